/* SPDX-License-Identifier: BSD-2-Clause */
/* A disk or a CD of the guest: what the user wants, and whether its file can be had. */
#ifndef RUN_DISK_H
#define RUN_DISK_H

#include "guest/protocol.h"
#include "run/refusal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_CONTROLLERS_MAX 4
#define DISK_LUNS_MAX        64 /* of a controller, as Hyper-V has them */
#define DISK_MAX             ((size_t)DISK_CONTROLLERS_MAX * DISK_LUNS_MAX)
#define DISK_NAME_SIZE       16

struct disk {
	char name[DISK_NAME_SIZE]; /* of QEMU's device, and for `conduit ctl`; no two of a run */
	char *text;                /* owns the strings below */
	char *medium;              /* owns file and format instead, after a change of the medium */
	const char *file;          /* NULL: this place is free */
	const char *format;        /* as QEMU calls it */
	const char *serial;        /* NULL: the name */
	bool is_cdrom;
	bool is_empty; /* a CD drive without a medium; the file is GUEST_NO_MEDIUM then */
	bool has_node; /* QEMU has a block node of the disk's name: the medium that the machine began with */
	bool is_ejected; /* by the guest; the medium is still to be taken out */
	bool is_block;   /* a block device of the PC, as disk_check() found */
	bool readonly;
	bool snapshot;            /* what the guest writes goes to the overlay, and with it */
	unsigned int sector_size; /* bytes */
	unsigned int controller;
	unsigned int lun;
	int overlay_fd; /* -1: none */
};

/* All disks of a run. A place stays the same while its disk is there. */
struct disks {
	struct disk all[DISK_MAX];
	unsigned int controller_count;
	uint64_t used_luns
		[DISK_CONTROLLERS_MAX]; /* a bit for each LUN that a disk of this machine has had */
	unsigned int
		name_count; /* names given so far: none is given twice, so none means another disk later */
};

/** disks_init - no disk, on one controller, so that disks can be added later */
void disks_init(struct disks *disks);

/**
 * disks_add - take the description of a disk: FILE[,PROPERTY...], as conduit-run(1) has it
 *
 * Where no LUN is named, gives it the lowest of its controller that no disk of this machine has had, or the lowest that is
 * free: a guest may not have noticed yet that the last one is gone. The file is not looked at.
 *
 * returns: the disk; NULL after a refusal
 */
struct disk *disks_add(struct disks *disks, const char *text, bool is_cdrom,
		       struct refusal *refusal);

/**
 * disk_check - look at the file: can QEMU open it, and is it what the user says?
 *
 * Finds the format where the user has named none. The file must not be in use: by another disk of @disks, or another process.
 *
 * returns: false after a refusal
 */
bool disk_check(const struct disks *disks, struct disk *disk, struct refusal *refusal);

/**
 * disk_load - look at another medium for a CD drive
 * @text:   FILE[,format=raw|qcow2], or GUEST_NO_MEDIUM
 * @loaded: out: the drive with that medium in it, for disk_take(); until then it owns loaded->medium
 *
 * returns: false after a refusal
 */
bool disk_load(const struct disks *disks, const struct disk *drive, const char *text,
	       struct disk *loaded, struct refusal *refusal);

/** disk_take - the drive has what disk_load() has looked at */
void disk_take(struct disk *drive, const struct disk *loaded);

/** disks_find - the disk of a name, NULL: there is none */
struct disk *disks_find(struct disks *disks, const char *name);

/**
 * disk_overlay - make the file that takes what the guest writes to a disk with snapshot, where there is none yet
 *
 * It has no name, so nothing of it is left when the last process that has it open ends. The program qemu-img makes it.
 *
 * returns: false after a refusal
 */
bool disk_overlay(struct disk *disk, struct refusal *refusal);

/** disk_size - the size that the guest sees, in bytes; 0: it cannot be told */
uint64_t disk_size(const struct disk *disk);

/** disk_remove - free its place */
void disk_remove(struct disk *disk);

#endif
