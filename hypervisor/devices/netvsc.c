/* SPDX-License-Identifier: BSD-2-Clause */
/* The network device: its class, and the messages of NVSP. */
#include "devices/netvsc.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/vmbus_guid.h"
#include "abi/vmbus_ring.h"
#include "core/arena.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/machine.h"
#include "core/work.h"
#include "devices/netvsc_state.h"
#include "synic/reference_time.h"
#include "synic/timer.h"

/* When to send again what had no room, should the guest not signal: 10 ms. */
#define RETRY_100NS ABI_U(100000)

/*
 * A frame may wait for its answer for 500 us after it is sent, and so may 32 frames, or half of the sections if there are
 * fewer: the answer only lets the guest reuse memory. So long may frames wait for a guest that is at work on others.
 * OBS: Linux 6.1 net/ipv4/tcp_output.c, tcp_small_queue_check(): a connection has data for about 1 ms unanswered.
 */
#define WAITS_100NS  ABI_U(5000)
#define SENT_WAITING ABI_U(32)

static struct netvsc *netvscs;

static void interrupt(void *context)
{
	struct netvsc *netvsc = context;

	channel_enter();
	net_interrupt(netvsc->net);
	channel_leave();
}

static void show_whether_it_works(const struct netvsc *netvsc)
{
	/* As `conduit run` names them. */
	static const char names[NET_MAX][sizeof("nic0")] = { "nic0", "nic1", "nic2", "nic3",
							     "nic4", "nic5", "nic6", "nic7" };
	bool failed = !__atomic_load_n(&netvsc->net->works, __ATOMIC_RELAXED);

	if (!__atomic_exchange_n(&netvsc->device->failed, failed, __ATOMIC_RELAXED) && failed) {
		log_line("the back end of this network device does not do what is needed: ",
			 names[netvsc - netvscs]);
	}
}

static void late(struct work *work, uint64_t now)
{
	const struct netvsc *netvsc =
		(struct netvsc *)(void *)((uint8_t *)work - offsetof(struct netvsc, late));

	(void)now;
	channel_enter();
	net_late(netvsc->net);
	channel_leave();
}

static void later(void *context)
{
	struct netvsc *netvsc = context;

	if (work_set(&netvsc->late, NULL, reference_time_now() + WAITS_100NS)) {
		timer_rearm();
	}
}

static void link_changed(void *context)
{
	const struct netvsc *netvsc = context;

	show_whether_it_works(netvsc);
	channel_call(netvsc->device->channels);
}

const struct net_client netvsc_client = {
	.received = netvsc_received,
	.refill = netvsc_refill,
	.later = later,
	.link = link_changed,
	.stopped = netvsc_stopped,
};

uint32_t netvsc_init(void)
{
	net_init();
	netvscs = arena_take(net_count() * sizeof(*netvscs), 0);
	for (uint32_t i = 0; i < net_count(); i++) {
		netvscs[i].net = net_get(i);
		netvscs[i].late.run = late;
		netvscs[i].sections =
			arena_take(NETVSC_SECTIONS * sizeof(struct netvsc_section), 0);
		netvscs[i].pieces =
			arena_take((size_t)NETVSC_PIECES * sizeof(struct virtq_desc), 0);
	}
	return net_count();
}

void netvsc_make(struct device *device, uint32_t index)
{
	struct netvsc *netvsc = &netvscs[index];
	const struct hv_guid instance = HV_GUID_INSTANCE_NETWORK;

	device->class = &netvsc_class;
	device->instance_id = instance;
	device->instance_id.bytes[sizeof(instance.bytes) - 1] = (uint8_t)index;
	device->state = netvsc;
	device->absent = (machine.config.nics_absent & ABI_BIT(index)) != 0 || !netvsc->net->works;
	netvsc->device = device;
	show_whether_it_works(netvsc);
	net_set_client(netvsc->net, &netvsc_client, netvsc);
	irq_own(netvsc->net->device.intid, interrupt, netvsc);
}

static bool open(struct channel *channel)
{
	struct netvsc *netvsc = netvsc_of(channel);

	__atomic_store_n(&netvsc_lane(channel)->open, true, __ATOMIC_RELEASE);
	if (channel->index == 0) {
		netvsc->receive.gpadl = NULL;
		netvsc->send.gpadl = NULL;
		netvsc->version = 0;
		netvsc->frame_max = NETVSC_FRAME_DEFAULT;
		netvsc->rndis = false;
		netvsc->doubtful = false;
		netvsc->table = 0;
		netvsc->filter = 0;
		netvsc->rss.enabled = false;
	}
	return true;
}

