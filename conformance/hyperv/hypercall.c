/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hypercalls [TLFS Hypercall Interface], by both conventions: each field is wrong in turn. Statuses: 2 invalid code, 3 invalid
 * input, 4 invalid alignment, 5 invalid parameter, 0xd partition, 0xe VP, 0x87 unknown register.
 */
#include "abi/hv_hypercall.h"
#include "hyperv/hv.h"
#include "hyperv/preserved.h"
#include "smccc/check.h"
#include "hyperv/host.h"

#define STATUS(result) ((result)&0xffff)
#define DONE(result)   ((result) >> 32 & 0xfff)
#define UNKNOWN_REG    ABI_U(0x00099999)
#define UNTOUCHED      ABI_ULL(0x5555aaaa5555aaaa)
#define GET            CODE_GET_VP_REGISTERS
#define PAGE           ABI_U(4096)

/* HVC #0 with everything one register later, or HVC #1 */
struct convention {
	call_fn *call;
	uint32_t control; /* the register of the input value; the parameters follow */
};

static const struct convention conventions[] = { { call_hvc_0, 1 }, { call_hvc_1, 0 } };

struct lists {
	uint64_t input[512];
	uint64_t output[512];
};
static __attribute__((aligned(4096))) struct lists lists;

static struct call prepare(const struct convention *convention, uint64_t control)
{
	struct call call;

	for (uint32_t i = 0; i < ABI_COUNT(call.x); i++) {
		call.x[i] = UNTOUCHED;
	}
	call.x[0] = FID_HYPERCALL;
	call.x[convention->control] = control;
	return call;
}

static uint64_t *parameters(const struct convention *convention, struct call *call)
{
	return &call->x[convention->control + 1];
}

/* A read of registers @name and @name_2 into or from lists. */
static void fill_lists(uint32_t name, uint32_t name_2)
{
	lists.input[0] = PARTITION_SELF;
	lists.input[1] = VP_SELF;
	lists.input[2] = name | (uint64_t)name_2 << 32;
	for (uint32_t i = 0; i < ABI_COUNT(lists.output); i++) {
		lists.output[i] = UNTOUCHED;
	}
}

static uint64_t slow(const struct convention *convention, uint64_t control, uint64_t input,
		     uint64_t output)
{
	struct call call = prepare(convention, control);

	parameters(convention, &call)[0] = input;
	parameters(convention, &call)[1] = output;
	convention->call(&call);
	return call.x[0];
}

static uint64_t slow_get(const struct convention *convention, uint64_t control)
{
	return slow(convention, GET | control, (uintptr_t)lists.input, (uintptr_t)lists.output);
}

/* A fast read of one register; the result is all registers. */
static struct call fast_get(const struct convention *convention, uint64_t control, uint32_t name)
{
	struct call call = prepare(convention, GET | FAST | control);

	parameters(convention, &call)[0] = PARTITION_SELF;
	parameters(convention, &call)[1] = VP_SELF;
	parameters(convention, &call)[2] = name;
	convention->call(&call);
	return call;
}

#define FOR_EACH(convention)                                                                       \
	for (const struct convention *convention = conventions;                                    \
	     convention < conventions + ABI_COUNT(conventions); convention++)

void hypercall_unknown_codes_are_invalid(void)
{
	/* The first three are undefined, the others are calls that conduit does not implement. */
	static const uint64_t codes[] = { 0,    0x3ff, 0x7fff, 1,    2,      8,     0x4f,
					  0x52, 0x5b,  0x5e,   0x99, 0x8001, 0xffff };
	uint32_t count = host_is_conduit() ? ABI_COUNT(codes) : 3;

	FOR_EACH(convention)
	{
		for (uint32_t i = 0; i < count; i++) {
			note("code", codes[i]);
			EXPECT(slow(convention, codes[i], (uintptr_t)lists.input, 0), 2);
			EXPECT(slow(convention, codes[i] | FAST, 0, 0), 2);
			EXPECT(slow(convention, codes[i] | FAST | REPS(1), 0, 0), 2);
		}
	}
}

