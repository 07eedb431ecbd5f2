/* SPDX-License-Identifier: BSD-2-Clause */
/* Rings are read in order, overruns are counted, no region makes the reader leave its mapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace_sample.h"
#include "trace/ring_reader.h"

#define RECORDS     UINT64_C(16)
#define VPS         UINT64_C(2)
#define RING_OFFSET 0x3000UL
#define RING_SIZE   (RECORDS * TRACE_RECORD_SIZE)
#define REGION_SIZE (RING_OFFSET + VPS * RING_SIZE)
#define DELIVERED   256

struct delivered {
	size_t count;
	struct trace_record records[DELIVERED];
};

static struct delivered delivered;
static struct ring_reader reader;

static void deliver(void *context, const struct trace_record *record)
{
	assert_ptr_equal(context, &delivered);
	assert_true(delivered.count < DELIVERED);
	delivered.records[delivered.count++] = *record;
}

static struct conduit_shared *new_region(void)
{
	struct conduit_shared *shared = calloc(1, REGION_SIZE);

	assert_non_null(shared);
	shared->magic = CONDUIT_SHARED_MAGIC;
	shared->version = CONDUIT_SHARED_VERSION;
	shared->vp_count = (uint32_t)VPS;
	shared->record_count = (uint32_t)RECORDS;
	shared->ring_offset = RING_OFFSET;
	shared->ring_size = RING_SIZE;
	shared->counter_frequency = SAMPLE_FREQUENCY;
	shared->counter_base = SAMPLE_BASE;
	return shared;
}

static struct trace_record *slot(struct conduit_shared *shared, uint32_t vp, uint64_t sequence)
{
	uint8_t *rings = (uint8_t *)shared + RING_OFFSET;

	return (struct trace_record *)(void *)(rings + vp * RING_SIZE +
					       (sequence - 1) % RECORDS * TRACE_RECORD_SIZE);
}

/* As the last instructions of EL2's entry and exit do. */
static void publish(struct conduit_shared *shared, uint32_t vp, uint64_t sequence)
{
	struct trace_record record = sample_smccc(0x80000000, 0, 0, 0, 0x10002);

	record.sequence = sequence;
	record.time = sequence;
	record.vp = (uint16_t)vp;
	*slot(shared, vp, sequence) = record;
}

static void begin_call(struct conduit_shared *shared, uint32_t vp, uint64_t sequence)
{
	publish(shared, vp, sequence);
	slot(shared, vp, sequence)->sequence = 0;
	slot(shared, vp, sequence)->cost = sequence;
}

static struct conduit_shared *attached(void)
{
	struct conduit_shared *shared = new_region();

	delivered.count = 0;
	assert_null(ring_reader_attach(&reader, shared, REGION_SIZE));
	return shared;
}

static void test_poll_new_records_delivered_once_in_order(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), 0);
	publish(shared, 0, 1);
	publish(shared, 0, 2);
	publish(shared, 1, 1);
	assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), 3);
	assert_int_equal(delivered.records[0].sequence, 1);
	assert_int_equal(delivered.records[1].sequence, 2);
	assert_int_equal(delivered.records[2].vp, 1);
	assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), 0);
	free(shared);
}

/* A later machine of the same run. */
static void test_poll_adds_the_offset_to_times(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	assert_true(reader.time_offset == 0);
	reader.time_offset = 1000;
	publish(shared, 0, 1);
	begin_call(shared, 0, 2);
	assert_int_equal(ring_reader_drain(&reader, deliver, &delivered), 2);
	assert_int_equal(delivered.records[0].time, 1001);
	assert_int_equal(delivered.records[1].time, 1002);
	free(shared);
}

static void test_poll_call_under_way_holds_back_what_follows(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	begin_call(shared, 0, 1);
	publish(shared, 0, 2);
	assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), 0);
	publish(shared, 0, 1);
	assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), 2);
	free(shared);
}

static void test_poll_overrun_tells_number_lost(void **state)
{
	struct conduit_shared *shared = attached();
	uint64_t lost = 0;

	(void)state;
	for (uint64_t n = 1; n <= 100; n++) {
		publish(shared, 0, n);
	}
	(void)ring_reader_poll(&reader, deliver, &delivered);
	assert_int_equal(delivered.records[0].kind, TRACE_KIND_LOST);
	assert_int_equal(delivered.records[0].vp, 0);
	lost = delivered.records[0].argument;
	assert_int_equal(lost + delivered.count - 1, 100);
	assert_int_equal(delivered.records[1].sequence, lost + 1);
	assert_int_equal(delivered.records[delivered.count - 1].sequence, 100);
	free(shared);
}

static void test_poll_full_round_loses_nothing(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	for (uint64_t n = 1; n <= 5 * RECORDS; n++) {
		publish(shared, 1, n);
		if (n % RECORDS == 0) {
			assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), RECORDS);
		}
	}
	assert_int_equal(delivered.count, 5 * RECORDS);
	free(shared);
}

