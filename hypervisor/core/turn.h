/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A turn: one CPU at a time works on an object, and no other waits for it. A CPU that finds it busy asks its owner to look
 * once more, and goes on.
 */
#ifndef CORE_TURN_H
#define CORE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"

#define TURN_BUSY  ABI_BIT(0) /* a CPU owns the object */
#define TURN_AGAIN ABI_BIT(1) /* somebody asked meanwhile */

struct turn {
	uint32_t word; /* atomic */
};

/**
 * turn_ask - have somebody look at the object from now on
 *
 * returns: true: the caller owns it, and looks; false: its owner will look once more
 */
static inline bool turn_ask(struct turn *turn)
{
	uint32_t word = 0;

	if (__atomic_compare_exchange_n(&turn->word, &word, TURN_BUSY, false, __ATOMIC_ACQ_REL,
					__ATOMIC_RELAXED)) {
		return true;
	}
	word = __atomic_fetch_or(&turn->word, TURN_BUSY | TURN_AGAIN, __ATOMIC_ACQ_REL);
	return (word & TURN_BUSY) == 0;
}

/**
 * turn_end - the owner has looked
 *
 * returns: true: it owns the object no longer; false: somebody asked since it began, look once more
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

/** turn_leave - the owner goes, whoever asked; it has seen to it that somebody looks later. returns: whether somebody asked */
static inline bool turn_leave(struct turn *turn)
{
	return (__atomic_exchange_n(&turn->word, 0, __ATOMIC_ACQ_REL) & TURN_AGAIN) != 0;
}

#endif
