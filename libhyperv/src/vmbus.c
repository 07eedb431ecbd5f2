/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection to the host: versions, offers and rescinds, what the client is told, the end. */
#include "bus.h"
#include "memory.h"

/* Where Linux's GPADL handles begin too; any number does. */
#define FIRST_GPADL ABI_U(0xE1E10)

/* Features of 6.0 that this code can use. */
#define FEATURES_KNOWN VMBUS_FEATURE_SIGNAL_PARAMETERS_BIT

static const uint32_t versions[] = {
#define VMBUS_VERSION(major, minor) VMBUS_VERSION_##major##_##minor,
#include "abi/vmbus_version.def"
};

/* The smallest size of what the host may send; 0: it may not. */
static const uint8_t smallest[] = {
#define VMBUS_MESSAGE(constant, name, type, size, direction)                                       \
	[type] = (direction) == VMBUS_HOST_TO_GUEST ? (size) : 0,
#include "abi/vmbus_message.def"
};

/* What the host should not do. Only the first of a kind is logged: a host could fill a disk. */
static void count(const struct vmbus *bus, uint32_t *counter, const char *line)
{
	if (__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED) == 0) {
		vmbus_log(bus, line);
	}
}

void vmbus_init(struct vmbus *bus, struct hv_partition *partition, struct vmbus_channel *channels,
		uint32_t channel_count, const struct vmbus_client *client, void *argument)
{
	memset(bus, 0, sizeof(*bus));
	memset(channels, 0, channel_count * sizeof(*channels));
	bus->partition = partition;
	bus->channels = channels;
	bus->channel_count = channel_count;
	bus->client = client;
	bus->argument = argument;
	bus->next_gpadl = FIRST_GPADL;
}

int vmbus_vp_online(struct vmbus *bus, struct hv_vp *vp, uint32_t intid)
{
	const struct hv_sint handler = {
		.message = vmbus_on_message,
		.event = vmbus_on_event,
		.argument = bus,
	};

	return hv_sint_enable(vp, VMBUS_SINT, intid, &handler);
}

int vmbus_vp_offline(struct vmbus *bus, struct hv_vp *vp)
{
	(void)bus;
	return hv_sint_disable(vp, VMBUS_SINT);
}

/* Slots are looked through from one that depends on the relid, so that most are found at once. */
static struct vmbus_channel *slot_of(const struct vmbus *bus, uint32_t relid, uint32_t step)
{
	return &bus->channels[(relid + step) % bus->channel_count];
}

static struct vmbus_channel *find(const struct vmbus *bus, uint32_t relid)
{
	for (uint32_t step = 0; step < bus->channel_count; step++) {
		struct vmbus_channel *channel = slot_of(bus, relid, step);

		/* On another VP the slot may be freed and filled again meanwhile. */
		if (vmbus_channel_state(channel) != VMBUS_CHANNEL_FREE &&
		    __atomic_load_n(&channel->relid, __ATOMIC_RELAXED) == relid) {
			return channel;
		}
	}
	return NULL;
}

static struct vmbus_channel *find_free(const struct vmbus *bus, uint32_t relid)
{
	for (uint32_t step = 0; step < bus->channel_count; step++) {
		struct vmbus_channel *channel = slot_of(bus, relid, step);

		if (vmbus_channel_state(channel) == VMBUS_CHANNEL_FREE) {
			return channel;
		}
	}
	return NULL;
}

static void process(void *bus)
{
	vmbus_process(bus);
}

/* Context: interrupt. */
static void tell(struct vmbus *bus, struct vmbus_channel *channel, uint32_t news)
{
	const struct hv_port *port = bus->partition->port;

	__atomic_fetch_or(&channel->news, news, __ATOMIC_SEQ_CST);
	if (port->raise != NULL) {
		port->raise(bus->partition->context, process, bus);
	}
}

/* A free slot's "running" may count a handler's look at it: it is left alone. */
static void fill(struct vmbus_channel *channel, struct vmbus *bus,
		 const struct vmbus_offer_channel *offer)
{
	channel->bus = bus;
	channel->interface_id = offer->interface_id;
	channel->instance_id = offer->instance_id;
	__atomic_store_n(&channel->relid, offer->relid, __ATOMIC_RELAXED);
	channel->connection = offer->connection_id;
	channel->flags = offer->flags;
	channel->mmio_megabytes = offer->mmio_megabytes;
	channel->subchannel = offer->subchannel_index;
	memcpy(channel->user_defined, offer->user_defined, sizeof(channel->user_defined));
	channel->dedicated =
		(offer->is_dedicated_interrupt & VMBUS_OFFER_DEDICATED_INTERRUPT_BIT) != 0;
	channel->opens = 0;
	channel->gpadl = 0;
	channel->target_vp = 0;
	channel->handler = NULL;
	channel->argument = NULL;
	channel->signals = 0;
	__atomic_store_n(&channel->rescinded, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&channel->news, 0, __ATOMIC_RELAXED);
}

