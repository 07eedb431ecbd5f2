# SPDX-License-Identifier: BSD-2-Clause
# make test: builds everything, runs every test, counts. TESTS="crash hotplug" runs only those.

BOOT_TESTS := $(filter-out %/guest.sh,$(wildcard hypervisor/tests/boot/*.sh))
TEST_SCRIPTS += $(wildcard scripts/tests/*.sh)
ALL_TESTS := $(HOST_TEST_PROGRAMS) $(TEST_SCRIPTS) $(BOOT_TESTS)
CHOSEN_TESTS := $(if $(TESTS),$(filter $(foreach test,$(TESTS),%/$(test) %/$(test).sh),$(ALL_TESTS)), \
	$(ALL_TESTS))

.PHONY: test check
test: all host-tests guest guests $(BUILD)/probe.efi $(BUILD)/secure_world.elf
	@CONDUIT_BUILD=$(BUILD) scripts/run-tests $(BUILD)/test $(CHOSEN_TESTS)
check: test
