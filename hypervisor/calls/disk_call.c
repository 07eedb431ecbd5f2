/* SPDX-License-Identifier: BSD-2-Clause */
/* The disk calls: EFI_BLOCK_IO_PROTOCOL [UEFI 2.10, 13.9 "Block I/O Protocol"] as EL2 serves it. */
#include "calls/disk_call.h"

#include "aarch64/sysreg.h"
#include "abi/efi.h"
#include "core/config.h"
#include "core/guest_memory.h"
#include "core/partition.h"
#include "hypervisor/disk_call.h"
#include "virtio/disk.h"
#include "virtio/scsi.h"

#define INSTRUCTION_SIZE ABI_U(4)

static struct disk disks[DISK_CALL_DISKS];
static uint32_t disk_count;

void disk_call_init(void)
{
	disk_count = disk_list(disks, DISK_CALL_DISKS);
}

static uint64_t status_of(enum disk_status status)
{
	static const uint64_t statuses[] = {
		[DISK_OK] = EFI_SUCCESS,
		[DISK_BAD_ARGUMENT] = EFI_INVALID_PARAMETER,
		[DISK_READ_ONLY] = EFI_WRITE_PROTECTED,
		[DISK_NO_MEDIUM] = EFI_NO_MEDIA,
		[DISK_FAILED] = EFI_DEVICE_ERROR,
		[DISK_BUSY] = EFI_DEVICE_ERROR,
		[DISK_TIMEOUT] = EFI_DEVICE_ERROR,
	};

	return statuses[status];
}

static void describe(const struct disk *disk, uint64_t *x)
{
	x[0] = EFI_SUCCESS;
	x[1] = disk->block_size;
	x[2] = disk->block_count;
	x[3] = (disk->is_read_only ? DISK_CALL_READ_ONLY_BIT : 0) |
	       (disk->is_removable ? DISK_CALL_REMOVABLE_BIT : 0);
	x[4] = disk->controller;
	x[5] = disk->lun;
}

static uint64_t check(const struct disk *disk, const uint64_t *x)
{
	uint64_t blocks;

	if (disk->block_count == 0) {
		return EFI_NO_MEDIA;
	}
	if ((uint32_t)x[1] != DISK_CALL_MEDIUM(disk - disks)) {
		return EFI_MEDIA_CHANGED;
	}
	if (x[3] % disk->block_size != 0) {
		return EFI_BAD_BUFFER_SIZE;
	}
	blocks = x[3] / disk->block_size;
	if (x[2] >= disk->block_count || blocks > disk->block_count - x[2] ||
	    (blocks != 0 && guest_memory_map(x[4], x[3]) == NULL)) {
		return EFI_INVALID_PARAMETER;
	}
	return EFI_SUCCESS;
}

static void move(const struct disk *disk, uint64_t *x, bool write)
{
	uint64_t part = x[3] < SCSI_TRANSFER_MAX ? x[3] : SCSI_TRANSFER_MAX;
	const struct span span = { x[4], part };
	uint64_t status = check(disk, x);

	if (status == EFI_SUCCESS) {
		status = status_of(write ? disk_write(disk, x[2], &span)
					 : disk_read(disk, x[2], &span));
	}
	if (status == EFI_SUCCESS && part < x[3]) {
		x[2] += part / disk->block_size;
		x[3] -= part;
		x[4] += part;
		sysreg_write(elr_el2, sysreg_read(elr_el2) - INSTRUCTION_SIZE);
		return;
	}
	x[0] = status;
}

bool disk_call(uint64_t *x, uint64_t immediate)
{
	uint32_t number = (uint32_t)x[5];

	if (immediate < DISK_CALL_DESCRIBE || immediate > DISK_CALL_FLUSH ||
	    __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED) != 0) {
		return false;
	}
	if (number >= disk_count) {
		x[0] = EFI_NOT_FOUND;
	} else if (immediate == DISK_CALL_DESCRIBE) {
		describe(&disks[number], x);
	} else if (immediate == DISK_CALL_FLUSH) {
		x[0] = status_of(disk_flush(&disks[number]));
	} else {
		move(&disks[number], x, immediate == DISK_CALL_WRITE);
	}
	return true;
}
