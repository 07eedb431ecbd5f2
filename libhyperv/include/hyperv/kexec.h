/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hand-over to another kernel. A kernel that comes up after one that did none of it needs
 * nothing special: hv_vp_online() and vmbus_connect() take over whatever they find.
 */
#ifndef HYPERV_KEXEC_H
#define HYPERV_KEXEC_H

#include "hyperv/channel.h"
#include "hyperv/time.h"

ABI_C_BEGIN

/* Source of all: OBS, Linux hv_kexec_handler() and hv_machine_shutdown(). */

/**
 * hv_kexec_prepare - close what is open: every channel of @bus, then VMBus itself
 * @bus: connected or not; may be NULL
 *
 * Context: thread, all CPUs still on, drivers stopped; blocks, each step with its own bound.
 * returns: 0, or the first error of vmbus_channel_close() and vmbus_unload(); it continues after one
 */
int hv_kexec_prepare(struct vmbus *bus);

/**
 * hv_kexec_vp - on each CPU, the last one last: timers, SINTs, pages and SynIC off
 * @vp: of this CPU
 *
 * Context: EL1, on the CPU itself, interrupts masked; does not block.
 * returns: as hv_vp_offline()
 */
int hv_kexec_vp(struct hv_vp *vp);

/**
 * hv_kexec_finish - on the last CPU: reference TSC page off, guest OS ID cleared
 * @partition: started
 * @clock: may be NULL
 *
 * No hypercall may be made after it.
 *
 * Context: EL1, on the CPU itself, interrupts masked; does not block.
 * returns: 0; or -HV_ERR_REFUSED: the hypervisor did not take a register
 */
int hv_kexec_finish(struct hv_partition *partition, struct hv_clock *clock);

ABI_C_END

#endif
