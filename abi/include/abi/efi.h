/* SPDX-License-Identifier: BSD-2-Clause */
/* UEFI: statuses, GUIDs, memory, and the tables and protocols that conduit's images use, for 64-bit machines [UEFI 2.10]. */
#ifndef ABI_EFI_H
#define ABI_EFI_H

#include "abi/macro.h"

/* Status codes [UEFI Appendix D, "Status Codes"] */
#define EFI_ERROR_BIT         ABI_BIT64(63)
#define EFI_SUCCESS           ABI_ULL(0)
#define EFI_LOAD_ERROR        (EFI_ERROR_BIT | 1)
#define EFI_INVALID_PARAMETER (EFI_ERROR_BIT | 2)
#define EFI_UNSUPPORTED       (EFI_ERROR_BIT | 3)
#define EFI_BAD_BUFFER_SIZE   (EFI_ERROR_BIT | 4)
#define EFI_BUFFER_TOO_SMALL  (EFI_ERROR_BIT | 5)
#define EFI_DEVICE_ERROR      (EFI_ERROR_BIT | 7)
#define EFI_WRITE_PROTECTED   (EFI_ERROR_BIT | 8)
#define EFI_NO_MEDIA          (EFI_ERROR_BIT | 12)
#define EFI_MEDIA_CHANGED     (EFI_ERROR_BIT | 13)
#define EFI_NOT_FOUND         (EFI_ERROR_BIT | 14)

/* Memory [UEFI 7.2, "Memory Allocation Services"] */
#define EFI_ALLOCATE_ANY_PAGES     ABI_U(0)
#define EFI_PAGE_SIZE              ABI_ULL(4096)
#define EFI_RESERVED_MEMORY        ABI_U(0)
#define EFI_LOADER_CODE            ABI_U(1)
#define EFI_LOADER_DATA            ABI_U(2)
#define EFI_BOOT_SERVICES_CODE     ABI_U(3)
#define EFI_BOOT_SERVICES_DATA     ABI_U(4)
#define EFI_RUNTIME_SERVICES_DATA  ABI_U(6)
#define EFI_CONVENTIONAL           ABI_U(7)
#define EFI_ACPI_RECLAIM           ABI_U(9)
#define EFI_ACPI_NVS               ABI_U(10)
#define EFI_MMIO                   ABI_U(11)
#define EFI_MMIO_PORTS             ABI_U(12)
#define EFI_MEMORY_WB              ABI_ULL(8)
#define EFI_MEMORY_RUNTIME         ABI_BIT64(63)
#define EFI_MEMORY_DESCRIPTORS_MAX ABI_U(4096)

#define EFI_LOCATE_BY_PROTOCOL ABI_U(2)

/* Types and subtypes of nodes [UEFI 10.3 "Device Path Nodes"] */
#define EFI_DEVICE_PATH_HARDWARE        ABI_U(0x01)
#define EFI_DEVICE_PATH_HARDWARE_VENDOR ABI_U(0x04)
#define EFI_DEVICE_PATH_ACPI            ABI_U(0x02)
#define EFI_DEVICE_PATH_ACPI_EXTENDED   ABI_U(0x02)
#define EFI_DEVICE_PATH_MESSAGING       ABI_U(0x03)
#define EFI_DEVICE_PATH_MESSAGING_SCSI  ABI_U(0x02)
#define EFI_DEVICE_PATH_MEDIA_FILE      ABI_U(0x04)
#define EFI_DEVICE_PATH_MEDIA           ABI_U(0x04)
#define EFI_DEVICE_PATH_END             ABI_U(0x7f)
#define EFI_DEVICE_PATH_END_ENTIRE      ABI_U(0xff)

#define EFI_BLOCK_IO_REVISION ABI_U(0x10000) /* [UEFI 13.9] */

#define EFI_UNSPECIFIED_TIMEZONE 0x7ff /* [UEFI 8.3, "Time Services"] */
#define EFI_RESET_SHUTDOWN       ABI_U(2)

#ifndef __ASSEMBLER__

typedef uint64_t efi_status;

static inline int efi_failed(efi_status status)
{
	return (status & EFI_ERROR_BIT) != 0;
}

typedef void *efi_handle;

struct efi_guid {
	uint32_t a;
	uint16_t b;
	uint16_t c;
	uint8_t d[8];
};
ABI_SIZE(struct efi_guid, 0x10);

#define EFI_GUID(a, b, c, ...) ((struct efi_guid){ ABI_U(a), b, c, { __VA_ARGS__ } })

/* [UEFI 9.1; 4.6, "EFI Configuration Table"; 12.9; 13.2] */
#define EFI_GUID_LOADED_IMAGE                                                                      \
	EFI_GUID(0x5b1b31a1, 0x9562, 0x11d2, 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b)
