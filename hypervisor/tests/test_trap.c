/* SPDX-License-Identifier: BSD-2-Clause */
/* Traps of the guest: each gets its answer or an exception, each register its value, and the PC goes where it must. */
#include "calls/trap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/gic.h"
#include "aarch64/sysreg.h"
#include "calls/disk_call.h"
#include "calls/hypercall.h"
#include "core/fw_cfg_filter.h"
#include "core/gic_filter.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/machine.h"
#include "core/vp.h"

#define PC           0xffff800008123454ULL
#define VECTOR_EL1H  0x10200ULL
#define UNDEFINED    0x02000000ULL
#define ABORT        0x92000006ULL /* data abort of a lower level, IL, translation fault */
#define ISV          0x01000000ULL
#define SIZE_OF(log) ((uint64_t)(log) << 22)
#define SIGNED       0x00200000ULL
#define REGISTER(n)  ((uint64_t)(n) << 16)
#define SIXTY_FOUR   0x00008000ULL
#define WALK         0x00000080ULL
#define WRITE        0x00000040ULL
#define SGI1R        0x623a3016ULL /* trapped MSR of S3_0_C12_C11_5 */

static struct vp vp;
static struct frame frame;
static jmp_buf failed;

static struct {
	uint32_t hypercalls;
	uint32_t disk_calls;
	uint32_t accesses;
	uint64_t address;
	uint32_t size;
	bool write;
	uint64_t value; /* written, or what a read gives */
	bool refuses;
	uint64_t reached; /* the page that stage 2 maps by now */
	uint32_t pending;
	uint32_t ended;
	uint32_t end_count;
	uint32_t ticks;
	uint32_t polls;
	const struct log_item *items;
	const struct frame *frame;
	uint32_t item_count;
} seen;

struct vp *vp_current(void)
{
	return &vp;
}

uint64_t hypercall_native(struct vp *caller, uint64_t regs[HYPERCALL_REGISTER_COUNT])
{
	assert_ptr_equal(caller, &vp);
	assert_ptr_equal(regs, frame.x);
	seen.hypercalls++;
	return 0x3000000005;
}

/* One of them, at a time when there is a system, is no call any more. */
bool disk_call(uint64_t *x, uint64_t immediate)
{
	assert_ptr_equal(x, frame.x);
	seen.disk_calls++;
	return immediate == 0xcd01;
}

bool machine_reaches(uint64_t gpa)
{
	return gpa == seen.reached;
}

bool gic_filter(uint64_t address, uint32_t size, bool write, uint64_t *value)
{
	seen.accesses++;
	seen.address = address;
	seen.size = size;
	seen.write = write;
	if (seen.refuses) {
		return false;
	}
	if (write) {
		seen.value = *value;
	} else {
		*value = seen.value;
	}
	return true;
}

/* fw_cfg stands behind the GIC, at one page of its own. */
bool fw_cfg_filter(uint64_t address, uint32_t size, bool write, uint64_t *value)
{
	(void)size, (void)write;
	*value = address;
	return address >> 12 == 0x9020;
}

void irq_poll(void)
{
	seen.polls++;
}

_Noreturn void log_failure(const char *reason, const struct log_item *items, uint32_t count,
			   const struct frame *registers)
{
	(void)reason;
	seen.frame = registers;
	seen.items = items;
	seen.item_count = count;
	longjmp(failed, 1);
}

static int reset(void **state)
{
	(void)state;
	memset(&seen, 0, sizeof(seen));
	seen.reached = UINT64_MAX;
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	fake_sysreg.vbar_el1 = 0x10000;
	fake_sysreg.sctlr_el1 = SCTLR_SPAN_BIT;
	fake_sysreg.spsr_el2 = SPSR_EL1H;
	fake_sysreg.elr_el2 = PC;
	for (uint64_t i = 0; i < 31; i++) {
		frame.x[i] = 0xf0f1f2f3f4f5f600 + i;
	}
	frame.sp = 0x1234;
	return 0;
}

static void trap(uint64_t esr)
{
	trap_synchronous(&vp, &frame, esr);
}

