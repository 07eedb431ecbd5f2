/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start of an image. For AArch64, one file is an EFI application and an arm64 Image at once; for AArch32 it is a zImage;
 * both can be ELF files, too. src/ARCH/start.S contains the headers and the first instructions. Each image defines image_efi(),
 * image_flat(), and the functions that cpu.h requires.
 */
#ifndef BAREMETAL_IMAGE_H
#define BAREMETAL_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "baremetal/efi.h"

/* How the image was started: filled in before image_efi() or image_flat() runs, and changed by efi_leave(). */
struct boot {
	bool under_firmware; /* leave interrupts, other CPUs and the address space alone */
	const char *started; /* the same in words, for a message */
	uint32_t el;         /* exception level, 1 or 2 */
	const uint8_t *tree; /* device tree; NULL: none */
	struct efi_system_table *system; /* NULL: none */
	struct efi_map map;              /* size 0: none */
};
extern struct boot boot;

extern uint8_t image_start[];
extern uint8_t image_loaded_end[];
extern uint8_t image_end[];

/** image_efi - the image as an EFI application: the console is the firmware's. returns: an EFI status */
uint64_t image_efi(efi_handle self);

/** image_flat - the image from a boot loader: MMU off, or on with an identity map; one CPU, interrupts masked */
void image_flat(const uint8_t *tree);

#endif
