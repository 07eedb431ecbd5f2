/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every way to make a call, by register patterns: what arrives, what comes back, what is preserved.
 *
 * A program of Linux without a C library: QEMU's user mode emulation runs it on any PC. EL0 has
 * neither HVC nor SMC, so the instructions themselves end in SIGILL, and the handler of that signal
 * is the callee: it sees and sets every register. It is a callee of version 1.0 at its worst, which
 * leaves nothing of x4-x17 as it was.
 */
#include "registers.h"

#include "smccc/inline.h"
#include "smccc/linux.h"

#define GUARD       4 /* words on each side that nobody may write */
#define GUARD_WORD  ((smccc_register)0x6775617264776f72ULL)
#define FID         0xC6001234U
#define SIGNAL_ILL  4
#define SIGNAL_INFO 4U /* SA_SIGINFO */

struct guarded {
	smccc_register low[GUARD];
	union {
		struct arm_smccc_1_2_regs regs;
		struct arm_smccc_res res;
		smccc_register word[REGS];
	};
	smccc_register high[GUARD];
};

/* Linux's struct sigaction, as the system call takes it. */
struct signal_action {
	void (*handler)(int number, void *info, void *context);
	smccc_register flags;
	smccc_register restorer;
	smccc_register mask[2];
};

enum {
	SET_ARGS = 1,
	SET_RESULTS,
	SET_OLD,
	SET_KEPT,
	SET_INLINE,
};

static smccc_register seen[REGS];
static enum arm_smccc_conduit seen_conduit;
static uint32_t seen_count;
static struct guarded args;
static struct guarded res;
static struct kept given;
static struct kept found;
static uint32_t number;
static uint32_t failed;

static void put(const char *text)
{
	smccc_register size = 0;

	while (text[size] != '\0') {
		size++;
	}
	system_call(1, (smccc_register)(uintptr_t)text, size, LINUX_WRITE);
}

/* Without a division, which AArch32 has no instruction for. */
static char digit(uint32_t *n, uint32_t unit)
{
	char character = '0';

	for (; *n >= unit; *n -= unit) {
		character++;
	}
	return character;
}

static void put_number(uint32_t n)
{
	const int skipped = (n < 1000) + (n < 100) + (n < 10);
	const char digits[] = { digit(&n, 1000), digit(&n, 100), digit(&n, 10), digit(&n, 1), 0 };

	put(digits + skipped);
}

static _Noreturn void leave(smccc_register status)
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
static smccc_register pattern(uint32_t set, uint32_t n)
{
	return (smccc_register)(0x9e3779b97f4a7c15ULL * (set << 8 | (n + 1)));
}

static void fill(struct guarded *guarded, uint32_t set)
{
	for (uint32_t i = 0; i < GUARD; i++) {
		guarded->low[i] = GUARD_WORD;
		guarded->high[i] = GUARD_WORD;
	}
	for (uint32_t i = 0; i < REGS; i++) {
		guarded->word[i] = pattern(set, i);
	}
}

static bool guards_hold(const struct guarded *guarded)
{
	bool hold = true;

	for (uint32_t i = 0; i < GUARD; i++) {
		hold = hold && guarded->low[i] == GUARD_WORD && guarded->high[i] == GUARD_WORD;
	}
	return hold;
}

static bool holds(const smccc_register *words, uint32_t first, uint32_t end, uint32_t set)
{
	bool same = true;

	for (uint32_t i = first; i < end; i++) {
		same = same && words[i] == pattern(set, i);
	}
	return same;
}

/* The callee. */
static void callee(int signal, void *info, void *context)
{
	smccc_register *registers = context_registers(context);

	(void)signal;
	(void)info;
	seen_conduit = conduit_at(*context_pc(context), context);
	if (seen_conduit == SMCCC_CONDUIT_NONE) {
		put("Bail out! an instruction that is neither HVC #0 nor SMC #0\n");
		leave(2);
	}
	for (uint32_t i = 0; i < REGS; i++) {
		seen[i] = registers[i];
		registers[i] = pattern(SET_RESULTS, i);
	}
	seen_count++;
	*context_pc(context) += 4;
}

