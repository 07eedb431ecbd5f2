/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of EL2: the firmware's address space in the form of EL1, VPs out of the MADT, registers of each CPU. */
#include "aarch64/enter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/counter.h"
#include "aarch64/gic.h"
#include "aarch64/stage.h"
#include "aarch64/sysreg.h"
#include "calls/disk_call.h"
#include "calls/smccc_table.h"
#include "control/control.h"
#include "control/devices.h"
#include "control/port.h"
#include "core/work.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/machine.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "synic/synic.h"
#include "synic/timer.h"
#include "vmbus/vmbus.h"

#define E2H  0x400000000ULL
#define TWGE 0x88000000ULL /* TGE and RW: what a firmware may have set beside it */
#define EPD1 0x800000ULL

struct boot_info machine;
struct smccc_server smccc_table_server;

static uint8_t memory[0x8000]; /* the resident region */
static struct boot_info info;
static struct el1_registers el1;
static jmp_buf failed;
static bool maps_fit;
static uint32_t own_intid;
static uint32_t ports;
static struct conduit_shared shared;
static uint32_t withheld; /* of the slots of virtio-mmio, a bit each */
static uint32_t steps;

void control_init(void)
{
	assert_ptr_equal(partition.shared, (void *)(uintptr_t)info.shared.base);
	steps |= 1;
}

struct device device_table[1];
uint32_t device_count = 1;

void work_init(void)
{
	steps |= 0x100;
}

void work_join(struct vp *vp)
{
	assert_int_equal(vp->power, VP_ON);
	steps |= 0x200;
}

void irq_join(const struct vp *vp)
{
	assert_int_equal(vp->power, VP_ON);
	steps |= 0x4000;
}

void devices_init(void)
{
	steps |= 0x8000;
}

void disk_call_init(void)
{
	assert_int_equal(steps & 0x8000, 0x8000);
	steps |= 0x10000;
}

void vmbus_init(struct device *devices, uint32_t count)
{
	assert_int_equal(steps & 0x8000, 0x8000);
	assert_ptr_equal(devices, device_table);
	assert_int_equal(count, device_count);
	assert_int_equal(steps & 0x8000, 0x8000);
	steps |= 2;
}

bool smccc_table_init(void)
{
	steps |= 4;
	return true;
}

bool machine_map_guest(void)
{
	steps |= 8;
	return maps_fit;
}

bool machine_map_self(void)
{
	steps |= 16;
	return maps_fit;
}

void reference_time_init(void)
{
	steps |= 32;
}

const char el2_vectors_traced[1];

void gic_init(uint64_t distributor)
{
	assert_int_equal(distributor, 0x08000000);
}

void gic_init_cpu(uint64_t redistributor)
{
	assert_int_equal(redistributor, vp_current()->gicr);
	steps |= 64;
}

void timer_interrupt(void *context)
{
	(void)context;
}

bool irq_own(uint32_t intid, irq_handler *handler, void *context)
{
	assert_int_equal(partition.vp_count, 3);
	assert_ptr_equal(handler, timer_interrupt);
	assert_null(context);
	own_intid = intid;
	return true;
}

bool irq_withhold(uint32_t intid)
{
	assert_true(intid >= 48 && intid < 80);
	withheld |= 1U << (intid - 48);
	return true;
}

/* It takes an interrupt, and QEMU reads its queues: after the interrupts, before the VPs. */
void port_init(void)
{
	assert_int_equal(own_intid, 26);
	ports++;
}

void irq_setup_cpu(const struct vp *vp)
{
	assert_ptr_equal(vp, vp_current());
	assert_int_equal(own_intid, 26);
	assert_int_equal(steps & 64, 64);
	steps |= 1024;
}

void synic_init(struct vp *vp)
{
	vp->synic = NULL;
}

void synic_reset(struct vp *vp)
{
	assert_int_not_equal(vp->power, VP_ON);
	steps |= 128;
}

void stimer_reset(struct vp *vp)
{
	assert_int_not_equal(vp->power, VP_ON);
	steps |= 256;
}

void timer_rearm(void)
{
	steps |= 512;
}