#define EFI_GUID_ACPI_20_TABLE                                                                     \
	EFI_GUID(0x8868e871, 0xe4f1, 0x11d3, 0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81)
#define EFI_GUID_DEVICE_TREE                                                                       \
	EFI_GUID(0xb1b621d5, 0xf19c, 0x41a5, 0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0)
#define EFI_GUID_GRAPHICS                                                                          \
	EFI_GUID(0x9042a9de, 0x23dc, 0x4a38, 0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a)
#define EFI_GUID_SIMPLE_FILE_SYSTEM                                                                \
	EFI_GUID(0x964e5b22, 0x6459, 0x11d2, 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b)
#define EFI_GUID_LOAD_FILE2                                                                        \
	EFI_GUID(0x4006c0c1, 0xfcb3, 0x403e, 0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d)
#define EFI_GUID_SMBIOS                                                                            \
	EFI_GUID(0xeb9d2d31, 0x2d88, 0x11d3, 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d)
#define EFI_GUID_SMBIOS3                                                                           \
	EFI_GUID(0xf2fd1544, 0x9794, 0x4a2c, 0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94)
#define EFI_GUID_ACPI_TABLE_PROTOCOL                                                               \
	EFI_GUID(0xffe06bdd, 0x6107, 0x46a6, 0x7b, 0xb2, 0x5a, 0x9c, 0x7e, 0xc5, 0x27, 0x5c)
#define EFI_GUID_PCI_ROOT_BRIDGE_IO                                                                \
	EFI_GUID(0x2f707ebb, 0x4a1a, 0x11d4, 0x9a, 0x38, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d)
#define EFI_GUID_SIMPLE_NETWORK                                                                    \
	EFI_GUID(0xa19832b9, 0xac25, 0x11d3, 0x9a, 0x2d, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d)
#define EFI_GUID_BLOCK_IO                                                                          \
	EFI_GUID(0x964e5b21, 0x6459, 0x11d2, 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b)
#define EFI_GUID_DEVICE_PATH                                                                       \
	EFI_GUID(0x09576e91, 0x6d3f, 0x11d2, 0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b)
/* OBS: EDK2, OvmfPkg/Include/Protocol/VirtioDevice.h; no specification has it. */
#define EFI_GUID_VIRTIO_DEVICE                                                                     \
	EFI_GUID(0xfa920010, 0x6785, 0x4941, 0xb6, 0xec, 0x49, 0x8c, 0x57, 0x9f, 0x16, 0x0a)
/* [PI 1.7 volume 2, "CPU Architectural Protocol"] */
#define EFI_GUID_CPU_ARCH                                                                          \
	EFI_GUID(0x26baccb1, 0x6f42, 0x11d4, 0xbc, 0xe7, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81)

struct efi_memory_descriptor {
	uint32_t type;
	uint32_t reserved_0x04;
	uint64_t physical_start;
	uint64_t virtual_start;
	uint64_t page_count;
	uint64_t attribute;
};
ABI_OFFSET(struct efi_memory_descriptor, physical_start, 0x08);
ABI_OFFSET(struct efi_memory_descriptor, page_count, 0x18);
ABI_OFFSET(struct efi_memory_descriptor, attribute, 0x20);
ABI_SIZE(struct efi_memory_descriptor, 0x28);

/* Structs with pointers: of 64 bits. */
#if UINTPTR_MAX == UINT64_MAX

/* A function that is not used here. */
typedef void (*efi_unused)(void);

