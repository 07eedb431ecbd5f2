/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic timers: four per VP, each sends a message or raises an interrupt. */
#include "synic/stimer.h"

#include "aarch64/gic.h"
#include "aarch64/string.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "core/vp.h"
#include "core/work.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "synic/timer.h"

static uint64_t add_saturating(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? WORK_NEVER : sum;
}

static uint64_t timer_period(const struct stimer *timer)
{
	return timer->count < STIMER_PERIOD_MIN ? STIMER_PERIOD_MIN : timer->count;
}

static uint32_t timer_sint(const struct stimer *timer)
{
	return (uint32_t)ABI_FIELD_GET(HV_STIMER_SINT, timer->config);
}

static void write_config(struct stimer *timer, uint64_t config)
{
	__atomic_store_n(&timer->config, config, __ATOMIC_RELAXED);
}

void stimer_reset(struct vp *vp)
{
	memset(vp->synic->stimers, 0, sizeof(vp->synic->stimers));
	for (uint32_t i = 0; i < STIMER_COUNT; i++) {
		vp->synic->stimers[i].deadline = WORK_NEVER;
	}
}

/* Sends the expiration message; keeps it while the slot is occupied. */
static void send_message(struct vp *vp, uint32_t index, uint64_t now)
{
	struct stimer *timer = &vp->synic->stimers[index];
	struct hv_timer_message payload = {
		.timer_index = index,
		.expiration_time = timer->expiration,
		.delivery_time = now,
	};
	struct hv_message message = {
		.type = HV_MESSAGE_TYPE_TIMER_EXPIRED,
		.payload_size = sizeof(payload),
	};

	memcpy(message.payload, &payload, sizeof(payload));
	timer->message_waits = !synic_try_message(vp, timer_sint(timer), &message);
}

/*
 * The deadline has passed. A one-shot timer is disabled, a periodic one gets its next deadline on
 * the grid of its periods. A message that still waits is replaced: each timer has one message
 * buffer [TLFS Inter-Partition Communication, "Message Sources"].
 */
static void expire(struct vp *vp, uint32_t index, uint64_t now)
{
	struct stimer *timer = &vp->synic->stimers[index];

	timer->expiration = timer->deadline;
	if ((timer->config & HV_STIMER_PERIODIC_BIT) != 0) {
		uint64_t period = timer_period(timer);
		uint64_t late = (now - timer->deadline) % period;

		timer->deadline = add_saturating(now, period - late);
	} else {
		write_config(timer, timer->config & ~HV_STIMER_ENABLE_BIT);
		timer->deadline = WORK_NEVER;
	}
	if ((timer->config & HV_STIMER_DIRECT_BIT) != 0) {
		gic_raise(vp->gicr, (uint32_t)ABI_FIELD_GET(HV_STIMER_VECTOR, timer->config));
	} else {
		send_message(vp, index, now);
	}
}

uint64_t stimer_next_deadline(const struct vp *vp)
{
	uint64_t next = WORK_NEVER;

	for (uint32_t i = 0; i < STIMER_COUNT; i++) {
		if (vp->synic->stimers[i].deadline < next) {
			next = vp->synic->stimers[i].deadline;
		}
	}
	return next;
}

void stimer_expire(struct vp *vp, uint64_t now)
{
	for (uint32_t i = 0; i < STIMER_COUNT; i++) {
		if (vp->synic->stimers[i].deadline <= now) {
			expire(vp, i, now);
		}
	}
}

void stimer_end_of_message(struct vp *vp)
{
	for (uint32_t i = 0; i < STIMER_COUNT; i++) {
		if (vp->synic->stimers[i].message_waits) {
			send_message(vp, i, reference_time_now());
		}
	}
}

/*
 * Config or count changed: starts the timer again from now. A message that waits is forgotten,
 * since it speaks of the timer as it was.
 *
 * IMPDEF: a timer that is enabled while its count is 0 stays enabled and does not run until a count
 * is written.
 */
static void restart(struct vp *vp, uint32_t index)
{
	struct stimer *timer = &vp->synic->stimers[index];
	uint64_t now = reference_time_now();

	timer->message_waits = false;
	if ((timer->config & HV_STIMER_ENABLE_BIT) == 0 || timer->count == 0) {
		timer->deadline = WORK_NEVER;
	} else if ((timer->config & HV_STIMER_PERIODIC_BIT) != 0) {
		timer->deadline = add_saturating(now, timer_period(timer));
	} else {
		timer->deadline = timer->count;
	}
	if (timer->deadline <= now) {
		expire(vp, index, now);
	}
	timer_rearm();
}

/*
 * SINT 0 is the hypervisor's own: a timer that would send its messages there is disabled instead.
 */
static uint64_t without_invalid_enable(uint64_t config)
{
	if ((config & HV_STIMER_DIRECT_BIT) == 0 && ABI_FIELD_GET(HV_STIMER_SINT, config) == 0) {
		config &= ~HV_STIMER_ENABLE_BIT;
	}
	return config;
}

uint16_t stimer_set_config(struct vp *vp, uint32_t index, uint64_t value)
{
	if (vp != vp_current()) {
		return HV_STATUS_INVALID_VP_STATE;
	}
	if ((value & HV_STIMER_RESERVED_MASK) != 0) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	write_config(&vp->synic->stimers[index], without_invalid_enable(value));
	restart(vp, index);
	return HV_STATUS_SUCCESS;
}

uint16_t stimer_set_count(struct vp *vp, uint32_t index, uint64_t value)
{
	struct stimer *timer = &vp->synic->stimers[index];

	if (vp != vp_current()) {
		return HV_STATUS_INVALID_VP_STATE;
	}
	__atomic_store_n(&timer->count, value, __ATOMIC_RELAXED);
	if (value == 0) {
		write_config(timer, timer->config & ~HV_STIMER_ENABLE_BIT);
	} else if ((timer->config & HV_STIMER_AUTO_ENABLE_BIT) != 0) {
		write_config(timer, without_invalid_enable(timer->config | HV_STIMER_ENABLE_BIT));
	}
	restart(vp, index);
	return HV_STATUS_SUCCESS;
}
