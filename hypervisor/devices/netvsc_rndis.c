/* SPDX-License-Identifier: BSD-2-Clause */
/* RNDIS messages that are no frames [MS-RNDIS]: one answer to each. */
#include "devices/netvsc_state.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/vmbus_ring.h"
#include "devices/netvsc_frame.h"
#include "vmbus/packet.h"
#include "vmbus/packet_trace.h"

/* The largest message that is read: SET of the parameters of receive side scaling. */
#define MESSAGE_MAX ABI_U(2048)

/* A message of the guest's is in few pages. OBS: Linux 6.1 sends two at most. */
#define MESSAGE_SPANS_MAX ABI_U(8)

/* OBS: Linux 6.1 and FreeBSD 14 show it, and nothing goes by it: 10 Gbit/s. */
#define LINK_SPEED ABI_U(100000000)

#define MEDIA_CONNECTED    ABI_U(0)
#define MEDIA_DISCONNECTED ABI_U(1)

/* device_flags of INITIALIZE_COMPLETE: connectionless */
#define DEVICE_CONNECTIONLESS ABI_U(1)

/* How frames in one packet are aligned, as a power of two. */
#define FRAME_ALIGNMENT ABI_U(3)

/* What back ends with offloads do. The sum over an IP header is the guest's. */
#define CHECKSUMS                                                                                  \
	(VMBUS_NDIS_CHECKSUM_TCP_BIT | VMBUS_NDIS_CHECKSUM_TCP_OPTIONS_BIT |                       \
	 VMBUS_NDIS_CHECKSUM_UDP_BIT | VMBUS_NDIS_CHECKSUM_IP_OPTIONS_BIT)
/* What EL2 does for others. */
#define CHECKSUMS_BY_HAND                                                                          \
	(VMBUS_NDIS_CHECKSUM_TCP_BIT | VMBUS_NDIS_CHECKSUM_TCP_OPTIONS_BIT |                       \
	 VMBUS_NDIS_CHECKSUM_IP_OPTIONS_BIT)
#define LARGE_SEND_MAX      ABI_U(65535)
#define LARGE_SEND_SEGMENTS ABI_U(2)

#define RSS_REVISION ABI_U(2)

/* A message in our memory. */
struct request_message {
	uint32_t type;
	const uint8_t *body; /* behind the header */
	uint32_t size;       /* of that */
};

/* The answer that is made. */
struct answer {
	struct vmbus_rndis_header header;
	union {
		uint32_t id;
		struct vmbus_rndis_initialize_complete initialize;
		struct {
			struct vmbus_rndis_complete complete;
			union {
				uint32_t number;
				uint8_t address[VIRTIO_NET_ADDRESS_SIZE];
				struct vmbus_ndis_offload offload;
				struct vmbus_ndis_rss_capabilities rss;
			} value;
		};
		struct {
			uint32_t status;
			uint32_t addressing_reset;
		} reset;
	};
};

static void set_size(struct answer *answer, uint32_t type, uint32_t size)
{
	answer->header.type = type;
	answer->header.size = (uint32_t)sizeof(answer->header) + size;
}

static void initialize(struct netvsc *netvsc, const struct request_message *message,
		       struct answer *answer)
{
	(void)message;
	netvsc->rndis = true;
	netvsc->link_told = __atomic_load_n(&netvsc->net->link_up, __ATOMIC_RELAXED);
	answer->initialize = (struct vmbus_rndis_initialize_complete){
		.request_id = answer->id,
		.status = VMBUS_RNDIS_STATUS_SUCCESS,
		.major = VMBUS_RNDIS_VERSION_MAJOR,
		.minor = VMBUS_RNDIS_VERSION_MINOR,
		.device_flags = DEVICE_CONNECTIONLESS,
		.medium = VMBUS_RNDIS_MEDIUM_802_3,
		.packet_count_max = NETVSC_FRAMES_MAX,
		.transfer_size_max = VMBUS_RNDIS_TRANSFER_SIZE,
		.alignment = FRAME_ALIGNMENT,
	};
	set_size(answer, VMBUS_RNDIS_INITIALIZE_COMPLETE, sizeof(answer->initialize));
}

