/* SPDX-License-Identifier: BSD-2-Clause */
/* A device for tests only: it answers packets with their payload, by way of a back end that the test steers. */
#ifndef TESTS_LOOPBACK_H
#define TESTS_LOOPBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/span.h"
#include "vmbus/device.h"
#include "vmbus/request.h"

#define LOOPBACK_REQUESTS 4
#define LOOPBACK_SPANS    4

enum loopback_mode {
	LOOPBACK_NOW,   /* the back end has answered before it was asked */
	LOOPBACK_TWICE, /* the same, once more */
	LOOPBACK_HOLD,  /* it answers when the test says so, or never */
};

struct loopback_request {
	struct request request;
	struct span spans[LOOPBACK_SPANS];
	uint8_t payload[64];
	uint32_t payload_size;
	struct loopback_request *next; /* of those that are held */
};

/* What the back end does; atomic. */
extern uint32_t loopback_mode;

/* Requests are done when their channel closes, without the test. */
extern bool loopback_cancels;

extern const struct device_class loopback_class;

/** loopback_reset - LOOPBACK_NOW, nothing held */
void loopback_reset(void);

/** loopback_held - number of requests that the back end has, of all channels */
uint32_t loopback_held(void);

/** loopback_finish - answer request @index of those that are held, 0: the last that came. returns: false: there is none */
bool loopback_finish(uint32_t index);

#endif
