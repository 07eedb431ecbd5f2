/* SPDX-License-Identifier: BSD-2-Clause */
/* Integration components against a host that keeps the rules, and against one that does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device_host.h"
#include "hyperv/ic_heartbeat.h"
#include "hyperv/ic_kvp.h"
#include "hyperv/ic_shutdown.h"
#include "hyperv/ic_timesync.h"

#define FRAME      28U
#define REQUEST    3U /* transaction, request */
#define E_FAIL     0x80004005U
#define E_INVALID  0x80070057U
#define E_NOT_SUPP 0x80070032U
#define S_CONT     0x80070103U

static struct device_host host;
static _Alignas(8) uint8_t buffer[13312];
static uint8_t message[13312];

/* Lays a message out as the host does, in literals; returns its size. */
static uint32_t make(uint16_t type, const void *body, uint16_t size, uint8_t flags)
{
	uint32_t pipe[2] = { 1, 20U + size };
	uint16_t words[6] = { 3, 0, type, 3, 0, size };
	uint32_t status = 0x11111111;

	memset(message, 0, sizeof(message));
	memcpy(message, pipe, 8);
	memcpy(message + 8, words, 12);
	memcpy(message + 20, &status, 4);
	message[24] = 9;
	message[25] = flags;
	memcpy(message + FRAME, body, size);
	return FRAME + size;
}

/* The body of the answer, after everything around it was found right. */
static uint8_t *answer(uint16_t type, uint64_t id, uint32_t status)
{
	uint8_t *payload = device_host_take(&host);
	uint32_t pipe[2];
	uint16_t words[6];
	uint32_t got;

	assert_non_null(payload);
	assert_int_equal(host.packet.type, 6);
	assert_int_equal(host.packet.flags, 0);
	assert_true(host.packet.transaction_id == id);
	memcpy(pipe, payload, 8);
	memcpy(words, payload + 8, 12);
	memcpy(&got, payload + 20, 4);
	assert_int_equal(pipe[0], 1);
	assert_true(pipe[1] + 8 <= host.packet.size);
	assert_int_equal(words[2], type);
	assert_int_equal(words[5] + 20U, pipe[1]);
	assert_int_equal(got, status);
	assert_int_equal(payload[24], 9);
	assert_int_equal(payload[25], 5); /* transaction, response */
	return payload + FRAME;
}

static void ask(uint16_t type, const void *body, uint16_t size, uint64_t id)
{
	assert_true(device_host_put(&host, id, message, make(type, body, size, REQUEST)));
}

/* NEGOTIATE with these lists; each ends with 0. */
static void negotiate(const uint16_t (*frameworks)[2], const uint16_t (*messages)[2])
{
	uint16_t body[64] = { 0 };
	uint16_t count = 4;

	for (; (*frameworks)[0] != 0; frameworks++, count += 2) {
		memcpy(&body[count], *frameworks, 4);
		body[0]++;
	}
	for (; (*messages)[0] != 0; messages++, count += 2) {
		memcpy(&body[count], *messages, 4);
		body[1]++;
	}
	ask(0, body, (uint16_t)(count * 2), 1000);
}

static void expect_versions(uint16_t fw, uint16_t major, uint16_t minor)
{
	uint16_t words[8];

	memcpy(words, answer(0, 1000, 0), 16);
	assert_int_equal(words[0], fw != 0);
	assert_int_equal(words[1], fw != 0);
	assert_int_equal(words[4], fw);
	assert_int_equal(words[5], 0);
	assert_int_equal(words[6], major);
	assert_int_equal(words[7], minor);
}

static const uint16_t all_frameworks[][2] = { { 1, 0 }, { 3, 0 }, { 0, 0 } };
static const uint16_t all_messages[][2] = { { 1, 0 }, { 3, 0 }, { 3, 1 },
					    { 3, 2 }, { 4, 0 }, { 0, 0 } };
static const uint16_t old_messages[][2] = { { 1, 0 }, { 3, 0 }, { 0, 0 } };
static const uint16_t strange[][2] = { { 9, 9 }, { 0, 0 } };