struct efi_boot_services {
	uint8_t header[0x18];
	efi_unused reserved_0x18[2];
	efi_status (*allocate_pages)(uint32_t how, uint32_t type, uint64_t pages, uint64_t *memory);
	efi_status (*free_pages)(uint64_t memory, uint64_t pages);
	efi_status (*get_memory_map)(uint64_t *size, void *map, uint64_t *key,
				     uint64_t *descriptor_size, uint32_t *descriptor_version);
	efi_status (*allocate_pool)(uint32_t type, uint64_t size, void **buffer);
	efi_status (*free_pool)(void *buffer);
	efi_unused reserved_0x50[6];
	efi_status (*install_protocol_interface)(efi_handle *handle,
						 const struct efi_guid *protocol, uint32_t kind,
						 void *instance);
	efi_status (*reinstall_protocol_interface)(efi_handle handle,
						   const struct efi_guid *protocol, void *old,
						   void *new);
	efi_status (*uninstall_protocol_interface)(efi_handle handle,
						   const struct efi_guid *protocol, void *instance);
	efi_status (*handle_protocol)(efi_handle handle, const struct efi_guid *protocol,
				      void **instance);
	efi_unused reserved_0xa0[3];
	efi_status (*locate_device_path)(const struct efi_guid *protocol, const void **path,
					 efi_handle *handle);
	efi_status (*install_configuration_table)(const struct efi_guid *guid, void *table);
	efi_status (*load_image)(uint8_t boot_policy, efi_handle parent, void *device_path,
				 void *source, uint64_t source_size, efi_handle *image);
	efi_status (*start_image)(efi_handle image, uint64_t *exit_data_size, uint16_t **exit_data);
	efi_unused reserved_0xd8;
	efi_status (*unload_image)(efi_handle image);
	efi_status (*exit_boot_services)(efi_handle image, uint64_t key);
	efi_unused reserved_0xf0[3];
	efi_status (*connect_controller)(efi_handle controller, efi_handle *drivers,
					 const void *path, uint8_t recursive);
	efi_status (*disconnect_controller)(efi_handle controller, efi_handle driver,
					    efi_handle child);
	efi_unused reserved_0x118[4];
	efi_status (*locate_handle_buffer)(uint32_t search, const struct efi_guid *protocol,
					   void *key, uint64_t *count, efi_handle **handles);
	efi_status (*locate_protocol)(const struct efi_guid *protocol, void *registration,
				      void **instance);
};
ABI_OFFSET(struct efi_boot_services, allocate_pages, 0x28);
ABI_OFFSET(struct efi_boot_services, free_pages, 0x30);
ABI_OFFSET(struct efi_boot_services, get_memory_map, 0x38);
ABI_OFFSET(struct efi_boot_services, allocate_pool, 0x40);
ABI_OFFSET(struct efi_boot_services, free_pool, 0x48);
ABI_OFFSET(struct efi_boot_services, install_protocol_interface, 0x80);
ABI_OFFSET(struct efi_boot_services, reinstall_protocol_interface, 0x88);
ABI_OFFSET(struct efi_boot_services, uninstall_protocol_interface, 0x90);
ABI_OFFSET(struct efi_boot_services, handle_protocol, 0x98);
ABI_OFFSET(struct efi_boot_services, locate_device_path, 0xb8);
ABI_OFFSET(struct efi_boot_services, install_configuration_table, 0xc0);
ABI_OFFSET(struct efi_boot_services, load_image, 0xc8);
ABI_OFFSET(struct efi_boot_services, start_image, 0xd0);
ABI_OFFSET(struct efi_boot_services, unload_image, 0xe0);
ABI_OFFSET(struct efi_boot_services, exit_boot_services, 0xe8);
ABI_OFFSET(struct efi_boot_services, connect_controller, 0x108);
ABI_OFFSET(struct efi_boot_services, disconnect_controller, 0x110);
ABI_OFFSET(struct efi_boot_services, locate_handle_buffer, 0x138);
ABI_OFFSET(struct efi_boot_services, locate_protocol, 0x140);

/* A node of a device path, followed by the rest of its length */
struct efi_device_path {
	uint8_t type;
	uint8_t sub_type;
	uint8_t length[2];
};
ABI_SIZE(struct efi_device_path, 0x04);

struct efi_time {
	uint16_t year;
	uint8_t month; /* from 1 */
	uint8_t day;   /* from 1 */
	uint8_t hour;
	uint8_t minute;
	uint8_t second;
	uint8_t reserved_0x07;
	uint32_t nanosecond;
	int16_t time_zone; /* minutes: local time = UTC - time_zone */
	uint8_t daylight;
	uint8_t reserved_0x0f;
};
ABI_OFFSET(struct efi_time, nanosecond, 0x08);
ABI_OFFSET(struct efi_time, time_zone, 0x0c);
ABI_SIZE(struct efi_time, 0x10);

struct efi_runtime_services {
	uint8_t header[0x18];
	efi_status (*get_time)(struct efi_time *time, void *capabilities);
	efi_unused reserved_0x20[9];
	void (*reset_system)(uint32_t type, efi_status status, uint64_t size, void *data);
};
ABI_OFFSET(struct efi_runtime_services, get_time, 0x18);
ABI_OFFSET(struct efi_runtime_services, reset_system, 0x68);

/* [UEFI 12.3 "Simple Text Input Protocol", 12.4 "Simple Text Output Protocol"] */
struct efi_key {
	uint16_t scan_code;
	uint16_t unicode;
};

struct efi_text_input {
	efi_unused reserved_0x00;
	efi_status (*read_key)(struct efi_text_input *self, struct efi_key *key);
};
ABI_OFFSET(struct efi_text_input, read_key, 0x08);

struct efi_text_output {
	efi_unused reserved_0x00;
	efi_status (*output_string)(struct efi_text_output *self, const uint16_t *string);
};
ABI_OFFSET(struct efi_text_output, output_string, 0x08);

struct efi_configuration_table {
	struct efi_guid guid;
	void *table;
};
ABI_SIZE(struct efi_configuration_table, 0x18);

