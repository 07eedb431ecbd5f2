# SPDX-License-Identifier: BSD-2-Clause
# Tests of libsmccc. The scripts build what they look at themselves.

HOST_TESTS += test_serve
test_serve.sources := libsmccc/tests/test_serve.c $(SMCCC_SERVE_SOURCES)
test_serve.cflags := $(SMCCC_INCLUDES)

# All function IDs: too many for sanitizers.
HOST_TEST_PROGRAMS += $(BUILD)/smccc/serve_all
serve_all_CC = $(HOST_CC) $(HOST_CFLAGS) $(SMCCC_INCLUDES)
$(call program,$(BUILD)/smccc/serve_all,host_LD,$(call objects,$(BUILD)/smccc,serve_all_CC,libsmccc/tests/serve_all.c \
	$(SMCCC_SERVE_SOURCES)),-lcmocka)

# The caller's side in C, before a firmware of the test's making. Its rows name the registers that matter.
define smccc_client_test
HOST_TESTS += $(1)
$(1).sources := libsmccc/tests/$(1).c $(SMCCC_CLIENT_SOURCES) $(SMCCC_LINUX_SOURCES) $(SMCCC_FAKE_SOURCES)
$(1).cflags := $(SMCCC_INCLUDES) -Ilibsmccc/src -Wno-missing-field-initializers
endef
$(foreach test,test_smccc_discover test_smccc_psci test_smccc_services test_smccc_ffa,$(eval \
	$(call smccc_client_test,$(test))))

HOST_TESTS += test_smccc_fdt
test_smccc_fdt.sources := libsmccc/tests/test_smccc_fdt.c $(SMCCC_FDT_SOURCES) $(SMCCC_DIR)/src/discover.c \
	$(SMCCC_DIR)/src/call.c $(SMCCC_FAKE_SOURCES)
test_smccc_fdt.cflags := $(SMCCC_INCLUDES) -Ilibsmccc/src
test_smccc_fdt.libs := -lfdt

# Its functions have the names of the C library's.
HOST_TESTS += test_smccc_memory
test_smccc_memory.sources := libsmccc/tests/test_smccc_memory.c $(SMCCC_MEMORY_SOURCES)
test_smccc_memory.cflags := -fno-builtin $(foreach name,memcpy memmove memset memcmp,-D$(name)=small_$(name))

TEST_SCRIPTS += $(addprefix libsmccc/tests/,registers.sh cost.sh misuse.sh libsmccc.sh consumers.sh)
