/* SPDX-License-Identifier: BSD-2-Clause */
/* A running guest: from the start of its first machine to the end of its last. A reset of the guest starts a new machine. */
#ifndef RUN_GUEST_H
#define RUN_GUEST_H

#include "run/control.h"
#include "run/crash.h"
#include "run/launch.h"
#include "run/options.h"
#include "run/outcome.h"
#include "run/plug.h"
#include "run/port.h"
#include "run/recorder.h"
#include "run/region.h"

#include <stdbool.h>
#include <stdint.h>

/* How far the end of the machine has come. */
enum stop_phase {
	STOP_NONE,
	STOP_ASKED,  /* the guest, through its shutdown device */
	STOP_QUIT,   /* QEMU, through its monitor */
	STOP_KILLED, /* nobody was asked */
};

struct guest {
	const struct run_options *options;
	struct launch launch;
	int signal_fd; /* SIGTERM, SIGINT, SIGHUP */
	struct process process;
	struct region region;
	struct port port;
	struct plug plug;
	struct recorder recorder;
	struct control control;
	struct crash crash;
	struct outcome outcome;
	enum stop_phase stop;
	int stop_ticket;         /* of the request to power off, -1: none */
	uint64_t stop_deadline;  /* for the next phase */
	uint64_t end_ms;         /* --timeout; UINT64_MAX: none */
	uint64_t tell_ms;        /* conduit.efi has not started: time to say so; UINT64_MAX: not */
	uint64_t next_search_ms; /* for the region */
	uint64_t
		quiet_ms; /* time of the last sign of life after a crash; UINT64_MAX: no need of one */
	uint32_t systems;    /* that had begun on this machine when it crashed */
	uint32_t vps_online; /* when last looked at */
	bool succeeded; /* the last crash was followed by a second kernel, which has taken over */
	bool heard;     /* the console has said something since the last look */
	bool again;     /* the machine ends by a reset: the guest goes on in the next one */
	unsigned int resets; /* machines before this one */
	unsigned int lame;   /* the last so many machines, reset before conduit.efi had started */
};

/**
 * guest_run - start a guest and stay with it until it has ended
 *
 * All that guest points to is set up by the caller, who also ends the recorder.
 */
void guest_run(struct guest *guest);

#endif