static void drain(struct channel *channel)
{
	__atomic_store_n(&netvsc_lane(channel)->open, false, __ATOMIC_RELEASE);
	if (channel->index == 0) {
		netvsc_stop(netvsc_of(channel));
	} else {
		netvsc_drop_frames(channel);
	}
	net_service(netvsc_of(channel)->net);
}

static void quiet(struct channel *channel)
{
	if (channel->index == 0) {
		netvsc_of(channel)->doubtful = true;
		netvsc_stop(netvsc_of(channel));
	}
}

/* returns: false: not now */
static bool check_buffer(const struct channel *primary, struct netvsc_buffer *buffer)
{
	const struct gpadl *gpadl;

	if (buffer->gpadl == NULL) {
		return true;
	}
	if (!channel_gpadl(primary, buffer->id, &gpadl)) {
		return false;
	}
	/* Another GPADL may have its ID and its place, and be smaller. */
	if (gpadl != buffer->gpadl ||
	    gpadl->byte_count / buffer->section_size < buffer->section_count) {
		buffer->gpadl = NULL;
	}
	return true;
}

/* Before each start: forget a buffer that was torn down. returns: false: not now */
static bool check_buffers(struct channel *primary)
{
	struct netvsc *netvsc = netvsc_of(primary);

	if (netvsc->doubtful) {
		netvsc->doubtful = !check_buffer(primary, &netvsc->receive) ||
				   !check_buffer(primary, &netvsc->send);
	}
	return !netvsc->doubtful;
}

/* The device was stopped, and the guest may still have it go on. returns: false: not now */
static bool go_on(struct channel *primary)
{
	struct netvsc *netvsc = netvsc_of(primary);

	return netvsc_life(netvsc) != NETVSC_IDLE ||
	       (check_buffers(primary) && (netvsc->receive.gpadl == NULL || netvsc_start(primary)));
}

/* returns: false: no room */
static bool tell_table(struct channel *primary)
{
	struct netvsc *netvsc = netvsc_of(primary);
	struct table {
		uint32_t type;
		struct vmbus_nvsp_indirection indirection;
		uint32_t entries[VMBUS_NVSP_INDIRECTION_ENTRIES];
	} message = {
		.type = VMBUS_NVSP_INDIRECTION_TABLE,
		.indirection = { VMBUS_NVSP_INDIRECTION_ENTRIES, offsetof(struct table, entries) },
	};
	const struct packet packet = {
		.type = VMBUS_PACKET_IN_BAND,
		.payload = &message,
		.payload_size = sizeof(message),
	};

	if (netvsc->table == 0) {
		return true;
	}
	for (uint32_t i = 0; i < ABI_COUNT(message.entries); i++) {
		message.entries[i] = i % netvsc->table;
	}
	if (!channel_send(primary, &packet)) {
		return false;
	}
	netvsc->table = 0;
	return true;
}

/* What has no room now waits for the next deadline, or for packets that the guest completes. */
static uint64_t expire(struct channel *channel, uint64_t now)
{
	bool is_done = netvsc_deliver(channel);

	/* OBS: QEMU 7.2, net/hub.c: a back end that is gone takes no frame, and the driver waits for each. */
	if (channel->index == 0 && channel_is_rescinded(channel)) {
		netvsc_stop(netvsc_of(channel));
	}
	if (channel->index == 0) {
		is_done = netvsc_tell_link(channel) && tell_table(channel) && is_done;
	}
	return is_done ? WORK_NEVER : now + RETRY_100NS;
}

static void flush(struct channel *channel)
{
	struct netvsc *netvsc = netvsc_of(channel);
	struct netvsc_lane *lane = netvsc_lane(channel);

	if (channel->index == 0 && lane->open && !channel->quieting &&
	    !channel_is_rescinded(channel) && !go_on(channel)) {
		channel_call(channel);
	}
	if (lane->dirty) {
		lane->dirty = false;
		net_service(netvsc->net);
		if (lane->first != 0) {
			channel_call(channel);
		}
	}
}

/* The functions of messages: @message is the guest's, and becomes the answer. returns: false: not now */