static int setup(void **state)
{
	(void)state;
	device_host_open(&host, DEVICE_HOST_RINGS);
	return 0;
}

static struct hv_heartbeat heartbeat;

static void open_heartbeat(bool negotiated)
{
	assert_int_equal(hv_heartbeat_init(&heartbeat, &host.channel, buffer, sizeof(buffer)), 0);
	if (negotiated) {
		negotiate(all_frameworks, all_messages);
		assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
		expect_versions(3, 3, 0);
	}
}

static void test_init_small_or_crooked_buffer_is_refused(void **state)
{
	(void)state;
	assert_int_equal(hv_heartbeat_init(&heartbeat, &host.channel, buffer, 4095),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_heartbeat_init(&heartbeat, &host.channel, buffer + 4, 4096),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_heartbeat_init(&heartbeat, &host.channel, NULL, 4096),
			 -HV_ERR_BAD_ARGUMENT);
}

static void test_negotiate_newest_of_both_is_taken(void **state)
{
	static const uint16_t old[][2] = { { 1, 0 }, { 0, 0 } };

	(void)state;
	open_heartbeat(true);
	assert_true(heartbeat.ic.agreed);
	negotiate(old, old);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
	expect_versions(1, 1, 0);
	assert_true(heartbeat.ic.agreed);
	assert_int_equal(heartbeat.ic.message.major, 1);
}

static void test_negotiate_nothing_in_common_is_refused_and_can_be_repeated(void **state)
{
	uint64_t body[5] = { 7 };

	(void)state;
	open_heartbeat(false);
	negotiate(strange, all_messages);
	negotiate(all_frameworks, strange);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 2);
	expect_versions(0, 0, 0);
	expect_versions(0, 0, 0);
	ask(1, body, sizeof(body), 5);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
	answer(1, 5, E_FAIL);
	assert_int_equal(heartbeat.ic.refused, 3);
	negotiate(all_frameworks, all_messages);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
	expect_versions(3, 3, 0);
}

static void test_negotiate_counts_that_lie_are_refused(void **state)
{
	static const uint16_t counts[][2] = { { 101, 1 },   { 1, 101 }, { 65535, 65535 },
					      { 100, 100 }, { 2, 3 },   { 0, 0 },
					      { 0, 4 } };

	(void)state;
	open_heartbeat(false);
	for (size_t i = 0; i < ABI_COUNT(counts); i++) {
		uint16_t body[12] = { counts[i][0], counts[i][1], 0, 0, 3, 0, 3, 0, 3, 0, 3, 0 };

		ask(0, body, sizeof(body), 1000);
		assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
		expect_versions(0, 0, 0);
	}
	/* one too many, although they are all there */
	for (size_t i = 0; i < 2; i++) {
		static uint16_t body[4 + 2 * 102];

		body[0] = i == 0 ? 101 : 1;
		body[1] = i == 0 ? 1 : 101;
		for (size_t j = 4; j < ABI_COUNT(body); j += 2) {
			body[j] = 3;
		}
		ask(0, body, sizeof(body), 1000);
		assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
		expect_versions(0, 0, 0);
	}
	/* as many as may be, and ours are the last of them */
	{
		static uint16_t body[4 + 400];

		body[0] = body[1] = 100;
		for (size_t i = 4; i < 404; i += 2) {
			body[i] = 77;
		}
		body[4 + 198] = 1;
		body[4 + 398] = 3;
		ask(0, body, sizeof(body), 1000);
		assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
		expect_versions(1, 3, 0);
	}
}

static void test_heartbeat_answers_with_next_sequence(void **state)
{
	uint64_t body[5] = { UINT64_MAX, 2, 3, 4, 5 };
	uint64_t got[5];

	(void)state;
	open_heartbeat(true);
	ask(1, body, sizeof(body), 5);
	body[0] = 41;
	ask(1, body, sizeof(body), 6);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 2);
	memcpy(got, answer(1, 5, 0), sizeof(got));
	assert_true(got[0] == 0);
	memcpy(got, answer(1, 6, 0), sizeof(got));
	assert_true(got[0] == 42 && got[1] == 2 && got[4] == 5);
	assert_null(device_host_take(&host));
	assert_true(heartbeat.sequence == 42);
	assert_int_equal(heartbeat.ic.requests, 2);
	ask(1, body, 7, 7);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
	answer(1, 7, E_FAIL);
}