/* OBS: Linux 6.1 takes no larger object than the version of NVSP has. */
static uint32_t find_offload(const struct netvsc *netvsc, struct vmbus_ndis_offload *offload)
{
	uint64_t features = netvsc->net->features;
	bool has_checksum = (features & VIRTIO_NET_F_CSUM_BIT) != 0;
	uint32_t large_send_max = has_checksum ? LARGE_SEND_MAX : NETVSC_LARGE_SEND_MAX;
	uint32_t size = VMBUS_NDIS_OFFLOAD_SIZE_6_0;
	uint8_t revision = 1;

	if (netvsc->version >= VMBUS_NVSP_VERSION_5) {
		size = VMBUS_NDIS_OFFLOAD_SIZE_6_30;
		revision = 3;
	} else if (netvsc->version >= VMBUS_NVSP_VERSION_4) {
		size = VMBUS_NDIS_OFFLOAD_SIZE_6_1;
		revision = 2;
	}
	*offload = (struct vmbus_ndis_offload){
		.object = { VMBUS_NDIS_OBJECT_OFFLOAD, revision, (uint16_t)size },
	};
	offload->checksum.ip4_send_encapsulation = VMBUS_NDIS_ENCAPSULATION_ETHERNET;
	offload->checksum.ip4_send = has_checksum ? CHECKSUMS : CHECKSUMS_BY_HAND;
	offload->checksum.ip6_send_encapsulation = VMBUS_NDIS_ENCAPSULATION_ETHERNET;
	offload->checksum.ip6_send = has_checksum ? CHECKSUMS : CHECKSUMS_BY_HAND;
	if ((features & VIRTIO_NET_F_GUEST_CSUM_BIT) != 0) {
		offload->checksum.ip4_receive_encapsulation = VMBUS_NDIS_ENCAPSULATION_ETHERNET;
		offload->checksum.ip4_receive = CHECKSUMS;
		offload->checksum.ip6_receive_encapsulation = VMBUS_NDIS_ENCAPSULATION_ETHERNET;
		offload->checksum.ip6_receive = CHECKSUMS;
	}
	if (!has_checksum || (features & VIRTIO_NET_F_HOST_TSO4_BIT) != 0) {
		offload->large_send.ip4_encapsulation = VMBUS_NDIS_ENCAPSULATION_ETHERNET;
		offload->large_send.ip4_size_max = large_send_max;
		offload->large_send.ip4_segment_min = LARGE_SEND_SEGMENTS;
	}
	if (!has_checksum || (features & VIRTIO_NET_F_HOST_TSO6_BIT) != 0) {
		offload->large_send.ip6_encapsulation = VMBUS_NDIS_ENCAPSULATION_ETHERNET;
		offload->large_send.ip6_size_max = large_send_max;
		offload->large_send.ip6_segment_min = LARGE_SEND_SEGMENTS;
		offload->large_send.ip6_options = VMBUS_NDIS_LARGE_SEND_IP_OPTIONS_BIT |
						  VMBUS_NDIS_LARGE_SEND_TCP_OPTIONS_BIT;
	}
	return size;
}

/* @room: of the guest */
static uint32_t find_rss(const struct netvsc *netvsc, uint32_t room,
			 struct vmbus_ndis_rss_capabilities *rss)
{
	uint32_t size = room < sizeof(*rss) ? VMBUS_NDIS_RSS_CAPABILITIES_SIZE_MIN : sizeof(*rss);

	if (netvsc->version < VMBUS_NVSP_VERSION_5) {
		return 0;
	}
	*rss = (struct vmbus_ndis_rss_capabilities){
		.object = { VMBUS_NDIS_OBJECT_RSS_CAPABILITIES, RSS_REVISION, (uint16_t)size },
		.flags = VMBUS_NDIS_RSS_TOEPLITZ_BIT | VMBUS_NDIS_RSS_CAN_TCP_IP4_BIT |
			 VMBUS_NDIS_RSS_CAN_TCP_IP6_BIT | VMBUS_NDIS_RSS_CAN_INTERRUPT_BIT,
		.interrupt_count = netvsc->device->channel_count,
		.queue_count = netvsc->device->channel_count,
		.entry_count = VMBUS_NDIS_RSS_TABLE_ENTRIES,
	};
	return size;
}

