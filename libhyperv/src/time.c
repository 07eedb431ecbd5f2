/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time, by the page or by the register. The hypervisor may change the page at any time. */
#include "hyperv/time.h"

#include "abi/hv_features.h"
#include "counter.h"
#include "page_register.h"

__extension__ typedef unsigned __int128 wide;

enum outcome {
	READ,
	CHANGED,  /* during the reading: try again */
	UNUSABLE, /* the hypervisor says so */
};

/*
 * One reading, between two equal sequences. [TLFS Timers, "Reference TSC Page"]
 * @given: the counter; NULL: read it between the two, so that it goes with scale and offset
 */
static inline enum outcome read_page(const struct hv_reference_tsc_page *page,
				     const uint64_t *given, uint64_t *time)
{
	const uint32_t sequence = __atomic_load_n(&page->sequence, __ATOMIC_ACQUIRE);
	const uint64_t counter = given != NULL ? *given : counter_read();
	const uint64_t scale = __atomic_load_n(&page->scale, __ATOMIC_RELAXED);
	const int64_t offset = __atomic_load_n(&page->offset, __ATOMIC_RELAXED);
	const uint32_t *again =
		(const uint32_t *)(const void *)((const char *)page + counter_zero(counter));

	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (sequence == HV_REFERENCE_TSC_INVALID) {
		return UNUSABLE;
	}
	if (__atomic_load_n(again, __ATOMIC_RELAXED) != sequence) {
		return CHANGED;
	}
	*time = (uint64_t)((wide)counter * scale >> 64) + (uint64_t)offset;
	return READ;
}

bool hv_reference_tsc_read(const struct hv_reference_tsc_page *page, uint64_t counter,
			   uint64_t *time)
{
	return read_page(page, &counter, time) == READ;
}

/* Apart, so that reading by the page needs no stack. */
static __attribute__((noinline)) uint64_t read_register(const struct hv_clock *clock)
{
	uint64_t time = 0;

	hv_get_register(clock->partition, HV_REGISTER_TIME_REF_COUNT, &time);
	return time;
}

uint64_t hv_clock_read(const struct hv_clock *clock)
{
	const struct hv_reference_tsc_page *page = clock->page;
	uint64_t time;

	if (page == NULL) {
		return read_register(clock);
	}
	for (uint32_t i = 0; i < HV_CLOCK_TRIES; i++) {
		const enum outcome outcome = read_page(page, NULL, &time);

		if (outcome == READ) {
			return time;
		}
		if (outcome == UNUSABLE) {
			break;
		}
	}
	return read_register(clock);
}

int hv_clock_start(struct hv_clock *clock, const struct hv_partition *partition,
		   struct hv_reference_tsc_page *page)
{
	*clock = (struct hv_clock){ .partition = partition };
	if (!is_page(page)) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	if (!hv_privilege_a(partition, HV_PRIVILEGE_A_REFERENCE_COUNTER_BIT)) {
		return -HV_ERR_NOT_ALLOWED;
	}
	if (page != NULL && hv_privilege_a(partition, HV_PRIVILEGE_A_REFERENCE_TSC_BIT) &&
	    set_page(partition, HV_REGISTER_REFERENCE_TSC, page)) {
		clock->page = page;
	}
	return 0;
}

int hv_clock_stop(struct hv_clock *clock)
{
	if (clock->page == NULL) {
		return 0;
	}
	clock->page = NULL;
	return set_page(clock->partition, HV_REGISTER_REFERENCE_TSC, NULL) ? 0 : -HV_ERR_REFUSED;
}
