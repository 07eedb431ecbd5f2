/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames of the guest's on their way out. */
#include "devices/netvsc_state.h"

#include <stddef.h>

#include "abi/vmbus_ring.h"
#include "core/pages.h"
#include "devices/netvsc_frame.h"
#include "vmbus/packet.h"

/* A section of the send buffer may lie in this many pages that do not follow each other. */
#define SECTION_SPANS_MAX (NETVSC_FRAME_MAX / HV_PAGE_SIZE + 3)

/* What a packet of the guest's consists of: first of what is in a section, then of its pages. */
struct message {
	struct span spans[SECTION_SPANS_MAX + NET_SPANS_MAX];
	uint32_t count;
	bool has_pages;
};

static bool answer(struct request *request)
{
	struct netvsc_request *this = (struct netvsc_request *)(void *)request;

	return !this->wanted || channel_complete(request->channel, request->transaction_id,
						 &this->answer, sizeof(this->answer));
}

struct netvsc_request *netvsc_take_request(struct channel *channel, const struct packet *packet)
{
	struct netvsc_request *request =
		(struct netvsc_request *)(void *)request_take(channel, packet, answer);

	if (request != NULL) {
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

static void unpin(const struct netvsc_request *request)
{
	for (uint32_t i = 1; i < request->frame.count; i++) {
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
	netvsc_set_status(request, sent ? VMBUS_NVSP_STATUS_SUCCESS : VMBUS_NVSP_STATUS_FAILURE);
	request_done(&request->request);
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

static bool send_frame(struct netvsc *netvsc, struct netvsc_request *request,
		       struct message *message)
{
	struct netvsc_frame frame;
	struct span *spans = message->spans;
	uint32_t count;

	if (!netvsc_frame_read(spans, message->count, &frame)) {
		return false;
	}
	count = netvsc_span_cut(spans, message->count, frame.offset, frame.size, spans,
				NET_SPANS_MAX);
	if (count == 0 || (message->has_pages && !pages_hold(spans, count))) {
		return false;
	}
	request->pinned = message->has_pages;
	request->frame.done = done;
	request->frame.header = (struct virtio_net_header){ 0 };
	request_begin(&request->request, NULL, 0);
	net_send(netvsc->net, &request->frame, NULL, 0, spans, count);
	return true;
}

bool netvsc_send(struct channel *channel, const struct packet *packet,
		 const struct vmbus_nvsp_rndis *rndis)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct netvsc_request *request = netvsc_take_request(channel, packet);
	struct message message;
	bool sent = false;

	if (request == NULL) {
		return false;
	}
	if (netvsc_enter(netvsc)) {
		sent = find_message(netvsc, packet, rndis, &message) &&
		       send_frame(netvsc, request, &message);
		netvsc_leave(netvsc);
	}
	if (!sent) {
		netvsc_set_status(request, VMBUS_NVSP_STATUS_FAILURE);
		netvsc_finish(request);
	}
	netvsc_lane(channel)->dirty = true;
	return true;
}
