/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of a trace: records taken apart, answers found, requests counted. Numbers are literals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace_sample.h"
#include "trace/decode/packet.h"
#include "trace/decode/record.h"
#include "trace/device_summary.h"
#include "trace/pairing.h"

static struct decoded decoded;

static struct trace_record packet(uint16_t type, uint8_t flags, uint64_t transaction_id,
				  uint64_t time)
{
	struct trace_record record = sample_packet(SAMPLE_SCSI, type, flags, "", 0);

	memcpy(record.payload, &transaction_id, sizeof(transaction_id));
	record.time = time;
	return record;
}

static void test_record_is_split_into_packets_at_their_times(void **state)
{
	const struct trace_record first =
		sample_packet(SAMPLE_SCSI, SAMPLE_IN_BAND, 0, "0123456", 7);
	const struct trace_record second =
		sample_packet(SAMPLE_SCSI, SAMPLE_COMPLETION, SAMPLE_TO_GUEST, "abc", 3);
	struct trace_record record = { .kind = TRACE_KIND_PACKETS, .vp = 3, .time = 5000 };
	struct trace_record one;
	struct packet_view view;
	size_t next;

	(void)state;
	sample_append(&record, &first, 40);
	sample_append(&record, &second, 0);
	next = packet_split(&one, &record, 0);
	assert_int_equal(next, 40);
	assert_int_equal(one.time, 4960);
	assert_int_equal(one.vp, 3);
	assert_int_equal(one.argument, 40);
	assert_int_equal(packet_view(&view, &one, 0), 40);
	assert_int_equal(view.payload.size, 7);
	assert_memory_equal(view.payload.bytes, "0123456", 7);
	next = packet_split(&one, &record, next);
	assert_int_equal(next, 80);
	assert_int_equal(one.time, 5000);
	assert_int_equal(packet_split(&one, &record, next), 0);
}

static void test_sizes_beyond_the_record_are_no_packet(void **state)
{
	const struct trace_record good =
		sample_packet(SAMPLE_SCSI, SAMPLE_IN_BAND, 0, "01234567", 8);
	struct trace_record record = good;
	struct packet_view view;

	(void)state;
	assert_int_equal(packet_view(&view, &record, 0), 40);
	record.argument = 39;
	assert_int_equal(packet_view(&view, &record, 0), 0);
	record = good;
	record.payload[0x18] = 9; /* payload_kept */
	assert_int_equal(packet_view(&view, &record, 0), 0);
	record = good;
	record.payload[0x1a] = 8; /* notes_size */
	assert_int_equal(packet_view(&view, &record, 0), 0);
	record.argument = UINT32_MAX;
	assert_int_equal(packet_view(&view, &record, 0), 48);
	assert_int_equal(packet_view(&view, &record, TRACE_PAYLOAD_SIZE + 1), 0);
	assert_int_equal(packet_view(&view, &record, SIZE_MAX), 0);
}

static void test_note_is_found_by_its_kind(void **state)
{
	struct trace_record record = sample_packet(SAMPLE_NETWORK, SAMPLE_IN_BAND, 0, "", 0);
	struct packet_view view;
	struct payload note;

	(void)state;
	sample_note(&record, TRACE_NOTE_RNDIS, "rndis", 5);
	sample_note(&record, TRACE_NOTE_FRAME, "frame", 5);
	assert_int_equal(packet_view(&view, &record, 0), record.argument);
	assert_true(packet_note(&view, TRACE_NOTE_FRAME, &note));
	assert_int_equal(note.size, 5);
	assert_memory_equal(note.bytes, "frame", 5);
	assert_false(packet_note(&view, 3, &note));
	record.payload[32 + 2] = 200; /* size of the first note */
	assert_int_equal(packet_view(&view, &record, 0), record.argument);
	assert_false(packet_note(&view, TRACE_NOTE_FRAME, &note));
}

