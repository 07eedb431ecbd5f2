/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorts a trace file: two passes, the first one over times only. */
#include "trace/timeline.h"

#include <inttypes.h>
#include <stdlib.h>

#include "trace/decode/packet.h"
#include "trace/decode/record.h"
#include "trace/ring_reader.h"

#define NO_ENTRY UINT32_MAX

/* Records beyond this number (1.4 TB) are not addressed by the index. */
#define RECORDS_MAX (UINT64_C(1) << 32)

struct entry {
	uint64_t time;
	uint32_t number;
	union {
		uint32_t input;  /* distance to the record of its input, 0: none */
		uint32_t packet; /* of a record of packets: where this one begins */
	};
};

struct timeline {
	struct trace_reader *reader;
	struct entry *entries;
	uint32_t count;
	uint32_t room;
	uint32_t open_post
		[RING_READER_VP_MAX]; /* entry of the VP's last call if it was a PostMessage */
};

static bool no_memory(struct timeline *timeline)
{
	struct trace_reader *reader = timeline->reader;

	(void)snprintf(reader->error, sizeof(reader->error),
		       "no memory to sort %" PRIu64 " records", reader->record_count);
	return false;
}

/*
 * An input belongs to the PostMessage before it on the same VP. returns: whether it was given to
 * one
 */
static bool give_input(struct timeline *timeline, const struct trace_record *record,
		       uint32_t number)
{
	uint32_t *post;

	if (record->kind != TRACE_KIND_INPUT || record->vp >= RING_READER_VP_MAX) {
		return false;
	}
	post = &timeline->open_post[record->vp];
	if (*post == NO_ENTRY) {
		return false;
	}
	timeline->entries[*post].input = number - timeline->entries[*post].number;
	*post = NO_ENTRY;
	return true;
}

static bool add_entry(struct timeline *timeline, const struct entry *entry)
{
	if (timeline->count == timeline->room) {
		uint64_t room = timeline->room * UINT64_C(2);
		void *entries = room < RECORDS_MAX ? reallocarray(timeline->entries, room,
								  sizeof(*timeline->entries))
						   : NULL;

		if (entries == NULL) {
			return no_memory(timeline);
		}
		timeline->entries = entries;
		timeline->room = (uint32_t)room;
	}
	timeline->entries[timeline->count++] = *entry;
	return true;
}

static bool add_packets(struct timeline *timeline, const struct trace_record *record,
			uint32_t number)
{
	struct trace_record one;
	size_t next;

	for (size_t at = 0; (next = packet_split(&one, record, at)) != 0; at = next) {
		const struct entry entry = { one.time, number, .packet = (uint32_t)at };

		if (!add_entry(timeline, &entry)) {
			return false;
		}
	}
	return true;
}

static bool add_record(struct timeline *timeline, const struct trace_record *record,
		       uint32_t number)
{
	const struct entry entry = { .time = record->time, .number = number };

	if (record->kind == TRACE_KIND_PACKETS) {
		return add_packets(timeline, record, number);
	}
	if (give_input(timeline, record, number)) {
		return true;
	}
	if (record->kind == TRACE_KIND_CALL && record->vp < RING_READER_VP_MAX) {
		timeline->open_post[record->vp] =
			decode_is_post(record) ? timeline->count : NO_ENTRY;
	}
	return add_entry(timeline, &entry);
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->time != b->time) {
		return a->time < b->time ? -1 : 1;
	}
	if (a->number != b->number) {
		return a->number < b->number ? -1 : 1;
	}
	return a->packet < b->packet ? -1 : a->packet > b->packet;
}

static bool build(struct timeline *timeline)
{
	struct trace_record record;

	for (uint32_t vp = 0; vp < RING_READER_VP_MAX; vp++) {
		timeline->open_post[vp] = NO_ENTRY;
	}
	for (uint64_t number = 0; number < timeline->reader->record_count; number++) {
		if (!trace_reader_read(timeline->reader, number, &record)) {
			return false;
		}
		if (!add_record(timeline, &record, (uint32_t)number)) {
			return false;
		}
	}
	qsort(timeline->entries, timeline->count, sizeof(*timeline->entries), compare_entries);
	return true;
}

/* returns: false after an error; @more: whether the handler wants more */
static bool replay_entry(struct timeline *timeline, const struct entry *entry,
			 timeline_handler *handler, void *context, bool *more)
{
	struct trace_record record;
	struct trace_record other;
	const struct trace_record *input = NULL;

	if (!trace_reader_read(timeline->reader, entry->number, &record)) {
		return false;
	}
	if (record.kind == TRACE_KIND_PACKETS) {
		*more = packet_split(&other, &record, entry->packet) == 0 ||
			handler(context, &other, NULL);
		return true;
	}
	if (entry->input != 0) {
		if (!trace_reader_read(timeline->reader, (uint64_t)entry->number + entry->input,
				       &other)) {
			return false;
		}
		input = &other;
	}
	*more = handler(context, &record, input);
	return true;
}

static bool replay(struct timeline *timeline, timeline_handler *handler, void *context)
{
	bool more = true;

	for (uint32_t i = 0; i < timeline->count && more; i++) {
		if (!replay_entry(timeline, &timeline->entries[i], handler, context, &more)) {
			return false;
		}
	}
	return true;
}

bool timeline_read(struct trace_reader *reader, timeline_handler *handler, void *context)
{
	struct timeline timeline = { .reader = reader };
	bool done;

	if (reader->record_count == 0) {
		return true;
	}
	if (reader->record_count < RECORDS_MAX) {
		timeline.room = (uint32_t)reader->record_count;
		timeline.entries = malloc(timeline.room * sizeof(*timeline.entries));
	}
	if (timeline.entries == NULL) {
		return no_memory(&timeline);
	}
	done = build(&timeline) && replay(&timeline, handler, context);
	free(timeline.entries);
	return done;
}
