# SPDX-License-Identifier: BSD-2-Clause
# Tests of several parts together.

# libhyperv and EL2 in one program, and each of the two compiled with its own headers only. A function has the same name in both.
HOST_ARCHIVES += cross_guest
cross_guest.sources := tests/cross/guest.c $(filter %.c,$(HYPERV_SOURCES)) $(filter-out %/psci.c,$(SMCCC_CLIENT_SOURCES))
cross_guest.cflags := -Itests $(HYPERV_INCLUDES) -Ilibhyperv/src -Dvmbus_init=guest_vmbus_init
HOST_TESTS += test_cross
test_cross.sources := $(addprefix tests/cross/,el2.c disk.c network.c) hypervisor/tests/fake_virtio.c
test_cross.cflags := -Itests $(EL2_TEST_CFLAGS)
test_cross.archives := cross_guest el2_fake el2
test_cross.libs := -lpthread -Wl,--wrap=counter_now

# The same under ThreadSanitizer.
HOST_ARCHIVES += cross_guest_tsan
HOST_TESTS += test_cross_tsan
$(foreach name,cross_guest test_cross,$(foreach part,sources cflags libs,$(eval $(name)_tsan.$(part) := $($(name).$(part)))) \
	$(eval $(BUILD)/host-test/$(name)_tsan/%: SANITIZE := -fsanitize=thread))
test_cross_tsan.archives := $(test_cross.archives:%=%_tsan)
