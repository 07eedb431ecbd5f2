/* SPDX-License-Identifier: BSD-2-Clause */
/* A running guest: from the start of QEMU to its end. */
#ifndef RUN_GUEST_H
#define RUN_GUEST_H

#include "run/commands.h"
#include "run/control.h"
#include "run/crash.h"
#include "run/options.h"
#include "run/outcome.h"
#include "run/qmp.h"
#include "run/recorder.h"
#include "run/region.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* How far the end of the guest has come. */
enum stop_phase {
	STOP_NONE,
	STOP_ASKED,  /* the guest, through its shutdown device */
	STOP_QUIT,   /* QEMU, through its monitor */
	STOP_KILLED, /* nobody was asked */
};

struct guest {
	const struct run_options *options;
	pid_t qemu;
	int qemu_fd;   /* a pidfd */
	int signal_fd; /* SIGTERM, SIGINT, SIGHUP */
	struct qmp qmp;
	struct region region;
	struct commands commands;
	struct recorder recorder;
	struct control control;
	struct crash crash;
	struct outcome outcome;
	enum stop_phase stop;
	int stop_ticket;         /* of the shutdown command, -1: none */
	uint64_t stop_deadline;  /* for the next phase */
	uint64_t end_ms;         /* --timeout; UINT64_MAX: none */
	uint64_t tell_ms;        /* conduit.efi has not started: time to say so; UINT64_MAX: not */
	uint64_t next_search_ms; /* for the region */
	uint64_t quiet_ms;       /* time of the last sign of life after a crash */
};

/**
 * guest_run - stay with a guest until QEMU has ended
 *
 * QEMU was just started and waits for its monitor. All that guest points to is set up by the caller, who also ends the
 * recorder.
 */
void guest_run(struct guest *guest);

#endif
