/* SPDX-License-Identifier: BSD-2-Clause */
/* A CPU that goes off, and comes back to where it was. */
#include "baremetal/cpu.h"

	.arch	armv8-a

	.text
	/* bool power_cycle(struct cpu *cpu): CPU_OFF, and back through cpu_start_secondary() */
	.globl	power_cycle
power_cycle:
	stp	x19, x20, [sp, #-0x60]!
	stp	x21, x22, [sp, #0x10]
	stp	x23, x24, [sp, #0x20]
	stp	x25, x26, [sp, #0x30]
	stp	x27, x28, [sp, #0x40]
	stp	x29, x30, [sp, #0x50]
	mov	x19, x0
	adr	x1, resumed
	str	x1, [sp, #-0x10]!
	mov	x1, sp
	str	x1, [x19, #CPU_RESUME]
	dsb	sy
	movz	w0, #0x8400, lsl #16	/* PSCI CPU_OFF [DEN0022] */
	movk	w0, #0x0002
	hvc	#0
	add	sp, sp, #0x10
	mov	x0, #0			/* it came back: refused */
	b	1f
resumed:
	mov	x0, #1
1:	str	xzr, [x19, #CPU_RESUME]
	ldp	x29, x30, [sp, #0x50]
	ldp	x27, x28, [sp, #0x40]
	ldp	x25, x26, [sp, #0x30]
	ldp	x23, x24, [sp, #0x20]
	ldp	x21, x22, [sp, #0x10]
	ldp	x19, x20, [sp], #0x60
	ret
