/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU of the image: its state, its system registers, what its exceptions have left behind. */
#ifndef IMAGE_CPU_H
#define IMAGE_CPU_H

/* Offsets in struct cpu, for assembler. */
#define CPU_STACK_TOP   0x00
#define CPU_FAULT_ARMED 0x08
#define CPU_FAULT_COUNT 0x10
#define CPU_FAULT_ESR   0x18
#define CPU_FAULT_FAR   0x20
#define CPU_FAULT_ELR   0x28
#define CPU_RESUME      0x30

#define CPU_COUNT_MAX  8
#define CPU_STACK_SIZE 0x4000

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

#define INTID_COUNT 32

/* A synchronous exception that a test expected. */
struct fault {
	uint64_t esr;
	uint64_t far;
	uint64_t elr;
};

struct cpu {
	uint64_t stack_top;
	uint64_t fault_armed; /* the next synchronous exception is kept and stepped over */
	uint64_t fault_count; /* exceptions while armed */
	struct fault fault;   /* the last of them */
	uint64_t resume;      /* stack pointer to come back to from power_cycle(), 0: none */
	uint32_t index;
	uint32_t online;
	uint64_t mpidr;
	uint64_t gicr;                         /* its redistributor's frames */
	void (*work)(struct cpu *cpu);         /* for run_on() */
	uint32_t interrupt_count[INTID_COUNT]; /* SGIs and PPIs taken */
	uint64_t interrupt_time[INTID_COUNT];  /* CNTVCT_EL0 at the last */
	uint32_t first_groups;                 /* GICR_IGROUPR0 as it was when the CPU began */
	uint64_t argument;                     /* of work */
	uint64_t result;                       /* of work */
};
ABI_OFFSET(struct cpu, fault_armed, CPU_FAULT_ARMED);
ABI_OFFSET(struct cpu, fault_count, CPU_FAULT_COUNT);
ABI_OFFSET(struct cpu, fault, CPU_FAULT_ESR);
ABI_OFFSET(struct cpu, resume, CPU_RESUME);

extern struct cpu cpus[CPU_COUNT_MAX];

#define sysreg_read(name)                                                                          \
	({                                                                                         \
		uint64_t sysreg_value_;                                                            \
		__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_));                          \
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

static inline uint64_t counter(void)
{
	isb();
	return sysreg_read(cntvct_el0);
}

/** cpu_init - the boot CPU becomes cpus[0]: own vectors, own page tables, floating point on */
void cpu_init(void);

/** irq_enable, irq_disable - take interrupts, or let them wait */
void irq_enable(void);
void irq_disable(void);

#endif /* __ASSEMBLER__ */
#endif
