/* SPDX-License-Identifier: BSD-2-Clause */
/* Control messages: the only file of VMBus that knows connection, channels and GPADLs together. */
#include "vmbus/message.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/vmbus.h"
#include "core/config.h"
#include "core/log.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "vmbus/bus.h"
#include "vmbus/channel.h"
#include "vmbus/connection.h"
#include "vmbus/device.h"
#include "vmbus/gpadl.h"

/* RequestOffers came, and AllOffersDelivered is still to follow. */
static bool listing;

/* A channel may be ready, or leave: message_settle() is to look at all of them. Atomic: devices set it, too. */
static bool changed;

/* Channels whose traffic is to end, or to be quiet. */
static struct channel *waiting;

/* GPADLs whose teardown waits for their channel, and how many answers that will be. */
static struct gpadl *torn;
static uint32_t torn_count;

/* All channels close. What follows when the last one has drained: */
static struct {
	enum { DISCONNECT_NONE, DISCONNECT_RESET, DISCONNECT_UNLOAD, DISCONNECT_CONTACT } kind;
	struct vp *vp; /* that asked */
	struct vmbus_initiate_contact contact;
	uint32_t contact_size;
} disconnect;

static void set_changed(void)
{
	__atomic_store_n(&changed, true, __ATOMIC_RELEASE);
}

void message_init(void)
{
	waiting = NULL;
	torn = NULL;
	torn_count = 0;
	listing = false;
	disconnect.kind = DISCONNECT_NONE;
	changed = false;
}

static void wait_for(struct channel *channel)
{
	if (!channel->waiting) {
		channel->waiting = true;
		channel->next_waiting = waiting;
		waiting = channel;
	}
}

static void close_channel(struct channel *channel, enum channel_state state)
{
	channel_close(channel, state);
	wait_for(channel);
}

static bool is_gone(const struct channel *channel)
{
	enum channel_state state =
		channel->state == CHANNEL_DRAINING ? channel->drained_state : channel->state;

	return state == CHANNEL_ABSENT || state == CHANNEL_RESCINDED || channel->leaving ||
	       channel_is_rescinded(channel) || channel->index != 0;
}

/* Of a rescinded channel that the guest holds no longer. */
static enum channel_state state_without_guest(struct channel *channel)
{
	enum channel_state state = channel->returns ? CHANNEL_READY : CHANNEL_ABSENT;

	channel->returns = false;
	return state;
}

/* Nothing is sent to the guest as it was; finish_disconnect() follows when nothing of it is in flight. */
static void begin_disconnect(const struct vmbus_message *message, uint32_t kind)
{
	struct channel *channel;

	for (uint32_t i = 0; (channel = channel_get(i)) != NULL; i++) {
		close_channel(channel,
			      is_gone(channel) ? state_without_guest(channel) : CHANNEL_READY);
		channel->leaving = false;
		__atomic_store_n(&channel->device->subchannels_wanted, 0, __ATOMIC_RELAXED);
	}
	connection_reset();
	torn = NULL;
	torn_count = 0;
	listing = false;
	disconnect.kind = kind;
	disconnect.vp = message != NULL ? message->vp : NULL;
}

void message_reset(void)
{
	if (disconnect.kind != DISCONNECT_RESET) {
		begin_disconnect(NULL, DISCONNECT_RESET);
	}
}

bool message_is_disconnected(void)
{
	return disconnect.kind == DISCONNECT_NONE;
}

/* Answers find room while the guest has not taken its offers. */
static bool announcement_fits(void)
{
	return connection_room() > CONNECTION_QUEUE_DEPTH / 2 + torn_count;
}

static bool send_offer(struct channel *channel)
{
	const struct device_class *class = channel->device->class;
	struct vmbus_offer_channel message = {
		.header = { .type = CHANNELMSG_OFFERCHANNEL },
		.interface_id = class->interface_id,
		.instance_id = channel->device->instance_id,
		.flags = class->offer_flags,
		.mmio_megabytes = class->mmio_megabytes,
		.subchannel_index = (uint16_t)channel->index,
		.relid = channel->relid,
		.monitor_id = VMBUS_OFFER_MONITOR_NONE,
		.is_dedicated_interrupt = VMBUS_OFFER_DEDICATED_INTERRUPT_BIT,
		.connection_id = CHANNEL_CONNECTION_ID_BASE + channel->relid,
	};

	if ((class->offer_flags & VMBUS_OFFER_NAMED_PIPE_BIT) != 0) {
		memcpy(message.user_defined, &class->pipe_mode, sizeof(class->pipe_mode));
	}
	if (!announcement_fits() || !connection_send(&message, sizeof(message))) {
		return false;
	}
	channel->state = CHANNEL_OFFERED;
	return true;
}