static void assert_undefined_at(uint64_t pc)
{
	assert_int_equal(fake_sysreg.elr_el2, VECTOR_EL1H);
	assert_int_equal(fake_sysreg.elr_el1, pc);
	assert_int_equal(fake_sysreg.esr_el1, UNDEFINED);
}

static void assert_aborted(void)
{
	assert_int_equal(fake_sysreg.elr_el2, VECTOR_EL1H);
	assert_int_equal(fake_sysreg.elr_el1, PC);
	assert_int_equal(fake_sysreg.esr_el1 & 0x3f, 0x10);
}

/* No register but @number has changed. */
static void assert_registers_but(uint32_t number)
{
	for (uint64_t i = 0; i < 31; i++) {
		assert_true(i == number || frame.x[i] == 0xf0f1f2f3f4f5f600 + i);
	}
	assert_int_equal(frame.sp, 0x1234);
}

static void test_trap_hvc_1_is_a_hypercall(void **state)
{
	(void)state;
	trap(0x5a000001);
	assert_int_equal(seen.hypercalls, 1);
	assert_true(frame.x[0] == 0x3000000005);
	assert_registers_but(0);
	assert_int_equal(fake_sysreg.elr_el2, PC); /* it is at the next instruction already */
}

static void test_trap_hvc_of_the_firmware_is_a_disk_call(void **state)
{
	(void)state;
	trap(0x5a00cd01);
	assert_int_equal(seen.disk_calls, 1);
	assert_int_equal(fake_sysreg.elr_el2, PC);
	trap(0x5e00cd01); /* SMC */
	assert_int_equal(seen.disk_calls, 1);
	assert_undefined_at(PC);
}

static void test_trap_hvc_other_immediate_is_undefined(void **state)
{
	static const uint64_t immediates[] = { 2, 3, 0x100, 0x101, 0x8000, 0xcd00, 0xffff };

	for (size_t i = 0; i < ABI_COUNT(immediates); i++) {
		reset(state);
		trap(0x5a000000 | immediates[i]);
		assert_int_equal(seen.hypercalls, 0);
		assert_undefined_at(PC - 4);
	}
}

static void test_trap_smc_with_immediate_is_undefined(void **state)
{
	(void)state;
	trap(0x5e000001);
	assert_undefined_at(PC);
	assert_registers_but(31);
}

static void test_trap_unknown_class_is_undefined(void **state)
{
	static const uint64_t classes[] = { 0x00, 0x01, 0x07, 0x0e, 0x12, 0x13, 0x19, 0x1a, 0x1d,
					    0x22, 0x26, 0x2f, 0x30, 0x32, 0x34, 0x3c, 0x3f };

	for (size_t i = 0; i < ABI_COUNT(classes); i++) {
		reset(state);
		trap(classes[i] << 26 | 0x02000000);
		assert_undefined_at(PC);
	}
}

static void test_trap_store_passes_the_register(void **state)
{
	(void)state;
	fake_sysreg.hpfar_el2 = 0x80000; /* page 0x8000 of the distributor at 0x08000000 */
	fake_sysreg.far_el2 = 0xffff800010000104;
	trap(ABORT | ISV | SIZE_OF(2) | REGISTER(7) | WRITE);
	assert_int_equal(seen.address, 0x08000104);
	assert_int_equal(seen.size, 4);
	assert_true(seen.write);
	assert_int_equal(seen.value, 0xf0f1f2f3f4f5f607);
	assert_int_equal(fake_sysreg.elr_el2, PC + 4);
	assert_registers_but(31);
}

static void test_trap_store_of_xzr_is_zero(void **state)
{
	(void)state;
	trap(ABORT | ISV | SIZE_OF(3) | REGISTER(31) | SIXTY_FOUR | WRITE);
	assert_int_equal(seen.value, 0);
	assert_int_equal(seen.size, 8);
	assert_int_equal(fake_sysreg.elr_el2, PC + 4);
}

