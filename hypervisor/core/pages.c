/* SPDX-License-Identifier: BSD-2-Clause */
/* Pins: one array of counters over the RAM of the machine, from its first page to its last. */
#include "core/pages.h"

#include "abi/hv_types.h"
#include "core/arena.h"
#include "core/machine.h"

/* In place of the number of users: pages_take() has the page. */
#define TAKEN UINT16_MAX

static struct {
	uint16_t *count;
	uint64_t first; /* page number of count[0] */
} pages;

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

static uint16_t *first_of(const struct span *span)
{
	return &pages.count[(span->gpa >> HV_PAGE_SHIFT) - pages.first];
}

/* The counter behind that of the last page. */
static uint16_t *end_of(const struct span *span)
{
	return &pages.count[((span->gpa + span->size - 1) >> HV_PAGE_SHIFT) + 1 - pages.first];
}

static bool hold_page(uint16_t *count)
{
	uint16_t users = __atomic_load_n(count, __ATOMIC_RELAXED);

	do {
		if (users >= TAKEN - 1) {
			return false;
		}
	} while (!__atomic_compare_exchange_n(count, &users, (uint16_t)(users + 1), true,
					      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
	return true;
}

static void drop_until(const struct span *span, const uint16_t *end)
{
	for (uint16_t *count = first_of(span); count != end; count++) {
		__atomic_fetch_sub(count, 1, __ATOMIC_RELEASE);
	}
}

void pages_drop(const struct span *spans, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		drop_until(&spans[i], end_of(&spans[i]));
	}
}

bool pages_hold(const struct span *spans, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const uint16_t *end = end_of(&spans[i]);

		for (uint16_t *page = first_of(&spans[i]); page != end; page++) {
			if (!hold_page(page)) {
				drop_until(&spans[i], page);
				pages_drop(spans, i);
				return false;
			}
		}
	}
	return true;
}

static void return_until(const struct span *span, const uint16_t *end)
{
	for (uint16_t *count = first_of(span); count != end; count++) {
		__atomic_store_n(count, 0, __ATOMIC_RELEASE);
	}
}

void pages_return(const struct span *span)
{
	return_until(span, end_of(span));
}

bool pages_take(const struct span *span)
{
	const uint16_t *end = end_of(span);

	for (uint16_t *count = first_of(span); count != end; count++) {
		uint16_t none = 0;

		if (!__atomic_compare_exchange_n(count, &none, TAKEN, false, __ATOMIC_ACQUIRE,
						 __ATOMIC_RELAXED)) {
			return_until(span, count);
			return false;
		}
	}
	return true;
}
