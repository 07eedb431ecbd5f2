# SPDX-License-Identifier: BSD-2-Clause
# The runtime of the images that run without an operating system. Each part compiles it with the flags of its images.
# baremetal/image.ld links an image as an EFI application and arm64 Image, or, at an address, as an ELF file.

BAREMETAL_INCLUDES := -Ibaremetal/include -Iabi/include
# Any instruction set; mem*() are what libsmccc gives to programs without a C library.
BAREMETAL_TEXT := $(addprefix baremetal/src/,boot.c cache.c console.c device_tree.c options.c text.c) $(SMCCC_MEMORY_SOURCES)
BAREMETAL_A64 := $(BAREMETAL_TEXT) $(addprefix baremetal/src/,acpi.c efi.c aarch64/start.S)
# For images that take the machine.
BAREMETAL_WORLD := $(addprefix baremetal/src/,cpu.c fault.c gic.c memory.c mmu.c platform.c aarch64/world.S)

BAREMETAL_CFLAGS := $(BARE_CFLAGS) -Os -fpie -fno-stack-protector -ffunction-sections -fdata-sections -mno-outline-atomics

BAREMETAL_LD := $(LD_LLD) -T baremetal/image.ld --entry=start -z norelro -z max-page-size=4096 --build-id=none --gc-sections
BAREMETAL_LD_PIE := $(BAREMETAL_LD) -pie --no-dynamic-linker --defsym=image_link_address=0

HOST_TESTS += test_baremetal
test_baremetal.sources := baremetal/tests/test_baremetal.c $(addprefix baremetal/src/,acpi.c device_tree.c options.c platform.c text.c)
test_baremetal.cflags := $(BAREMETAL_INCLUDES)