/* OBS: Linux 6.1 rndis_filter_halt_device() and storvsc_remove() wait without limit for what they had sent when they were told. */
static bool send_rescind(struct channel *channel)
{
	struct vmbus_rescind_channel_offer message = {
		.header = { .type = CHANNELMSG_RESCIND_CHANNELOFFER },
		.relid = channel->relid,
	};

	if (!announcement_fits() || !connection_send(&message, sizeof(message))) {
		return false;
	}
	channel->leaving = false;
	if (channel->state == CHANNEL_OPEN && channel->device->class->request_count != 0) {
		__atomic_store_n(&channel->rescinded, true, __ATOMIC_RELAXED);
		channel_call(channel);
	} else {
		close_channel(channel, CHANNEL_RESCINDED);
	}
	return true;
}

/* A subchannel once its driver has asked for it. */
static bool is_wanted(const struct channel *channel)
{
	struct device *device = channel->device;

	return channel->index != 0 ? channel->index <= __atomic_load_n(&device->subchannels_wanted,
								       __ATOMIC_RELAXED)
				   : __atomic_exchange_n(&device->appears, false, __ATOMIC_RELAXED);
}

/* returns: false: no room for the message */
static bool announce(struct channel *channel)
{
	if (is_wanted(channel) && channel->state == CHANNEL_ABSENT) {
		channel->state = CHANNEL_READY;
	}
	if (channel->leaving) {
		return send_rescind(channel);
	}
	return channel->state != CHANNEL_READY || send_offer(channel);
}

static void announce_all(void)
{
	struct vmbus_message_header delivered = { .type = CHANNELMSG_ALLOFFERS_DELIVERED };
	struct channel *channel;

	(void)__atomic_exchange_n(&changed, false, __ATOMIC_ACQ_REL);
	for (uint32_t i = 0; (channel = channel_get(i)) != NULL; i++) {
		if (!announce(channel)) {
			set_changed();
			return;
		}
	}
	if (listing) {
		listing = !connection_send(&delivered, sizeof(delivered));
	}
}

static void flush(void)
{
	connection_flush();
	while ((listing || __atomic_load_n(&changed, __ATOMIC_RELAXED)) &&
	       connection_wants_offers() && announcement_fits()) {
		announce_all();
		connection_flush();
	}
}

uint32_t device_offer_subchannels(struct device *device, uint32_t count)
{
	uint32_t most = device->channel_count - 1;
	uint32_t offered = count < most ? count : most;

	__atomic_store_n(&device->subchannels_wanted, offered, __ATOMIC_RELAXED);
	set_changed();
	bus_ask();
	return offered;
}

void device_appear(struct device *device)
{
	if (__atomic_exchange_n(&device->absent, false, __ATOMIC_RELAXED)) {
		__atomic_store_n(&device->appears, true, __ATOMIC_RELAXED);
		set_changed();
		channel_enter();
		bus_ask();
		channel_leave();
	}
}

/* Tells the guest to forget @channel, if it knows it. */
static void withdraw(struct channel *channel)
{
	if (channel_is_offered(channel)) {
		channel->leaving = true;
		set_changed();
	} else if (channel->state == CHANNEL_READY) {
		channel->state = CHANNEL_ABSENT;
	}
}

/* The subchannels of a closed channel go; its driver asks again. OBS: Linux 6.1 vmbus_onoffer_rescind(). */
static void withdraw_subchannels(struct device *device)
{
	__atomic_store_n(&device->subchannels_wanted, 0, __ATOMIC_RELAXED);
	for (uint32_t i = 1; i < device->channel_count; i++) {
		withdraw(&device->channels[i]);
	}
}

bool message_rescind(struct device *device)
{
	struct channel *primary = device->channels;

	if (primary->returns) {
		primary->returns = false;
		return true;
	}
	if (primary->leaving || (primary->state != CHANNEL_READY && !channel_is_offered(primary))) {
		return false;
	}
	withdraw_subchannels(device);
	withdraw(primary);
	return true;
}

