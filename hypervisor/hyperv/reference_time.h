/* SPDX-License-Identifier: BSD-2-Clause */
/* Partition reference time: 100 ns units since the partition was created. [TLFS Timers] */
#ifndef HYPERV_REFERENCE_TIME_H
#define HYPERV_REFERENCE_TIME_H

#include <stdint.h>

/** reference_time_init - time starts now */
void reference_time_init(void);

/** reference_time_now - 100 ns units since reference_time_init() */
uint64_t reference_time_now(void);

/**
 * reference_time_to_counter - the counter value at which reference_time_now() first reaches @time
 *
 * returns: UINT64_MAX when the counter never gets there
 */
uint64_t reference_time_to_counter(uint64_t time);

/** reference_time_from_span - a span of counter ticks in 100 ns, rounded down */
uint64_t reference_time_from_span(uint64_t ticks);

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
