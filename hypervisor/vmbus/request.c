/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests: slots, pins, and the way of an answer from any CPU into the ring. */
#include "vmbus/request.h"

#include <stddef.h>

#include "core/pages.h"
#include "vmbus/device.h"

enum {
	REQUEST_FREE,
	REQUEST_TAKEN,
	REQUEST_IN_FLIGHT,
	REQUEST_DONE,
};

static void free_slot(struct request *request)
{
	__atomic_store_n(&request->state, REQUEST_FREE, __ATOMIC_RELAXED);
	request->next = request->channel->free;
	request->channel->free = request;
}

void request_init(struct channel *channel, void *memory, uint32_t size, uint32_t count)
{
	uint8_t *at = memory;

	channel->requests = memory;
	channel->answer_end = &channel->answer;
	for (uint32_t i = 0; i < count; i++) {
		struct request *request = (struct request *)(void *)(at + (uint64_t)i * size);

		request->channel = channel;
		request->index = i;
		free_slot(request);
	}
}

struct request *request_take(struct channel *channel, const struct packet *packet,
			     bool (*done)(struct request *request))
{
	struct request *request = channel->free;

	if (request != NULL) {
		channel->free = request->next;
		request->transaction_id = packet->transaction_id;
		request->done = done;
		__atomic_store_n(&request->state, REQUEST_TAKEN, __ATOMIC_RELAXED);
	}
	return request;
}

void request_return(struct request *request)
{
	free_slot(request);
}

bool request_begin(struct request *request, const struct span *spans, uint32_t count)
{
	if (!pages_hold(spans, count)) {
		return false;
	}
	request->spans = spans;
	request->span_count = count;
	request->channel->in_flight++;
	__atomic_store_n(&request->state, REQUEST_IN_FLIGHT, __ATOMIC_RELEASE);
	return true;
}

struct request *request_in_flight(const struct channel *channel, uint32_t index)
{
	struct request *request =
		(struct request *)(void *)((uint8_t *)channel->requests +
					   (uint64_t)index * channel->device->class->request_size);

	return __atomic_load_n(&request->state, __ATOMIC_RELAXED) == REQUEST_IN_FLIGHT ? request
										       : NULL;
}

void request_done(struct request *request)
{
	struct channel *channel = request->channel;
	struct request *next = __atomic_load_n(&channel->done, __ATOMIC_RELAXED);
	uint32_t state = REQUEST_IN_FLIGHT;

	if (!__atomic_compare_exchange_n(&request->state, &state, REQUEST_DONE, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
		return;
	}
	do {
		request->next = next;
	} while (!__atomic_compare_exchange_n(&channel->done, &next, request, true,
					      __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	/* Who has put the first one on the list asks for the turn that takes them all. */
	if (next == NULL) {
		channel_kick(channel);
	}
}

/* The oldest first. */
static struct request *reverse(struct request *list)
{
	struct request *reversed = NULL;

	while (list != NULL) {
		struct request *next = list->next;

		list->next = reversed;
		reversed = list;
		list = next;
	}
	return reversed;
}

/* Not inlined: a turn without answers saves no registers for it. */
__attribute__((noinline)) void request_collect(struct channel *channel)
{
	uint32_t traffic = channel_traffic(channel);
	bool is_ending = traffic == TRAFFIC_ENDING;
	bool answers = traffic == TRAFFIC_ON && !channel->quieting;
	struct request *next;

	next = reverse(__atomic_exchange_n(&channel->done, NULL, __ATOMIC_ACQ_REL));
	while (next != NULL) {
		struct request *request = next;

		next = request->next;
		pages_drop(request->spans, request->span_count);
		channel->in_flight--;
		if (is_ending || (answers && channel->answer == NULL && request->done(request))) {
			free_slot(request);
		} else {
			request->next = NULL;
			*channel->answer_end = request;
			channel->answer_end = &request->next;
		}
	}
}

static void take_first_answer(struct channel *channel)
{
	struct request *request = channel->answer;

	channel->answer = request->next;
	if (channel->answer == NULL) {
		channel->answer_end = &channel->answer;
	}
	free_slot(request);
}

bool request_answer(struct channel *channel)
{
	while (channel->answer != NULL) {
		if (!channel->answer->done(channel->answer)) {
			return false;
		}
		take_first_answer(channel);
	}
	return true;
}

void request_drop_answers(struct channel *channel)
{
	while (channel->answer != NULL) {
		take_first_answer(channel);
	}
}
