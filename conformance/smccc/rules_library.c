// SPDX-License-Identifier: BSD-2-Clause
/*
 * libsmccc on a real callee (L1, L2): its call gives what the image's own call gives, and its caller finds all registers as the
 * procedure call standard wants them. Declared here: the test is of the symbols, not of the library's header.
 */
#include "smccc/check.h"
#include "smccc/rules.h"

#define LIBRARY_REGISTERS 18

struct library_registers {
	uint64_t a[LIBRARY_REGISTERS];
};

static const uint32_t fids[] = { FID_PSCI_VERSION,          FID_SMCCC_VERSION, ABI_U(0x8600ff01),
				 FID_PSCI_AFFINITY_INFO_64, FID_UNKNOWN,       FID_UNKNOWN_64,
				 FID_UNKNOWN_YIELDING };

static struct library_registers arguments;
static struct library_registers results;
static struct file caller;

/* A call through the library with what the last ask() passed; its caller's registers have the file's pattern. */
static void call_library(struct library_registers *to)
{
	for (uint32_t i = 0; i < LIBRARY_REGISTERS; i++) {
		arguments.a[i] = question.r[i];
		results.a[i] = 0;
	}
	file_fill(&caller, 0x33);
	caller.r[0] = (uintptr_t)&arguments;
	caller.r[1] = (uintptr_t)to;
	guarded_call(callee.conduit->call_library, &caller);
}

static void expect_same(uint32_t fid, const struct library_registers *got)
{
	for (uint32_t i = 0; i < LIBRARY_REGISTERS; i++) {
		if (got->a[i] != answer.r[i]) {
			breach("by libsmccc x", (int32_t)i, fid, got->a[i], answer.r[i]);
		}
	}
}

void libsmccc_passes_and_returns_every_register(void)
{
	for (size_t i = 0; i < COUNT(fids); i++) {
		ask(fids[i], this_cpu(), 0, 0);
		call_library(&results);
		expect_same(fids[i], &results);
		expect("function ID in the arguments afterwards", fids[i], arguments.a[0], fids[i]);
	}
}

void libsmccc_arguments_and_results_may_be_one_object(void)
{
	for (size_t i = 0; i < COUNT(fids); i++) {
		ask(fids[i], this_cpu(), 0, 0);
		call_library(&arguments);
		expect_same(fids[i], &arguments);
	}
}

/* x18 to x29, SP, the lower halves of V8 to V15, and FPCR [AAPCS64 6.1.1, 6.1.2] */
void libsmccc_preserves_registers_of_its_caller(void)
{
	static struct file before;

	file_fill(&before, 0x33);
	for (size_t i = 0; i < COUNT(fids); i++) {
		ask(fids[i], this_cpu(), 0, 0);
		call_library(&results);
		for (uint32_t r = 18; r < 30; r++) {
			if (caller.r[r] != before.r[r]) {
				breach("x", (int32_t)r, fids[i], caller.r[r], before.r[r]);
			}
		}
		for (size_t v = 8; v < 16; v++) {
			if (caller.v[2 * v] != before.v[2 * v]) {
				breach("d", (int32_t)v, fids[i], caller.v[2 * v], before.v[2 * v]);
			}
		}
		expect("SP", fids[i], caller.sp_after, caller.sp_before);
		expect("FPCR", fids[i], caller.control, before.control);
	}
}