uint64_t counter_now(void)
{
	return 4242;
}

uint64_t stage1_root(void)
{
	return 0x41000000;
}

uint64_t stage2_root(void)
{
	return 0x42000000;
}

_Noreturn void log_failure(const char *reason, const struct log_item *items, uint32_t count,
			   const struct frame *frame)
{
	(void)reason, (void)items, (void)count, (void)frame;
	longjmp(failed, 1);
}

static int reset(void **state)
{
	(void)state;
	memset(&info, 0, sizeof(info));
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	memset(&partition, 0, sizeof(partition));
	info.resident = (struct boot_range){ (uintptr_t)memory, sizeof(memory) };
	info.arena = (struct boot_range){ (uintptr_t)memory + 0x2000, sizeof(memory) - 0x2000 };
	info.ram[0] = (struct boot_range){ 0x40000000, 0x1000000 };
	info.ram_count = 1;
	memset(&shared, 0, sizeof(shared));
	info.shared = (struct boot_range){ (uintptr_t)&shared, sizeof(shared) };
	info.virtio_slots = 32;
	info.gicd = 0x08000000;
	info.cpu_count = 3;
	for (uint64_t i = 0; i < 3; i++) {
		info.cpus[i] = (struct boot_cpu){ 0x100 * i, 0x080a0000 + i * 0x20000 };
	}
	fake_sysreg.mpidr_el1 = 0x80000100; /* bit 31 is RES1 */
	maps_fit = true;
	own_intid = 0;
	withheld = 0;
	ports = 0;
	steps = 0;
	return 0;
}

static void test_start_prepare_makes_the_vps(void **state)
{
	struct vp *vp = el2_prepare(&info, &el1);

	(void)state;
	assert_ptr_equal(vp, &partition.vps[1]);
	assert_ptr_equal(vp_current(), vp);
	assert_int_equal(vp->call, 0x00200c005a000000);
	assert_int_equal(partition.vp_count, 3);
	assert_int_equal(partition.gicd, 0x08000000);
	for (uint32_t i = 0; i < 3; i++) {
		assert_int_equal(partition.vps[i].index, i);
		assert_int_equal(partition.vps[i].mpidr, info.cpus[i].mpidr);
		assert_int_equal(partition.vps[i].gicr, info.cpus[i].gicr);
		assert_int_equal(partition.vps[i].power, VP_OFF);
		assert_int_equal(partition.vps[i].stack_top % 16, 0);
		assert_true(i == 0 || partition.vps[i].stack_top - partition.vps[i - 1].stack_top ==
					      HYP_STACK_SIZE);
	}
	assert_int_equal(steps, 0x1813f);
}

static void test_start_prepare_withholds_the_interrupts_of_hidden_devices(void **state)
{
	(void)state;
	el2_prepare(&info, &el1);
	assert_int_equal(own_intid, 26);
	assert_int_equal(ports, 1);
	assert_int_equal(withheld, 0xffffffff);
	withheld = 0;
	info.virtio_slots = 8;
	el2_prepare(&info, &el1);
	assert_int_equal(withheld, 0xff);
}

static void test_start_prepare_sets_translation_and_traps(void **state)
{
	(void)state;
	el2_prepare(&info, &el1);
	assert_int_equal(el2_registers.ttbr0, 0x41000000);
	assert_int_equal(el2_registers.vttbr, 0x42000000);
	/* MMU, caches, stack alignment. */
	assert_int_equal(el2_registers.sctlr & 0x100d, 0x100d);
}

/* CPUs start with their MMU off: what they read must be in memory. */
static void test_start_prepare_cleans_the_image(void **state)
{
	(void)state;
	el2_prepare(&info, &el1);
	assert_true(fake_sysreg.cleaned >= info.arena.base - info.resident.base);
}

static void test_start_prepare_fails_when_the_maps_do_not_fit(void **state)
{
	(void)state;
	maps_fit = false;
	if (setjmp(failed) == 0) {
		el2_prepare(&info, &el1);
		fail_msg("it went on");
	}
}

