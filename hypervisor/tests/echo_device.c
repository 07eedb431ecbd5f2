/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices for tests of VMBus: each has one channel and remembers what it was told. */
#include "tests/echo_device.h"

#include <string.h>

#include "abi/vmbus_guid.h"
#include "control/devices.h"
#include "core/config.h"
#include "core/work.h"
#include "synic/timer.h"

struct echo echoes[ECHO_COUNT];

void echo_reset(void)
{
	memset(echoes, 0, sizeof(echoes));
}

bool echo_send(uint32_t device, const void *payload, uint32_t size)
{
	struct packet packet = {
		.type = VMBUS_PACKET_IN_BAND,
		.transaction_id = 7,
		.payload = payload,
		.payload_size = size,
	};

	echoes[device].to_send = &packet;
	channel_call(channel_get(device));
	echoes[device].to_send = NULL;
	return echoes[device].sent;
}

static bool echo_open(struct channel *channel)
{
	struct echo *echo = channel->device->state;

	echo->opens++;
	return !echo->refuse_open;
}

static bool echo_packet(struct channel *channel, const struct packet *packet)
{
	struct echo *echo = channel->device->state;

	if ((packet->flags & VMBUS_PACKET_COMPLETION_REQUESTED_BIT) != 0 &&
	    !channel_complete(channel, packet->transaction_id, packet->payload,
			      packet->payload_size)) {
		echo->refused++;
		return false;
	}
	echo->packets++;
	echo->last = *packet;
	memcpy(echo->header, packet->header,
	       packet->header_size < sizeof(echo->header) ? packet->header_size
							  : sizeof(echo->header));
	memcpy(echo->payload, packet->payload, packet->payload_size);
	return true;
}

static void echo_drain(struct channel *channel)
{
	struct echo *echo = channel->device->state;

	echo->closes++;
}

static uint64_t echo_expire(struct channel *channel, uint64_t now)
{
	struct echo *echo = channel->device->state;

	echo->expirations++;
	if (echo->to_send != NULL) {
		echo->sent = channel_send(channel, echo->to_send);
	}
	return echo->due > now ? echo->due : WORK_NEVER;
}

static bool echo_request_power(struct channel *channel, bool reboot)
{
	struct echo *echo = channel->device->state;

	echo->power_requests++;
	return reboot;
}

static const struct device_class echo_class = {
	.name = "echo",
	.interface_id = HV_GUID_OF(0x1d0, 0, 0, 0, 0),
	.offer_flags = VMBUS_OFFER_NAMED_PIPE_BIT,
	.mmio_megabytes = 8,
	.pipe_mode = VMBUS_PIPE_MODE_MESSAGE,
	.open = echo_open,
	.packet = echo_packet,
	.drain = echo_drain,
	.expire = echo_expire,
	.request_power = echo_request_power,
};

#define ECHO_DEVICE(n)                                                                             \
	{                                                                                          \
		.class = &echo_class, .instance_id = HV_GUID_OF(0x1d1, 0, 0, 0, (n)),              \
		.state = &echoes[n]                                                                \
	}
#define ECHO_DEVICES(n)                                                                            \
	ECHO_DEVICE(n), ECHO_DEVICE((n) + 1), ECHO_DEVICE((n) + 2), ECHO_DEVICE((n) + 3)

struct device device_table[ECHO_COUNT] = {
	ECHO_DEVICES(0),  ECHO_DEVICES(4),  ECHO_DEVICES(8),  ECHO_DEVICES(12),
	ECHO_DEVICES(16), ECHO_DEVICES(20), ECHO_DEVICES(24), ECHO_DEVICES(28),
};

uint32_t device_count = ECHO_COUNT;