void hypercall_reserved_bits_are_invalid_input(void)
{
	static const uint32_t bits[] = { 27, 28, 29, 30, 44, 45, 46, 47, 60, 61, 62, 63 };

	FOR_EACH(convention)
	{
		for (uint32_t i = 0; i < ABI_COUNT(bits); i++) {
			note("bit", bits[i]);
			EXPECT(fast_get(convention, REPS(1) | ABI_BIT64(bits[i]), REG_VP_INDEX)
				       .x[0],
			       3);
		}
	}
}

void hypercall_nested_bit_is_invalid_input(void)
{
	FOR_EACH(convention)
	{
		EXPECT(fast_get(convention, REPS(1) | ABI_BIT64(31), REG_VP_INDEX).x[0], 3);
	}
}

void hypercall_variable_header_is_invalid_where_there_is_none(void)
{
	FOR_EACH(convention)
	{
		EXPECT(fast_get(convention, REPS(1) | ABI_BIT64(17), REG_VP_INDEX).x[0], 3);
		EXPECT(fast_get(convention, REPS(1) | ABI_BIT64(26), REG_VP_INDEX).x[0], 3);
		EXPECT(slow(convention, CODE_SIGNAL_EVENT | FAST | ABI_BIT64(17), 0, 0), 3);
	}
}

void hypercall_rep_count_zero_is_rejected(void)
{
	FOR_EACH(convention)
	{
		EXPECT(fast_get(convention, REPS(0), REG_VP_INDEX).x[0], 3);
	}
}

void hypercall_rep_start_at_or_above_count_is_rejected(void)
{
	FOR_EACH(convention)
	{
		EXPECT(fast_get(convention, REPS(1) | FROM(1), REG_VP_INDEX).x[0], 3);
		EXPECT(fast_get(convention, REPS(1) | FROM(0xfff), REG_VP_INDEX).x[0], 3);
	}
}

void hypercall_simple_calls_with_reps_are_rejected(void)
{
	FOR_EACH(convention)
	{
		EXPECT(slow(convention, CODE_SIGNAL_EVENT | FAST | REPS(1), 0, 0), 3);
		EXPECT(slow(convention, CODE_SIGNAL_EVENT | FAST | FROM(1), 0, 0), 3);
		EXPECT(slow(convention, CODE_POST_MESSAGE | REPS(1), (uintptr_t)lists.input, 0), 3);
	}
}

void hypercall_fast_input_that_does_not_fit_is_rejected(void)
{
	FOR_EACH(convention)
	{
		/* Message of 256 bytes, sixteen registers; twelve names and their values. */
		EXPECT_REFUSED(slow(convention, CODE_POST_MESSAGE | FAST, 1, 0), 3);
		EXPECT_REFUSED(fast_get(convention, REPS(12), REG_VP_INDEX).x[0], 3);
		EXPECT_REFUSED(fast_get(convention, REPS(0xfff), REG_VP_INDEX).x[0], 3);
	}
}

void hypercall_fast_get_returns_the_value_behind_its_input(void)
{
	/*
	 * 20 bytes of input end in x4, the output begins at the next multiple of 16 bytes; or ends
	 * with x16.
	 */
	struct call smccc = fast_get(&conventions[0], REPS(1), REG_SVERSION);
	struct call native = fast_get(&conventions[1], REPS(1), REG_SVERSION);

	EXPECT(smccc.x[0], REPS(1));
	EXPECT(smccc.x[6], 1);
	EXPECT(smccc.x[7], 0);
	EXPECT(native.x[0], REPS(1));
	EXPECT(native.x[15], 1);
	EXPECT(native.x[16], 0);
}

/* Needs no feature, and no feature can be read where this fails: both conventions read the same, with and without lists. */
void hypercall_fast_and_slow_reads_agree(void)
{
	FOR_EACH(convention)
	{
		struct call call = fast_get(convention, REPS(1), REG_VERSION);
		const uint64_t *output = convention->control == 1 ? &call.x[6] : &call.x[15];

		fill_lists(REG_VERSION, 0);
		EXPECT(slow_get(convention, REPS(1)), REPS(1));
		EXPECT(call.x[0], REPS(1));
		EXPECT(output[0], lists.output[0]);
		EXPECT(output[1], lists.output[1]);
	}
}