static void test_start_prepare_converts_el2_to_el1(void **state)
{
	(void)state;
	fake_sysreg.ttbr0_el2 = 0x5f000000;
	fake_sysreg.mair_el2 = 0xffbb4400;
	fake_sysreg.vbar_el2 = 0x5e000800;
	fake_sysreg.sctlr_el2 = 0x30c5183f;
	fake_sysreg.tcr_el2 = 0x80823518; /* T0SZ 24, write-back, inner shareable, 4 KiB, PS 2 */
	fake_sysreg.hcr_el2 = 0x80000000;
	el2_prepare(&info, &el1);
	assert_int_equal(el1.ttbr0, 0x5f000000);
	assert_int_equal(el1.mair, 0xffbb4400);
	assert_int_equal(el1.vbar, 0x5e000800);
	assert_int_equal(el1.tcr, 0x200003518 | EPD1);
	/* M, A, C, SA, I as they were, the rest as EL1 must have it. */
	assert_int_equal(el1.sctlr, 0x30d00800 | 0x100f);
}

static void test_start_prepare_converts_top_byte_ignore(void **state)
{
	(void)state;
	fake_sysreg.tcr_el2 = 0x80903518;
	el2_prepare(&info, &el1);
	assert_int_equal(el1.tcr, 0x2000003518 | EPD1);
}

/* With E2H = 1 TCR_EL2 has the form of TCR_EL1 [DDI0487 "TCR_EL2"]. */
static void test_start_prepare_takes_the_registers_of_vhe_as_they_are(void **state)
{
	(void)state;
	fake_sysreg.hcr_el2 = E2H | TWGE;
	fake_sysreg.tcr_el2 = 0x2200003518;
	fake_sysreg.sctlr_el2 = 0x30d0198d;
	el2_prepare(&info, &el1);
	assert_int_equal(el1.tcr, 0x2200003518 | EPD1);
	assert_int_equal(el1.sctlr, 0x30d00800 | 0x100d);
}

/* returns: HCR_EL2 */
static uint64_t setup(void)
{
	el2_prepare(&info, &el1);
	steps = 0;
	return el2_setup_cpu(&partition.vps[1]);
}

static void test_start_setup_shows_the_guest_the_cpu_it_has(void **state)
{
	(void)state;
	fake_sysreg.midr_el1 = 0x410fd083;
	partition.vps[1].runtime_past = 42;
	setup();
	assert_int_equal(fake_sysreg.vpidr_el2, 0x410fd083);
	assert_int_equal(fake_sysreg.vmpidr_el2, 0x80000100);
	assert_int_equal(fake_sysreg.cntvoff_el2, 0);
	assert_int_equal(fake_sysreg.cnthctl_el2, 3);
	assert_int_equal(fake_sysreg.cntkctl_el1, 3);
	assert_int_equal(own_intid, 26);
	assert_int_equal(partition.vps[1].power, VP_ON);
	assert_int_equal(partition.vps[1].run_since, 4242 - 42);
	assert_int_equal(steps, 64 | 128 | 256 | 512 | 1024 | 0x4000);
}

static void test_start_setup_records_calls_only_when_there_is_a_trace(void **state)
{
	static struct trace_record records[2];

	(void)state;
	fake_sysreg.vbar_el2 = 0x1000;
	setup();
	assert_int_equal(fake_sysreg.vbar_el2, 0x1000); /* that of enter.S */
	partition.vps[1].power = VP_OFF;
	partition.vps[1].trace.cursor = records;
	el2_setup_cpu(&partition.vps[1]);
	assert_int_equal(fake_sysreg.vbar_el2, (uintptr_t)el2_vectors_traced);
}

static void test_start_setup_old_cpu_gets_no_new_registers(void **state)
{
	(void)state;
	fake_sysreg.mdcr_el2 = 0xffffffff;
	/* VM, SWIO, FMO, TID3, TSC, RW: no IMO, AMO, TGE, E2H, and nothing of later CPUs. */
	assert_int_equal(setup(), 0x800c000b);
	assert_int_equal(fake_sysreg.cptr_el2, 0x33ff);
	assert_int_equal(fake_sysreg.mdcr_el2, 0x1f); /* HPMN stays */
	assert_int_equal(fake_sysreg.s3_4_c1_c2_0, 0);
	assert_int_equal(fake_sysreg.s3_4_c1_c2_6, 0);
	assert_int_equal(fake_sysreg.s3_4_c1_c2_2, 0);
	assert_int_equal(fake_sysreg.s3_4_c1_c1_4, 0);
	assert_int_equal(fake_sysreg.s3_4_c1_c1_5, 0);
}

