/* SPDX-License-Identifier: BSD-2-Clause */
/* The records of a running guest in order of time, as they come. */
#ifndef TRACE_STREAM_H
#define TRACE_STREAM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/timeline.h"
#include "trace/trace_file.h"

/*
 * How long a record waits for older ones of other VPs. The host empties all rings every few
 * milliseconds; a call that takes longer is shown late.
 */
#define STREAM_DELAY_MS 100

/* Records that wait at most; the oldest goes when another one comes. */
#define STREAM_WAITING_MAX 16384

struct stream_record;

struct stream {
	int fd;
	struct trace_file_header header;
	char error[TRACE_ERROR_SIZE];
	struct stream_record **waiting; /* in order of time */
	size_t count;
	struct stream_record *open_posts[64]; /* of each VP, see timeline.c */
	uint8_t buffer[TRACE_RECORD_SIZE * 64];
	size_t buffered;
};

/**
 * stream_open - read the header that comes first
 * @stop: becomes nonzero when the user will not wait any longer; then there is no sentence
 *
 * returns: false, with a sentence in stream->error
 */
bool stream_open(struct stream *stream, int fd, const volatile sig_atomic_t *stop);

/**
 * stream_read - give the records to @handler until the guest ends
 * @flush: called when nothing more can be given for now
 * @stop:  becomes nonzero when the user has seen enough; then what waits is given, too
 *
 * returns: false after an error, with a sentence in stream->error
 */
bool stream_read(struct stream *stream, timeline_handler *handler, void (*flush)(void *context),
		 void *context, const volatile sig_atomic_t *stop);

/** stream_close - give back memory and close the socket */
void stream_close(struct stream *stream);

#endif
