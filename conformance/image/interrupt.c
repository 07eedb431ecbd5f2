/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: GICv3, SGIs and PPIs of Group 1. */
#include "image/image.h"

/* [IHI0069 "GIC memory-mapped register access"] */
#define GICD_CTLR       ABI_U(0x0000)
#define GICD_CTLR_G1    ABI_BIT(1)
#define GICD_CTLR_ARE   ABI_BIT(4)
#define GICR_WAKER      ABI_U(0x0014)
#define WAKER_SLEEP     ABI_BIT(1)
#define WAKER_CHILDREN  ABI_BIT(2)
#define GICR_IGROUPR0   ABI_U(0x10080)
#define GICR_ISENABLER0 ABI_U(0x10100)
#define GICR_ICENABLER0 ABI_U(0x10180)
#define GICR_ICPENDR0   ABI_U(0x10280)
#define GICR_ICACTIVER0 ABI_U(0x10380)
#define GICR_IPRIORITYR ABI_U(0x10400)
#define GICR_ICFGR1     ABI_U(0x10c04)
#define PRIORITIES      ABI_U(0x80808080)
#define EDGES           ABI_U(0xaaaaaaaa)
#define SPURIOUS        ABI_U(1020)
#define SGIS            ABI_U(0xffff)
#define INTID_VMBUS     ABI_U(18) /* OBS: of Microsoft's firmware, in the DSDT */
#define MOMENT          ABI_U(500)

uint32_t gicr_read(uint32_t cpu, uint32_t offset)
{
	return mmio_read(cpus[cpu].gicr + offset);
}

void gicr_write(uint32_t cpu, uint32_t offset, uint32_t value)
{
	mmio_write(cpus[cpu].gicr + offset, value);
}

/* SGIs, VMBus's PPI, and those that the tests let EL2 raise; no timer of the architecture */
static uint32_t wanted_intids(void)
{
	uint32_t wanted = SGIS | ABI_BIT(INTID_VMBUS);

	for (uint32_t i = 0; i < FREE_PPI_COUNT; i++) {
		wanted |= ABI_BIT(machine.free_ppi[i]);
	}
	return wanted;
}

void interrupt_init(void)
{
	uint32_t index = cpu_this()->index;

	if (index == 0) {
		mmio_write(machine.gicd + GICD_CTLR, GICD_CTLR_G1 | GICD_CTLR_ARE);
	}
	cpu_this()->first_groups = gicr_read(index, GICR_IGROUPR0);
	gicr_write(index, GICR_WAKER, gicr_read(index, GICR_WAKER) & ~WAKER_SLEEP);
	while ((gicr_read(index, GICR_WAKER) & WAKER_CHILDREN) != 0) {
	}
	for (uint32_t word = 0; word < INTID_COUNT; word += 4) {
		gicr_write(index, GICR_IPRIORITYR + word, PRIORITIES);
	}
	gicr_write(index, GICR_IGROUPR0, ~ABI_U(0));
	gicr_write(index, GICR_ICFGR1, EDGES);
	gicr_write(index, GICR_ICPENDR0, ~ABI_U(0));
	gicr_write(index, GICR_ICACTIVER0, ~ABI_U(0));
	sysreg_write(cntv_ctl_el0, 0);
	sysreg_write(cntp_ctl_el0, 0);
	gicr_write(index, GICR_ICENABLER0, ~wanted_intids());
	gicr_write(index, GICR_ISENABLER0, wanted_intids());
	sysreg_write(s3_0_c12_c12_5, 1); /* ICC_SRE_EL1 */
	isb();
	sysreg_write(s3_0_c4_c6_0, 0xff); /* ICC_PMR_EL1 */
	sysreg_write(s3_0_c12_c12_7, 1);  /* ICC_IGRPEN1_EL1 */
	isb();
}

void interrupt_taken(void);
void interrupt_taken(void)
{
	struct cpu *cpu = cpu_this();
	uint32_t intid = (uint32_t)sysreg_read(s3_0_c12_c12_0); /* ICC_IAR1_EL1 */

	if (intid >= SPURIOUS) {
		return;
	}
	dsb_sy();
	if (intid < INTID_COUNT) {
		cpu->interrupt_time[intid] = counter();
		__atomic_store_n(&cpu->interrupt_count[intid], cpu->interrupt_count[intid] + 1,
				 __ATOMIC_RELEASE);
	}
	sysreg_write(s3_0_c12_c12_1, intid); /* ICC_EOIR1_EL1 */
	isb();
}

void irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2; isb" : : : "memory");
}

void irq_disable(void)
{
	__asm__ volatile("msr daifset, #2; isb" : : : "memory");
}

void relax(void)
{
	for (uint32_t i = 0; i < MOMENT; i++) {
		__asm__ volatile("yield");
	}
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