static void test_frame_that_cannot_be_is_dropped(void **state)
{
	uint64_t body[5] = { 1 };
	uint32_t size;
	uint32_t bad;

	(void)state;
	open_heartbeat(true);
	for (size = 0; size < FRAME; size += 4) { /* truncated */
		make(1, body, sizeof(body), REQUEST);
		assert_true(device_host_put(&host, 1, message, size));
	}
	size = make(1, body, sizeof(body), REQUEST);
	bad = 19; /* pipe too small for its header */
	memcpy(message + 4, &bad, 4);
	device_host_put(&host, 1, message, size);
	bad = 0xFFFFFFFF; /* pipe beyond the packet */
	memcpy(message + 4, &bad, 4);
	device_host_put(&host, 1, message, size);
	make(1, body, sizeof(body), REQUEST);
	message[18] = 41; /* body beyond the pipe */
	device_host_put(&host, 1, message, size);
	size = make(1, body, sizeof(body), 5); /* itself an answer */
	device_host_put(&host, 1, message, size);
	size = make(1, body, sizeof(body), REQUEST); /* another kind of packet */
	device_host_complete(&host, 1, message, size);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 12);
	assert_int_equal(heartbeat.ic.dropped, 12);
	assert_null(device_host_take(&host));
	ask(1, body, sizeof(body), 8); /* all is well after it */
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
	answer(1, 8, 0);
}

static void test_message_of_another_component_is_answered_with_failure(void **state)
{
	uint64_t body[5] = { 1 };

	(void)state;
	open_heartbeat(true);
	ask(4, body, 24, 3);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 1);
	answer(4, 3, E_FAIL);
}

static void test_packet_larger_than_buffer_is_passed_over(void **state)
{
	uint64_t body[5] = { 1 };

	(void)state;
	assert_int_equal(hv_heartbeat_init(&heartbeat, &host.channel, buffer, 4096), 0);
	make(1, body, sizeof(body), REQUEST);
	assert_true(device_host_put(&host, 1, message, 5000));
	negotiate(all_frameworks, all_messages);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 2);
	expect_versions(3, 3, 0);
	assert_int_equal(heartbeat.ic.dropped, 1);
}

static void test_poll_is_bounded_and_goes_on(void **state)
{
	uint64_t body[5] = { 1 };

	(void)state;
	open_heartbeat(true);
	for (uint64_t i = 0; i < 40; i++) {
		ask(1, body, sizeof(body), i);
	}
	assert_int_equal(hv_ic_poll(&heartbeat.ic), HV_IC_POLL_MAX);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 8);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), 0);
	for (uint64_t i = 0; i < 40; i++) {
		answer(1, i, 0);
	}
}

static void test_full_ring_keeps_the_answer(void **state)
{
	uint64_t body[5] = { 1 };
	uint32_t answers = 0;
	int polled;

	(void)state;
	device_host_open(&host, 16384); /* 4096 bytes of data each way */
	open_heartbeat(true);
	for (uint64_t asked = 0; asked < 45; asked++) { /* 92 bytes each: 44 answers fit */
		ask(1, body, sizeof(body), asked);
		polled = hv_ic_poll(&heartbeat.ic);
	}
	assert_int_equal(polled, -HV_ERR_NO_ROOM);
	assert_int_equal(hv_ic_poll(&heartbeat.ic), -HV_ERR_NO_ROOM);
	while (device_host_take(&host) != NULL) {
		answers++;
	}
	assert_true(hv_ic_poll(&heartbeat.ic) >= 0);
	while (device_host_take(&host) != NULL) {
		answers++;
	}
	assert_int_equal(answers, 45);
	assert_int_equal(heartbeat.ic.requests, 45);
}

