/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorts a trace file: two passes, the first one over times only. */
#include "trace/timeline.h"

#include <inttypes.h>
#include <stdlib.h>

#include "trace/decode/record.h"
#include "trace/ring_reader.h"

#define NO_ENTRY UINT32_MAX

/* Records beyond this number (1.4 TB) are not addressed by the index. */
#define RECORDS_MAX (UINT64_C(1) << 32)

struct entry {
	uint64_t time;
	uint32_t number;
	uint32_t input; /* distance to the record of its input, 0: none */
};

struct timeline {
	struct trace_reader *reader;
	struct entry *entries;
	uint32_t count;
	uint32_t open_post
		[RING_READER_VP_MAX]; /* entry of the VP's last call if it was a PostMessage */
};

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

static void add_entry(struct timeline *timeline, const struct trace_record *record, uint32_t number)
{
	if (give_input(timeline, record, number)) {
		return;
	}
	if (record->kind == TRACE_KIND_CALL && record->vp < RING_READER_VP_MAX) {
		timeline->open_post[record->vp] =
			decode_is_post(record) ? timeline->count : NO_ENTRY;
	}
	timeline->entries[timeline->count++] =
		(struct entry){ .time = record->time, .number = number };
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->time != b->time) {
		return a->time < b->time ? -1 : 1;
	}
	return a->number < b->number ? -1 : a->number > b->number;
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
		add_entry(timeline, &record, (uint32_t)number);
	}
	qsort(timeline->entries, timeline->count, sizeof(*timeline->entries), compare_entries);
	return true;
}

static bool replay(struct timeline *timeline, timeline_handler *handler, void *context)
{
	for (uint32_t i = 0; i < timeline->count; i++) {
		const struct entry *entry = &timeline->entries[i];
		struct trace_record record;
		struct trace_record input;
		bool has_input = entry->input != 0;

		if (!trace_reader_read(timeline->reader, entry->number, &record) ||
		    (has_input &&
		     !trace_reader_read(timeline->reader, (uint64_t)entry->number + entry->input,
					&input))) {
			return false;
		}
		if (!handler(context, &record, has_input ? &input : NULL)) {
			break;
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
		timeline.entries = malloc((size_t)reader->record_count * sizeof(*timeline.entries));
	}
	if (timeline.entries == NULL) {
		(void)snprintf(reader->error, sizeof(reader->error),
			       "no memory to sort %" PRIu64 " records", reader->record_count);
		return false;
	}
	done = build(&timeline) && replay(&timeline, handler, context);
	free(timeline.entries);
	return done;
}
