/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection: version, dispatch of control messages, and the queue of those to the guest. */
#include "vmbus/connection.h"

#include <stddef.h>

#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "core/config.h"
#include "core/partition.h"
#include "aarch64/string.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "vmbus/channel.h"
#include "vmbus/deadline.h"
#include "vmbus/gpadl.h"

/* When to try again if the SynIC takes no message: disabled, it cannot signal EOM. 10 ms. */
#define CONNECTION_RETRY_100NS ABI_U(100000)

struct outgoing {
	uint32_t size;
	uint8_t data[VMBUS_MESSAGE_SIZE_MAX];
};

static struct {
	uint32_t version; /* 0: not connected */
	bool wants_offers;
	struct vp *target; /* gets the messages; NULL: no guest has spoken yet */
	uint32_t sint;
	uint32_t first;
	uint32_t count; /* also read without the lock */
	struct outgoing queue[CONNECTION_QUEUE_DEPTH];
} connection;

_Static_assert(CONNECTION_QUEUE_DEPTH > VMBUS_MAX_CHANNELS + 1,
	       "all offers and AllOffersDelivered fit");

uint32_t connection_version(void)
{
	return connection.version;
}

bool connection_wants_offers(void)
{
	return connection.wants_offers;
}

bool connection_has_waiting(void)
{
	return __atomic_load_n(&connection.count, __ATOMIC_RELAXED) != 0;
}

static void set_count(uint32_t count)
{
	__atomic_store_n(&connection.count, count, __ATOMIC_RELAXED);
}

bool connection_send(const void *message, uint32_t size)
{
	struct outgoing *slot;

	if (connection.count == CONNECTION_QUEUE_DEPTH || size > VMBUS_MESSAGE_SIZE_MAX) {
		return false;
	}
	slot = &connection.queue[(connection.first + connection.count) % CONNECTION_QUEUE_DEPTH];
	slot->size = size;
	memcpy(slot->data, message, size);
	set_count(connection.count + 1);
	return true;
}

static bool post(const struct outgoing *outgoing)
{
	struct hv_message message = {
		.type = HV_MESSAGE_TYPE_CHANNEL,
		.payload_size = (uint8_t)outgoing->size,
	};

	memcpy(message.payload, outgoing->data, outgoing->size);
	return synic_post_message(connection.target, connection.sint, &message) ==
	       HV_STATUS_SUCCESS;
}

void connection_flush(void)
{
	while (connection.count > 0) {
		if (!post(&connection.queue[connection.first])) {
			deadline_lower(reference_time_now() + CONNECTION_RETRY_100NS);
			return;
		}
		connection.first = (connection.first + 1) % CONNECTION_QUEUE_DEPTH;
		set_count(connection.count - 1);
	}
}

void connection_disconnect(void)
{
	channel_disconnect_all();
	gpadl_reset();
	set_count(0);
	if (connection.target != NULL) {
		synic_drop_messages(connection.target, connection.sint);
	}
	connection.version = 0;
	connection.wants_offers = false;
}

