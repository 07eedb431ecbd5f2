/* SPDX-License-Identifier: BSD-2-Clause */
/* Which locks a thread took. */
#include "core/spinlock.h"

#include "fake/fake.h"

_Thread_local struct fake_locks fake_locks;

void fake_lock_taken(const struct spinlock *lock)
{
	for (uint32_t i = 0; i < fake_locks.count; i++) {
		if (fake_locks.locks[i] == lock) {
			return;
		}
	}
	if (fake_locks.count < FAKE_LOCK_MAX) {
		fake_locks.locks[fake_locks.count++] = lock;
	}
}
