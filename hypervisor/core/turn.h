/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A turn: one CPU at a time owns an object, and no CPU waits for it. A CPU that needs the object while another CPU owns it
 * leaves a mark, and goes on. Before the owner lets go, it sees the mark, and looks at the object once more.
 */
#ifndef CORE_TURN_H
#define CORE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

#define TURN_BUSY  ABI_BIT(0) /* a CPU owns the object */
#define TURN_AGAIN ABI_BIT(1) /* another CPU asked meanwhile */

struct turn {
	uint32_t word; /* atomic */
};

/** turn_try - own the object if no other CPU does, and else leave no mark: for who asks again and again */
static inline bool turn_try(struct turn *turn)
{
	uint32_t word = 0;

	return __atomic_compare_exchange_n(&turn->word, &word, TURN_BUSY, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_RELAXED);
}

/**
 * turn_ask - have the object looked at
 *
 * returns: true: the caller owns it now, and must look; false: its owner will look once more
 */
static inline bool turn_ask(struct turn *turn)
{
	uint32_t word;

	if (turn_try(turn)) {
		return true;
	}
	word = __atomic_fetch_or(&turn->word, TURN_BUSY | TURN_AGAIN, __ATOMIC_ACQ_REL);
	return (word & TURN_BUSY) == 0;
}

/**
 * turn_end - the owner has looked, and lets go
 *
 * returns: true: it has let go; false: another CPU asked meanwhile, so it is still the owner, and must look once more
 */
static inline bool turn_end(struct turn *turn)
{
	uint32_t word = TURN_BUSY;

	if (__atomic_compare_exchange_n(&turn->word, &word, 0, false, __ATOMIC_ACQ_REL,
					__ATOMIC_RELAXED)) {
		return true;
	}
	__atomic_exchange_n(&turn->word, TURN_BUSY, __ATOMIC_ACQ_REL);
	return false;
}

/** turn_leave - let go even if another CPU asked: the caller has arranged a later look. returns: whether one asked */
static inline bool turn_leave(struct turn *turn)
{
	return (__atomic_exchange_n(&turn->word, 0, __ATOMIC_ACQ_REL) & TURN_AGAIN) != 0;
}

#endif
