/* SPDX-License-Identifier: BSD-2-Clause */
/* cache_sync_code(). */

	.text
	.balign	4
	/*
	 * void cache_sync_code(const void *start, uint64_t size)
	 *                      x0                 x1
	 *
	 * To the point of coherency, not of unification: EL2 and CPUs that CPU_ON starts read it with their MMU off.
	 */
	.globl	cache_sync_code
cache_sync_code:
	mrs	x2, ctr_el0
	ubfx	x2, x2, #16, #4				/* CTR_EL0.DminLine: log2 of words */
	mov	x3, #4
	lsl	x3, x3, x2
	add	x1, x0, x1
	sub	x4, x3, #1
	bic	x0, x0, x4
1:	dc	cvac, x0
	add	x0, x0, x3
	cmp	x0, x1
	b.lo	1b
	dsb	sy
	ic	ialluis
	dsb	sy
	isb
	ret
