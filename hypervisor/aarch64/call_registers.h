/* SPDX-License-Identifier: BSD-2-Clause */
/* x10-x15 of a call, which stay in the CPU's registers: see vectors.S. On a PC, fake/include replaces this header. */
#ifndef AARCH64_CALL_REGISTERS_H
#define AARCH64_CALL_REGISTERS_H

#include <stdint.h>

#define CALL_REGISTER_FIRST 10

/** call_registers_store - x10-x15 of the call being served, to @x10 and up */
static inline void call_registers_store(uint64_t *x10)
{
	__asm__ volatile("stp x10, x11, [%0]\n\t"
			 "stp x12, x13, [%0, #0x10]\n\t"
			 "stp x14, x15, [%0, #0x20]"
			 :
			 : "r"(x10)
			 : "memory");
}

/** call_registers_load - load x10-x15 with what the guest is to find there */
static inline void call_registers_load(const uint64_t *x10)
{
	__asm__ volatile("ldp x10, x11, [%0]\n\t"
			 "ldp x12, x13, [%0, #0x10]\n\t"
			 "ldp x14, x15, [%0, #0x20]"
			 :
			 : "r"(x10)
			 : "memory");
}

#endif
