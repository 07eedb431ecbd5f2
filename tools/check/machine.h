/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine that runs the image: started, read, ended. */
#ifndef CHECK_MACHINE_H
#define CHECK_MACHINE_H

#include "check/reader.h"

/**
 * machine_catch_signals - from now on SIGHUP, SIGINT and SIGTERM end the machine that runs, and no other may be started
 *
 * The machine gets SIGTERM; after a second signal SIGKILL.
 */
void machine_catch_signals(void);

struct machine_limits {
	unsigned int seconds; /* until the image's end */
	unsigned int grace;   /* from SIGTERM to SIGKILL, in seconds */
};

/** machine_signal - the signal that came, 0: none */
int machine_signal(void);

/**
 * machine_run - start a machine, and read its console until the image has come to its end, or the machine has, or time
 * @arguments: its command line, ended by NULL; what it prints is the console
 * @limits:    how long it may take, and how long to end after SIGTERM
 * @console:   a file that gets all of the console
 *
 * What went wrong is in @reader->result->problem. The machine and its children get SIGTERM. When the machine has ended and nobody
 * has its output open any more, or the time is over, those that are left get SIGKILL, and are gone when this returns: after a
 * signal, too.
 */
void machine_run(char *const *arguments, const struct machine_limits *limits, int console,
		 struct reader *reader);

#endif
