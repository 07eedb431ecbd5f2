/* SPDX-License-Identifier: BSD-2-Clause */
/* The counter read around what EL2 does: where it counts instructions, the rest is the number of these here. */
	.text

	/* uint64_t count_call(uint64_t fid, uint64_t control, uint64_t connection): a fast hypercall, its HVC included */
	.globl	count_call
count_call:
	stp	x19, x30, [sp, #-0x10]!
	mov	x3, xzr
	mrs	x19, cntvct_el0
	hvc	#0
	mrs	x0, cntvct_el0
	sub	x0, x0, x19
	sub	x0, x0, #1				/* an MRS */
	ldp	x19, x30, [sp], #0x10
	ret

	/* uint64_t count_while_waiting(uint64_t turns): instructions of EL2 meanwhile */
	.globl	count_while_waiting
count_while_waiting:
	lsl	x2, x0, #1				/* two in each turn */
	add	x2, x2, #1				/* an MRS */
	mrs	x1, cntvct_el0
0:	subs	x0, x0, #1
	b.ne	0b
	mrs	x0, cntvct_el0
	sub	x0, x0, x1
	sub	x0, x0, x2
	ret