static void test_trap_load_extends_as_the_instruction_says(void **state)
{
	static const struct {
		uint64_t esr;
		uint64_t read;
		uint64_t expected;
	} cases[] = {
		{ SIZE_OF(0), 0x80, 0x80 },
		{ SIZE_OF(0) | SIGNED, 0x80, 0xffffff80 },
		{ SIZE_OF(0) | SIGNED | SIXTY_FOUR, 0x80, 0xffffffffffffff80 },
		{ SIZE_OF(0) | SIGNED | SIXTY_FOUR, 0x7f, 0x7f },
		{ SIZE_OF(1) | SIGNED, 0x8000, 0xffff8000 },
		{ SIZE_OF(1) | SIGNED | SIXTY_FOUR, 0x8000, 0xffffffffffff8000 },
		{ SIZE_OF(2), 0x80000000, 0x80000000 },
		{ SIZE_OF(2) | SIGNED | SIXTY_FOUR, 0x80000000, 0xffffffff80000000 },
		{ SIZE_OF(3) | SIXTY_FOUR, 0x8000000000000001, 0x8000000000000001 },
		{ SIZE_OF(3) | SIGNED | SIXTY_FOUR, 0x8000000000000001, 0x8000000000000001 },
	};

	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		reset(state);
		seen.value = cases[i].read;
		trap(ABORT | ISV | REGISTER(30) | cases[i].esr);
		assert_false(seen.write);
		assert_int_equal(frame.x[30], cases[i].expected);
		assert_registers_but(30);
		assert_int_equal(fake_sysreg.elr_el2, PC + 4);
	}
}

static void test_trap_load_into_xzr_changes_nothing(void **state)
{
	(void)state;
	seen.value = 0x55;
	trap(ABORT | ISV | SIZE_OF(2) | REGISTER(31));
	assert_int_equal(seen.accesses, 1);
	assert_registers_but(31);
}

static void test_trap_access_to_fw_cfg_is_filtered(void **state)
{
	(void)state;
	seen.refuses = true;
	fake_sysreg.hpfar_el2 = 0x90200;
	fake_sysreg.far_el2 = 0x10;
	trap(ABORT | ISV | SIZE_OF(3) | REGISTER(5) | WRITE);
	assert_registers_but(31);
	trap(ABORT | ISV | SIZE_OF(3) | REGISTER(5) | SIXTY_FOUR);
	assert_int_equal(frame.x[5], 0x09020010);
	assert_int_equal(fake_sysreg.elr_el2, PC + 8);
}

static void test_trap_highest_address_is_whole(void **state)
{
	(void)state;
	fake_sysreg.hpfar_el2 = 0xfffffffff0; /* bits 47:12 all set */
	fake_sysreg.far_el2 = 0xfff;
	trap(ABORT | ISV | REGISTER(0));
	assert_int_equal(seen.address, 0xffffffffffff);
}

/* No syndrome: pairs, write-back, SIMD, cache maintenance. EL2 does not read the guest's instructions. */
static void test_trap_access_without_syndrome_is_an_abort(void **state)
{
	(void)state;
	trap(ABORT | SIZE_OF(2) | WRITE);
	assert_int_equal(seen.accesses, 0);
	assert_aborted();
	assert_registers_but(31);
}

/* HPFAR_EL2 says nothing of other faults: alignment, exclusives and atomics on devices, permission. */
static void test_trap_fault_without_address_is_an_abort(void **state)
{
	static const uint64_t faults[] = { 0x00, 0x03, 0x08, 0x0d, 0x10,
					   0x14, 0x18, 0x21, 0x30, 0x35 };

	for (uint64_t level = 0; level < 4; level++) {
		reset(state);
		trap((ABORT & ~0x3fULL) | ISV | SIZE_OF(2) | (4 + level));
		assert_int_equal(seen.accesses, 1);
	}
	for (size_t i = 0; i < ABI_COUNT(faults); i++) {
		reset(state);
		trap((ABORT & ~0x3fULL) | ISV | SIZE_OF(2) | faults[i]);
		assert_int_equal(seen.accesses, 0);
		assert_aborted();
	}
}

/* Thumb instructions have two sizes and conditions. */
static void test_trap_access_of_an_aarch32_program_is_an_abort(void **state)
{
	(void)state;
	fake_sysreg.spsr_el2 = 0x30;
	trap(ABORT | ISV | SIZE_OF(2) | REGISTER(3));
	assert_int_equal(seen.accesses, 0);
	assert_int_equal(fake_sysreg.elr_el1, PC);
	assert_registers_but(31);
}

