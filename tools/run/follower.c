/* SPDX-License-Identifier: BSD-2-Clause */
/* A `conduit trace -f` that gets the trace of the running guest through a socket. */
#include "run/follower.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define FINISH_TIMEOUT_S 2

static void release(struct follower *follower)
{
	close(follower->fd);
	free(follower->buffer);
	follower->fd = -1;
	follower->buffer = NULL;
}

static bool put(struct follower *follower, const void *bytes, size_t size)
{
	if (size > FOLLOWER_BUFFER_SIZE - follower->used) {
		return false;
	}
	memcpy(follower->buffer + follower->used, bytes, size);
	follower->used += size;
	return true;
}

bool follower_open(struct follower *follower, int fd)
{
	*follower = (struct follower){ .fd = fd, .buffer = malloc(FOLLOWER_BUFFER_SIZE) };
	if (follower->buffer == NULL) {
		release(follower);
		return false;
	}
	return true;
}

void follower_begin(struct follower *follower, const struct trace_file_header *header)
{
	if (!follower->begun) {
		follower->begun = put(follower, header, sizeof(*header));
	}
}

/* Tells what was lost of a VP; false if even for that there is no room. */
static bool put_lost(struct follower *follower, const struct trace_record *next)
{
	uint32_t *lost = &follower->lost[next->vp];
	struct trace_record record = {
		.time = next->time, .kind = TRACE_KIND_LOST, .vp = next->vp, .argument = *lost
	};

	if (*lost != 0) {
		if (!put(follower, &record, sizeof(record))) {
			return false;
		}
		*lost = 0;
	}
	return true;
}

void follower_add(struct follower *follower, const struct trace_record *record)
{
	if (record->vp >= FOLLOWER_VP_MAX) {
		return;
	}
	if (!put_lost(follower, record) || !put(follower, record, sizeof(*record))) {
		follower->lost[record->vp]++;
	}
}

void follower_flush(struct follower *follower)
{
	ssize_t n;

	if (follower->used == 0) {
		return;
	}
	n = send(follower->fd, follower->buffer, follower->used, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n >= 0) {
		follower->used -= (size_t)n;
		memmove(follower->buffer, follower->buffer + n, follower->used);
	} else if (errno != EAGAIN && errno != EINTR) {
		release(follower);
	}
}

void follower_finish(struct follower *follower)
{
	const struct timeval timeout = { .tv_sec = FINISH_TIMEOUT_S };
	size_t sent = 0;
	ssize_t n = 0;

	setsockopt(follower->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	while (sent < follower->used && n >= 0) {
		n = send(follower->fd, follower->buffer + sent, follower->used - sent,
			 MSG_NOSIGNAL);
		sent += n > 0 ? (size_t)n : 0;
	}
	release(follower);
}
