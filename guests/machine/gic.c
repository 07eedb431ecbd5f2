/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts: GICv3, PPIs of Group 1, all of one priority [IHI0069]. */
#include "machine/machine.h"

#define GICD_CTLR       ABI_U(0x0000)
#define CTLR_GROUP1_ARE ABI_U(0x12)
#define GICR_TYPER      ABI_U(0x0008)
#define TYPER_VLPIS     ABI_BIT(1)
#define TYPER_LAST      ABI_BIT(4)
#define GICR_WAKER      ABI_U(0x0014)
#define WAKER_SLEEP     ABI_BIT(1)
#define WAKER_CHILDREN  ABI_BIT(2)
#define GICR_FRAME      ABI_U(0x20000)
#define GICR_IGROUPR0   ABI_U(0x10080)
#define GICR_ISENABLER0 ABI_U(0x10100)
#define GICR_ICENABLER0 ABI_U(0x10180)
#define GICR_ISPENDR0   ABI_U(0x10200)
#define GICR_ICPENDR0   ABI_U(0x10280)
#define GICR_ICACTIVER0 ABI_U(0x10380)
#define GICR_IPRIORITYR ABI_U(0x10400)
#define GICR_ICFGR1     ABI_U(0x10c04)
#define PRIORITIES      ABI_U(0x80808080)
#define PRIORITY_MASK   0xff
#define SPURIOUS        ABI_U(1020)
#define PPI_COUNT       ABI_U(32)
#define WAKE_TRIES      ABI_U(1000000)
#define FRAMES_MAX      ABI_U(512)

#define ICC_SRE_EL1     s3_0_c12_c12_5
#define ICC_PMR_EL1     s3_0_c4_c6_0
#define ICC_IGRPEN1_EL1 s3_0_c12_c12_7
#define ICC_IAR1_EL1    s3_0_c12_c12_0
#define ICC_EOIR1_EL1   s3_0_c12_c12_1
#define read_(name)     sysreg_read(name)
#define write_(name, v) sysreg_write(name, v)

void interrupt_taken(void);

static void (*handlers[PPI_COUNT])(struct cpu *cpu, uint32_t intid);

/* One plain load or store: a hypervisor has to understand it from the syndrome. */
static uint32_t gic_read(uint64_t base, uint32_t offset)
{
	uint32_t value;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(base + offset) : "memory");
	return value;
}

static void gic_write(uint64_t base, uint32_t offset, uint32_t value)
{
	__asm__ volatile("str %w0, [%1]" : : "r"(value), "r"(base + offset) : "memory");
}

/* The redistributor whose affinity is the CPU's. */
static uint64_t find_redistributor(uint64_t mpidr)
{
	uint32_t affinity = (uint32_t)((mpidr & 0xffffff) | (mpidr >> 8 & 0xff000000));
	uint64_t frame = machine.gicr;

	for (uint32_t i = 0; i < FRAMES_MAX && frame < machine.gicr + machine.gicr_size; i++) {
		uint32_t typer = gic_read(frame, GICR_TYPER);

		if (gic_read(frame, GICR_TYPER + 4) == affinity) {
			return frame;
		}
		if ((typer & TYPER_LAST) != 0) {
			break;
		}
		frame += (typer & TYPER_VLPIS) != 0 ? 2 * GICR_FRAME : GICR_FRAME;
	}
	return 0;
}

/* Under the firmware there is no struct cpu in TPIDR_EL1. */
static uint64_t redistributor(void)
{
	struct cpu *cpu = machine.under_firmware ? &machine.cpus[0] : cpu_this();

	if (cpu->gicr == 0 && machine.gicr != 0) {
		cpu->gicr = find_redistributor(cpu->mpidr);
	}
	return cpu->gicr;
}

void gic_init_cpu(struct cpu *cpu)
{
	uint64_t base = redistributor();

	if (machine.gicd == 0 || base == 0) {
		return;
	}
	if (cpu->index == 0) {
		gic_write(machine.gicd, GICD_CTLR, CTLR_GROUP1_ARE);
	}
	gic_write(base, GICR_WAKER, gic_read(base, GICR_WAKER) & ~WAKER_SLEEP);
	for (uint32_t i = 0; i < WAKE_TRIES && (gic_read(base, GICR_WAKER) & WAKER_CHILDREN) != 0;
	     i++) {
	}
	gic_write(base, GICR_ICENABLER0, ~ABI_U(0));
	for (uint32_t word = 0; word < PPI_COUNT; word += 4) {
		gic_write(base, GICR_IPRIORITYR + word, PRIORITIES);
	}
	gic_write(base, GICR_IGROUPR0, ~ABI_U(0));
	gic_write(base, GICR_ICPENDR0, ~ABI_U(0));
	gic_write(base, GICR_ICACTIVER0, ~ABI_U(0));
	write_(ICC_SRE_EL1, 1);
	isb();
	write_(ICC_PMR_EL1, PRIORITY_MASK);
	write_(ICC_IGRPEN1_EL1, 1);
	isb();
}

void gic_enable(uint32_t intid, void (*handler)(struct cpu *cpu, uint32_t intid))
{
	uint64_t base = redistributor();
	uint32_t config;

	if (base == 0) {
		return;
	}
	handlers[intid] = handler;
	config = gic_read(base, GICR_ICFGR1);
	gic_write(base, GICR_ICFGR1, config | ABI_U(2) << (intid - 16) * 2);
	gic_write(base, GICR_ISENABLER0, ABI_BIT(intid));
}

void gic_disable(uint32_t intid)
{
	if (redistributor() != 0) {
		gic_write(redistributor(), GICR_ICENABLER0, ABI_BIT(intid));
		gic_clear(intid);
	}
}

bool gic_pending(uint32_t intid)
{
	uint64_t base = redistributor();

	return base != 0 && (gic_read(base, GICR_ISPENDR0) & ABI_BIT(intid)) != 0;
}

void gic_clear(uint32_t intid)
{
	if (redistributor() != 0) {
		gic_write(redistributor(), GICR_ICPENDR0, ABI_BIT(intid));
	}
}

void interrupt_taken(void)
{
	struct cpu *cpu = cpu_this();
	uint32_t intid = (uint32_t)read_(ICC_IAR1_EL1);

	if (intid >= SPURIOUS) {
		return;
	}
	dsb_sy();
	if (intid < PPI_COUNT) {
		cpu->interrupts[intid]++;
		if (handlers[intid] != NULL) {
			handlers[intid](cpu, intid);
		}
	}
	write_(ICC_EOIR1_EL1, intid);
	isb();
}
