/* SPDX-License-Identifier: BSD-2-Clause */
/* Integration components: framing, negotiation, and that no answer is lost. */
#include "hyperv/ic.h"

#include "device.h"
#include "memory.h"

/* What stands before the body of a message. */
struct ic_frame {
	struct vmbus_pipe_header pipe;
	struct vmbus_ic_header ic;
};
ABI_SIZE(struct ic_frame, 0x1c);

#define FRAME_SIZE ((uint32_t)sizeof(struct ic_frame))

static const struct vmbus_ic_version frameworks[] = { { 3, 0 }, { 1, 0 } };

int hv_ic_init(struct hv_ic *ic, struct vmbus_channel *channel, const struct hv_ic_service *service,
	       void *buffer, uint32_t buffer_size)
{
	if (buffer == NULL || (uintptr_t)buffer % sizeof(uint64_t) != 0 ||
	    buffer_size < HV_IC_BUFFER_SIZE) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	*ic = (struct hv_ic){
		.channel = channel,
		.service = service,
		.buffer = buffer,
		.buffer_size = buffer_size,
	};
	return 0;
}

/* The first of @ours that is in the host's list. */
static bool choose(const struct vmbus_ic_version *ours, uint32_t our_count, const uint8_t *list,
		   uint32_t count, struct vmbus_ic_version *chosen)
{
	for (uint32_t i = 0; i < our_count; i++) {
		for (uint32_t j = 0; j < count; j++) {
			struct vmbus_ic_version offered;

			memcpy(&offered, list + j * sizeof(offered), sizeof(offered));
			if (offered.major == ours[i].major && offered.minor == ours[i].minor) {
				*chosen = offered;
				return true;
			}
		}
	}
	return false;
}

/* Whether a NEGOTIATE can be what it says, and both sides have a framework and a message version. */
static bool agree(struct hv_ic *ic, const uint8_t *body, uint32_t size)
{
	const struct hv_ic_service *service = ic->service;
	struct vmbus_ic_negotiate negotiate;
	uint32_t total;

	if (size < sizeof(negotiate)) {
		return false;
	}
	memcpy(&negotiate, body, sizeof(negotiate));
	total = (uint32_t)negotiate.framework_count + negotiate.message_count;
	if (negotiate.framework_count > VMBUS_IC_VERSION_COUNT_MAX ||
	    negotiate.message_count > VMBUS_IC_VERSION_COUNT_MAX ||
	    size - sizeof(negotiate) < total * sizeof(struct vmbus_ic_version)) {
		return false;
	}
	body += sizeof(negotiate);
	return choose(frameworks, ABI_COUNT(frameworks), body, negotiate.framework_count,
		      &ic->framework) &&
	       choose(service->versions, service->version_count,
		      body + negotiate.framework_count * sizeof(struct vmbus_ic_version),
		      negotiate.message_count, &ic->message);
}

/* Returns the size of the body of the answer. */
static uint32_t negotiate(struct hv_ic *ic, uint8_t *body, uint32_t size)
{
	struct {
		struct vmbus_ic_negotiate negotiate;
		struct vmbus_ic_version framework;
		struct vmbus_ic_version message;
	} answer = { .negotiate = { 0 } };

	ic->agreed = agree(ic, body, size);
	if (ic->agreed) {
		answer.negotiate.framework_count = 1;
		answer.negotiate.message_count = 1;
		answer.framework = ic->framework;
		answer.message = ic->message;
	} else {
		ic->framework = (struct vmbus_ic_version){ 0 };
		ic->message = (struct vmbus_ic_version){ 0 };
		ic->refused++;
	}
	memcpy(body, &answer, sizeof(answer));
	return sizeof(answer);
}

/* The frame of a packet, if what it says of itself can be. @body_size: out */
static bool read_frame(const uint8_t *payload, const struct vmbus_packet *packet,
		       struct ic_frame *frame, uint32_t *body_size)
{
	if (packet->type != VMBUS_PACKET_IN_BAND || packet->size < FRAME_SIZE) {
		return false;
	}
	memcpy(frame, payload, FRAME_SIZE);
	if (frame->pipe.size < sizeof(frame->ic) ||
	    frame->pipe.size > packet->size - sizeof(frame->pipe) ||
	    frame->ic.size > frame->pipe.size - sizeof(frame->ic) ||
	    (frame->ic.flags & VMBUS_IC_FLAG_RESPONSE_BIT) != 0) {
		return false;
	}
	*body_size = frame->ic.size;
	return true;
}

/* Send the answer that is in the buffer. Once it is in the ring, the service may act. */
static int flush(struct hv_ic *ic)
{
	struct vmbus_piece piece = { ic->buffer, ic->answer_size };
	int error;

	if (ic->answer_size == 0) {
		return 0;
	}
	error = vmbus_send(ic->channel, &piece, 1, ic->transaction_id, 0);
	if (error != 0) {
		return error;
	}
	ic->answer_size = 0;
	if (ic->answer_is_of_service && ic->service->answered != NULL) {
		ic->service->answered(ic, ic->answer_status);
	}
	return 0;
}

/* A packet in the buffer becomes its answer. */
static void answer(struct hv_ic *ic, const struct vmbus_packet *packet, uint8_t *payload)
{
	uint8_t *body = ic->buffer + FRAME_SIZE;
	struct ic_frame frame;
	uint32_t size;

	if (!read_frame(payload, packet, &frame, &size)) {
		ic->dropped++;
		return;
	}
	memmove(body, payload + FRAME_SIZE, size);
	frame.ic.status = HV_S_OK;
	frame.ic.flags = VMBUS_IC_FLAG_TRANSACTION_BIT | VMBUS_IC_FLAG_RESPONSE_BIT;
	ic->answer_is_of_service = false;
	if (frame.ic.type == VMBUS_IC_NEGOTIATE) {
		size = negotiate(ic, body, size);
	} else if (ic->agreed && frame.ic.type == ic->service->type) {
		ic->requests++;
		ic->answer_is_of_service = true;
		frame.ic.status = ic->service->request(ic, body, size);
	} else {
		frame.ic.status = HV_E_FAIL;
	}
	if (frame.ic.status != HV_S_OK) {
		ic->refused++;
	}
	frame.ic.size = (uint16_t)size;
	frame.pipe.type = VMBUS_PIPE_DATA;
	frame.pipe.size = (uint32_t)sizeof(frame.ic) + size;
	memcpy(ic->buffer, &frame, FRAME_SIZE);
	ic->answer_status = frame.ic.status;
	ic->transaction_id = packet->transaction_id;
	ic->answer_size = FRAME_SIZE + size;
}

static int take(void *driver, const struct vmbus_packet *packet, uint8_t *payload)
{
	answer(driver, packet, payload);
	return flush(driver);
}

int hv_ic_poll(struct hv_ic *ic)
{
	const struct device_intake intake = { ic->channel,    ic->buffer,   ic->buffer_size,
					      HV_IC_POLL_MAX, &ic->dropped, take };
	int error = flush(ic);

	return error == 0 ? device_drain(&intake, ic) : error;
}