/* The value of a query, in answer->value. returns: its size, 0: no such value */
static uint32_t find_value(struct netvsc *netvsc, uint32_t oid, uint32_t room,
			   struct answer *answer)
{
	switch (oid) {
	case VMBUS_OID_GEN_RSS_CAPABILITIES:
		return find_rss(netvsc, room, &answer->value.rss);
	case VMBUS_OID_GEN_MAXIMUM_FRAME_SIZE:
		answer->value.number = netvsc->frame_max - ETHERNET_HEADER_SIZE;
		return sizeof(uint32_t);
	case VMBUS_OID_GEN_LINK_SPEED:
		answer->value.number = LINK_SPEED;
		return sizeof(uint32_t);
	case VMBUS_OID_GEN_CURRENT_PACKET_FILTER:
		answer->value.number = __atomic_load_n(&netvsc->filter, __ATOMIC_RELAXED);
		return sizeof(uint32_t);
	case VMBUS_OID_GEN_MEDIA_CONNECT_STATUS:
		netvsc->link_told = __atomic_load_n(&netvsc->net->link_up, __ATOMIC_RELAXED);
		answer->value.number = netvsc->link_told ? MEDIA_CONNECTED : MEDIA_DISCONNECTED;
		return sizeof(uint32_t);
	case VMBUS_OID_802_3_PERMANENT_ADDRESS:
	case VMBUS_OID_802_3_CURRENT_ADDRESS:
		memcpy(answer->value.address, netvsc->net->address, VIRTIO_NET_ADDRESS_SIZE);
		return VIRTIO_NET_ADDRESS_SIZE;
	case VMBUS_OID_TCP_OFFLOAD_CAPABILITIES:
		return find_offload(netvsc, &answer->value.offload);
	default:
		return 0;
	}
}

static void query(struct netvsc *netvsc, const struct request_message *message,
		  struct answer *answer)
{
	struct vmbus_rndis_request request;
	uint32_t size;

	memcpy(&request, message->body, sizeof(request));
	size = find_value(netvsc, request.oid, request.size, answer);
	answer->complete = (struct vmbus_rndis_complete){
		.request_id = request.request_id,
		.status = size != 0 ? VMBUS_RNDIS_STATUS_SUCCESS : VMBUS_RNDIS_STATUS_NOT_SUPPORTED,
		.size = size,
		.offset = size != 0 ? (uint32_t)sizeof(answer->complete) : 0,
	};
	set_size(answer, VMBUS_RNDIS_QUERY_COMPLETE, (uint32_t)sizeof(answer->complete) + size);
}

static uint32_t set_filter(struct netvsc *netvsc, const uint8_t *value, uint32_t size)
{
	const uint32_t multicast =
		VMBUS_NDIS_FILTER_MULTICAST_BIT | VMBUS_NDIS_FILTER_ALL_MULTICAST_BIT;
	uint32_t filter;

	if (size < sizeof(filter)) {
		return VMBUS_RNDIS_STATUS_FAILURE;
	}
	memcpy(&filter, value, sizeof(filter));
	net_set_filter(netvsc->net,
		       ((filter & VMBUS_NDIS_FILTER_PROMISCUOUS_BIT) != 0 ? NET_RECEIVE_ALL : 0) |
			       ((filter & multicast) != 0 ? NET_RECEIVE_MULTICAST : 0) |
			       ((filter & VMBUS_NDIS_FILTER_BROADCAST_BIT) != 0
					? NET_RECEIVE_BROADCAST
					: 0));
	netvsc->hushed = filter == 0 && __atomic_load_n(&netvsc->filter, __ATOMIC_RELAXED) != 0;
	__atomic_store_n(&netvsc->filter, filter, __ATOMIC_RELAXED);
	netvsc->lanes[0].dirty = true;
	return VMBUS_RNDIS_STATUS_SUCCESS;
}

