/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time: the clocksource. In units of 100 ns, or in ns, since the partition was made. */
#ifndef HYPERV_TIME_H
#define HYPERV_TIME_H

#include "abi/hv_timer.h"
#include "hyperv/vp_register.h"

ABI_C_BEGIN

/*
 * A clocksource. The caller owns it, one for the guest; constant after hv_clock_start(), any CPU may
 * read it.
 */
struct hv_clock {
	const struct hv_partition *partition;
	const struct hv_reference_tsc_page *page; /* NULL: by the counter only */
};

/**
 * hv_clock_start - begin to use reference time
 * @clock: out
 * @partition: started
 * @page: 4 KiB, aligned, zero, shared by all VPs and kept until hv_clock_stop(); NULL: do without a
 * reference TSC page
 *
 * Without the privilege for the page, or where it is refused, the counter is read instead.
 * Registers: of hv_get_register() and hv_set_register().
 *
 * Context: EL1, one CPU; does not block.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the partition has no privilege for the counter
 *	-HV_ERR_BAD_ARGUMENT: @page is not aligned
 * [TLFS Timers, "Partition Reference Time Enlightenment"]
 */
int hv_clock_start(struct hv_clock *clock, const struct hv_partition *partition,
		   struct hv_reference_tsc_page *page);

/**
 * hv_clock_stop - take the page back; afterwards hv_clock_read() reads the counter
 * @clock: started
 *
 * Registers: of hv_set_register().
 *
 * Context: EL1, one CPU, while no other reads the clock; does not block.
 * returns: 0; or -HV_ERR_REFUSED: the hypervisor keeps the page
 * [TLFS Timers, "Partition Reference Time Enlightenment"]
 */
int hv_clock_stop(struct hv_clock *clock);

/**
 * hv_clock_read - reference time now, units of 100 ns
 * @clock: started
 *
 * From the page, by its sequence protocol: no call. By a hypercall where the page says that it
 * cannot be used (after a migration), where there is none, and after HV_CLOCK_TRIES changes of the
 * sequence during one reading. Never goes back, as far as the hypervisor's does not.
 *
 * Registers: none, or those of hv_get_register(). Context: EL1, any; does not block.
 * returns: the time; 0 if the register cannot be read
 * [TLFS Timers, "Reference TSC Page"]
 */
uint64_t hv_clock_read(const struct hv_clock *clock);

#define HV_CLOCK_TRIES ABI_U(16)

/**
 * hv_clock_read_ns - reference time now, in ns; wraps after 584 years
 * @clock: started
 *
 * Context: as hv_clock_read().
 * returns: as hv_clock_read()
 * [TLFS Timers, "Reference TSC Page"]
 */
static inline uint64_t hv_clock_read_ns(const struct hv_clock *clock)
{
	return hv_clock_read(clock) * 100;
}

/**
 * hv_reference_tsc_read - reference time by the page, from a counter value that the caller gives
 * @page:    that the hypervisor writes
 * @counter: CNTVCT_EL0
 * @time:    out
 *
 * One try of the sequence protocol; for callers with a loop of their own, and for tests.
 *
 * Context: any; no call is made.
 * returns: true if the page is valid, and its sequence was the same before and after
 * [TLFS Timers, "Reference TSC Page"]
 */
bool hv_reference_tsc_read(const struct hv_reference_tsc_page *page, uint64_t counter,
			   uint64_t *time);

ABI_C_END

#endif