static void test_ring_that_lies_ends_with_an_error(void **state)
{
	uint64_t zeros[4] = { 0 };

	(void)state;
	open_heartbeat(true);
	peer_put_raw(&host.peer, zeros, sizeof(zeros), sizeof(zeros));
	assert_int_equal(hv_ic_poll(&heartbeat.ic), -HV_ERR_BAD_RING);
}

static struct hv_shutdown shutdown_ic;
static uint32_t shutdowns;
static struct hv_shutdown_request wish;

static void on_shutdown(void *argument, const struct hv_shutdown_request *request)
{
	assert_ptr_equal(argument, &shutdowns);
	/* the host has its answer already */
	assert_true(host.peer.out->write_index != host.peer.out->read_index);
	wish = *request;
	shutdowns++;
}

static void ask_shutdown(uint32_t flags, uint32_t status)
{
	static uint8_t body[12 + 2048];
	uint32_t words[3] = { 0x80000000, 60, flags };

	memset(body, 'x', sizeof(body)); /* a text without an end */
	memcpy(body, words, sizeof(words));
	ask(3, body, sizeof(body), 77);
	assert_int_equal(hv_ic_poll(&shutdown_ic.ic), 1);
	answer(3, 77, status);
}

static void open_shutdown(bool can_hibernate)
{
	shutdowns = 0;
	memset(&wish, 0, sizeof(wish));
	assert_int_equal(hv_shutdown_init(&shutdown_ic, &host.channel, buffer, sizeof(buffer),
					  can_hibernate, on_shutdown, &shutdowns),
			 0);
	negotiate(all_frameworks, all_messages);
	assert_int_equal(hv_ic_poll(&shutdown_ic.ic), 1);
	expect_versions(3, 3, 2);
}

static void test_shutdown_is_answered_then_reported(void **state)
{
	(void)state;
	open_shutdown(false);
	ask_shutdown(1, 0);
	assert_int_equal(shutdowns, 1);
	assert_int_equal(wish.kind, HV_SHUTDOWN_POWER_OFF);
	assert_true(wish.force);
	assert_int_equal(wish.reason, 0x80000000);
	assert_int_equal(wish.timeout_seconds, 60);
	assert_int_equal(wish.text_size, 2048);
	assert_int_equal(wish.text[2047], 'x');
	assert_int_equal(wish.text[2048], 0);
	assert_int_equal(wish.text[2049], 0);
	ask_shutdown(2, 0);
	assert_int_equal(wish.kind, HV_SHUTDOWN_RESTART);
	assert_false(wish.force);
	assert_int_equal(shutdowns, 2);
}

static void test_shutdown_unknown_or_truncated_is_refused(void **state)
{
	static uint8_t body[12 + 2047];

	(void)state;
	open_shutdown(false);
	ask_shutdown(4, E_FAIL);
	ask_shutdown(8, E_FAIL);
	ask_shutdown(6, E_FAIL);
	ask_shutdown(0xFFFFFFFF, E_FAIL);
	ask(3, body, sizeof(body), 1);
	assert_int_equal(hv_ic_poll(&shutdown_ic.ic), 1);
	answer(3, 1, E_FAIL);
	assert_int_equal(shutdowns, 0);
	open_shutdown(true);
	ask_shutdown(5, 0);
	assert_int_equal(wish.kind, HV_SHUTDOWN_HIBERNATE);
	assert_int_equal(shutdowns, 1);
}

static struct hv_timesync timesync;
static struct hv_clock clock_source;
static struct hv_time_sample sample;
static uint32_t samples;

static void on_sample(void *argument, const struct hv_time_sample *new_sample)
{
	(void)argument;
	sample = *new_sample;
	samples++;
}

#define YEAR_2026 134105184000000000ULL /* 100 ns since 1601 */

static void ask_time(uint64_t host_time, uint64_t reference, uint8_t flags, uint32_t status)
{
	uint8_t body[24] = { 0 };

	memcpy(body, &host_time, 8);
	memcpy(body + 8, &reference, 8);
	body[16] = flags;
	ask(4, body, 22, 3);
	assert_int_equal(hv_ic_poll(&timesync.ic), 1);
	answer(4, 3, status);
}

