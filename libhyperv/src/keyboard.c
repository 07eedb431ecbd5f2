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

static int take(void *driver, const struct vmbus_packet *packet, uint8_t *payload)
{
	struct hv_keyboard *keyboard = driver;
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
	return 0;
}

static int drain(void *driver)
{
	struct hv_keyboard *keyboard = driver;
	_Alignas(8) uint8_t buffer[64];
	const struct device_intake intake = { keyboard->channel,  buffer,
					      sizeof(buffer),     HV_KEYBOARD_POLL_MAX,
					      &keyboard->refused, take };

	return device_drain(&intake, keyboard);
}

static int poll(void *driver)
{
	struct hv_keyboard *keyboard = driver;

	return device_poll(&keyboard->turn, HV_KEYBOARD_POLL_MAX, drain, keyboard);
}

int hv_keyboard_poll(struct hv_keyboard *keyboard)
{
	return keyboard->channel != NULL ? poll(keyboard) : 0;
}

static bool is_answered(const void *keyboard)
{
	return !((const struct hv_keyboard *)keyboard)->waiting;
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
	if (error == 0) {
		error = device_wait(channel, VMBUS_TIMEOUT_MS, poll, keyboard, is_answered,
				    keyboard);
	}
	keyboard->waiting = false;
	return error == 0 && !keyboard->started ? -HV_ERR_REFUSED : error;
}