bool message_return(struct device *device)
{
	struct channel *primary = device->channels;

	/* From here on it is the host's to say. */
	__atomic_store_n(&device->absent, false, __ATOMIC_RELAXED);
	if (primary->state == CHANNEL_ABSENT) {
		primary->state = CHANNEL_READY;
		set_changed();
	} else if (is_gone(primary) && !primary->returns) {
		primary->returns = true;
	} else {
		return false;
	}
	return true;
}

static bool version_is_known(uint32_t version)
{
	static const uint32_t versions[] = {
#define VMBUS_VERSION(major, minor) VMBUS_VERSION_##major##_##minor,
#include "abi/vmbus_version.def"
	};

	for (size_t i = 0; i < ABI_COUNT(versions); i++) {
		if (versions[i] == version) {
			return true;
		}
	}
	return false;
}

/* Since 5.0 the guest names the SINT of its messages where the interrupt page's address was. */
static bool contact_is_served(const struct vmbus_initiate_contact *contact)
{
	if (!version_is_known(contact->version) || partition_vp(contact->target_vp) == NULL) {
		return false;
	}
	return contact->version < VMBUS_VERSION_5_0 ||
	       (contact->message_sint < HV_SINT_COUNT && contact->message_vtl == 0);
}

static uint32_t contact_sint(const struct vmbus_initiate_contact *contact)
{
	return contact->version < VMBUS_VERSION_5_0 ? VMBUS_SINT : contact->message_sint;
}

/* Of the features of 6.0 conduit has the one that asks for nothing but to take a longer message. */
static uint32_t agreed_features(const struct vmbus_initiate_contact *contact, uint32_t size)
{
	return size >= sizeof(*contact) ? contact->feature_flags & VMBUS_FEATURE_CLIENT_ID_BIT : 0;
}

/* OBS: the kexec of Linux 6.1 and 6.12 on arm64 leaves the old connection as it is. */
static void handle_initiate_contact(const struct vmbus_message *message)
{
	struct vmbus_initiate_contact *contact = &disconnect.contact;

	memset(contact, 0, sizeof(*contact));
	memcpy(contact, message->data,
	       message->size < sizeof(*contact) ? message->size : sizeof(*contact));
	disconnect.contact_size = message->size;
	begin_disconnect(message, DISCONNECT_CONTACT);
}

/*
 * Before 5.0 the guest gives an interrupt page, which stays unused: channels are offered with a
 * dedicated interrupt, and from 2.4 on guests then use SignalEvent and the event flags. OBS: Linux
 * 6.1 drivers/hv/connection.c, vmbus_set_event().
 */
static void answer_contact(void)
{
	const struct vmbus_initiate_contact *contact = &disconnect.contact;
	struct vmbus_version_response response = {
		.header = { .type = CHANNELMSG_VERSION_RESPONSE },
		.connection_state = VMBUS_CONNECTION_OK,
	};
	uint32_t size = CHANNELMSG_VERSION_RESPONSE_SIZE;

	if (!contact_is_served(contact)) {
		connection_set_target(disconnect.vp, VMBUS_SINT);
		connection_send(&response, size);
		return;
	}
	response.supported = 1;
	connection_set_version(contact->version);
	connection_set_target(partition_vp(contact->target_vp), contact_sint(contact));
	if (contact->version >= VMBUS_VERSION_5_0) {
		response.message_connection_id = VMBUS_CONNECTION_ID_MESSAGE_5;
	}
	if (contact->version >= VMBUS_VERSION_6_0) {
		response.features = agreed_features(contact, disconnect.contact_size);
		size = sizeof(response);
	}
	connection_send(&response, size);
}

static void handle_unload(const struct vmbus_message *message)
{
	begin_disconnect(message, DISCONNECT_UNLOAD);
}

/*
 * Also for a kernel that panics, with interrupts masked: it looks for the answer in the message
 * slots of all its VPs.
 */
static void answer_unload(void)
{
	struct vmbus_message_header response = { .type = CHANNELMSG_UNLOAD_RESPONSE };

	if (!connection_has_target()) {
		connection_set_target(disconnect.vp, VMBUS_SINT);
	}
	connection_send(&response, sizeof(response));
}

/* A second request is ignored: the guest has been told. */
static void handle_request_offers(const struct vmbus_message *message)
{
	(void)message;
	if (!connection_wants_offers()) {
		connection_set_wants_offers();
		listing = true;
		set_changed();
	}
}

