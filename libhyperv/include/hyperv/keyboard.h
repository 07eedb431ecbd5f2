/* SPDX-License-Identifier: BSD-2-Clause */
/* Keyboard: keys as scan codes of set 1. Waiting and interrupts: hyperv/turn.h. */
#ifndef HYPERV_KEYBOARD_H
#define HYPERV_KEYBOARD_H

#include "abi/vmbus_keyboard.h"
#include "hyperv/channel.h"
#include "hyperv/turn.h"

ABI_C_BEGIN

/* Packets that one call of hv_keyboard_poll() handles. */
#define HV_KEYBOARD_POLL_MAX ABI_U(64)

/* A key, or a character that the host was asked to type. */
struct hv_key {
	uint16_t code; /* scan code of set 1 without its highest bit; or UTF-16 */
	bool is_character;
	bool released;
	bool e0; /* what stands before the scan code */
	bool e1;
};

/* Context: of hv_keyboard_poll(). */
typedef void hv_keyboard_handler(void *argument, const struct hv_key *key);

/* A keyboard. The caller owns it. All zeros before hv_keyboard_start() if poll may run by then. */
struct hv_keyboard {
	struct vmbus_channel *channel;
	hv_keyboard_handler *handler;
	void *argument;
	bool started;
	uint32_t status; /* of the host's answer */
	uint32_t keys;
	uint32_t refused; /* malformed packets: dropped */
	/* private: */
	struct hv_turn turn;
	bool waiting;
};

/**
 * hv_keyboard_start - agree on version 1.0; then keys come
 * @keyboard: out
 * @channel: open; OBS: Linux 6.1 gives it rings of 36 KiB
 * @handler, @argument: kept
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: thread; waits, up to VMBUS_TIMEOUT_MS.
 * returns: 0; or
 *	-HV_ERR_REFUSED: the host does not accept this version
 *	-HV_ERR_TIMEOUT: no answer
 *	-HV_ERR_RESCINDED: the host has taken the channel back
 *	errors of vmbus_send() and hv_keyboard_poll()
 * OBS: Linux 6.1 hv_kbd_connect_to_vsp()
 */
int hv_keyboard_start(struct hv_keyboard *keyboard, struct vmbus_channel *channel,
		      hv_keyboard_handler *handler, void *argument);

/**
 * hv_keyboard_poll - take keys
 * @keyboard: started, or all zeros
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: any, also the channel's handler; does not block.
 * returns: packets handled, HV_KEYBOARD_POLL_MAX or more: there may be more, call again; or
 *	-HV_ERR_BAD_RING: close the channel
 *	-HV_ERR_NOT_OPEN: the channel is not open
 * OBS: Linux 6.1 hv_kbd_on_channel_callback()
 */
int hv_keyboard_poll(struct hv_keyboard *keyboard);

ABI_C_END

#endif