static bool init(struct channel *primary, struct vmbus_nvsp_message *message)
{
	static const uint32_t versions[] = {
		VMBUS_NVSP_VERSION_6_1, VMBUS_NVSP_VERSION_6, VMBUS_NVSP_VERSION_5,
		VMBUS_NVSP_VERSION_4,   VMBUS_NVSP_VERSION_2, VMBUS_NVSP_VERSION_1,
	};
	struct netvsc *netvsc = netvsc_of(primary);
	struct vmbus_nvsp_init wanted = message->init;
	uint32_t version = 0;

	for (uint32_t i = 0; i < ABI_COUNT(versions) && version == 0; i++) {
		if (versions[i] <= wanted.version_max && versions[i] >= wanted.version_min) {
			version = versions[i];
		}
	}
	if (netvsc->receive.gpadl == NULL) {
		netvsc->version = version;
	}
	message->init_complete = (struct vmbus_nvsp_init_complete){
		.version = version != 0 ? version : versions[0],
		.mdl_chain_max = NET_SPANS_MAX,
		.status = version != 0 && version == netvsc->version ? VMBUS_NVSP_STATUS_SUCCESS
								     : VMBUS_NVSP_STATUS_FAILURE,
	};
	return true;
}

static bool ndis_version(struct channel *primary, struct vmbus_nvsp_message *message)
{
	(void)primary;
	(void)message;
	return true;
}

static bool ndis_config(struct channel *primary, struct vmbus_nvsp_message *message)
{
	struct netvsc *netvsc = netvsc_of(primary);
	uint32_t size = message->ndis_config.mtu;

	if (netvsc->receive.gpadl == NULL && size >= ETHERNET_HEADER_SIZE &&
	    size <= NETVSC_FRAME_MAX) {
		netvsc->frame_max = size;
	}
	return true;
}

static uint32_t at_least(uint32_t size, uint32_t smallest)
{
	return size < smallest ? smallest : (size + 7) & ~ABI_U(7);
}

static uint32_t status_of(bool done)
{
	return done ? VMBUS_NVSP_STATUS_SUCCESS : VMBUS_NVSP_STATUS_FAILURE;
}

static bool receive_buffer(struct channel *primary, struct vmbus_nvsp_message *message)
{
	struct netvsc *netvsc = netvsc_of(primary);
	struct netvsc_buffer *buffer = &netvsc->receive;
	uint32_t size = at_least(NETVSC_GAP + netvsc->frame_max + VLAN_TAG_SIZE,
				 NETVSC_RECEIVE_SECTION_SIZE);
	uint32_t count = 0;
	bool taken;

	if (netvsc_life(netvsc) == NETVSC_IDLE && !check_buffers(primary)) {
		return false;
	}
	taken = netvsc->version != 0 && buffer->gpadl == NULL && netvsc_life(netvsc) == NETVSC_IDLE;

	if (taken && !netvsc_buffer_take(primary, buffer, message->buffer.gpadl, size, &taken)) {
		return false;
	}
	if (taken) {
		count = buffer->section_count;
		buffer->section_count = count < NETVSC_SECTIONS ? count : NETVSC_SECTIONS;
		if (!netvsc_start(primary)) {
			buffer->gpadl = NULL;
			return false;
		}
	}
	message->receive_complete = (struct vmbus_nvsp_receive_complete){
		.status = status_of(taken),
		.section_count = taken ? 1 : 0,
		.section = { 0, size, count, size * count },
	};
	return true;
}

static uint16_t patience(const struct netvsc_buffer *send)
{
	uint32_t half = (send->section_count + 1) / 2;

	return (uint16_t)(half < SENT_WAITING ? half : SENT_WAITING);
}

static bool send_buffer(struct channel *primary, struct vmbus_nvsp_message *message)
{
	struct netvsc *netvsc = netvsc_of(primary);
	uint32_t size =
		at_least(NETVSC_GAP + netvsc->frame_max + VLAN_TAG_SIZE, NETVSC_SEND_SECTION_SIZE);
	bool taken = netvsc->version != 0 && netvsc->send.gpadl == NULL;

	if (taken &&
	    !netvsc_buffer_take(primary, &netvsc->send, message->buffer.gpadl, size, &taken)) {
		return false;
	}
	if (taken) {
		net_set_patience(netvsc->net, patience(&netvsc->send));
	}
	message->send_complete = (struct vmbus_nvsp_send_complete){
		.status = status_of(taken),
		.section_size = size,
	};
	return true;
}

/* The answer comes when the back end does not use the buffer any more. */
static bool revoke(struct channel *primary, struct netvsc_buffer *buffer)
{
	struct netvsc *netvsc = netvsc_of(primary);

	netvsc_stop(netvsc);
	if (netvsc_life(netvsc) != NETVSC_IDLE) {
		return false;
	}
	buffer->gpadl = NULL;
	return true;
}

