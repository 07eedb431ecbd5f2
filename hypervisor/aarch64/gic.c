/* SPDX-License-Identifier: BSD-2-Clause */
/* GICv3: guest interrupts go straight to EL1 as Group 1, Group 0 is EL2's own. */
#include "aarch64/gic.h"

#include "abi/gic.h"
#include "aarch64/sysreg.h"

/* Nothing comes before it, and nothing of the guest's comes beside it: see gic_guest_priority. */
#define PRIORITY_OWN ABI_U(0x00)
#define PRIORITY_ANY ABI_ULL(0xff)

uint8_t gic_guest_priority;

static uint32_t mmio_read32(uint64_t address)
{
	return *(volatile uint32_t *)(uintptr_t)address;
}

static void mmio_write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)address = value;
}

/* What the interrupt tells of must be seen first. */
static void make_pending(uint64_t redistributor, uint32_t ppi)
{
	dsb_sy();
	mmio_write32(redistributor + GICR_SGI_FRAME + GICR_ISPENDR0, ABI_BIT(ppi));
}

void gic_raise(uint64_t redistributor, uint32_t intid)
{
	if (intid >= GIC_PPI_FIRST && intid <= GIC_PPI_LAST && intid != GIC_PPI_EL2_TIMER) {
		make_pending(redistributor, intid);
	}
}

/* Taking the interrupt ends a pending state that was written, of a level-sensitive one, too [IHI0069 "GICR_ISPENDR0"]. */
void gic_wake(uint64_t redistributor)
{
	make_pending(redistributor, GIC_PPI_EL2_TIMER);
}

void gic_raise_shared(uint64_t distributor, uint32_t intid)
{
	dsb_sy();
	mmio_write32(distributor + GICD_ISPENDR + 4ULL * (intid / GIC_WORD_INTIDS),
		     ABI_BIT(intid % GIC_WORD_INTIDS));
}

static void use_system_registers(void)
{
	sysreg_write(icc_sre_el2, ICC_SRE_ENABLE | ICC_SRE_DIB | ICC_SRE_DFB | ICC_SRE_SRE);
	isb();
}

/*
 * The next level after PRIORITY_OWN that this GIC can tell from it, also while an interrupt of that
 * level is active: there the bits that the binary point leaves out do not count [IHI0069 4.8.2
 * "Preemption"]. ICC_BPR0_EL1 reads as its least value after 0 was written.
 */
static uint8_t second_priority(void)
{
	uint64_t bits = ABI_FIELD_GET(ICC_CTLR_PRIBITS, sysreg_read(icc_ctlr_el1)) + 1;
	uint64_t step;

	sysreg_write(icc_bpr0_el1, 0);
	isb();
	step = sysreg_read(icc_bpr0_el1) + 1;
	return (uint8_t)ABI_BIT(step > 8 - bits ? step : 8 - bits);
}

/* The reset value of a priority is UNKNOWN, and may be EL2's; that of a group is UNKNOWN. */
static void lower_priorities(uint64_t first, uint64_t count)
{
	for (uint64_t at = first; at < first + count; at++) {
		volatile uint8_t *priority = (volatile uint8_t *)(uintptr_t)at;

		if (*priority < gic_guest_priority) {
			*priority = gic_guest_priority;
		}
	}
}

/* All interrupts of @words registers with a bit for each: in Group 1, below EL2's priority. */
static void give_to_guest(uint64_t groups, uint64_t priorities, uint64_t words)
{
	for (uint64_t i = 0; i < words; i++) {
		mmio_write32(groups + 4 * i, UINT32_MAX);
	}
	lower_priorities(priorities, words * GIC_WORD_INTIDS);
}

/* Words of extended SPIs. A GIC before 3.1 has none, and nothing at their place. */
static uint64_t extended_words(uint64_t distributor)
{
	uint32_t type = mmio_read32(distributor + GICD_TYPER);

	return (type & GICD_TYPER_ESPI_BIT) != 0 ? ABI_FIELD_GET(GICD_TYPER_ESPI_RANGE, type) + 1
						 : 0;
}

