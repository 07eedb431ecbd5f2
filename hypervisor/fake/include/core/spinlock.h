/* SPDX-License-Identifier: BSD-2-Clause */
/* The real lock, which tells the test that it is taken. */
#ifndef FAKE_CORE_SPINLOCK_H
#define FAKE_CORE_SPINLOCK_H

#define spinlock_acquire spinlock_acquire_untold
#define spinlock_try     spinlock_try_untold
#include_next "core/spinlock.h"
#undef spinlock_acquire
#undef spinlock_try

void fake_lock_taken(const struct spinlock *lock);

static inline void spinlock_acquire(struct spinlock *lock)
{
	spinlock_acquire_untold(lock);
	fake_lock_taken(lock);
}

static inline bool spinlock_try(struct spinlock *lock)
{
	bool taken = spinlock_try_untold(lock);

	if (taken) {
		fake_lock_taken(lock);
	}
	return taken;
}

#endif
