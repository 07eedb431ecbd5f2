# SPDX-License-Identifier: BSD-2-Clause
# Tests of libhyperv: each libhyperv/tests/test_hv_*.c is a program, linked with the library and the stand-ins.

LIBHYPERV_TEST_CFLAGS := $(HYPERV_INCLUDES) -Ilibhyperv/src
HOST_ARCHIVES += libhyperv
libhyperv.sources := $(filter %.c,$(HYPERV_SOURCES)) $(HYPERV_FAKE_SOURCES) $(SMCCC_CLIENT_SOURCES)
libhyperv.cflags := $(LIBHYPERV_TEST_CFLAGS)

LIBHYPERV_TESTS := $(notdir $(basename $(wildcard libhyperv/tests/test_hv_*.c)))
HOST_TESTS += $(LIBHYPERV_TESTS)
$(foreach test,$(LIBHYPERV_TESTS),$(eval $(test).sources := libhyperv/tests/$(test).c) \
	$(eval $(test).cflags := $(LIBHYPERV_TEST_CFLAGS)) $(eval $(test).archives := libhyperv))

TEST_SCRIPTS += $(wildcard libhyperv/tests/*.sh)

# Fuzzers: mk/fuzz.mk
LIBHYPERV_FUZZERS := $(sort $(wildcard libhyperv/tests/fuzz_*.c))
FUZZERS += $(LIBHYPERV_FUZZERS)
$(foreach name,$(notdir $(basename $(LIBHYPERV_FUZZERS))),$(eval $(name).sources := $(libhyperv.sources)) \
	$(eval $(name).cflags := $(LIBHYPERV_TEST_CFLAGS)))

test_hv_fuzz.sources += $(LIBHYPERV_FUZZERS) tests/fuzz/run.c
test_hv_fuzz.cflags += -Itests
