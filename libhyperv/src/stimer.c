/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synthetic timers. Auto-enable is not used: with it a write of the count alone would start a timer,
 * but what it was set to before would have to be remembered to know that it fits.
 */
#include "hyperv/stimer.h"

#include "abi/hv_features.h"
#include "memory.h"

/* Config and count of a timer stand side by side. */
static uint32_t config_of(uint32_t index)
{
	return HV_REGISTER_STIMER0_CONFIG + 2 * index;
}

static uint32_t count_of(uint32_t index)
{
	return HV_REGISTER_STIMER0_COUNT + 2 * index;
}

/* Whether this VP has such a timer. */
static int check_timer(const struct hv_vp *vp, uint32_t index)
{
	if (index >= HV_STIMER_COUNT) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	return hv_privilege_a(vp->partition, HV_PRIVILEGE_A_STIMER_BIT) ? 0 : -HV_ERR_NOT_ALLOWED;
}

/* Whether it can tell of its expiry that way. */
static int check_mode(const struct hv_vp *vp, const struct hv_stimer *timer)
{
	if (timer->mode == HV_STIMER_BY_MESSAGE) {
		/* SINT 0 is how a timer says that it has none. */
		return timer->sint != 0 && timer->sint < HV_SINT_COUNT &&
				       vp->sint[timer->sint].message != NULL
			       ? 0
			       : -HV_ERR_BAD_ARGUMENT;
	}
	if (timer->mode != HV_STIMER_DIRECT || timer->intid < HV_INTID_PPI_MIN ||
	    timer->intid > HV_INTID_PPI_MAX) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	return hv_feature_c(vp->partition, HV_FEATURE_C_STIMER_DIRECT_BIT) ? 0
									   : -HV_ERR_NOT_ALLOWED;
}

static uint64_t mode_bits(const struct hv_stimer *timer)
{
	if (timer->mode == HV_STIMER_DIRECT) {
		return HV_STIMER_DIRECT_BIT | ABI_FIELD_PREP(HV_STIMER_VECTOR, timer->intid);
	}
	return ABI_FIELD_PREP(HV_STIMER_SINT, timer->sint);
}

static bool set_register(const struct hv_vp *vp, uint32_t name, uint64_t value)
{
	return hv_set_register(vp->partition, name, value) == HV_STATUS_SUCCESS;
}

/* Off first: a timer that runs by its old config must not take the new count. */
static int start(const struct hv_vp *vp, const struct hv_stimer *timer, uint64_t count,
		 uint64_t bits)
{
	const uint32_t config = config_of(timer->index);
	int error = check_timer(vp, timer->index);

	if (error == 0) {
		error = check_mode(vp, timer);
	}
	if (error != 0) {
		return error;
	}
	if (!set_register(vp, config, 0)) {
		return -HV_ERR_REFUSED;
	}
	if (!set_register(vp, count_of(timer->index), count) ||
	    !set_register(vp, config, HV_STIMER_ENABLE_BIT | mode_bits(timer) | bits)) {
		return -HV_ERR_REFUSED;
	}
	return 0;
}

int hv_stimer_start(const struct hv_vp *vp, const struct hv_stimer *timer, uint64_t time)
{
	/* A count of 0 stops a timer; 1 has passed as well. */
	return start(vp, timer, time != 0 ? time : 1, 0);
}

int hv_stimer_start_periodic(const struct hv_vp *vp, const struct hv_stimer *timer, uint64_t period)
{
	if (period == 0) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	return start(vp, timer, period,
		     HV_STIMER_PERIODIC_BIT | (timer->lazy ? HV_STIMER_LAZY_BIT : 0));
}

int hv_stimer_stop(const struct hv_vp *vp, uint32_t index)
{
	const int error = check_timer(vp, index);

	if (error != 0) {
		return error;
	}
	return set_register(vp, config_of(index), 0) ? 0 : -HV_ERR_REFUSED;
}

bool hv_stimer_message(const struct hv_message *message, struct hv_timer_message *expiry)
{
	struct hv_timer_message copy;

	if (message->type != HV_MESSAGE_TYPE_TIMER_EXPIRED ||
	    message->payload_size < sizeof(copy)) {
		return false;
	}
	memcpy(&copy, message->payload, sizeof(copy));
	if (copy.timer_index >= HV_STIMER_COUNT) {
		return false;
	}
	*expiry = copy;
	return true;
}
