/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU of a guest: what its first instructions need, its system registers. */
#ifndef MACHINE_CPU_H
#define MACHINE_CPU_H

/* Offsets in struct cpu, for assembler. */
#define CPU_STACK_TOP 0x00
#define CPU_TTBR0     0x08
#define CPU_TCR       0x10
#define CPU_MAIR      0x18

#define CPU_COUNT_MAX  64
#define CPU_STACK_SIZE 0x4000

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

struct cpu {
	uint64_t stack_top;
	uint64_t ttbr0;
	uint64_t tcr;
	uint64_t mair;
	uint32_t index; /* in machine.cpus */
	uint32_t online;
	uint64_t mpidr;
	uint64_t gicr;           /* redistributor, RD frame; 0: not known */
	uint32_t interrupts[32]; /* SGIs and PPIs that were taken */
};
ABI_OFFSET(struct cpu, stack_top, CPU_STACK_TOP);
ABI_OFFSET(struct cpu, ttbr0, CPU_TTBR0);
ABI_OFFSET(struct cpu, tcr, CPU_TCR);
ABI_OFFSET(struct cpu, mair, CPU_MAIR);

#define sysreg_read(name)                                                                          \
	({                                                                                         \
		uint64_t sysreg_value_;                                                            \
		__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_) : : "memory");             \
		sysreg_value_;                                                                     \
	})
#define sysreg_write(name, value)                                                                  \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")
#define isb()    __asm__ volatile("isb" : : : "memory")
#define dsb_sy() __asm__ volatile("dsb sy" : : : "memory")

static inline struct cpu *cpu_this(void)
{
	return (struct cpu *)(uintptr_t)sysreg_read(tpidr_el1);
}

/** counter - CNTVCT_EL0, not read ahead of what comes before */
static inline uint64_t counter(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

/** irq_disable - returns what irq_restore() takes */
static inline uint64_t irq_disable(void)
{
	uint64_t before = sysreg_read(daif);

	__asm__ volatile("msr daifset, #2" : : : "memory");
	return before;
}

static inline void irq_restore(uint64_t before)
{
	sysreg_write(daif, before);
}

static inline void irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

#endif /* __ASSEMBLER__ */
#endif
