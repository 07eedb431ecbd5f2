/* SPDX-License-Identifier: BSD-2-Clause */
/* Merges the rings of a running guest: records wait a moment for older ones of other VPs. */
#include "trace/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/clock.h"
#include "trace/decode/packet.h"
#include "trace/decode/record.h"
#include "trace/ring_reader.h"

/* A record that waits, and its input if it is a PostMessage. */
struct stream_record {
	struct trace_record record;
	struct trace_record input;
	bool has_input;
	uint64_t came_ms;
};

static void set_error(struct stream *stream, const char *text)
{
	(void)snprintf(stream->error, sizeof(stream->error), "%s", text);
}

/* returns: bytes read, 0 at the end, -1 after an error, -2 if a signal came */
static ssize_t read_some(struct stream *stream, void *to, size_t size)
{
	ssize_t got = read(stream->fd, to, size);

	if (got < 0 && errno == EINTR) {
		return -2;
	}
	if (got < 0 && errno == ECONNRESET) {
		return 0;
	}
	if (got < 0) {
		set_error(stream, strerror(errno));
	}
	return got;
}

/* A signal ends poll(), or came before it: then the next look, soon, is the one that counts. */
static bool wait_for_bytes(const struct stream *stream)
{
	struct pollfd waiting = { .fd = stream->fd, .events = POLLIN };

	return poll(&waiting, 1, STREAM_DELAY_MS / 4) > 0;
}

bool stream_open(struct stream *stream, int fd, const volatile sig_atomic_t *stop)
{
	uint8_t *to = (uint8_t *)&stream->header;
	size_t done = 0;

	memset(stream, 0, sizeof(*stream));
	stream->fd = fd;
	stream->waiting = calloc(STREAM_WAITING_MAX, sizeof(struct stream_record *));
	if (stream->waiting == NULL) {
		set_error(stream, "no memory");
		return false;
	}
	while (done < sizeof(stream->header)) {
		ssize_t got;

		if (*stop != 0) {
			return false;
		}
		if (!wait_for_bytes(stream)) {
			continue;
		}
		got = read_some(stream, to + done, sizeof(stream->header) - done);

		if (got == 0) {
			set_error(stream, "the guest ended before its first record");
		}
		if (got == 0 || got == -1) {
			return false;
		}
		done += got > 0 ? (size_t)got : 0;
	}
	return trace_header_check(&stream->header, stream->error);
}

/* Gives the oldest record to @handler. returns: false to stop */
static bool give_oldest(struct stream *stream, timeline_handler *handler, void *context)
{
	struct stream_record *oldest = stream->waiting[0];
	uint16_t vp = oldest->record.vp;
	bool more;

	stream->count--;
	memmove(stream->waiting, stream->waiting + 1,
		stream->count * sizeof(struct stream_record *));
	if (vp < RING_READER_VP_MAX && stream->open_posts[vp] == oldest) {
		stream->open_posts[vp] = NULL;
	}
	more = handler(context, &oldest->record, oldest->has_input ? &oldest->input : NULL);
	free(oldest);
	return more;
}

/* returns: whether @record was the input of a PostMessage that waits */
static bool give_input(struct stream *stream, const struct trace_record *record)
{
	struct stream_record *post;

	if (record->kind != TRACE_KIND_INPUT || record->vp >= RING_READER_VP_MAX) {
		return false;
	}
	post = stream->open_posts[record->vp];
	if (post == NULL) {
		return false;
	}
	post->input = *record;
	post->has_input = true;
	stream->open_posts[record->vp] = NULL;
	return true;
}

