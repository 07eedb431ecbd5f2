/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of each device become the lines that a person expects. Numbers are literals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace_sample.h"
#include "trace/decode/record.h"
#include "trace/format.h"

static struct decoded decoded;

/* The line of a packet without time and VP. @request: what it answers, 1,000 ticks before, or NULL */
static void expect(struct trace_record record, struct trace_record *request, const char *expected)
{
	struct format format = { .frequency = SAMPLE_FREQUENCY, .base = SAMPLE_BASE };
	char *line = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&line, &size);

	if (request != NULL) {
		request->time = record.time - 1000;
	}
	decode_record(&decoded, &record, request);
	format_text(out, &format, &record, &decoded);
	fclose(out);
	line[strcspn(line, "\n")] = '\0';
	assert_string_equal(strchr(line, ']') + 2, expected);
	free(line);
}

static struct trace_record ic(uint8_t type, uint8_t flags, const void *body, size_t size)
{
	uint8_t message[64] = { 1, 0, 0, 0, (uint8_t)(20 + size), [12] = type, [25] = flags };

	memcpy(message + 28, body, size);
	return sample_packet(SAMPLE_HEARTBEAT, SAMPLE_IN_BAND,
			     (flags & 4) != 0 ? 0 : SAMPLE_TO_GUEST, message, 28 + size);
}

static void test_component_negotiates_versions(void **state)
{
	static const uint16_t offered[] = { 2, 2, 0, 0, 3, 0, 1, 0, 3, 2, 3, 1 };
	static const uint16_t agreed[] = { 1, 1, 0, 0, 3, 0, 3, 2 };
	struct trace_record offer = ic(0, 3, offered, sizeof(offered));

	(void)state;
	expect(offer, NULL,
	       "<=    heartbeat:4 NEGOTIATE(frameworks=[3.0, 1.0], versions=[3.2, 3.1])");
	expect(ic(0, 5, agreed, sizeof(agreed)), &offer,
	       "=>    heartbeat:4 NEGOTIATE(frameworks=[3.0], versions=[3.2]) = 0 <0.000001000>");
}

static void test_component_shows_message_and_status(void **state)
{
	static const uint64_t beat = 7;
	struct trace_record answer = ic(1, 5, &beat, sizeof(beat));

	(void)state;
	expect(ic(1, 3, &beat, sizeof(beat)), NULL, "<=    heartbeat:4 HEARTBEAT(sequence=7)");
	expect(answer, NULL, "=>    heartbeat:4 HEARTBEAT(sequence=7) = 0");
	memcpy(answer.payload + 32 + 20, (const uint8_t[]){ 5, 0x40, 0, 0x80 }, 4);
	expect(answer, NULL, "=>    heartbeat:4 HEARTBEAT(sequence=7) = 0x80004005");
	assert_int_equal(decoded.status, DECODED_FAILED);
}

static void test_component_message_that_is_short_or_unknown(void **state)
{
	(void)state;
	expect(sample_packet(SAMPLE_HEARTBEAT, SAMPLE_IN_BAND, SAMPLE_TO_GUEST, "1234", 4), NULL,
	       "<=    heartbeat:4 in-band()");
	expect(ic(9, 3, "", 0), NULL, "<=    heartbeat:4 in-band()");
	expect(ic(0, 3, "\x64\0\x64", 4), NULL,
	       "<=    heartbeat:4 NEGOTIATE(frameworks=[], versions=[])");
}

static void test_device_without_decoder_shows_the_packet(void **state)
{
	(void)state;
	expect(sample_packet(0x12345678, SAMPLE_COMPLETION, SAMPLE_TO_GUEST, "", 0), NULL,
	       "<=    device:4 completion()");
	expect(sample_packet(0x12345678, 99, 0, "", 0), NULL, "=>    device:4 packet()");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_component_negotiates_versions),
		cmocka_unit_test(test_component_shows_message_and_status),
		cmocka_unit_test(test_component_message_that_is_short_or_unknown),
		cmocka_unit_test(test_device_without_decoder_shows_the_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
