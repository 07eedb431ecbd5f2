/* SPDX-License-Identifier: BSD-2-Clause */
/* System registers of AArch64. */
#ifndef BAREMETAL_SYSREG_H
#define BAREMETAL_SYSREG_H

#include <stdint.h>

#define sysreg_read(name)                                                                          \
	({                                                                                         \
		uint64_t sysreg_value_;                                                            \
		__asm__ volatile("mrs %0, " #name : "=r"(sysreg_value_) : : "memory");             \
		sysreg_value_;                                                                     \
	})
#define sysreg_write(name, value)                                                                  \
	__asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")
#define isb()    __asm__ volatile("isb" : : : "memory")
#define dsb_sy() __asm__ volatile("dsb sy" : : : "memory")

#endif
