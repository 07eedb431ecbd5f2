/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses that may fault: the fault is a value (start.S keeps it and steps over the instruction).
 */
#include "image/image.h"

static uint64_t arm(struct cpu *cpu)
{
	cpu->fault_armed = 1;
	__asm__ volatile("" : : : "memory");
	return cpu->fault_count;
}

static bool disarm(struct cpu *cpu, uint64_t before, struct fault *fault)
{
	/* An external abort that comes late must come now. */
	dsb_sy();
	isb();
	cpu->fault_armed = 0;
	*fault = cpu->fault;
	return *(volatile uint64_t *)&cpu->fault_count != before;
}

bool faults_on_read(uint64_t address, struct fault *fault)
{
	struct cpu *cpu = cpu_this();
	uint64_t before = arm(cpu);
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
	return disarm(cpu, before, fault);
}

bool faults_on_write(uint64_t address, uint32_t value, struct fault *fault)
{
	struct cpu *cpu = cpu_this();
	uint64_t before = arm(cpu);

	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(address) : "memory");
	return disarm(cpu, before, fault);
}

bool faults_on_execution(uint64_t address, struct fault *fault)
{
	struct cpu *cpu = cpu_this();
	uint64_t before = arm(cpu);

	((void (*)(void))(uintptr_t)address)();
	return disarm(cpu, before, fault);
}

bool faults_on_call(call_fn *function, struct call *call, struct fault *fault)
{
	struct cpu *cpu = cpu_this();
	uint64_t before = arm(cpu);

	function(call);
	return disarm(cpu, before, fault);
}
