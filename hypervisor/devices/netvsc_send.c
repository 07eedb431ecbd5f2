/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames of the guest's on their way out. */
#include "devices/netvsc_state.h"

#include <stddef.h>

#include "abi/vmbus_ring.h"
#include "core/pages.h"
#include "vmbus/packet.h"
#include "vmbus/packet_trace.h"

/* A section of the send buffer may lie in this many pages that do not follow each other. */
#define SECTION_SPANS_MAX (NETVSC_FRAME_MAX / HV_PAGE_SIZE + 3)

/* What a packet of the guest's consists of: first of what is in a section, then of its pages. */
struct message {
	struct span spans[SECTION_SPANS_MAX + NET_SPANS_MAX];
	uint32_t count;
	bool has_pages;
};

/* The last frame of a packet waits for the others: back ends send in order, so that is seldom. */
static bool answer(struct request *request)
{
	struct netvsc_request *this = (struct netvsc_request *)(void *)request;

	return __atomic_load_n(&this->left, __ATOMIC_ACQUIRE) == 0 &&
	       (!this->wanted || channel_complete(request->channel, request->transaction_id,
						  &this->answer, sizeof(this->answer)));
}

struct netvsc_request *netvsc_take_request(struct channel *channel, const struct packet *packet)
{
	struct netvsc_request *request =
		(struct netvsc_request *)(void *)request_take(channel, packet, answer);

	if (request != NULL) {
		request->last = request;
		request->left = 0;
		request->wanted = (packet->flags & VMBUS_PACKET_COMPLETION_REQUESTED_BIT) != 0;
		request->pinned = false;
		request->frame.head =
			(uint16_t)(channel->index * NETVSC_REQUESTS + request->request.index);
	}
	return request;
}

void netvsc_set_status(struct netvsc_request *request, uint32_t status)
{
	request->answer = (struct vmbus_nvsp_message){
		.type = VMBUS_NVSP_RNDIS_COMPLETE,
		.status = status,
	};
}

void netvsc_finish(struct netvsc_request *request)
{
	request_begin(&request->request, NULL, 0);
	request_done(&request->request);
}

/* A frame is done with, from here or from any CPU. One that failed fails its packet. */
static void finish_frame(struct netvsc_request *request, bool sent)
{
	struct netvsc_request *last = request->last;

	if (!sent) {
		__atomic_store_n(&last->answer.status, VMBUS_NVSP_STATUS_FAILURE, __ATOMIC_RELAXED);
	}
	if (last != request) {
		__atomic_fetch_sub(&last->left, 1, __ATOMIC_RELEASE);
	}
	request_done(&request->request);
}

/* Of the table the first piece is the header, and the second one may be the front. */
static void unpin(const struct netvsc_request *request)
{
	for (uint32_t i = request->front.size != 0 ? 2 : 1; i < request->frame.count; i++) {
		struct span span = { request->frame.table[i].address,
				     request->frame.table[i].size };

		pages_drop(&span, 1);
	}
}

static void done(struct net_frame *frame, bool sent)
{
	struct netvsc_request *request =
		(struct netvsc_request *)(void *)((uint8_t *)frame -
						  offsetof(struct netvsc_request, frame));

	if (request->pinned) {
		unpin(request);
	}
	/* IMPDEF: a device that stops loses frames as a cable does. OBS: Linux 6.1 logs each frame that fails. */
	finish_frame(request,
		     sent || netvsc_life(netvsc_of(request->request.channel)) != NETVSC_RUNNING);
}

uint32_t netvsc_section_spans(const struct netvsc *netvsc, const struct vmbus_nvsp_rndis *rndis,
			      struct span *spans, uint32_t max)
{
	const struct netvsc_buffer *buffer = &netvsc->send;

	if (__atomic_load_n(&buffer->gpadl, __ATOMIC_ACQUIRE) == NULL ||
	    rndis->section >= buffer->section_count || rndis->section_size > buffer->section_size) {
		return 0;
	}
	return netvsc_buffer_spans(buffer, (uint64_t)rndis->section * buffer->section_size,
				   rndis->section_size, spans, max);
}