static void reply_created(uint32_t relid, uint32_t id, uint32_t status)
{
	struct vmbus_gpadl_created reply = {
		.header = { .type = CHANNELMSG_GPADL_CREATED },
		.relid = relid,
		.gpadl = id,
		.status = status,
	};

	connection_send(&reply, sizeof(reply));
}

/* Adds the pages of a message; answers once all are there, or when one is wrong. */
static void take_pages(struct gpadl *gpadl, const struct vmbus_message *message, uint32_t offset)
{
	uint32_t count = (message->size - offset) / (uint32_t)sizeof(uint64_t);

	if (!gpadl_add_pages(gpadl, message->data + offset, count)) {
		reply_created(gpadl->relid, gpadl->id, VMBUS_STATUS_UNSUCCESSFUL);
		gpadl_remove(gpadl);
	} else if (gpadl->page_present == gpadl->page_count) {
		reply_created(gpadl->relid, gpadl->id, VMBUS_STATUS_SUCCESS);
	}
}

/* IMPDEF: one range. OBS: Linux 6.1, FreeBSD 14 and UEFI (mu_msvm) never send more. */
static bool header_is_served(const struct vmbus_gpadl_header *header,
			     const struct vmbus_gpa_range *range)
{
	const struct channel *channel = channel_find(header->relid);

	return channel != NULL && channel_is_offered(channel) && header->range_count == 1 &&
	       header->range_buffer_size ==
		       sizeof(*range) + gpadl_range_pages(range) * sizeof(uint64_t);
}

static void handle_gpadl_header(const struct vmbus_message *message)
{
	struct vmbus_gpadl_header header;
	struct vmbus_gpa_range range;
	struct gpadl *gpadl = NULL;

	memcpy(&header, message->data, sizeof(header));
	memcpy(&range, message->data + VMBUS_GPADL_HEADER_RANGE_OFFSET, sizeof(range));
	if (header_is_served(&header, &range)) {
		gpadl = gpadl_create(header.relid, header.gpadl, &range);
	}
	if (gpadl == NULL) {
		reply_created(header.relid, header.gpadl, VMBUS_STATUS_UNSUCCESSFUL);
		return;
	}
	take_pages(gpadl, message, VMBUS_GPADL_HEADER_PFN_OFFSET);
}

/*
 * The message number is not checked. OBS: Linux 6.1 leaves it 0. A repeated body shows itself as
 * pages too many, a body without a header has nobody to answer to: the header was answered when it
 * failed.
 */
static void handle_gpadl_body(const struct vmbus_message *message)
{
	struct vmbus_gpadl_body body;
	struct gpadl *gpadl;

	memcpy(&body, message->data, sizeof(body));
	gpadl = gpadl_find_id(body.gpadl);
	if (gpadl != NULL && !gpadl->leaving && gpadl->page_present < gpadl->page_count) {
		take_pages(gpadl, message, VMBUS_GPADL_BODY_PFN_OFFSET);
	}
}

static void reply_torndown(uint32_t id)
{
	struct vmbus_gpadl_torndown reply = {
		.header = { .type = CHANNELMSG_GPADL_TORNDOWN },
		.gpadl = id,
	};

	connection_send(&reply, sizeof(reply));
}

/*
 * Always answered: OBS: Linux 6.1 waits for GpadlTorndown without limit. But only when nothing is in flight that may use
 * the pages. IMPDEF: the traffic of a channel ends whose rings lie in the GPADL; the ID alone says which GPADL is meant.
 */
static void handle_gpadl_teardown(const struct vmbus_message *message)
{
	struct vmbus_gpadl_teardown teardown;
	struct channel *channel;
	struct gpadl *gpadl;

	memcpy(&teardown, message->data, sizeof(teardown));
	gpadl = gpadl_find_id(teardown.gpadl);
	if (gpadl == NULL) {
		reply_torndown(teardown.gpadl);
		return;
	}
	if (gpadl->leaving) {
		return;
	}
	gpadl->leaving = true;
	gpadl->next_leaving = torn;
	torn = gpadl;
	torn_count++;
	channel = channel_find(gpadl->relid);
	if (channel != NULL && channel->incoming.gpadl == gpadl) {
		channel_end(channel);
	} else if (channel != NULL) {
		channel_quiet(channel);
	}
	if (channel != NULL) {
		wait_for(channel);
	}
}

