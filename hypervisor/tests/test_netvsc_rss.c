/* SPDX-License-Identifier: BSD-2-Clause */
/* Receive side scaling: the hash of NDIS's own examples, and frames and parameters that are cut short. */
#include "devices/netvsc_rss.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* [NDIS, "Verifying the RSS Hash Calculation"] */
static const uint8_t key[40] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
	0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
	0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

/* Source, destination. */
static const struct {
	uint8_t addresses[8];
	uint16_t ports[2];
	uint32_t hash_with_ports;
	uint32_t hash;
} ip4[] = {
	{ { 66, 9, 149, 187, 161, 142, 100, 80 }, { 2794, 1766 }, 0x51ccc178, 0x323e8fc2 },
	{ { 199, 92, 111, 2, 65, 69, 140, 83 }, { 14230, 4739 }, 0xc626b0ea, 0xd718262a },
	{ { 24, 19, 198, 95, 12, 22, 207, 184 }, { 12898, 38024 }, 0x5c2b394a, 0xd2d0a5de },
	{ { 38, 27, 205, 30, 209, 142, 163, 6 }, { 48228, 2217 }, 0xafc7327f, 0x82989176 },
	{ { 153, 39, 163, 191, 202, 188, 127, 2 }, { 44251, 1303 }, 0x10e828a2, 0x5d1809c5 },
};

static struct netvsc_rss rss;
static uint8_t parameters[40 + 512 + 40];

static void put_16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

/* As Linux sends them: the table of 128 channels, then the key. */
static void make_parameters(uint32_t flags)
{
	memset(parameters, 0, sizeof(parameters));
	put_16(parameters + 4, flags);
	put_16(parameters + 12, 512);
	put_16(parameters + 16, 40);
	put_16(parameters + 20, 40);
	put_16(parameters + 24, 552);
	for (uint32_t i = 0; i < 128; i++) {
		parameters[40 + 4 * i] = (uint8_t)(i % 5);
	}
	memcpy(parameters + 552, key, sizeof(key));
}

static int start(void **state)
{
	(void)state;
	memset(&rss, 0, sizeof(rss));
	make_parameters(0);
	assert_true(netvsc_rss_set(&rss, parameters, sizeof(parameters), 5));
	return 0;
}

/* returns: its size */
static uint32_t make_ip4(uint8_t *frame, size_t row, uint8_t protocol, bool tag, uint32_t options)
{
	uint32_t at = 12;

	memset(frame, 0, 128);
	if (tag) {
		frame[at] = 0x81;
		at += 4;
	}
	frame[at] = 8;
	at += 2;
	frame[at] = (uint8_t)(0x45 + options);
	frame[at + 9] = protocol;
	memcpy(frame + at + 12, ip4[row].addresses, 8);
	at += 20 + 4 * options;
	for (uint32_t i = 0; i < 2; i++) {
		frame[at++] = (uint8_t)(ip4[row].ports[i] >> 8);
		frame[at++] = (uint8_t)ip4[row].ports[i];
	}
	return at;
}

static void test_ip4_hashes_are_those_of_the_specification(void **state)
{
	uint8_t frame[128];
	uint32_t hash;

	(void)state;
	for (size_t i = 0; i < sizeof(ip4) / sizeof(ip4[0]); i++) {
		for (uint32_t options = 0; options <= 10; options++) {
			bool tag = options % 2 != 0;
			uint32_t size = make_ip4(frame, i, options % 3 == 0 ? 17 : 6, tag, options);

			assert_true(netvsc_rss_hash(&rss, frame, size, &hash));
			assert_int_equal(hash, ip4[i].hash_with_ports);
			make_ip4(frame, i, 1, tag, options);
			assert_true(netvsc_rss_hash(&rss, frame, size, &hash));
			assert_int_equal(hash, ip4[i].hash);
		}
	}
}

static void test_ip6_hashes_are_those_of_the_specification(void **state)
{
	/* 3ffe:2501:200:1fff::7, 2794 to 3ffe:2501:200:3::1, 1766 */
	uint8_t frame[58] = {
		[12] = 0x86, 0xdd, 0x60, [20] = 6, [22] = 0x3f, 0xfe, 0x25, 0x01, 0x02,
		0x00,        0x1f, 0xff, [37] = 7, [38] = 0x3f, 0xfe, 0x25, 0x01, 0x02,
		0x00,        0x00, 0x03, [53] = 1, [54] = 0x0a, 0xea, 0x06, 0xe6
	};
	uint32_t hash;

	(void)state;
	assert_true(netvsc_rss_hash(&rss, frame, sizeof(frame), &hash));
	assert_int_equal(hash, 0x40207d3d);
	frame[20] = 58;
	assert_true(netvsc_rss_hash(&rss, frame, sizeof(frame), &hash));
	assert_int_equal(hash, 0x2cc18cd5);
}