void hypercall_fast_get_of_four_uses_all_registers(void)
{
	struct call call = prepare(&conventions[0], GET | FAST | REPS(4));

	call.x[2] = PARTITION_SELF;
	call.x[3] = VP_SELF;
	call.x[4] = REG_SVERSION | (uint64_t)REG_VP_INDEX << 32;
	call.x[5] = REG_SVERSION | (uint64_t)REG_SVERSION << 32;
	call_hvc_0(&call);
	EXPECT(call.x[0], REPS(4));
	EXPECT(call.x[6], 1);
	EXPECT(call.x[8], 0);
	EXPECT(call.x[10], 1);
	EXPECT(call.x[12], 1);
	EXPECT(call.x[14], UNTOUCHED);
}

void hypercall_unused_fast_input_is_ignored(void)
{
	/* OBS: Linux leaves x5 to x17 as they were. */
	struct call call = fast_get(&conventions[0], REPS(1), REG_VP_INDEX);

	EXPECT(call.x[0], REPS(1));
	EXPECT(call.x[5], UNTOUCHED);
	EXPECT(call.x[17], UNTOUCHED);
}

void hypercall_failed_fast_get_writes_nothing(void)
{
	FOR_EACH(convention)
	{
		struct call call = fast_get(convention, REPS(1), UNKNOWN_REG);

		EXPECT(call.x[0], 0x87);
		EXPECT(call.x[6], UNTOUCHED);
		EXPECT(call.x[7], UNTOUCHED);
		EXPECT(call.x[15], UNTOUCHED);
		EXPECT(call.x[16], UNTOUCHED);
	}
}

void hypercall_slow_get_writes_its_output(void)
{
	FOR_EACH(convention)
	{
		fill_lists(REG_SVERSION, REG_VP_INDEX);
		EXPECT(slow_get(convention, REPS(2)), REPS(2));
		EXPECT(lists.output[0], 1);
		EXPECT(lists.output[1], 0);
		EXPECT(lists.output[2], 0);
		EXPECT(lists.output[4], UNTOUCHED);
	}
}

void hypercall_reps_before_a_failure_are_done(void)
{
	FOR_EACH(convention)
	{
		uint64_t result;

		fill_lists(REG_SVERSION, UNKNOWN_REG);
		result = slow_get(convention, REPS(2));
		EXPECT(STATUS(result), 0x87);
		EXPECT(DONE(result), 1);
		EXPECT(lists.output[0], 1);
		EXPECT(lists.output[2], UNTOUCHED);
	}
}

void hypercall_continued_call_starts_where_it_says(void)
{
	FOR_EACH(convention)
	{
		fill_lists(UNKNOWN_REG, REG_SVERSION);
		EXPECT(slow_get(convention, REPS(2) | FROM(1)), REPS(2));
		EXPECT(lists.output[0], UNTOUCHED);
		EXPECT(lists.output[2], 1);
	}
}

void hypercall_largest_page_of_reps_is_done(void)
{
	/* 16 bytes for each value: 256 values are a page. */
	FOR_EACH(convention)
	{
		fill_lists(0, 0);
		for (uint32_t i = 0; i < 128; i++) {
			lists.input[2 + i] = REG_SVERSION | (uint64_t)REG_SVERSION << 32;
		}
		EXPECT(slow_get(convention, REPS(256)), REPS(256));
		EXPECT(lists.output[510], 1);
		EXPECT_REFUSED(slow_get(convention, REPS(257)), 4);
		EXPECT_REFUSED(slow_get(convention, REPS(0xfff)), 4);
	}
}

