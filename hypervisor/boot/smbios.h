/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS: what software in the guest takes for the machine's maker. The firmware's tables, with Hyper-V's identity. */
#ifndef BOOT_SMBIOS_H
#define BOOT_SMBIOS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/smbios.h"
#include "abi/efi.h"

/* IMPDEF: a table that claims more is taken for damage. QEMU's is a few KiB. */
#define SMBIOS_TABLE_SIZE_MAX ABI_U(0x10000)

/* Structures, from the first to the last byte. */
struct smbios_table {
	const uint8_t *bytes;
	uint32_t size;
};

/** smbios_open - the structures of an entry point. @entry: may be NULL. returns: none, size 0, where it is damaged */
struct smbios_table smbios_open(const struct smbios_entry *entry);

/** smbios_uuid - the identity in the first system structure; all zero: there is none */
void smbios_uuid(struct smbios_table table, uint8_t uuid[ABI_SMBIOS_UUID_SIZE]);

/**
 * smbios_build - write an entry point, and behind it Hyper-V's structures and those of @old that say other things
 * @buffer: holds @capacity bytes
 *
 * What of @old is damaged, and all behind it, is left out. "QEMU" as a whole string becomes Hyper-V's maker.
 *
 * returns: the size that is needed; where it is more than @capacity nothing of use was written
 */
uint32_t smbios_build(struct smbios_table old, const uint8_t uuid[ABI_SMBIOS_UUID_SIZE],
		      uint8_t *buffer, uint32_t capacity);

/**
 * smbios_prepare - make the new tables, which the guest does not see yet
 * @uuid: out, what smbios_uuid() gives
 * @tables: out, for smbios_install(), or smbios_free()
 *
 * returns: NULL, or what is wrong
 */
const char *smbios_prepare(struct efi_boot_services *services, const struct smbios_entry *entry,
			   uint8_t uuid[ABI_SMBIOS_UUID_SIZE], struct smbios_entry **tables);

/** smbios_install - from now on the guest sees them. returns: false when the firmware refuses */
bool smbios_install(struct efi_boot_services *services, struct smbios_entry *tables);

/** smbios_free - take the new tables back; NULL: there are none */
void smbios_free(struct efi_boot_services *services, struct smbios_entry *tables);

#endif
