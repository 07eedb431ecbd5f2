# SPDX-License-Identifier: BSD-2-Clause
# Host tests: cmocka programs under AddressSanitizer and UndefinedBehaviorSanitizer.
#
# A part adds a test with two lines in its component.mk:
#     HOST_TESTS += test_ring
#     test_ring.sources := hypervisor/tests/test_ring.c hypervisor/vmbus/ring.c ...
# and, if it needs them, test_ring.cflags (includes) and test_ring.libs. Each runs from the root with CONDUIT_BUILD set.

define host_test
$(eval test_objects := $(patsubst %.c,$(BUILD)/host-test/$(1)/%.o,$($(1).sources)))
$(test_objects): $(BUILD)/host-test/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(call show,CC)$$(HOST_CC) $$(HOST_CFLAGS) -O1 $$(SANITIZE) $$($(1).cflags) -c -o $$@ $$<
$(BUILD)/host-test/$(1)/$(1): $(test_objects)
	$$(call show,LD,$$@)$$(HOST_CC) $$(SANITIZE) -o $$@ $$^ $$($(1).libs) -lcmocka
-include $(test_objects:.o=.d)
HOST_TEST_PROGRAMS += $(BUILD)/host-test/$(1)/$(1)
endef

$(foreach test,$(HOST_TESTS),$(eval $(call host_test,$(test))))

.PHONY: host-tests
host-tests: $(HOST_TEST_PROGRAMS)