/* [TLFS Hypercall Interface, "Common Hypercall Status Codes"] */
static void expect_misplaced(const uint64_t *bad, uint32_t count)
{
	FOR_EACH(convention)
	{
		for (uint32_t i = 0; i < count; i++) {
			note("GPA", bad[i]);
			fill_lists(REG_SVERSION, REG_SVERSION);
			EXPECT_REFUSED(
				slow(convention, GET | REPS(2), bad[i], (uintptr_t)lists.output),
				4);
			EXPECT_REFUSED(
				slow(convention, GET | REPS(2), (uintptr_t)lists.input, bad[i]), 4);
			EXPECT_REFUSED(slow(convention, CODE_POST_MESSAGE, bad[i], 0), 4);
			EXPECT(lists.output[0], UNTOUCHED);
		}
	}
}

void hypercall_misaligned_and_crossing_lists_are_refused(void)
{
	const uint64_t bad[] = { (uintptr_t)lists.input + 1, (uintptr_t)lists.input + 4,
				 (uintptr_t)lists.input + PAGE - 8, UINT64_MAX - 7,
				 UINT64_MAX - PAGE + 1 };

	expect_misplaced(bad, ABI_COUNT(bad));
}

void hypercall_lists_may_end_with_their_page(void)
{
	FOR_EACH(convention)
	{
		uint64_t *input = &lists.input[ABI_COUNT(lists.input) - 3];
		uint64_t *output = &lists.output[ABI_COUNT(lists.output) - 4];

		fill_lists(0, 0);
		memset(lists.input, 0, sizeof(lists.input));
		input[0] = PARTITION_SELF;
		input[1] = VP_SELF;
		input[2] = REG_SVERSION | (uint64_t)REG_SVERSION << 32;
		EXPECT(slow(convention, GET | REPS(2), (uintptr_t)input, (uintptr_t)output),
		       REPS(2));
		EXPECT(output[2], 1);
		EXPECT(output[3], 0);
		EXPECT(output[-1], UNTOUCHED);
	}
}

void hypercall_lists_outside_guest_ram_are_refused(void)
{
	const uint64_t bad[] = { 0x09000000,
				 0x08000000,
				 0,
				 ram_end(),
				 ram_end() - 8,
				 hidden_memory(),
				 hidden_memory() + 0x100000,
				 ABI_ULL(1) << 52,
				 ABI_ULL(1) << 63 };

	expect_misplaced(bad, ABI_COUNT(bad));
}

void hypercall_overlapping_lists_are_refused(void)
{
	FOR_EACH(convention)
	{
		fill_lists(REG_SVERSION, REG_SVERSION);
		EXPECT_TRUE(slow(convention, GET | REPS(1), (uintptr_t)lists.input,
				 (uintptr_t)lists.input) != REPS(1));
		EXPECT_TRUE(slow(convention, GET | REPS(1), (uintptr_t)lists.input,
				 (uintptr_t)lists.input + 16) != REPS(1));
		EXPECT(lists.input[2], REG_SVERSION | (uint64_t)REG_SVERSION << 32);
	}
}

void hypercall_absent_lists_are_ignored(void)
{
	/* SetVpRegisters and SignalEvent have no output: its GPA does not matter. */
	FOR_EACH(convention)
	{
		fill_lists(0, 0);
		memset(lists.input, 0, sizeof(lists.input));
		lists.input[0] = PARTITION_SELF;
		lists.input[1] = VP_SELF;
		lists.input[2] = REG_CRASH_P0;
		lists.input[4] = 0x1234;
		EXPECT(slow(convention, CODE_SET_VP_REGISTERS | REPS(1), (uintptr_t)lists.input,
			    hidden_memory() + 1),
		       REPS(1));
		EXPECT(hv_get(REG_CRASH_P0).low, 0x1234);
	}
}

void hypercall_set_of_two_registers_does_both(void)
{
	FOR_EACH(convention)
	{
		memset(lists.input, 0, sizeof(lists.input));
		lists.input[0] = PARTITION_SELF;
		lists.input[1] = VP_SELF;
		lists.input[2] = REG_CRASH_P0;
		lists.input[4] = 0x11;
		lists.input[6] = REG_CRASH_P0 + 1;
		lists.input[8] = 0x22;
		EXPECT(slow(convention, CODE_SET_VP_REGISTERS | REPS(2), (uintptr_t)lists.input, 0),
		       REPS(2));
		EXPECT(hv_get(REG_CRASH_P0).low, 0x11);
		EXPECT(hv_get(REG_CRASH_P0 + 1).low, 0x22);
	}
}

