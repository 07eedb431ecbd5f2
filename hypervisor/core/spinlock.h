/* SPDX-License-Identifier: BSD-2-Clause */
/* A spin lock for EL2: short sections only, never held over a guest entry. */
#ifndef CORE_SPINLOCK_H
#define CORE_SPINLOCK_H

#include <stdint.h>

struct spinlock {
	uint32_t held;
};

static inline void spinlock_acquire(struct spinlock *lock)
{
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE) != 0) {
		while (__atomic_load_n(&lock->held, __ATOMIC_RELAXED) != 0) {
		}
	}
}

static inline void spinlock_release(struct spinlock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

#endif
