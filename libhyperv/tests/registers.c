/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way to make a hypercall, by register patterns: what arrives, what comes back, what is
 * preserved.
 *
 * A program of Linux without a C library: QEMU's user mode emulation runs it on any PC. EL0 has no
 * HVC, so the instructions themselves end in SIGILL, and the handler of that signal is the
 * hypervisor: it sees and sets every register. It leaves nothing of x0-x17 as it was.
 */
#include "hyperv/hypercall.h"
#include "hyperv/time.h"
#include "hyperv/vp_register.h"

#define REGS              18U
#define KEPT_REGISTERS    20U /* x18-x29, d8-d15 */
#define GUARD             4U  /* words on each side that nobody may write */
#define GUARD_WORD        0x6775617264776f72ULL
#define INSN_HVC_0        0xd4000002U
#define INSN_HVC_1        0xd4000022U
#define SIGNAL_ILL        4
#define SIGNAL_INFO       4U /* SA_SIGINFO */
#define LINUX_WRITE       64
#define LINUX_EXIT        93
#define LINUX_SIGACTION   134
#define CONTEXT_REGISTERS 184 /* byte offsets in Linux's struct ucontext */
#define CONTEXT_PC        440

/* Of libsmccc/tests/registers_aarch64.S, which knows the offsets. */
struct kept {
	uint64_t registers[KEPT_REGISTERS];
	uint64_t sp_moved;
	uint64_t stack_changed; /* words of the caller's frame */
};
void watched_call(void (*function)(void), const uint64_t words[9], const struct kept *given,
		  struct kept *found);
long system_call(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t call);
long system_call_4(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t call);
_Noreturn void run(void);

struct guarded {
	uint64_t low[GUARD];
	struct hv_native_regs regs;
	uint64_t high[GUARD];
};

/* Linux's struct sigaction, as the system call takes it. */
struct signal_action {
	void (*handler)(int number, void *info, void *context);
	uint64_t flags;
	uint64_t restorer;
	uint64_t mask[2];
};

enum {
	SET_ARGS = 1,
	SET_RESULTS,
	SET_KEPT,
};

static uint64_t seen[REGS];
static uint32_t seen_immediate;
static uint32_t seen_count;
static uint64_t answer; /* in x0 */
static struct guarded args;
static struct kept given;
static struct kept found;
static uint32_t number;
static uint32_t failed;

static void put(const char *text)
{
	uint64_t size = 0;

	while (text[size] != '\0') {
		size++;
	}
	system_call(1, (uintptr_t)text, size, LINUX_WRITE);
}

static void put_number(uint32_t n)
{
	const char digits[] = { (char)('0' + n / 10), (char)('0' + n % 10), 0 };

	put(digits + (n < 10));
}

static _Noreturn void leave(uint64_t status)
{
	for (;;) {
		system_call(status, 0, 0, LINUX_EXIT);
	}
}

static void check(const char *prefix, const char *name, bool passed)
{
	number++;
	failed += !passed;
	put(passed ? "ok " : "not ok ");
	put_number(number);
	put(" - ");
	put(prefix);
	put(name);
	put("\n");
}

/* No two words of all patterns are the same, none is zero, each half is dirty. */
static uint64_t pattern(uint32_t set, uint32_t n)
{
	return 0x9e3779b97f4a7c15ULL * (set << 8 | (n + 1));
}

static bool holds(const uint64_t *words, uint32_t first, uint32_t end, uint32_t set)
{
	bool same = true;

	for (uint32_t i = first; i < end; i++) {
		same = same && words[i] == pattern(set, i);
	}
	return same;
}

/* The hypervisor. */
static void hypervisor(int signal, void *info, void *context)
{
	uint64_t *registers = (uint64_t *)(void *)((char *)context + CONTEXT_REGISTERS);
	uint64_t *pc = (uint64_t *)(void *)((char *)context + CONTEXT_PC);
	const uint32_t instruction = *(const uint32_t *)*pc;

	(void)signal;
	(void)info;
	if (instruction != INSN_HVC_0 && instruction != INSN_HVC_1) {
		put("Bail out! an instruction that is neither HVC #0 nor HVC #1\n");
		leave(2);
	}
	seen_immediate = instruction == INSN_HVC_1;
	for (uint32_t i = 0; i < REGS; i++) {
		seen[i] = registers[i];
		registers[i] = pattern(SET_RESULTS, i);
	}
	registers[0] = answer;
	seen_count++;
	*pc += 4;
}