void hypercall_other_partitions_are_refused(void)
{
	FOR_EACH(convention)
	{
		struct call call = prepare(convention, GET | FAST | REPS(1));

		parameters(convention, &call)[0] = 1;
		parameters(convention, &call)[1] = VP_SELF;
		parameters(convention, &call)[2] = REG_VP_INDEX;
		convention->call(&call);
		EXPECT_REFUSED(call.x[0], 0xd);
	}
}

void hypercall_unknown_vps_are_refused(void)
{
	static const uint64_t vps[] = { 0x7fffffff, 0xffffffff, 0xfffffffd, 64 };
	uint32_t count = host_is_conduit() ? ABI_COUNT(vps) : ABI_COUNT(vps) - 1;

	for (uint32_t i = 0; i < count; i++) {
		note("VP", vps[i]);
		EXPECT_REFUSED(hv_get_of(vps[i], REG_VP_INDEX).status, 0xe);
		EXPECT_REFUSED(hv_set_of(vps[i], REG_SCONTROL, 0), 0xe);
	}
}

void hypercall_other_vtls_are_refused(void)
{
	for (uint64_t vtl = 1; vtl < 16; vtl++) {
		EXPECT_TRUE(hv_get_of(VP_SELF | vtl << 32, REG_VP_INDEX).status != 0);
		EXPECT_TRUE(hv_get_of(VP_SELF | (vtl | 0x10) << 32, REG_VP_INDEX).status != 0);
	}
}

void hypercall_messages_that_cannot_be_are_refused(void)
{
	static const uint64_t payload[31] = { 0xffff };

	/*
	 * [TLFS HvCallPostMessage]: type 0 and types with bit 31 are the hypervisor's, 240 bytes
	 * are the most
	 */
	EXPECT(hv_post(4, 0, payload, 8), 5);
	EXPECT(hv_post(4, 0x80000001, payload, 8), 5);
	EXPECT(hv_post(4, 1, payload, 241), 5);
	EXPECT(hv_post(4, 1, payload, 0xffffffff), 5);
	EXPECT(hv_post(0, 1, payload, 8), 0x12);
	EXPECT(hv_post(0xffffff, 1, payload, 8), 0x12);
	EXPECT_REFUSED(hv_post(0xffffffff, 1, payload, 8), 0x12);
}

void hypercall_events_for_nobody_are_refused(void)
{
	/* From the third on: numbers that conduit gives to channels, or to messages. */
	static const uint32_t connections[] = { 0, 0xffffff, 0xffffffff, 1,      2,
						3, 4,        0x2000,     0x2001, 0x20ff };
	uint32_t count = host_is_conduit() ? ABI_COUNT(connections) : 2;

	for (uint32_t i = 0; i < count; i++) {
		note("connection", connections[i]);
		EXPECT(hv_signal(connections[i], 0), 0x12);
		EXPECT_TRUE(hv_signal(connections[i], 0xffff) != 0);
	}
}

/* As a fuzzer: every code, and control words of all kinds. The result is a status. */
void hypercall_random_calls_have_a_status(void)
{
	uint64_t random = ABI_ULL(0x2545f4914f6cdd1d);

	for (uint32_t i = 0; i < 20000; i++) {
		struct call call;

		for (uint32_t x = 0; x < ABI_COUNT(call.x); x++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			call.x[x] = random;
		}
		/* Only reads, and calls that do not exist: a random write would take effect. */
		call.x[0] = FID_HYPERCALL;
		call.x[1] &= ~ABI_ULL(0xffff);
		call.x[1] |= (i & 1) != 0 ? GET : (random & 0xff00);
		note("control", call.x[1]);
		call_hvc_0(&call);
		if (!EXPECT(STATUS(call.x[0]) < 0x100 &&
				    (call.x[0] & ABI_ULL(0xfffff000ffff0000)) == 0,
			    1)) {
			return;
		}
	}
}

