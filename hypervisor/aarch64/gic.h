/* SPDX-License-Identifier: BSD-2-Clause */
/* The interrupt controller as the rest of EL2 sees it. */
#ifndef AARCH64_GIC_H
#define AARCH64_GIC_H

#include <stdbool.h>
#include <stdint.h>

struct vp;

/**
 * gic_raise - make PPI @intid pending on @vp
 * @intid: 16..31; anything else is ignored (a guest may write any SINT vector)
 *
 * Any CPU, any time, does not block. Edge: raising twice before the guest takes it is once.
 */
void gic_raise(const struct vp *vp, uint32_t intid);

/**
 * gic_own - take PPI @intid of the CPU that runs for EL2: Group 0, arrives as FIQ, out of the
 * guest's reach
 */
void gic_own(uint32_t intid);

/**
 * gic_init - every shared interrupt in Group 1, and Group 0 on: once, before the first guest entry
 *
 * The guest can undo neither (aarch64/gic_filter.h).
 */
void gic_init(uint64_t distributor);

/** gic_init_cpu - make EL2's own interrupts arrive on the CPU that runs */
void gic_init_cpu(void);

/**
 * gic_acknowledge - take the pending Group 0 interrupt. returns: INTID, 1020..1023 when there is
 * none
 */
uint32_t gic_acknowledge(void);

/** gic_end - finish the interrupt that gic_acknowledge() returned */
void gic_end(uint32_t intid);

#endif
