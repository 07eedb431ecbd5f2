/* SPDX-License-Identifier: BSD-2-Clause */
/* The connection: its version, and the queue of control messages to the guest. */
#include "vmbus/connection.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "core/config.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "vmbus/bus.h"

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
			bus_wake_at(reference_time_now() + CONNECTION_RETRY_100NS);
			return;
		}
		connection.first = (connection.first + 1) % CONNECTION_QUEUE_DEPTH;
		set_count(connection.count - 1);
	}
}

void connection_reset(void)
{
	set_count(0);
	if (connection.target != NULL) {
		synic_drop_messages(connection.target, connection.sint);
	}
	connection.version = 0;
	connection.wants_offers = false;
}

void connection_set_target(struct vp *vp, uint32_t sint)
{
	connection.target = vp;
	connection.sint = sint;
}

bool connection_has_target(void)
{
	return connection.target != NULL;
}

void connection_set_version(uint32_t version)
{
	connection.version = version;
}

void connection_set_wants_offers(void)
{
	connection.wants_offers = true;
}

uint32_t connection_room(void)
{
	return CONNECTION_QUEUE_DEPTH - connection.count;
}
