/* SPDX-License-Identifier: BSD-2-Clause */
/* When the network device may use the guest's buffers. */
#include "devices/netvsc_state.h"

#include "aarch64/string.h"

/* Once for each start: whoever finds both conditions met last. */
static void finish_if_unused(struct netvsc *netvsc)
{
	uint32_t life = NETVSC_STOPPED;

	if (__atomic_load_n(&netvsc->inside, __ATOMIC_SEQ_CST) == 0 &&
	    __atomic_compare_exchange_n(&netvsc->life, &life, NETVSC_STOPPING, false,
					__ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
		struct request *hold = netvsc->hold; /* the next start may replace it when idle */

		__atomic_store_n(&netvsc->life, NETVSC_IDLE, __ATOMIC_SEQ_CST);
		request_done(hold);
	}
}

bool netvsc_enter(struct netvsc *netvsc)
{
	__atomic_fetch_add(&netvsc->inside, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&netvsc->life, __ATOMIC_SEQ_CST) == NETVSC_RUNNING) {
		return true;
	}
	netvsc_leave(netvsc);
	return false;
}

void netvsc_leave(struct netvsc *netvsc)
{
	if (__atomic_sub_fetch(&netvsc->inside, 1, __ATOMIC_SEQ_CST) == 0 &&
	    __atomic_load_n(&netvsc->life, __ATOMIC_SEQ_CST) == NETVSC_STOPPED) {
		finish_if_unused(netvsc);
	}
}

static bool nothing_to_say(struct request *request)
{
	(void)request;
	return true;
}

bool netvsc_start(struct channel *primary)
{
	const struct packet none = { .type = 0 };
	struct netvsc *netvsc = netvsc_of(primary);
	uint32_t count = netvsc->receive.section_count;
	uint32_t lent;

	netvsc->hold = request_take(primary, &none, nothing_to_say);
	if (netvsc->hold == NULL) {
		return false;
	}
	request_begin(netvsc->hold, NULL, 0);
	memset(netvsc->sections, 0, count * sizeof(*netvsc->sections));
	netvsc->epoch++;
	for (uint32_t i = 0; i < NETVSC_CHANNELS; i++) {
		__atomic_store_n(&netvsc->lanes[i].inbox, 0, __ATOMIC_RELAXED);
	}
	netvsc->control_count =
		count / 4 < NETVSC_CONTROL_SECTIONS ? count / 4 : NETVSC_CONTROL_SECTIONS;
	netvsc->control_free = ABI_BIT(netvsc->control_count) - 1;
	netvsc->returned = 0;
	lent = netvsc_lend(netvsc);
	__atomic_store_n(&netvsc->life, NETVSC_RUNNING, __ATOMIC_SEQ_CST);
	net_start(netvsc->net, lent);
	net_service(netvsc->net);
	return true;
}

void netvsc_stop(struct netvsc *netvsc)
{
	uint32_t life = NETVSC_RUNNING;

	if (__atomic_compare_exchange_n(&netvsc->life, &life, NETVSC_STOPPING, false,
					__ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
		net_stop(netvsc->net);
		net_service(netvsc->net);
	}
}

void netvsc_stopped(void *context)
{
	struct netvsc *netvsc = context;

	__atomic_store_n(&netvsc->life, NETVSC_STOPPED, __ATOMIC_SEQ_CST);
	finish_if_unused(netvsc);
}
