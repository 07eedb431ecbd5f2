/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Trace records that C writes: where each goes, what it holds, and that a reader in between never
 * takes a half-written one for whole. The reader here is counter_now(), which the writer calls
 * while its record is not valid.
 */
#include "core/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/counter.h"
#include "core/vp.h"
#include "hypervisor/shared.h"

#define RECORDS 4

static struct trace_record ring[RECORDS + 1]; /* the last one is nobody's */
static struct vp here;                        /* runs on this CPU */
static struct vp other;
static const struct trace_record *watched;
static uint32_t looks;
static uint64_t now;

struct vp *vp_current(void)
{
	return &here;
}

uint64_t counter_now(void)
{
	if (watched != NULL) {
		looks++;
		assert_int_equal(watched->sequence, 0);
	}
	return now;
}

static int reset(void **state)
{
	(void)state;
	memset(ring, 0xee, sizeof(ring));
	memset(&here, 0, sizeof(here));
	memset(&other, 0, sizeof(other));
	here.trace = (struct vp_trace){ .cursor = ring, .start = ring, .end = ring + RECORDS };
	here.index = 1;
	other.index = 2;
	watched = NULL;
	looks = 0;
	now = 777;
	return 0;
}

static void test_trace_payload_fills_the_record(void **state)
{
	static const uint8_t data[] = { 1, 2, 3, 4, 5 };

	(void)state;
	trace_payload(&other, TRACE_KIND_MESSAGE, 0x20005, data, sizeof(data));
	assert_int_equal(ring[0].sequence, 1);
	assert_int_equal(ring[0].time, 777);
	assert_int_equal(ring[0].kind, TRACE_KIND_MESSAGE);
	assert_int_equal(ring[0].vp, 2); /* whose message it is, in the ring of the CPU that runs */
	assert_int_equal(ring[0].argument, 0x20005);
	assert_int_equal(ring[0].pc, 0);
	assert_int_equal(ring[0].esr, 0);
	assert_memory_equal(ring[0].payload, data, sizeof(data));
	assert_int_equal(ring[0].payload[sizeof(data)], 0xee);
}

static void test_trace_payload_longest_is_kept_and_no_more(void **state)
{
	static uint8_t data[TRACE_PAYLOAD_SIZE + 16];

	(void)state;
	memset(data, 0x42, sizeof(data));
	memset(&ring[1], 0x11, sizeof(ring[1]));
	trace_payload(&here, TRACE_KIND_INPUT, 400, data, sizeof(data));
	assert_memory_equal(ring[0].payload, data, TRACE_PAYLOAD_SIZE);
	assert_int_equal(ring[1].sequence, 0x1111111111111111);
}

static void test_trace_event_is_sint_and_flag(void **state)
{
	(void)state;
	trace_event(&other, 5, 0x107);
	assert_int_equal(ring[0].kind, TRACE_KIND_EVENT);
	assert_int_equal(ring[0].argument, 0x50107);
	assert_int_equal(ring[0].vp, 2);
	assert_int_equal(ring[0].sequence, 1);
}

static void test_trace_ring_wraps(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 3 * RECORDS + 1; n++) {
		trace_event(&here, 0, (uint32_t)n);
		/* Record n is at slot (n - 1) % count, as the reader expects. */
		assert_int_equal(ring[(n - 1) % RECORDS].sequence, n);
		assert_int_equal(ring[(n - 1) % RECORDS].argument, n);
		assert_int_equal(here.trace.sequence, n);
		assert_ptr_equal(here.trace.cursor, &ring[n % RECORDS]);
	}
	assert_int_equal(ring[RECORDS].sequence, 0xeeeeeeeeeeeeeeee);
}

/* vectors.S takes a record, makes it invalid, and keeps the guest's registers there until the call ends. */
static struct trace_record *begin_call(void)
{
	struct vp_trace *trace = &here.trace;
	struct trace_record *record = trace->cursor;

	memset(record, 0x77, sizeof(*record));
	record->sequence = 0;
	trace->cursor = record + 1 == trace->end ? trace->start : record + 1;
	trace->sequence++;
	return record;
}

static void test_trace_call_is_never_overwritten_by_what_it_records(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < RECORDS; n++) {
		ring[n].sequence = 0;
	}
	for (uint32_t calls = 0; calls < 2 * RECORDS; calls++) {
		struct trace_record *call = begin_call();
		uint64_t number = here.trace.sequence;

		for (uint32_t n = 0; n < 2 * RECORDS; n++) {
			trace_event(&here, 0, n);
		}
		assert_int_equal(call->sequence, 0);
		assert_int_equal(call->before[0], 0x7777777777777777);
		assert_int_equal(here.trace.sequence, number + RECORDS - 1);
		call->sequence = number;
	}
}

static void test_trace_record_is_invalid_while_written(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 2 * RECORDS; n++) {
		watched = &ring[n % RECORDS];
		trace_event(&here, 0, n);
		assert_int_equal(watched->sequence, n + 1);
	}
	assert_int_equal(looks, 2 * RECORDS);
}

static void test_trace_off_writes_nothing(void **state)
{
	(void)state;
	here.trace = (struct vp_trace){ .cursor = NULL };
	trace_event(&here, 1, 1);
	trace_payload(&here, TRACE_KIND_INPUT, 1, "x", 1);
	trace_no_return(&here);
	assert_int_equal(here.trace.sequence, 0);
	assert_int_equal(ring[0].sequence, 0xeeeeeeeeeeeeeeee);
}

static void test_trace_no_return_publishes_the_call(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 2ULL * RECORDS; n++) {
		const struct trace_record *record = begin_call();

		trace_no_return(&here);
		assert_int_equal(record->sequence, n);
		assert_int_equal(record->cost, TRACE_COST_NO_RETURN);
	}
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_trace_payload_fills_the_record),
		TEST(test_trace_payload_longest_is_kept_and_no_more),
		TEST(test_trace_event_is_sint_and_flag),
		TEST(test_trace_ring_wraps),
		TEST(test_trace_call_is_never_overwritten_by_what_it_records),
		TEST(test_trace_record_is_invalid_while_written),
		TEST(test_trace_off_writes_nothing),
		TEST(test_trace_no_return_publishes_the_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
