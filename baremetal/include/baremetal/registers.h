/* SPDX-License-Identifier: BSD-2-Clause */
/* Assembler: addresses of symbols, many general registers to and from memory, tables of vectors. */
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

	/* Exceptions of the own level go to @synchronous and @interrupt, all others to unexpected, with x0 = offset */
	.macro	vector_table name, synchronous, interrupt
	.balign	2048
\name:				/* [DDI0487 "Vector table offsets from vector table base address"] */
	.irp	offset, 0, 0x80, 0x100, 0x180, 0x200, 0x280, 0x300, 0x380, 0x400, 0x480, 0x500, 0x580, 0x600, 0x680, 0x700, 0x780
	.org	\name + \offset
	.if	\offset == 0x200
	b	\synchronous
	.elseif	\offset == 0x280
	b	\interrupt
	.else
	mov	x0, #\offset
	b	unexpected
	.endif
	.endr
	.org	\name + 0x800
	.endm

#endif
