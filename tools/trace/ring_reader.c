/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace rings, read while EL2 writes them: no lock, no reply, an overrun is noticed and counted. */
#include "trace/ring_reader.h"

#include <stdbool.h>
#include <string.h>

#define RECORD_WORDS (sizeof(struct trace_record) / sizeof(uint64_t))

enum slot_state {
	SLOT_WHOLE,
	SLOT_NOT_YET,
	SLOT_OVERWRITTEN,
};

/* The region stays mapped shared: each field is loaded exactly once. */
#define LOAD(pointer) __atomic_load_n((pointer), __ATOMIC_ACQUIRE)

static const char *check_rings(const struct ring_reader *reader, uint64_t offset, uint64_t size)
{
	if (reader->record_count > TRACE_RING_RECORDS_MAX) {
		return "impossible number of trace records";
	}
	if (offset < sizeof(struct conduit_shared) || offset % sizeof(uint64_t) != 0 ||
	    offset > size) {
		return "trace rings at an impossible place";
	}
	if (reader->ring_size < (uint64_t)reader->record_count * TRACE_RECORD_SIZE ||
	    reader->ring_size % sizeof(uint64_t) != 0 ||
	    reader->ring_size > (size - offset) / reader->vp_count) {
		return "trace rings of an impossible size";
	}
	return NULL;
}

const char *ring_reader_attach(struct ring_reader *reader, const struct conduit_shared *region,
			       size_t size)
{
	const char *wrong;
	uint64_t offset;

	memset(reader, 0, sizeof(*reader));
	if (size < sizeof(*region) || LOAD(&region->magic) != CONDUIT_SHARED_MAGIC) {
		return "no shared region";
	}
	if (LOAD(&region->version) != CONDUIT_SHARED_VERSION) {
		return "conduit.efi and this command are of different versions";
	}
	reader->vp_count = LOAD(&region->vp_count);
	reader->record_count = LOAD(&region->record_count);
	reader->ring_size = LOAD(&region->ring_size);
	reader->counter_frequency = LOAD(&region->counter_frequency);
	reader->counter_base = LOAD(&region->counter_base);
	offset = LOAD(&region->ring_offset);
	if (reader->vp_count == 0 || reader->vp_count > RING_READER_VP_MAX) {
		return "impossible number of VPs";
	}
	if (reader->counter_frequency == 0 || reader->counter_frequency > TRACE_FREQUENCY_MAX) {
		return "impossible counter frequency";
	}
	for (uint32_t vp = 0; vp < reader->vp_count; vp++) {
		reader->cursors[vp].next = 1;
	}
	if (reader->record_count == 0) {
		return NULL;
	}
	wrong = check_rings(reader, offset, size);
	if (wrong == NULL) {
		reader->rings = (const uint8_t *)region + offset;
	}
	return wrong;
}

static const struct trace_record *slot_of(const struct ring_reader *reader, uint32_t vp,
					  uint64_t sequence)
{
	uint64_t slot = (sequence - 1) % reader->record_count;

	return (const struct trace_record *)(const void *)(reader->rings + vp * reader->ring_size +
							   slot * TRACE_RECORD_SIZE);
}

static void copy_record(struct trace_record *to, const struct trace_record *from)
{
	const uint64_t *source = (const void *)from;
	uint64_t words[RECORD_WORDS];

	for (size_t i = 0; i < RECORD_WORDS; i++) {
		words[i] = __atomic_load_n(&source[i], __ATOMIC_RELAXED);
	}
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	memcpy(to, words, sizeof(*to));
}

/*
 * Copies the record that is wanted next. EL2 clears the sequence before it writes over a record and
 * sets it last: a sequence that stood there before and after the copy belongs to it.
 * @newest: out, a sequence that the ring has certainly reached, when SLOT_OVERWRITTEN
 */
static enum slot_state read_slot(const struct ring_reader *reader, uint32_t vp,
				 struct trace_record *record, uint64_t *newest)
{
	uint64_t wanted = reader->cursors[vp].next;
	const struct trace_record *slot = slot_of(reader, vp, wanted);
	uint64_t sequence = LOAD(&slot->sequence);

	if (sequence < wanted) {
		return SLOT_NOT_YET;
	}
	if (sequence == wanted) {
		copy_record(record, slot);
		sequence = LOAD(&slot->sequence);
		if (sequence == wanted) {
			return SLOT_WHOLE;
		}
		if (sequence < wanted) {
			return SLOT_NOT_YET;
		}
	}
	*newest = sequence;
	return SLOT_OVERWRITTEN;
}

