# SPDX-License-Identifier: BSD-2-Clause
# Tests of the trace reader. The sources of `conduit trace` itself are listed in tools/component.mk.

trace_DECODE := tools/decode/call_table.c tools/trace/abi_table.c tools/trace/decoded.c $(wildcard tools/trace/decode/*.c)
trace_SAMPLE := tools/tests/trace_sample.c tools/trace/trace_file.c

define trace_test
HOST_TESTS += $(1)
$(1).sources := tools/tests/$(1).c $(2)
$(1).cflags := -D_GNU_SOURCE -Itools -Iabi/include -Ihypervisor/include
$(1).libs := $(3)
endef

$(eval $(call trace_test,test_trace_decode,$(trace_DECODE) tools/trace/format_text.c $(trace_SAMPLE)))
$(eval $(call trace_test,test_trace_ring,tools/trace/ring_reader.c $(trace_SAMPLE)))
$(eval $(call trace_test,test_trace_filter,$(trace_DECODE) tools/trace/filter.c \
	tools/cli/number.c tools/cli/suggest.c $(trace_SAMPLE)))
$(eval $(call trace_test,test_trace_fuzz,$(trace_DECODE) $(patsubst %,tools/trace/%.c,filter \
	device_summary format_json format_text pairing summary) tools/cli/json.c tools/cli/number.c tools/cli/suggest.c $(trace_SAMPLE),-ljansson))
$(eval $(call trace_test,test_trace_command,$(sort $(wildcard tools/trace/*.c tools/trace/decode/*.c tools/cli/*.c) \
	tools/decode/call_table.c $(trace_SAMPLE)),-ljansson))
$(eval $(call trace_test,test_trace_packet,$(trace_DECODE) $(addprefix tools/trace/,device_summary.c pairing.c) $(trace_SAMPLE)))
$(eval $(call trace_test,test_trace_device,$(trace_DECODE) tools/trace/format_text.c $(trace_SAMPLE)))
