/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts [IHI0069]. */
#include "baremetal/gic.h"

#include "abi/gic.h"
#include "baremetal/image.h"

#define WAKE_TRIES ABI_U(1000000)

void interrupt_taken(void);

static struct gic gic;
static gic_handler *handlers[CPU_INTID_COUNT];

void gic_use(const struct gic *used)
{
	gic = *used;
}

/* The redistributor whose affinity is the CPU's; 0: not in this region. */
static uint64_t find_in(const struct range *region, uint64_t mpidr)
{
	uint32_t affinity = (uint32_t)((mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000));
	uint64_t frame = region->base;

	for (uint32_t i = 0; i < GICR_COUNT_MAX && frame < region->base + region->size; i++) {
		uint32_t typer = mmio_read(frame + GICR_TYPER);

		if (mmio_read(frame + GICR_TYPER + 4) == affinity) {
			return frame;
		}
		if ((typer & GICR_TYPER_LAST_BIT) != 0) {
			break;
		}
		frame += (typer & GICR_TYPER_VLPIS_BIT) != 0 ? GICR_SIZE_VLPIS : GICR_SIZE;
	}
	return 0;
}

uint64_t gic_redistributor(struct cpu *cpu)
{
	for (uint32_t i = 0; i < gic.region_count && cpu->gicr == 0; i++) {
		cpu->gicr = find_in(&gic.regions[i], cpu->mpidr);
	}
	return cpu->gicr;
}

/* Of this CPU; 0: none. Under the firmware there is no struct cpu in TPIDR_EL1. */
static uint64_t sgi_frame(void)
{
	uint64_t base = gic_redistributor(boot.under_firmware ? &cpus[0] : cpu_this());

	return base != 0 ? base + GICR_SGI_FRAME : 0;
}

void gic_begin_cpu(void)
{
	struct cpu *cpu = cpu_this();
	uint64_t base = gic_redistributor(cpu);
	uint64_t frame = base + GICR_SGI_FRAME;

	if (gic.distributor == 0 || base == 0) {
		return;
	}
	if (cpu->index == 0) {
		mmio_write(gic.distributor + GICD_CTLR,
			   GICD_CTLR_ENABLE_GROUP_1_BIT | GICD_CTLR_ARE_BIT);
	}
	cpu->first_groups = mmio_read(frame + GICR_IGROUPR0);
	mmio_write(base + GICR_WAKER, mmio_read(base + GICR_WAKER) & ~GICR_WAKER_SLEEP_BIT);
	for (uint32_t i = 0;
	     i < WAKE_TRIES && (mmio_read(base + GICR_WAKER) & GICR_WAKER_CHILDREN_BIT) != 0; i++) {
	}
	mmio_write(frame + GICR_ICENABLER0, ~ABI_U(0));
	for (uint32_t word = 0; word < CPU_INTID_COUNT; word += 4) {
		mmio_write(frame + GICR_IPRIORITYR + word, GIC_PRIORITY_SAME);
	}
	mmio_write(frame + GICR_IGROUPR0, ~ABI_U(0));
	mmio_write(frame + GICR_ICPENDR0, ~ABI_U(0));
	mmio_write(frame + GICR_ICACTIVER0, ~ABI_U(0));
	sysreg_write(icc_sre_el1, ICC_SRE_SRE);
	isb();
	sysreg_write(icc_pmr_el1, GIC_PRIORITY_ALL);
	sysreg_write(icc_igrpen1_el1, 1);
	isb();
}

void gic_enable(uint32_t intid, gic_handler *handler)
{
	uint64_t frame = sgi_frame();

	if (frame == 0) {
		return;
	}
	handlers[intid] = handler;
	if (intid >= GIC_PPI_FIRST) {
		mmio_write(frame + GICR_ICFGR1, mmio_read(frame + GICR_ICFGR1) |
							ABI_U(2) << (intid - GIC_PPI_FIRST) * 2);
	}
	mmio_write(frame + GICR_ISENABLER0, ABI_BIT(intid));
}

void gic_disable(uint32_t intid)
{
	uint64_t frame = sgi_frame();

	if (frame != 0) {
		mmio_write(frame + GICR_ICENABLER0, ABI_BIT(intid));
		gic_clear(intid);
	}
}

bool gic_pending(uint32_t intid)
{
	uint64_t frame = sgi_frame();

	return frame != 0 && (mmio_read(frame + GICR_ISPENDR0) & ABI_BIT(intid)) != 0;
}

void gic_clear(uint32_t intid)
{
	uint64_t frame = sgi_frame();

	if (frame != 0) {
		mmio_write(frame + GICR_ICPENDR0, ABI_BIT(intid));
	}
}

void interrupt_taken(void)
{
	struct cpu *cpu = cpu_this();
	uint32_t intid = (uint32_t)sysreg_read(icc_iar1_el1);

	if (intid >= GIC_SPURIOUS_FIRST) {
		return;
	}
	dsb_sy();
	if (intid < CPU_INTID_COUNT) {
		cpu->interrupt_time[intid] = counter();
		__atomic_store_n(&cpu->interrupt_count[intid], cpu->interrupt_count[intid] + 1,
				 __ATOMIC_RELEASE);
		if (handlers[intid] != NULL) {
			handlers[intid](cpu, intid);
		}
	}
	sysreg_write(icc_eoir1_el1, intid);
	isb();
}
