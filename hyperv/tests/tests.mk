# SPDX-License-Identifier: BSD-2-Clause
# Tests of libhyperv: each hyperv/tests/test_hv_*.c is a program, linked with the library and the stand-ins, which are built
# once, under sanitizers.

LIBHYPERV_TEST_CFLAGS := $(HYPERV_INCLUDES) -Ihyperv/src
LIBHYPERV_TEST := $(BUILD)/host-test/libhyperv
LIBHYPERV_TEST_OBJECTS := $(patsubst %.c,$(LIBHYPERV_TEST)/%.o,$(filter %.c,$(HYPERV_SOURCES)) $(HYPERV_FAKE_SOURCES) \
	$(SMCCC_CLIENT_SOURCES))

$(LIBHYPERV_TEST_OBJECTS): $(LIBHYPERV_TEST)/%.o: %.c
	@mkdir -p $(@D)
	$(call show,CC)$(HOST_CC) $(HOST_CFLAGS) -O1 $(SANITIZE) $(LIBHYPERV_TEST_CFLAGS) -c -o $@ $<
$(LIBHYPERV_TEST)/libhyperv.a: $(LIBHYPERV_TEST_OBJECTS)
	@rm -f $@
	$(call show,AR,$@)llvm-ar rcs $@ $^
-include $(LIBHYPERV_TEST_OBJECTS:.o=.d)

LIBHYPERV_TESTS := $(notdir $(basename $(wildcard hyperv/tests/test_hv_*.c)))
HOST_TESTS += $(LIBHYPERV_TESTS)
$(foreach test,$(LIBHYPERV_TESTS),$(eval $(test).sources := hyperv/tests/$(test).c) \
	$(eval $(test).cflags := $(LIBHYPERV_TEST_CFLAGS)) $(eval $(test).libs := $(LIBHYPERV_TEST)/libhyperv.a) \
	$(eval $(BUILD)/host-test/$(test)/$(test): $(LIBHYPERV_TEST)/libhyperv.a))

TEST_SCRIPTS += $(wildcard hyperv/tests/*.sh hyperv/tests/boot/*.sh)
