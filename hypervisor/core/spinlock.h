/* SPDX-License-Identifier: BSD-2-Clause */
/* A spin lock for EL2. Hold it for a short time, and never when the guest is entered. CPUs get it in the order in which they ask. */
#ifndef CORE_SPINLOCK_H
#define CORE_SPINLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "aarch64/sysreg_access.h"

struct spinlock {
	uint32_t next;    /* ticket of the CPU that asks next */
	uint32_t serving; /* ticket of the CPU that holds the lock, or gets it next */
};

static inline void spinlock_acquire(struct spinlock *lock)
{
	uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket) {
		yield();
	}
}

/** spinlock_try - acquire @lock if nobody holds it or waits for it. returns: whether it is ours */
static inline bool spinlock_try(struct spinlock *lock)
{
	uint32_t serving = __atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE);
	uint32_t next = serving;

	return __atomic_compare_exchange_n(&lock->next, &next, serving + 1, false, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static inline void spinlock_release(struct spinlock *lock)
{
	uint32_t serving = __atomic_load_n(&lock->serving, __ATOMIC_RELAXED);

	__atomic_store_n(&lock->serving, serving + 1, __ATOMIC_RELEASE);
}

#endif
