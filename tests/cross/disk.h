/* SPDX-License-Identifier: BSD-2-Clause */
/* A SCSI controller with one disk, in memory, as EL2's side of the cross test sees it. */
#ifndef CROSS_DISK_H
#define CROSS_DISK_H

#include <stdbool.h>
#include <stdint.h>

/** disk_insert - the machine that starts next has a controller, with a disk of @blocks blocks of 512 bytes at LUN 0; 0: neither */
void disk_insert(uint32_t blocks);

/** disk_serve - the disk does what it was asked, and interrupts */
void disk_serve(void);

/** disk_set_polled - whether EL2 waits for the disk: then each look at the counter has it do what it was asked */
void disk_set_polled(bool polled);

/** disk_announce - the controller says that its disks have changed */
void disk_announce(void);

#endif
