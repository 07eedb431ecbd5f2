# SPDX-License-Identifier: BSD-2-Clause
# Fuzzers. make fuzz has libFuzzer search for FUZZ_SECONDS each; make fuzz-keep lets it choose which of the inputs are kept in
# the tree, where make test runs them.
#
# A part adds a fuzzer with a function fuzz_NAME() in tests/fuzz_NAME.c and two lines in its component.mk:
#     FUZZERS += hypervisor/tests/fuzz_ring.c
#     fuzz_ring.sources := hypervisor/vmbus/ring.c ...
# and, if it needs them, fuzz_ring.cflags and fuzz_ring.libs. Its kept inputs are in tests/fuzz_NAME.inputs.

FUZZ_SECONDS ?= 60
FUZZ_KEPT_SIZE := 300
FUZZ_CFLAGS := $(HOST_CFLAGS) -O1 $(SANITIZE) -fsanitize=fuzzer-no-link -Itests
fuzz_LD = $(CLANG) $(SANITIZE) -fsanitize=fuzzer

# $(call fuzzer,NAME,SOURCE)
define fuzzer
$(1)_CC = $$(CLANG) $$(FUZZ_CFLAGS) $$($(1).cflags) -DFUZZ=$(1)
$$(call program,$(BUILD)/fuzz/$(1)/$(1),fuzz_LD,$$(call objects,$(BUILD)/fuzz/$(1),$(1)_CC,$($(1).sources) $(2) tests/fuzz/target.c),$$($(1).libs))
.PHONY: fuzz-$(1) fuzz-keep-$(1)
fuzz-$(1): $(BUILD)/fuzz/$(1)/$(1)
	@scripts/fuzz-inputs read $(2:.c=.inputs) $(BUILD)/fuzz/$(1)/corpus
	$$< -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -len_control=0 -artifact_prefix=$(BUILD)/fuzz/$(1)/ $(BUILD)/fuzz/$(1)/corpus
fuzz-keep-$(1): $(BUILD)/fuzz/$(1)/$(1)
	@rm -rf $(BUILD)/fuzz/$(1)/kept && mkdir $(BUILD)/fuzz/$(1)/kept
	$$< -set_cover_merge=1 -max_len=$(FUZZ_KEPT_SIZE) $(BUILD)/fuzz/$(1)/kept $(BUILD)/fuzz/$(1)/corpus
	@scripts/fuzz-inputs write $(2:.c=.inputs) $(BUILD)/fuzz/$(1)/kept
endef
$(foreach source,$(FUZZERS),$(eval $(call fuzzer,$(notdir $(basename $(source))),$(source))))

.PHONY: fuzz fuzz-keep
fuzz: $(addprefix fuzz-,$(notdir $(basename $(FUZZERS))))
fuzz-keep: $(addprefix fuzz-keep-,$(notdir $(basename $(FUZZERS))))
