# SPDX-License-Identifier: BSD-2-Clause
# Host tests: cmocka programs under AddressSanitizer and UndefinedBehaviorSanitizer.
#
# A part adds a test with two lines in its component.mk:
#     HOST_TESTS += test_ring
#     test_ring.sources := hypervisor/tests/test_ring.c hypervisor/vmbus/ring.c ...
# and, if it needs them, test_ring.cflags (includes), test_ring.libs, and test_ring.archives: names out of HOST_ARCHIVES,
# whose .sources and .cflags are given in the same way. Each test runs from the root with CONDUIT_BUILD set.

# $(call host_objects,NAME): the objects of NAME's sources
define host_objects
$(eval $(1)_CC = $$(host_test_CC) $$($(1).cflags))$(call objects,$(BUILD)/host-test/$(1),$(1)_CC,$($(1).sources))
endef

$(foreach name,$(HOST_ARCHIVES),$(call archive,$(BUILD)/host-test/$(name).a,$(call host_objects,$(name))))
$(foreach test,$(HOST_TESTS),$(call program,$(BUILD)/host-test/$(test)/$(test),host_test_LD,$(call host_objects,$(test)) \
	$($(test).archives:%=$(BUILD)/host-test/%.a),$$($(test).libs) -lcmocka))
HOST_TEST_PROGRAMS += $(foreach test,$(HOST_TESTS),$(BUILD)/host-test/$(test)/$(test))

.PHONY: host-tests
host-tests: $(HOST_TEST_PROGRAMS)