/* Puts a record among those that wait, of which there are fewer than STREAM_WAITING_MAX. */
static bool insert(struct stream *stream, const struct trace_record *record)
{
	struct stream_record *added = malloc(sizeof(*added));
	size_t at = stream->count;

	if (added == NULL) {
		set_error(stream, "no memory");
		return false;
	}
	added->record = *record;
	added->has_input = false;
	added->came_ms = clock_ms();
	while (at > 0 && stream->waiting[at - 1]->record.time > record->time) {
		stream->waiting[at] = stream->waiting[at - 1];
		at--;
	}
	stream->waiting[at] = added;
	stream->count++;
	if (record->kind == TRACE_KIND_CALL && record->vp < RING_READER_VP_MAX) {
		stream->open_posts[record->vp] = decode_is_post(record) ? added : NULL;
	}
	return true;
}

enum step {
	STEP_MORE,
	STEP_END,
	STEP_ERROR,
};

/* The oldest one makes room for a record that comes. */
static enum step take_record(struct stream *stream, const struct trace_record *record,
			     timeline_handler *handler, void *context)
{
	if (stream->count == STREAM_WAITING_MAX && !give_oldest(stream, handler, context)) {
		return STEP_END;
	}
	return insert(stream, record) ? STEP_MORE : STEP_ERROR;
}

static enum step take_packets(struct stream *stream, const struct trace_record *record,
			      timeline_handler *handler, void *context)
{
	struct trace_record one;
	enum step step = STEP_MORE;
	size_t at = 0;

	while (step == STEP_MORE && (at = packet_split(&one, record, at)) != 0) {
		step = take_record(stream, &one, handler, context);
	}
	return step;
}

/* Takes whole records out of the buffer. */
static enum step take_records(struct stream *stream, timeline_handler *handler, void *context)
{
	size_t used = 0;

	for (; stream->buffered - used >= TRACE_RECORD_SIZE; used += TRACE_RECORD_SIZE) {
		struct trace_record record;
		enum step step;

		memcpy(&record, stream->buffer + used, sizeof(record));
		if (give_input(stream, &record)) {
			continue;
		}
		step = record.kind == TRACE_KIND_PACKETS
			       ? take_packets(stream, &record, handler, context)
			       : take_record(stream, &record, handler, context);
		if (step != STEP_MORE) {
			return step;
		}
	}
	stream->buffered -= used;
	memmove(stream->buffer, stream->buffer + used, stream->buffered);
	return STEP_MORE;
}

static enum step receive(struct stream *stream, timeline_handler *handler, void *context)
{
	ssize_t got;

	if (!wait_for_bytes(stream)) {
		return STEP_MORE;
	}
	got = read_some(stream, stream->buffer + stream->buffered,
			sizeof(stream->buffer) - stream->buffered);
	if (got == 0 || got == -1) {
		return got == 0 ? STEP_END : STEP_ERROR;
	}
	stream->buffered += got > 0 ? (size_t)got : 0;
	return take_records(stream, handler, context);
}

/* Gives what has waited long enough. */
static enum step give_ripe(struct stream *stream, uint64_t delay_ms, timeline_handler *handler,
			   void *context)
{
	uint64_t now = clock_ms();

	while (stream->count != 0 && now - stream->waiting[0]->came_ms >= delay_ms) {
		if (!give_oldest(stream, handler, context)) {
			return STEP_END;
		}
	}
	return STEP_MORE;
}

bool stream_read(struct stream *stream, timeline_handler *handler, void (*flush)(void *context),
		 void *context, const volatile sig_atomic_t *stop)
{
	enum step step = STEP_MORE;

	while (step == STEP_MORE && *stop == 0) {
		step = receive(stream, handler, context);
		if (step == STEP_MORE) {
			step = give_ripe(stream, STREAM_DELAY_MS, handler, context);
			flush(context);
		}
	}
	(void)give_ripe(stream, 0, handler, context);
	flush(context);
	return step != STEP_ERROR;
}

void stream_close(struct stream *stream)
{
	for (size_t i = 0; i < stream->count; i++) {
		free(stream->waiting[i]);
	}
	free(stream->waiting);
	stream->waiting = NULL;
	stream->count = 0;
	(void)close(stream->fd);
}
