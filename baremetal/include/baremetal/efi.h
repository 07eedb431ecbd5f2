/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI firmware: its tables, and what an image takes from it before it leaves. Context: under its boot services, if nothing else is said. */
#ifndef BAREMETAL_EFI_H
#define BAREMETAL_EFI_H

#include <stdbool.h>

#include "abi/efi.h"
#include "baremetal/range.h"

/* The memory map, as a next kernel is to be told of it. */
struct efi_map {
	uint64_t base;
	uint32_t size;
	uint32_t stride;
	uint32_t version;
};

/* The firmware's picture, a word for each pixel: blue in bits 7:0, then green, red; or red first. */
struct efi_frame {
	struct range memory; /* size 0: there is none */
	uint32_t width;
	uint32_t height;
	uint32_t stride; /* pixels of a line */
	bool red_first;
};

/** efi_table - a table that boot.system has under this GUID; NULL: none. Context: any, with the MMU on */
const uint8_t *efi_table(const struct efi_guid *guid);

/** efi_rsdp - the ACPI tables; NULL: none. Context: as efi_table() */
const uint8_t *efi_rsdp(void);

/** efi_descriptor - number @index of boot.map. returns: false: there are no more. Context: any */
bool efi_descriptor(uint32_t index, struct efi_memory_descriptor *descriptor);

/** efi_options - add the words that the firmware was told for this image: see options.h */
void efi_options(efi_handle self);

/** efi_frame - the picture of the first graphics adapter */
struct efi_frame efi_frame(void);

/** efi_initrd - what a boot loader has for the kernel, in memory of its own */
struct range efi_initrd(void);

/** efi_leave - exit the boot services: fills boot.map. returns: false: the firmware refused */
bool efi_leave(efi_handle self);

#endif