static void test_drain_gives_call_without_return_and_what_follows(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	publish(shared, 0, 1);
	begin_call(shared, 0, 2);
	publish(shared, 0, 3);
	assert_int_equal(ring_reader_drain(&reader, deliver, &delivered), 3);
	assert_true(delivered.records[1].cost == TRACE_COST_NO_RETURN);
	assert_int_equal(delivered.records[1].sequence, 2);
	assert_int_equal(delivered.records[2].sequence, 3);
	free(shared);
}

static void test_drain_stale_slot_is_not_a_call(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	for (uint64_t n = 1; n <= RECORDS; n++) {
		publish(shared, 0, n);
	}
	assert_int_equal(ring_reader_drain(&reader, deliver, &delivered), RECORDS);
	free(shared);
}

static void test_drain_record_being_overwritten_is_lost(void **state)
{
	struct conduit_shared *shared = attached();

	(void)state;
	for (uint64_t n = 1; n <= RECORDS; n++) {
		publish(shared, 0, n);
	}
	begin_call(shared, 0, RECORDS + 1);
	(void)ring_reader_drain(&reader, deliver, &delivered);
	assert_int_equal(delivered.records[0].kind, TRACE_KIND_LOST);
	assert_int_equal(delivered.records[0].argument, 1);
	assert_int_equal(delivered.records[1].sequence, 2);
	assert_int_equal(delivered.records[delivered.count - 1].sequence, RECORDS + 1);
	assert_true(delivered.records[delivered.count - 1].cost == TRACE_COST_NO_RETURN);
	free(shared);
}

static void test_attach_without_tracing_has_no_records(void **state)
{
	struct conduit_shared *shared = new_region();

	(void)state;
	shared->record_count = 0;
	shared->ring_offset = UINT64_MAX;
	delivered.count = 0;
	assert_null(ring_reader_attach(&reader, shared, REGION_SIZE));
	assert_int_equal(ring_reader_poll(&reader, deliver, &delivered), 0);
	assert_int_equal(ring_reader_drain(&reader, deliver, &delivered), 0);
	free(shared);
}

static void expect_refused(const struct conduit_shared *shared, size_t size)
{
	assert_non_null(ring_reader_attach(&reader, shared, size));
}

static void test_attach_impossible_region_is_refused(void **state)
{
	struct conduit_shared *shared = new_region();
	const struct conduit_shared good = *shared;

	(void)state;
	expect_refused(shared, REGION_SIZE - 1);
	expect_refused(shared, sizeof(*shared) - 1);
	shared->magic ^= 1;
	expect_refused(shared, REGION_SIZE);
	*shared = good;
	shared->version = 9;
	expect_refused(shared, REGION_SIZE);
	*shared = good;
	shared->vp_count = 0;
	expect_refused(shared, REGION_SIZE);
	shared->vp_count = 65;
	expect_refused(shared, REGION_SIZE);
	*shared = good;
	shared->record_count = UINT32_MAX;
	expect_refused(shared, REGION_SIZE);
	*shared = good;
	shared->ring_offset = 8;
	expect_refused(shared, REGION_SIZE);
	shared->ring_offset = UINT64_MAX - 7;
	expect_refused(shared, REGION_SIZE);
	shared->ring_offset = RING_OFFSET + 8;
	expect_refused(shared, REGION_SIZE);
	*shared = good;
	shared->ring_size = RING_SIZE - 8;
	expect_refused(shared, REGION_SIZE);
	shared->ring_size = UINT64_MAX / 2 + 1;
	expect_refused(shared, REGION_SIZE);
	*shared = good;
	shared->counter_frequency = 0;
	expect_refused(shared, REGION_SIZE);
	free(shared);
}

static void test_poll_random_rings_stay_bounded(void **state)
{
	struct conduit_shared *shared = new_region();
	uint64_t random = 1;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		uint64_t *words = (uint64_t *)(void *)((uint8_t *)shared + RING_OFFSET);

		for (size_t i = 0; i < VPS * RING_SIZE / sizeof(*words); i++) {
			uint64_t word = sample_random(&random);

			words[i] = (word & 3) == 0 ? word : (word >> 8) % (3 * RECORDS);
		}
		delivered.count = 0;
		assert_null(ring_reader_attach(&reader, shared, REGION_SIZE));
		assert_true(ring_reader_drain(&reader, deliver, &delivered) < DELIVERED);
	}
	free(shared);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_poll_new_records_delivered_once_in_order),
		cmocka_unit_test(test_poll_adds_the_offset_to_times),
		cmocka_unit_test(test_poll_call_under_way_holds_back_what_follows),
		cmocka_unit_test(test_poll_overrun_tells_number_lost),
		cmocka_unit_test(test_poll_full_round_loses_nothing),
		cmocka_unit_test(test_drain_gives_call_without_return_and_what_follows),
		cmocka_unit_test(test_drain_stale_slot_is_not_a_call),
		cmocka_unit_test(test_drain_record_being_overwritten_is_lost),
		cmocka_unit_test(test_attach_without_tracing_has_no_records),
		cmocka_unit_test(test_attach_impossible_region_is_refused),
		cmocka_unit_test(test_poll_random_rings_stay_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
