/* SPDX-License-Identifier: BSD-2-Clause */
/* The faults, and what each does to a call. */
#include "villain.h"

#include <stddef.h>

#define MSR_TPIDR_EL0_X30 ABI_U(0xd51bd05e) /* behind calls of the image's that save everything */
#define MCR_TPIDRURW_R12  ABI_U(0xee0dcf50)
#define ADD_X20_1         ABI_U(0x91000694) /* behind the call that counts its steps */
#define ADD_R8_1          ABI_U(0xe2888001)
#define SVCR_ZA           ABI_U(2)

#define IN_A64 true, false
#define IN_A32 false, true
#define IN_ANY true, true

/* The calls that a fault is in. */
#define EACH         0, 0
#define FUNCTION(id) ~HINT, id
#define OWNER(first) ABI_U(0xbf000000), first /* in both widths */
#define HINTED       HINT, HINT

#define FAULT(verdict, rule, isa, calls, argument, effect, index, value, name)                     \
	{ name, #verdict, rule, IN_##isa, calls, argument, effect, index, value },
static const struct fault faults[] = {
#include "villain_faults.def"
};

const struct fault *armed;
static bool is_in_call;

bool villain_arm(uint32_t number)
{
	if (number >= ABI_COUNT(faults)) {
		return false;
	}
	armed = &faults[number];
	return true;
}

#define id_field(name, shift)                                                                      \
	({                                                                                         \
		uint64_t id_value_;                                                                \
		__asm__("mrs %0, " #name : "=r"(id_value_));                                       \
		id_value_ >> (shift)&0xf;                                                          \
	})

/* PSTATE has the bit, and callers can read it [DDI0487 "SPSR_EL2"]. */
static bool has_pstate_bit(uint64_t bit)
{
	switch (bit) {
	case ABI_BIT64(12):
		return id_field(id_aa64pfr1_el1, 4) >= 2; /* SSBS */
	case ABI_BIT64(22):
		return id_field(id_aa64mmfr1_el1, 20) != 0; /* PAN */
	case ABI_BIT64(23):
		return id_field(id_aa64mmfr2_el1, 4) != 0; /* UAO */
	case ABI_BIT64(24):
		return id_field(id_aa64pfr0_el1, 48) != 0; /* DIT */
	case ABI_BIT64(25):
		return id_field(id_aa64pfr1_el1, 8) != 0; /* TCO, of MTE */
	default:
		return true;
	}
}

bool villain_can(bool aarch32)
{
	if (!(aarch32 ? armed->in_aarch32 : armed->in_aarch64)) {
		return false;
	}
	if (armed->effect == FLIPS_PSTATE && !aarch32) {
		return has_pstate_bit(armed->value);
	}
	return armed->effect != CLEARS_ZT0 || id_field(id_aa64pfr1_el1, 24) >= 2;
}

static uint32_t next_instruction(const struct frame *frame)
{
	return *(const uint32_t *)(uintptr_t)frame->elr;
}

/* Registers are spoiled where the image saves its own: other code may not survive it, and could not say what it saw. */
static bool is_survivable(const struct frame *call)
{
	uint32_t next = next_instruction(call);

	if (armed->effect == SKIPS) {
		return next == ADD_X20_1 || next == ADD_R8_1;
	}
	if (armed->effect < FLIPS || armed->effect > FLIPS_PSTATE) {
		return true;
	}
	return next == MSR_TPIDR_EL0_X30 || next == MCR_TPIDRURW_R12;
}

void villain_look(const struct frame *call)
{
	is_in_call = ((uint32_t)call->x[0] & armed->mask) == armed->fid &&
		     (armed->argument == ANY || armed->argument == (uint32_t)call->x[1]) &&
		     is_survivable(call);
}

bool villain_has(enum effect effect, uint32_t index)
{
	return is_in_call && armed->effect == effect && armed->index == index;
}

static void set(struct frame *answer)
{
	answer->x[armed->index] = armed->value;
}

static void flip(struct frame *answer)
{
	answer->x[armed->index] ^= armed->value;
}

static void cut(struct frame *answer)
{
	answer->x[armed->index] = (uint32_t)answer->x[armed->index];
}

static void flip_scratch(struct frame *answer)
{
	for (uint32_t i = 4; i < 18; i++) {
		answer->x[i] ^= armed->value;
	}
}

static void flip_sp_el0(struct frame *answer)
{
	answer->sp_el0 ^= armed->value;
}

static void flip_sp_el1(struct frame *answer)
{
	answer->sp_el1 ^= armed->value;
}

static void flip_pstate(struct frame *answer)
{
	answer->spsr ^= armed->value;
}

static void flip_fpcr(struct frame *answer)
{
	(void)answer;
	__asm__ volatile("mrs x9, s3_3_c4_c4_0; eor x9, x9, %0; msr s3_3_c4_c4_0, x9"
			 :
			 : "r"(armed->value)
			 : "x9");
}

static void flip_fpsr(struct frame *answer)
{
	(void)answer;
	__asm__ volatile("mrs x9, s3_3_c4_c4_1; eor x9, x9, %0; msr s3_3_c4_c4_1, x9"
			 :
			 : "r"(armed->value)
			 : "x9");
}

static void flip_v(struct frame *answer)
{
	(void)answer;
	spoil_v(armed->index);
}

static void cut_z(struct frame *answer)
{
	(void)answer;
	spoil_z(armed->index);
}

static void clear_p(struct frame *answer)
{
	(void)answer;
	spoil_p(armed->index);
}

static void set_ffr(struct frame *answer)
{
	(void)answer;
	spoil_ffr();
}

/* Elsewhere than in a call with ZA these registers are not there. */
static void clear_za(struct frame *answer)
{
	(void)answer;
	if ((svcr() & SVCR_ZA) != 0) {
		spoil_za();
	}
}

static void clear_zt0(struct frame *answer)
{
	(void)answer;
	if ((svcr() & SVCR_ZA) != 0) {
		spoil_zt0();
	}
}

static void flip_svcr(struct frame *answer)
{
	(void)answer;
	if ((svcr() & SVCR_ZA) != 0) {
		svcr_write(svcr() ^ armed->value);
	}
}

static void skip(struct frame *answer)
{
	answer->elr += 4;
}

static void (*const effects[EFFECTS])(struct frame *answer) = {
	[SPEAKS_SMCCC_1_0] = flip_scratch,
	[SETS] = set,
	[FLIPS] = flip,
	[CUTS] = cut,
	[FLIPS_SP_EL0] = flip_sp_el0,
	[FLIPS_SP_EL1] = flip_sp_el1,
	[FLIPS_PSTATE] = flip_pstate,
	[FLIPS_FPCR] = flip_fpcr,
	[FLIPS_FPSR] = flip_fpsr,
	[FLIPS_V] = flip_v,
	[CUTS_Z] = cut_z,
	[CLEARS_P] = clear_p,
	[SETS_FFR] = set_ffr,
	[CLEARS_ZA] = clear_za,
	[CLEARS_ZT0] = clear_zt0,
	[FLIPS_SVCR] = flip_svcr,
	[SKIPS] = skip,
};

void villain_spoil(struct frame *answer, bool was_unknown)
{
	if (!is_in_call) {
		return;
	}
	if (armed->effect == KNOWS && was_unknown) {
		answer->x[0] = armed->value;
	}
	if (effects[armed->effect] != NULL) {
		effects[armed->effect](answer);
	}
}
