# SPDX-License-Identifier: BSD-2-Clause
# libhyperv: sources by role. Who copies the folder includes this file from a makefile of their own, takes these
# lists and builds them with their own flags: freestanding C11 and assembler. It is built on libsmccc,
# whose component.mk is included, too. With GCC: -mno-outline-atomics, or the compiler calls its own library.

HYPERV_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))

HYPERV_INCLUDES = -I$(HYPERV_DIR)/include $(SMCCC_INCLUDES)

HYPERV_SOURCES := $(sort $(wildcard $(HYPERV_DIR)/src/*.c)) $(HYPERV_DIR)/src/aarch64/native.S

# In place of native.S, and of libsmccc's call.S, on a PC, for tests.
HYPERV_FAKE_INCLUDES := -I$(HYPERV_DIR)/src
HYPERV_FAKE_SOURCES := $(sort $(wildcard $(HYPERV_DIR)/src/fake/*.c))
