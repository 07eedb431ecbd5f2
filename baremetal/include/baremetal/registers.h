/* SPDX-License-Identifier: BSD-2-Clause */
/* Assembler: addresses of symbols, and many general registers to and from memory. */
/* clang-format off */
#ifndef BAREMETAL_REGISTERS_H
#define BAREMETAL_REGISTERS_H

	.macro	address_of register, symbol
	adrp	\register, \symbol
	add	\register, \register, :lo12:\symbol
	.endm

	.macro	move_pair_ operation, base, n, next
	\operation x\n, x\next, [\base, #8 * \n]
	.endm

	/* stp or ldp of x\first to x\last, in pairs: register n lies 8 * n bytes behind @base */
	.macro	move_x operation, base, first, last
	.altmacro
	.set	move_x_n, \first
	.rept	(\last - \first + 1) / 2
	move_pair_ \operation, \base, %move_x_n, %(move_x_n + 1)
	.set	move_x_n, move_x_n + 2
	.endr
	.noaltmacro
	.endm

#endif
