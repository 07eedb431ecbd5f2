/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How an image begins. One file is both an EFI application and an arm64 Image, or an ELF file, or a zImage of AArch32; src/ARCH/
 * start.S has the headers and the first instructions. An image defines image_efi(), image_flat(), and what cpu.h asks for.
 */
#ifndef BAREMETAL_IMAGE_H
#define BAREMETAL_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "baremetal/efi.h"

/* What the image was started with: filled before image_efi() or image_flat(), and by efi_leave(). */
struct boot {
	bool under_firmware;             /* no interrupts, no other CPUs, no own address space */
	const char *started;             /* in words: how */
	uint32_t el;                     /* exception level, 1 or 2 */
	const uint8_t *tree;             /* device tree; NULL: none */
	struct efi_system_table *system; /* NULL: none */
	struct efi_map map;              /* size 0: none */
};
extern struct boot boot;

extern uint8_t image_start[];
extern uint8_t image_loaded_end[];
extern uint8_t image_end[];

/** image_efi - the image as an EFI application: the console is the firmware's. returns: an EFI status */
uint64_t image_efi(efi_handle self);

/** image_flat - the image from a boot loader: MMU off (or on, with each address at itself), one CPU, interrupts masked */
void image_flat(const uint8_t *tree);

#endif
