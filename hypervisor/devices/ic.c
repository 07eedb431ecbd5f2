/* SPDX-License-Identifier: BSD-2-Clause */
/* Integration components: the framing and negotiation of heartbeat, shutdown and time sync. */
#include "devices/ic.h"

#include <stddef.h>

#include "aarch64/string.h"
#include "synic/reference_time.h"

/*
 * A guest that leaves a message unanswered gets the next one after 10 s: a ring of silence does not
 * fill at once.
 */
#define IC_ANSWER_100NS ABI_ULL(100000000)

/* When to try again what had no room: 1 s. */
#define IC_RETRY_100NS ABI_ULL(10000000)

/* OBS: Linux 6.1 drivers/hv/hv_util.c takes either. */
static const struct vmbus_ic_version frameworks[] = { { 3, 0 }, { 1, 0 } };
#define FRAMEWORK_COUNT ABI_COUNT(frameworks)

struct ic_frame {
	struct vmbus_pipe_header pipe;
	struct vmbus_ic_header ic;
};
ABI_SIZE(struct ic_frame, 0x1c);

_Static_assert(sizeof(struct ic_frame) + IC_BODY_MAX <= CHANNEL_SEND_SIZE, "a message fits");

void *ic_body(void)
{
	return (uint8_t *)channel_send_buffer() + sizeof(struct ic_frame);
}

static struct ic_session *session_of(const struct channel *channel)
{
	return channel->device->state;
}

static const struct ic_service *service_of(const struct channel *channel)
{
	return channel->device->class->detail;
}

static bool send(struct channel *channel, uint16_t type, const void *body, uint32_t size)
{
	struct ic_session *session = session_of(channel);
	uint8_t *buffer = channel_send_buffer();
	uint8_t transaction_id = (uint8_t)(session->transaction_id + 1);
	struct ic_frame frame = {
		.pipe = { .type = VMBUS_PIPE_DATA, .size = (uint32_t)sizeof(frame.ic) + size },
		.ic = {
			.framework_version = session->framework,
			.type = type,
			.message_major = session->message.major,
			.message_minor = session->message.minor,
			.size = (uint16_t)size,
			.transaction_id = transaction_id,
			.flags = VMBUS_IC_FLAG_TRANSACTION_BIT | VMBUS_IC_FLAG_REQUEST_BIT,
		},
	};
	struct packet packet = {
		.type = VMBUS_PACKET_IN_BAND,
		.transaction_id = transaction_id,
		.payload = buffer,
		.payload_size = (uint32_t)sizeof(frame) + size,
	};

	memcpy(buffer, &frame, sizeof(frame));
	if (body != ic_body()) {
		memcpy(ic_body(), body, size);
	}
	if (!channel_send(channel, &packet)) {
		return false;
	}
	session->transaction_id = transaction_id;
	session->waiting = true;
	session->give_up = reference_time_now() + IC_ANSWER_100NS;
	return true;
}

bool ic_send(struct channel *channel, const void *body, uint32_t size)
{
	struct ic_session *session = session_of(channel);

	if (session->state != IC_READY || !send(channel, service_of(channel)->type, body, size)) {
		return false;
	}
	session->sent++;
	return true;
}

bool ic_open(struct channel *channel)
{
	const struct ic_service *service = service_of(channel);
	struct ic_session *session = session_of(channel);

	session->state = IC_START;
	session->framework = frameworks[FRAMEWORK_COUNT - 1];
	session->message = service->versions[service->version_count - 1];
	session->waiting = false;
	session->sent = 0;
	return true;
}

static bool send_negotiate(struct channel *channel)
{
	const struct ic_service *service = service_of(channel);
	struct {
		struct vmbus_ic_negotiate negotiate;
		struct vmbus_ic_version versions[FRAMEWORK_COUNT + IC_VERSIONS_MAX];
	} body = { .negotiate = { .framework_count = FRAMEWORK_COUNT } };
	size_t size = sizeof(body.negotiate) +
		      (FRAMEWORK_COUNT + service->version_count) * sizeof(body.versions[0]);

	body.negotiate.message_count = service->version_count;
	memcpy(body.versions, frameworks, sizeof(frameworks));
	memcpy(&body.versions[FRAMEWORK_COUNT], service->versions, sizeof(service->versions));
	return send(channel, VMBUS_IC_NEGOTIATE, &body, (uint32_t)size);
}

uint64_t ic_expire(struct channel *channel, uint64_t now)
{
	const struct ic_service *service = service_of(channel);
	struct ic_session *session = session_of(channel);

	if (session->state == IC_START) {
		if (!send_negotiate(channel)) {
			return now + IC_RETRY_100NS;
		}
		session->state = IC_NEGOTIATING;
	}
	if (session->state != IC_READY || service->due == NULL) {
		return WORK_NEVER;
	}
	if (session->waiting && now < session->give_up) {
		return session->give_up;
	}
	return service->due(channel, session, now);
}

static bool is_among(const struct vmbus_ic_version *version, const struct vmbus_ic_version *list,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (version->major == list[i].major && version->minor == list[i].minor) {
			return true;
		}
	}
	return false;
}

/* The guest leaves one framework and one message version, or none if it refuses. */
static void take_versions(struct channel *channel, const uint8_t *body, uint32_t size)
{
	const struct ic_service *service = service_of(channel);
	struct ic_session *session = session_of(channel);
	struct {
		struct vmbus_ic_negotiate negotiate;
		struct vmbus_ic_version framework;
		struct vmbus_ic_version message;
	} answer;

	session->state = IC_REFUSED;
	if (size < sizeof(answer)) {
		return;
	}
	memcpy(&answer, body, sizeof(answer));
	if (answer.negotiate.framework_count != 1 || answer.negotiate.message_count != 1 ||
	    !is_among(&answer.framework, frameworks, FRAMEWORK_COUNT) ||
	    !is_among(&answer.message, service->versions, service->version_count)) {
		return;
	}
	session->framework = answer.framework;
	session->message = answer.message;
	session->state = IC_READY;
	channel_set_deadline(channel, ic_expire(channel, reference_time_now()));
}

/* The status of an answer is the guest's affair: there is nothing to do about a refusal. */
static void take_answer(struct channel *channel, const struct packet *packet)
{
	struct ic_session *session = session_of(channel);
	const uint8_t *payload = packet->payload;
	struct ic_frame frame;

	if (packet->type != VMBUS_PACKET_IN_BAND || packet->payload_size < sizeof(frame)) {
		return;
	}
	memcpy(&frame, payload, sizeof(frame));
	if (!session->waiting || (frame.ic.flags & VMBUS_IC_FLAG_RESPONSE_BIT) == 0 ||
	    frame.ic.transaction_id != session->transaction_id) {
		return;
	}
	session->waiting = false;
	if (session->state == IC_NEGOTIATING && frame.ic.type == VMBUS_IC_NEGOTIATE) {
		take_versions(channel, payload + sizeof(frame),
			      packet->payload_size - (uint32_t)sizeof(frame));
	}
}

bool ic_packet(struct channel *channel, const struct packet *packet)
{
	if ((packet->flags & VMBUS_PACKET_COMPLETION_REQUESTED_BIT) != 0 &&
	    !channel_complete(channel, packet->transaction_id, NULL, 0)) {
		return false;
	}
	take_answer(channel, packet);
	return true;
}
