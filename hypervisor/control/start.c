/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of EL2: once for the machine, then for each CPU. */
#include "aarch64/enter.h"

#include "aarch64/counter.h"
#include "aarch64/feature.h"
#include "aarch64/gic.h"
#include "abi/gic.h"
#include "aarch64/stage.h"
#include "aarch64/string.h"
#include "aarch64/sysreg.h"
#include "abi/psci.h"
#include "calls/disk_call.h"
#include "calls/smccc_table.h"
#include "control/control.h"
#include "control/devices.h"
#include "control/port.h"
#include "core/arena.h"
#include "core/guest_memory.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/machine.h"
#include "core/pages.h"
#include "core/partition.h"
#include "core/work.h"
#include "core/qemu_virt.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "synic/synic.h"
#include "synic/timer.h"
#include "vmbus/vmbus.h"

/*
 * EL2's own translation: 39 bits of address from level 1, write-back, inner shareable, 4 KiB
 * granule, 40 bits of physical address, RES1 bits 23 and 31 [DDI0487 "TCR_EL2"].
 */
#define TCR_EL2_VALUE  ABI_ULL(0x80823519)
#define MAIR_EL2_VALUE ABI_ULL(0xff00) /* index 0: Device-nGnRnE, 1: Normal write-back */

/* Stage 2: 40 bits from two concatenated tables at level 1, else as above [DDI0487 "VTCR_EL2"]. */
#define VTCR_EL2_VALUE ABI_ULL(0x80023558)

#define SCTLR_EL2_VALUE (SCTLR_EL2_RES1 | SCTLR_M_BIT | SCTLR_C_BIT | SCTLR_SA_BIT | SCTLR_I_BIT)

/*
 * SMC traps (TSC), reads of ID registers too (TID3), and FIQs come to EL2 (FMO); IRQs and SErrors
 * stay with the guest. What it invalidates by set and way is written back first (SWIO): the line may
 * be EL2's.
 */
#define HCR_EL2_VALUE                                                                              \
	(HCR_RW_BIT | HCR_VM_BIT | HCR_SWIO_BIT | HCR_TID3_BIT | HCR_TSC_BIT | HCR_FMO_BIT)

#define CPACR_EL1_FPEN           ABI_ULL(0x300000)
#define CNTHCTL_EL1PCTEN_EL1PCEN ABI_ULL(3)
#define CNTKCTL_EL0_COUNTERS     ABI_ULL(3)
#define MDCR_HPMN_MASK           ABI_ULL(0x1f)

struct partition partition;
struct el2_registers el2_registers;

static uint8_t stacks[HYP_MAX_VPS][HYP_STACK_SIZE] __attribute__((aligned(16)));

struct vp *vp_current(void)
{
	return (struct vp *)(uintptr_t)sysreg_read(tpidr_el2);
}

/* Clean to memory what a CPU reads before its MMU is on. */
static void clean_to_memory(const void *data, uint64_t size)
{
	const uint64_t line = 16; /* the smallest there may be: more steps, never too few */

	for (uint64_t at = (uintptr_t)data & ~(line - 1); at < (uintptr_t)data + size; at += line) {
		dc_cvac(at);
	}
	dsb_sy();
}

static void init_partition(void)
{
	partition.vp_count = machine.cpu_count;
	partition.gicd = machine.gicd;
	partition.shared = (struct conduit_shared *)(uintptr_t)machine.shared.base;
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		struct vp *vp = &partition.vps[i];

		vp->server = &smccc_table_server;
		vp->call = VP_CALL_VALUE;
		vp->index = i;
		vp->mpidr = machine.cpus[i].mpidr;
		vp->gicr = machine.cpus[i].gicr;
		vp->stack_top = (uint64_t)(uintptr_t)stacks[i] + HYP_STACK_SIZE;
		synic_init(vp);
	}
}

static struct vp *find_boot_vp(void)
{
	uint64_t mpidr = sysreg_read(mpidr_el1) & PSCI_MPIDR_MASK_64;

	for (uint32_t i = 0; i < partition.vp_count; i++) {
		if (partition.vps[i].mpidr == mpidr) {
			return &partition.vps[i];
		}
	}
	return &partition.vps[0];
}