void gic_init(uint64_t distributor)
{
	volatile uint32_t *control = (volatile uint32_t *)(uintptr_t)(distributor + GICD_CTLR);

	use_system_registers();
	gic_guest_priority = second_priority();
	/* The first word is that of the private interrupts, which each redistributor has. */
	give_to_guest(distributor + GICD_IGROUPR + 4, distributor + GICD_IPRIORITYR + GIC_SPI_FIRST,
		      (GICD_IGROUPR_END - GICD_IGROUPR) / 4 - 1);
	give_to_guest(distributor + GICD_IGROUPR_E, distributor + GICD_IPRIORITYR_E,
		      extended_words(distributor));
	*control |= GICD_CTLR_ENABLE_GROUP_0_BIT;
	dsb_sy();
}

/* Of a register with a field of @width bits for each interrupt: the word of @intid, from the first one on. */
static uint64_t word_offset(uint32_t intid, uint32_t width)
{
	return (uint64_t)intid * width / 32 * 4;
}

void gic_own(uint64_t frame, uint32_t intid)
{
	uint64_t word = frame + word_offset(intid, 1);
	uint32_t bit = ABI_BIT(intid % GIC_WORD_INTIDS);
	uint32_t shift = intid * GICD_ICFGR_WIDTH % 32;
	volatile uint32_t *group = (volatile uint32_t *)(uintptr_t)(word + GICD_IGROUPR);
	volatile uint32_t *trigger =
		(volatile uint32_t *)(uintptr_t)(frame + GICD_ICFGR +
						 word_offset(intid, GICD_ICFGR_WIDTH));

	mmio_write32(word + GICD_ICENABLER, bit);
	/* At this place an SGI frame has a reserved register, which reads as 0. */
	while ((mmio_read32(frame + GICD_CTLR) & GICD_CTLR_RWP_BIT) != 0) {
	}
	*trigger &= ~(ABI_U(3) << shift);
	*group &= ~bit;
	*(volatile uint8_t *)(uintptr_t)(frame + GICD_IPRIORITYR + intid) = PRIORITY_OWN;
	mmio_write32(word + GICD_ICPENDR, bit);
	mmio_write32(word + GICD_ICACTIVER, bit);
}

void gic_enable(uint64_t frame, uint32_t intid)
{
	dsb_sy();
	mmio_write32(frame + GICD_ISENABLER + word_offset(intid, 1),
		     ABI_BIT(intid % GIC_WORD_INTIDS));
	dsb_sy();
}

void gic_lower(uint64_t frame, uint32_t intid)
{
	mmio_write32(frame + GICD_ICPENDR + word_offset(intid, 1),
		     ABI_BIT(intid % GIC_WORD_INTIDS));
	dsb_sy();
}

void gic_route(uint64_t distributor, uint32_t intid, uint64_t affinity)
{
	*(volatile uint64_t *)(uintptr_t)(distributor + GICD_IROUTER + word_offset(intid, 64)) =
		affinity;
	dsb_sy();
}

/*
 * With HCR_EL2.FMO set the guest's accesses to the priority mask, the control register and the
 * running priority go to their virtual twins [IHI0069 "Controlling the virtual CPU interface"]: the
 * physical ones are EL2's to set. Those of Group 1 stay the physical ones: a guest that says in
 * ICC_AP1R0_EL1 that priority 0 is active, or makes all priorities one in ICC_BPR1_EL1 and ends no
 * interrupt, gets no FIQ until it takes that back. To trap them would trap each interrupt of the guest
 * (ICH_HCR_EL2.TALL1); irq_poll() (core/irq.h) serves such a guest when it comes to EL2 for something else.
 */
void gic_init_cpu(uint64_t redistributor)
{
	uint64_t frame = redistributor + GICR_SGI_FRAME;

	use_system_registers();
	sysreg_write(icc_sre_el1, ICC_SRE_DIB | ICC_SRE_DFB | ICC_SRE_SRE);
	/* What the guest forgets to put into Group 1 would come to EL2. */
	give_to_guest(
		frame + GICR_IGROUPR0, frame + GICR_IPRIORITYR,
		1 + ABI_FIELD_GET(GICR_TYPER_PPINUM, mmio_read32(redistributor + GICR_TYPER)));
	sysreg_write(ich_hcr_el2, 0);
	sysreg_write(icc_pmr_el1, PRIORITY_ANY);
	sysreg_write(icc_ctlr_el1, 0);
	sysreg_write(icc_bpr0_el1, 0);
	sysreg_write(icc_igrpen0_el1, 1);
	isb();
}