/* returns: false: a section, a size or a page that cannot be */
static bool find_message(struct netvsc *netvsc, const struct packet *packet,
			 const struct vmbus_nvsp_rndis *rndis, struct message *message)
{
	uint32_t count;

	message->count = 0;
	message->has_pages = packet->type == VMBUS_PACKET_GPA_DIRECT;
	if (rndis->section != VMBUS_NVSP_SECTION_NONE) {
		message->count =
			netvsc_section_spans(netvsc, rndis, message->spans, SECTION_SPANS_MAX);
		if (message->count == 0) {
			return false;
		}
	}
	if (message->has_pages) {
		count = packet_spans(packet, message->spans + message->count, NET_SPANS_MAX);
		message->count += count;
		return count != 0;
	}
	return message->count != 0;
}

/* The frames that are made of one. */
static uint32_t segments_of(const struct netvsc *netvsc, const struct message *message,
			    const struct netvsc_frame *frame)
{
	return netvsc_segment_is_needed(frame, netvsc->net->features)
		       ? netvsc_segment_count(frame, message->spans, message->count)
		       : 1;
}

/*
 * @segment: of segments_of()
 * @spans:   room for NET_SPANS_MAX, may be those of @message
 *
 * returns: false: the back end cannot send it
 */
static bool pass_frame(struct netvsc *netvsc, struct netvsc_request *request,
		       const struct netvsc_frame *frame, uint32_t segment,
		       const struct message *message, struct span *spans)
{
	bool by_hand = netvsc_segment_is_needed(frame, netvsc->net->features);
	struct virtio_net_header *header = &request->frame.header;
	struct netvsc_front *front = &request->front;
	uint32_t count;

	if (!(by_hand ? netvsc_segment_make(frame, message->spans, message->count, segment, header,
					    front)
		      : netvsc_frame_translate(frame, message->spans, message->count,
					       netvsc->net->features, header, front))) {
		return false;
	}
	count = netvsc_span_cut(message->spans, message->count, frame->offset + front->skipped,
				front->left, spans, NET_SPANS_MAX);
	if (count == 0 || (message->has_pages && !pages_hold(spans, count))) {
		return false;
	}
	if (by_hand) {
		netvsc_segment_sum(header, front, spans, count);
	}
	request->pinned = message->has_pages;
	request->frame.done = done;
	net_send(netvsc->net, &request->frame, front->size != 0 ? front->bytes : NULL, front->size,
		 spans, count);
	return true;
}

/* The frames of a message, whose header was read already: 1 if there is none. */
static uint32_t frames_at(const struct netvsc *netvsc, const struct message *message, uint64_t at)
{
	struct netvsc_frame frame;

	return (netvsc->net->features & VIRTIO_NET_F_CSUM_BIT) == 0 &&
			       netvsc_frame_read(message->spans, message->count, at, &frame)
		       ? segments_of(netvsc, message, &frame)
		       : 1;
}

/*
 * The frames of messages that follow each other in the spans. OBS: Linux 6.1 fills a section with messages.
 * @messages: out
 *
 * returns: 0: the first message is none, or has too many frames
 */
static uint32_t count_frames(const struct netvsc *netvsc, const struct message *message,
			     uint32_t *messages)
{
	uint64_t left = netvsc_span_bytes(message->spans, message->count);
	struct vmbus_rndis_header header;
	uint32_t count = 0;
	uint64_t at = 0;

	*messages = 0;
	while (*messages < NETVSC_FRAMES_MAX &&
	       netvsc_span_read(message->spans, message->count, at, &header, sizeof(header)) &&
	       header.size >= sizeof(struct vmbus_rndis_frame) && header.size <= left) {
		uint32_t more = frames_at(netvsc, message, at);

		if (more > NETVSC_SEGMENTS_MAX - count) {
			return count;
		}
		count += more;
		++*messages;
		at += header.size;
		left -= header.size;
	}
	return count;
}

/* Slots for all frames of a packet, in a list by @last from the first to the last. returns: false: there are not so many */
static bool take_requests(struct channel *channel, const struct packet *packet, uint32_t count,
			  struct netvsc_request **requests)
{
	for (uint32_t i = 0; i < count; i++) {
		requests[i] = netvsc_take_request(channel, packet);
		if (requests[i] == NULL) {
			while (i-- != 0) {
				request_return(&requests[i]->request);
			}
			return false;
		}
	}
	for (uint32_t i = 0; i < count; i++) {
		requests[i]->last = requests[count - 1];
		requests[i]->wanted &= i == count - 1;
	}
	requests[count - 1]->left = count - 1;
	return true;
}

