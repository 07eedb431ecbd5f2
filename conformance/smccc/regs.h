/* SPDX-License-Identifier: BSD-2-Clause */
/* Every register that a call could change. */
#ifndef SMCCC_REGS_H
#define SMCCC_REGS_H

#include "abi/macro.h"

/* Offsets in struct regs, for assembler. */
#ifdef __aarch64__
#define REGS_SP_BEFORE 0xf8
#define REGS_SP_AFTER  0x100
#define REGS_SP_EL0    0x108
#define REGS_CONTROL   0x110
#define REGS_VECTORS   0x120
#define REGS_PSTATE    0x320
#define SME_ZT0        0x10000
#define SME_SVCR       0x10040
#define SVCR_ZA        2
#else
#define REGS_SP_BEFORE 0x3c
#define REGS_SP_AFTER  0x40
#define REGS_CONTROL   0x48
#define REGS_VECTORS   0x50
#define REGS_PSTATE    0x150
#endif

#ifndef __ASSEMBLER__
#include <stdint.h>

#ifdef __aarch64__
typedef uint64_t word;
#define REGISTER_COUNT 31
#define VECTOR_HALVES  64 /* V0 to V31 */
#else
typedef uint32_t word;
#define REGISTER_COUNT 15 /* r[13] is not used: see sp_before */
#define VECTOR_HALVES  32 /* D0 to D31 */
#endif

/* With the MMU off memory is Device memory: a pair of Q registers requires natural alignment. */
struct regs {
	_Alignas(16) word r[REGISTER_COUNT];
	word sp_before;
	word sp_after;
	word sp_el0;  /* not in AArch32 */
	word control; /* FPCR; FPSCR */
	word status;  /* FPSR; not in AArch32 */
	uint64_t v[VECTOR_HALVES];
	word pstate; /* bits of SPSR; CPSR */
};
ABI_OFFSET(struct regs, sp_before, REGS_SP_BEFORE);
ABI_OFFSET(struct regs, sp_after, REGS_SP_AFTER);
ABI_OFFSET(struct regs, v, REGS_VECTORS);
ABI_OFFSET(struct regs, control, REGS_CONTROL);
ABI_OFFSET(struct regs, pstate, REGS_PSTATE);
#ifdef __aarch64__
ABI_OFFSET(struct regs, sp_el0, REGS_SP_EL0);
#endif

/* Z0 to Z31 and, behind each other, P0 to P15 and FFR, at the vector length of the machine. */
#define SVE_LENGTH_MAX 256
struct sve_regs {
	_Alignas(16) uint8_t z[32 * SVE_LENGTH_MAX];
	uint8_t p[17 * SVE_LENGTH_MAX / 8];
};

#ifdef __aarch64__
/* The rows of ZA behind each other, at the vector length of streaming mode, which is their number, too. */
struct sme_regs {
	_Alignas(16) uint8_t za[SVE_LENGTH_MAX * SVE_LENGTH_MAX];
	uint8_t zt0[64];
	uint64_t svcr; /* afterwards */
};
ABI_OFFSET(struct sme_regs, zt0, SME_ZT0);
ABI_OFFSET(struct sme_regs, svcr, SME_SVCR);
#endif

/* The instruction with all of the registers, which then has what came back. */
typedef void regs_fn(struct regs *regs);
regs_fn regs_hvc;
regs_fn regs_smc;
regs_fn regs_hvc_immediate;
regs_fn regs_smc_immediate;
regs_fn regs_hvc_native; /* HVC #1, in AArch64 */

/* How many vector registers the calls move, with their control and status: 0, 16 or 32. */
extern uint32_t vector_registers;

#ifdef __aarch64__
/* A call of libsmccc with all of the registers, of which x0 and x1 are its arguments. */
regs_fn regs_library_hvc;
regs_fn regs_library_smc;
#endif

/* The instruction, then steps of 1, 2 and 4: their sum. */
typedef word steps_fn(const struct regs *regs);
steps_fn steps_hvc;
steps_fn steps_smc;

/* How far the counter went from just before to just after the instruction. */
typedef word round_trip_fn(const struct regs *regs);
round_trip_fn round_trip_nothing;
round_trip_fn round_trip_hvc;
round_trip_fn round_trip_smc;

/* The instruction with x0 of the registers, and with all of the scalable registers. */
typedef void sve_fn(const struct regs *regs, uint8_t *z, uint8_t *p);
sve_fn sve_hvc;
sve_fn sve_smc;
word sve_length(void);

#ifdef __aarch64__
/* The same with PSTATE.ZA set: ZA and, if there is one, ZT0, which are read back if PSTATE.ZA still is. */
typedef void sme_fn(const struct regs *regs, struct sme_regs *sme, word has_zt0);
sme_fn sme_hvc;
sme_fn sme_smc;
word sme_length(void);

/* Loads ZT0 with zeros; PSTATE.ZA is clear before and afterwards. */
void zt0_try(void);
#endif

#endif /* __ASSEMBLER__ */
#endif
