/* SPDX-License-Identifier: BSD-2-Clause */
/* Accesses that may fault (vectors.S keeps the exception). */
#include "baremetal/fault.h"

#include "baremetal/gic.h"

uint64_t fault_arm(void)
{
	struct cpu *cpu = cpu_this();

	cpu->fault_armed = 1;
	__asm__ volatile("" : : : "memory");
	return cpu->fault_count;
}

bool fault_disarm(uint64_t before, struct fault *fault)
{
	struct cpu *cpu = cpu_this();

	/* An external abort that comes late must come now. */
	dsb_sy();
	isb();
	cpu->fault_armed = 0;
	*fault = cpu->fault;
	return *(volatile uint64_t *)&cpu->fault_count != before;
}

bool faults_on_read(uint64_t address, struct fault *fault)
{
	uint64_t before = fault_arm();

	mmio_read(address);
	return fault_disarm(before, fault);
}

bool faults_on_write(uint64_t address, uint32_t value, struct fault *fault)
{
	uint64_t before = fault_arm();

	mmio_write(address, value);
	return fault_disarm(before, fault);
}

bool faults_on_execution(uint64_t address, struct fault *fault)
{
	uint64_t before = fault_arm();

	((void (*)(void))(uintptr_t)address)();
	return fault_disarm(before, fault);
}
