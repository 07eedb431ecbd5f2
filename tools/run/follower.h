/* SPDX-License-Identifier: BSD-2-Clause */
/* A `conduit trace -f` that gets the trace of the running guest through a socket. */
#ifndef RUN_FOLLOWER_H
#define RUN_FOLLOWER_H

#include "hypervisor/shared.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLLOWER_BUFFER_SIZE (TRACE_RECORD_SIZE * 8192UL)
#define FOLLOWER_VP_MAX      64

struct follower {
	int fd; /* -1: not in use */
	uint8_t *buffer;
	size_t used;
	bool begun;                     /* the header is in */
	uint32_t lost[FOLLOWER_VP_MAX]; /* records that found no room, by VP, not told yet */
	uint64_t time;                  /* of the last record */
};

/** follower_open - takes @fd, unless it returns false: there is no memory */
bool follower_open(struct follower *follower, int fd);

/** follower_begin - queue the header; again: nothing */
void follower_begin(struct follower *follower, const struct trace_file_header *header);

/** follower_add - queue a record; one that finds no room is counted, and told when there is room again */
void follower_add(struct follower *follower, const struct trace_record *record);

/** follower_flush - send what the socket takes, without waiting; closes the follower if the other side has gone */
void follower_flush(struct follower *follower);

/** follower_finish - the guest has ended: give the other side a moment to read the rest, then close */
void follower_finish(struct follower *follower);

#endif
