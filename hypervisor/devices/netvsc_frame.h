/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames inside RNDIS messages, and messages inside lists of spans: what is read from a guest is checked here. */
#ifndef DEVICES_NETVSC_FRAME_H
#define DEVICES_NETVSC_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "core/span.h"

/** netvsc_span_bytes - bytes of all @count spans, each below 2^32 */
uint64_t netvsc_span_bytes(const struct span *spans, uint32_t count);

/** netvsc_span_read - copy @size bytes from @offset on. returns: false: there are not so many */
bool netvsc_span_read(const struct span *spans, uint32_t count, uint64_t offset, void *to,
		      uint32_t size);

/**
 * netvsc_span_cut - the spans of @size bytes from @offset on; @size is not 0
 * @cut: filled, @max of them; may be @spans
 *
 * returns: their number; 0: there are not so many bytes, or more than @max spans
 */
uint32_t netvsc_span_cut(const struct span *spans, uint32_t count, uint64_t offset, uint32_t size,
			 struct span *cut, uint32_t max);

/* What an RNDIS packet says. */
struct netvsc_frame {
	uint32_t offset; /* of the frame, from the beginning of the message */
	uint32_t size;   /* of the frame */
};

/**
 * netvsc_frame_read - read the RNDIS packet that the spans begin with
 *
 * returns: false: it is none, or it says what cannot be
 */
bool netvsc_frame_read(const struct span *spans, uint32_t count, struct netvsc_frame *frame);

#endif
