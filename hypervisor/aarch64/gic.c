/* SPDX-License-Identifier: BSD-2-Clause */
/* GICv3: guest interrupts go straight to EL1 as Group 1, Group 0 is EL2's own. */
#include "aarch64/gic.h"

#include "aarch64/gic_registers.h"
#include "aarch64/sysreg.h"

/* Nothing comes before it. What the guest gives 0 as well delays it while that is pending or active. */
#define PRIORITY_OWN ABI_U(0x00)
#define PRIORITY_ANY ABI_ULL(0xff)

static void mmio_write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)address = value;
}

void gic_raise(uint64_t redistributor, uint32_t intid)
{
	if (intid >= GIC_PPI_FIRST && intid <= GIC_PPI_LAST &&
	    (ABI_BIT(intid) & GIC_OWN_INTIDS) == 0) {
		/* The message or flag that the interrupt tells of must be seen first. */
		dsb_sy();
		mmio_write32(redistributor + GICR_SGI_FRAME + GICR_ISPENDR0, ABI_BIT(intid));
	}
}

void gic_init(uint64_t distributor)
{
	volatile uint32_t *control = (volatile uint32_t *)(uintptr_t)(distributor + GICD_CTLR);

	/* The first word is that of the private interrupts, which each redistributor has. */
	for (uint64_t group = GICD_IGROUPR + 4; group < GICD_IGROUPR_END; group += 4) {
		mmio_write32(distributor + group, UINT32_MAX);
	}
	*control |= GICD_CTLR_ENABLE_GROUP_0_BIT;
	dsb_sy();
}

void gic_own(uint64_t redistributor, uint32_t intid)
{
	uint64_t frame = redistributor + GICR_SGI_FRAME;
	volatile uint32_t *group = (volatile uint32_t *)(uintptr_t)(frame + GICR_IGROUPR0);
	volatile uint8_t *priority = (volatile uint8_t *)(uintptr_t)(frame + GICR_IPRIORITYR);

	mmio_write32(frame + GICR_ICENABLER0, ABI_BIT(intid));
	*group &= ~ABI_BIT(intid);
	priority[intid] = PRIORITY_OWN;
	mmio_write32(frame + GICR_ISENABLER0, ABI_BIT(intid));
	dsb_sy();
}

/*
 * With HCR_EL2.FMO set the guest's accesses to the priority mask, the control register and the
 * running priority go to their virtual twins [IHI0069 "Controlling the virtual CPU interface"]: the
 * physical ones are EL2's to set.
 */
void gic_init_cpu(uint64_t redistributor)
{
	sysreg_write(icc_sre_el2, ICC_SRE_ENABLE | ICC_SRE_DIB | ICC_SRE_DFB | ICC_SRE_SRE);
	isb();
	sysreg_write(icc_sre_el1, ICC_SRE_DIB | ICC_SRE_DFB | ICC_SRE_SRE);
	/*
	 * What the guest forgets to put into Group 1 would come to EL2: the reset value is UNKNOWN.
	 */
	mmio_write32(redistributor + GICR_SGI_FRAME + GICR_IGROUPR0, ~GIC_OWN_INTIDS);
	sysreg_write(ich_hcr_el2, 0);
	sysreg_write(icc_pmr_el1, PRIORITY_ANY);
	sysreg_write(icc_ctlr_el1, 0);
	sysreg_write(icc_bpr0_el1, 0);
	sysreg_write(icc_igrpen0_el1, 1);
	isb();
}

uint32_t gic_acknowledge(void)
{
	uint32_t intid = (uint32_t)sysreg_read(icc_iar0_el1);

	dsb_sy();
	return intid;
}

void gic_end(uint32_t intid)
{
	sysreg_write(icc_eoir0_el1, intid);
	isb();
}
