/* SPDX-License-Identifier: BSD-2-Clause */
/* The instructions that C cannot express. On a PC, fake/include replaces this header. */
#ifndef AARCH64_SYSREG_ACCESS_H
#define AARCH64_SYSREG_ACCESS_H

#include <stdint.h>

#define sysreg_read(name)                                                                          \
	({                                                                                         \
		uint64_t value_;                                                                   \
		__asm__ volatile("mrs %0, " #name : "=r"(value_) : : "memory");                    \
		value_;                                                                            \
	})

#define sysreg_write(name, value)                                                                  \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

#define isb()            __asm__ volatile("isb" : : : "memory")
#define dsb_sy()         __asm__ volatile("dsb sy" : : : "memory")
#define dsb_ish()        __asm__ volatile("dsb ish" : : : "memory")
#define dsb_ishst()      __asm__ volatile("dsb ishst" : : : "memory")
#define yield()          __asm__ volatile("yield" : : : "memory")
#define wfi()            __asm__ volatile("wfi" : : : "memory")
#define dc_cvac(address) __asm__ volatile("dc cvac, %0" : : "r"(address) : "memory")
/* Stages 1 and 2 of the guest, all CPUs */
#define tlbi_vmalls12e1is() __asm__ volatile("tlbi vmalls12e1is" : : : "memory")

#endif
