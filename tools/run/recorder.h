/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the trace records of the running guest go: summary, trace file, followers. */
#ifndef RUN_RECORDER_H
#define RUN_RECORDER_H

#include "run/follower.h"
#include "run/region.h"
#include "trace/ring_reader.h"
#include "trace/summary.h"
#include "trace/trace_file.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define RECORDER_FOLLOWERS_MAX 4

struct recorder {
	const char *path; /* of the trace file, NULL: none */
	struct ring_reader reader;
	bool attached;                   /* reader reads the region of now */
	struct trace_file_header header; /* of the first machine */
	uint64_t first_ms;               /* when that was found */
	uint64_t last_time;              /* of all records so far */
	struct trace_writer writer;
	bool writing;
	bool told;               /* that the trace file cannot be written */
	struct summary *summary; /* NULL: no records yet */
	struct follower followers[RECORDER_FOLLOWERS_MAX];
	uint64_t record_count;
	uint64_t lost_count;
};

void recorder_init(struct recorder *recorder, const char *path);

/** recorder_check - can the trace file be written? It is made empty. returns false after a message */
bool recorder_check(const struct recorder *recorder);

/** recorder_attach - begin with a region that was just found */
void recorder_attach(struct recorder *recorder, const struct region *region);

/** recorder_poll - take the new records, if there is a region, and serve the followers; returns how many */
size_t recorder_poll(struct recorder *recorder);

/** recorder_detach - the guest has stopped, or was reset: take the last records */
void recorder_detach(struct recorder *recorder);

/** recorder_follow - add a follower, even before recorder_attach(); takes @fd, unless it returns false: too many */
bool recorder_follow(struct recorder *recorder, int fd);

/** recorder_finish - after recorder_detach(): close all, and print the summary on @out, NULL: none */
void recorder_finish(struct recorder *recorder, FILE *out);

#endif