static bool is_unused(const struct gpadl *gpadl)
{
	const struct channel *channel = channel_find(gpadl->relid);
	uint32_t traffic = channel != NULL ? channel_traffic(channel) : TRAFFIC_NONE;

	return traffic == TRAFFIC_NONE ||
	       (traffic == TRAFFIC_QUIET && channel->incoming.gpadl != gpadl);
}

static void remove_torn(void)
{
	struct gpadl **link = &torn;

	while (*link != NULL) {
		struct gpadl *gpadl = *link;

		if (is_unused(gpadl)) {
			*link = gpadl->next_leaving;
			torn_count--;
			reply_torndown(gpadl->id);
			gpadl_remove(gpadl);
		} else {
			link = &gpadl->next_leaving;
		}
	}
}

/* The channel's traffic has ended: so has the wait of its GPADLs. */
static void end_release(struct channel *channel)
{
	remove_torn();
	gpadl_remove_channel(channel->relid);
	channel->state = state_without_guest(channel);
	set_changed();
}

/* Names a back end that does not let a channel drain. returns: whether @channel still waits */
static bool look_if_stuck(struct channel *channel)
{
	if (channel->stuck_at == 0) {
		return false;
	}
	if (channel->named) {
		return true;
	}
	if (reference_time_now() < channel->stuck_at) {
		bus_wake_at(channel->stuck_at);
	} else {
		channel->named = true;
		log_line("the back end of this device does not answer; its pages stay in use: ",
			 channel->device->class->name);
	}
	return true;
}

/* returns: whether @channel still waits */
static bool settle_channel(struct channel *channel)
{
	if (channel_traffic(channel) == TRAFFIC_QUIET) {
		remove_torn(); /* what waits for it may have been looked at too early */
		channel_resume(channel);
	}
	if (channel_settle(channel) && channel->state == CHANNEL_ABSENT) {
		end_release(channel);
	}
	/* An owner that is asked for quiet twice may be quiet once more. */
	return look_if_stuck(channel) || channel->state == CHANNEL_DRAINING ||
	       channel_traffic(channel) == TRAFFIC_QUIET ||
	       channel_traffic(channel) == TRAFFIC_RESUME;
}

static void settle_channels(void)
{
	struct channel **link = &waiting;

	remove_torn();
	while (*link != NULL) {
		struct channel *channel = *link;

		if (settle_channel(channel)) {
			link = &channel->next_waiting;
		} else {
			channel->waiting = false;
			*link = channel->next_waiting;
		}
	}
}

static void finish_disconnect(void)
{
	for (const struct channel *channel = waiting; channel != NULL;
	     channel = channel->next_waiting) {
		if (channel->state == CHANNEL_DRAINING) {
			return;
		}
	}
	gpadl_reset();
	if (disconnect.kind == DISCONNECT_CONTACT) {
		answer_contact();
	} else if (disconnect.kind == DISCONNECT_UNLOAD) {
		answer_unload();
	}
	disconnect.kind = DISCONNECT_NONE;
}

void message_settle(void)
{
	if (waiting != NULL || torn != NULL) {
		settle_channels();
	}
	if (disconnect.kind != DISCONNECT_NONE) {
		finish_disconnect();
	}
	flush();
}

static void handle_open(const struct vmbus_message *message)
{
	struct vmbus_open_channel open = { .relid = 0 };
	struct vmbus_open_channel_result result = {
		.header = { .type = CHANNELMSG_OPENCHANNEL_RESULT },
		.status = VMBUS_STATUS_UNSUCCESSFUL,
	};
	struct channel *channel;
	bool is_open;

	memcpy(&open, message->data, CHANNELMSG_OPENCHANNEL_SIZE);
	channel = channel_find(open.relid);
	is_open = channel != NULL && channel_open(channel, &open);
	if (is_open) {
		result.status = VMBUS_STATUS_SUCCESS;
	}
	result.relid = open.relid;
	result.open_id = open.open_id;
	connection_send(&result, sizeof(result));
	if (is_open) {
		connection_flush();
		channel_kick(channel);
	}
}

/* No reply. The guest tears its GPADL down next. */
static void handle_close(const struct vmbus_message *message)
{
	struct vmbus_close_channel close;
	struct channel *channel;

	memcpy(&close, message->data, sizeof(close));
	channel = channel_find(close.relid);
	if (channel != NULL && channel->state == CHANNEL_OPEN) {
		close_channel(channel,
			      channel_is_rescinded(channel) ? CHANNEL_RESCINDED : CHANNEL_OFFERED);
	}
	if (channel != NULL && channel->index == 0) {
		withdraw_subchannels(channel->device);
	}
}

