/* SPDX-License-Identifier: BSD-2-Clause */
/* Partition reference time: 100 ns units since the partition was created. [TLFS Timers] */
#ifndef SYNIC_REFERENCE_TIME_H
#define SYNIC_REFERENCE_TIME_H

#include <stdint.h>

#include "aarch64/counter.h"

/*
 * Reference time of a counter value is counter * whole + (counter * fraction >> 64) - origin. That
 * is the formula of the reference TSC page while whole is 0, so that page and register agree to the
 * unit: hence the origin in reference time, not in counter ticks.
 */
struct reference_scale {
	uint64_t whole;    /* 100 ns units in a tick; 0 for counters faster than 10 MHz */
	uint64_t fraction; /* the rest, in units of 2^-64 */
	uint64_t origin;   /* of the counter at partition creation */
	uint64_t frequency;
};

/* Of this partition: reference_time_init() sets it, nothing changes it later. */
extern struct reference_scale reference_scale;

/** reference_time_init - time starts now */
void reference_time_init(void);

/** reference_time_from_span - a span of counter ticks in 100 ns, rounded down */
static inline uint64_t reference_time_from_span(uint64_t ticks)
{
	const struct reference_scale *scale = &reference_scale;

	return ticks * scale->whole +
	       (uint64_t)(((unsigned __int128)ticks * scale->fraction) >> 64);
}

/** reference_time_now - 100 ns units since reference_time_init() */
static inline uint64_t reference_time_now(void)
{
	return reference_time_from_span(counter_now()) - reference_scale.origin;
}

/**
 * reference_time_to_counter - the counter value at which reference_time_now() first reaches @time
 *
 * returns: UINT64_MAX when the counter never gets there
 */
uint64_t reference_time_to_counter(uint64_t time);

/**
 * reference_time_set_page - the guest wrote HV_REGISTER_REFERENCE_TSC
 *
 * An enabled page gets scale and offset for CNTVCT_EL0, which is the system counter: CNTVOFF_EL2 is
 * 0.
 *
 * returns:
 *	HV_STATUS_SUCCESS
 *	HV_STATUS_INVALID_PARAMETER, an enabled page outside the guest's RAM; the register keeps its
 *		value. DEVIATION: the TLFS lets the page be "not accessible to the guest".
 */
uint16_t reference_time_set_page(uint64_t value);

#endif
