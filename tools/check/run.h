/* SPDX-License-Identifier: BSD-2-Clause */
/* One implementer, from its row to its verdicts. */
#ifndef CHECK_RUN_H
#define CHECK_RUN_H

#include "check/command.h"
#include "check/implementers.h"
#include "check/result.h"

struct check_run {
	struct places places; /* without image */
	const char *folder;   /* for images and consoles; there */
	unsigned int seconds; /* 0: as the implementer's row says */
	unsigned int grace;   /* from SIGTERM to SIGKILL, in seconds */
};

/**
 * check_run - boot an implementer and read its verdicts
 *
 * A rule that the machine does not come back from is an error, and the rules after it are run on a new start.
 */
void check_run(const struct check_run *run, const struct implementer *implementer,
	       struct result *result);

/**
 * check_read - take the verdicts of a console that was kept
 * @path:    the file; "-": standard input
 * @results: one for each machine in it, which begins behind another's end, or says that it is another; named console,
 *           console-2...
 * @max:     how many there is room for
 *
 * Returns how many there are; 0 after a message.
 */
size_t check_read(const char *path, struct result *results, size_t max);

#endif
