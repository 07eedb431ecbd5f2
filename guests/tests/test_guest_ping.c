/* SPDX-License-Identifier: BSD-2-Clause */
/* hvdemo's ping: frames in, frames out; and frames that lie. */
#include "hvdemo/ping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t own_mac[6] = { 0x02, 1, 2, 3, 4, 5 };
static const uint8_t peer_mac[6] = { 0x52, 0x55, 10, 0, 2, 2 };

static struct ping make(void)
{
	struct ping ping = { .address = 0x0a00020f, .peer = 0x0a000202 };

	memcpy(ping.mac, own_mac, 6);
	return ping;
}

/* What the peer says to ping_ask(), as bytes of RFC 826. */
static void arp_reply(uint8_t *frame)
{
	static const uint8_t bytes[42] = { 0x02, 1,  2,    3,    4,    5,    0x52, 0x55, 10,
					   0,    2,  2,    0x08, 0x06, 0x00, 0x01, 0x08, 0x00,
					   6,    4,  0x00, 0x02, 0x52, 0x55, 10,   0,    2,
					   2,    10, 0,    2,    2,    0x02, 1,    2,    3,
					   4,    5,  10,   0,    2,    15 };

	memcpy(frame, bytes, sizeof(bytes));
}

static uint32_t sum16(const uint8_t *bytes, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i += 2) {
		sum += (uint32_t)(bytes[i] << 8 | (i + 1 < size ? bytes[i + 1] : 0));
	}
	while (sum > 0xffff) {
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum;
}

static void test_ask_for_peer_is_a_broadcast(void **state)
{
	struct ping ping = make();
	uint8_t out[PING_FRAME_SIZE];

	(void)state;
	assert_int_equal(ping_ask(&ping, out), 60);
	assert_memory_equal(out, "\xff\xff\xff\xff\xff\xff", 6);
	assert_memory_equal(out + 6, own_mac, 6);
	assert_memory_equal(out + 12, "\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01", 10);
	assert_memory_equal(out + 28, "\x0a\x00\x02\x0f", 4);
	assert_memory_equal(out + 38, "\x0a\x00\x02\x02", 4);
}

static void test_reply_of_peer_makes_a_ping(void **state)
{
	struct ping ping = make();
	uint8_t in[42];
	uint8_t out[PING_FRAME_SIZE];
	size_t size;

	(void)state;
	arp_reply(in);
	size = ping_take(&ping, in, sizeof(in), out);
	assert_int_equal(size, 14 + 20 + 8 + 32);
	assert_true(ping.peer_known);
	assert_memory_equal(out, peer_mac, 6);
	assert_int_equal(out[34], 8);
	assert_int_equal(sum16(out + 14, 20), 0xffff);
	assert_int_equal(sum16(out + 34, 8 + 32), 0xffff);
	/* Another reply does not make another ping. */
	assert_int_equal(ping_take(&ping, in, sizeof(in), out), 0);
}

/* The peer turns addresses round and sends the rest back. */
static void answer(uint8_t *frame)
{
	uint32_t sum;

	memcpy(frame, own_mac, 6);
	memcpy(frame + 26, "\x0a\x00\x02\x02\x0a\x00\x02\x0f", 8);
	frame[34] = 0;
	frame[36] = frame[37] = 0;
	sum = sum16(frame + 34, 40);
	frame[36] = (uint8_t)(~sum >> 8);
	frame[37] = (uint8_t)~sum;
}

static void test_echo_reply_is_counted(void **state)
{
	struct ping ping = make();
	uint8_t in[42];
	uint8_t out[PING_FRAME_SIZE];
	uint8_t none[PING_FRAME_SIZE];
	size_t size;

	(void)state;
	arp_reply(in);
	size = ping_take(&ping, in, sizeof(in), out);
	answer(out);
	assert_int_equal(ping_take(&ping, out, size, none), 0);
	assert_int_equal(ping.replies, 1);
	out[50] ^= 1;
	assert_int_equal(ping_take(&ping, out, size, none), 0);
	assert_int_equal(ping.replies, 1);
}

static void test_echo_request_is_answered_with_its_payload(void **state)
{
	struct ping ping = make();
	struct ping other = { .address = 0x0a000202, .peer = 0x0a00020f };
	uint8_t in[42];
	uint8_t request[PING_FRAME_SIZE];
	uint8_t reply[PING_FRAME_SIZE];
	uint8_t none[PING_FRAME_SIZE];
	size_t size;

	(void)state;
	arp_reply(in);
	size = ping_take(&ping, in, sizeof(in), request);
	assert_int_equal(ping_take(&other, request, size, reply), size);
	assert_int_equal(reply[34], 0);
	assert_memory_equal(reply + 38, request + 38, 36);
	assert_int_equal(ping_take(&ping, reply, size, none), 0);
	assert_int_equal(ping.replies, 1);
}

/* Every length of every frame: nothing is read beyond it, which ASan sees in a heap block. */
static void test_frame_that_is_cut_is_dropped(void **state)
{
	uint8_t arp[42];
	uint8_t echo[PING_FRAME_SIZE];
	uint8_t out[PING_FRAME_SIZE];
	struct ping first = make();
	size_t echo_size;

	(void)state;
	arp_reply(arp);
	echo_size = ping_take(&first, arp, sizeof(arp), echo);
	answer(echo);
	for (size_t size = 0; size < echo_size; size++) {
		struct ping ping = make();
		uint8_t *cut = malloc(size + 1);

		assert_non_null(cut);
		memcpy(cut + 1, size < sizeof(arp) ? arp : echo, size);
		assert_int_equal(ping_take(&ping, cut + 1, size, out), 0);
		assert_int_equal(ping.replies, 0);
		free(cut);
	}
}

/* An IP length beyond the frame, and one that does not hold the header of ICMP. */
static void test_length_that_lies_is_dropped(void **state)
{
	struct ping ping = make();
	uint8_t in[42];
	uint8_t echo[PING_FRAME_SIZE];
	uint8_t out[PING_FRAME_SIZE];
	size_t size;

	(void)state;
	arp_reply(in);
	size = ping_take(&ping, in, sizeof(in), echo);
	answer(echo);
	echo[16] = 0xff;
	assert_int_equal(ping_take(&ping, echo, size, out), 0);
	echo[16] = 0;
	echo[17] = 27;
	assert_int_equal(ping_take(&ping, echo, size, out), 0);
	assert_int_equal(ping.replies, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ask_for_peer_is_a_broadcast),
		cmocka_unit_test(test_reply_of_peer_makes_a_ping),
		cmocka_unit_test(test_echo_reply_is_counted),
		cmocka_unit_test(test_echo_request_is_answered_with_its_payload),
		cmocka_unit_test(test_frame_that_is_cut_is_dropped),
		cmocka_unit_test(test_length_that_lies_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
