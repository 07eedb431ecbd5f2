/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes trace records and trace files for the tests. */
#include "tests/trace_sample.h"

#include <assert.h>
#include <string.h>

#include "trace/trace_file.h"

struct trace_record sample_call(uint32_t esr, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct trace_record record = {
		.sequence = 1,
		.time = SAMPLE_BASE + 2 * SAMPLE_FREQUENCY,
		.pc = 0xffff800008001000,
		.cost = 1234,
		.esr = esr,
		.kind = TRACE_KIND_CALL,
		.before = { x0, x1, x2, x3 },
	};

	memcpy(record.after, record.before, sizeof(record.after));
	return record;
}

struct trace_record sample_smccc(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3,
				 uint64_t result)
{
	struct trace_record record = sample_call(SAMPLE_ESR_HVC_0, fid, x1, x2, x3);

	record.after[0] = result;
	return record;
}

struct trace_record sample_get(uint32_t name, uint64_t low, uint64_t high)
{
	struct trace_record record =
		sample_smccc(0x46000001, SAMPLE_GET, UINT64_MAX, 0xfffffffe, UINT64_C(1) << 32);

	record.before[4] = name;
	record.before[5] = 0x6ba6ba6e; /* Linux leaves x5 and up as they are */
	memcpy(&record.after[1], &record.before[1], sizeof(record.after) - sizeof(record.after[0]));
	record.after[6] = low;
	record.after[7] = high;
	return record;
}

struct trace_record sample_set(uint32_t name, uint64_t value)
{
	struct trace_record record =
		sample_smccc(0x46000001, SAMPLE_SET, UINT64_MAX, 0xfffffffe, UINT64_C(1) << 32);

	record.before[4] = name;
	record.before[6] = value;
	return record;
}

struct trace_record sample_post(uint64_t result)
{
	return sample_smccc(0x46000001, 0x5c, 0x41000000, 0, result);
}

static struct trace_record payload_record(uint16_t kind, uint32_t argument, const void *bytes,
					  size_t size)
{
	struct trace_record record = {
		.sequence = 2,
		.time = SAMPLE_BASE + 2 * SAMPLE_FREQUENCY + 100,
		.kind = kind,
		.argument = argument,
	};

	memcpy(record.payload, bytes,
	       size < sizeof(record.payload) ? size : sizeof(record.payload));
	return record;
}

struct trace_record sample_input(const void *message, size_t size)
{
	return payload_record(TRACE_KIND_INPUT, (uint32_t)size, message, size);
}

struct trace_record sample_message(const void *message, size_t size)
{
	uint8_t slot[256] = { 1, 0, 0, 0, (uint8_t)size };

	memcpy(slot + 16, message, size);
	return payload_record(TRACE_KIND_MESSAGE, 2U << 16 | sizeof(slot), slot, sizeof(slot));
}

struct trace_record sample_event(uint32_t sint, uint32_t flag)
{
	return payload_record(TRACE_KIND_EVENT, sint << 16 | flag, "", 0);
}

struct trace_record sample_packet(uint32_t device, uint16_t type, uint8_t flags,
				  const void *payload, size_t size)
{
	struct trace_record record = payload_record(TRACE_KIND_PACKETS, 0, "", 0);
	const struct trace_packet head = {
		.transaction_id = 0x77,
		.device = device,
		.relid = 4,
		.type = type,
		.size = (uint16_t)size,
		.payload_kept = (uint16_t)size,
		.flags = flags,
	};

	assert(size <= TRACE_PACKET_PAYLOAD_MAX);
	memcpy(record.payload, &head, sizeof(head));
	memcpy(record.payload + sizeof(head), payload, size);
	record.argument = (uint32_t)(sizeof(head) + (size + 7) / 8 * 8);
	return record;
}

void sample_note(struct trace_record *record, uint16_t kind, const void *bytes, size_t size)
{
	const struct trace_note note = { .kind = kind, .size = (uint16_t)size };
	size_t whole = sizeof(note) + (size + 7) / 8 * 8;
	struct trace_packet head;

	assert(record->argument + whole <= TRACE_PAYLOAD_SIZE);
	memcpy(&head, record->payload, sizeof(head));
	memcpy(record->payload + record->argument, &note, sizeof(note));
	memcpy(record->payload + record->argument + sizeof(note), bytes, size);
	head.notes_size = (uint16_t)(head.notes_size + whole);
	memcpy(record->payload, &head, sizeof(head));
	record->argument += (uint32_t)whole;
}

void sample_append(struct trace_record *record, const struct trace_record *packet, uint32_t age)
{
	assert(record->argument + packet->argument <= TRACE_PAYLOAD_SIZE);
	memcpy(record->payload + record->argument, packet->payload, packet->argument);
	memcpy(record->payload + record->argument + offsetof(struct trace_packet, age), &age,
	       sizeof(age));
	record->argument += packet->argument;
}

struct trace_file_header sample_header(void)
{
	return (struct trace_file_header){
		.magic = CONDUIT_TRACE_MAGIC,
		.version = CONDUIT_TRACE_VERSION,
		.record_size = TRACE_RECORD_SIZE,
		.counter_frequency = SAMPLE_FREQUENCY,
		.counter_base = SAMPLE_BASE,
		.start_time = UINT64_C(133500000000000000),
		.vp_count = 2,
	};
}

void sample_write(const char *path)
{
	static const uint32_t contact[10] = { 14, 0, 0x50003, 0, 2 };
	static const uint32_t response[4] = { 15, 0, 1, 4 };
	const struct trace_file_header header = sample_header();
	struct trace_record records[SAMPLE_RECORDS] = {
		sample_set(0x90002, UINT64_C(0x8100000601c00000)),
		sample_get(0x90003, 0, 0),
		sample_get(0x90003, 1, 0),
		sample_set(0xa0013, 0x41000001),
		sample_post(0),
		sample_input(contact, sizeof(contact)),
		sample_message(response, sizeof(response)),
		sample_set(0xa0014, 0),
		sample_event(2, 3),
		sample_smccc(0x46000001, 0x1005d, 0x2003, 0, 0),
		sample_smccc(0xc4000003, 1, 0x40280000, 0, (uint64_t)-4),
		sample_smccc(0x84000008, 0, 0, 0, 0x84000008),
		{ .kind = TRACE_KIND_LOST, .argument = 123 },
	};
	struct trace_writer writer;
	int error = trace_writer_open(&writer, path, &header);

	assert(error == 0);
	records[2].vp = 1;
	records[11].cost = TRACE_COST_NO_RETURN;
	for (size_t i = 0; i < SAMPLE_RECORDS; i++) {
		records[i].sequence = i + 1;
		records[i].time = SAMPLE_BASE + (i + 1) * (SAMPLE_FREQUENCY / 1000);
		trace_writer_add(&writer, &records[i]);
	}
	error = trace_writer_close(&writer);
	assert(error == 0);
}

/* Marsaglia's xorshift64 */
uint64_t sample_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
