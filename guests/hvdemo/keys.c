/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys of the synthetic keyboard, as the letters that the serial port has. */
#include "hvdemo/demo.h"
#include "hyperv/keyboard.h"

#define RING_SIZE ABI_U(0x9000) /* each way; OBS: Linux */

static struct hv_keyboard keyboard;
static volatile char typed;

/* Scan codes of set 1. */
static const struct {
	uint16_t code;
	char letter;
} letters[] = { { 0x10, 'q' }, { 0x13, 'r' }, { 0x19, 'p' }, { 0x20, 'd' },
		{ 0x25, 'k' }, { 0x26, 'l' }, { 0x2d, 'x' } };

static void on_key(void *argument, const struct hv_key *key)
{
	(void)argument;
	if (key->released || key->e0 || key->e1) {
		return;
	}
	if (key->is_character) {
		typed = (char)key->code;
		return;
	}
	for (uint32_t i = 0; i < ABI_COUNT(letters); i++) {
		if (letters[i].code == key->code) {
			typed = letters[i].letter;
		}
	}
}

static void on_keyboard(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
	hv_keyboard_poll(&keyboard);
}

void keys_offered(struct vmbus_channel *channel)
{
	int error;

	if (keyboard.started || !bus_open(channel, "keyboard", RING_SIZE, 0, on_keyboard)) {
		return;
	}
	error = hv_keyboard_start(&keyboard, channel, on_key, NULL);
	if (error != 0) {
		print("hvdemo: no keyboard: %s\n", hv_error_name(error));
	}
}

char keys_take(void)
{
	char letter = typed;

	typed = '\0';
	return letter != '\0' ? letter : console_key();
}
