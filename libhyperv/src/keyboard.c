/* SPDX-License-Identifier: BSD-2-Clause */
/* Keyboard: keys as scan codes of set 1. */
#include "hyperv/keyboard.h"

#include "device.h"
#include "memory.h"

#define CODE_MASK ABI_U(0x7F)

static void take_key(struct hv_keyboard *keyboard, const uint8_t *payload, uint32_t size)
{
	struct vmbus_keyboard_event event;
	struct hv_key key;

	if (size < sizeof(event) || !keyboard->started) {
		keyboard->refused++;
		return;
	}
	memcpy(&event, payload, sizeof(event));
	key = (struct hv_key){
		.code = event.code,
		.is_character = (event.info & VMBUS_KEYBOARD_UNICODE_BIT) != 0,
		.released = (event.info & VMBUS_KEYBOARD_BREAK_BIT) != 0,
		.e0 = (event.info & VMBUS_KEYBOARD_E0_BIT) != 0,
		.e1 = (event.info & VMBUS_KEYBOARD_E1_BIT) != 0,
	};
	if (!key.is_character) {
		key.code &= CODE_MASK;
	}
	keyboard->keys++;
	if (keyboard->handler != NULL) {
		keyboard->handler(keyboard->argument, &key);
	}
}

static void take(struct hv_keyboard *keyboard, const struct vmbus_packet *packet,
		 const uint8_t *payload)
{
	struct vmbus_keyboard_response response;
	uint32_t type = 0;

	if (packet->type == VMBUS_PACKET_IN_BAND && packet->size >= sizeof(type)) {
		memcpy(&type, payload, sizeof(type));
	}
	if (type == VMBUS_KEYBOARD_EVENT) {
		take_key(keyboard, payload, packet->size);
	} else if (type == VMBUS_KEYBOARD_PROTOCOL_RESPONSE && packet->size >= sizeof(response) &&
		   keyboard->waiting) {
		memcpy(&response, payload, sizeof(response));
		keyboard->status = response.status;
		keyboard->started = (response.status & VMBUS_KEYBOARD_ACCEPTED_BIT) != 0;
		keyboard->waiting = false;
	} else {
		keyboard->refused++;
	}
}

static int drain(struct hv_keyboard *keyboard)
{
	_Alignas(8) uint8_t buffer[64];
	struct vmbus_packet packet;
	uint32_t count = 0;
	int error = 0;

	while (error == 0 && count < HV_KEYBOARD_POLL_MAX) {
		error = device_receive(keyboard->channel, buffer, sizeof(buffer), &packet);
		if (error == -HV_ERR_NO_ROOM) {
			keyboard->refused++;
			error = 0;
		} else if (error != 0) {
			break;
		} else {
			take(keyboard, &packet, device_payload(buffer, &packet));
		}
		count++;
	}
	if (count > 0) {
		vmbus_receive_end(keyboard->channel);
	}
	return error == 0 || error == -HV_ERR_EMPTY ? (int)count : error;
}

int hv_keyboard_poll(struct hv_keyboard *keyboard)
{
	int total = 0;
	bool again = keyboard->channel != NULL;

	while (again && total < (int)HV_KEYBOARD_POLL_MAX && device_turn_take(&keyboard->turn)) {
		int count = drain(keyboard);

		again = device_turn_end(&keyboard->turn);
		if (count < 0) {
			return count;
		}
		total += count;
	}
	return total;
}

int hv_keyboard_start(struct hv_keyboard *keyboard, struct vmbus_channel *channel,
		      hv_keyboard_handler *handler, void *argument)
{
	const struct vmbus_keyboard_request request = {
		.type = VMBUS_KEYBOARD_PROTOCOL_REQUEST,
		.version = VMBUS_KEYBOARD_VERSION_1_0,
	};
	struct vmbus_piece piece = { &request, sizeof(request) };
	int error;

	memset(keyboard, 0, sizeof(*keyboard));
	keyboard->handler = handler;
	keyboard->argument = argument;
	keyboard->waiting = true;
	keyboard->channel = channel;
	error = vmbus_send(channel, &piece, 1, 0, VMBUS_SEND_COMPLETION);
	for (uint32_t i = 0; error == 0 && i < device_delays(VMBUS_TIMEOUT_MS); i++) {
		int polled = hv_keyboard_poll(keyboard);

		if (!keyboard->waiting) {
			return keyboard->started ? 0 : -HV_ERR_REFUSED;
		}
		if (polled < 0) {
			error = polled;
		} else if (__atomic_load_n(&channel->rescinded, __ATOMIC_ACQUIRE) != 0) {
			error = -HV_ERR_RESCINDED;
		} else {
			device_delay(channel, DEVICE_DELAY_US);
		}
	}
	keyboard->waiting = false;
	return error == 0 ? -HV_ERR_TIMEOUT : error;
}