/* [DDI0487 "Software step state machine"]: an instruction that was executed clears PSTATE.SS. */
static void test_trap_step_ends_behind_the_instruction(void **state)
{
	static const uint64_t traps[] = { ABORT | ISV | SIZE_OF(2), SGI1R };

	for (size_t i = 0; i < ABI_COUNT(traps); i++) {
		reset(state);
		fake_sysreg.spsr_el2 = 0xa0000000 | 0x200000 | 0xc00 | SPSR_EL1H;
		trap(traps[i]);
		assert_int_equal(fake_sysreg.elr_el2, PC + 4);
		assert_int_equal(fake_sysreg.spsr_el2, 0xa0000000 | SPSR_EL1H);
	}
	reset(state);
	fake_sysreg.spsr_el2 = 0x200000 | SPSR_EL1H;
	seen.refuses = true;
	trap(ABORT | ISV | SIZE_OF(2));
	assert_int_equal(fake_sysreg.spsr_el1, 0x200000 | SPSR_EL1H);
}

static void test_trap_abort_of_a_walk_is_an_abort(void **state)
{
	(void)state;
	trap(ABORT | ISV | WALK | SIZE_OF(3));
	assert_int_equal(seen.accesses, 0);
	assert_aborted();
}

static void test_trap_access_to_nothing_is_an_abort(void **state)
{
	(void)state;
	seen.refuses = true;
	fake_sysreg.far_el2 = 0xffff800012345678;
	trap(ABORT | ISV | SIZE_OF(2) | REGISTER(3));
	assert_aborted();
	assert_int_equal(fake_sysreg.far_el1, 0xffff800012345678);
	assert_registers_but(31);
}

/* Another VP splits a block, or has shown the page again, since the access was refused. */
static void test_trap_access_to_a_page_that_is_mapped_by_now_is_repeated(void **state)
{
	static const uint64_t faults[] = { ABORT | ISV | SIZE_OF(2), ABORT, ABORT | 1 << 7,
					   0x82000006 };

	(void)state;
	seen.refuses = true;
	seen.reached = 0x40203000;
	fake_sysreg.hpfar_el2 = seen.reached >> 8;
	for (size_t i = 0; i < ABI_COUNT(faults); i++) {
		trap(faults[i]);
		assert_int_equal(fake_sysreg.elr_el2, PC);
		assert_registers_but(31);
	}
	/* A permission fault has its cause still. */
	trap((ABORT & ~0x3fULL) | 0xf);
	assert_aborted();
}

static void test_trap_fetch_from_nothing_is_an_abort(void **state)
{
	(void)state;
	trap(0x82000006);
	assert_int_equal(seen.accesses, 0);
	assert_aborted();
	assert_int_equal(fake_sysreg.esr_el1, 0x86000010);
}

/* A guest that keeps EL2's timer from its CPU is served when it traps. */
static void test_trap_looks_whether_the_timer_is_due(void **state)
{
	(void)state;
	trap(SGI1R | 9 << 5);
	assert_int_equal(seen.polls, 1);
	trap(ABORT | ISV | SIZE_OF(2));
	assert_int_equal(seen.polls, 2);
}

static void test_trap_group_1_sgi_passes(void **state)
{
	(void)state;
	trap(SGI1R | 9 << 5);
	assert_int_equal(fake_sysreg.icc_sgi1r_el1, 0xf0f1f2f3f4f5f609);
	assert_int_equal(fake_sysreg.elr_el2, PC + 4);
	trap(SGI1R | 31 << 5);
	assert_int_equal(fake_sysreg.icc_sgi1r_el1, 0);
}

static void test_trap_other_sgis_are_dropped(void **state)
{
	(void)state;
	trap(0x623c3016 | 1 << 5); /* ICC_ASGI1R_EL1, Op2 6 */
	assert_int_equal(fake_sysreg.elr_el2, PC + 4);
	trap(0x623e3016 | 1 << 5); /* ICC_SGI0R_EL1, Op2 7 */
	assert_int_equal(fake_sysreg.elr_el2, PC + 8);
	assert_int_equal(fake_sysreg.icc_sgi1r_el1, 0);
	assert_int_equal(fake_sysreg.esr_el1, 0);
}

