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
 * @vp:    of this CPU, online
 * @timer: which timer, and how it tells
 * @time:  reference time, units of 100 ns; one that has passed expires at once
 *
 * The timer is stopped first: an expiry of its earlier setting may still arrive.
 * Calls: SetVpRegisters of config (0), count, config. Registers: of hv_set_register().
 *
 * Context: EL1, on the CPU itself; does not block; also interrupt.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: the timer, the SINT or the INTID is out of range
 *	-HV_ERR_NOT_ALLOWED: the partition has no privilege for timers, or DIRECT is not supported
 *	-HV_ERR_REFUSED: the hypervisor did not take a register
 * [TLFS Timers, "Synthetic Timer Configuration Register"]
 */
int hv_stimer_start(const struct hv_vp *vp, const struct hv_stimer *timer, uint64_t time);

/**
 * hv_stimer_start_periodic - expire again and again
 * @vp, @timer: as of hv_stimer_start()
 * @period: units of 100 ns, not 0; the first expiry is after one period
 *
 * Calls: as hv_stimer_start().
 *
 * Context: as hv_stimer_start().
 * returns: as hv_stimer_start(); -HV_ERR_BAD_ARGUMENT also for a @period of 0
 * [TLFS Timers, "Periodic Timers"]
 */
int hv_stimer_start_periodic(const struct hv_vp *vp, const struct hv_stimer *timer,
			     uint64_t period);

/**
 * hv_stimer_stop - let a timer expire no more; one expiry may still be on its way
 * @vp:    as of hv_stimer_start()
 * @index: 0 to 3
 *
 * Calls: SetVpRegisters of config (0).
 *
 * Context: as hv_stimer_start().
 * returns: as hv_stimer_start()
 * [TLFS Timers, "Synthetic Timer Configuration Register"]
 */
int hv_stimer_stop(const struct hv_vp *vp, uint32_t index);

/**
 * hv_stimer_message - read the payload of a HV_MESSAGE_TYPE_TIMER_EXPIRED message
 * @message: as a handler got it
 * @expiry:  out
 *
 * Context: any; no call is made.
 * returns: true if it is such a message, complete, of a timer from 0 to 3
 * [TLFS Timers, "Synthetic Timer Expiration Messages"]
 */
bool hv_stimer_message(const struct hv_message *message, struct hv_timer_message *expiry);

ABI_C_END

#endif
