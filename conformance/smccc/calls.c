/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of the tests. */
#include "smccc/check.h"

#define ROUNDS 64 /* an interrupt of a level above may lengthen one */

struct regs answer;
struct regs question;

/* Multiples of odd numbers: each register differs from each other one in both halves. */
static word pattern(uint32_t index, uint32_t salt)
{
	uint32_t low =
		ABI_U(0x5a000001) + (index + 1) * ABI_U(0x00010305) + salt * ABI_U(0x01000011);
#ifdef __aarch64__
	uint32_t high =
		ABI_U(0xa5000003) + (index + 1) * ABI_U(0x00050107) + salt * ABI_U(0x01000023);

	return (uint64_t)high << 32 | low;
#else
	return low;
#endif
}

void regs_fill(struct regs *regs, uint32_t salt)
{
	for (uint32_t i = 0; i < REGISTER_COUNT; i++) {
		regs->r[i] = pattern(i, salt);
	}
	for (uint32_t i = 0; i < VECTOR_HALVES; i++) {
		regs->v[i] =
			ABI_ULL(0x7e00000000000001) + (i + 1) * ABI_ULL(0x0001030507090b0d) + salt;
	}
	regs->control = machine_control();
	regs->status = machine_status();
	regs->pstate = machine_pstate();
#ifdef __aarch64__
	regs->sp_el0 = pattern(REGISTER_COUNT, salt);
#endif
}

static bool was_undefined;
static uint32_t undefined_fid;

void regs_call(struct regs *regs)
{
	uint32_t fid = (uint32_t)regs->r[0];

	if (!guarded_call(callee.conduit->call, regs)) {
		regs->r[0] = (word)NOT_SUPPORTED;
		was_undefined = true;
		undefined_fid = fid;
	}
}

bool call_was_undefined(uint32_t *fid)
{
	bool was = was_undefined;

	*fid = undefined_fid;
	was_undefined = false;
	return was;
}

word ask_registers(word r0, word a1, word a2, word a3)
{
	static uint32_t salt;

	regs_fill(&question, ++salt & 0xff);
	question.r[0] = r0;
	question.r[1] = a1;
	question.r[2] = a2;
	question.r[3] = a3;
	memcpy(&answer, &question, sizeof(answer));
	note("function", (uint32_t)r0);
	regs_call(&answer);
	return answer.r[0];
}

word ask(uint32_t fid, word a1, word a2, word a3)
{
	return ask_registers(fid, a1, a2, a3);
}

bool asks_unknown(uint32_t fid, word a1)
{
	return status_of(ask(fid, a1, 0, 0)) == NOT_SUPPORTED;
}

int32_t query(uint32_t features, uint32_t fid)
{
	int32_t answered = status_of(ask(features, fid, 0, 0));

	note("function", fid);
	return answered;
}

word round_trip_shortest(round_trip_fn *round_trip, const struct regs *regs)
{
	word least = (word)-1;

	guard_enter();
	for (uint32_t i = 0; i < ROUNDS; i++) {
		word length = round_trip(regs);

		least = length < least ? length : least;
	}
	guard_leave();
	return least;
}
