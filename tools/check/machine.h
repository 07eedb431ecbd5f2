/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine that runs the image: started, read, ended. */
#ifndef CHECK_MACHINE_H
#define CHECK_MACHINE_H

#include "check/reader.h"

/** machine_catch_signals - from now on SIGHUP, SIGINT and SIGTERM end the machine that runs, and no other may be started */
void machine_catch_signals(void);

/** machine_signal - the signal that came, 0: none */
int machine_signal(void);

/**
 * machine_run - start a machine, and read its console until the image has come to its end, or the machine has, or time
 * @arguments: its command line, ended by NULL; what it prints is the console
 * @seconds:   how long it may take
 * @console:   a file that gets all of the console
 *
 * What went wrong is in @reader->result->problem. The machine and its children are gone when this returns: after a
 * signal, too.
 */
void machine_run(char *const *arguments, double seconds, int console, struct reader *reader);

#endif
