/* SPDX-License-Identifier: BSD-2-Clause */
/* Pins: one array of counters over the RAM of the machine, from its first page to its last. */
#include "core/pages.h"

#include "abi/hv_types.h"
#include "core/arena.h"
#include "core/machine.h"

/*
 * Added to the number of users: pages_take() has the page. A user too many is one for a moment, and no more than one for each
 * CPU: neither carries into the other.
 */
#define TAKEN     0x8000U
#define USERS_MAX (TAKEN - 1)

struct table {
	uint16_t *count;
	uint64_t first; /* page number of count[0] */
};

static struct table pages;

uint64_t pages_count(const struct boot_info *info)
{
	const struct boot_range *last = &info->ram[info->ram_count - 1];

	return (last->base + last->size - info->ram[0].base) / HV_PAGE_SIZE;
}

void pages_init(void)
{
	pages.count = arena_take(pages_count(&machine) * sizeof(*pages.count), 0);
	pages.first = machine.ram[0].base >> HV_PAGE_SHIFT;
}

/* The counters of the pages of a span. */
struct counters {
	uint16_t *at;
	uint16_t *end;
};

/* @table: a loop has a copy in registers, as an atomic operation may change all else for the compiler. */
static inline struct counters counters_of(struct table table, const struct span *span)
{
	uint64_t first = span->gpa >> HV_PAGE_SHIFT;
	uint64_t last = (span->gpa + span->size - 1) >> HV_PAGE_SHIFT;
	uint16_t *at = &table.count[first - table.first];

	return (struct counters){ at, at + (last - first) + 1 };
}

static bool hold_page(uint16_t *count)
{
	if (__atomic_fetch_add(count, 1, __ATOMIC_ACQUIRE) < USERS_MAX) {
		return true;
	}
	__atomic_fetch_sub(count, 1, __ATOMIC_RELAXED);
	return false;
}

/* Not inlined, as it is seldom. */
static __attribute__((noinline)) void drop_until(const struct span *span, const uint16_t *end)
{
	for (uint16_t *count = counters_of(pages, span).at; count != end; count++) {
		__atomic_fetch_sub(count, 1, __ATOMIC_RELEASE);
	}
}

void pages_drop(const struct span *spans, uint32_t count)
{
	const struct table table = pages;
	const struct span *span = spans;

	for (uint32_t left = count; left != 0; left--, span++) {
		struct counters counters = counters_of(table, span);

		do {
			__atomic_fetch_sub(counters.at, 1, __ATOMIC_RELEASE);
		} while (++counters.at != counters.end);
	}
}

bool pages_hold(const struct span *spans, uint32_t count)
{
	const struct table table = pages;
	const struct span *span = spans;

	for (uint32_t left = count; left != 0; left--, span++) {
		struct counters counters = counters_of(table, span);

		do {
			if (!hold_page(counters.at)) {
				drop_until(span, counters.at);
				pages_drop(spans, count - left);
				return false;
			}
		} while (++counters.at != counters.end);
	}
	return true;
}

static void return_until(const struct span *span, const uint16_t *end)
{
	for (uint16_t *count = counters_of(pages, span).at; count != end; count++) {
		__atomic_fetch_sub(count, TAKEN, __ATOMIC_RELEASE);
	}
}

void pages_return(const struct span *span)
{
	return_until(span, counters_of(pages, span).end);
}

bool pages_take(const struct span *span)
{
	const uint16_t *end = counters_of(pages, span).end;

	for (uint16_t *count = counters_of(pages, span).at; count != end; count++) {
		uint16_t none = 0;

		if (!__atomic_compare_exchange_n(count, &none, TAKEN, false, __ATOMIC_ACQUIRE,
						 __ATOMIC_RELAXED)) {
			return_until(span, count);
			return false;
		}
	}
	return true;
}
