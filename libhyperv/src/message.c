/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control messages to the host, and the answer to one of them. One thread waits at a time; answers
 * come in an interrupt on another CPU, late, twice or never.
 */
#include "bus.h"
#include "memory.h"

/* Microseconds: the first look comes soon, since most hosts answer at once. */
#define WAIT_FIRST ABI_U(10)
#define WAIT_LONG  ABI_U(1000)

#define TYPE_MASK        ABI_U(0xFF)
#define GENERATION_SHIFT 8

/*
 * In a panic the CPU that has the bus's messages may be stopped. hv_sint_dispatch() has freed its
 * slot, but says so as the VP that it runs on: say it for that VP too, or what is queued behind the
 * message never comes. Not every partition may do that.
 */
static void end_of_message(const struct vmbus *bus)
{
	const size_t size =
		sizeof(struct hv_vp_registers_input) + sizeof(struct hv_set_vp_register);
	struct hv_fast fast = { { HV_PARTITION_ID_SELF, bus->vp->index, HV_REGISTER_EOM } };

	hv_hypercall_fast(bus->partition, hv_control(HVCALL_SET_VP_REGISTERS, 1), &fast, size, 0,
			  NULL);
}

bool vmbus_wait_step(struct vmbus *bus, struct vmbus_wait *wait)
{
	const struct hv_port *port = bus->partition->port;

	if (wait->elapsed >= VMBUS_TIMEOUT_MS * 1000) {
		return false;
	}
	wait->step = wait->step == 0 ? WAIT_FIRST : wait->step * 2;
	if (wait->step > WAIT_LONG) {
		wait->step = WAIT_LONG;
	}
	port->delay(bus->partition->context, wait->step);
	wait->elapsed += wait->step;
	if (bus->polled && bus->vp != NULL && hv_sint_dispatch(bus->vp, VMBUS_SINT)) {
		end_of_message(bus);
	}
	return true;
}

/* OBS: Linux 6.1 also waits for a connection ID, since the host may take a port away for a moment. */
static bool may_go_later(hv_status_t status, bool contact)
{
	return status == HV_STATUS_INSUFFICIENT_BUFFERS ||
	       status == HV_STATUS_INSUFFICIENT_MEMORY ||
	       (status == HV_STATUS_INVALID_CONNECTION_ID && !contact);
}

hv_status_t vmbus_post_status(struct vmbus *bus, const void *message, uint32_t size, bool contact)
{
	const uintptr_t alignment = sizeof(struct hv_post_message_input);
	struct hv_post_message_input *input =
		(void *)(((uintptr_t)bus->post + alignment - 1) & ~(alignment - 1));
	struct vmbus_wait wait = { 0 };
	hv_status_t status;

	memset(input, 0, sizeof(*input));
	input->connection_id = bus->message_connection;
	input->message_type = HV_MESSAGE_TYPE_CHANNEL;
	input->payload_size = size;
	memcpy(input->payload, message, size);
	do {
		status = hv_post_message(bus->partition, input);
	} while (may_go_later(status, contact) && vmbus_wait_step(bus, &wait));
	return status;
}

int vmbus_post(struct vmbus *bus, const void *message, uint32_t size)
{
	hv_status_t status = vmbus_post_status(bus, message, size, false);

	return status == HV_STATUS_SUCCESS ? 0 : -HV_ERR_REFUSED;
}

void vmbus_expect(struct vmbus *bus, uint32_t type, uint64_t key)
{
	struct vmbus_answer *answer = &bus->answer;

	vmbus_forget(bus);
	answer->generation++;
	__atomic_store_n(&answer->key, key, __ATOMIC_RELAXED);
	__atomic_store_n(&answer->done, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&answer->armed, answer->generation << GENERATION_SHIFT | type,
			 __ATOMIC_RELEASE);
}

void vmbus_forget(struct vmbus *bus)
{
	__atomic_store_n(&bus->answer.armed, 0, __ATOMIC_SEQ_CST);
}

int vmbus_await(struct vmbus *bus, const struct vmbus_channel *channel, void *message,
		uint32_t size)
{
	struct vmbus_answer *answer = &bus->answer;
	struct vmbus_wait wait = { 0 };
	int error = 0;

	while (error == 0) {
		uint32_t done = __atomic_load_n(&answer->done, __ATOMIC_ACQUIRE);

		if (done != 0 && (done & ~TYPE_MASK) == answer->generation << GENERATION_SHIFT) {
			memcpy(message, answer->message, size);
			return 0;
		}
		if (channel != NULL && vmbus_channel_is_rescinded(channel)) {
			error = -HV_ERR_RESCINDED;
		} else if (!vmbus_wait_step(bus, &wait)) {
			vmbus_log(bus, "VMBus: the host does not answer");
			error = -HV_ERR_TIMEOUT;
		}
	}
	vmbus_forget(bus);
	return error;
}

/* How many words after the header say what an answer is for. */
static uint32_t key_words(uint32_t type)
{
	switch (type) {
	case CHANNELMSG_OPENCHANNEL_RESULT:
	case CHANNELMSG_GPADL_CREATED:
		return 2;
	case CHANNELMSG_GPADL_TORNDOWN:
	case CHANNELMSG_MODIFYCHANNEL_RESPONSE:
		return 1;
	default:
		return 0;
	}
}

bool vmbus_answer(struct vmbus *bus, uint32_t type, const uint8_t *message, uint32_t size)
{
	struct vmbus_answer *answer = &bus->answer;
	uint32_t armed = __atomic_load_n(&answer->armed, __ATOMIC_ACQUIRE);
	uint32_t words[2] = { 0, 0 };

	memcpy(words, message + sizeof(struct vmbus_message_header),
	       key_words(type) * sizeof(words[0]));
	if (armed == 0 || (armed & TYPE_MASK) != type ||
	    __atomic_load_n(&answer->key, __ATOMIC_RELAXED) != vmbus_key(words[0], words[1]) ||
	    !__atomic_compare_exchange_n(&answer->armed, &armed, 0, false, __ATOMIC_SEQ_CST,
					 __ATOMIC_SEQ_CST)) {
		return false;
	}
	if (size > sizeof(answer->message)) {
		size = sizeof(answer->message);
	}
	memset(answer->message, 0, sizeof(answer->message));
	memcpy(answer->message, message, size);
	__atomic_store_n(&answer->done, armed, __ATOMIC_RELEASE);
	return true;
}