static void handle_modify(const struct vmbus_message *message)
{
	struct vmbus_modify_channel modify;
	struct vmbus_modify_channel_response response = {
		.header = { .type = CHANNELMSG_MODIFYCHANNEL_RESPONSE },
		.status = VMBUS_STATUS_UNSUCCESSFUL,
	};
	struct channel *channel;

	memcpy(&modify, message->data, sizeof(modify));
	channel = channel_find(modify.relid);
	if (channel != NULL && channel_retarget(channel, modify.target_vp)) {
		response.status = VMBUS_STATUS_SUCCESS;
	}
	response.relid = modify.relid;
	if (connection_version() >= VMBUS_VERSION_5_3) {
		connection_send(&response, sizeof(response));
	}
}

/*
 * The guest has forgotten a rescinded channel. OBS: Linux 6.1 does not tear down GPADLs of one that
 * it knows rescinded.
 */
static void handle_released(const struct vmbus_message *message)
{
	struct vmbus_relid_released released;
	struct channel *channel;

	memcpy(&released, message->data, sizeof(released));
	channel = channel_find(released.relid);
	if (channel == NULL) {
		return;
	}
	if (channel_is_rescinded(channel)) { /* by a guest that does not close it */
		close_channel(channel, CHANNEL_RESCINDED);
	}
	if (channel->state == CHANNEL_DRAINING && channel->drained_state == CHANNEL_RESCINDED) {
		channel->drained_state = CHANNEL_ABSENT;
	} else if (channel->state == CHANNEL_RESCINDED) {
		end_release(channel);
	}
}

struct handler {
	uint32_t type;
	uint32_t size;    /* smallest */
	uint32_t version; /* the oldest that knows the message; 0: works without a connection */
	uint32_t answers; /* that it may cause, at most */
	void (*handle)(const struct vmbus_message *message);
};

#define HANDLER(type, version, answers, handle)                                                    \
	{                                                                                          \
		type, type##_SIZE, version, answers, handle                                        \
	}

static const struct handler handlers[] = {
	/* These two empty the queue of answers before they answer. */
	HANDLER(CHANNELMSG_INITIATE_CONTACT, 0, 0, handle_initiate_contact),
	HANDLER(CHANNELMSG_UNLOAD, 0, 0, handle_unload),
	HANDLER(CHANNELMSG_REQUESTOFFERS, VMBUS_VERSION_2_4, 0, handle_request_offers),
	HANDLER(CHANNELMSG_GPADL_HEADER, VMBUS_VERSION_2_4, 1, handle_gpadl_header),
	HANDLER(CHANNELMSG_GPADL_BODY, VMBUS_VERSION_2_4, 1, handle_gpadl_body),
	HANDLER(CHANNELMSG_GPADL_TEARDOWN, VMBUS_VERSION_2_4, 1, handle_gpadl_teardown),
	HANDLER(CHANNELMSG_OPENCHANNEL, VMBUS_VERSION_2_4, 1, handle_open),
	HANDLER(CHANNELMSG_CLOSECHANNEL, VMBUS_VERSION_2_4, 0, handle_close),
	HANDLER(CHANNELMSG_MODIFYCHANNEL, VMBUS_VERSION_4_1, 1, handle_modify),
	HANDLER(CHANNELMSG_RELID_RELEASED, VMBUS_VERSION_2_4, 0, handle_released),
};

static const struct handler *find_handler(uint32_t type)
{
	for (size_t i = 0; i < ABI_COUNT(handlers); i++) {
		if (handlers[i].type == type) {
			return &handlers[i];
		}
	}
	return NULL;
}

uint16_t message_receive(const struct vmbus_message *message)
{
	struct vmbus_message_header header;
	const struct handler *handler;

	if (message->size < sizeof(header)) {
		return HV_STATUS_SUCCESS;
	}
	memcpy(&header, message->data, sizeof(header));
	handler = find_handler(header.type);
	if (handler == NULL || message->size < handler->size ||
	    connection_version() < handler->version) {
		return HV_STATUS_SUCCESS;
	}
	flush();
	if (handler->answers + torn_count > connection_room()) {
		return HV_STATUS_INSUFFICIENT_BUFFERS;
	}
	handler->handle(message);
	return HV_STATUS_SUCCESS;
}