static void open_timesync(const uint16_t (*messages)[2])
{
	samples = 0;
	clock_source = (struct hv_clock){ .partition = &host.partition };
	fake_time(5000000000ULL, 0);
	assert_int_equal(hv_timesync_init(&timesync, &host.channel, buffer, sizeof(buffer),
					  &clock_source, on_sample, NULL),
			 0);
	negotiate(all_frameworks, messages);
	assert_int_equal(hv_ic_poll(&timesync.ic), 1);
}

static void test_timesync_sample_gives_time_and_offset(void **state)
{
	uint64_t time;

	(void)state;
	open_timesync(all_messages);
	expect_versions(3, 4, 0);
	assert_false(hv_timesync_unix(&timesync, 0, &time));
	ask_time(YEAR_2026, 4990000000ULL, 1, 0);
	assert_int_equal(samples, 1);
	assert_true(sample.host_time == YEAR_2026);
	assert_true(sample.reference_time == 4990000000ULL);
	assert_true(sample.offset == (int64_t)(YEAR_2026 - 4990000000ULL));
	assert_true(sample.sync);
	assert_true(sample.jump == 0);
	assert_true(hv_timesync_unix(&timesync, 5000000000ULL, &time));
	assert_true(time == YEAR_2026 + 10000000ULL - 116444736000000000ULL);
	ask_time(YEAR_2026 + 1000, 4990001500ULL, 2, 0);
	assert_true(sample.jump == -500);
	assert_false(sample.sync);
	assert_int_equal(timesync.jumps, 0);
	ask_time(YEAR_2026, 5000000000ULL, 0, 0); /* a probe */
	assert_int_equal(samples, 2);
}

static void test_timesync_jump_is_reported_and_never_overflows(void **state)
{
	uint64_t time;

	(void)state;
	open_timesync(all_messages);
	answer(0, 1000, 0);
	ask_time(YEAR_2026, 5000000000ULL, 2, 0);
	ask_time(YEAR_2026 - 20000000ULL, 5000000000ULL, 2, 0);
	assert_true(sample.jump == -20000000);
	assert_int_equal(timesync.jumps, 1);
	ask_time(INT64_MAX, 0, 2, 0);
	assert_true(sample.offset == INT64_MAX);
	assert_int_equal(timesync.jumps, 2);
	assert_false(hv_timesync_unix(&timesync, 1, &time));
	fake_time(INT64_MAX, 0);
	ask_time(0, INT64_MAX, 2, 0);
	assert_true(sample.offset == -INT64_MAX);
	assert_true(sample.jump == INT64_MIN);
	assert_false(hv_timesync_unix(&timesync, 5, &time));
	ask_time(INT64_MAX, 0, 2, 0);
	assert_true(sample.jump == INT64_MAX);
	assert_int_equal(timesync.jumps, 4);
}

static void test_timesync_impossible_time_is_refused(void **state)
{
	uint8_t body[21] = { 0 };

	(void)state;
	open_timesync(all_messages);
	answer(0, 1000, 0);
	ask_time(1ULL << 63, 0, 1, E_INVALID);
	ask_time(UINT64_MAX, UINT64_MAX, 1, E_INVALID);
	ask_time(YEAR_2026, 5010000001ULL, 1, E_INVALID); /* in the future */
	assert_int_equal(timesync.impossible, 3);
	ask_time(YEAR_2026, 5010000000ULL, 1, 0);
	ask(4, body, sizeof(body), 3);
	assert_int_equal(hv_ic_poll(&timesync.ic), 1);
	answer(4, 3, E_FAIL);
	assert_int_equal(samples, 1);
}

static void test_timesync_old_version_is_of_the_moment(void **state)
{
	uint8_t body[32] = { 0 };
	uint64_t time = YEAR_2026;

	(void)state;
	open_timesync(old_messages);
	expect_versions(3, 3, 0);
	memcpy(body, &time, 8);
	memset(body + 8, 0xEE, 16);
	body[24] = 1;
	ask(4, body, 25, 3);
	ask(4, body, 24, 4);
	assert_int_equal(hv_ic_poll(&timesync.ic), 2);
	answer(4, 3, 0);
	answer(4, 4, E_FAIL);
	assert_int_equal(samples, 1);
	assert_true(sample.reference_time == 5000000000ULL);
}

