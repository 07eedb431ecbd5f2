/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts that EL2 takes from the guest: Group 0, so they arrive as FIQ. The guest can neither see nor
 * change them in the GIC's registers (core/gic_filter.h).
 */
#ifndef CORE_IRQ_H
#define CORE_IRQ_H

#include <stdbool.h>
#include <stdint.h>

struct vp;

/**
 * irq_handler - serve an interrupt: make the device lower it
 *
 * Runs on the CPU that took the interrupt, at EL2, with interrupts masked, at any point of the guest's
 * code. A handler
 * - waits for no lock but those of a SynIC and of a list of deadlines, which are held for one message
 *   or one entry. It may try another lock once; if that is taken, it leaves the work to the holder.
 * - holds no lock when it stores to a register that notifies a device: the store can take milliseconds.
 * - calls no function of this header but irq_raise().
 */
typedef void irq_handler(void *context);

/**
 * irq_withhold - take SPI @intid, 32..1019, from the guest for ever: disabled, Group 0, EL2's
 * priority, level-sensitive, routed to the CPU that runs
 *
 * Any CPU, any time, but not in a handler and with no lock held: it waits until the guest's accesses
 * to the GIC that are under way have ended, and those that begin wait for it.
 *
 * returns: false if @intid is not an SPI
 */
bool irq_withhold(uint32_t intid);

/**
 * irq_own - take interrupt @intid from the guest, as irq_withhold() does, and enable it: @handler
 * serves it
 * @intid:   an SPI, withheld or not; or a PPI, 16..31, before irq_setup_cpu() enables it on each CPU
 * @context: for @handler
 *
 * Context: as irq_withhold().
 *
 * returns: false if @intid is neither, or has a handler already
 */
bool irq_own(uint32_t intid, irq_handler *handler, void *context);

/** irq_setup_cpu - enable the PPIs of EL2 on the CPU that runs, which is that of @vp */
void irq_setup_cpu(const struct vp *vp);

/**
 * irq_route - have SPI @intid, which EL2 owns, come to the CPU of @vp from now on
 *
 * Any CPU, but not in a handler. If it is pending or active already, it may still come to the old CPU.
 *
 * returns: false if @vp is not on: the route stays as it was
 */
bool irq_route(uint32_t intid, struct vp *vp);

/**
 * irq_raise - make SPI @intid, which EL2 owns, pending, as its device would: its handler runs soon
 *
 * Any CPU, any time, in a handler, too.
 */
void irq_raise(uint32_t intid);

/**
 * irq_leave - give the SPIs of EL2 that are routed to @vp to the lowest VP that is on
 *
 * For CPU_OFF: call it on the CPU of @vp, after its state has become VP_OFF. If no VP is on, the
 * routes stay.
 */
void irq_leave(const struct vp *vp);

/** irq_join - take the SPIs that are still routed to VPs which are off; on the CPU of @vp, after its state has become VP_ON */
void irq_join(const struct vp *vp);

/** irq_withheld - which of the interrupts from 32 * @word on are withheld from the guest, a bit each */
uint32_t irq_withheld(uint32_t word);

/**
 * irq_access_begin, irq_access_end - enclose irq_withheld() and the access to the GIC that depends on
 * it: no interrupt is withheld in between. Not in a handler; do not nest.
 */
void irq_access_begin(void);
void irq_access_end(void);

/**
 * irq_poll - serve the first interrupt that is pending for this CPU, if there is one, without its FIQ
 *
 * For paths that are slow anyway: a guest that keeps FIQs from its CPU (aarch64/gic.c) still gets what
 * it asks for. The caller holds no lock that a handler takes.
 */
void irq_poll(void);

/** irq_take - serve the interrupt that came to this CPU; called by aarch64/vectors.S only */
void irq_take(void);

#endif