/*
 * The fast read of one register has its value in x6 and x7, or x15 and x16 [TLFS Hypercall
 * Interface].
 */
void hypercall_hypercalls_change_their_results_only(void)
{
	static struct regs regs;

	regs_fill(&regs, 1);
	regs.r[0] = FID_HYPERCALL;
	regs.r[1] = CODE_GET_VP_REGISTERS | FAST | REPS(1);
	regs.r[2] = PARTITION_SELF;
	regs.r[3] = VP_SELF;
	regs.r[4] = REG_VP_INDEX;
	expect_preserved(regs_hvc, &regs, 6, 2);
	EXPECT(regs.r[0], REPS(1));
	EXPECT(regs.r[6], 0);
	EXPECT(regs.r[7], 0);
	regs_fill(&regs, 2);
	regs.r[0] = CODE_GET_VP_REGISTERS | FAST | REPS(1);
	regs.r[1] = PARTITION_SELF;
	regs.r[2] = VP_SELF;
	regs.r[3] = REG_VP_INDEX;
	expect_preserved(regs_hvc_native, &regs, 15, 2);
	EXPECT(regs.r[0], REPS(1));
	EXPECT(regs.r[15], 0);
	EXPECT(regs.r[16], 0);
}

/* A slow call, and a fast one without output, have one result [TLFS "Volatile registers"]. */
void hypercall_calls_by_lists_change_x0_only(void)
{
	static struct regs regs;

	for (uint32_t native = 0; native < 2; native++) {
		regs_fn *call = native != 0 ? regs_hvc_native : regs_hvc;
		uint64_t *control = &regs.r[1 - native];

		fill_lists(REG_VERSION, REG_VERSION);
		regs_fill(&regs, 1);
		regs.r[0] = FID_HYPERCALL;
		control[0] = GET | REPS(2);
		control[1] = (uintptr_t)lists.input;
		control[2] = (uintptr_t)lists.output;
		expect_preserved(call, &regs, 1, 0);
		EXPECT(regs.r[0], REPS(2));
		regs_fill(&regs, 2);
		regs.r[0] = FID_HYPERCALL;
		control[0] = CODE_SIGNAL_EVENT | FAST;
		control[1] = 0xffffff;
		expect_preserved(call, &regs, 1, 0);
	}
}

/* With two values the last two pairs of x1 to x16. */
void hypercall_native_get_of_two_uses_the_last_registers(void)
{
	struct call call = prepare(&conventions[1], GET | FAST | REPS(2));

	call.x[1] = PARTITION_SELF;
	call.x[2] = VP_SELF;
	call.x[3] = REG_SVERSION | (uint64_t)REG_SVERSION << 32;
	call_hvc_1(&call);
	EXPECT(call.x[0], REPS(2));
	EXPECT(call.x[13], 1);
	EXPECT(call.x[14], 0);
	EXPECT(call.x[15], 1);
	EXPECT(call.x[16], 0);
	EXPECT(call.x[12], UNTOUCHED);
	EXPECT(call.x[17], UNTOUCHED);
}

/* Partition, VP, name; the value begins at the next multiple of 16 bytes. */
void hypercall_fast_set_works_by_both_conventions(void)
{
	FOR_EACH(convention)
	{
		struct call call = prepare(convention, CODE_SET_VP_REGISTERS | FAST | REPS(1));
		uint64_t *at = parameters(convention, &call);

		at[0] = PARTITION_SELF;
		at[1] = VP_SELF;
		at[2] = REG_SINT0 + 7;
		at[3] = 0;
		at[4] = 0x10000 | (16 + convention->control);
		at[5] = 0;
		convention->call(&call);
		EXPECT(call.x[0], REPS(1));
		EXPECT(hv_get(REG_SINT0 + 7).low, 0x10000 | (16 + convention->control));
	}
	hv_set(REG_SINT0 + 7, 0x10000);
}

