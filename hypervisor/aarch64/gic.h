/* SPDX-License-Identifier: BSD-2-Clause */
/* The interrupt controller as the rest of EL2 sees it. */
#ifndef AARCH64_GIC_H
#define AARCH64_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/gic.h"

/*
 * The highest priority that an interrupt of the guest may have: the next below that of EL2's own. With
 * EL2's priority, one that is pending or active would hold up EL2's. gic_init() sets it.
 */
extern uint8_t gic_guest_priority;

/**
 * gic_raise - make PPI @intid pending on the CPU of a redistributor
 * @redistributor: base of its RD frame
 * @intid: 16..31; EL2's timer and anything else is ignored (a guest may write any SINT vector)
 *
 * Any CPU, any time, does not block. Edge: raising twice before the guest takes it is once.
 */
void gic_raise(uint64_t redistributor, uint32_t intid);

/**
 * gic_wake - make EL2's timer interrupt pending on the CPU of a redistributor: its handler looks at its deadlines anew
 *
 * Any CPU, any time, does not block.
 */
void gic_wake(uint64_t redistributor);

/** gic_raise_shared - make SPI @intid pending; its handler sees what this CPU has written before */
void gic_raise_shared(uint64_t distributor, uint32_t intid);

/*
 * The registers of a distributor and those of a redistributor's SGI frame have the same offsets: these
 * two take either as @frame, for an SPI or for a PPI. No one else may change the frame meanwhile.
 */

/**
 * gic_own - make @intid one that EL2 may use: disabled, not pending, not active, level-sensitive, in
 * Group 0, before all of the guest's
 */
void gic_own(uint64_t frame, uint32_t intid);

/** gic_enable - let @intid arrive; its handler, on any CPU, sees what this CPU has written before */
void gic_enable(uint64_t frame, uint32_t intid);

/** gic_lower - end the pending state that a store made, as taking the interrupt does; the level of a device stays */
void gic_lower(uint64_t frame, uint32_t intid);

/** gic_route - have SPI @intid come to the CPU with these affinity fields of MPIDR_EL1 */
void gic_route(uint64_t distributor, uint32_t intid, uint64_t affinity);

/**
 * gic_init - every shared interrupt in Group 1 and below EL2's priority, and Group 0 on: once, before
 * the first guest entry
 *
 * The guest can undo neither (core/gic_filter.h).
 */
void gic_init(uint64_t distributor);

/**
 * gic_init_cpu - every private interrupt in Group 1 and below EL2's priority, and let Group 0 arrive on
 * the CPU that runs, whose @redistributor it is
 */
void gic_init_cpu(uint64_t redistributor);

#endif
