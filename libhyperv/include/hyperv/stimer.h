/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic timers: the clockevents of a VP, four each. */
#ifndef HYPERV_STIMER_H
#define HYPERV_STIMER_H

#include "hyperv/synic.h"
#include "hyperv/time.h"

ABI_C_BEGIN

/* How a timer tells that it has expired. */
enum hv_stimer_mode {
	HV_STIMER_BY_MESSAGE, /* a message in the slot of a SINT */
	HV_STIMER_DIRECT,     /* an interrupt, nothing else */
};

/* What a timer is to be. */
struct hv_stimer {
	uint32_t index; /* 0 to 3 */
	enum hv_stimer_mode mode;
	uint32_t sint;  /* BY_MESSAGE: 1 to 15, enabled, with a handler of messages */
	uint32_t intid; /* DIRECT: a PPI, 16 to 31 */
	bool lazy;      /* only looked at if periodic: need not keep up while the VP does not run */
};

/**
 * hv_stimer_start - expire once, at a time
 * @time: reference time, units of 100 ns; one that has passed expires at once
 *
 * The timer is stopped first: an expiry of its setting before may still arrive.
 * Calls: SetVpRegisters of config (0), count, config.
 *
 * Context: EL1, on the CPU itself; does not block; also interrupt.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: not such a timer, SINT or INTID
 *	-HV_ERR_NOT_ALLOWED: no privilege for timers; DIRECT without that feature
 *	-HV_ERR_REFUSED
 * [TLFS Timers, "Synthetic Timer Configuration Register"]
 */
int hv_stimer_start(const struct hv_vp *vp, const struct hv_stimer *timer, uint64_t time);

/**
 * hv_stimer_start_periodic - expire again and again
 * @period: units of 100 ns, not 0; the first time after one period
 *
 * Calls, context and errors: as hv_stimer_start(). [TLFS Timers, "Periodic Timers"]
 */
int hv_stimer_start_periodic(const struct hv_vp *vp, const struct hv_stimer *timer,
			     uint64_t period);

/**
 * hv_stimer_stop - no more expiries; one may still be on its way
 * @index: 0 to 3
 *
 * Calls: SetVpRegisters of config (0). Context and errors: as hv_stimer_start().
 */
int hv_stimer_stop(const struct hv_vp *vp, uint32_t index);

/**
 * hv_stimer_message - read the payload of a HV_MESSAGE_TYPE_TIMER_EXPIRED message
 * returns: whether it is one, complete, of a timer that there is
 */
bool hv_stimer_message(const struct hv_message *message, struct hv_timer_message *expiry);

ABI_C_END

#endif