/* HCR_EL2.TID3: op0 3, op1 0, CRn 0, CRm 1 to 7. */
static void test_trap_id_register_is_what_the_guest_may_know(void **state)
{
	(void)state;
	fake_sysreg.s3_0_c0_c4_0 = 0x1101000111110222; /* ID_AA64PFR0_EL1 */
	trap(0x62300009 | 7 << 5);
	assert_int_equal(frame.x[7], 0x1101000111110012);
	assert_registers_but(7);
	assert_int_equal(fake_sysreg.elr_el2, PC + 4);
	trap(0x62300009 | 31 << 5);
	assert_registers_but(7);
	assert_int_equal(fake_sysreg.elr_el2, PC + 8);
	trap(0x6236000f | 3 << 5); /* S3_0_C0_C7_3: no such feature here */
	assert_int_equal(frame.x[3], 0);
	trap(0x6236000d | 4 << 5); /* S3_0_C0_C6_3 */
	trap(0x623e000f | 5 << 5); /* S3_0_C0_C7_7: no register yet */
	assert_int_equal(frame.x[5], 0);
	assert_int_equal(fake_sysreg.esr_el1, 0);
}

static void test_trap_id_register_is_not_written(void **state)
{
	static const uint64_t others[] = {
		0x62300008, /* a write */
		0x62300001, /* MIDR_EL1 does not trap */
		0x62300011, /* CRm 8 */
		0x62300409, /* CRn 1 */
		0x62304009, /* op1 1 */
		0x62200009, /* op0 2 */
	};

	for (size_t i = 0; i < ABI_COUNT(others); i++) {
		reset(state);
		trap(others[i]);
		assert_undefined_at(PC);
		assert_registers_but(31);
	}
}

static void test_trap_other_system_register_is_undefined(void **state)
{
	(void)state;
	trap(SGI1R | 1);
	assert_undefined_at(PC);
	reset(state);
	trap(0x62303016); /* Op2 0 of the same group */
	assert_undefined_at(PC);
	assert_int_equal(fake_sysreg.icc_sgi1r_el1, 0);
}

static void test_trap_failure_tells_where(void **state)
{
	(void)state;
	fake_sysreg.esr_el2 = 0x96000045;
	if (setjmp(failed) == 0) {
		trap_failure(0x200, &frame);
	}
	assert_int_equal(seen.item_count, 5);
	assert_true(seen.items[0].value == 0x200);
	assert_ptr_equal(seen.frame, &frame);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_trap_hvc_1_is_a_hypercall),
		TEST(test_trap_hvc_of_the_firmware_is_a_disk_call),
		TEST(test_trap_hvc_other_immediate_is_undefined),
		TEST(test_trap_smc_with_immediate_is_undefined),
		TEST(test_trap_unknown_class_is_undefined),
		TEST(test_trap_store_passes_the_register),
		TEST(test_trap_store_of_xzr_is_zero),
		TEST(test_trap_load_extends_as_the_instruction_says),
		TEST(test_trap_load_into_xzr_changes_nothing),
		TEST(test_trap_access_to_fw_cfg_is_filtered),
		TEST(test_trap_highest_address_is_whole),
		TEST(test_trap_access_without_syndrome_is_an_abort),
		TEST(test_trap_fault_without_address_is_an_abort),
		TEST(test_trap_access_of_an_aarch32_program_is_an_abort),
		TEST(test_trap_step_ends_behind_the_instruction),
		TEST(test_trap_abort_of_a_walk_is_an_abort),
		TEST(test_trap_access_to_nothing_is_an_abort),
		TEST(test_trap_access_to_a_page_that_is_mapped_by_now_is_repeated),
		TEST(test_trap_fetch_from_nothing_is_an_abort),
		TEST(test_trap_looks_whether_the_timer_is_due),
		TEST(test_trap_group_1_sgi_passes),
		TEST(test_trap_other_sgis_are_dropped),
		TEST(test_trap_id_register_is_what_the_guest_may_know),
		TEST(test_trap_id_register_is_not_written),
		TEST(test_trap_other_system_register_is_undefined),
		TEST(test_trap_failure_tells_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
