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

# Fuzzers: each libhyperv/tests/fuzz_NAME.c, but for fuzz_target.c, has a function fuzz_NAME(). test_hv_fuzz runs them on inputs
# that it makes itself; make fuzz has libFuzzer make them, FUZZ_SECONDS each.
FUZZ_SECONDS ?= 60
FUZZ_SOURCES := $(filter-out %/fuzz_target.c,$(sort $(wildcard libhyperv/tests/fuzz_*.c)))
FUZZERS := $(notdir $(basename $(FUZZ_SOURCES)))
FUZZ_CFLAGS := $(HOST_CFLAGS) -O1 $(SANITIZE) -fsanitize=fuzzer-no-link $(LIBHYPERV_TEST_CFLAGS) -Ilibhyperv/tests

test_hv_fuzz.sources += $(FUZZ_SOURCES)

define fuzzer
fuzz_objects := $(patsubst %.c,$(BUILD)/fuzz/$(1)/%.o,$(filter %.c,$(HYPERV_SOURCES)) $(HYPERV_FAKE_SOURCES) \
	$(SMCCC_CLIENT_SOURCES) libhyperv/tests/$(1).c libhyperv/tests/fuzz_target.c)
$$(fuzz_objects): $(BUILD)/fuzz/$(1)/%.o: %.c
	@mkdir -p $$(@D)
	$$(call show,CC)$(CLANG) $$(FUZZ_CFLAGS) -DFUZZ=$(1) -c -o $$@ $$<
$(BUILD)/fuzz/$(1)/$(1): $$(fuzz_objects)
	$$(call show,LD,$$@)$(CLANG) $(SANITIZE) -fsanitize=fuzzer -o $$@ $$^
-include $$(fuzz_objects:.o=.d)
.PHONY: fuzz-$(1)
fuzz-$(1): $(BUILD)/fuzz/$(1)/$(1)
	@mkdir -p $(BUILD)/fuzz/$(1)/corpus
	$$< -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -len_control=0 -artifact_prefix=$(BUILD)/fuzz/$(1)/ $(BUILD)/fuzz/$(1)/corpus
endef
$(foreach name,$(FUZZERS),$(eval $(call fuzzer,$(name))))

.PHONY: fuzz
fuzz: $(FUZZERS:%=fuzz-%)
