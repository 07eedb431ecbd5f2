/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disks behind SCSI controllers, one command at a time, for who can wait: the firmware before a kernel runs. EL2 polls for
 * the answer.
 */
#ifndef VIRTIO_DISK_H
#define VIRTIO_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/span.h"

struct disk {
	uint64_t block_count; /* 0: no medium is in it */
	uint32_t block_size;  /* bytes, a power of two from 512 to 4096; of a CD-ROM usually 2048 */
	uint32_t controller;  /* of scsi_get() */
	uint16_t lun;
	bool is_read_only;
	bool is_removable;
	bool is_cd;
};

enum disk_status {
	DISK_OK,
	DISK_BAD_ARGUMENT, /* not whole blocks, not all of them on the disk, or a page with too many users */
	DISK_READ_ONLY,
	DISK_NO_MEDIUM,
	DISK_FAILED, /* an error of the medium, the disk or its controller; or the disk is gone */
	DISK_BUSY, /* another CPU has a command on its way, or one did not end in time and still has not */
	DISK_TIMEOUT, /* no answer for DISK_TIMEOUT_S: the memory is held until there is one */
};

#define DISK_TIMEOUT_S ABI_U(10)

/*
 * Any CPU, after scsi_init(), with no lock held, and not in a handler of an interrupt. Each command of one transfer takes
 * DISK_TIMEOUT_S at most, and is repeated when the disk has something else to say first.
 */

/**
 * disk_list - find all disks and CD-ROMs
 * @disks: out, @max of them: in the order of controllers and LUNs
 *
 * returns: their number
 */
uint32_t disk_list(struct disk *disks, uint32_t max);

/** disk_is_on - whether @controller, below scsi_count(), has a disk or CD-ROM; true, too, if it does not answer: no event would follow */
bool disk_is_on(uint32_t controller);

/**
 * disk_read, disk_write - move whole blocks between a disk and memory of the guest
 * @block: the first one
 * @span:  in the guest's RAM: the caller has checked it
 */
enum disk_status disk_read(const struct disk *disk, uint64_t block, const struct span *span);
enum disk_status disk_write(const struct disk *disk, uint64_t block, const struct span *span);

/** disk_flush - have what was written reach the medium */
enum disk_status disk_flush(const struct disk *disk);

#endif
