/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libsmccc on a real callee (L1, L2): its call gives what the image's own call gives, and its caller finds all registers as the
 * procedure call standard asks for. Declared here: the test is of the symbols, not of the library's header.
 *
 * What the callee may do to a register is not held against the library: x4 to x17 are compared from SMCCC 1.1 on, which
 * preserves them; all of them where two calls of the image's own agree; the caller's registers where the image's own call kept
 * them.
 */
#include "runner/expect.h"
#include "smccc/check.h"
#include "smccc/rules.h"

#define LIBRARY_REGISTERS 18
#define RESULTS_MAX       4 /* before 1.2 */

struct library_registers {
	uint64_t a[LIBRARY_REGISTERS];
};

static const uint32_t fids[] = { FID_PSCI_VERSION,          FID_SMCCC_VERSION, FID_HYPERVISOR_UID,
				 FID_PSCI_AFFINITY_INFO_64, FID_UNKNOWN,       FID_UNKNOWN_64,
				 FID_UNKNOWN_YIELDING };

static struct library_registers arguments;
static struct library_registers results;
static struct regs caller;
static struct regs first;

/* A call through the library with what the last ask() passed; its caller's registers have their pattern. */
static void call_library(struct library_registers *to)
{
	for (uint32_t i = 0; i < LIBRARY_REGISTERS; i++) {
		arguments.a[i] = question.r[i];
		results.a[i] = 0;
	}
	regs_fill(&caller, 0x33);
	caller.r[0] = (uintptr_t)&arguments;
	caller.r[1] = (uintptr_t)to;
	guarded_call(callee.conduit->call_library, &caller);
}

static void expect_same(uint32_t fid, const struct library_registers *got)
{
	uint32_t count = callee.smccc >= SMCCC_1_1 ? LIBRARY_REGISTERS : RESULTS_MAX;
	bool has_uid = fid == FID_HYPERVISOR_UID && status_of(answer.r[0]) != NOT_SUPPORTED;
	uint32_t promised = has_uid ? RESULTS_MAX : 1;

	for (uint32_t i = 0; i < count; i++) {
		if (answer.r[i] != first.r[i]) {
			continue;
		}
		leave_room(i >= promised && i < RESULTS_MAX
				   ? "x1 to x3 may hold anything after this function"
				   : NULL);
		if (got->a[i] != answer.r[i]) {
			expect_nth("by libsmccc x", i, got->a[i], answer.r[i]);
		}
	}
	leave_room(NULL);
}

/* The same arguments twice, with other values in the registers that are no arguments. */
static void ask_twice(uint32_t fid)
{
	ask(fid, this_cpu(), 0, 0);
	memcpy(&first, &answer, sizeof(first));
	memcpy(&answer, &question, sizeof(answer));
	for (uint32_t i = LIBRARY_REGISTERS; i < REGISTER_COUNT; i++) {
		answer.r[i] = ~question.r[i];
	}
	regs_call(&answer);
}

void libsmccc_passes_and_returns_every_register(void)
{
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		ask_twice(fids[i]);
		call_library(&results);
		expect_same(fids[i], &results);
		expect("function ID in the arguments afterwards is", arguments.a[0], fids[i]);
	}
}

void libsmccc_arguments_and_results_may_be_one_object(void)
{
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		ask_twice(fids[i]);
		call_library(&arguments);
		expect_same(fids[i], &arguments);
	}
}

/* x18 to x29, SP, the lower halves of V8 to V15, and FPCR [AAPCS64 6.1.1, 6.1.2] */
void libsmccc_preserves_registers_of_its_caller(void)
{
	static struct regs before;

	regs_fill(&before, 0x33);
	for (size_t i = 0; i < ABI_COUNT(fids); i++) {
		ask(fids[i], this_cpu(), 0, 0);
		call_library(&results);
		for (uint32_t r = 18; r < 30; r++) {
			if (caller.r[r] != before.r[r] && answer.r[r] == question.r[r]) {
				expect_nth("x", r, caller.r[r], before.r[r]);
			}
		}
		for (uint32_t v = 8; v < 16; v++) {
			if (caller.v[2UL * v] != before.v[2UL * v] &&
			    answer.v[2UL * v] == question.v[2UL * v]) {
				expect_nth("d", v, caller.v[2UL * v], before.v[2UL * v]);
			}
		}
		if (answer.sp_after == answer.sp_before) {
			expect("SP is", caller.sp_after, caller.sp_before);
		}
		if (answer.control == question.control) {
			expect("FPCR is", caller.control, before.control);
		}
	}
}