/*
 * After an overrun: go on with the oldest record that is safe for a while, an eighth of the ring
 * ahead of the writer.
 * returns: false when @newest cannot be a sequence of this slot
 */
static bool skip_lost(const struct ring_reader *reader, struct ring_cursor *cursor, uint64_t newest)
{
	uint64_t next;

	if ((newest - cursor->next) % reader->record_count != 0) {
		return false;
	}
	next = newest - reader->record_count + reader->record_count / 8 + 1;
	cursor->lost += next - cursor->next;
	cursor->next = next;
	return true;
}

static size_t tell_lost(struct ring_cursor *cursor, uint32_t vp, uint64_t time, trace_sink *sink,
			void *context)
{
	struct trace_record record = { .kind = TRACE_KIND_LOST, .vp = (uint16_t)vp, .time = time };

	if (cursor->lost == 0) {
		return 0;
	}
	record.argument = cursor->lost > UINT32_MAX ? UINT32_MAX : (uint32_t)cursor->lost;
	cursor->lost = 0;
	sink(context, &record);
	return 1;
}

static size_t deliver(struct ring_reader *reader, uint32_t vp, struct trace_record *record,
		      trace_sink *sink, void *context)
{
	struct ring_cursor *cursor = &reader->cursors[vp];
	size_t count;

	record->time += reader->time_offset;
	count = tell_lost(cursor, vp, record->time, sink, context);
	sink(context, record);
	cursor->last_time = record->time;
	cursor->next++;
	return count + 1;
}

static size_t poll_ring(struct ring_reader *reader, uint32_t vp, trace_sink *sink, void *context)
{
	struct ring_cursor *cursor = &reader->cursors[vp];
	struct trace_record record;
	size_t count = 0;

	for (uint32_t i = 0; i < reader->record_count; i++) {
		uint64_t newest = 0;
		enum slot_state state = read_slot(reader, vp, &record, &newest);

		if (state == SLOT_WHOLE) {
			count += deliver(reader, vp, &record, sink, context);
		} else if (state == SLOT_NOT_YET || !skip_lost(reader, cursor, newest)) {
			break;
		}
	}
	return count;
}

size_t ring_reader_poll(struct ring_reader *reader, trace_sink *sink, void *context)
{
	size_t count = 0;

	for (uint32_t vp = 0; vp < reader->vp_count; vp++) {
		count += poll_ring(reader, vp, sink, context);
	}
	return count;
}

/*
 * What is left when a ring ends at a record that is not whole. Its number waits in the field for
 * the cost: it is the call that was under way, or one a whole round later that has begun to
 * overwrite the record wanted next.
 * returns: records delivered, 0 if the ring was empty
 */
static size_t drain_ring(struct ring_reader *reader, uint32_t vp, trace_sink *sink, void *context)
{
	struct ring_cursor *cursor = &reader->cursors[vp];
	struct trace_record record;

	copy_record(&record, slot_of(reader, vp, cursor->next));
	if (record.sequence != 0 || record.kind != TRACE_KIND_CALL) {
		return 0;
	}
	if (record.cost == cursor->next) {
		record.sequence = cursor->next;
		record.cost = TRACE_COST_NO_RETURN;
		return deliver(reader, vp, &record, sink, context) +
		       poll_ring(reader, vp, sink, context);
	}
	if (record.cost == cursor->next + reader->record_count) {
		cursor->lost++;
		cursor->next++;
		return poll_ring(reader, vp, sink, context);
	}
	return 0;
}

size_t ring_reader_drain(struct ring_reader *reader, trace_sink *sink, void *context)
{
	size_t count = ring_reader_poll(reader, sink, context);

	for (uint32_t vp = 0; vp < reader->vp_count && reader->record_count != 0; vp++) {
		struct ring_cursor *cursor = &reader->cursors[vp];

		/*
		 * Twice: a ring that was just overrun by the call that is under way has two such
		 * places.
		 */
		count += drain_ring(reader, vp, sink, context);
		count += drain_ring(reader, vp, sink, context);
		count += tell_lost(cursor, vp, cursor->last_time, sink, context);
	}
	return count;
}

void ring_reader_header(const struct ring_reader *reader, uint64_t start_time,
			struct trace_file_header *header)
{
	*header = (struct trace_file_header){
		.magic = CONDUIT_TRACE_MAGIC,
		.version = CONDUIT_TRACE_VERSION,
		.record_size = TRACE_RECORD_SIZE,
		.counter_frequency = reader->counter_frequency,
		.counter_base = reader->counter_base,
		.start_time = start_time,
		.vp_count = reader->vp_count,
	};
}
