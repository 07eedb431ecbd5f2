/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests: packets of the guest that a back end answers later. */
#ifndef VMBUS_REQUEST_H
#define VMBUS_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/span.h"
#include "vmbus/channel.h"

/*
 * A class whose requests have parts of their own begins them with this. A channel has a fixed number of slots; while all
 * are taken its packets wait in the ring.
 */
struct request {
	struct channel *channel;
	uint32_t index; /* of the slot, of those of its channel */
	uint64_t transaction_id;

	/**
	 * done - send the answer, by channel_complete(). Not called once the channel closes
	 *
	 * returns: false: the ring has no room; called again later
	 *
	 * Context: as a function of the class.
	 */
	bool (*done)(struct request *request);

	/* private: */
	struct request *next;
	uint32_t state;           /* atomic */
	const struct span *spans; /* pinned while in flight */
	uint32_t span_count;
};

/** request_init - the slots of @channel, out of @memory; at boot. @size: of a slot, a multiple of 8 */
void request_init(struct channel *channel, void *memory, uint32_t size, uint32_t count);

/**
 * request_take - take a slot for a packet
 * @done: see struct request
 *
 * returns: NULL: all slots are taken; the packet function returns false then
 */
struct request *request_take(struct channel *channel, const struct packet *packet,
			     bool (*done)(struct request *request));

/** request_return - undo request_take(): the back end does not get the packet, whose function has answered it, or returns false */
void request_return(struct request *request);

/**
 * request_begin - the back end gets @request now: from here to request_done() it may use @spans
 * @spans: checked; they stay where they are, and unchanged
 *
 * returns: false: the spans have too many users; request_return() follows
 */
bool request_begin(struct request *request, const struct span *spans, uint32_t count);

/** request_in_flight - the request in slot @index, if the back end has it; NULL: it has not, or has just finished */
struct request *request_in_flight(const struct channel *channel, uint32_t index);

/**
 * request_done - the back end has finished with @request and its memory
 *
 * Any CPU, at any time, even before request_begin() has returned to the class's function. A second call for the same
 * request is ignored.
 */
void request_done(struct request *request);

/* For channel.c, which owns the turn: */

/** request_collect - unpin requests that are done, and answer them, or queue their answers; if @channel ends, only free them */
void request_collect(struct channel *channel);

/** request_answer - send the answers that wait, as many as fit. returns: false: some still wait */
bool request_answer(struct channel *channel);

/** request_drop_answers - free the requests that wait for their answer */
void request_drop_answers(struct channel *channel);

#endif
