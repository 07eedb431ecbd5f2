/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a guest's crash: shown, and kept in a file. */
#ifndef RUN_CRASH_H
#define RUN_CRASH_H

#include "run/region.h"

#include <stdbool.h>
#include <stdint.h>

#define CRASH_NAME_SIZE 64

struct crash {
	const char *path; /* where to keep it, NULL: in the current folder, by the name below */
	char name[CRASH_NAME_SIZE]; /* with date and time of the first crash */
	uint32_t seen;              /* crashes of the region of now that were shown */
	bool happened;
};

/** crash_poll - show and keep what is new; returns true if something was */
bool crash_poll(struct crash *crash, const struct conduit_shared *shared);

#endif
