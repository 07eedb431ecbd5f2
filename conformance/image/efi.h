/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of UEFI that the image needs until it has the machine for itself [UEFI 2.10]. */
#ifndef IMAGE_EFI_H
#define IMAGE_EFI_H

#include <stddef.h>
#include <stdint.h>

#include "abi/macro.h"

#define EFI_ERROR_BIT       ABI_BIT64(63)
#define EFI_UNSUPPORTED     (EFI_ERROR_BIT | 3)
#define EFI_RESERVED_MEMORY ABI_U(0)
#define EFI_CONVENTIONAL    ABI_U(7)
#define EFI_PAGE_SIZE       ABI_ULL(4096)
#define EFI_MEMORY_WB       ABI_BIT64(3)

struct efi_guid {
	uint32_t a;
	uint16_t b;
	uint16_t c;
	uint8_t d[8];
};

struct efi_memory_descriptor {
	uint32_t type;
	uint32_t reserved_0x04;
	uint64_t physical_start;
	uint64_t virtual_start;
	uint64_t page_count;
	uint64_t attribute;
};
ABI_SIZE(struct efi_memory_descriptor, 0x28);

struct efi_boot_services {
	uint8_t unused_0x00[0x38];
	uint64_t (*get_memory_map)(uint64_t *size, void *map, uint64_t *key,
				   uint64_t *descriptor_size, uint32_t *descriptor_version);
	uint8_t unused_0x40[0x58];
	uint64_t (*handle_protocol)(void *handle, const struct efi_guid *protocol,
				    void **interface);
	uint8_t unused_0xa0[0x48];
	uint64_t (*exit_boot_services)(void *handle, uint64_t key);
};
ABI_OFFSET(struct efi_boot_services, get_memory_map, 0x38);
ABI_OFFSET(struct efi_boot_services, handle_protocol, 0x98);
ABI_OFFSET(struct efi_boot_services, exit_boot_services, 0xe8);

/* [UEFI 12.4 "Simple Text Output Protocol"] */
struct efi_text_output {
	uint64_t (*reset)(struct efi_text_output *self, uint8_t extended);
	uint64_t (*output_string)(struct efi_text_output *self, const uint16_t *text);
};

struct efi_configuration_table {
	struct efi_guid guid;
	const void *table;
};
ABI_SIZE(struct efi_configuration_table, 0x18);

struct efi_system_table {
	uint8_t unused_0x00[0x40];
	struct efi_text_output *output;
	uint8_t unused_0x48[0x18];
	struct efi_boot_services *boot;
	uint64_t table_count;
	const struct efi_configuration_table *tables;
};
ABI_OFFSET(struct efi_system_table, output, 0x40);
ABI_OFFSET(struct efi_system_table, boot, 0x60);
ABI_OFFSET(struct efi_system_table, tables, 0x70);

struct efi_loaded_image {
	uint8_t unused_0x00[0x30];
	uint32_t load_options_size;
	uint32_t reserved_0x34;
	const uint16_t *load_options;
	uint64_t image_base;
	uint64_t image_size;
};
ABI_OFFSET(struct efi_loaded_image, load_options, 0x38);
ABI_OFFSET(struct efi_loaded_image, image_size, 0x48);

#endif
