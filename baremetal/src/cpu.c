/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs on and off, and what goes wrong on them. */
#include "baremetal/cpu.h"

#include "abi/psci.h"
#include "baremetal/cache.h"
#include "baremetal/gic.h"
#include "baremetal/image.h"
#include "baremetal/mmu.h"

#define PATIENCE_US ABI_U(5000000) /* a busy PC may not run a CPU for long */
#define STEP_US     ABI_U(100)
#define LOCK_TRIES  ABI_U(10000000)

struct cpu cpus[CPU_COUNT_MAX];
uint32_t cpu_count;

static __attribute__((aligned(16))) uint8_t stacks[CPU_COUNT_MAX][CPU_STACK_SIZE];
static enum psci_conduit psci_conduit;
static uint32_t console_lock;

_Noreturn void cpu_start_boot(struct cpu *cpu);
_Noreturn void cpu_boot_main(struct cpu *cpu);
_Noreturn void cpu_secondary_main(struct cpu *cpu);
_Noreturn void exception_unexpected(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far);

/* The image's own call: not the one of a library that it may test. */
static uint64_t call_psci(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a1;
	register uint64_t x2 __asm__("x2") = a2;
	register uint64_t x3 __asm__("x3") = a3;

#define CALL(instruction)                                                                          \
	__asm__ volatile(instruction                                                               \
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)                                  \
			 :                                                                         \
			 : "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",  \
			   "x15", "x16", "x17", "memory")
	if (psci_conduit == CONDUIT_HVC) {
		CALL("hvc #0");
	} else if (psci_conduit == CONDUIT_SMC) {
		CALL("smc #0");
	} else {
		x0 = (uint64_t)PSCI_RET_NOT_SUPPORTED;
	}
#undef CALL
	return x0;
}

void cpu_begin(void)
{
	for (uint32_t i = 0; i < CPU_COUNT_MAX; i++) {
		cpus[i].index = i;
		cpus[i].mpidr = CPU_NONE;
		cpus[i].stack_top = (uintptr_t)stacks[i] + CPU_STACK_SIZE;
	}
	cpus[0].mpidr = sysreg_read(mpidr_el1) & PSCI_MPIDR_MASK_64;
	cpus[0].online = 1;
	cpu_count = 1;
}

void cpu_add(uint64_t mpidr, uint64_t gicr)
{
	struct cpu *cpu = &cpus[0];

	if (mpidr != cpu->mpidr) {
		if (cpu_count == CPU_COUNT_MAX) {
			return;
		}
		cpu = &cpus[cpu_count++];
	}
	cpu->mpidr = mpidr;
	cpu->gicr = gicr;
}

void cpu_use_conduit(enum psci_conduit conduit)
{
	psci_conduit = conduit;
}

/* Someone who dies with the lock must not silence the others: interrupts are masked, and patience ends. */
static uint64_t take_console(void)
{
	uint64_t interrupts = irq_disable();

	for (uint32_t i = 0; i < LOCK_TRIES; i++) {
		if (__atomic_exchange_n(&console_lock, 1, __ATOMIC_ACQUIRE) == 0) {
			break;
		}
	}
	return interrupts;
}

static void give_console(uint64_t interrupts)
{
	__atomic_store_n(&console_lock, 0, __ATOMIC_RELEASE);
	irq_restore(interrupts);
}

_Noreturn void cpu_take(void)
{
	mmu_end();
	cpu_start_boot(&cpus[0]);
}

_Noreturn void cpu_boot_main(struct cpu *cpu)
{
	console_share(take_console, give_console);
	image_main(cpu);
	machine_off();
}

_Noreturn void cpu_secondary_main(struct cpu *cpu)
{
	gic_begin_cpu();
	__atomic_store_n(&cpu->online, 1, __ATOMIC_RELEASE);
	image_secondary(cpu);
	cpu_off();
}

bool cpu_on(uint32_t index)
{
	struct cpu *cpu = &cpus[index];

	if (index >= cpu_count) {
		return false;
	}
	__atomic_store_n(&cpu->online, 0, __ATOMIC_RELEASE);
	cache_clean(cpu, sizeof(*cpu));
	if (call_psci(PSCI_CPU_ON_64, cpu->mpidr, (uintptr_t)cpu_start_secondary, (uintptr_t)cpu) !=
	    0) {
		return false;
	}
	for (uint64_t waited = 0; waited < PATIENCE_US; waited += STEP_US) {
		if (__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE) != 0) {
			return true;
		}
		delay_us(STEP_US);
	}
	return false;
}

static _Noreturn void stop(void)
{
	for (;;) {
		__asm__ volatile("wfi");
	}
}

_Noreturn void cpu_off(void)
{
	irq_disable();
	call_psci(PSCI_CPU_OFF, 0, 0, 0);
	stop();
}

bool cpu_is_off(uint32_t index)
{
	return call_psci(PSCI_AFFINITY_INFO_64, cpus[index].mpidr, 0, 0) == PSCI_AFFINITY_OFF;
}

_Noreturn void machine_off(void)
{
	call_psci(PSCI_SYSTEM_OFF, 0, 0, 0);
	stop();
}

_Noreturn void machine_reset(void)
{
	call_psci(PSCI_SYSTEM_RESET, 0, 0, 0);
	machine_off();
}

void delay_us(uint32_t microseconds)
{
	uint64_t ticks = sysreg_read(cntfrq_el0) * microseconds / ABI_ULL(1000000);
	uint64_t start = counter();

	while (counter() - start < ticks) {
		relax();
	}
}

_Noreturn void exception_unexpected(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	const struct fault fault = { esr, far, elr };

	image_crash(vector, &fault, elr - (uintptr_t)image_start);
}