static void install_callee(void)
{
	static struct signal_action action;

	action.handler = callee;
	action.flags = SIGNAL_INFO;
	if (system_call_4(SIGNAL_ILL, (smccc_register)(uintptr_t)&action, 0, 8, LINUX_SIGACTION) !=
	    0) {
		put("Bail out! no signal handler\n");
		leave(2);
	}
}

/* Calls function with up to nine words as its arguments, and watches what it must preserve. */
static void watch(void (*function)(void), const smccc_register words[9])
{
	for (uint32_t i = 0; i < KEPT_REGISTERS; i++) {
		given.registers[i] = pattern(SET_KEPT, i);
		found.registers[i] = 0;
	}
	seen_count = 0;
	watched_call(function, words, &given, &found);
}

static void check_kept(const char *prefix)
{
	check(prefix, "preserves_what_the_procedure_call_standard_says",
	      holds(found.registers, 0, KEPT_REGISTERS, SET_KEPT));
	check(prefix, "preserves_sp", found.sp_moved == 0);
	check(prefix, "leaves_the_stack_above_alone", found.stack_changed == 0);
}

typedef void struct_call(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res);

static void test_struct_call(const char *prefix, struct_call *function, struct guarded *to,
			     enum arm_smccc_conduit conduit)
{
	smccc_register words[9] = { (smccc_register)(uintptr_t)&args.regs,
				    (smccc_register)(uintptr_t)&to->regs };

	fill(&args, SET_ARGS);
	fill(&res, SET_OLD);
	watch((void (*)(void))function, words);
	check(prefix, "executes_its_conduit_once", seen_conduit == conduit && seen_count == 1);
	check(prefix, "args_arrive", holds(seen, 0, REGS, SET_ARGS));
	check(prefix, "results_come_back", holds(to->word, 0, REGS, SET_RESULTS));
	check(prefix, "writes_nothing_around", guards_hold(&args) && guards_hold(&res));
	check(prefix, "leaves_args_alone", to == &args || holds(args.word, 0, REGS, SET_ARGS));
	check_kept(prefix);
}

typedef void plain_call(smccc_register a0, smccc_register a1, smccc_register a2, smccc_register a3,
			smccc_register a4, smccc_register a5, smccc_register a6, smccc_register a7,
			struct arm_smccc_res *res);

static void test_plain_call(const char *prefix, plain_call *function, bool with_results,
			    enum arm_smccc_conduit conduit)
{
	smccc_register words[9];

	fill(&res, SET_OLD);
	for (uint32_t i = 0; i < 8; i++) {
		words[i] = pattern(SET_ARGS, i);
	}
	words[8] = with_results ? (smccc_register)(uintptr_t)&res.res : 0;
	watch((void (*)(void))function, words);
	check(prefix, "executes_its_conduit_once", seen_conduit == conduit && seen_count == 1);
	check(prefix, "args_arrive", holds(seen, 0, 8, SET_ARGS));
	check(prefix, "results_come_back",
	      holds(res.word, 0, 4, with_results ? SET_RESULTS : SET_OLD));
	check(prefix, "writes_four_results", holds(res.word, 4, REGS, SET_OLD));
	check(prefix, "writes_nothing_around", guards_hold(&res));
	check_kept(prefix);
}

/*
 * Inline: a function of the compiler's making around each number of arguments. Ten values live over
 * the call, more than the compiler keeps in memory by choice.
 */
#define IN(n) , in[n]
static volatile smccc_register in[REGS];
static volatile smccc_register alive[10];
static volatile smccc_register alive_after[10];

#define INLINE(conduit, n)                                                                         \
	static __attribute__((__noinline__)) void inline_##conduit##_##n(void)                     \
	{                                                                                          \
		const smccc_register l0 = alive[0], l1 = alive[1], l2 = alive[2], l3 = alive[3];   \
		const smccc_register l4 = alive[4], l5 = alive[5], l6 = alive[6], l7 = alive[7];   \
		const smccc_register l8 = alive[8], l9 = alive[9];                                 \
                                                                                                   \
		res.regs = smccc_##conduit(FID SMCCC_UP_##n(IN));                                  \
		alive_after[0] = l0;                                                               \
		alive_after[1] = l1;                                                               \
		alive_after[2] = l2;                                                               \
		alive_after[3] = l3;                                                               \
		alive_after[4] = l4;                                                               \
		alive_after[5] = l5;                                                               \
		alive_after[6] = l6;                                                               \
		alive_after[7] = l7;                                                               \
		alive_after[8] = l8;                                                               \
		alive_after[9] = l9;                                                               \
	}

