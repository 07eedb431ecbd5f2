/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket through which `conduit ctl` and `conduit trace -f` reach this guest. */
#ifndef RUN_CONTROL_H
#define RUN_CONTROL_H

#include "guest/protocol.h"
#include "run/plug.h"
#include "run/port.h"
#include "run/recorder.h"
#include "run/region.h"

#include <stdint.h>

#define CONTROL_CLIENTS_MAX       8
#define CONTROL_CLIENT_TIMEOUT_MS 5000 /* to send a request of a few bytes */

struct control_client {
	int fd;     /* -1: free */
	int ticket; /* of the request to EL2 that it waits for, -1: its own request is awaited */
	uint32_t operation; /* of that, enum guest_operation */
	uint32_t argument;
	bool plugs; /* waits for the job of plug */
	uint64_t deadline;
};

struct control {
	int fd; /* listening, -1: the guest cannot be reached */
	uint64_t start_ms;
	struct control_client clients[CONTROL_CLIENTS_MAX];
	struct region *region;
	struct port *port;
	struct recorder *recorder;
	struct plug *plug;
	struct control_client *plugger; /* waits for the job of plug; NULL: nobody does */
};

/** control_init - nobody can ask yet: from now on control_close() may come */
void control_init(struct control *control);

/** control_open - listen; returns 0 or -errno: nobody can ask, and the other functions do nothing */
int control_open(struct control *control, struct region *region, struct port *port,
		 struct recorder *recorder, struct plug *plug);

/** control_poll - accept, read requests, answer; waits for nothing */
void control_poll(struct control *control);

void control_close(struct control *control);

#endif
