# SPDX-License-Identifier: BSD-2-Clause
# libsmccc: sources by role. Who copies the folder includes this file from a makefile of their own, takes these
# lists and builds them with their own flags: freestanding C11 and assembler.

SMCCC_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

# abi/ lies beside this folder in the repository, and in its include folder in a copy (make smccc-vendor).
SMCCC_INCLUDES := -I$(SMCCC_DIR)/include \
	$(if $(wildcard $(SMCCC_DIR)/include/abi),,-I$(patsubst %libsmccc,%abi,$(SMCCC_DIR))/include)

# Make calls by functions. inline.h needs none of them on AArch64.
SMCCC_CALL_SOURCES := $(SMCCC_DIR)/src/aarch64/call.S
SMCCC_CALL_SOURCES_AARCH32 := $(SMCCC_DIR)/src/aarch32/call.S

# Find the callee, and the services: take all, or those that you call.
SMCCC_CLIENT_SOURCES := $(addprefix $(SMCCC_DIR)/src/,call.c discover.c context.c status.c \
	psci.c arch.c trng.c pv_time.c sdei.c errata.c pci.c kvm.c ffa.c)

# memcpy, memmove, memset and memcmp, which compilers call: for a project that has none.
SMCCC_MEMORY_SOURCES := $(SMCCC_DIR)/src/memory.c

# Linux's names without a conduit in them: the only file with a state.
SMCCC_LINUX_SOURCES := $(SMCCC_DIR)/src/linux.c

# The callee's side.
SMCCC_SERVE_SOURCES := $(SMCCC_DIR)/src/serve.c

# In place of call.S on a PC, for tests; and what needs libfdt.
SMCCC_FAKE_INCLUDES := -I$(SMCCC_DIR)/src
SMCCC_FAKE_SOURCES := $(SMCCC_DIR)/src/fake/firmware.c
SMCCC_FDT_SOURCES := $(SMCCC_DIR)/src/hosted/fdt.c
