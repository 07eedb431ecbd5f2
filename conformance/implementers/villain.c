// SPDX-License-Identifier: BSD-2-Clause
/*
 * An implementer that breaks every rule it can: each test of the image must be able to fail. What it does is what some real
 * implementer did once, where there was one.
 */
#include "abi/macro.h"

#include <stdbool.h>
#include <stdint.h>

#define MSR_TPIDR_EL0_X30 ABI_U(0xd51bd05e) /* behind a call of the image's that saves everything */
#define ADD_X20_1         ABI_U(0x91000694) /* behind the call that counts its steps */
#define NOT_SUPPORTED     ABI_ULL(0xffffffffffffffff)

/* The newer one is from the future; the older one has a version that is none, and hides it. */
#ifdef VILLAIN_OLD
#define VILLAIN_VERSION 5
#define VILLAIN_HIDDEN  ABI_U(0x80000000)
#else
#define VILLAIN_VERSION ABI_U(0x10009)
#define VILLAIN_HIDDEN  ABI_U(0)
#endif

struct frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t sp;
};

void villain_spoil_sve(void);
void villain_spoil_sme(void);
uint32_t villain_call(struct frame *frame);

static const struct {
	uint32_t fid;
	uint64_t result;
} answers[] = {
	{ ABI_U(0x80000000), VILLAIN_VERSION },             /* SMCCC_VERSION */
	{ ABI_U(0x80000002), ABI_ULL(0xfffffffffffffffe) }, /* SOC_ID, announced */
	{ ABI_U(0xc0000002), NOT_SUPPORTED },               /* its 64-bit form, announced too */
	{ ABI_U(0x80008000), NOT_SUPPORTED },               /* WORKAROUND_1, announced */
	{ ABI_U(0x84000000), 0x10001 },                     /* PSCI_VERSION */
	{ ABI_U(0x84000004), 0 },                           /* AFFINITY_INFO */
	{ ABI_U(0xc4000004), 0 },
	{ ABI_U(0x8400000d), NOT_SUPPORTED }, /* NODE_HW_STATE, announced */
	{ ABI_U(0x84000050), 0x10000 },       /* TRNG */
	{ ABI_U(0x84000051), NOT_SUPPORTED },
	{ ABI_U(0x84000053), 0 },
	{ ABI_U(0xc4000053), 0 },
	{ ABI_U(0x84000063), 0x10000 }, /* FF-A */
	{ ABI_U(0x84000069), ABI_U(0x84000061) },
	{ ABI_U(0x8400ff01), ABI_U(0xffffffff) }, /* a UID that begins with -1 */
	{ ABI_U(0x8600ff01), 0x1234 },            /* and one without a revision */
	{ ABI_U(0x8600ff03), NOT_SUPPORTED },
	{ ABI_U(0x8200ff01), NOT_SUPPORTED },
	{ ABI_U(0x8300ff01), NOT_SUPPORTED },
	{ ABI_U(0x8500ff01), NOT_SUPPORTED },
	{ ABI_U(0x8700ff01), NOT_SUPPORTED },
	{ ABI_U(0xbf00ff01), NOT_SUPPORTED },
	{ ABI_U(0xc5000020), NOT_SUPPORTED },     /* PV_TIME_FEATURES, announced */
	{ ABI_U(0x8400beef), ABI_U(0xffffffff) }, /* unknown, and not sign-extended */
};

/* Everything is there but SMCCC_VERSION, and WORKAROUND_2 is something that nobody has defined. */
static uint64_t arch_features(uint64_t fid)
{
	if (fid == ABI_U(0x80000000)) {
		return NOT_SUPPORTED;
	}
	return fid == ABI_U(0x80007fff) ? 2 : 0;
}

/* All 64 bits of x0, and of x1 where a 32-bit function has an argument. */
static uint64_t answer(uint64_t x0, uint64_t x1)
{
	bool dirty = x1 >> 32 != 0;

	for (uint32_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (answers[i].fid == x0) {
			return dirty && x0 != ABI_U(0x84000000) && x0 != ABI_U(0x80000000)
				       ? ABI_ULL(0xfffffffffffffffc)
				       : answers[i].result;
		}
	}
	if (x0 == ABI_U(0x80000001)) {
		return dirty ? NOT_SUPPORTED : arch_features(x1);
	}
	if (x0 == ABI_U(0x8400000a)) {
		return dirty || x1 == VILLAIN_HIDDEN ? NOT_SUPPORTED : 0;
	}
	return dirty ? 1 : 0;
}

static void spoil_registers(struct frame *frame)
{
	for (uint32_t i = 4; i < 31; i++) {
		frame->x[i] ^= i % 2 != 0 ? ABI_ULL(0x100000000) : 0x10;
	}
	frame->sp -= 0x40;
}

/* Returns whether the vector registers may be spoiled too. */
uint32_t villain_call(struct frame *frame)
{
	uint32_t next = *(const uint32_t *)(uintptr_t)frame->elr;
	bool saves_all = next == MSR_TPIDR_EL0_X30;

	frame->x[0] = answer(frame->x[0], frame->x[1]);
	frame->x[1] = ABI_ULL(0xfeedfacefeedface);
	frame->x[2] = ABI_ULL(0xfeedfacefeedface);
	frame->x[3] = ABI_ULL(0xfeedfacefeedface);
	if (saves_all) {
		spoil_registers(frame);
	} else if (next == ADD_X20_1) {
		frame->elr += 4;
	} else {
		villain_spoil_sve();
		villain_spoil_sme();
	}
	return saves_all;
}