/* One result at a time. */
#define ONE_RESULT(n)                                                                              \
	static __attribute__((__noinline__)) void one_result_##n(void)                             \
	{                                                                                          \
		res.word[n] = smccc_smc(FID, in[1]).a##n;                                          \
	}

#define FOR_EACH_LOW(what) what(0) what(1) what(2) what(3) what(4) what(5) what(6) what(7)
#ifdef __arm__
#define FOR_EACH(what) FOR_EACH_LOW(what)
#else
#define FOR_EACH(what)                                                                             \
	FOR_EACH_LOW(what)                                                                         \
	what(8) what(9) what(10) what(11) what(12) what(13) what(14) what(15) what(16) what(17)
#endif

#define INLINE_BOTH(n)                                                                             \
	INLINE(hvc, n)                                                                             \
	INLINE(smc, n)
FOR_EACH(INLINE_BOTH)
FOR_EACH(ONE_RESULT)

#define INLINE_HVC(n) inline_hvc_##n,
#define INLINE_SMC(n) inline_smc_##n,
#define ONE(n)        one_result_##n,
static void (*const inline_hvc[])(void) = { FOR_EACH(INLINE_HVC) };
static void (*const inline_smc[])(void) = { FOR_EACH(INLINE_SMC) };
static void (*const one_result[])(void) = { FOR_EACH(ONE) };

static void test_inline(const char *prefix, void (*const functions[])(void),
			enum arm_smccc_conduit conduit)
{
	const smccc_register none[9] = { 0 };
	bool right = true;
	bool arrive = true;
	bool come_back = true;
	bool kept = true;
	bool lives = true;

	for (uint32_t n = 0; n < REGS; n++) {
		for (uint32_t i = 0; i < REGS; i++) {
			in[i] = pattern(SET_INLINE, i);
		}
		for (uint32_t i = 0; i < 10; i++) {
			alive[i] = pattern(SET_OLD, i);
			alive_after[i] = 0;
		}
		fill(&res, SET_OLD);
		watch(functions[n], none);
		right = right && seen_conduit == conduit && seen_count == 1;
		arrive = arrive && seen[0] == FID && holds(seen, 1, n + 1, SET_INLINE);
		come_back = come_back && holds(res.word, 0, REGS, SET_RESULTS);
		kept = kept && holds(found.registers, 0, KEPT_REGISTERS, SET_KEPT) &&
		       found.sp_moved == 0 && found.stack_changed == 0;
		for (uint32_t i = 0; i < 10; i++) {
			lives = lives && alive_after[i] == pattern(SET_OLD, i);
		}
	}
	check(prefix, "execute_their_conduit_once", right);
	check(prefix, "args_arrive", arrive);
	check(prefix, "results_come_back", come_back);
	check(prefix, "values_live_over_the_call", lives);
	check(prefix, "preserve_what_they_must", kept);
}

static void test_one_result(void)
{
	const smccc_register none[9] = { 0 };
	bool right = true;

	for (uint32_t n = 0; n < REGS; n++) {
		fill(&res, SET_OLD);
		watch(one_result[n], none);
		right = right && seen_conduit == SMCCC_CONDUIT_SMC;
		for (uint32_t i = 0; i < REGS; i++) {
			right = right && res.word[i] == pattern(i == n ? SET_RESULTS : SET_OLD, i);
		}
	}
	check("inline_", "result_of_any_register_is_that_one", right);
}

/* Arguments that need a call to compute: AArch64 divides 128 bits, AArch32 64, by a function. */
static volatile wide dividend;
static volatile wide divisor;

static __attribute__((__noinline__)) void call_with_divisions(void)
{
	const wide a = dividend;
	const wide b = divisor;

	res.regs = smccc_hvc(FID, in[1], (smccc_register)(a / b), in[3],
			     (smccc_register)(a / (b + 1)));
}

static void test_argument_that_calls(void)
{
	dividend = 77;
	divisor = 6;
	call_with_divisions();
	check("inline_", "argument_that_calls_a_function_spoils_no_other",
	      seen[0] == FID && seen[1] == in[1] && seen[2] == DIVISION_RESULT &&
		      seen[3] == in[3] && seen[4] == DIVISION_RESULT);
}

