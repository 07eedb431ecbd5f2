/* SPDX-License-Identifier: BSD-2-Clause */
/* A device for tests only: it answers packets with their payload, by way of a back end that the test steers. */
#include "tests/loopback.h"

#include <stddef.h>
#include <string.h>

#include <pthread.h>

#include "abi/vmbus_guid.h"
#include "vmbus/packet.h"

uint32_t loopback_mode;
bool loopback_cancels;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct loopback_request *held;
static uint32_t held_count;

void loopback_reset(void)
{
	loopback_mode = LOOPBACK_NOW;
	loopback_cancels = false;
	held = NULL;
	held_count = 0;
}

uint32_t loopback_held(void)
{
	uint32_t count;

	pthread_mutex_lock(&mutex);
	count = held_count;
	pthread_mutex_unlock(&mutex);
	return count;
}

bool loopback_finish(uint32_t index)
{
	struct loopback_request *request = NULL;
	struct loopback_request **link = &held;

	pthread_mutex_lock(&mutex);
	if (index < held_count) {
		for (; index != 0; index--) {
			link = &(*link)->next;
		}
		request = *link;
		*link = request->next;
		held_count--;
	}
	pthread_mutex_unlock(&mutex);
	if (request != NULL) {
		request_done(&request->request);
	}
	return request != NULL;
}

static void submit(struct loopback_request *request)
{
	uint32_t mode = __atomic_load_n(&loopback_mode, __ATOMIC_RELAXED);

	if (mode == LOOPBACK_HOLD) {
		pthread_mutex_lock(&mutex);
		request->next = held;
		held = request;
		held_count++;
		pthread_mutex_unlock(&mutex);
		return;
	}
	request_done(&request->request);
	if (mode == LOOPBACK_TWICE) {
		request_done(&request->request);
	}
}

static bool answer(struct request *request)
{
	struct loopback_request *own = (struct loopback_request *)request;

	return channel_complete(request->channel, request->transaction_id, own->payload,
				own->payload_size);
}

static bool loopback_open(struct channel *channel)
{
	(void)channel;
	return true;
}

static bool loopback_packet(struct channel *channel, const struct packet *packet)
{
	struct loopback_request *request =
		(struct loopback_request *)request_take(channel, packet, answer);
	uint32_t count = 0;

	if (request == NULL) {
		return false;
	}
	if (packet->type == VMBUS_PACKET_GPA_DIRECT) {
		count = packet_spans(packet, request->spans, LOOPBACK_SPANS);
	}
	request->payload_size = packet->payload_size < sizeof(request->payload)
					? packet->payload_size
					: (uint32_t)sizeof(request->payload);
	memcpy(request->payload, packet->payload, request->payload_size);
	if (request_begin(&request->request, request->spans, count)) {
		submit(request);
	} else {
		request_return(&request->request);
	}
	return true;
}

static void loopback_drain(struct channel *channel)
{
	(void)channel;
	while (loopback_cancels && loopback_finish(0)) {
	}
}

const struct device_class loopback_class = {
	.name = "loopback",
	.interface_id = HV_GUID_OF(0x1d2, 0, 0, 0, 0),
	.request_count = LOOPBACK_REQUESTS,
	.request_size = sizeof(struct loopback_request),
	.open = loopback_open,
	.packet = loopback_packet,
	.drain = loopback_drain,
};