/* OBS: Linux 6.1 turns on by it what the capabilities have, and fails without it. */
static uint32_t set_offload(struct netvsc *netvsc, const uint8_t *value, uint32_t size)
{
	(void)netvsc;
	(void)value;
	return size < sizeof(struct vmbus_ndis_object) ? VMBUS_RNDIS_STATUS_FAILURE
						       : VMBUS_RNDIS_STATUS_SUCCESS;
}

static uint32_t set_value(struct netvsc *netvsc, uint32_t oid, const uint8_t *value, uint32_t size)
{
	switch (oid) {
	case VMBUS_OID_GEN_CURRENT_PACKET_FILTER:
		return set_filter(netvsc, value, size);
	case VMBUS_OID_TCP_OFFLOAD_PARAMETERS:
		return set_offload(netvsc, value, size);
	case VMBUS_OID_GEN_RSS_PARAMETERS:
		return netvsc_rss_set(&netvsc->rss, value, size, netvsc->device->channel_count)
			       ? VMBUS_RNDIS_STATUS_SUCCESS
			       : VMBUS_RNDIS_STATUS_FAILURE;
	default:
		return VMBUS_RNDIS_STATUS_NOT_SUPPORTED;
	}
}

static void set(struct netvsc *netvsc, const struct request_message *message, struct answer *answer)
{
	struct vmbus_rndis_request request;
	uint32_t status = VMBUS_RNDIS_STATUS_FAILURE;

	memcpy(&request, message->body, sizeof(request));
	if (request.offset <= message->size && request.size <= message->size - request.offset) {
		status = set_value(netvsc, request.oid, message->body + request.offset,
				   request.size);
	}
	answer->complete.request_id = request.request_id;
	answer->complete.status = status;
	set_size(answer, VMBUS_RNDIS_SET_COMPLETE, offsetof(struct vmbus_rndis_complete, size));
}

static void keep_alive(struct netvsc *netvsc, const struct request_message *message,
		       struct answer *answer)
{
	(void)netvsc;
	(void)message;
	answer->complete.status = VMBUS_RNDIS_STATUS_SUCCESS;
	set_size(answer, VMBUS_RNDIS_KEEPALIVE_COMPLETE,
		 offsetof(struct vmbus_rndis_complete, size));
}

static void forget(struct netvsc *netvsc)
{
	netvsc->rndis = false;
	__atomic_store_n(&netvsc->filter, 0, __ATOMIC_RELAXED);
}

/* OBS: Linux 6.1 then waits for all of its frames, which a back end may never take: a stop gives them back. */
static void halt(struct netvsc *netvsc, const struct request_message *message,
		 struct answer *answer)
{
	(void)message;
	(void)answer;
	forget(netvsc);
	netvsc_stop(netvsc);
}

/* The guest sets its filter again. */
static void reset(struct netvsc *netvsc, const struct request_message *message,
		  struct answer *answer)
{
	(void)message;
	__atomic_store_n(&netvsc->filter, 0, __ATOMIC_RELAXED);
	answer->reset.status = VMBUS_RNDIS_STATUS_SUCCESS;
	answer->reset.addressing_reset = 1;
	set_size(answer, VMBUS_RNDIS_RESET_COMPLETE, sizeof(answer->reset));
}

static const struct {
	uint32_t type;
	uint32_t size; /* smallest, behind the header */
	/* Makes the answer, in which the number of the request is already; its size stays 0: there is none. */
	void (*handle)(struct netvsc *netvsc, const struct request_message *message,
		       struct answer *answer);
} handlers[] = {
	{ VMBUS_RNDIS_INITIALIZE, sizeof(struct vmbus_rndis_initialize), initialize },
	{ VMBUS_RNDIS_HALT, sizeof(uint32_t), halt },
	{ VMBUS_RNDIS_QUERY, sizeof(struct vmbus_rndis_request), query },
	{ VMBUS_RNDIS_SET, sizeof(struct vmbus_rndis_request), set },
	{ VMBUS_RNDIS_RESET, sizeof(uint32_t), reset },
	{ VMBUS_RNDIS_KEEPALIVE, sizeof(uint32_t), keep_alive },
};

