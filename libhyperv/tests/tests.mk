# SPDX-License-Identifier: BSD-2-Clause
# Tests of libhyperv: each libhyperv/tests/test_hv_*.c is a program, linked with the library and the stand-ins, which are built
# once, under sanitizers.

LIBHYPERV_TEST_CFLAGS := $(HYPERV_INCLUDES) -Ilibhyperv/src
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

LIBHYPERV_TESTS := $(notdir $(basename $(wildcard libhyperv/tests/test_hv_*.c)))
HOST_TESTS += $(LIBHYPERV_TESTS)
$(foreach test,$(LIBHYPERV_TESTS),$(eval $(test).sources := libhyperv/tests/$(test).c) \
	$(eval $(test).cflags := $(LIBHYPERV_TEST_CFLAGS)) $(eval $(test).libs := $(LIBHYPERV_TEST)/libhyperv.a) \
	$(eval $(BUILD)/host-test/$(test)/$(test): $(LIBHYPERV_TEST)/libhyperv.a))

TEST_SCRIPTS += $(wildcard libhyperv/tests/*.sh)

# Fuzzers: mk/fuzz.mk
LIBHYPERV_FUZZERS := $(sort $(wildcard libhyperv/tests/fuzz_*.c))
FUZZERS += $(LIBHYPERV_FUZZERS)
$(foreach name,$(notdir $(basename $(LIBHYPERV_FUZZERS))),$(eval $(name).sources := $(filter %.c,$(HYPERV_SOURCES)) \
	$(HYPERV_FAKE_SOURCES) $(SMCCC_CLIENT_SOURCES)) $(eval $(name).cflags := $(LIBHYPERV_TEST_CFLAGS)))

test_hv_fuzz.sources += $(LIBHYPERV_FUZZERS) tests/fuzz/run.c
test_hv_fuzz.cflags += -Itests
