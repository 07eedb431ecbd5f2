/* SPDX-License-Identifier: BSD-2-Clause */
/* No record can crash the decoder, and whatever it prints as JSON is JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/trace_sample.h"
#include "trace/decode/record.h"
#include "trace/filter.h"
#include "trace/format.h"
#include "trace/pairing.h"
#include "trace/summary.h"

#define RECORD_COUNT 1000000
#define PARSED_EVERY 50

struct output {
	char *text;
	size_t size;
	FILE *file;
};

static struct decoded decoded;

static void fill(struct trace_record *record, uint64_t *random)
{
	uint64_t words[sizeof(*record) / sizeof(uint64_t)];

	for (size_t i = 0; i < ABI_COUNT(words); i++) {
		words[i] = sample_random(random);
	}
	memcpy(record, words, sizeof(*record));
}

static const uint32_t esrs[] = { SAMPLE_ESR_HVC_0, SAMPLE_ESR_HVC_1, SAMPLE_ESR_SMC_0, 0x5a000002 };

/* An RNDIS message, a frame or neither; its numbers are small enough to mean something. */
static void shape_note(struct trace_record *record, size_t at, uint64_t *random)
{
	static const uint16_t types[] = { 0x0800, 0x0806, 0x8100, 0x86dd };
	uint64_t choice = sample_random(random);
	const struct trace_note note = {
		.kind = (uint16_t)(1 + (choice & 1)),
		.size = (uint16_t)((choice >> 8) % 160),
	};
	uint16_t type = types[(choice >> 16) % 4];

	memcpy(record->payload + at, &note, sizeof(note));
	at += sizeof(note);
	if (note.kind == TRACE_NOTE_FRAME) {
		record->payload[at + 12] = (uint8_t)(type >> 8);
		record->payload[at + 13] = (uint8_t)type;
		record->payload[at + 23] = (uint8_t)((choice >> 20) % 20);
		return;
	}
	for (size_t i = 0; i < 20; i++) {
		uint32_t value = (uint32_t)(sample_random(random) % 64);

		memcpy(record->payload + at + 4 * i, &value, sizeof(value));
	}
	record->payload[at] = (uint8_t)(1 + (choice >> 24) % 8);
	record->payload[at + 3] = (choice >> 32 & 1) != 0 ? 0x80 : 0;
}

/* A packet of a device that has a decoder, with a type that this one may know. */
static void shape_packet(struct trace_record *record, uint64_t *random)
{
	static const uint32_t devices[] = { SAMPLE_HEARTBEAT, SAMPLE_SCSI, SAMPLE_NETWORK };
	uint64_t choice = sample_random(random);
	struct trace_packet head;
	uint32_t type = (uint32_t)(choice >> 8) % ((choice & 3) == 0 ? 135 : 14);

	memcpy(&head, record->payload, sizeof(head));
	head.device = devices[(choice >> 16) % ABI_COUNT(devices)];
	head.type = (uint16_t)(6 + (choice >> 20) % 6);
	head.relid = (uint16_t)((choice >> 24) % 3);
	head.transaction_id = (choice >> 28) % 5;
	head.payload_kept %= 80;
	head.notes_size = head.notes_size % 25 * 8;
	memcpy(record->payload, &head, sizeof(head));
	memcpy(record->payload + sizeof(head), &type, sizeof(type));
	shape_note(record, sizeof(head) + (head.payload_kept + 7U) / 8 * 8, random);
	record->argument = (uint32_t)((choice >> 32) % 400);
}

/* Random bytes alone are nearly always an unknown call: lead them towards each decoder. */
static void shape(struct trace_record *record, uint64_t *random)
{
	static const uint64_t controls[] = { 0x0000000100010050, 0x0000000300010051, 0x5c, 0x1005d,
					     0x0fff0fff00010050, 0x0000000200000050 };
	uint64_t choice = sample_random(random);

	if ((choice & 7) == 0) {
		return;
	}
	record->kind = (uint16_t)(1 + (choice >> 4) % 7);
	record->vp = (uint16_t)((choice >> 12) % 70);
	record->esr = esrs[(choice >> 16) % 4];
	if (record->kind == TRACE_KIND_CALL) {
		record->before[0] =
			(choice & 8) != 0 ? 0x46000001 : (record->before[0] & 0xc700007f);
		record->before[record->esr == SAMPLE_ESR_HVC_1 ? 0 : 1] =
			controls[(choice >> 20) % 6];
		record->before[4] = 0x90000 + (choice >> 24) % 0x30000;
	} else if (record->kind == TRACE_KIND_PACKETS) {
		shape_packet(record, random);
	} else {
		uint32_t type = (uint32_t)((choice >> 24) % 32);
		size_t at = record->kind == TRACE_KIND_MESSAGE ? 16 : 0;

		memcpy(record->payload, (const uint8_t[]){ 1, 0, 0, 0 }, at == 0 ? 0 : 4);
		memcpy(record->payload + at, &type, sizeof(type));
		record->argument = (uint32_t)((choice >> 32) % 400);
	}
}

