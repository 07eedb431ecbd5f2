/* SPDX-License-Identifier: BSD-2-Clause */
/* What the test of a rule may use: calls, the callee and the machine. */
#ifndef SMCCC_CHECK_H
#define SMCCC_CHECK_H

#include "baremetal/console.h"
#include "baremetal/image.h"
#include "baremetal/options.h"
#include "baremetal/text.h"
#include "runner/expect.h"
#include "runner/runner.h"
#include "smccc/regs.h"
#include "smccc/function_ids.h"

/* The instruction that reaches the callee. */
struct conduit {
	const char *name;
	regs_fn *call;
	regs_fn *call_immediate;
	steps_fn *steps;
	round_trip_fn *round_trip;
#ifdef __aarch64__
	sve_fn *call_sve;
	sme_fn *call_sme;
	regs_fn *call_library;
#endif
};

/* discover.c: true of the whole run */
struct callee {
	const struct conduit *conduit;
	uint32_t smccc; /* as SMCCC_VERSION prints it; 1.0 when it does not */
	uint32_t psci;  /* 0: none */
};
extern struct callee callee;

/** discover - find conduit and versions; @wanted: "hvc", "smc" or NULL: whichever answers; false: none does */
bool discover(const char *wanted);

/** discover_explain - which conduits discover() tried, and why not the others; @source: who named the wanted one */
void discover_explain(const char *source);

/* calls.c */

/** regs_fill - a different value in each register and in each half of it */
void regs_fill(struct regs *regs, uint32_t salt);

/** regs_call - make the call; whether its instruction was undefined is kept for call_was_undefined() */
void regs_call(struct regs *regs);

/** call_was_undefined - whether the instruction of one of the calls was undefined since it was asked last; @fid: its function */
bool call_was_undefined(uint32_t *fid);

/**
 * ask - call with four registers, the others filled; the whole answer is in @answer, and the breaches that follow are of @fid
 *
 * returns: register 0; NOT_SUPPORTED where the instruction was undefined
 */
word ask(uint32_t fid, word a1, word a2, word a3);
extern struct regs answer;
extern struct regs question; /* what the last ask() began with */

/** ask_registers - the same with a register 0 of any value */
word ask_registers(word r0, word a1, word a2, word a3);

/** status_of - a result as the 32 bits that it is */
static inline int32_t status_of(word result)
{
	return (int32_t)(uint32_t)result;
}

/** asks_unknown - call a function; returns whether the low half of register 0 is NOT_SUPPORTED */
bool asks_unknown(uint32_t fid, word a1);

/** query - what @features, a function that tells of others, answers about @fid; the breaches that follow are of @fid */
int32_t query(uint32_t features, uint32_t fid);

/**
 * round_trip_shortest - how far CNTVCT_EL0 goes from just before a call to just behind it: the shortest of many
 *
 * Where the counter goes up by one an instruction (QEMU with -icount shift=0 and a counter of 1 GHz) this is one more than the
 * number of instructions from the call to the one behind it, at all levels; elsewhere it is in ticks.
 */
word round_trip_shortest(round_trip_fn *round_trip, const struct regs *regs);

/** this_cpu - MPIDR_EL1 (MPIDR) as PSCI takes it */
word this_cpu(void);

/* functions.c */
#define ABSENT_CPU     ABI_U(0x00ffffff) /* all three affinities are 255: of 16 million CPUs the last */
#define SCR_EL3_OPCODE ABI_U(0x1e1100) /* as FEATURE_AVAILABILITY takes it */

struct function {
	uint32_t fid;
	uint32_t results;
	bool is_unknown; /* no specification defines it */
};

/** some_entry - an address for CPU_ON, which must not get as far as to use it */
word some_entry(void);

/**
 * next_function - call the next function that this caller can call; @answer has what came of it
 * @last: what it returned last; NULL: begin
 *
 * returns: the function; NULL: there are no more
 */
const struct function *next_function(const struct function *last);

#define EACH_FUNCTION(function)                                                                    \
	for (const struct function *function = NULL; (function = next_function(function)) != NULL;)

/* measure.c */

/** measure - print lines of round trips */
void measure(void);

/* book.c: the rules of the convention; before the first, the callee is found unless it is already */
extern const struct book smccc_book;

/* main.c */

/** check_main - test and measure, once console and options are known; @conduit: "hvc", "smc" or NULL from the firmware's tables */
void check_main(const char *conduit);

/** check_power_off - by PSCI, if a callee was found */
void check_power_off(void);

/* flat.c */

/** option_uart - the console that "uart=" names: ADDRESS of a PL011, or 16550,ADDRESS[,SHIFT[,WIDTH]]; false: no such option */
bool option_uart(struct uart *found);

/* <architecture>/machine.c */

/** guarded_call - the instruction with faults kept; returns whether it is defined here */
bool guarded_call(regs_fn *call, struct regs *regs);

/* What a CPU may not have, and a level above may keep for itself. */
enum feature { FEATURE_FP, FEATURE_SVE, FEATURE_SME, FEATURE_ZT0, FEATURE_COUNT };

/** machine_lacks - the reason why a feature is unusable here, for skip(); NULL: it is usable */
const char *machine_lacks(enum feature feature);

/** machine_describe - print one line about this CPU and level */
void machine_describe(void);

/**
 * machine_try_features - try each feature; machine_lacks() then has the results
 *
 * Firmware may take the access for a fault of its own and stop: a line "# try NAME" goes before it, and without=NAME leaves it
 * out.
 */
void machine_try_features(void);

/** machine_level - exception level, 1 or 2; in AArch32 2 where the image began at HYP, to which HVC comes back */
static inline uint32_t machine_level(void)
{
	return boot.el;
}

/** machine_control_bits - what of FPCR (FPSCR) and FPSR can be given another value */
word machine_control(void);
word machine_status(void);

/** machine_pstate - bits of PSTATE that a call begins with, as in SPSR (CPSR): those that this CPU has, and callers can read */
word machine_pstate(void);

void guard_enter(void);
void guard_leave(void);

#endif