static bool version_is_known(uint32_t version)
{
	static const uint32_t versions[] = {
		VMBUS_VERSION_2_4, VMBUS_VERSION_3_0, VMBUS_VERSION_4_0,
		VMBUS_VERSION_4_1, VMBUS_VERSION_5_0, VMBUS_VERSION_5_1,
		VMBUS_VERSION_5_2, VMBUS_VERSION_5_3, VMBUS_VERSION_6_0,
	};

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
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

/* Of the features of 6.0 conduit has the one that asks for nothing but to take a longer message. */
static uint32_t agreed_features(const struct vmbus_initiate_contact *contact, uint32_t size)
{
	return size >= sizeof(*contact) ? contact->feature_flags & VMBUS_FEATURE_CLIENT_ID_BIT : 0;
}

/*
 * Before 5.0 the guest gives an interrupt page, which stays unused: channels are offered with a
 * dedicated interrupt, and from 2.4 on guests then use SignalEvent and the event flags. OBS: Linux
 * 6.1 drivers/hv/connection.c, vmbus_set_event().
 */
static void handle_initiate_contact(const struct vmbus_message *message)
{
	struct vmbus_initiate_contact contact = { .version = 0 };
	struct vmbus_version_response response = {
		.header = { .type = CHANNELMSG_VERSION_RESPONSE },
		.connection_state = VMBUS_CONNECTION_OK,
	};
	uint32_t size = VMBUS_VERSION_RESPONSE_SIZE;

	memcpy(&contact, message->data,
	       message->size < sizeof(contact) ? message->size : sizeof(contact));
	/* OBS: the kexec of Linux 6.1 and 6.12 on arm64 leaves the old connection as it is. */
	connection_disconnect();
	connection.target = message->vp;
	connection.sint = VMBUS_SINT;
	if (contact_is_served(&contact)) {
		response.supported = 1;
		connection.version = contact.version;
		connection.target = partition_vp(contact.target_vp);
	}
	if (response.supported != 0 && contact.version >= VMBUS_VERSION_5_0) {
		connection.sint = contact.message_sint;
		response.message_connection_id = VMBUS_CONNECTION_ID_MESSAGE_5;
	}
	if (response.supported != 0 && contact.version >= VMBUS_VERSION_6_0) {
		response.features = agreed_features(&contact, message->size);
		size = sizeof(response);
	}
	connection_send(&response, size);
}

/*
 * Also from a kernel that panics, with interrupts masked: it looks for the answer in the message
 * slots of all its VPs.
 */
static void handle_unload(const struct vmbus_message *message)
{
	struct vmbus_message_header response = { .type = CHANNELMSG_UNLOAD_RESPONSE };

	connection_disconnect();
	if (connection.target == NULL) {
		connection.target = message->vp;
		connection.sint = VMBUS_SINT;
	}
	connection_send(&response, sizeof(response));
}

/* A second request is ignored: the guest has been told. */
static void handle_request_offers(const struct vmbus_message *message)
{
	struct vmbus_message_header delivered = { .type = CHANNELMSG_ALLOFFERS_DELIVERED };

	(void)message;
	if (!connection.wants_offers) {
		connection.wants_offers = true;
		channel_offer_all();
		connection_send(&delivered, sizeof(delivered));
	}
}

struct handler {
	uint32_t type;
	uint32_t size;    /* smallest */
	uint32_t version; /* the oldest that knows the message; 0: works without a connection */
	uint32_t answers; /* that it may cause, at most */
	void (*handle)(const struct vmbus_message *message);
};

static const struct handler handlers[] = {
	/* These two empty the queue of answers before they answer. */
	{ CHANNELMSG_INITIATE_CONTACT, VMBUS_INITIATE_CONTACT_SIZE, 0, 0, handle_initiate_contact },
	{ CHANNELMSG_UNLOAD, sizeof(struct vmbus_message_header), 0, 0, handle_unload },
	{ CHANNELMSG_REQUESTOFFERS, sizeof(struct vmbus_message_header), VMBUS_VERSION_2_4,
	  VMBUS_MAX_CHANNELS + 1, handle_request_offers },
	{ CHANNELMSG_GPADL_HEADER, VMBUS_GPADL_HEADER_PFN_OFFSET, VMBUS_VERSION_2_4, 1,
	  gpadl_handle_header },
	{ CHANNELMSG_GPADL_BODY, VMBUS_GPADL_BODY_PFN_OFFSET, VMBUS_VERSION_2_4, 1,
	  gpadl_handle_body },
	{ CHANNELMSG_GPADL_TEARDOWN, sizeof(struct vmbus_gpadl_teardown), VMBUS_VERSION_2_4, 1,
	  gpadl_handle_teardown },
	{ CHANNELMSG_OPENCHANNEL, VMBUS_OPEN_CHANNEL_SIZE, VMBUS_VERSION_2_4, 1,
	  channel_handle_open },
	{ CHANNELMSG_CLOSECHANNEL, sizeof(struct vmbus_close_channel), VMBUS_VERSION_2_4, 0,
	  channel_handle_close },
	{ CHANNELMSG_MODIFYCHANNEL, sizeof(struct vmbus_modify_channel), VMBUS_VERSION_4_1, 1,
	  channel_handle_modify },
	{ CHANNELMSG_RELID_RELEASED, sizeof(struct vmbus_relid_released), VMBUS_VERSION_2_4, 0,
	  channel_handle_released },
};

static const struct handler *find_handler(uint32_t type)
{
	for (size_t i = 0; i < sizeof(handlers) / sizeof(handlers[0]); i++) {
		if (handlers[i].type == type) {
			return &handlers[i];
		}
	}
	return NULL;
}

uint16_t connection_receive(const struct vmbus_message *message)
{
	struct vmbus_message_header header;
	const struct handler *handler;

	if (message->size < sizeof(header)) {
		return HV_STATUS_SUCCESS;
	}
	memcpy(&header, message->data, sizeof(header));
	handler = find_handler(header.type);
	if (handler == NULL || message->size < handler->size ||
	    connection.version < handler->version) {
		return HV_STATUS_SUCCESS;
	}
	connection_flush();
	if (handler->answers > CONNECTION_QUEUE_DEPTH - connection.count) {
		return HV_STATUS_INSUFFICIENT_BUFFERS;
	}
	handler->handle(message);
	connection_flush();
	return HV_STATUS_SUCCESS;
}