static bool revoke_receive(struct channel *primary, struct vmbus_nvsp_message *message)
{
	(void)message;
	return revoke(primary, &netvsc_of(primary)->receive);
}

static bool revoke_send(struct channel *primary, struct vmbus_nvsp_message *message)
{
	(void)message;
	return revoke(primary, &netvsc_of(primary)->send);
}

static bool sub_channel(struct channel *primary, struct vmbus_nvsp_message *message)
{
	struct netvsc *netvsc = netvsc_of(primary);
	bool done = netvsc->version >= VMBUS_NVSP_VERSION_5 && netvsc->rndis &&
		    message->sub_channel.operation == VMBUS_NVSP_SUB_CHANNEL_ALLOCATE;
	uint32_t count =
		done ? device_offer_subchannels(primary->device, message->sub_channel.count) : 0;

	message->sub_channel = (struct vmbus_nvsp_sub_channel){ status_of(done), count };
	/* The table comes after this answer. */
	netvsc->table = count != 0 ? count + 1 : 0;
	channel_set_deadline(primary, reference_time_now() + RETRY_100NS);
	return true;
}

static const struct {
	uint32_t type;
	uint32_t answer; /* its type; 0: whoever asks for one gets the message back */
	bool (*handle)(struct channel *primary, struct vmbus_nvsp_message *message);
} handlers[] = {
	{ VMBUS_NVSP_INIT, VMBUS_NVSP_INIT_COMPLETE, init },
	{ VMBUS_NVSP_NDIS_VERSION, 0, ndis_version },
	{ VMBUS_NVSP_NDIS_CONFIG, 0, ndis_config },
	{ VMBUS_NVSP_RECEIVE_BUFFER, VMBUS_NVSP_RECEIVE_BUFFER_COMPLETE, receive_buffer },
	{ VMBUS_NVSP_REVOKE_RECEIVE_BUFFER, 0, revoke_receive },
	{ VMBUS_NVSP_SEND_BUFFER, VMBUS_NVSP_SEND_BUFFER_COMPLETE, send_buffer },
	{ VMBUS_NVSP_REVOKE_SEND_BUFFER, 0, revoke_send },
	{ VMBUS_NVSP_SUB_CHANNEL, VMBUS_NVSP_SUB_CHANNEL, sub_channel },
};

/* Of the primary channel. Its slot keeps the answer, should the ring be full. */
static bool take_message(struct channel *primary, const struct packet *packet,
			 const struct vmbus_nvsp_message *message)
{
	struct netvsc_request *request = netvsc_take_request(primary, packet);

	if (request == NULL) {
		return false;
	}
	request->answer = *message;
	for (uint32_t i = 0; i < ABI_COUNT(handlers); i++) {
		if (handlers[i].type == message->type) {
			if (!handlers[i].handle(primary, &request->answer)) {
				request_return(&request->request);
				return false;
			}
			if (handlers[i].answer != 0) {
				request->answer.type = handlers[i].answer;
			}
		}
	}
	netvsc_finish(request);
	return true;
}

static bool take_any(struct channel *channel, const struct packet *packet,
		     const struct vmbus_nvsp_message *message)
{
	if (message->type == VMBUS_NVSP_RNDIS) {
		return message->rndis.channel_type == VMBUS_NVSP_DATA
			       ? netvsc_send(channel, packet, &message->rndis)
			       : netvsc_control(channel, packet, &message->rndis);
	}
	return channel->index != 0 || take_message(channel, packet, message);
}

/* A short message reads as if zeros followed. */
static bool take_short_message(struct channel *primary, const struct packet *packet)
{
	struct vmbus_nvsp_message message = { .type = 0 };

	memcpy(&message, packet->payload, packet->payload_size);
	return take_any(primary, packet, &message);
}

static bool take_packet(struct channel *channel, const struct packet *packet)
{
	if (packet->type == VMBUS_PACKET_COMPLETION) {
		netvsc_completed(channel, packet->transaction_id);
		return true;
	}
	return packet->payload_size < sizeof(struct vmbus_nvsp_message)
		       ? take_short_message(channel, packet)
		       : take_any(channel, packet, packet->payload);
}

const struct device_class netvsc_class = {
	.name = "network",
	.interface_id = HV_GUID_NETWORK,
	.offer_flags = 0,
	.subchannels_max = NETVSC_CHANNELS - 1,
	.request_count = NETVSC_REQUESTS,
	.holds = 1,
	.request_size = sizeof(struct netvsc_request),
	.open = open,
	.packet = take_packet,
	.flush = flush,
	.quiet = quiet,
	.drain = drain,
	.expire = expire,
};
