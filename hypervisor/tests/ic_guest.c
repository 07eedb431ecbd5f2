/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's side of an integration component, for tests of one device at relid 1. */
#include "tests/ic_guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/vmbus_guest.h"

void ic_guest_start(void)
{
	guest_start();
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(IC_GUEST_RELID);
}

bool ic_guest_take(struct ic_guest_message *message)
{
	struct vmbus_packet_descriptor descriptor;
	int size;

	memset(message, 0xee, sizeof(*message));
	size = guest_take(IC_GUEST_RELID, &descriptor, message, sizeof(*message));
	if (size < 0) {
		return false;
	}
	assert_int_equal(descriptor.type, VMBUS_PACKET_IN_BAND);
	assert_int_equal(message->pipe.type, VMBUS_PIPE_DATA);
	assert_int_equal(message->pipe.size, sizeof(message->ic) + message->ic.size);
	assert_in_range(message->pipe.size + sizeof(message->pipe), size - 7, size);
	assert_int_equal(message->ic.flags,
			 VMBUS_IC_FLAG_TRANSACTION_BIT | VMBUS_IC_FLAG_REQUEST_BIT);
	return true;
}

void ic_guest_answer(struct ic_guest_message *message, uint32_t size)
{
	message->ic.flags = VMBUS_IC_FLAG_TRANSACTION_BIT | VMBUS_IC_FLAG_RESPONSE_BIT;
	guest_send(IC_GUEST_RELID, 0, 1, message,
		   (uint32_t)offsetof(struct ic_guest_message, body) + size);
}

void ic_guest_negotiate(uint16_t major, uint16_t minor)
{
	struct ic_guest_message message;
	const struct vmbus_ic_version versions[] = { { 3, 0 }, { major, minor } };
	const struct vmbus_ic_negotiate counts = { .framework_count = 1, .message_count = 1 };

	assert_true(ic_guest_take(&message));
	assert_int_equal(message.ic.type, VMBUS_IC_NEGOTIATE);
	memcpy(message.body, &counts, sizeof(counts));
	memcpy(message.body + sizeof(counts), versions, sizeof(versions));
	ic_guest_answer(&message, sizeof(counts) + sizeof(versions));
}
