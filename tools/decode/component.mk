# SPDX-License-Identifier: BSD-2-Clause
# Tests of the decoder of calls. The sources of `conduit decode` itself are listed in tools/component.mk.

decode_PARTS := $(patsubst %,tools/decode/%.c,annotate call_status call_table call_text catalogue fid label line_vendor log_line markdown) \
	$(patsubst %,tools/trace/%.c,abi_table decoded format_json format_text) $(wildcard tools/trace/decode/*.c) $(patsubst %,tools/cli/%.c,json message)

define decode_test
HOST_TESTS += $(1)
$(1).sources := tools/tests/$(1).c $(2)
$(1).cflags := -D_GNU_SOURCE -Itools -Iabi/include -Ihypervisor/include
$(1).libs := -ljansson
endef

$(eval $(call decode_test,test_decode_table,tools/decode/call_table.c tools/decode/fid.c \
	tools/cli/json.c))
$(eval $(call decode_test,test_decode_annotate,$(decode_PARTS)))
$(eval $(call decode_test,test_decode_corpus,$(decode_PARTS)))
$(eval $(call decode_test,test_decode_list,$(decode_PARTS)))
