/* SPDX-License-Identifier: BSD-2-Clause */
/* CPUs that work for the tests [DEN0022]. */
#include "image/image.h"
#include "smccc/function_ids.h"

#define PATIENCE_SECONDS ABI_U(5) /* a busy PC may not run a CPU for long */

uint64_t call_smccc(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct call call = { .x = { fid, x1, x2, x3 } };

	(machine.platform.conduit == CONDUIT_SMC ? call_smc_0 : call_hvc_0)(&call);
	return call.x[0];
}

bool faults_on_call(call_fn *function, struct call *call, struct fault *fault)
{
	uint64_t before = fault_arm();

	function(call);
	return fault_disarm(before, fault);
}

bool power_on(uint32_t index)
{
	cpus[index].work = NULL;
	return cpu_on(index);
}

static void go_off(struct cpu *cpu)
{
	/* Whoever asked waits on AFFINITY_INFO, not on the end of this work. */
	__atomic_store_n(&cpu->work, NULL, __ATOMIC_RELEASE);
	call_smccc(FID_PSCI_CPU_OFF, 0, 0, 0);
}

bool power_off(uint32_t index)
{
	uint64_t start = counter();

	__atomic_store_n(&cpus[index].work, go_off, __ATOMIC_RELEASE);
	while (!cpu_is_off(index)) {
		if (counter() - start >= PATIENCE_SECONDS * sysreg_read(cntfrq_el0)) {
			return false;
		}
		relax();
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

void image_secondary(struct cpu *cpu)
{
	interrupt_enable();
	irq_enable();
	for (;;) {
		void (*work)(struct cpu *) = __atomic_load_n(&cpu->work, __ATOMIC_ACQUIRE);

		if (work != NULL) {
			work(cpu);
			__atomic_store_n(&cpu->work, NULL, __ATOMIC_RELEASE);
		}
	}
}