static struct call fast_get_many(const struct convention *convention, uint32_t count)
{
	struct call call = prepare(convention, GET | FAST | REPS(count));
	uint64_t *at = parameters(convention, &call);

	at[0] = PARTITION_SELF;
	at[1] = VP_SELF;
	for (uint32_t i = 0; i < 3; i++) {
		at[2 + i] = REG_SVERSION | (uint64_t)REG_SVERSION << 32;
	}
	convention->call(&call);
	return call;
}

/* 36 bytes of input take 48, and 80 of output the rest of 128: by both conventions the same registers. */
void hypercall_largest_fast_get_is_of_five(void)
{
	FOR_EACH(convention)
	{
		struct call call = fast_get_many(convention, 5);
		const uint64_t *output = parameters(convention, &call) + 6;

		EXPECT(call.x[0], REPS(5));
		for (uint32_t i = 0; i < 5; i++) {
			note("value", i);
			EXPECT(*output++, 1);
			EXPECT(*output++, 0);
		}
		EXPECT_REFUSED(fast_get_many(convention, 6).x[0], 3);
	}
}

static uint64_t fast_set_many(const struct convention *convention, uint32_t count)
{
	struct call call = prepare(convention, CODE_SET_VP_REGISTERS | FAST | REPS(count));
	uint64_t *at = parameters(convention, &call);

	at[0] = PARTITION_SELF;
	at[1] = VP_SELF;
	for (uint32_t i = 0; i < 3; i++) {
		at[2 + 4 * i] = REG_SINT0 + 5 + i;
		at[3 + 4 * i] = 0;
		at[4 + 4 * i] = 0x10000 | (20 + convention->control + i);
		at[5 + 4 * i] = 0;
	}
	convention->call(&call);
	return call.x[0];
}

/* 16 bytes and 32 for each: 112 of 128. */
void hypercall_largest_fast_set_is_of_three(void)
{
	FOR_EACH(convention)
	{
		EXPECT(fast_set_many(convention, 3), REPS(3));
		for (uint32_t i = 0; i < 3; i++) {
			note("register", REG_SINT0 + 5 + i);
			EXPECT(hv_get(REG_SINT0 + 5 + i).low,
			       0x10000 | (20 + convention->control + i));
			hv_set(REG_SINT0 + 5 + i, 0x10000);
		}
		EXPECT_REFUSED(fast_set_many(convention, 4), 3);
		EXPECT(hv_get(REG_SINT0 + 5).low, 0x10000);
	}
}

/* Bits 15:0 and 43:32, whether the call succeeds or fails. */
void hypercall_result_has_a_status_and_a_count_only(void)
{
	FOR_EACH(convention)
	{
		const uint64_t controls[] = { GET | REPS(2),
					      GET | REPS(2) | FROM(1),
					      GET,
					      GET | REPS(2) | ABI_BIT64(44),
					      0x3ff,
					      0x3ff | FAST,
					      GET | REPS(0xfff),
					      CODE_SET_VP_REGISTERS | REPS(1) };

		for (uint32_t i = 0; i < ABI_COUNT(controls); i++) {
			fill_lists(REG_VERSION, UNKNOWN_REG);
			note("control", controls[i]);
			EXPECT(slow(convention, controls[i], (uintptr_t)lists.input,
				    (uintptr_t)lists.output) &
				       ~ABI_ULL(0x00000fff0000ffff),
			       0);
		}
	}
}

/* "Reps completed" counts what was done before this call too. */
void hypercall_continued_call_counts_from_zero(void)
{
	FOR_EACH(convention)
	{
		uint64_t result;

		fill_lists(UNKNOWN_REG, REG_SVERSION);
		lists.input[3] = UNKNOWN_REG;
		result = slow_get(convention, REPS(3) | FROM(1));
		EXPECT_TRUE(STATUS(result) != 0);
		EXPECT(DONE(result), 2);
		EXPECT(lists.output[2], 1);
		EXPECT(lists.output[4], UNTOUCHED);
	}
}
