/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs on and off, by PSCI [DEN0022]. */
#include "image/image.h"

#define CPU_OFF_FID       ABI_U(0x84000002)
#define CPU_ON_FID        ABI_U(0xc4000003)
#define AFFINITY_INFO_FID ABI_U(0xc4000004)
#define SYSTEM_OFF_FID    ABI_U(0x84000008)
#define AFFINITY_OFF      ABI_U(1)
#define PATIENCE_SECONDS  ABI_U(5) /* a busy PC may not run a CPU for long */

void secondary_main(struct cpu *cpu);

uint64_t call_smccc(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct call call = { .x = { fid, x1, x2, x3 } };

	(machine.psci_by_smc ? call_smc_0 : call_hvc_0)(&call);
	return call.x[0];
}

_Noreturn void machine_off(void)
{
	call_smccc(SYSTEM_OFF_FID, 0, 0, 0);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

static bool has_patience(uint64_t start)
{
	relax();
	return counter() - start < PATIENCE_SECONDS * sysreg_read(cntfrq_el0);
}

static bool is_off(uint32_t index)
{
	return call_smccc(AFFINITY_INFO_FID, cpus[index].mpidr, 0, 0) == AFFINITY_OFF;
}

bool power_on(uint32_t index)
{
	struct cpu *cpu = &cpus[index];
	uint64_t start;

	if (index >= machine.cpu_count) {
		return false;
	}
	cpu->work = NULL;
	__atomic_store_n(&cpu->online, 0, __ATOMIC_RELEASE);
	if (call_smccc(CPU_ON_FID, cpu->mpidr, (uintptr_t)start_secondary_cpu, (uintptr_t)cpu) !=
	    0) {
		return false;
	}
	start = counter();
	while (__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE) == 0) {
		if (!has_patience(start)) {
			return false;
		}
	}
	return true;
}

static void go_off(struct cpu *cpu)
{
	/* Whoever asked waits on AFFINITY_INFO, not on the end of this work. */
	__atomic_store_n(&cpu->work, NULL, __ATOMIC_RELEASE);
	call_smccc(CPU_OFF_FID, 0, 0, 0);
}

bool power_off(uint32_t index)
{
	uint64_t start = counter();

	__atomic_store_n(&cpus[index].work, go_off, __ATOMIC_RELEASE);
	while (!is_off(index)) {
		if (!has_patience(start)) {
			return false;
		}
	}
	return true;
}

uint64_t run_on(uint32_t index, void (*work)(struct cpu *cpu), uint64_t argument)
{
	struct cpu *cpu = &cpus[index];

	cpu->argument = argument;
	__atomic_store_n(&cpu->work, work, __ATOMIC_RELEASE);
	while (__atomic_load_n(&cpu->work, __ATOMIC_ACQUIRE) != NULL) {
	}
	return cpu->result;
}

void secondary_main(struct cpu *cpu)
{
	interrupt_init();
	irq_enable();
	__atomic_store_n(&cpu->online, 1, __ATOMIC_RELEASE);
	for (;;) {
		void (*work)(struct cpu *) = __atomic_load_n(&cpu->work, __ATOMIC_ACQUIRE);

		if (work != NULL) {
			work(cpu);
			__atomic_store_n(&cpu->work, NULL, __ATOMIC_RELEASE);
		}
	}
}
