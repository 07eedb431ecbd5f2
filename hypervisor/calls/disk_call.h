/* SPDX-License-Identifier: BSD-2-Clause */
/* The disk calls of the firmware (hypervisor/disk_call.h). */
#ifndef CALLS_DISK_CALL_H
#define CALLS_DISK_CALL_H

#include <stdbool.h>
#include <stdint.h>

/** disk_call_init - find the disks, the first DISK_CALL_DISKS. Context: boot CPU, after devices_init(), before the guest. */
void disk_call_init(void);

/**
 * disk_call - serve an HVC with @immediate
 * @x: the guest's registers x0 to x5
 *
 * A long transfer is done in parts, with the HVC executed again for each: EL2's interrupts are taken between them. Memory that
 * is not the guest's, and blocks that are not on the disk, are refused before anything is moved.
 *
 * returns: false: there is no such call. IMPDEF: nor is there one when the guest's system has said who it is, since it has its
 * disks on VMBus, and its VPs have more to do than to wait for a disk in EL2.
 *
 * Context: any CPU, no lock, with ELR_EL2 behind the HVC.
 */
bool disk_call(uint64_t *x, uint64_t immediate);

#endif
