/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hostile boot loader on the guest's disk: asks fw_cfg and the disk for EL2's memory and for the host's secret, says what it
 * got, and waits to be ended. hypervisor/tests/boot/boot_manager.sh knows the answers.
 */
#include "abi/efi.h"
#include "abi/fw_cfg.h"
#include "core/fw_cfg.h"
#include "core/qemu_virt.h"
#include "hypervisor/shared.h"

#define BLOCK    ABI_U(4096) /* whole blocks of any disk */
#define MAP_SIZE ABI_U(0x8000)

static uint8_t map[MAP_SIZE];
static uint8_t block[BLOCK];

static void say_text(const char *text)
{
	while (*text != '\0') {
		*(volatile uint32_t *)QEMU_VIRT_UART_BASE = (uint8_t)*text++;
	}
}

/* "thief: WORDS NUMBER", in hexadecimal */
static void say(const char *words, uint64_t number)
{
	char digits[] = " 0000000000000000\n";

	for (uint32_t i = 0; i < 16; i++) {
		digits[16 - i] = "0123456789abcdef"[number >> (4 * i) & 0xf];
	}
	say_text("thief: ");
	say_text(words);
	say_text(digits);
}

/* The first region that the firmware keeps for somebody else, and that is as large as one of conduit's. */
static uint64_t find_own(struct efi_boot_services *services)
{
	uint64_t size = sizeof(map);
	uint64_t stride;
	uint64_t key;
	uint32_t version;

	if (efi_failed(services->get_memory_map(&size, map, &key, &stride, &version))) {
		return 0;
	}
	for (uint64_t at = 0; at < size; at += stride) {
		const struct efi_memory_descriptor *range = (const void *)(map + at);

		if (range->type == EFI_RESERVED_MEMORY &&
		    range->page_count >= CONDUIT_SHARED_ALIGN / EFI_PAGE_SIZE) {
			return range->physical_start;
		}
	}
	return 0;
}

/* Two bits of a key do not choose an item. */
static uint64_t count_secret(struct fw_cfg_file file, uint16_t more)
{
	uint8_t bytes[sizeof(struct conduit_config)] = { 0 };
	uint64_t count = 0;

	file.key |= more;
	if (!fw_cfg_read(&file, bytes, sizeof(bytes))) {
		return UINT64_MAX;
	}
	for (size_t i = 0; i < sizeof(bytes); i++) {
		count += bytes[i] != 0;
	}
	return count;
}

static void ask_fw_cfg(uint64_t own)
{
	const struct fw_cfg_file signature = { .size = 4, .key = FW_CFG_KEY_SIGNATURE };
	struct fw_cfg_file secret = { 0, 0 };

	say("finds the secret", fw_cfg_find(CONDUIT_FW_CFG_CONFIG, &secret));
	say("bytes of the secret", count_secret(secret, 0));
	say("bytes of its alias", count_secret(secret, 0x4000));
	say("fw_cfg reads into its memory", fw_cfg_read(&signature, block, signature.size));
	say("fw_cfg reads into EL2's memory", fw_cfg_read(&signature, (void *)own, signature.size));
}

static void ask_disk(struct efi_boot_services *services, uint64_t own)
{
	struct efi_guid protocol = EFI_GUID_BLOCK_IO;
	struct efi_block_io *disk;
	uint32_t medium;
	void *found;

	if (efi_failed(services->locate_protocol(&protocol, NULL, &found))) {
		return;
	}
	disk = found;
	medium = disk->media->id;
	say("disk into EL2's memory", disk->read(disk, medium, 0, BLOCK, (void *)own));
	say("disk into its edge", disk->read(disk, medium, 0, BLOCK, (void *)(own - 512)));
	say("disk out of EL2's memory", disk->write(disk, medium, 0, BLOCK, (void *)own));
	say("disk into the GIC", disk->read(disk, medium, 0, BLOCK, (void *)0x08000000));
	say("disk around the end", disk->read(disk, medium, 0, -(uint64_t)BLOCK, block));
	say("disk behind its end",
	    disk->read(disk, medium, disk->media->last_block + 1, BLOCK, block));
	say("disk", disk->read(disk, medium, 0, BLOCK, block));
	say("signature", (uint64_t)block[510] << 8 | block[511]);
}

static uint64_t count_handles(struct efi_boot_services *services, struct efi_guid protocol)
{
	efi_handle *handles;
	uint64_t count = 0;

	services->locate_handle_buffer(EFI_LOCATE_BY_PROTOCOL, &protocol, NULL, &count, &handles);
	return count;
}

efi_status efi_main(efi_handle self, struct efi_system_table *system);

efi_status efi_main(efi_handle self, struct efi_system_table *system)
{
	uint64_t own = find_own(system->boot);

	(void)self;
	say("EL2's memory", own);
	ask_fw_cfg(own);
	ask_disk(system->boot, own);
	say("virtio devices", count_handles(system->boot, EFI_GUID_VIRTIO_DEVICE));
	say("PCI roots", count_handles(system->boot, EFI_GUID_PCI_ROOT_BRIDGE_IO));
	say_text("thief: done\n");
	for (;;) {
	}
}
