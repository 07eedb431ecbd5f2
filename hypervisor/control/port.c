/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's end of the conversation with the host command: frames in, an answer to each, and what EL2 itself has to ask. */
#include "control/port.h"

#include <stdbool.h>
#include <stddef.h>

#include "aarch64/string.h"
#include "core/host.h"
#include "core/irq.h"
#include "core/partition.h"
#include "hypervisor/port.h"
#include "synic/wall_clock.h"
#include "virtio/console.h"
#include "vmbus/vmbus.h"

/*
 * All is done by the handler of the port's interrupt, with no lock held: who wants something sent
 * leaves a note, and makes that interrupt pending. It is active on one CPU at a time.
 */
static uint32_t port_intid;
static uint32_t calls; /* HOST_* that are to be sent, atomic */

/* The frame that is being received. */
static union {
	struct conduit_frame header;
	uint8_t bytes[CONDUIT_FRAME_SIZE_MAX];
} frame;
static uint32_t received;

/* The frame that is being sent. */
static struct {
	struct conduit_frame header;
	union {
		struct conduit_status status;
	};
} answer;

static uint32_t requests; /* of EL2, so far: their numbers */

_Static_assert(sizeof(answer) <= VIRTIO_CONSOLE_WRITE_MAX, "a frame fits the console's buffers");

static uint16_t status_of(bool done)
{
	return done ? CONDUIT_FRAME_OK : CONDUIT_FRAME_NOT_READY;
}

/* returns: conduit_frame.status; *size grows by the body */
static uint16_t carry_out(uint16_t type, uint32_t argument, uint32_t *size)
{
	switch (type) {
	case CONDUIT_FRAME_SHUTDOWN:
	case CONDUIT_FRAME_REBOOT:
		return status_of(vmbus_request_shutdown(type == CONDUIT_FRAME_REBOOT));
	case CONDUIT_FRAME_RESCIND:
		return status_of(vmbus_rescind(argument));
	case CONDUIT_FRAME_OFFER:
		return status_of(vmbus_offer(argument));
	case CONDUIT_FRAME_STATUS:
		answer.status = (struct conduit_status){
			.guest_os_id = __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED),
		};
		vmbus_status(&answer.status);
		*size += sizeof(answer.status);
		return CONDUIT_FRAME_OK;
	default:
		return CONDUIT_FRAME_UNKNOWN;
	}
}

static void answer_request(void)
{
	uint32_t size = sizeof(answer.header);
	uint16_t status = carry_out(frame.header.type, frame.header.argument, &size);

	answer.header = (struct conduit_frame){
		.length = size,
		.type = (uint16_t)(frame.header.type | CONDUIT_FRAME_ANSWER_BIT),
		.status = status,
		.id = frame.header.id,
	};
	virtio_console_write(&answer, size);
}

static void take_answer(void)
{
	struct conduit_time body;

	if (frame.header.type == (CONDUIT_FRAME_TIME | CONDUIT_FRAME_ANSWER_BIT) &&
	    frame.header.status == CONDUIT_FRAME_OK &&
	    frame.header.length == sizeof(frame.header) + sizeof(body)) {
		memcpy(&body, frame.bytes + sizeof(frame.header), sizeof(body));
		wall_clock_set(body.time);
	}
}

/* returns: true if the first @size bytes of the frame are there */
static bool receive(uint32_t size)
{
	size_t more = 1;

	while (received < size && more != 0) {
		more = virtio_console_read(frame.bytes + received, size - received);
		received += (uint32_t)more;
	}
	return received >= size;
}

/* With a length that makes no sense nothing after it does: it stays, and ends the conversation. */
static bool receive_frame(void)
{
	return receive(sizeof(frame.header)) && frame.header.length >= sizeof(frame.header) &&
	       frame.header.length <= sizeof(frame) && receive(frame.header.length);
}

static void send_request(uint16_t type)
{
	struct conduit_frame request = {
		.length = sizeof(request),
		.type = type,
		.id = ++requests,
	};

	virtio_console_write(&request, sizeof(request));
}

/* No request is taken before there is room for its answer. The room comes back with an interrupt. */
static void serve(void *context)
{
	uint32_t called;

	(void)context;
	virtio_console_acknowledge();
	called = __atomic_exchange_n(&calls, 0, __ATOMIC_ACQUIRE);
	if (virtio_console_poll()) {
		received = 0;
	}
	if ((called & HOST_ASK_TIME) != 0) {
		send_request(CONDUIT_FRAME_TIME);
	}
	if ((called & HOST_TELL_CRASH) != 0) {
		send_request(CONDUIT_FRAME_CRASH);
	}
	while (virtio_console_has_room() && receive_frame()) {
		received = 0;
		if ((frame.header.type & CONDUIT_FRAME_ANSWER_BIT) != 0) {
			take_answer();
		} else {
			answer_request();
		}
	}
	virtio_console_flush();
}

static void call(uint32_t what)
{
	__atomic_fetch_or(&calls, what, __ATOMIC_RELEASE);
	irq_raise(port_intid);
}

void port_init(void)
{
	port_intid = virtio_console_init(CONDUIT_PORT_NAME);
	if (port_intid != 0 && irq_own(port_intid, serve, NULL)) {
		host_call_by(call);
	}
}