/* returns: false: no such message, or it is too short */
static bool make_answer(struct netvsc *netvsc, const struct request_message *message,
			struct answer *answer)
{
	for (uint32_t i = 0; i < ABI_COUNT(handlers); i++) {
		if (handlers[i].type == message->type && handlers[i].size <= message->size) {
			memcpy(&answer->id, message->body, sizeof(answer->id));
			handlers[i].handle(netvsc, message, answer);
			return true;
		}
	}
	return false;
}

/* The message is copied to @bytes, MESSAGE_MAX of them. returns: false: there is none */
static bool read_message(struct channel *channel, const struct packet *packet,
			 const struct vmbus_nvsp_rndis *rndis, uint8_t *bytes,
			 struct request_message *message)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct span spans[MESSAGE_SPANS_MAX];
	struct vmbus_rndis_header header;
	uint32_t count;

	count = packet->type == VMBUS_PACKET_GPA_DIRECT
			? packet_spans(packet, spans, MESSAGE_SPANS_MAX)
			: netvsc_section_spans(netvsc, rndis, spans, MESSAGE_SPANS_MAX);
	if (packet_batches != NULL) {
		netvsc_trace(channel, spans, count, 1, 0);
	}
	if (!netvsc_span_read(spans, count, 0, &header, sizeof(header)) ||
	    header.size < sizeof(header) || header.size > MESSAGE_MAX ||
	    !netvsc_span_read(spans, count, sizeof(header), bytes,
			      header.size - (uint32_t)sizeof(header))) {
		return false;
	}
	*message = (struct request_message){ header.type, bytes,
					     header.size - (uint32_t)sizeof(header) };
	return true;
}

/* returns: false: the answer has no room */
static bool answer_message(struct channel *channel, const struct packet *packet,
			   const struct vmbus_nvsp_rndis *rndis, uint32_t *status)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct request_message message;
	struct answer answer = { .header = { .size = 0 } };

	if (!read_message(channel, packet, rndis, channel_send_buffer(), &message) ||
	    !make_answer(netvsc, &message, &answer)) {
		*status = VMBUS_NVSP_STATUS_FAILURE;
		return true;
	}
	*status = VMBUS_NVSP_STATUS_SUCCESS;
	return answer.header.size == 0 || netvsc_tell(channel, &answer, answer.header.size);
}

/* Not inlined: it is rare, and frames need no stack for it. */
__attribute__((noinline)) bool netvsc_control(struct channel *channel, const struct packet *packet,
					      const struct vmbus_nvsp_rndis *rndis)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct netvsc_request *request = netvsc_take_request(channel, packet);
	uint32_t status = VMBUS_NVSP_STATUS_FAILURE;
	bool answered = true;

	if (request == NULL) {
		return false;
	}
	if (channel->index == 0 && netvsc_enter(netvsc)) {
		answered = answer_message(channel, packet, rndis, &status);
		netvsc_leave(netvsc);
	}
	/*
	 * The back end writes no frame any more: it starts anew, without the guest's sections. OBS: kexec-tools takes networks
	 * down, and Linux 6.1 for arm64 does no more before its next kernel has their memory.
	 */
	if (answered && netvsc->hushed) {
		netvsc->hushed = false;
		netvsc_stop(netvsc);
	}
	if (answered) {
		netvsc_set_status(request, status);
		netvsc_finish(request);
	} else {
		request_return(&request->request);
	}
	return answered;
}

bool netvsc_tell_link(struct channel *primary)
{
	struct netvsc *netvsc = netvsc_of(primary);
	bool up = __atomic_load_n(&netvsc->net->link_up, __ATOMIC_RELAXED);
	struct {
		struct vmbus_rndis_header header;
		struct vmbus_rndis_indicate indicate;
	} message = {
		.header = { VMBUS_RNDIS_INDICATE, sizeof(message) },
		.indicate = { .status = up ? VMBUS_RNDIS_STATUS_MEDIA_CONNECT
					   : VMBUS_RNDIS_STATUS_MEDIA_DISCONNECT },
	};

	if (!netvsc->rndis || netvsc->link_told == up) {
		return true;
	}
	if (!netvsc_tell(primary, &message, sizeof(message))) {
		return false;
	}
	netvsc->link_told = up;
	return true;
}