static void on_offer(struct vmbus *bus, const uint8_t *message)
{
	struct vmbus_offer_channel offer;
	struct vmbus_channel *channel;

	memcpy(&offer, message, sizeof(offer));
	if (offer.relid < VMBUS_RELID_MIN || offer.relid > VMBUS_RELID_MAX ||
	    find(bus, offer.relid) != NULL) {
		count(bus, &bus->offers_refused, "VMBus: an offer's relid is invalid or in use");
		return;
	}
	channel = find_free(bus, offer.relid);
	if (channel == NULL) {
		count(bus, &bus->offers_dropped, "VMBus: an offer has no free slot");
		return;
	}
	fill(channel, bus, &offer);
	vmbus_channel_set_state(channel, VMBUS_CHANNEL_OFFERED);
	tell(bus, channel, NEWS_OFFER_BIT);
}

static bool on_rescind(struct vmbus *bus, const uint8_t *message)
{
	struct vmbus_rescind_channel_offer rescind;
	struct vmbus_channel *channel;

	memcpy(&rescind, message, sizeof(rescind));
	channel = find(bus, rescind.relid);
	if (channel == NULL || vmbus_channel_is_rescinded(channel)) {
		return false;
	}
	__atomic_store_n(&channel->rescinded, 1, __ATOMIC_SEQ_CST);
	tell(bus, channel, NEWS_RESCIND_BIT);
	return true;
}

static bool on_delivered(struct vmbus *bus)
{
	if (!__atomic_load_n(&bus->offers_requested, __ATOMIC_ACQUIRE)) {
		return false;
	}
	__atomic_store_n(&bus->offers_delivered, true, __ATOMIC_RELEASE);
	return true;
}

/* @message has at least the smallest size of @type. Returns whether it makes sense now. */
static bool take(struct vmbus *bus, uint32_t type, const uint8_t *message, uint32_t size)
{
	bool connected = vmbus_state(bus) == VMBUS_CONNECTED;

	switch (type) {
	case CHANNELMSG_OFFERCHANNEL:
		if (connected) {
			on_offer(bus, message);
		}
		return connected;
	case CHANNELMSG_RESCIND_CHANNELOFFER:
		return connected && on_rescind(bus, message);
	case CHANNELMSG_ALLOFFERS_DELIVERED:
		return connected && on_delivered(bus);
	default:
		return vmbus_answer(bus, type, message, size);
	}
}

void vmbus_on_message(struct hv_vp *vp, void *argument, const struct hv_message *message)
{
	struct vmbus *bus = argument;
	struct vmbus_message_header header;
	uint32_t size = message->payload_size;

	memcpy(&header, message->payload, sizeof(header));
	if (vp != bus->vp || message->type != HV_MESSAGE_TYPE_CHANNEL || size < sizeof(header) ||
	    size > sizeof(message->payload) || header.type >= sizeof(smallest) ||
	    smallest[header.type] == 0 || size < smallest[header.type] ||
	    !take(bus, header.type, message->payload, size)) {
		count(bus, &bus->messages_refused, "VMBus: a message makes no sense now");
	}
}

void vmbus_on_event(struct hv_vp *vp, void *argument, uint32_t flag)
{
	struct vmbus *bus = argument;
	struct vmbus_channel *channel = find(bus, flag);

	(void)vp;
	if (channel == NULL) {
		return;
	}
	/* Either we see that it is being closed, or who closes it sees us. */
	__atomic_fetch_add(&channel->running, 1, __ATOMIC_SEQ_CST);
	if (vmbus_channel_state(channel) == VMBUS_CHANNEL_OPEN && channel->handler != NULL) {
		channel->handler(channel, channel->argument);
	}
	__atomic_fetch_sub(&channel->running, 1, __ATOMIC_SEQ_CST);
}

void vmbus_quiesce(struct vmbus *bus, struct vmbus_channel *channel)
{
	struct vmbus_wait wait = { 0 };

	while (__atomic_load_n(&channel->running, __ATOMIC_SEQ_CST) != 0 &&
	       vmbus_wait_step(bus, &wait)) {
	}
}