/* A store of one pair, that can lie. */
static struct hv_kvp kvp;
static uint8_t stored_key[512];
static uint32_t stored_key_size;
static uint8_t stored_value[2048];
static uint32_t stored_value_size;
static uint32_t stored_type;
static uint32_t store_calls;
static int store_error;

static int store_get(void *argument, uint8_t pool, struct hv_kvp_pair *pair)
{
	(void)argument;
	(void)pool;
	store_calls++;
	if (pair->key_size != stored_key_size ||
	    memcmp(pair->key, stored_key, stored_key_size) != 0) {
		return -HV_ERR_EMPTY;
	}
	memcpy(pair->value, stored_value, sizeof(stored_value));
	pair->value_size = stored_value_size;
	pair->type = stored_type;
	return store_error;
}

static int store_set(void *argument, uint8_t pool, const struct hv_kvp_pair *pair)
{
	(void)argument;
	(void)pool;
	store_calls++;
	memcpy(stored_key, pair->key, pair->key_size);
	memcpy(stored_value, pair->value, pair->value_size);
	stored_key_size = pair->key_size;
	stored_value_size = pair->value_size;
	stored_type = pair->type;
	return store_error;
}

static int store_remove(void *argument, uint8_t pool, const struct hv_kvp_pair *pair)
{
	(void)argument;
	(void)pool;
	store_calls++;
	if (!hv_kvp_is(pair->key, pair->key_size, "OSName")) {
		return -HV_ERR_EMPTY;
	}
	stored_key_size = 0;
	return store_error;
}

static int store_enumerate(void *argument, uint8_t pool, uint32_t index, struct hv_kvp_pair *pair)
{
	(void)argument;
	assert_int_equal(pool, 2);
	store_calls++;
	if (index > 0) {
		return -HV_ERR_EMPTY;
	}
	memcpy(pair->key, stored_key, stored_key_size);
	pair->key_size = stored_key_size;
	memcpy(pair->value, stored_value, sizeof(stored_value));
	pair->value_size = stored_value_size;
	pair->type = stored_type;
	return store_error;
}

static const struct hv_kvp_store store = { store_get, store_set, store_remove, store_enumerate };
static const struct hv_kvp_store empty_store;

static void open_kvp(const struct hv_kvp_store *of)
{
	store_calls = 0;
	store_error = 0;
	stored_key_size = hv_kvp_text(stored_key, sizeof(stored_key), "OSName");
	stored_value_size = hv_kvp_text(stored_value, sizeof(stored_value), "demo");
	stored_type = 1;
	assert_int_equal(hv_kvp_init(&kvp, &host.channel, buffer, sizeof(buffer), of, NULL), 0);
	negotiate(all_frameworks, all_messages);
	assert_int_equal(hv_ic_poll(&kvp.ic), 1);
	expect_versions(3, 4, 0);
}

/* A KVP request: header, an index before the value or none, sizes, key, value. */
static uint8_t *ask_kvp(uint8_t operation, uint8_t pool, const uint32_t *sizes, const char *key,
			const char *value, uint32_t status)
{
	static uint8_t body[4 + 4 + 12 + 512 + 2048];
	uint32_t at = operation == 3 ? 8 : 4;

	memset(body, 0xCC, sizeof(body));
	body[0] = operation;
	body[1] = pool;
	if (operation == 3) {
		memcpy(body + 4, &sizes[3], 4);
	}
	if (operation == 2) {
		memcpy(body + 4, &sizes[1], 4);
		hv_kvp_text(body + 8, 512, key);
	} else {
		memcpy(body + at, sizes, 12);
		hv_kvp_text(body + at + 12, 512, key);
		hv_kvp_text(body + at + 12 + 512, 2048, value);
	}
	ask(2, body, (uint16_t)(at + 12 + 512 + 2048), 4);
	assert_int_equal(hv_ic_poll(&kvp.ic), 1);
	return answer(2, 4, status);
}

