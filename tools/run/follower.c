/* SPDX-License-Identifier: BSD-2-Clause */
/* A `conduit trace -f` that gets the trace of the running guest through a socket. */
#include "run/follower.h"

#include <errno.h>
#include <fcntl.h>
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
	uint8_t *buffer = malloc(FOLLOWER_BUFFER_SIZE);

	if (buffer == NULL) {
		return false;
	}
	*follower = (struct follower){ .fd = fd, .buffer = buffer };
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
	follower->time = record->time;
	if (!put_lost(follower, record) || !put(follower, record, sizeof(*record))) {
		follower->lost[record->vp]++;
	}
}

/* It sends nothing after its request. */
static bool has_gone(const struct follower *follower)
{
	char byte;

	return recv(follower->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void follower_flush(struct follower *follower)
{
	ssize_t n;

	if (follower->used == 0) {
		if (has_gone(follower)) {
			release(follower);
		}
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

/* Empties the buffer; false if the other side does not read. */
static bool send_all(struct follower *follower)
{
	size_t sent = 0;

	while (sent < follower->used) {
		ssize_t n = send(follower->fd, follower->buffer + sent, follower->used - sent,
				 MSG_NOSIGNAL);

		if (n < 0) {
			return false;
		}
		sent += (size_t)n;
	}
	follower->used = 0;
	return true;
}

/* No record comes after which losses could still be told. */
static void put_all_lost(struct follower *follower)
{
	struct trace_record last = { .time = follower->time };

	for (last.vp = 0; last.vp < FOLLOWER_VP_MAX; last.vp++) {
		put_lost(follower, &last);
	}
}

void follower_finish(struct follower *follower)
{
	const struct timeval timeout = { .tv_sec = FINISH_TIMEOUT_S };

	setsockopt(follower->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	fcntl(follower->fd, F_SETFL, 0); /* from now on it may block */
	if (send_all(follower)) {
		put_all_lost(follower);
		send_all(follower);
	}
	release(follower);
}