static void test_answer_finds_the_request_of_its_transaction(void **state)
{
	struct pairing *pairing = pairing_new();
	struct trace_record request = packet(SAMPLE_GPA_DIRECT, 2, 5, 100);
	struct trace_record other = packet(SAMPLE_GPA_DIRECT, 2, 6, 110);
	struct trace_record answer = packet(SAMPLE_COMPLETION, SAMPLE_TO_GUEST, 5, 150);
	struct trace_record wrong = packet(SAMPLE_COMPLETION, 0, 6, 160);
	const struct trace_record *found;

	(void)state;
	assert_null(pairing_match(pairing, &request));
	assert_null(pairing_match(pairing, &other));
	found = pairing_match(pairing, &answer);
	assert_non_null(found);
	assert_int_equal(found->time, 100);
	decode_record(&decoded, &answer, found);
	assert_true(decoded.packet.timed);
	assert_int_equal(decoded.packet.ticks, 50);
	assert_null(pairing_match(pairing, &answer)); /* once */
	assert_null(pairing_match(pairing, &wrong));  /* of the same side */
	pairing_free(pairing);
}

static void test_requests_without_answers_are_forgotten(void **state)
{
	struct pairing *pairing = pairing_new();
	const struct trace_record *found;
	struct trace_record record;

	(void)state;
	for (uint64_t id = 0; id < 4ULL * PAIRING_MAX; id++) {
		record = packet(SAMPLE_GPA_DIRECT, 2, id, id);
		assert_null(pairing_match(pairing, &record));
	}
	record = packet(SAMPLE_COMPLETION, SAMPLE_TO_GUEST, 4ULL * PAIRING_MAX - 1, 1000000);
	found = pairing_match(pairing, &record);
	assert_non_null(found);
	assert_int_equal(found->time, 4 * PAIRING_MAX - 1);
	record = packet(SAMPLE_COMPLETION, SAMPLE_TO_GUEST, 0, 1000000);
	assert_null(pairing_match(pairing, &record));
	pairing_free(pairing);
}

static void count(struct device_summary *summary, bool answer, uint64_t ticks, bool failed)
{
	decoded_clear(&decoded);
	decoded.kind = DECODED_PACKET;
	decoded_name(&decoded, "READ(10)");
	decoded.status = failed ? DECODED_FAILED : DECODED_SUCCESSFUL;
	decoded.packet = (struct decoded_packet){
		.device = "scsi",
		.to_guest = answer,
		.answer = answer,
		.timed = answer && ticks != 0,
		.ticks = ticks,
		.bytes = answer && !failed ? 4096 : 0,
	};
	device_summary_add(summary, &decoded);
}

static void test_summary_has_latency_bytes_and_errors(void **state)
{
	static struct device_summary summary;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		count(&summary, false, 0, false);
	}
	count(&summary, true, 2000, false);
	count(&summary, true, 4000, false);
	count(&summary, true, 0, true); /* its request is not in the trace */
	device_summary_print(&summary, out, 1000000000);
	fclose(out);
	assert_non_null(strstr(text, "        4        1         8192        2.0        3.0        "
				     "4.0 scsi => READ(10)\n"));
	free(text);
}

static void test_summary_counts_what_is_too_much_together(void **state)
{
	static struct device_summary summary;
	char name[16];

	(void)state;
	for (uint32_t i = 0; i < DEVICE_SUMMARY_MAX + 100; i++) {
		decoded_clear(&decoded);
		(void)snprintf(name, sizeof(name), "n%u", i);
		decoded_name(&decoded, name);
		device_summary_add(&summary, &decoded);
	}
	assert_int_equal(summary.count, DEVICE_SUMMARY_MAX);
	assert_string_equal(summary.requests[DEVICE_SUMMARY_MAX - 1].name, "(others)");
	assert_int_equal(summary.requests[DEVICE_SUMMARY_MAX - 1].count, 101);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record_is_split_into_packets_at_their_times),
		cmocka_unit_test(test_sizes_beyond_the_record_are_no_packet),
		cmocka_unit_test(test_note_is_found_by_its_kind),
		cmocka_unit_test(test_answer_finds_the_request_of_its_transaction),
		cmocka_unit_test(test_requests_without_answers_are_forgotten),
		cmocka_unit_test(test_summary_has_latency_bytes_and_errors),
		cmocka_unit_test(test_summary_counts_what_is_too_much_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