/* Results that are wanted only after such a call, and only on one way behind it. */
static __attribute__((__noinline__)) smccc_register call_before_divisions(void)
{
	const struct arm_smccc_1_2_regs r = smccc_smc(FID, in[1]);

	if ((smccc_register)((wide)r.a1 / divisor) == DIVISION_RESULT) {
		return r.a5 ^ r.a7;
	}
	return 0;
}

static void test_results_after_a_call(void)
{
	check("inline_", "results_outlive_a_call_of_a_function",
	      call_before_divisions() == (pattern(SET_RESULTS, 5) ^ pattern(SET_RESULTS, 7)));
}

static void test_arguments_are_evaluated_once(void)
{
	uint32_t fid = FID;
	smccc_register first = 5;
	smccc_register second = 7;

	smccc_smc(fid++, first++, --second);
	check("inline_", "arguments_are_evaluated_once",
	      fid == FID + 1 && first == 6 && second == 6 && seen[1] == 5 && seen[2] == 6);
}

static void test_nested_call(void)
{
	smccc_hvc(FID + 1, smccc_smc(FID, 1).a3, 2);
	check("inline_", "argument_may_be_a_call",
	      seen[0] == FID + 1 && seen[1] == pattern(SET_RESULTS, 3) && seen[2] == 2);
}

static void test_linux_1_1(void)
{
	struct arm_smccc_res *none = NULL;

	fill(&res, SET_OLD);
	arm_smccc_1_1_hvc(FID, in[1], in[2], &res.res);
	check("arm_smccc_1_1_hvc_", "is_hvc", seen_conduit == SMCCC_CONDUIT_HVC);
	check("arm_smccc_1_1_hvc_", "args_arrive", holds(seen, 1, 3, SET_INLINE));
	check("arm_smccc_1_1_hvc_", "results_come_back",
	      holds(res.word, 0, 4, SET_RESULTS) && holds(res.word, 4, REGS, SET_OLD));
	seen_count = 0;
	arm_smccc_1_1_smc(FID, in[1], in[2], in[3], in[4], in[5], in[6], in[7], none);
	check("arm_smccc_1_1_smc_", "is_smc", seen_conduit == SMCCC_CONDUIT_SMC && seen_count == 1);
	check("arm_smccc_1_1_smc_", "seven_args_arrive", holds(seen, 1, 8, SET_INLINE));
	arm_smccc_version_init(SMCCC_VERSION_1_2, SMCCC_CONDUIT_HVC);
	check("arm_smccc_1_1_invoke_", "uses_the_conduit",
	      arm_smccc_1_1_invoke(FID, NULL) == SMCCC_CONDUIT_HVC &&
		      seen_conduit == SMCCC_CONDUIT_HVC);
}

_Noreturn void run(void)
{
	install_callee();
	test_struct_call("arm_smccc_1_2_hvc_", arm_smccc_1_2_hvc, &res, SMCCC_CONDUIT_HVC);
	test_struct_call("arm_smccc_1_2_smc_", arm_smccc_1_2_smc, &res, SMCCC_CONDUIT_SMC);
	test_struct_call("arm_smccc_1_2_hvc_in_place_", arm_smccc_1_2_hvc, &args,
			 SMCCC_CONDUIT_HVC);
	test_plain_call("arm_smccc_hvc_", arm_smccc_hvc, true, SMCCC_CONDUIT_HVC);
	test_plain_call("arm_smccc_smc_", arm_smccc_smc, true, SMCCC_CONDUIT_SMC);
	test_plain_call("arm_smccc_hvc_null_", arm_smccc_hvc, false, SMCCC_CONDUIT_HVC);
	test_plain_call("arm_smccc_smc_null_", arm_smccc_smc, false, SMCCC_CONDUIT_SMC);
	test_inline("inline_hvc_", inline_hvc, SMCCC_CONDUIT_HVC);
	test_inline("inline_smc_", inline_smc, SMCCC_CONDUIT_SMC);
	test_one_result();
	test_argument_that_calls();
	test_results_after_a_call();
	test_arguments_are_evaluated_once();
	test_nested_call();
	test_linux_1_1();
	put("1..");
	put_number(number);
	put("\n");
	leave(failed != 0);
}
