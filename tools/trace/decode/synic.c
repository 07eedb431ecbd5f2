/* SPDX-License-Identifier: BSD-2-Clause */
/* What passes the SynIC: messages of both directions, and event flags. */
#include "trace/decode/decoder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/hv_synic.h"
#include "abi/hv_timer.h"

/* Argument of records made at the SynIC: SINT << 16 | bytes or flag [hypervisor/shared.h] */
#define TARGET_SINT_SHIFT 16
#define TARGET_SINT_WIDTH 16
#define TARGET_REST_SHIFT 0
#define TARGET_REST_WIDTH 16

static size_t payload_size(uint64_t claimed)
{
	return claimed < TRACE_PAYLOAD_SIZE ? (size_t)claimed : TRACE_PAYLOAD_SIZE;
}

void decode_posted(struct decoded *decoded, const struct trace_record *record,
		   const struct trace_record *input)
{
	const char *type;

	(void)input;
	decoded->kind = DECODED_POSTED;
	decoded->classes = CLASS_HV | CLASS_VMBUS;
	type = decode_vmbus_message(&decoded->arguments, "message", record->payload,
				    payload_size(record->argument));
	decoded_name(decoded, type != NULL ? type : "message");
}

static void decode_timer(struct decoded *decoded, const struct hv_message *message, size_t size)
{
	struct hv_timer_message timer = { 0 };

	memcpy(&timer, message->payload, size < sizeof(timer) ? size : sizeof(timer));
	decoded_name(decoded, "TimerExpired");
	decoded_object(&decoded->arguments, "message", "TimerExpired");
	decoded_silent(&decoded->arguments);
	decoded_number(&decoded->arguments, "timer", timer.timer_index);
	decoded_number(&decoded->arguments, "expiration", timer.expiration_time);
	decoded_number(&decoded->arguments, "delivery", timer.delivery_time);
	decoded_end(&decoded->arguments);
}

static void decode_channel(struct decoded *decoded, const struct hv_message *message, size_t size)
{
	const char *type =
		decode_vmbus_message(&decoded->arguments, "message", message->payload, size);

	decoded->classes |= CLASS_VMBUS;
	decoded_name(decoded, type != NULL ? type : "message");
}

static void decode_other(struct decoded *decoded, const struct hv_message *message, size_t size)
{
	decoded_name(decoded, "message");
	decoded_hex(&decoded->arguments, "type", message->type);
	decoded_number(&decoded->arguments, "size", size);
}

static const struct {
	uint32_t type;
	void (*decode)(struct decoded *decoded, const struct hv_message *message, size_t size);
} messages[] = {
	{ HV_MESSAGE_TYPE_CHANNEL, decode_channel },
	{ HV_MESSAGE_TYPE_TIMER_EXPIRED, decode_timer },
};

static void set_target(struct decoded *decoded, uint32_t argument)
{
	decoded->number = ABI_FIELD_GET(TARGET_SINT, argument);
	decoded_text(&decoded->arguments, "sint", "SINT%" PRIu64, decoded->number);
	decoded_silent(&decoded->arguments);
}

void decode_message(struct decoded *decoded, const struct trace_record *record,
		    const struct trace_record *input)
{
	struct hv_message message = { 0 };
	size_t size = payload_size(ABI_FIELD_GET(TARGET_REST, record->argument));
	size_t i = 0;

	(void)input;
	memcpy(&message, record->payload, size < sizeof(message) ? size : sizeof(message));
	size = message.payload_size < sizeof(message.payload) ? message.payload_size
							      : sizeof(message.payload);
	decoded->kind = DECODED_MESSAGE;
	decoded->classes = CLASS_HV | CLASS_INCOMING;
	set_target(decoded, record->argument);
	while (i < ABI_COUNT(messages) && messages[i].type != message.type) {
		i++;
	}
	if (i < ABI_COUNT(messages)) {
		messages[i].decode(decoded, &message, size);
	} else {
		decode_other(decoded, &message, size);
	}
}

void decode_event(struct decoded *decoded, const struct trace_record *record,
		  const struct trace_record *input)
{
	uint64_t flag = ABI_FIELD_GET(TARGET_REST, record->argument);

	(void)input;
	decoded->kind = DECODED_EVENT;
	decoded->classes = CLASS_HV | CLASS_VMBUS | CLASS_INCOMING;
	decoded_name(decoded, "event");
	set_target(decoded, record->argument);
	decoded_number(&decoded->arguments, "flag", flag);
	(void)snprintf(decoded->detail, sizeof(decoded->detail), "flag %" PRIu64, flag);
}
