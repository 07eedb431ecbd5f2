/* SPDX-License-Identifier: BSD-2-Clause */
/* The counter that a reference TSC page scales. */
#ifndef HYPERV_SRC_COUNTER_H
#define HYPERV_SRC_COUNTER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __aarch64__

/*
 * counter_read - CNTVCT_EL0, not earlier than what stands before it. [DDI0487 "Self-synchronization":
 * without a context synchronization event it may be read ahead.]
 */
static inline uint64_t counter_read(void)
{
	uint64_t counter;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(counter) : : "memory");
	return counter;
}

/* counter_zero - 0, not known before @counter is: a load at such an offset comes after the counter. */
static inline size_t counter_zero(uint64_t counter)
{
	size_t zero;

	__asm__ volatile("eor %0, %1, %1" : "=r"(zero) : "r"(counter));
	return zero;
}

#else

/* On a PC the tests say what it is. */
uint64_t fake_counter(void);

static inline uint64_t counter_read(void)
{
	return fake_counter();
}

static inline size_t counter_zero(uint64_t counter)
{
	(void)counter;
	return 0;
}

#endif

#endif
