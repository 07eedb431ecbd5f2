/* SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the villain share. */
#ifndef VILLAIN_H
#define VILLAIN_H

#include "abi/macro.h"

#include <stdbool.h>
#include <stdint.h>

#define NOT_SUPPORTED ABI_ULL(0xffffffffffffffff)
#define INVALID       ABI_ULL(0xfffffffffffffffe) /* -2 of most services */
#define HINT          ABI_BIT(16)
#define WIDTH_64      ABI_BIT(30)

/* The caller's registers, which villain.S stores. */
struct frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t sp_el1;
	uint64_t sp_el0;
	uint64_t esr;
};

/* What a fault does to the calls that it is in. */
enum effect {
	NOTHING,
	/* before the answer */
	READS_UPPER_X,   /* of register `index`, whatever the width of the function */
	KEEPS_HINT,      /* bit 16 is a bit of the function ID */
	KEEPS_RESERVED,  /* bit `index` is no bit of it */
	KEEPS_WIDTH,     /* bit 30 is no bit of it; index 1: callers in AArch32 have it, too */
	TAKES_IMMEDIATE, /* an HVC with another immediate is a call, too */
	REPEATS_ENTROPY,
	LACKS_ENTROPY,
	/* after it */
	SETS,             /* register `index` is `value` */
	KNOWS,            /* what is unknown is answered by `value` */
	SPEAKS_SMCCC_1_0, /* has no SMCCC_VERSION, and flips bits of x4 to x17 */
	/* where the image saves everything itself */
	FLIPS, /* bits of register `index` */
	CUTS,  /* register `index` keeps its lower half */
	FLIPS_SP_EL0,
	FLIPS_SP_EL1,
	FLIPS_PSTATE,
	/* everywhere, as far as these registers are there */
	FLIPS_FPCR,
	FLIPS_FPSR,
	FLIPS_V,
	CUTS_Z, /* register `index` keeps its lowest 128 bits */
	CLEARS_P,
	SETS_FFR,
	CLEARS_ZA,
	CLEARS_ZT0,
	FLIPS_SVCR,
	/* behind the call that counts its steps */
	SKIPS, /* one instruction */
	EFFECTS,
};

struct fault {
	const char *name;
	const char *verdict; /* FAIL, WARN, or PASS: the text allows it */
	const char *rule;    /* that finds it */
	bool in_aarch64;
	bool in_aarch32;
	uint32_t mask; /* of the function IDs that have it */
	uint32_t fid;
	uint64_t argument; /* x1 of those calls; ANY */
	enum effect effect;
	uint32_t index;
	uint64_t value;
};
#define ANY ABI_ULL(0xffffffffffffff00)

/* villain_faults.c */
extern const struct fault *armed;

/** villain_arm - have fault @number; false: there are not so many */
bool villain_arm(uint32_t number);

/** villain_can - this machine, and a caller in this instruction set, can have the armed fault */
bool villain_can(bool aarch32);

/** villain_look - at a call, before it is answered: is the fault in it? */
void villain_look(const struct frame *call);

/** villain_has - the fault is in this call and of this kind, for register @index */
bool villain_has(enum effect effect, uint32_t index);

/** villain_spoil - what the fault does to the answer */
void villain_spoil(struct frame *answer, bool was_unknown);

/* villain_answers.c */

/** villain_call - answer; false: it is SYSTEM_OFF */
bool villain_call(struct frame *frame);

/* villain.S */
void spoil_v(uint32_t index);
void spoil_z(uint32_t index);
void spoil_p(uint32_t index);
void spoil_ffr(void);
uint64_t svcr(void);
void svcr_write(uint64_t value);
void spoil_za(void);
void spoil_zt0(void);
uint64_t firmware_call(uint64_t fid);

#endif
