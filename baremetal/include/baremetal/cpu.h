/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs of an image that has the machine for itself, at EL1: their state, their registers, on and off by PSCI [DEN0022]. */
#ifndef BAREMETAL_CPU_H
#define BAREMETAL_CPU_H

/* Offsets in struct cpu, for assembler. */
#define CPU_STACK_TOP   0x00
#define CPU_TTBR0       0x08
#define CPU_TCR         0x10
#define CPU_MAIR        0x18
#define CPU_RESUME      0x20
#define CPU_FAULT_ARMED 0x28
#define CPU_FAULT_COUNT 0x30
#define CPU_FAULT_ESR   0x38
#define CPU_FAULT_FAR   0x40
#define CPU_FAULT_ELR   0x48

/* SCTLR_EL1 with the MMU off and on [DDI0487 "SCTLR_EL1"]. */
#define SCTLR_EL1_OFF 0x30d00800 /* RES1 */
#define SCTLR_EL1_ON  0x30d0180d /* the same, I, SA, C, M */

#define CPU_COUNT_MAX  64
#define CPU_STACK_SIZE 0x4000

#ifndef __ASSEMBLER__
#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"
#include "baremetal/platform.h"
#include "baremetal/sysreg.h"

#define CPU_INTID_COUNT 32                    /* SGIs and PPIs */
#define CPU_NONE        ABI_ULL(0xff00ffffff) /* an MPIDR that no CPU has */

/* A synchronous exception that was expected (fault.h). */
struct fault {
	uint64_t esr;
	uint64_t far;
	uint64_t elr;
};

struct cpu {
	uint64_t stack_top;
	uint64_t ttbr0;
	uint64_t tcr;
	uint64_t mair;
	uint64_t
		resume; /* a stack pointer, below a return address, at which CPU_ON goes on; 0: from the start */
	uint64_t fault_armed; /* the next synchronous exception is kept and stepped over */
	uint64_t fault_count; /* exceptions while armed */
	struct fault fault;   /* the last of them */
	uint32_t index;       /* in cpus */
	uint32_t online;
	uint64_t mpidr;
	uint64_t gicr;                             /* redistributor, RD frame; 0: not known */
	uint32_t first_groups;                     /* GICR_IGROUPR0 before the image wrote to it */
	uint32_t interrupt_count[CPU_INTID_COUNT]; /* that were taken */
	uint64_t interrupt_time[CPU_INTID_COUNT];  /* CNTVCT_EL0 at the last */
	void (*work)(struct cpu *cpu);             /* of the image's own */
	uint64_t argument;
	uint64_t result;
};
ABI_OFFSET(struct cpu, stack_top, CPU_STACK_TOP);
ABI_OFFSET(struct cpu, ttbr0, CPU_TTBR0);
ABI_OFFSET(struct cpu, tcr, CPU_TCR);
ABI_OFFSET(struct cpu, mair, CPU_MAIR);
ABI_OFFSET(struct cpu, resume, CPU_RESUME);
ABI_OFFSET(struct cpu, fault_armed, CPU_FAULT_ARMED);
ABI_OFFSET(struct cpu, fault_count, CPU_FAULT_COUNT);
ABI_OFFSET(struct cpu, fault, CPU_FAULT_ESR);

/* Of the machine: the first is the one that the image began on, the others follow in the order of the tables. */
extern struct cpu cpus[CPU_COUNT_MAX];
extern uint32_t cpu_count;

/** cpu_begin - the CPU that runs becomes cpus[0], the only one */
void cpu_begin(void);

/** cpu_add - a CPU of the tables; @gicr: its redistributor, or 0. One too many is left out. */
void cpu_add(uint64_t mpidr, uint64_t gicr);

/** cpu_use_conduit - how cpu_on() and the like, machine_off() and machine_reset() call PSCI */
void cpu_use_conduit(enum psci_conduit conduit);

/**
 * cpu_take - take the machine: own address space, vectors and stack, then image_main(&cpus[0])
 *
 * Context: the first CPU, EL1; after mmu_begin() and all that must be mapped for image_main().
 */
_Noreturn void cpu_take(void);

/** cpu_on - start a CPU, which runs image_secondary(), and wait for it. returns: false: it did not come in five seconds */
bool cpu_on(uint32_t index);

/** cpu_off - this CPU */
_Noreturn void cpu_off(void);

/** cpu_is_off - by AFFINITY_INFO */
bool cpu_is_off(uint32_t index);

/** cpu_start_secondary - where CPU_ON lets a CPU begin, with x0 = struct cpu */
void cpu_start_secondary(struct cpu *cpu);

/** cpu_leave_el2 - go on at EL1, with the MMU off. Context: EL2, MMU off */
void cpu_leave_el2(void);

/** cpu_jump - as a boot loader does: MMU off, to another kernel */
_Noreturn void cpu_jump(uint64_t entry, uint64_t tree);

_Noreturn void machine_off(void);
_Noreturn void machine_reset(void);

/** delay_us - by the architecture's counter. Context: any */
void delay_us(uint32_t microseconds);

/* What an image defines. */

/** image_main - the image, on the first CPU; afterwards the machine is switched off */
void image_main(struct cpu *cpu);

/** image_secondary - on each other CPU; afterwards it goes off */
void image_secondary(struct cpu *cpu);

/** image_crash - an exception that nobody expects; @where: offset in the image */
_Noreturn void image_crash(uint64_t vector, const struct fault *fault, uint64_t where);

#ifdef __aarch64__
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

/**
 * relax - a moment between two looks at something
 *
 * OBS: QEMU 7.2 takes its one big lock for each read of the counter: a CPU that reads it without a pause keeps timers and
 * devices waiting.
 */
static inline void relax(void)
{
	for (uint32_t i = 0; i < 500; i++) {
		__asm__ volatile("yield");
	}
}

/** irq_disable - returns what irq_restore() takes */
static inline uint64_t irq_disable(void)
{
	uint64_t before = sysreg_read(daif);

	__asm__ volatile("msr daifset, #2; isb" : : : "memory");
	return before;
}

static inline void irq_restore(uint64_t before)
{
	sysreg_write(daif, before);
}

static inline void irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2; isb" : : : "memory");
}
#endif /* __aarch64__ */

#endif /* __ASSEMBLER__ */
#endif
