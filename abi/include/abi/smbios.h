/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS 3: the entry point, and the structures that say whose machine this is [DSP0134 3.7]. Nothing is aligned. */
#ifndef ABI_SMBIOS_H
#define ABI_SMBIOS_H

#include "abi/macro.h"

/* 64-bit entry point [DSP0134 5.2.2] */
#define ABI_SMBIOS_ANCHOR      "_SM3_"
#define ABI_SMBIOS_ANCHOR_SIZE ABI_U(5)
#define ABI_SMBIOS_MAJOR       ABI_U(3)
#define ABI_SMBIOS_MINOR       ABI_U(3)

#define ABI_SMBIOS_UUID_SIZE ABI_U(16)

/* Types */
#define ABI_SMBIOS_BIOS    ABI_U(0)
#define ABI_SMBIOS_SYSTEM  ABI_U(1)
#define ABI_SMBIOS_BOARD   ABI_U(2)
#define ABI_SMBIOS_CHASSIS ABI_U(3)
#define ABI_SMBIOS_END     ABI_U(127)

/* smbios_bios.characteristics[0]: what the next bits say is not known; .extension[1] */
#define ABI_SMBIOS_BIOS_UNKNOWN_BIT ABI_BIT(3)
#define ABI_SMBIOS_BIOS_UEFI_BIT    ABI_BIT(3)
#define ABI_SMBIOS_BIOS_VM_BIT      ABI_BIT(4)

#define ABI_SMBIOS_WAKE_UP_SWITCH   ABI_U(6)
#define ABI_SMBIOS_BOARD_HOSTS_BIT  ABI_BIT(0) /* it hosts the CPUs */
#define ABI_SMBIOS_BOARD_MOTHER     ABI_U(10)
#define ABI_SMBIOS_CHASSIS_DESKTOP  ABI_U(3)
#define ABI_SMBIOS_CHASSIS_SAFE     ABI_U(3) /* states */
#define ABI_SMBIOS_CHASSIS_UNSECURE ABI_U(2) /* security status: unknown */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct smbios_entry {
	uint8_t anchor[ABI_SMBIOS_ANCHOR_SIZE];
	uint8_t checksum; /* all bytes add up to 0 */
	uint8_t size;
	uint8_t major;
	uint8_t minor;
	uint8_t revision;
	uint8_t entry_revision;
	uint8_t reserved_0x0b;
	uint8_t table_size[4]; /* at most */
	uint8_t table[8];
};
ABI_OFFSET(struct smbios_entry, checksum, 0x05);
ABI_OFFSET(struct smbios_entry, table_size, 0x0c);
ABI_OFFSET(struct smbios_entry, table, 0x10);
ABI_SIZE(struct smbios_entry, 0x18);

/* After the formatted part come its strings, each with a NUL, and one more NUL. A number of 0 means: no string. */
struct smbios_header {
	uint8_t type;
	uint8_t size; /* of the formatted part */
	uint8_t handle[2];
};
ABI_SIZE(struct smbios_header, 0x04);

struct smbios_bios {
	struct smbios_header header;
	uint8_t vendor;
	uint8_t version;
	uint8_t segment[2];
	uint8_t date;
	uint8_t rom_size;
	uint8_t characteristics[8];
	uint8_t extension[2];
	uint8_t release[2];
	uint8_t controller_release[2];
};
ABI_OFFSET(struct smbios_bios, characteristics, 0x0a);
ABI_OFFSET(struct smbios_bios, extension, 0x12);
ABI_SIZE(struct smbios_bios, 0x18);

struct smbios_system {
	struct smbios_header header;
	uint8_t manufacturer;
	uint8_t product;
	uint8_t version;
	uint8_t serial;
	uint8_t uuid[ABI_SMBIOS_UUID_SIZE];
	uint8_t wake_up;
	uint8_t sku;
	uint8_t family;
};
ABI_OFFSET(struct smbios_system, uuid, 0x08);
ABI_SIZE(struct smbios_system, 0x1b);

struct smbios_board {
	struct smbios_header header;
	uint8_t manufacturer;
	uint8_t product;
	uint8_t version;
	uint8_t serial;
	uint8_t asset_tag;
	uint8_t features;
	uint8_t location;
	uint8_t chassis[2]; /* handle */
	uint8_t type;
	uint8_t object_count;
};
ABI_OFFSET(struct smbios_board, chassis, 0x0b);
ABI_SIZE(struct smbios_board, 0x0f);

struct smbios_chassis {
	struct smbios_header header;
	uint8_t manufacturer;
	uint8_t type;
	uint8_t version;
	uint8_t serial;
	uint8_t asset_tag;
	uint8_t boot_state;
	uint8_t power_state;
	uint8_t thermal_state;
	uint8_t security;
	uint8_t oem[4];
	uint8_t height;
	uint8_t cord_count;
	uint8_t element_count;
	uint8_t element_size;
	uint8_t sku;
};
ABI_OFFSET(struct smbios_chassis, oem, 0x0d);
ABI_SIZE(struct smbios_chassis, 0x16);
#endif
#endif