/* The firmware's address space at EL2 in the form of EL1. With E2H = 1 it has that form already. */
static void convert_registers(struct el1_registers *el1)
{
	const uint64_t kept = SCTLR_M_BIT | SCTLR_A_BIT | SCTLR_C_BIT | SCTLR_SA_BIT | SCTLR_I_BIT |
			      SCTLR_WXN_BIT | SCTLR_EE_BIT;
	uint64_t tcr = sysreg_read(tcr_el2);

	el1->ttbr0 = sysreg_read(ttbr0_el2);
	el1->mair = sysreg_read(mair_el2);
	el1->vbar = sysreg_read(vbar_el2);
	el1->sctlr = SCTLR_EL1_RES1 | (sysreg_read(sctlr_el2) & kept);
	if ((sysreg_read(hcr_el2) & HCR_E2H_BIT) != 0) {
		el1->tcr = tcr | TCR_EL1_EPD1_BIT;
		return;
	}
	el1->tcr = (tcr & TCR_LOW_MASK) | TCR_EL1_EPD1_BIT |
		   ABI_FIELD_PREP(TCR_EL1_IPS, ABI_FIELD_GET(TCR_EL2_PS, tcr)) |
		   ((tcr & TCR_EL2_TBI_BIT) != 0 ? TCR_EL1_TBI0_BIT : 0);
}

/* A guest that does not get the registers of a virtio-mmio slot does not get its interrupt. */
static void take_interrupts(void)
{
	irq_own(GIC_PPI_EL2_TIMER, timer_interrupt, NULL);
	for (uint32_t i = 0; i < machine.virtio_slots; i++) {
		irq_withhold(QEMU_VIRT_VIRTIO_INTID + i);
	}
}

struct vp *el2_prepare(const struct boot_info *info, struct el1_registers *el1)
{
	struct vp *vp;

	machine = *info;
	guest_memory_init();
	arena_init(&machine.arena);
	pages_init();
	init_partition();
	vp = find_boot_vp();
	sysreg_write(tpidr_el2, (uintptr_t)vp);
	gic_init(machine.gicd);
	reference_time_init();
	work_init();
	control_init();
	take_interrupts();
	devices_init();
	vmbus_init(device_table, device_count);
	port_init();
	disk_call_init();
	if (!smccc_table_init() || !machine_map_guest() || !machine_map_self()) {
		log_failure("the memory map of this machine does not fit conduit's tables", NULL, 0,
			    NULL);
	}
	el2_registers = (struct el2_registers){
		.ttbr0 = stage1_root(),
		.tcr = TCR_EL2_VALUE,
		.mair = MAIR_EL2_VALUE,
		.vtcr = VTCR_EL2_VALUE,
		.vttbr = stage2_root(),
		.sctlr = SCTLR_EL2_VALUE,
	};
	convert_registers(el1);
	clean_to_memory((const void *)(uintptr_t)machine.resident.base,
			machine.arena.base - machine.resident.base);
	return vp;
}

uint64_t el2_setup_cpu(struct vp *vp)
{
	feature_setup();
	sysreg_write(hstr_el2, 0);
	sysreg_write(mdcr_el2,
		     feature_bits(FEATURE_MDCR_EL2, sysreg_read(mdcr_el2) & MDCR_HPMN_MASK));
	if (vp->trace.cursor != NULL) {
		sysreg_write(vbar_el2, (uintptr_t)el2_vectors_traced);
	}
	sysreg_write(vpidr_el2, sysreg_read(midr_el1));
	sysreg_write(vmpidr_el2, sysreg_read(mpidr_el1));
	sysreg_write(cnthctl_el2, CNTHCTL_EL1PCTEN_EL1PCEN);
	sysreg_write(cntvoff_el2, 0);
	sysreg_write(cntkctl_el1, CNTKCTL_EL0_COUNTERS);
	sysreg_write(cpacr_el1, CPACR_EL1_FPEN);
	gic_init_cpu(vp->gicr);
	irq_setup_cpu(vp);
	synic_reset(vp);
	stimer_reset(vp);
	vp_run_begin(vp);
	__atomic_store_n(&vp->power, VP_ON, __ATOMIC_RELEASE);
	irq_join(vp);
	work_join(vp);
	partition_count_vp(1);
	timer_rearm();
	return feature_bits(FEATURE_HCR_EL2, HCR_EL2_VALUE);
}

void el2_start_guest(struct vp *vp)
{
	sysreg_write(sctlr_el1, SCTLR_EL1_RES1);
	sysreg_write(cpacr_el1, 0);
	sysreg_write(elr_el2, vp->entry);
	sysreg_write(spsr_el2, SPSR_DAIF | SPSR_EL1H);
}