static void test_kvp_store_is_read_and_written(void **state)
{
	static const uint32_t sizes[4] = { 1, 14, 10, 0 };
	static const uint32_t second[4] = { 1, 14, 10, 1 };
	uint32_t words[4];
	uint8_t *body;

	(void)state;
	open_kvp(&store);
	body = ask_kvp(0, 1, sizes, "OSName", "", 0);
	memcpy(words, body + 4, 12);
	assert_int_equal(words[0], 1);
	assert_int_equal(words[1], 14);
	assert_int_equal(words[2], 10);
	assert_true(hv_kvp_is(body + 16 + 512, 10, "demo"));
	body = ask_kvp(3, 2, sizes, "", "", 0);
	memcpy(words, body + 8, 12);
	assert_int_equal(words[1], 14);
	assert_true(hv_kvp_is(body + 20, 14, "OSName"));
	assert_true(hv_kvp_is(body + 20 + 512, 10, "demo"));
	ask_kvp(3, 2, second, "", "", S_CONT);
	ask_kvp(1, 0, sizes, "OSName", "next", 0);
	assert_true(hv_kvp_is(stored_value, stored_value_size, "next"));
	ask_kvp(2, 0, sizes, "OSNamX", "", S_CONT);
	ask_kvp(2, 0, sizes, "OSName", "", 0);
	assert_int_equal(stored_key_size, 0);
	ask_kvp(0, 1, sizes, "OSName", "", S_CONT);
	store_error = -HV_ERR_DEVICE;
	ask_kvp(1, 1, sizes, "OSName", "next", E_FAIL);
}

/* OBS: Linux and FreeBSD number 64 bits as 8, OpenVMM as the registry of Windows does: 11. */
static void test_kvp_numbers_of_both_kinds_are_taken(void **state)
{
	static const uint32_t sizes[][4] = { { 4, 14, 4, 0 }, { 8, 14, 8, 0 }, { 11, 14, 8, 0 } };

	(void)state;
	open_kvp(&store);
	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		ask_kvp(1, 1, sizes[i], "OSName", "demo", 0);
		assert_int_equal(stored_type, sizes[i][0]);
		assert_int_equal(stored_value_size, sizes[i][2]);
		ask_kvp(0, 1, sizes[i], "OSName", "", 0);
	}
}

static void test_kvp_sizes_that_lie_never_reach_the_store(void **state)
{
	static const uint32_t sizes[][4] = {
		{ 1, 0, 10, 0 },
		{ 1, 1, 10, 0 },
		{ 1, 13, 10, 0 },
		{ 1, 12, 10, 0 },
		/* no zero there */ { 1, 514, 10, 0 },
		{ 1, 0xFFFFFFFF, 10, 0 },
		{ 1, 14, 0, 0 },
		{ 1, 14, 9, 0 },
		{ 1, 14, 8, 0 },
		{ 1, 14, 2050, 0 },
		{ 1, 14, 0x80000000, 0 },
		{ 0, 14, 10, 0 },
		{ 2, 14, 10, 0 },
		{ 4, 14, 8, 0 },
		{ 8, 14, 4, 0 },
		{ 11, 14, 4, 0 },
		{ 0xFFFFFFFF, 14, 10, 0 },
	};
	static const uint32_t good[4] = { 1, 14, 10, 0 };
	uint8_t body[4] = { 1, 0 };

	(void)state;
	open_kvp(&store);
	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		ask_kvp(1, 1, sizes[i], "OSName", "demo", E_INVALID);
	}
	ask_kvp(2, 1, sizes[4], "OSName", "", E_INVALID);
	ask_kvp(0, 1, sizes[5], "OSName", "", E_INVALID);
	ask_kvp(1, 5, good, "OSName", "demo", E_INVALID); /* no such pool */
	ask_kvp(4, 0, good, "OSName", "demo", E_NOT_SUPP);
	ask_kvp(255, 0, good, "OSName", "demo", E_NOT_SUPP);
	ask(2, body, 4, 4); /* truncated */
	ask(2, body, 3, 4);
	assert_int_equal(hv_ic_poll(&kvp.ic), 2);
	answer(2, 4, E_INVALID);
	answer(2, 4, E_INVALID);
	assert_int_equal(store_calls, 0);
}