static void trace_message(const struct channel *channel, const struct message *message,
			  uint32_t count)
{
	if (packet_batches != NULL) {
		netvsc_trace(channel, message->spans, message->count, count,
			     netvsc_span_bytes(message->spans, message->count));
	}
}

/* Answers a packet of which nothing is sent. */
static bool finish_packet(struct channel *channel, const struct packet *packet, uint32_t status)
{
	struct netvsc_request *request = netvsc_take_request(channel, packet);

	if (request == NULL) {
		return false;
	}
	netvsc_set_status(request, status);
	netvsc_finish(request);
	return true;
}

/* Sends @count frames, each of which has a slot. @frame: the first one, which was read already */
static void pass_frames(struct netvsc *netvsc, const struct message *message,
			struct netvsc_frame *frame, struct netvsc_request **requests,
			uint32_t count)
{
	struct span spans[NET_SPANS_MAX];
	uint32_t segments = segments_of(netvsc, message, frame);
	uint32_t segment = 0;
	bool is_frame = true;
	uint64_t at = 0;

	for (uint32_t i = 0; i < count; i++, segment++) {
		if (segment == segments) {
			at += frame->message_size;
			is_frame = netvsc_frame_read(message->spans, message->count, at, frame);
			segments = is_frame ? segments_of(netvsc, message, frame) : 1;
			segment = 0;
		}
		request_begin(&requests[i]->request, NULL, 0);
		if (!is_frame || !pass_frame(netvsc, requests[i], frame, segment, message, spans)) {
			finish_frame(requests[i], false);
		}
	}
}

/* Frames that follow each other, or are made of one. @frame: the first one, which was read already. returns: false: no slots */
static __attribute__((noinline)) bool send_several(struct channel *channel,
						   const struct packet *packet,
						   const struct message *message,
						   struct netvsc_frame *frame)
{
	struct netvsc_request *requests[NETVSC_SEGMENTS_MAX];
	struct netvsc *netvsc = netvsc_of(channel);
	uint32_t messages;
	uint32_t count = count_frames(netvsc, message, &messages);

	if (count == 0) { /* another VP has changed the first one meanwhile */
		return finish_packet(channel, packet, VMBUS_NVSP_STATUS_FAILURE);
	}
	if (!take_requests(channel, packet, count, requests)) {
		return false;
	}
	trace_message(channel, message, messages);
	netvsc_set_status(requests[count - 1], VMBUS_NVSP_STATUS_SUCCESS);
	pass_frames(netvsc, message, frame, requests, count);
	return true;
}

/* A frame alone in its packet, as most are. Overwrites the spans of @message. returns: false: no slot */
static bool send_alone(struct channel *channel, const struct packet *packet,
		       struct message *message, const struct netvsc_frame *frame)
{
	struct netvsc_request *request = netvsc_take_request(channel, packet);

	if (request == NULL) {
		return false;
	}
	trace_message(channel, message, 1);
	netvsc_set_status(request, VMBUS_NVSP_STATUS_SUCCESS);
	request_begin(&request->request, NULL, 0);
	if (!pass_frame(netvsc_of(channel), request, frame, 0, message, message->spans)) {
		finish_frame(request, false);
	}
	return true;
}

bool netvsc_send(struct channel *channel, const struct packet *packet,
		 const struct vmbus_nvsp_rndis *rndis)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct netvsc_frame frame;
	struct message message;
	bool taken;

	netvsc_lane(channel)->dirty = true;
	if (!netvsc_enter(netvsc)) { /* lost, as in done() */
		return finish_packet(channel, packet, VMBUS_NVSP_STATUS_SUCCESS);
	}
	if (!find_message(netvsc, packet, rndis, &message) ||
	    !netvsc_frame_read(message.spans, message.count, 0, &frame)) {
		taken = finish_packet(channel, packet, VMBUS_NVSP_STATUS_FAILURE);
	} else if (frame.is_alone && (frame.large_send == 0 ||
				      !netvsc_segment_is_needed(&frame, netvsc->net->features))) {
		taken = send_alone(channel, packet, &message, &frame);
	} else {
		taken = send_several(channel, packet, &message, &frame);
	}
	netvsc_leave(netvsc);
	return taken;
}
