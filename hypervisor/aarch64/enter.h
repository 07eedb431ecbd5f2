/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking EL2 over: firmware at EL2 goes on at EL1, later CPUs start in the guest. */
#ifndef AARCH64_ENTER_H
#define AARCH64_ENTER_H

#include "abi/macro.h"

#define EL2_TTBR0 ABI_U(0x00)
#define EL2_TCR   ABI_U(0x08)
#define EL2_MAIR  ABI_U(0x10)
#define EL2_VTCR  ABI_U(0x18)
#define EL2_VTTBR ABI_U(0x20)
#define EL2_SCTLR ABI_U(0x28)

#define EL1_TTBR0          ABI_U(0x00)
#define EL1_TCR            ABI_U(0x08)
#define EL1_MAIR           ABI_U(0x10)
#define EL1_VBAR           ABI_U(0x18)
#define EL1_SCTLR          ABI_U(0x20)
#define EL1_REGISTERS_SIZE ABI_U(0x30) /* a multiple of 16: it stands on the stack */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct vp;

/* What makes EL2's own translation and that of the guest: the same on every CPU. */
struct el2_registers {
	uint64_t ttbr0;
	uint64_t tcr;
	uint64_t mair;
	uint64_t vtcr;
	uint64_t vttbr;
	uint64_t sctlr;
};
ABI_OFFSET(struct el2_registers, ttbr0, EL2_TTBR0);
ABI_OFFSET(struct el2_registers, tcr, EL2_TCR);
ABI_OFFSET(struct el2_registers, mair, EL2_MAIR);
ABI_OFFSET(struct el2_registers, vtcr, EL2_VTCR);
ABI_OFFSET(struct el2_registers, vttbr, EL2_VTTBR);
ABI_OFFSET(struct el2_registers, sctlr, EL2_SCTLR);

/* What the firmware had at EL2, in the form that EL1 needs. */
struct el1_registers {
	uint64_t ttbr0;
	uint64_t tcr;
	uint64_t mair;
	uint64_t vbar;
	uint64_t sctlr;
	uint64_t reserved_0x28;
};
ABI_OFFSET(struct el1_registers, ttbr0, EL1_TTBR0);
ABI_OFFSET(struct el1_registers, tcr, EL1_TCR);
ABI_OFFSET(struct el1_registers, mair, EL1_MAIR);
ABI_OFFSET(struct el1_registers, vbar, EL1_VBAR);
ABI_OFFSET(struct el1_registers, sctlr, EL1_SCTLR);
ABI_SIZE(struct el1_registers, EL1_REGISTERS_SIZE);

/* Read by every CPU that comes up, with its MMU off: clean it to memory after a change. */
extern struct el2_registers el2_registers;

struct boot_info;

/**
 * el2_prepare - C part of el2_install(), still in the firmware's world at EL2
 * @el1: out, the address space with which the firmware goes on
 *
 * returns: the VP of this CPU
 */
struct vp *el2_prepare(const struct boot_info *info, struct el1_registers *el1);

/**
 * el2_secondary_entry - where CPU_ON of the real firmware starts a CPU: EL2, MMU off, x0 = struct
 * vp
 */
extern const char el2_secondary_entry[];

/** el2_vectors_traced - the vectors of a CPU whose calls are recorded; el2_vectors are those of others */
extern const char el2_vectors_traced[];

/**
 * el2_setup_cpu - the EL2 registers of this CPU that C can write; called by enter.S with EL2's MMU
 * on
 *
 * returns: HCR_EL2 for the guest, which enter.S writes last
 */
uint64_t el2_setup_cpu(struct vp *vp);

/**
 * el2_start_guest - EL1 registers for a CPU that starts at vp->entry; called by enter.S after
 * el2_setup_cpu()
 */
void el2_start_guest(struct vp *vp);
#endif
#endif
