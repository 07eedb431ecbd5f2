/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices for tests of VMBus: each has one channel and remembers what it was told. */
#ifndef TESTS_ECHO_DEVICE_H
#define TESTS_ECHO_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "vmbus/ring.h"

#define ECHO_COUNT 32

struct echo {
	uint32_t opens;
	uint32_t closes;
	uint32_t packets;
	uint32_t refused; /* packets that had no room for their answer */
	uint32_t expirations;
	uint32_t power_requests;
	bool refuse_open;
	bool sent;
	const struct packet *to_send; /* when it expires */
	uint64_t due;                 /* its deadline, once it expires */
	struct packet last;           /* header and payload point below */
	uint8_t header[64];
	uint8_t payload[RING_PACKET_MAX];
};

/* Of device 0, 1, ...: its channel has relid 1, 2, ... It completes packets with their payload. */
extern struct echo echoes[];

/** echo_reset - forget everything */
void echo_reset(void);

/** echo_send - send from device @device. returns: what channel_send() returned */
bool echo_send(uint32_t device, const void *payload, uint32_t size);

#endif
