/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for x10-x15 of a call: a test has them in its array already. */
#ifndef AARCH64_CALL_REGISTERS_H
#define AARCH64_CALL_REGISTERS_H

#include <stdint.h>

#define CALL_REGISTER_FIRST 10

static inline void call_registers_store(uint64_t *x10)
{
	(void)x10;
}

static inline void call_registers_load(const uint64_t *x10)
{
	(void)x10;
}

#endif