static void install_hypervisor(void)
{
	static struct signal_action action;

	action.handler = hypervisor;
	action.flags = SIGNAL_INFO;
	if (system_call_4(SIGNAL_ILL, (uintptr_t)&action, 0, 8, LINUX_SIGACTION) != 0) {
		put("Bail out! no signal handler\n");
		leave(2);
	}
}

static void test_native_hvc(void)
{
	const uint64_t words[9] = { (uintptr_t)&args.regs };
	bool guards_hold = true;

	for (uint32_t i = 0; i < GUARD; i++) {
		args.low[i] = GUARD_WORD;
		args.high[i] = GUARD_WORD;
	}
	for (uint32_t i = 0; i < REGS; i++) {
		args.regs.x[i] = pattern(SET_ARGS, i);
	}
	for (uint32_t i = 0; i < KEPT_REGISTERS; i++) {
		given.registers[i] = pattern(SET_KEPT, i);
	}
	answer = pattern(SET_RESULTS, 0);
	seen_count = 0;
	watched_call((void (*)(void))hv_native_hvc, words, &given, &found);
	for (uint32_t i = 0; i < GUARD; i++) {
		guards_hold =
			guards_hold && args.low[i] == GUARD_WORD && args.high[i] == GUARD_WORD;
	}
	check("hv_native_hvc_", "is_hvc_1_once", seen_immediate == 1 && seen_count == 1);
	check("hv_native_hvc_", "args_arrive", holds(seen, 0, REGS, SET_ARGS));
	check("hv_native_hvc_", "results_come_back", holds(args.regs.x, 0, REGS, SET_RESULTS));
	check("hv_native_hvc_", "writes_nothing_around", guards_hold);
	check("hv_native_hvc_", "preserves_what_the_procedure_call_standard_says",
	      holds(found.registers, 0, KEPT_REGISTERS, SET_KEPT));
	check("hv_native_hvc_", "preserves_sp", found.sp_moved == 0);
	check("hv_native_hvc_", "leaves_the_stack_above_alone", found.stack_changed == 0);
}

static uint64_t physical(void *context, const void *address)
{
	(void)context;
	return (uintptr_t)address;
}

static const struct hv_port port = { .physical = physical };
static struct hv_partition partition;

static void use(enum hv_convention convention)
{
	partition.port = &port;
	partition.convention = convention;
	partition.guest_os_id = 1;
	partition.direct = convention == HV_CONVENTION_SMCCC;
	answer = 0;
	seen_count = 0;
}

/* Whether one call came, with these first registers: of the native convention without a function ID. */
static bool called(enum hv_convention convention, const uint64_t *expected, uint32_t count)
{
	const uint32_t first = convention == HV_CONVENTION_SMCCC;
	bool same = seen_count == 1 && seen_immediate == (convention == HV_CONVENTION_NATIVE) &&
		    (first == 0 || seen[0] == 0x46000001);

	for (uint32_t i = 0; i < count; i++) {
		same = same && seen[first + i] == expected[i];
	}
	return same;
}

