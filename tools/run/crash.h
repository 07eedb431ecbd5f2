/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a guest's crash: shown, and kept in a file. */
#ifndef RUN_CRASH_H
#define RUN_CRASH_H

#include "run/region.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CRASH_NAME_SIZE 64

/* A guest may report crashes without end: what is shown and kept has one. IMPDEF: more than Linux has reasons to send. */
#define CRASH_REPORTS_MAX 16

struct crash {
	const char *path; /* where to keep it, NULL: in the current folder, by the name below */
	char name[CRASH_NAME_SIZE]; /* with date and time of the first crash */
	FILE *file;                 /* NULL: not open */
	bool open_failed;
	uint32_t seen;  /* crashes of the region of now that were counted */
	uint64_t count; /* reports of this run */
	uint64_t shown; /* of them */
	bool happened;
};

/** crash_poll - count what is new, and show and keep it if it is one of the first; returns true if something is new */
bool crash_poll(struct crash *crash, const struct conduit_shared *shared);

/** crash_finish - say how many reports were not shown, close the file */
void crash_finish(struct crash *crash);

#endif
