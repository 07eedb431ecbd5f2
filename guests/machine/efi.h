/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of UEFI that a guest uses [UEFI 2.10]. */
#ifndef MACHINE_EFI_H
#define MACHINE_EFI_H

#include <stddef.h>
#include <stdint.h>

#include "abi/macro.h"

#define EFI_ERROR_BIT        ABI_BIT64(63)
#define EFI_UNSUPPORTED      (EFI_ERROR_BIT | 3)
#define EFI_BUFFER_TOO_SMALL (EFI_ERROR_BIT | 5)
#define EFI_PAGE_SIZE        ABI_ULL(4096)

/* Types of memory that is RAM [UEFI 7.2 "Memory Allocation Services"] */
#define EFI_LOADER_CODE        ABI_U(1)
#define EFI_LOADER_DATA        ABI_U(2)
#define EFI_RUNTIME_DATA       ABI_U(6)
#define EFI_CONVENTIONAL       ABI_U(7)
#define EFI_ACPI_RECLAIM       ABI_U(9)
#define EFI_ACPI_NVS           ABI_U(10)
#define EFI_MEMORY_WB_BIT      ABI_BIT64(3)
#define EFI_MEMORY_RUNTIME_BIT ABI_BIT64(63)

struct efi_guid {
	uint8_t bytes[16];
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
	uint8_t unused_0x00[0x28];
	uint64_t (*allocate_pages)(uint32_t how, uint32_t type, uint64_t count, uint64_t *address);
	uint8_t unused_0x30[0x08];
	uint64_t (*get_memory_map)(uint64_t *size, void *map, uint64_t *key,
				   uint64_t *descriptor_size, uint32_t *descriptor_version);
	uint8_t unused_0x40[0x58];
	uint64_t (*handle_protocol)(void *handle, const struct efi_guid *protocol,
				    void **interface);
	uint8_t unused_0xa0[0x18];
	uint64_t (*locate_device_path)(const struct efi_guid *protocol, const void **path,
				       void **handle);
	uint8_t unused_0xc0[0x28];
	uint64_t (*exit_boot_services)(void *handle, uint64_t key);
	uint8_t unused_0xf0[0x50];
	uint64_t (*locate_protocol)(const struct efi_guid *protocol, void *registration,
				    void **interface);
};
ABI_OFFSET(struct efi_boot_services, allocate_pages, 0x28);
ABI_OFFSET(struct efi_boot_services, get_memory_map, 0x38);
ABI_OFFSET(struct efi_boot_services, handle_protocol, 0x98);
ABI_OFFSET(struct efi_boot_services, locate_device_path, 0xb8);
ABI_OFFSET(struct efi_boot_services, exit_boot_services, 0xe8);
ABI_OFFSET(struct efi_boot_services, locate_protocol, 0x140);

/* [UEFI 12.3 "Simple Text Input Protocol", 12.4 "Simple Text Output Protocol"] */
struct efi_key {
	uint16_t scan_code;
	uint16_t unicode;
};

struct efi_text_input {
	uint64_t (*reset)(const struct efi_text_input *self, uint8_t extended);
	uint64_t (*read_key)(const struct efi_text_input *self, struct efi_key *key);
};

struct efi_text_output {
	uint64_t (*reset)(const struct efi_text_output *self, uint8_t extended);
	uint64_t (*output_string)(const struct efi_text_output *self, const uint16_t *text);
};

struct efi_system_table {
	uint8_t unused_0x00[0x30];
	const struct efi_text_input *input;
	uint8_t unused_0x38[0x08];
	const struct efi_text_output *output;
	uint8_t unused_0x48[0x18];
	struct efi_boot_services *boot;
	uint64_t table_count;
	uint64_t tables;
};
ABI_OFFSET(struct efi_system_table, input, 0x30);
ABI_OFFSET(struct efi_system_table, output, 0x40);
ABI_OFFSET(struct efi_system_table, boot, 0x60);
ABI_OFFSET(struct efi_system_table, table_count, 0x68);
ABI_OFFSET(struct efi_system_table, tables, 0x70);

#define EFI_SYSTEM_TABLE_COUNT_OFFSET  0x68
#define EFI_SYSTEM_TABLE_TABLES_OFFSET 0x70
#define EFI_TABLE_SIZE                 24 /* a GUID, an address */

/* [UEFI 9.1 "EFI Loaded Image Protocol"] */
struct efi_loaded_image {
	uint8_t unused_0x00[0x30];
	uint32_t load_options_size;
	uint32_t reserved_0x34;
	const uint16_t *load_options;
};
ABI_OFFSET(struct efi_loaded_image, load_options, 0x38);

/* [UEFI 13.2 "Load File 2 Protocol"] */
struct efi_load_file {
	uint64_t (*load_file)(const struct efi_load_file *self, const void *path,
			      uint8_t boot_policy, uint64_t *size, void *buffer);
};

/* [UEFI 12.9 "Graphics Output Protocol"] */
struct efi_graphics_information {
	uint32_t version;
	uint32_t width;
	uint32_t height;
	uint32_t format; /* 0: red first, 1: blue first */
	uint32_t masks[4];
	uint32_t stride;
};

struct efi_graphics_mode {
	uint32_t mode_count;
	uint32_t mode;
	const struct efi_graphics_information *information;
	uint64_t information_size;
	uint64_t frame_base;
	uint64_t frame_size;
};

struct efi_graphics {
	uint8_t unused_0x00[0x18];
	const struct efi_graphics_mode *mode;
};
ABI_OFFSET(struct efi_graphics, mode, 0x18);

/** efi_physical - what an address of the firmware's tables is, if a kernel gave the firmware others */
uint64_t efi_physical(uint64_t address);

#endif