static void test_registers(const char *prefix, enum hv_convention convention)
{
	static const uint64_t get[] = { 0x100010050, UINT64_MAX, 0xFFFFFFFE, 0x90003 };
	static const uint64_t set[] = { 0x100010051, UINT64_MAX, 0xFFFFFFFE, 0xA0002, 0, 0x12, 0 };
	static const uint64_t set_128[] = { 0x100010051, UINT64_MAX, 0xFFFFFFFE, 0xA0002, 0, 1, 2 };
	const uint32_t output = convention == HV_CONVENTION_SMCCC ? 6 : 15;
	struct hv_u128 wide = { 0 };
	uint64_t value = 0;

	use(convention);
	check(prefix, "get_register_reads_its_result",
	      hv_get_register(&partition, 0x90003, &value) == 0 && called(convention, get, 4) &&
		      value == pattern(SET_RESULTS, output));
	use(convention);
	check(prefix, "get_register_128_reads_both_halves",
	      hv_get_register_128(&partition, 0x90003, &wide) == 0 && called(convention, get, 4) &&
		      wide.low == pattern(SET_RESULTS, output) &&
		      wide.high == pattern(SET_RESULTS, output + 1));
	use(convention);
	answer = 0xABCD0000FFFF0087;
	value = 5;
	check(prefix, "get_register_refused_leaves_the_value_alone",
	      hv_get_register(&partition, 0x90003, &value) == 0x87 && value == 5);
	use(convention);
	check(prefix, "set_register_passes_its_value",
	      hv_set_register(&partition, 0xA0002, 0x12) == 0 && called(convention, set, 7));
	use(convention);
	check(prefix, "set_register_128_passes_both_halves",
	      hv_set_register_128(&partition, 0xA0002, (struct hv_u128){ 1, 2 }) == 0 &&
		      called(convention, set_128, 7));
}

static void test_hypercalls(const char *prefix, enum hv_convention convention)
{
	static const uint64_t signal[] = { 0x1005D, 0x0000000712345678 };
	static struct hv_post_message_input input;
	const uint64_t post[] = { 0x5C, (uintptr_t)&input, 0 };
	uint64_t expected[17] = { 0x1FFFF };
	struct hv_fast fast;
	size_t output;

	use(convention);
	check(prefix, "signal_event_passes_one_register",
	      hv_signal_event(&partition, 0x12345678, 7) == 0 && called(convention, signal, 2));
	use(convention);
	check(prefix, "post_message_passes_an_address",
	      hv_post_message(&partition, &input) == 0 && called(convention, post, 3));
	for (uint32_t i = 0; i < 16; i++) {
		fast.block[i] = pattern(SET_ARGS, i);
		expected[1 + i] = fast.block[i];
	}
	use(convention);
	answer = 0x123400000000;
	check(prefix, "hypercall_fast_passes_128_bytes",
	      hv_hypercall_fast(&partition, 0xFFFF, &fast, 128, 0, &output) == answer &&
		      called(convention, expected, 17));
	check(prefix, "hypercall_fast_reads_128_bytes",
	      fast.block[0] == pattern(SET_RESULTS, convention == HV_CONVENTION_SMCCC ? 2 : 1) &&
		      fast.block[15] ==
			      pattern(SET_RESULTS, convention == HV_CONVENTION_SMCCC ? 17 : 16));
}

/* The real counter, whose frequency does not matter. */
static void test_clock(void)
{
	static _Alignas(4096) struct hv_reference_tsc_page page;
	const struct hv_clock clock = { .partition = &partition, .page = &page };
	uint64_t first;
	uint64_t last;

	use(HV_CONVENTION_SMCCC);
	page.scale = UINT64_MAX;
	page.sequence = 1;
	first = hv_clock_read(&clock);
	for (uint32_t i = 0; i < 1000; i++) {
		last = hv_clock_read(&clock);
		if (last < first) {
			break;
		}
	}
	check("hv_clock_read_", "does_not_go_back_and_makes_no_call",
	      last >= first && first != 0 && seen_count == 0);
	page.sequence = 0;
	check("hv_clock_read_", "asks_where_the_page_cannot_be_used",
	      hv_clock_read(&clock) == pattern(SET_RESULTS, 6) && seen_count == 1);
}

_Noreturn void run(void)
{
	install_hypervisor();
	test_native_hvc();
	test_registers("smccc_", HV_CONVENTION_SMCCC);
	test_registers("native_", HV_CONVENTION_NATIVE);
	test_hypercalls("smccc_", HV_CONVENTION_SMCCC);
	test_hypercalls("native_", HV_CONVENTION_NATIVE);
	test_clock();
	put("1..");
	put_number(number);
	put("\n");
	leave(failed != 0);
}
