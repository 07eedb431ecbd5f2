/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: GICv3, SGIs and PPIs of Group 1, all of one priority. */
#ifndef BAREMETAL_GIC_H
#define BAREMETAL_GIC_H

#include <stdbool.h>
#include <stdint.h>

#include "baremetal/cpu.h"

/* Runs with interrupts masked, after the interrupt was counted in @cpu. */
typedef void gic_handler(struct cpu *cpu, uint32_t intid);

/** gic_use - the GIC of this machine; its registers are mapped */
void gic_use(const struct gic *gic);

/** gic_begin_cpu - this CPU takes interrupts, once they are enabled; the first CPU starts the distributor, too */
void gic_begin_cpu(void);

/** gic_redistributor - of a CPU: the base of its RD frame; 0: none */
uint64_t gic_redistributor(struct cpu *cpu);

/** gic_enable - an SGI or PPI of this CPU, a PPI edge-triggered; @handler: NULL: it is counted only */
void gic_enable(uint32_t intid, gic_handler *handler);

/** gic_disable - and forget one that is pending */
void gic_disable(uint32_t intid);

/** gic_pending, gic_clear - look for an interrupt without taking it, and forget it. Context: under the firmware, too */
bool gic_pending(uint32_t intid);
void gic_clear(uint32_t intid);

/* One plain load or store: a hypervisor has to understand it from the syndrome. */
static inline uint32_t mmio_read(uint64_t address)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return value;
}

static inline void mmio_write(uint64_t address, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
}

#endif
