/* SPDX-License-Identifier: BSD-2-Clause */
/* Partition reference time, by register and by the guest's reference TSC page. */
#include "synic/reference_time.h"

#include "aarch64/counter.h"
#include "abi/hv_status.h"
#include "abi/hv_timer.h"
#include "abi/hv_vp_register.h"
#include "core/guest_memory.h"
#include "core/partition.h"

/* Any number but HV_REFERENCE_TSC_INVALID: scale and offset never change. */
#define REFERENCE_TSC_SEQUENCE ABI_U(1)

/*
 * No counter gets to the times from here on, 58000 years after it began. Behind the last of them
 * reference_time_from_span() wraps around, for counters of 10 MHz or less.
 */
#define REFERENCE_TIME_END (UINT64_MAX - (uint64_t)2 * HV_REFERENCE_TIME_HZ)

/* Used: the linker keeps it whole, and two words come in one load. */
__attribute__((used)) struct reference_scale reference_scale;

/* ((remainder << 64) / divisor) for remainder < divisor < 2^63: EL2 has no 128-bit division */
static uint64_t divide_fraction(uint64_t remainder, uint64_t divisor)
{
	uint64_t quotient = 0;

	for (uint32_t bit = 0; bit < 64; bit++) {
		remainder <<= 1;
		quotient <<= 1;
		if (remainder >= divisor) {
			remainder -= divisor;
			quotient |= 1;
		}
	}
	return quotient;
}

void reference_time_init(void)
{
	reference_scale.frequency = counter_frequency();
	reference_scale.whole = HV_REFERENCE_TIME_HZ / reference_scale.frequency;
	reference_scale.fraction = divide_fraction(HV_REFERENCE_TIME_HZ % reference_scale.frequency,
						   reference_scale.frequency);
	reference_scale.origin = reference_time_from_span(counter_now());
}

uint64_t reference_time_to_counter(uint64_t time)
{
	uint64_t target;
	uint64_t seconds;
	uint64_t rest;
	uint64_t ticks;

	if (__builtin_add_overflow(time, reference_scale.origin, &target) ||
	    target >= REFERENCE_TIME_END) {
		return UINT64_MAX;
	}
	seconds = target / HV_REFERENCE_TIME_HZ;
	rest = target % HV_REFERENCE_TIME_HZ;
	if (__builtin_mul_overflow(seconds, reference_scale.frequency, &ticks) ||
	    __builtin_add_overflow(ticks, rest * reference_scale.frequency / HV_REFERENCE_TIME_HZ,
				   &ticks)) {
		return UINT64_MAX;
	}
	/*
	 * Both divisions above round down, and fraction is short by less than 2^-64 of a unit a
	 * tick, so by less than one unit for any counter: at most the ticks of two units are
	 * missing, and one or two in the first years of a counter's life.
	 */
	while (ticks != UINT64_MAX && reference_time_from_span(ticks) < target) {
		ticks++;
	}
	return ticks;
}

uint16_t reference_time_set_page(uint64_t value)
{
	struct hv_reference_tsc_page *page;

	if ((value & HV_PAGE_REGISTER_ENABLE_BIT) != 0) {
		page = guest_memory_map(value & ABI_FIELD_MASK(HV_PAGE_REGISTER_PFN),
					sizeof(*page));
		if (page == NULL) {
			return HV_STATUS_INVALID_PARAMETER;
		}
		page->scale = reference_scale.fraction;
		page->offset = -(int64_t)reference_scale.origin;
		/*
		 * A counter of 10 MHz or less needs a scale above 64 bits: the guest is sent to the
		 * register.
		 */
		__atomic_store_n(&page->sequence,
				 reference_scale.whole == 0 ? REFERENCE_TSC_SEQUENCE
							    : HV_REFERENCE_TSC_INVALID,
				 __ATOMIC_RELEASE);
	}
	__atomic_store_n(&partition.reference_tsc, value, __ATOMIC_RELAXED);
	return HV_STATUS_SUCCESS;
}
