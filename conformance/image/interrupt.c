/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of the tests. */
#include "image/image.h"

#include "abi/gic.h"

#define SGI_COUNT   ABI_U(16)
#define INTID_VMBUS ABI_U(18) /* OBS: of Microsoft's firmware, in the DSDT */

uint32_t gicr_read(uint32_t cpu, uint32_t offset)
{
	return mmio_read(cpus[cpu].gicr + offset);
}

void gicr_write(uint32_t cpu, uint32_t offset, uint32_t value)
{
	mmio_write(cpus[cpu].gicr + offset, value);
}

void interrupt_enable(void)
{
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	gicr_write(cpu_this()->index, GICR_SGI_FRAME + GICR_ICFGR1, GICR_ICFGR1_EDGES);
	for (uint32_t intid = 0; intid < SGI_COUNT; intid++) {
		gic_enable(intid, NULL);
	}
	gic_enable(INTID_VMBUS, NULL);
	for (uint32_t i = 0; i < FREE_PPI_COUNT; i++) {
		gic_enable(machine.free_ppi[i], NULL);
	}
}

void interrupt_init(void)
{
	gic_begin_cpu();
	interrupt_enable();
}

bool interrupt_wait(uint32_t intid, uint32_t count, uint64_t ticks)
{
	const struct cpu *cpu = cpu_this();
	uint64_t start = counter();

	while (__atomic_load_n(&cpu->interrupt_count[intid], __ATOMIC_ACQUIRE) < count) {
		if (counter() - start > ticks) {
			return false;
		}
		relax();
	}
	return true;
}

void wait_ticks(uint64_t ticks)
{
	uint64_t start = counter();

	while (counter() - start < ticks) {
		relax();
	}
}