static void test_kvp_store_that_lies_never_reaches_the_host(void **state)
{
	static const uint32_t sizes[4] = { 1, 14, 10, 0 };

	(void)state;
	open_kvp(&store);
	stored_value_size = 2050;
	ask_kvp(0, 1, sizes, "OSName", "", E_FAIL);
	ask_kvp(3, 2, sizes, "", "", E_FAIL);
	stored_value_size = 9;
	ask_kvp(0, 1, sizes, "OSName", "", E_FAIL);
	stored_value_size = 4;
	stored_type = 4;
	ask_kvp(0, 1, sizes, "OSName", "", 0);
	stored_key_size = 3;
	ask_kvp(3, 2, sizes, "", "", E_FAIL);
}

static void test_kvp_empty_store_supports_nothing(void **state)
{
	static const uint32_t sizes[4] = { 1, 14, 10, 0 };

	(void)state;
	open_kvp(&empty_store);
	for (uint8_t operation = 0; operation < 6; operation++) {
		ask_kvp(operation, 1, sizes, "OSName", "demo", E_NOT_SUPP);
	}
	assert_int_equal(hv_kvp_init(&kvp, &host.channel, buffer, 13311, &store, NULL),
			 -HV_ERR_BAD_ARGUMENT);
}

static void test_kvp_text_is_bounded(void **state)
{
	uint8_t text[8];

	(void)state;
	assert_int_equal(hv_kvp_text(text, 8, "abc"), 8);
	assert_int_equal(hv_kvp_text(text, 7, "abc"), 0);
	assert_int_equal(hv_kvp_text(text, 0, ""), 0);
	assert_true(hv_kvp_is(text, 8, "abc"));
	assert_false(hv_kvp_is(text, 6, "abc"));
	assert_false(hv_kvp_is(text, 8, "ab"));
	assert_false(hv_kvp_is(text, 0, ""));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_init_small_or_crooked_buffer_is_refused, setup),
		cmocka_unit_test_setup(test_negotiate_newest_of_both_is_taken, setup),
		cmocka_unit_test_setup(
			test_negotiate_nothing_in_common_is_refused_and_can_be_repeated, setup),
		cmocka_unit_test_setup(test_negotiate_counts_that_lie_are_refused, setup),
		cmocka_unit_test_setup(test_heartbeat_answers_with_next_sequence, setup),
		cmocka_unit_test_setup(test_frame_that_cannot_be_is_dropped, setup),
		cmocka_unit_test_setup(test_message_of_another_component_is_answered_with_failure,
				       setup),
		cmocka_unit_test_setup(test_packet_larger_than_buffer_is_passed_over, setup),
		cmocka_unit_test_setup(test_poll_is_bounded_and_goes_on, setup),
		cmocka_unit_test_setup(test_full_ring_keeps_the_answer, setup),
		cmocka_unit_test_setup(test_ring_that_lies_ends_with_an_error, setup),
		cmocka_unit_test_setup(test_shutdown_is_answered_then_reported, setup),
		cmocka_unit_test_setup(test_shutdown_unknown_or_truncated_is_refused, setup),
		cmocka_unit_test_setup(test_timesync_sample_gives_time_and_offset, setup),
		cmocka_unit_test_setup(test_timesync_jump_is_reported_and_never_overflows, setup),
		cmocka_unit_test_setup(test_timesync_impossible_time_is_refused, setup),
		cmocka_unit_test_setup(test_timesync_old_version_is_of_the_moment, setup),
		cmocka_unit_test_setup(test_kvp_store_is_read_and_written, setup),
		cmocka_unit_test_setup(test_kvp_numbers_of_both_kinds_are_taken, setup),
		cmocka_unit_test_setup(test_kvp_sizes_that_lie_never_reach_the_store, setup),
		cmocka_unit_test_setup(test_kvp_store_that_lies_never_reaches_the_host, setup),
		cmocka_unit_test_setup(test_kvp_empty_store_supports_nothing, setup),
		cmocka_unit_test_setup(test_kvp_text_is_bounded, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
