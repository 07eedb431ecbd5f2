/* SPDX-License-Identifier: BSD-2-Clause */
/* The conversation with conduit.efi: requests, their answers, and the time of day that it asks for. */
#include "run/port.h"

#include "cli/clock.h"
#include "cli/message.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void port_init(struct port *port)
{
	*port = (struct port){ .fd = -1 };
}

void port_open(struct port *port, int fd)
{
	port->fd = fd;
	port->received = 0;
}

static void hang_up(struct port *port)
{
	if (port->fd >= 0) {
		close(port->fd);
		port->fd = -1;
	}
	for (int i = 0; i < PORT_REQUESTS_MAX; i++) {
		if (port->requests[i].state == REQUEST_SENT) {
			port->requests[i].state = REQUEST_LOST;
		}
	}
}

void port_close(struct port *port)
{
	port_poll(port);
	hang_up(port);
}

/* A frame is much smaller than the socket's buffer: it goes out whole, or not at all. */
static bool send_frame(const struct port *port, const void *frame, size_t size)
{
	return port->fd >= 0 &&
	       send(port->fd, frame, size, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)size;
}

int port_submit(struct port *port, uint16_t type, uint32_t argument)
{
	for (int i = 0; i < PORT_REQUESTS_MAX; i++) {
		struct request *request = &port->requests[i];
		const struct conduit_frame frame = {
			.length = sizeof(frame),
			.type = type,
			.id = port->request_count + 1,
			.argument = argument,
		};

		if (request->state != REQUEST_FREE) {
			continue;
		}
		if (!send_frame(port, &frame, sizeof(frame))) {
			return -1;
		}
		port->request_count++;
		*request = (struct request){
			.state = REQUEST_SENT,
			.id = frame.id,
			.deadline = clock_ms() + PORT_TIMEOUT_MS,
		};
		return i;
	}
	return -1;
}

bool port_result(struct port *port, int ticket, enum request_state *state, uint16_t *status)
{
	struct request *request = &port->requests[ticket];

	if (request->state != REQUEST_DONE && request->state != REQUEST_LOST) {
		return false;
	}
	*state = request->state;
	*status = request->status;
	request->state = REQUEST_FREE;
	return true;
}

static void tell_time(const struct port *port, const struct conduit_frame *question)
{
	const struct {
		struct conduit_frame frame;
		struct conduit_time body;
	} answer = {
		.frame = {
			.length = sizeof(answer),
			.type = CONDUIT_FRAME_TIME | CONDUIT_FRAME_ANSWER_BIT,
			.status = CONDUIT_FRAME_OK,
			.id = question->id,
		},
		.body = { .time = clock_1601() },
	};

	send_frame(port, &answer, sizeof(answer)); /* EL2 asks again */
}

/* The bodies of different answers differ in size. */
static void take_body(const struct port *port, void *body, size_t size)
{
	if (port->in.frame.length == sizeof(port->in.frame) + size) {
		memcpy(body, port->in.bytes + sizeof(port->in.frame), size);
	}
}

static void take_answer(struct port *port)
{
	const struct conduit_frame *frame = &port->in.frame;

	for (int i = 0; i < PORT_REQUESTS_MAX; i++) {
		struct request *request = &port->requests[i];

		if (request->state != REQUEST_SENT || request->id != frame->id) {
			continue;
		}
		take_body(port, &port->status, sizeof(port->status));
		take_body(port, &port->channels, sizeof(port->channels));
		request->status = frame->status;
		request->state = REQUEST_DONE;
	}
}

/* That a crash was reported is in the shared region: it is enough to wake up. */
static void take_frame(struct port *port)
{
	if ((port->in.frame.type & CONDUIT_FRAME_ANSWER_BIT) != 0) {
		take_answer(port);
	} else if (port->in.frame.type == CONDUIT_FRAME_TIME) {
		tell_time(port, &port->in.frame);
	}
}

/* returns: true if the first @size bytes of the frame are there */
static bool receive(struct port *port, size_t size)
{
	if (port->received < size) {
		ssize_t n = recv(port->fd, port->in.bytes + port->received, size - port->received,
				 MSG_DONTWAIT);

		if (n == 0) {
			hang_up(port); /* QEMU has gone */
		}
		port->received += n > 0 ? (size_t)n : 0;
	}
	return port->received >= size;
}

static bool receive_frame(struct port *port)
{
	if (port->fd < 0 || !receive(port, sizeof(port->in.frame))) {
		return false;
	}
	if (port->in.frame.length < sizeof(port->in.frame) ||
	    port->in.frame.length > sizeof(port->in)) {
		message("what conduit.efi sends makes no sense: 'conduit ctl' does not work any more");
		hang_up(port);
		return false;
	}
	return receive(port, port->in.frame.length);
}

void port_poll(struct port *port)
{
	uint64_t now = clock_ms();

	while (receive_frame(port)) {
		port->received = 0;
		take_frame(port);
	}
	for (int i = 0; i < PORT_REQUESTS_MAX; i++) {
		if (port->requests[i].state == REQUEST_SENT && now >= port->requests[i].deadline) {
			port->requests[i].state = REQUEST_LOST;
		}
	}
}