static void test_fragments_are_hashed_without_ports(void **state)
{
	uint8_t frame[128];
	uint32_t size = make_ip4(frame, 0, 17, false, 0);
	uint32_t hash;

	(void)state;
	frame[14 + 6] = 0x20; /* more of them */
	assert_true(netvsc_rss_hash(&rss, frame, size, &hash));
	assert_int_equal(hash, ip4[0].hash);
	frame[14 + 6] = 0;
	frame[14 + 7] = 1; /* not the first */
	assert_true(netvsc_rss_hash(&rss, frame, size, &hash));
	assert_int_equal(hash, ip4[0].hash);
}

/* Of its exact size, so that AddressSanitizer sees a byte too far. */
static void test_frames_cut_short_are_not_read_beyond(void **state)
{
	uint8_t frame[128];

	(void)state;
	for (uint32_t kind = 0; kind < 4; kind++) {
		uint32_t whole = make_ip4(frame, 0, 6, kind % 2 != 0, kind < 2 ? 0 : 10);

		for (uint32_t size = 0; size <= whole; size++) {
			uint8_t *copy = malloc(size == 0 ? 1 : size);
			uint32_t hash = 0;

			memcpy(copy, frame, size);
			(void)netvsc_rss_hash(&rss, copy, size, &hash);
			if (size > 13) { /* as IPv6 */
				copy[12] = 0x86;
				copy[13] = 0xdd;
				(void)netvsc_rss_hash(&rss, copy, size, &hash);
			}
			free(copy);
		}
	}
}

static void test_table_says_which_channel(void **state)
{
	(void)state;
	for (uint32_t hash = 0; hash < 256; hash++) {
		assert_int_equal(netvsc_rss_lane(&rss, hash), hash % 128 % 5);
	}
	assert_true(netvsc_rss_set(&rss, parameters, sizeof(parameters), 2));
	for (uint32_t hash = 0; hash < 128; hash++) {
		assert_int_equal(netvsc_rss_lane(&rss, hash), hash % 5 < 2 ? hash % 5 : 0);
	}
}

static void test_parameters_that_cannot_be_are_refused(void **state)
{
	static const struct {
		uint32_t offset;
		uint32_t value;
	} wrong[] = { { 12, 0 },      { 12, 3 },      { 12, 516 },   { 12, 0xffff }, { 16, 0xffff },
		      { 16, 81 },     { 20, 39 },     { 20, 0 },     { 20, 0xffff }, { 24, 553 },
		      { 24, 0xffff }, { 18, 0xffff }, { 26, 0xffff } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		make_parameters(0);
		put_16(parameters + wrong[i].offset, wrong[i].value);
		assert_false(netvsc_rss_set(&rss, parameters, sizeof(parameters), 5));
		assert_true(rss.enabled);
	}
	make_parameters(0);
	assert_false(netvsc_rss_set(&rss, parameters, 39, 5));
	assert_false(netvsc_rss_set(&rss, parameters, 0, 5));
}

/* As Linux sends it after `ethtool -L eth0 combined 1`, and then more. */
static void test_key_of_zeros_still_tells_flows_apart(void **state)
{
	uint8_t frame[128];
	uint32_t size = make_ip4(frame, 0, 6, false, 0);
	uint32_t hash;

	(void)state;
	memset(parameters + 552, 0, sizeof(key));
	assert_true(netvsc_rss_set(&rss, parameters, sizeof(parameters), 5));
	assert_true(netvsc_rss_hash(&rss, frame, size, &hash));
	assert_int_equal(hash, ip4[0].hash_with_ports);
	parameters[552 + 39] = 1; /* any other key is taken as it is */
	assert_true(netvsc_rss_set(&rss, parameters, sizeof(parameters), 5));
	assert_true(netvsc_rss_hash(&rss, frame, size, &hash));
	assert_int_equal(hash, 0);
}

static void test_flags_keep_what_is_unchanged(void **state)
{
	(void)state;
	make_parameters(4 | 8);
	memset(parameters + 12, 0xff, sizeof(parameters) - 12);
	assert_true(netvsc_rss_set(&rss, parameters, sizeof(parameters), 5));
	assert_memory_equal(rss.key, key, sizeof(key));
	assert_int_equal(netvsc_rss_lane(&rss, 4), 4);
	make_parameters(16);
	assert_true(netvsc_rss_set(&rss, parameters, sizeof(parameters), 5));
	assert_false(rss.enabled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ip4_hashes_are_those_of_the_specification, start),
		cmocka_unit_test_setup(test_ip6_hashes_are_those_of_the_specification, start),
		cmocka_unit_test_setup(test_fragments_are_hashed_without_ports, start),
		cmocka_unit_test_setup(test_frames_cut_short_are_not_read_beyond, start),
		cmocka_unit_test_setup(test_table_says_which_channel, start),
		cmocka_unit_test_setup(test_parameters_that_cannot_be_are_refused, start),
		cmocka_unit_test_setup(test_key_of_zeros_still_tells_flows_apart, start),
		cmocka_unit_test_setup(test_flags_keep_what_is_unchanged, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