/* HPMD and HCCD of MDCR_EL2 on a CPU with this ID_AA64DFR0_EL1.PMUVer */
static uint64_t prohibited(uint64_t version)
{
	partition.vps[1].power = VP_OFF;
	fake_sysreg.s3_0_c0_c5_0 = version << 8;
	setup();
	return fake_sysreg.mdcr_el2 & 0x00820000;
}

/* What EL2 does is not for the guest to count: events since PMUv3p1, cycles since PMUv3p5. */
static void test_start_setup_keeps_the_guests_counters_out_of_el2(void **state)
{
	(void)state;
	assert_int_equal(prohibited(1), 0);
	assert_int_equal(prohibited(4), 0x00020000);
	assert_int_equal(prohibited(6), 0x00820000);
	assert_int_equal(prohibited(9), 0x00820000);
	assert_int_equal(prohibited(15), 0); /* not PMUv3 */
}

static void test_start_setup_new_cpu_traps_nothing_of_its_own(void **state)
{
	(void)state;
	fake_sysreg.s3_0_c0_c4_0 = 1ULL << 32 | 2ULL << 56;          /* SVE, CSV2_2 */
	fake_sysreg.s3_0_c0_c4_1 = 1ULL << 24 | 2 << 8;              /* SME, MTE2 */
	fake_sysreg.s3_0_c0_c6_1 = 1 << 8;                           /* pointer authentication */
	fake_sysreg.s3_0_c0_c7_0 = 1ULL << 56;                       /* fine-grained traps */
	assert_int_equal(setup(), 0x800c000bULL | 0x12003ULL << 40); /* APK, API, EnSCXT, ATA */
	assert_int_equal(fake_sysreg.cptr_el2, 0x22ff);              /* no TZ, no TSM */
	assert_int_equal(fake_sysreg.s3_4_c1_c2_0, 0x1ff);
	assert_int_equal(fake_sysreg.s3_4_c1_c2_6, 0x1ff);
	assert_int_equal(fake_sysreg.s3_4_c1_c1_4, 3ULL << 54); /* nSMPRI_EL1, nTPIDR2_EL0 */
	assert_int_equal(fake_sysreg.s3_4_c1_c1_4, fake_sysreg.s3_4_c1_c1_5);
}

static void test_start_guest_begins_as_psci_says(void **state)
{
	(void)state;
	setup();
	partition.vps[2].entry = 0x40210000;
	el2_start_guest(&partition.vps[2]);
	assert_int_equal(fake_sysreg.elr_el2, 0x40210000);
	assert_int_equal(fake_sysreg.spsr_el2, 0x3c5);       /* EL1h, all masked */
	assert_int_equal(fake_sysreg.sctlr_el1, 0x30d00800); /* MMU and caches off */
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_start_prepare_makes_the_vps),
		TEST(test_start_prepare_withholds_the_interrupts_of_hidden_devices),
		TEST(test_start_prepare_sets_translation_and_traps),
		TEST(test_start_prepare_cleans_the_image),
		TEST(test_start_prepare_fails_when_the_maps_do_not_fit),
		TEST(test_start_prepare_converts_el2_to_el1),
		TEST(test_start_prepare_converts_top_byte_ignore),
		TEST(test_start_prepare_takes_the_registers_of_vhe_as_they_are),
		TEST(test_start_setup_shows_the_guest_the_cpu_it_has),
		TEST(test_start_setup_records_calls_only_when_there_is_a_trace),
		TEST(test_start_setup_old_cpu_gets_no_new_registers),
		TEST(test_start_setup_keeps_the_guests_counters_out_of_el2),
		TEST(test_start_setup_new_cpu_traps_nothing_of_its_own),
		TEST(test_start_guest_begins_as_psci_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
