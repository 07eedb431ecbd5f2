/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's accesses to the GIC's frames, passed on except for what EL2 keeps. */
#ifndef CORE_GIC_FILTER_H
#define CORE_GIC_FILTER_H

#include <stdbool.h>
#include <stdint.h>

/**
 * gic_filter - carry out one access of the guest
 * @address: guest physical
 * @size:    1, 2, 4 or 8 bytes
 * @write:   direction
 * @value:   in for a write, out for a read
 *
 * What is changed on the way: EL2's own interrupts (core/irq.h) keep their configuration and show
 * none; all others are Group 1 (Group 0 arrives at EL2); LPIs do not exist, since the ITS and the LPI
 * tables are DMA that stage 2 does not see; nor do messages that raise SPIs.
 *
 * returns: false when no GIC frame of the guest is at @address
 */
bool gic_filter(uint64_t address, uint32_t size, bool write, uint64_t *value);

#endif