/* What the host has said no to, has not answered, or may not be asked. */
enum contact {
	CONTACT_AGREED,
	CONTACT_OTHER_VERSION,
	CONTACT_REFUSED,
	CONTACT_NOT_ALLOWED,
	CONTACT_TIMEOUT,
};

static uint64_t physical(const struct vmbus *bus, const void *page)
{
	const struct hv_partition *partition = bus->partition;

	return page != NULL ? partition->port->physical(partition->context, page) : 0;
}

static enum contact agree(struct vmbus *bus, uint32_t version, const uint8_t *message)
{
	struct vmbus_version_response response;

	memcpy(&response, message, sizeof(response));
	if (response.supported == 0) {
		return CONTACT_OTHER_VERSION;
	}
	if (response.connection_state != VMBUS_CONNECTION_OK) {
		return CONTACT_REFUSED;
	}
	bus->version = version;
	bus->features = 0;
	if (version >= VMBUS_VERSION_5_0) {
		bus->message_connection = response.message_connection_id;
		bus->interrupt_page = NULL;
	}
	if (version >= VMBUS_VERSION_6_0) {
		bus->features = response.features & bus->features_wanted & FEATURES_KNOWN;
	}
	return CONTACT_AGREED;
}

static enum contact unposted(hv_status_t status)
{
	switch (status) {
	case HV_STATUS_INVALID_CONNECTION_ID:
		/* A host that knows no such version may have no such port. */
		return CONTACT_OTHER_VERSION;
	case HV_STATUS_ACCESS_DENIED:
		return CONTACT_NOT_ALLOWED;
	default:
		return CONTACT_REFUSED;
	}
}

static enum contact contact(struct vmbus *bus, const struct vmbus_pages *pages, uint32_t version)
{
	struct vmbus_initiate_contact message = {
		.header.type = CHANNELMSG_INITIATE_CONTACT,
		.version = version,
		.target_vp = bus->vp->index,
	};
	uint8_t answer[sizeof(struct vmbus_version_response)];
	hv_status_t status;

	if (pages->monitor[0] != NULL && pages->monitor[1] != NULL) {
		message.parent_to_child_monitor_page = physical(bus, pages->monitor[0]);
		message.child_to_parent_monitor_page = physical(bus, pages->monitor[1]);
	}
	if (version >= VMBUS_VERSION_5_0) {
		message.message_sint = VMBUS_SINT;
		bus->message_connection = VMBUS_CONNECTION_ID_MESSAGE_5;
	} else {
		message.interrupt_page = physical(bus, pages->interrupt);
		bus->message_connection = VMBUS_CONNECTION_ID_MESSAGE;
		bus->interrupt_page = pages->interrupt;
	}
	if (version >= VMBUS_VERSION_6_0) {
		message.feature_flags = bus->features_wanted & FEATURES_KNOWN;
	}
	vmbus_expect(bus, CHANNELMSG_VERSION_RESPONSE, 0);
	status = vmbus_post_status(bus, &message, CHANNELMSG_INITIATE_CONTACT_SIZE, true);
	if (status != HV_STATUS_SUCCESS) {
		vmbus_forget(bus);
		return unposted(status);
	}
	if (vmbus_await(bus, NULL, answer, sizeof(answer)) != 0) {
		return CONTACT_TIMEOUT;
	}
	return agree(bus, version, answer);
}

/* Whether the guest has what a version needs: hosts before 3.0 send messages to VP 0 only. */
static bool can_be(const struct vmbus *bus, const struct vmbus_pages *pages, uint32_t version)
{
	return version >= VMBUS_VERSION_5_0 ||
	       (pages->interrupt != NULL && (version >= VMBUS_VERSION_3_0 || bus->vp->index == 0));
}

static enum contact negotiate(struct vmbus *bus, const struct vmbus_pages *pages, uint32_t newest)
{
	enum contact result = CONTACT_REFUSED;

	/* The newest comes last. */
	for (size_t i = ABI_COUNT(versions); i-- > 0;) {
		if (versions[i] > newest || !can_be(bus, pages, versions[i])) {
			continue;
		}
		result = contact(bus, pages, versions[i]);
		if (result != CONTACT_OTHER_VERSION) {
			break;
		}
	}
	return result;
}

static void free_slots(struct vmbus *bus)
{
	for (uint32_t i = 0; i < bus->channel_count; i++) {
		struct vmbus_channel *channel = &bus->channels[i];

		vmbus_channel_set_state(channel, VMBUS_CHANNEL_FREE);
		/* In a panic a handler may have been stopped for ever. */
		if (!bus->polled) {
			vmbus_quiesce(bus, channel);
		}
		__atomic_store_n(&channel->news, 0, __ATOMIC_RELAXED);
	}
}

