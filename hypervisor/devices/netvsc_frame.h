/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames inside RNDIS messages, and messages inside lists of spans: what is read from a guest is checked here. */
#ifndef DEVICES_NETVSC_FRAME_H
#define DEVICES_NETVSC_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/virtio_net.h"
#include "abi/vmbus_network.h"
#include "core/span.h"

/* Bytes that are made at EL2 to stand before the guest's: headers of a large send, with a VLAN tag. */
#define NETVSC_FRONT_MAX ABI_U(192)

/* A checksum in the making. */
struct netvsc_sum {
	uint32_t value;
	bool odd; /* so many bytes are in it */
};

/** netvsc_sum_add - add bytes to the sum of numbers of 16 bits in ones' complement, in the order of memory [RFC 1071]; 2^16 times at most */
void netvsc_sum_add(struct netvsc_sum *sum, const uint8_t *bytes, uint32_t size);

/** netvsc_sum_end - returns: the checksum; never 0, which in UDP would say that there is none, and else is the same as UINT16_MAX */
uint16_t netvsc_sum_end(const struct netvsc_sum *sum);

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
	uint32_t left;    /* bytes of the frame that follow */
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
	front->left = frame->size;
	*header = (struct virtio_net_header){ 0 };
	return (frame->checksum == 0 && frame->large_send == 0 && !frame->has_vlan) ||
	       netvsc_frame_translate_all(frame, spans, count, features, header, front);
}

/** netvsc_frame_bytes - copy the first @size bytes of a frame. returns: false: there are not so many */
bool netvsc_frame_bytes(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
			void *to, uint32_t size);

/** netvsc_frame_checksum - where a checksum is to be. returns: false: the frame asks for what cannot be, or for that of an IP header only */
bool netvsc_frame_checksum(const struct netvsc_frame *frame, struct virtio_net_header *header);

/**
 * netvsc_frame_headers - the headers of a large send
 * @front: bytes and size are filled
 * @tcp:   out, where the TCP header begins
 *
 * returns: bytes of a segment's payload; 0: the large send is invalid
 */
uint32_t netvsc_frame_headers(const struct netvsc_frame *frame, const struct span *spans,
			      uint32_t count, struct netvsc_front *front, uint32_t *tcp);

/** netvsc_frame_complete - fill in what @front lacks for a frame of @size bytes in all. returns: false: the headers are invalid */
bool netvsc_frame_complete(const struct netvsc_frame *frame, struct netvsc_front *front,
			   uint32_t tcp, uint32_t size);

/** netvsc_frame_tag - insert the VLAN tag that the frame is to have into @front, and correct @header */
void netvsc_frame_tag(const struct netvsc_frame *frame, struct netvsc_front *front,
		      struct virtio_net_header *header);

/* netvsc_segment.c: what a back end without offloads leaves to EL2. */

/** netvsc_segment_is_needed - whether the back end cannot do what the frame asks for */
static inline bool netvsc_segment_is_needed(const struct netvsc_frame *frame, uint64_t features)
{
	uint32_t sums =
		frame->checksum & (VMBUS_RNDIS_CHECKSUM_TCP_BIT | VMBUS_RNDIS_CHECKSUM_UDP_BIT);

	return (sums | frame->large_send) != 0 && (features & VIRTIO_NET_F_CSUM_BIT) == 0;
}

/** netvsc_segment_count - how many frames are made of one: 1 if it is no large send, or an invalid one */
uint32_t netvsc_segment_count(const struct netvsc_frame *frame, const struct span *spans,
			      uint32_t count);

/**
 * netvsc_segment_make - the headers of frame @index
 * @header: filled: where the checksum is to be
 * @front:  filled
 *
 * returns: false: there is no such frame, or an offset is outside it
 */
bool netvsc_segment_make(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
			 uint32_t index, struct virtio_net_header *header,
			 struct netvsc_front *front);

/** netvsc_segment_sum - put the checksum where @header says, which asks for nothing then. @spans: what follows @front */
void netvsc_segment_sum(struct virtio_net_header *header, struct netvsc_front *front,
			const struct span *spans, uint32_t count);

#endif
