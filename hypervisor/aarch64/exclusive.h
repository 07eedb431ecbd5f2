/* SPDX-License-Identifier: BSD-2-Clause */
/* One attempt to change a word that others change too. On a PC, fake/include replaces this header. */
#ifndef AARCH64_EXCLUSIVE_H
#define AARCH64_EXCLUSIVE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * exclusive_replace - *@word becomes @to if it is *@from: one exclusive load, one exclusive store
 *
 * A strong compare and exchange would repeat the pair for as long as others write to the line
 * [DDI0487 B2.12 "Synchronization and semaphores"].
 *
 * returns: false when it was not *@from, which becomes what it was, or when the store failed.
 * Orders as a full barrier when it succeeds.
 */
static inline bool exclusive_replace(uint64_t *word, uint64_t *from, uint64_t to)
{
	return __atomic_compare_exchange_n(word, from, to, true, __ATOMIC_SEQ_CST,
					   __ATOMIC_RELAXED);
}

#endif