static void set_state(struct vmbus *bus, enum vmbus_state state)
{
	__atomic_store_n(&bus->state, state, __ATOMIC_SEQ_CST);
}

int vmbus_connect(struct vmbus *bus, struct hv_vp *vp, const struct vmbus_pages *pages,
		  uint32_t newest)
{
	static const struct vmbus_pages none;
	static const int errors[] = {
		[CONTACT_AGREED] = 0,
		[CONTACT_OTHER_VERSION] = -HV_ERR_REFUSED,
		[CONTACT_REFUSED] = -HV_ERR_REFUSED,
		[CONTACT_NOT_ALLOWED] = -HV_ERR_NOT_ALLOWED,
		[CONTACT_TIMEOUT] = -HV_ERR_TIMEOUT,
	};
	enum contact result;

	if (vmbus_state(bus) != VMBUS_DISCONNECTED) {
		return -HV_ERR_IN_USE;
	}
	/* What a host offered between the end of a connection and now is of no connection. */
	free_slots(bus);
	__atomic_store_n(&bus->offers_requested, false, __ATOMIC_RELAXED);
	__atomic_store_n(&bus->offers_delivered, false, __ATOMIC_RELAXED);
	bus->vp = vp;
	set_state(bus, VMBUS_CONNECTING);
	result = negotiate(bus, pages != NULL ? pages : &none, newest);
	set_state(bus, result == CONTACT_AGREED ? VMBUS_CONNECTED : VMBUS_DISCONNECTED);
	return errors[result];
}

int vmbus_request_offers(struct vmbus *bus)
{
	const struct vmbus_message_header message = { .type = CHANNELMSG_REQUESTOFFERS };
	bool process_here = bus->partition->port->raise == NULL;
	struct vmbus_wait wait = { 0 };
	bool delivered;

	if (vmbus_state(bus) != VMBUS_CONNECTED) {
		return -HV_ERR_NOT_CONNECTED;
	}
	if (!bus->offers_requested) {
		__atomic_store_n(&bus->offers_requested, true, __ATOMIC_RELEASE);
		if (vmbus_post(bus, &message, sizeof(message)) != 0) {
			__atomic_store_n(&bus->offers_requested, false, __ATOMIC_RELEASE);
			return -HV_ERR_REFUSED;
		}
	}
	do {
		delivered = __atomic_load_n(&bus->offers_delivered, __ATOMIC_ACQUIRE);
		if (process_here) {
			vmbus_process(bus);
		}
	} while (!delivered && vmbus_wait_step(bus, &wait));
	return delivered ? 0 : -HV_ERR_TIMEOUT;
}

static void process_channel(struct vmbus *bus, struct vmbus_channel *channel)
{
	uint32_t news = __atomic_exchange_n(&channel->news, 0, __ATOMIC_SEQ_CST);

	/* Released by who saw the rescind himself: there is nobody to tell of. */
	if (vmbus_channel_state(channel) == VMBUS_CHANNEL_FREE) {
		return;
	}
	if (news == (NEWS_OFFER_BIT | NEWS_RESCIND_BIT)) {
		vmbus_channel_release(channel);
	} else if (news == NEWS_OFFER_BIT && bus->client->offered != NULL) {
		bus->client->offered(bus, bus->argument, channel);
	} else if (news == NEWS_RESCIND_BIT && bus->client->rescinded != NULL) {
		bus->client->rescinded(bus, bus->argument, channel);
	}
}

void vmbus_process(struct vmbus *bus)
{
	for (uint32_t i = 0; i < bus->channel_count && vmbus_state(bus) == VMBUS_CONNECTED; i++) {
		process_channel(bus, &bus->channels[i]);
	}
}

int vmbus_unload(struct vmbus *bus)
{
	const struct vmbus_message_header message = { .type = CHANNELMSG_UNLOAD };
	struct vmbus_message_header answer;
	int error;

	if (vmbus_state(bus) == VMBUS_DISCONNECTED) {
		return 0;
	}
	/* No handler runs from here on: in a panic it might want a lock that a stopped CPU has. */
	set_state(bus, VMBUS_DISCONNECTED);
	free_slots(bus);
	vmbus_expect(bus, CHANNELMSG_UNLOAD_RESPONSE, 0);
	error = vmbus_post(bus, &message, sizeof(message));
	if (error == 0) {
		error = vmbus_await(bus, NULL, &answer, sizeof(answer));
	}
	vmbus_forget(bus);
	return error;
}
