# SPDX-License-Identifier: BSD-2-Clause
# Compilers and their flags: one set for EL2 and bare metal, one for programs of the PC.

CLANG ?= clang
LLD_LINK ?= lld-link
LD_LLD ?= ld.lld
HOST_CC ?= $(CLANG)
IASL ?= iasl
AARCH64_GCC ?= aarch64-linux-gnu-gcc
ARM_GCC ?= arm-linux-gnueabihf-gcc
INSTALL ?= install

# Where make install puts things, by way of a folder of the build's: mk/install.mk.
STAGE := $(BUILD)/stage
prefix ?= /usr/local
includedir ?= $(prefix)/include
libdir ?= $(prefix)/lib

# How recipes begin: $(call show,CC), or $(call show,LD,$@) to name the target. With V=1 the
# command itself is shown.
show = $(if $(V),,@$(info $(1) $(or $(2),$<)))

VERSION := $(shell git -C $(CURDIR) describe --always --dirty 2>/dev/null || echo unknown)

WARNINGS := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wmissing-prototypes \
	-Wstrict-prototypes -Wundef -Wvla -Wswitch-enum -Werror

FREESTANDING := -std=c11 -ffreestanding -fno-common -O2 -g0 -MMD -MP $(WARNINGS)

# EL2 does not use these: calls of the guest need not save them (hypervisor/aarch64/vectors.S).
EFI_UNUSED_REGISTERS := x10 x11 x12 x13 x14 x15 x18

# The EFI image: PE/COFF, hence LLP64, and x18 is never used. The GNU environment: enumerations may be unsigned; it also
# takes each variable of another file for one of a DLL, behind a pointer, unless it is hidden.
EFI_TARGET := --target=aarch64-w64-windows-gnu
EFI_CFLAGS := $(EFI_TARGET) $(FREESTANDING) -march=armv8-a -mgeneral-regs-only -mno-outline-atomics \
	-fno-stack-protector -mno-stack-arg-probe -fno-unwind-tables -fno-asynchronous-unwind-tables \
	-fvisibility=hidden -Xclang -fapply-global-visibility-to-externs \
	-fno-jump-tables -fno-vectorize -fno-slp-vectorize -fno-unroll-loops $(EFI_UNUSED_REGISTERS:%=-ffixed-%) -Wframe-larger-than=1024

# Bare metal images of AArch64.
BARE_TARGET := --target=aarch64-none-elf
BARE_CFLAGS := $(BARE_TARGET) $(FREESTANDING) -march=armv8-a -mgeneral-regs-only -mstrict-align -ffixed-x18

HOST_CFLAGS := -std=gnu11 -O2 -g -MMD -MP $(WARNINGS)
host_LD = $(HOST_CC)
host_test_LD = $(HOST_CC) $(SANITIZE)
host_test_CC = $(HOST_CC) $(HOST_CFLAGS) -O1 $(SANITIZE)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
