/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libhyperv against EL2 in one program. They meet at the hypercall: guest.c knows libhyperv only, el2.c EL2 only, and these
 * functions are all that they share.
 */
#ifndef CROSS_CROSS_H
#define CROSS_CROSS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * cross_start - a machine at power-on with @vp_count VPs, all on, and conduit's devices
 * @blocks: of a disk of 512-byte blocks, at most 256; 0: no disk and no controller
 */
void cross_start(uint32_t vp_count, uint32_t blocks);

/** cross_change_disks - the controller says that its disks have changed */
void cross_change_disks(void);

/** cross_start_network - the same with a network device, whose network returns what is sent, and no disk */
void cross_start_network(uint32_t vp_count);

/** cross_run_network - the network returns what was sent since */
void cross_run_network(void);

/** cross_memory - RAM of the guest, at its own address, zero; *@size in bytes */
void *cross_memory(size_t *size);

/** cross_vp - calls of this thread come from this VP from now on */
void cross_vp(uint32_t index);

/** cross_call - HVC #1 if @native, else HVC #0; x0-x17 in and out */
void cross_call(uint64_t x[18], bool native);

/** cross_counter - CNTVCT_EL0 */
uint64_t cross_counter(void);

/** cross_advance - let time pass */
void cross_advance(uint64_t microseconds);

/** cross_run_due - EL2 does what is due on this thread's VP */
void cross_run_due(void);

/* Commands of the host; false: not now. */
bool cross_request_shutdown(bool reboot);
bool cross_rescind(uint32_t device);
bool cross_offer(uint32_t device);

#endif
