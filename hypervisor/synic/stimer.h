/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic timers: four per VP, each sends a message or raises an interrupt. [TLFS Timers] */
#ifndef SYNIC_STIMER_H
#define SYNIC_STIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hv_timer.h"

struct vp;

#define STIMER_COUNT HV_STIMER_COUNT

/*
 * IMPDEF: a shorter period runs as this one, 100 us in 100 ns units, so that a guest cannot keep
 * its own CPU in EL2. Missed periods are one expiration, for lazy timers and for others.
 */
#define STIMER_PERIOD_MIN ABI_ULL(1000)

/* A timer belongs to the CPU that runs its VP: no lock. Other CPUs only read config and count. */
struct stimer {
	uint64_t config;     /* HV_REGISTER_STIMERx_CONFIG */
	uint64_t count;      /* HV_REGISTER_STIMERx_COUNT */
	uint64_t deadline;   /* reference time, WORK_NEVER: not running */
	uint64_t expiration; /* of the message that waits */
	bool message_waits;  /* the slot was occupied: to be sent at end of message */
};

/** stimer_reset - stop all timers of @vp; configuration and count read 0 */
void stimer_reset(struct vp *vp);

/** stimer_next_deadline - reference time of the earliest expiration, WORK_NEVER when none runs */
uint64_t stimer_next_deadline(const struct vp *vp);

/**
 * stimer_expire - signal all timers of @vp whose time has come; @vp is the VP that this CPU runs
 */
void stimer_expire(struct vp *vp, uint64_t now);

/** stimer_end_of_message - send what found its slot occupied; @vp is the VP that this CPU runs */
void stimer_end_of_message(struct vp *vp);

/*
 * Writes of the guest to a timer of the VP that this CPU runs. They rearm EL2's timer.
 *
 * returns:
 *	HV_STATUS_SUCCESS
 *	HV_STATUS_INVALID_PARAMETER, a reserved bit of the configuration is set
 *	HV_STATUS_INVALID_VP_STATE, @vp is another VP
 */
uint16_t stimer_set_config(struct vp *vp, uint32_t index, uint64_t value);
uint16_t stimer_set_count(struct vp *vp, uint32_t index, uint64_t value);

#endif
