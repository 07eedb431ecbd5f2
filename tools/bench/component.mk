# SPDX-License-Identifier: BSD-2-Clause
# calls.elf, which `conduit bench caller` runs: places that call through libsmccc. GCC's where there is one.

PAYLOAD := $(BUILD)/bench-payload
PAYLOAD_INCLUDES := -Itools $(BAREMETAL_INCLUDES) $(HYPERV_INCLUDES)
PAYLOAD_CFLAGS := $(BARE_CFLAGS) $(PAYLOAD_INCLUDES)
# An instruction that the scheduler moves before the beginning of a trace is not counted.
PAYLOAD_UNSCHEDULED := -mllvm -enable-misched=false -mllvm -enable-post-misched=false
PAYLOAD_GCC := $(shell command -v $(AARCH64_GCC) 2>/dev/null)
PAYLOAD_SOURCES := $(wildcard tools/bench/payload/*.c tools/bench/payload/*.S) $(SMCCC_CALL_SOURCES) \
	$(addprefix baremetal/src/,boot.c console.c text.c aarch64/start.S)
# What the payload does not call stays outside.
PAYLOAD_LIBRARIES := $(BUILD)/libhyperv/clang-aarch64/libhyperv.a $(BUILD)/libsmccc/clang-aarch64/libsmccc.a
payload_CC = $(CLANG) $(PAYLOAD_CFLAGS)
PAYLOAD_OBJECTS := $(call objects,$(PAYLOAD),payload_CC,$(PAYLOAD_SOURCES)) $(PAYLOAD)/framed.o $(if $(PAYLOAD_GCC),$(PAYLOAD)/sites_gcc.o)
PAYLOAD_ADDRESS := 0x40200000

$(PAYLOAD)/tools/bench/payload/main.c.o: PAYLOAD_CFLAGS += $(if $(PAYLOAD_GCC),-DPAYLOAD_GCC)
$(PAYLOAD)/tools/bench/payload/sites.c.o: PAYLOAD_CFLAGS += $(PAYLOAD_UNSCHEDULED)

# The struct call for kernels that want a frame record in each function, beside the one without.
$(PAYLOAD)/framed.o: libsmccc/src/aarch64/call.S
	@mkdir -p $(@D)
	$(call show,AS)$(CLANG) $(PAYLOAD_CFLAGS) -DSMCCC_FRAME_RECORD -Darm_smccc_1_2_hvc=framed_hvc \
		-Darm_smccc_1_2_smc=framed_smc -Darm_smccc_hvc=framed_plain_hvc \
		-Darm_smccc_smc=framed_plain_smc -c -o $@ $<

$(PAYLOAD)/sites_gcc.o: tools/bench/payload/sites.c
	@mkdir -p $(@D)
	$(call show,CC)$(AARCH64_GCC) $(filter-out --target=%,$(PAYLOAD_CFLAGS)) -fno-stack-protector -c -o $@ $<

$(BUILD)/calls.elf: $(PAYLOAD_OBJECTS) $(PAYLOAD_LIBRARIES) baremetal/image.ld
	$(call show,LD,$@)$(BAREMETAL_LD) --defsym=image_link_address=$(PAYLOAD_ADDRESS) -o $@ $(filter-out %.ld,$^)

# Code and read-only data of the whole library, as clang makes it.
$(BUILD)/libhyperv.size: $(BUILD)/libhyperv/clang-aarch64/libhyperv.a
	@llvm-size --totals $< | awk 'END { print $$1 }' >$@

-include $(PAYLOAD)/framed.d $(PAYLOAD)/sites_gcc.d

HOST_TESTS += test_bench
test_bench.sources := tools/tests/test_bench.c tools/tests/run_conduit.c
test_bench.cflags = $(tools_CFLAGS)
test_bench.libs := -lutil
$(BUILD)/host-test/test_bench/test_bench: | $(BUILD)/tools-test/conduit

TEST_SCRIPTS += tools/tests/bench_caller.sh
