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
 * The handler of the port's interrupt reads and writes all frames. It takes no lock: VMBus's part of a request runs as a
 * job of the bus lock, perhaps on another CPU (vmbus_run()). Whoever has something to send leaves a note, and makes the
 * interrupt pending. It is active on one CPU at a time.
 */
static uint32_t port_intid;
static uint32_t calls; /* HOST_* that are to be sent, atomic */

/* The frame that is being received. */
static union {
	struct conduit_frame header;
	uint8_t bytes[CONDUIT_FRAME_SIZE_MAX];
} frame;
static uint32_t received;
static bool
	is_lost; /* its length is impossible: what follows is dropped until the host opens the port again */

/* The answer to the request that was taken last: the next one is taken when it has been sent. */
static struct {
	struct conduit_frame header;
	union {
		struct conduit_status status;
		struct conduit_channels channels;
	};
} answer;
static enum { ANSWER_NONE, ANSWER_AWAITED, ANSWER_READY } answer_state; /* atomic */
static bool answer_is_stale; /* the host has closed the port since its request */

static uint32_t requests; /* of EL2, so far: their numbers */

_Static_assert(sizeof(answer) <= VIRTIO_CONSOLE_WRITE_MAX, "a frame fits the console's buffers");

static uint16_t status_of(bool done)
{
	return done ? CONDUIT_FRAME_OK : CONDUIT_FRAME_NOT_READY;
}

static void rescind(void)
{
	answer.header.status = status_of(vmbus_rescind(frame.header.argument));
}

static void offer(void)
{
	answer.header.status = status_of(vmbus_offer(frame.header.argument));
}

static void describe(void)
{
	answer.status = (struct conduit_status){
		.guest_os_id = __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED),
	};
	vmbus_status(&answer.status);
	answer.header.length += sizeof(answer.status);
}

static void describe_channels(void)
{
	vmbus_channels(frame.header.argument, &answer.channels);
	answer.header.length += sizeof(answer.channels);
}

static void set_answer_state(uint32_t state)
{
	__atomic_store_n(&answer_state, state, __ATOMIC_RELEASE);
}

/* On any CPU. */
static void answer_later(void)
{
	set_answer_state(ANSWER_READY);
	irq_raise(port_intid);
}

static void begin_request(void)
{
	static void (*const jobs[])(void) = {
		[CONDUIT_FRAME_RESCIND] = rescind,
		[CONDUIT_FRAME_OFFER] = offer,
		[CONDUIT_FRAME_STATUS] = describe,
		[CONDUIT_FRAME_CHANNELS] = describe_channels,
	};
	uint16_t type = frame.header.type;

	answer_is_stale = false;
	answer.header = (struct conduit_frame){
		.length = sizeof(answer.header),
		.type = (uint16_t)(type | CONDUIT_FRAME_ANSWER_BIT),
		.id = frame.header.id,
	};
	if (type < ABI_COUNT(jobs) && jobs[type] != NULL) {
		set_answer_state(ANSWER_AWAITED);
		vmbus_run(jobs[type], answer_later);
		return;
	}
	if (type == CONDUIT_FRAME_SHUTDOWN || type == CONDUIT_FRAME_REBOOT) {
		answer.header.status =
			status_of(vmbus_request_shutdown(type == CONDUIT_FRAME_REBOOT));
	} else {
		answer.header.status = CONDUIT_FRAME_UNKNOWN;
	}
	set_answer_state(ANSWER_READY);
}

/* returns: false: the last request is still carried out, or there is no room for its answer: an interrupt follows */
static bool is_answered(void)
{
	uint32_t state = __atomic_load_n(&answer_state, __ATOMIC_ACQUIRE);

	if (state == ANSWER_READY &&
	    (answer_is_stale || virtio_console_write(&answer, answer.header.length))) {
		state = ANSWER_NONE;
		set_answer_state(state);
	}
	return state == ANSWER_NONE;
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

static bool receive_frame(void)
{
	if (is_lost || !receive(sizeof(frame.header))) {
		return false;
	}
	is_lost = frame.header.length < sizeof(frame.header) || frame.header.length > sizeof(frame);
	return !is_lost && receive(frame.header.length);
}

/* So that the next client finds nothing of the last one before its own words. */
static void drop_all(void)
{
	while (virtio_console_read(frame.bytes, sizeof(frame)) != 0) {
	}
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

static void serve(void *context)
{
	uint32_t called;

	(void)context;
	virtio_console_acknowledge();
	called = __atomic_exchange_n(&calls, 0, __ATOMIC_ACQUIRE);
	if (virtio_console_poll()) {
		received = 0;
		is_lost = false;
		answer_is_stale = true;
	}
	if ((called & HOST_ASK_TIME) != 0) {
		send_request(CONDUIT_FRAME_TIME);
	}
	if ((called & HOST_TELL_CRASH) != 0) {
		send_request(CONDUIT_FRAME_CRASH);
	}
	while (is_answered() && virtio_console_has_room() && receive_frame()) {
		received = 0;
		if ((frame.header.type & CONDUIT_FRAME_ANSWER_BIT) != 0) {
			take_answer();
		} else {
			begin_request();
		}
	}
	if (is_lost) {
		drop_all();
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