struct efi_system_table {
	uint8_t header[0x18];
	uint16_t *firmware_vendor;
	uint32_t firmware_revision;
	uint32_t reserved_0x24;
	void *reserved_0x28;
	struct efi_text_input *keyboard;
	void *reserved_0x38;
	struct efi_text_output *console;
	void *reserved_0x48[2];
	struct efi_runtime_services *runtime;
	struct efi_boot_services *boot;
	uint64_t table_count;
	struct efi_configuration_table *tables;
};
ABI_OFFSET(struct efi_system_table, keyboard, 0x30);
ABI_OFFSET(struct efi_system_table, console, 0x40);
ABI_OFFSET(struct efi_system_table, runtime, 0x58);
ABI_OFFSET(struct efi_system_table, boot, 0x60);
ABI_OFFSET(struct efi_system_table, table_count, 0x68);
ABI_OFFSET(struct efi_system_table, tables, 0x70);

/* [UEFI 9.1, "EFI Loaded Image Protocol"] */
struct efi_loaded_image {
	uint32_t revision;
	uint32_t reserved_0x04;
	void *reserved_0x08[2];
	efi_handle device;
	void *reserved_0x20[2];
	uint32_t load_options_size;
	uint32_t reserved_0x34;
	void *load_options;
	void *image_base;
	uint64_t image_size;
};
ABI_OFFSET(struct efi_loaded_image, device, 0x18);
ABI_OFFSET(struct efi_loaded_image, load_options_size, 0x30);
ABI_OFFSET(struct efi_loaded_image, load_options, 0x38);
ABI_OFFSET(struct efi_loaded_image, image_base, 0x40);
ABI_OFFSET(struct efi_loaded_image, image_size, 0x48);

/* [UEFI 13.2, "Load File 2 Protocol"] */
struct efi_load_file {
	efi_status (*load_file)(struct efi_load_file *self, const void *path, uint8_t boot_policy,
				uint64_t *size, void *buffer);
};

/* [UEFI 13.9, "Block I/O Protocol"] */
struct efi_block_media {
	uint32_t id;
	uint8_t removable;
	uint8_t present;
	uint8_t logical_partition;
	uint8_t read_only;
	uint8_t write_caching;
	uint8_t reserved_0x09[3];
	uint32_t block_size;
	uint32_t alignment; /* of a buffer; 0: none is needed */
	uint32_t reserved_0x14;
	uint64_t last_block;
};
ABI_OFFSET(struct efi_block_media, block_size, 0x0c);
ABI_OFFSET(struct efi_block_media, last_block, 0x18);
ABI_SIZE(struct efi_block_media, 0x20);

struct efi_block_io {
	uint64_t revision;
	struct efi_block_media *media;
	efi_status (*reset)(struct efi_block_io *self, uint8_t extended);
	efi_status (*read)(struct efi_block_io *self, uint32_t medium, uint64_t block,
			   uint64_t size, void *buffer);
	efi_status (*write)(struct efi_block_io *self, uint32_t medium, uint64_t block,
			    uint64_t size, void *buffer);
	efi_status (*flush)(struct efi_block_io *self);
};
ABI_SIZE(struct efi_block_io, 0x30);

/* [UEFI 12.9, "Graphics Output Protocol"] */
struct efi_graphics_information {
	uint32_t version;
	uint32_t width;
	uint32_t height;
	uint32_t format; /* 0: red first, 1: blue first */
	uint32_t masks[4];
	uint32_t stride; /* pixels of a line */
};
ABI_SIZE(struct efi_graphics_information, 0x24);

struct efi_graphics_mode {
	uint32_t mode_count;
	uint32_t mode;
	const struct efi_graphics_information *information;
	uint64_t information_size;
	uint64_t frame_base;
	uint64_t frame_size;
};
ABI_OFFSET(struct efi_graphics_mode, frame_base, 0x18);

struct efi_graphics {
	efi_unused reserved_0x00[3];
	const struct efi_graphics_mode *mode;
};
ABI_OFFSET(struct efi_graphics, mode, 0x18);

/* [UEFI 20.2, "EFI_ACPI_TABLE_PROTOCOL"] */
struct efi_acpi_table_protocol {
	efi_status (*install)(struct efi_acpi_table_protocol *self, const void *table,
			      uint64_t size, uint64_t *key);
};

struct efi_cpu_arch {
	efi_unused reserved_0x00[7];
	efi_status (*set_memory_attributes)(struct efi_cpu_arch *self, uint64_t base, uint64_t size,
					    uint64_t attributes);
};
ABI_OFFSET(struct efi_cpu_arch, set_memory_attributes, 0x38);

#endif /* 64-bit */
#endif /* __ASSEMBLER__ */
#endif /* ABI_EFI_H */
