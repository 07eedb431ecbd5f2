/* SPDX-License-Identifier: BSD-2-Clause */
/* The conversation with conduit.efi (hypervisor/port.h): requests, their answers, and the time of day that it asks for. */
#ifndef RUN_PORT_H
#define RUN_PORT_H

#include "hypervisor/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PORT_REQUESTS_MAX 16
#define PORT_TIMEOUT_MS   5000 /* EL2 answers at once, if a CPU runs at all */

enum request_state {
	REQUEST_FREE,
	REQUEST_SENT,
	REQUEST_DONE,
	REQUEST_LOST, /* no answer: the guest was reset, or has stopped */
};

struct request {
	enum request_state state;
	uint32_t id;
	uint16_t status; /* CONDUIT_FRAME_OK, ... */
	uint64_t deadline;
};

struct port {
	int fd; /* -1: there is no machine, or what it sends is no frame */
	uint32_t request_count;
	struct request requests[PORT_REQUESTS_MAX];
	struct conduit_status status; /* of the guest, from the last answer that had one */
	struct conduit_channels channels;
	size_t received;
	union {
		struct conduit_frame frame;
		uint8_t bytes[CONDUIT_FRAME_SIZE_MAX];
	} in;
};

/** port_init - make @port ready, without a machine: before all other functions */
void port_init(struct port *port);

/** port_open - talk to a new machine from now on, by @fd, a stream socket, which @port then owns */
void port_open(struct port *port, int fd);

/** port_close - the machine has ended: read the last answers; requests without one are lost */
void port_close(struct port *port);

/** port_submit - send a request; returns its ticket, or -1 if too many requests wait or EL2 does not read */
int port_submit(struct port *port, uint16_t type, uint32_t argument);

/**
 * port_result - get the outcome of a request
 * @state:  out, REQUEST_DONE or REQUEST_LOST
 * @status: out, that of the answer; what CONDUIT_FRAME_STATUS and _CHANNELS have asked for is in
 *          port->status and port->channels, up to the next answer
 *
 * returns: false: there is none yet; true: the ticket is used up, too
 */
bool port_result(struct port *port, int ticket, enum request_state *state, uint16_t *status);

/** port_poll - read what EL2 has sent, and answer its requests; does not wait */
void port_poll(struct port *port);

#endif
