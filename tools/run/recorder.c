/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the trace records of the running guest go: summary, trace file, followers. */
#include "run/recorder.h"

#include "cli/message.h"
#include "cli/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void recorder_init(struct recorder *recorder, const char *path)
{
	*recorder = (struct recorder){ .path = path };
	for (int i = 0; i < RECORDER_FOLLOWERS_MAX; i++) {
		recorder->followers[i].fd = -1;
	}
}

/* Not blocking: a FIFO is refused, not waited for. Its reader could hold up the guest. */
bool recorder_check(const struct recorder *recorder)
{
	const char *wrong = NULL;
	struct stat stat_;
	int fd;

	if (recorder->path == NULL) {
		return true;
	}
	fd = open(recorder->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666);
	if (fd < 0 || fstat(fd, &stat_) != 0) {
		wrong = strerror(errno);
	} else if (S_ISFIFO(stat_.st_mode)) {
		wrong = "it is a FIFO; 'conduit trace -f' shows calls as they come";
	}
	if (wrong != NULL) {
		message("cannot write the trace %s: %s", recorder->path, wrong);
	}
	if (fd >= 0) {
		close(fd);
	}
	return wrong == NULL;
}

static void tell_write_error(struct recorder *recorder, int error)
{
	if (error != 0 && !recorder->told) {
		message("cannot write the trace %s: %s; the guest continues without it",
			recorder->path, strerror(-error));
		recorder->told = true;
	}
}

/* Ticks of a counter in that time; the product of both could be too large. */
static uint64_t ticks(uint64_t ms, uint64_t frequency)
{
	return ms / 1000 * frequency + ms % 1000 * frequency / 1000;
}

/*
 * The counter of each machine starts anew. The times of a later one go on where the PC's clock is, and never before what was
 * recorded: by -icount a guest's time may run ahead of the PC's.
 */
static void set_time_offset(struct recorder *recorder)
{
	struct ring_reader *reader = &recorder->reader;
	uint64_t elapsed = ticks(clock_ms() - recorder->first_ms, reader->counter_frequency);
	uint64_t begin = recorder->header.counter_base + elapsed;

	if (begin < recorder->last_time) {
		begin = recorder->last_time;
	}
	reader->time_offset = begin - reader->counter_base;
}

/* A guest that was reset goes on in the same file, with the same summary. */
static void open_outputs(struct recorder *recorder)
{
	int error;

	if (recorder->summary == NULL) {
		ring_reader_header(&recorder->reader, clock_1601(), &recorder->header);
		recorder->first_ms = clock_ms();
		recorder->summary = summary_new(recorder->header.counter_frequency);
	} else {
		set_time_offset(recorder);
	}
	if (recorder->path != NULL && !recorder->writing) {
		error = trace_writer_open(&recorder->writer, recorder->path, &recorder->header);
		recorder->writing = error == 0;
		tell_write_error(recorder, error);
	}
	for (int i = 0; i < RECORDER_FOLLOWERS_MAX; i++) {
		if (recorder->followers[i].fd >= 0) {
			follower_begin(&recorder->followers[i], &recorder->header);
		}
	}
}

void recorder_attach(struct recorder *recorder, const struct region *region)
{
	const char *wrong = ring_reader_attach(&recorder->reader, region->shared, region->size);

	if (wrong != NULL) {
		message("cannot record calls: %s", wrong);
		return;
	}
	if (recorder->reader.record_count > 0) {
		recorder->attached = true;
		open_outputs(recorder);
	}
}

/* A trace_sink. */
static void take_record(void *context, const struct trace_record *record)
{
	struct recorder *recorder = context;

	recorder->record_count++;
	if (record->time > recorder->last_time) {
		recorder->last_time = record->time;
	}
	if (record->kind == TRACE_KIND_LOST) {
		recorder->lost_count += record->argument;
	}
	if (recorder->summary != NULL) {
		summary_add(recorder->summary, record);
	}
	if (recorder->writing) {
		trace_writer_add(&recorder->writer, record);
	}
	for (int i = 0; i < RECORDER_FOLLOWERS_MAX; i++) {
		if (recorder->followers[i].fd >= 0) {
			follower_add(&recorder->followers[i], record);
		}
	}
}

size_t recorder_poll(struct recorder *recorder)
{
	size_t count = 0;

	if (recorder->attached) {
		count = ring_reader_poll(&recorder->reader, take_record, recorder);
	}
	if (recorder->writing && count > 0) {
		tell_write_error(recorder, trace_writer_flush(&recorder->writer));
	}
	for (int i = 0; i < RECORDER_FOLLOWERS_MAX; i++) {
		if (recorder->followers[i].fd >= 0) {
			follower_flush(&recorder->followers[i]);
		}
	}
	return count;
}

void recorder_detach(struct recorder *recorder)
{
	if (recorder->attached) {
		ring_reader_drain(&recorder->reader, take_record, recorder);
		recorder->attached = false;
	}
}

bool recorder_follow(struct recorder *recorder, int fd)
{
	for (int i = 0; i < RECORDER_FOLLOWERS_MAX; i++) {
		struct follower *follower = &recorder->followers[i];

		if (follower->fd >= 0) {
			continue;
		}
		if (!follower_open(follower, fd)) {
			return false;
		}
		if (recorder->summary != NULL) { /* else the header is not known yet */
			follower_begin(follower, &recorder->header);
		}
		return true;
	}
	return false;
}

static void close_trace(struct recorder *recorder)
{
	if (recorder->writing) {
		tell_write_error(recorder, trace_writer_close(&recorder->writer));
		recorder->writing = false;
	}
	if (recorder->told) {
		message("the trace %s is not complete: %llu records written, %llu missing",
			recorder->path, (unsigned long long)recorder->writer.written,
			(unsigned long long)recorder->writer.dropped);
	}
}

void recorder_finish(struct recorder *recorder, FILE *out)
{
	for (int i = 0; i < RECORDER_FOLLOWERS_MAX; i++) {
		if (recorder->followers[i].fd >= 0) {
			follower_finish(&recorder->followers[i]);
		}
	}
	close_trace(recorder);
	if (recorder->summary != NULL) {
		if (out != NULL) {
			summary_print(recorder->summary, out);
		}
		summary_free(recorder->summary);
		recorder->summary = NULL;
	}
}
