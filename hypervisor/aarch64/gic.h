/* SPDX-License-Identifier: BSD-2-Clause */
/* The interrupt controller as the rest of EL2 sees it. */
#ifndef AARCH64_GIC_H
#define AARCH64_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/gic.h"

/* EL2's own private interrupts, as a mask. */
#define GIC_OWN_INTIDS ABI_BIT(GIC_PPI_EL2_TIMER)

/*
 * The highest priority that an interrupt of the guest may have: the next below that of EL2's own,
 * which would else wait for a guest's that is pending or active. gic_init() sets it.
 */
extern uint8_t gic_guest_priority;

/**
 * gic_raise - make PPI @intid pending on the CPU of a redistributor
 * @redistributor: base of its RD frame
 * @intid: 16..31; anything else is ignored (a guest may write any SINT vector)
 *
 * Any CPU, any time, does not block. Edge: raising twice before the guest takes it is once.
 */
void gic_raise(uint64_t redistributor, uint32_t intid);

/**
 * gic_own - take PPI @intid of the CPU that runs for EL2: Group 0, arrives as FIQ, out of the
 * guest's reach
 * @redistributor: of this CPU
 */
void gic_own(uint64_t redistributor, uint32_t intid);

/**
 * gic_init - every shared interrupt in Group 1 and below EL2's priority, and Group 0 on: once, before
 * the first guest entry
 *
 * The guest can undo neither (core/gic_filter.h).
 */
void gic_init(uint64_t distributor);

/** gic_init_cpu - make EL2's own interrupts arrive on the CPU that runs, whose @redistributor it is */
void gic_init_cpu(uint64_t redistributor);

/**
 * gic_acknowledge - take the pending Group 0 interrupt. returns: INTID, 1020..1023 when there is
 * none
 */
uint32_t gic_acknowledge(void);

/** gic_end - finish the interrupt that gic_acknowledge() returned */
void gic_end(uint32_t intid);

#endif
