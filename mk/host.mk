# SPDX-License-Identifier: BSD-2-Clause
# Host tests: cmocka programs under AddressSanitizer and UndefinedBehaviorSanitizer.
#
# A part adds a test with two lines in its component.mk:
#     HOST_TESTS += test_ring
#     test_ring.sources := hypervisor/tests/test_ring.c hypervisor/vmbus/ring.c ...
# and, if it needs them, test_ring.cflags (includes), test_ring.libs, and test_ring.archives: names out of HOST_ARCHIVES,
# whose .sources and .cflags are given in the same way. Each test runs from the root with CONDUIT_BUILD set.

# $(call host_objects,NAME): rules for the objects of NAME's sources
define host_objects
$(eval $(1).objects := $(patsubst %.c,$(BUILD)/host-test/$(1)/%.o,$($(1).sources)))
$($(1).objects): $(BUILD)/host-test/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(call show,CC)$$(HOST_CC) $$(HOST_CFLAGS) -O1 $$(SANITIZE) $$($(1).cflags) -c -o $$@ $$<
-include $($(1).objects:.o=.d)
endef

define host_archive
$(call host_objects,$(1))
$(BUILD)/host-test/$(1).a: $($(1).objects)
	$$(call show,AR,$$@)rm -f $$@ && llvm-ar qcs $$@ $$^
endef

# Archives refer to each other; the first one that has a symbol wins.
define host_test
$(call host_objects,$(1))
$(BUILD)/host-test/$(1)/$(1): $($(1).objects) $($(1).archives:%=$(BUILD)/host-test/%.a)
	$$(call show,LD,$$@)$$(HOST_CC) $$(SANITIZE) -o $$@ $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$($(1).libs) -lcmocka
HOST_TEST_PROGRAMS += $(BUILD)/host-test/$(1)/$(1)
endef

$(foreach archive,$(HOST_ARCHIVES),$(eval $(call host_archive,$(archive))))
$(foreach test,$(HOST_TESTS),$(eval $(call host_test,$(test))))

.PHONY: host-tests
host-tests: $(HOST_TEST_PROGRAMS)
