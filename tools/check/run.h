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
};

/**
 * check_run - boot an implementer and read its verdicts
 *
 * A rule that the machine does not come back from is an error, and the rules after it are run on a new start.
 */
void check_run(const struct check_run *run, const struct implementer *implementer,
	       struct result *result);

/** check_read - take the verdicts of a console that was kept; returns false after a message */
bool check_read(const char *path, struct result *result);

#endif
