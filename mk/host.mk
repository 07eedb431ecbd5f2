# SPDX-License-Identifier: BSD-2-Clause
# Host tests: cmocka programs under AddressSanitizer and UndefinedBehaviorSanitizer.
#
# A part adds a test with two lines in its component.mk:
#     HOST_TESTS += test_ring
#     test_ring.sources := hypervisor/tests/test_ring.c hypervisor/vmbus/ring.c ...
# and, if it needs them, test_ring.cflags (includes), test_ring.libs, and test_ring.archives: names out of HOST_ARCHIVES,
# whose .sources and .cflags are given in the same way. Each test runs from the root with CONDUIT_BUILD set.

host_test_CC = $(HOST_CC) $(HOST_CFLAGS) -O1 $(SANITIZE)

# $(call host_objects,NAME): the objects of NAME's sources
define host_objects
$(eval $(1)_CC = $$(host_test_CC) $$($(1).cflags))$(call objects,$(BUILD)/host-test/$(1),$(1)_CC,$($(1).sources))
endef

# Archives refer to each other; the first one that has a symbol wins.
define host_test
$(BUILD)/host-test/$(1)/$(1): $(call host_objects,$(1)) $($(1).archives:%=$(BUILD)/host-test/%.a)
	$$(call show,LD,$$@)$$(HOST_CC) $$(SANITIZE) -o $$@ $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$($(1).libs) -lcmocka
HOST_TEST_PROGRAMS += $(BUILD)/host-test/$(1)/$(1)
endef

$(foreach name,$(HOST_ARCHIVES),$(call archive,$(BUILD)/host-test/$(name).a,$(call host_objects,$(name))))
$(foreach test,$(HOST_TESTS),$(eval $(call host_test,$(test))))

.PHONY: host-tests
host-tests: $(HOST_TEST_PROGRAMS)