static void check_json(const struct output *output)
{
	json_error_t error;
	json_t *value = json_loadb(output->text, output->size - 1, JSON_REJECT_DUPLICATES, &error);

	if (value == NULL) {
		print_error("%s\n%.*s\n", error.text, (int)output->size, output->text);
	}
	assert_non_null(value);
	assert_true(json_is_object(value));
	json_decref(value);
}

/* A record passes through everything that looks at records. */
static void exercise(const struct trace_record *record, const struct trace_record *input,
		     const struct filter *filter, struct output *output, bool parse)
{
	struct format format = { .frequency = SAMPLE_FREQUENCY, .base = SAMPLE_BASE, .column = 40 };

	format.verbose = (record->sequence & 1) != 0;
	format.time = (enum format_time)(record->sequence % 5);
	format.start_time = UINT64_C(133500000000000000);
	decode_record(&decoded, record, input);
	(void)filter_passes(filter, record, &decoded);
	rewind(output->file);
	format_text(output->file, &format, record, &decoded);
	assert_int_equal(fflush(output->file), 0);
	assert_int_equal(output->text[output->size - 1], '\n');
	if (parse) {
		rewind(output->file);
		format_json(output->file, &format, record, input, &decoded);
		assert_int_equal(fflush(output->file), 0);
		assert_ptr_equal(memchr(output->text, '\n', output->size),
				 output->text + output->size - 1);
		check_json(output);
	}
}

/* What the packet of a record answers, or what any other record belongs to. */
static const struct trace_record *input_of(struct pairing *pairing,
					   const struct trace_record *record,
					   const struct trace_record *input)
{
	const struct trace_record *request = pairing_match(pairing, record);

	return request != NULL ? request : input;
}

static void test_random_records_are_harmless(void **state)
{
	struct pairing *pairing = pairing_new();
	struct summary *summary = summary_new(SAMPLE_FREQUENCY);
	struct filter filter = { 0 };
	struct output output = { 0 };
	char error[FILTER_ERROR_SIZE];
	uint64_t random = 42;

	(void)state;
	output.file = open_memstream(&output.text, &output.size);
	assert_true(filter_add(&filter, "trace=/CPU,VP_INDEX,psci", error));
	for (int i = 0; i < RECORD_COUNT; i++) {
		struct trace_record record;
		struct trace_record input;

		fill(&record, &random);
		shape(&record, &random);
		fill(&input, &random);
		shape(&input, &random);
		summary_add(summary, &record);
		exercise(&record, input_of(pairing, &record, (i & 3) == 0 ? &input : NULL), &filter,
			 &output, i % PARSED_EVERY == 0);
		if (decoded.kind == DECODED_PACKET) {
			summary_add_packet(summary, &decoded);
		}
	}
	rewind(output.file);
	summary_print(summary, output.file);
	summary_free(summary);
	pairing_free(pairing);
	filter_free(&filter);
	fclose(output.file);
	free(output.text);
}

/* Every function ID of the table, with all arguments and results the same. */
static void test_every_register_value_is_json(void **state)
{
	static const uint64_t values[] = { 0, 1, UINT64_MAX, 0x2222222222222222,
					   0x8000000000000000 };
	const struct filter filter = { 0 };
	struct output output = { 0 };

	(void)state;
	output.file = open_memstream(&output.text, &output.size);
	for (uint32_t fid = 0; fid < 0x20000; fid++) {
		uint64_t value = values[fid % 5];
		struct trace_record record = sample_call(SAMPLE_ESR_HVC_0, 0, value, value, value);

		record.before[0] = (uint64_t)(fid >> 12 << 24) << 1 | (fid & 0x1ff) |
				   (fid & 0x200 ? 0x80000000U : 0xc0000000U);
		record.after[0] = value;
		exercise(&record, NULL, &filter, &output, true);
	}
	fclose(output.file);
	free(output.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_records_are_harmless),
		cmocka_unit_test(test_every_register_value_is_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
