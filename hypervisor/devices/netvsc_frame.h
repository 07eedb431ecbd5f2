/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames inside RNDIS messages, and messages inside lists of spans: what is read from a guest is checked here. */
#ifndef DEVICES_NETVSC_FRAME_H
#define DEVICES_NETVSC_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/virtio_net.h"
#include "core/span.h"

/* Bytes that are made at EL2 to stand before the guest's: headers of a large send, with a VLAN tag. */
#define NETVSC_FRONT_MAX ABI_U(192)

/** netvsc_span_bytes - bytes of all @count spans, each below 2^32 */
uint64_t netvsc_span_bytes(const struct span *spans, uint32_t count);

/** netvsc_span_read_list - netvsc_span_read() for bytes in any of the spans */
bool netvsc_span_read_list(const struct span *spans, uint32_t count, uint64_t offset, void *to,
			   uint32_t size);

/** netvsc_span_read - copy @size bytes from @offset on, which is below 2^40. returns: false: there are not so many */
static inline bool netvsc_span_read(const struct span *spans, uint32_t count, uint64_t offset,
				    void *to, uint32_t size)
{
	if (count == 0 || offset + size > spans->size) {
		return netvsc_span_read_list(spans, count, offset, to, size);
	}
	__builtin_memcpy(to, (const void *)(uintptr_t)(spans->gpa + offset), size);
	return true;
}

/** netvsc_span_cut_list - netvsc_span_cut() for any @count */
uint32_t netvsc_span_cut_list(const struct span *spans, uint32_t count, uint64_t offset,
			      uint32_t size, struct span *cut, uint32_t max);

/**
 * netvsc_span_cut - the spans of @size bytes from @offset on; @size is not 0
 * @cut: filled, @max of them, at least 1; may be @spans
 *
 * returns: their number; 0: there are not so many bytes, or more than @max spans
 */
static inline uint32_t netvsc_span_cut(const struct span *spans, uint32_t count, uint64_t offset,
				       uint32_t size, struct span *cut, uint32_t max)
{
	if (count != 1 || offset + size > spans->size) {
		return netvsc_span_cut_list(spans, count, offset, size, cut, max);
	}
	*cut = (struct span){ spans->gpa + offset, size };
	return 1;
}

/* What an RNDIS packet says. */
struct netvsc_frame {
	uint64_t offset; /* of the frame, where the spans begin */
	uint32_t size;   /* of the frame */
	uint32_t message_size;
	uint32_t checksum;   /* VMBUS_RNDIS_CHECKSUM_*, 0: none is wanted */
	uint32_t large_send; /* VMBUS_RNDIS_LARGE_SEND_*, 0: none */
	uint32_t vlan;       /* VMBUS_RNDIS_VLAN_* */
	bool has_vlan;
	bool is_alone; /* no other message follows */
};

/**
 * netvsc_frame_read - read the RNDIS packet that stands in the spans from @at on
 *
 * returns: false: it is none, or it says what cannot be
 */
bool netvsc_frame_read(const struct span *spans, uint32_t count, uint64_t at,
		       struct netvsc_frame *frame);

/* What the back end gets in place of a frame's first bytes. */
struct netvsc_front {
	uint32_t size;    /* 0: nothing is in its place */
	uint32_t skipped; /* bytes of the frame */
	uint8_t bytes[NETVSC_FRONT_MAX];
};

/** netvsc_frame_translate_all - netvsc_frame_translate() of a frame with a request to the back end; @header and @front are zero before */
bool netvsc_frame_translate_all(const struct netvsc_frame *frame, const struct span *spans,
				uint32_t count, uint64_t features, struct virtio_net_header *header,
				struct netvsc_front *front);

/**
 * netvsc_frame_translate - what the guest leaves to us, in the terms of virtio
 * @features: of virtio, that the back end has
 * @header:   filled
 * @front:    filled
 *
 * returns: false: the back end cannot do it, or an offset is outside the frame
 */
static inline bool netvsc_frame_translate(const struct netvsc_frame *frame,
					  const struct span *spans, uint32_t count,
					  uint64_t features, struct virtio_net_header *header,
					  struct netvsc_front *front)
{
	front->size = 0;
	front->skipped = 0;
	*header = (struct virtio_net_header){ 0 };
	return (frame->checksum == 0 && frame->large_send == 0 && !frame->has_vlan) ||
	       netvsc_frame_translate_all(frame, spans, count, features, header, front);
}

#endif
