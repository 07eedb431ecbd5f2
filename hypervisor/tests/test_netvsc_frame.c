/* SPDX-License-Identifier: BSD-2-Clause */
/* RNDIS packets of a guest: what they say becomes virtio's header, or they are refused. */
#include "devices/netvsc_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define CSUM 0x1ULL
#define TSO4 0x800ULL
#define TSO6 0x1000ULL

/* The offset of the TCP header in both values of information. */
#define CHECKSUM_AT(offset)   ((uint32_t)(offset) << 16)
#define SEGMENTS(mss, offset) ((uint32_t)(mss) | (uint32_t)(offset) << 20 | 1U << 30)

static uint8_t message[4096];
static struct span spans[64];
static uint32_t span_count;
static struct virtio_net_header header;
static struct netvsc_front front;

static void put_32(uint32_t at, uint32_t value)
{
	memcpy(message + at, &value, sizeof(value));
}

/* A message with one piece of information before the frame, if @type is one. */
static uint32_t begin(uint32_t type, uint32_t value)
{
	uint32_t info = type != UINT32_MAX ? 16 : 0;

	memset(message, 0, sizeof(message));
	put_32(0, 1);
	put_32(8, 36 + info);
	put_32(28, info != 0 ? 36 : 0);
	put_32(32, info);
	if (info != 0) {
		put_32(44, 16);
		put_32(48, type);
		put_32(52, 12);
		put_32(56, value);
	}
	return 44 + info;
}

/* Cuts the message into spans of @piece bytes. */
static void end(uint32_t frame_at, uint32_t frame_size, uint32_t piece)
{
	uint32_t size = frame_at + frame_size;

	put_32(4, size);
	put_32(12, frame_size);
	span_count = 0;
	for (uint32_t at = 0; at < size; at += piece) {
		spans[span_count++] = (struct span){ (uintptr_t)message + at,
						     size - at < piece ? size - at : piece };
	}
}

static bool translate(uint64_t features)
{
	struct netvsc_frame frame;

	return netvsc_frame_read(spans, span_count, 0, &frame) &&
	       netvsc_frame_translate(&frame, spans, span_count, features, &header, &front);
}

/* The same by EL2. */
static bool make(uint32_t index)
{
	struct netvsc_frame frame;

	return netvsc_frame_read(spans, span_count, 0, &frame) &&
	       netvsc_segment_make(&frame, spans, span_count, index, &header, &front);
}

static void make_tcp(uint8_t *frame, bool is_ip6)
{
	for (uint32_t i = 0; i < 1400; i++) {
		frame[i] = (uint8_t)(i * 3 + 1);
	}
	frame[12] = is_ip6 ? 0x86 : 8;
	frame[13] = is_ip6 ? 0xdd : 0;
	frame[14] = is_ip6 ? 0x60 : 0x45;
	frame[14 + (is_ip6 ? 40 : 20) + 12] = 0x80; /* 32 bytes of TCP header */
}

static void test_plain_frame_has_an_empty_header(void **state)
{
	static const struct virtio_net_header none;

	(void)state;
	end(begin(UINT32_MAX, 0), 100, 7);
	assert_true(translate(0));
	assert_memory_equal(&header, &none, sizeof(none));
	assert_int_equal(front.size, 0);
	assert_int_equal(front.skipped, 0);
}

static void test_checksums_are_left_to_the_device(void **state)
{
	static const struct {
		uint32_t bits;
		uint32_t offset;
	} rows[] = { { 1 | 4, 16 }, { 2 | 4, 16 }, { 1 | 8, 6 }, { 2 | 8, 6 } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		end(begin(0, rows[i].bits | CHECKSUM_AT(34)), 100, 4096);
		assert_true(translate(CSUM));
		assert_int_equal(header.flags, 1);
		assert_int_equal(header.gso_type, 0);
		assert_int_equal(header.checksum_start, 34);
		assert_int_equal(header.checksum_offset, rows[i].offset);
		assert_false(translate(0));
	}
	end(begin(0, 1), 100, 4096);
	assert_true(translate(0)); /* none is wanted */
}

static void test_checksums_outside_the_frame_are_refused(void **state)
{
	static const uint32_t wrong[] = { 1 | 4,
					  1 | 4 | CHECKSUM_AT(13),
					  1 | 4 | CHECKSUM_AT(83),
					  1 | 4 | CHECKSUM_AT(1023),
					  1 | 8 | CHECKSUM_AT(93),
					  1 | 4 | 8 | CHECKSUM_AT(34),
					  1 | 16,
					  1 | 4 | 16 | CHECKSUM_AT(34) };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		end(begin(0, wrong[i]), 100, 4096);
		assert_false(translate(CSUM));
		assert_false(make(0));
	}
	end(begin(0, 1 | 4 | CHECKSUM_AT(82)), 100, 4096);
	assert_true(translate(CSUM));
}

static uint32_t get_16(const uint8_t *bytes)
{
	return (uint32_t)(bytes[0] << 8 | bytes[1]);
}

/* In ones' complement, folded. */
static uint32_t sum(uint32_t so_far, const uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i += 2) {
		so_far += get_16(bytes + i);
	}
	while (so_far > 0xffff) {
		so_far = (so_far & 0xffff) + (so_far >> 16);
	}
	return so_far;
}

static void test_large_send_of_ip4_gets_sizes_and_sums(void **state)
{
	uint32_t at = begin(2, SEGMENTS(700, 34));
	uint8_t pseudo[12] = { 0 };

	(void)state;
	make_tcp(message + at, false);
	end(at, 1400, 33);
	assert_true(translate(CSUM | TSO4));
	assert_int_equal(front.size, 34 + 32);
	assert_int_equal(front.skipped, front.size);
	assert_int_equal(header.flags, 1);
	assert_int_equal(header.gso_type, 1);
	assert_int_equal(header.gso_size, 700);
	assert_int_equal(header.header_size, 66);
	assert_int_equal(header.checksum_start, 34);
	assert_int_equal(header.checksum_offset, 16);
	assert_int_equal(get_16(front.bytes + 16), 1386);
	assert_int_equal(sum(0, front.bytes + 14, 20), 0xffff);
	memcpy(pseudo, front.bytes + 26, 8);
	pseudo[9] = 6;
	pseudo[10] = 1366 >> 8;
	pseudo[11] = 1366 & 0xff;
	assert_int_equal(get_16(front.bytes + 50), sum(0, pseudo, 12));
	assert_memory_equal(front.bytes + 34, message + at + 34, 16);
	assert_false(translate(CSUM | TSO6));
}

static void test_large_send_of_ip6_gets_sizes_and_sums(void **state)
{
	uint32_t at = begin(2, SEGMENTS(1200, 54) | 1U << 31);
	uint8_t pseudo[36] = { 0 };

	(void)state;
	make_tcp(message + at, true);
	end(at, 1400, 4096);
	assert_true(translate(CSUM | TSO6));
	assert_int_equal(header.gso_type, 4);
	assert_int_equal(header.header_size, 86);
	assert_int_equal(get_16(front.bytes + 18), 1400 - 54);
	memcpy(pseudo, front.bytes + 22, 32);
	pseudo[33] = 6;
	pseudo[34] = 1346 >> 8;
	pseudo[35] = 1346 & 0xff;
	assert_int_equal(get_16(front.bytes + 54 + 16), sum(0, pseudo, 36));
	assert_false(translate(CSUM | TSO4));
}

static void test_large_sends_that_cannot_be_are_refused(void **state)
{
	static const struct {
		uint32_t value;
		uint32_t at; /* of the frame */
		uint8_t byte;
	} wrong[] = {
		{ SEGMENTS(0, 34), 0, 0 },
		{ SEGMENTS(0x10000, 34), 0, 0 },
		{ 700 | 34U << 20, 0, 0 }, /* version 1 */
		{ SEGMENTS(700, 0), 0, 0 },
		{ SEGMENTS(700, 13), 0, 0 },
		{ SEGMENTS(700, 33), 0, 0 },
		{ SEGMENTS(700, 38), 0, 0 }, /* the IP header says otherwise */
		{ SEGMENTS(700, 129), 0, 0 },
		{ SEGMENTS(700, 1023), 0, 0 },
		{ SEGMENTS(700, 34), 14, 0x46 },
		{ SEGMENTS(700, 34), 12, 0x86 },
		{ SEGMENTS(700, 34), 46, 0x40 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint32_t at = begin(2, wrong[i].value);

		make_tcp(message + at, false);
		if (wrong[i].at != 0) {
			message[at + wrong[i].at] = wrong[i].byte;
		}
		end(at, 1400, 4096);
		assert_false(translate(CSUM | TSO4 | TSO6));
		assert_false(make(0));
	}
	for (uint32_t size = 14; size <= 66; size++) { /* no payload, or less */
		uint32_t at = begin(2, SEGMENTS(700, 34));

		make_tcp(message + at, false);
		end(at, size, 4096);
		assert_false(translate(CSUM | TSO4));
		assert_false(make(0));
	}
}

/* Sums that do not fit in 32 bits, and parts that are in the spans, but not in the message. */
static void test_parts_outside_the_message_are_refused(void **state)
{
	static const struct {
		uint32_t word;
		uint32_t offset;
		uint32_t size;
	} wrong[] = {
		{ 8, 0xfffffff0, 100 },  { 8, 37, 100 },  { 8, 36, 101 },  { 28, 0xfffffff0, 16 },
		{ 28, 0xfffffff0, 256 }, { 28, 121, 16 }, { 28, 36, 101 },
	};
	struct netvsc_frame frame;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		begin(UINT32_MAX, 0);
		end(44, 100, 4096);
		spans[0].size = sizeof(message);
		assert_true(netvsc_frame_read(spans, span_count, 0, &frame));
		put_32(wrong[i].word, wrong[i].offset);
		put_32(wrong[i].word + 4, wrong[i].size);
		assert_false(netvsc_frame_read(spans, span_count, 0, &frame));
	}
}

/* A frame as it leaves, of the headers and what follows them. */
static uint8_t sent[2000];

static uint32_t make_segment(const struct netvsc_frame *frame, uint32_t index)
{
	struct span rest[64];
	uint32_t count;

	if (!netvsc_segment_make(frame, spans, span_count, index, &header, &front)) {
		return 0;
	}
	count = netvsc_span_cut(spans, span_count, frame->offset + front.skipped, front.left, rest,
				64);
	assert_int_not_equal(count, 0);
	netvsc_segment_sum(&header, &front, rest, count);
	assert_int_equal(header.flags, 0);
	memcpy(sent, front.bytes, front.size);
	assert_true(netvsc_span_read(rest, count, 0, sent + front.size, front.left));
	return front.size + front.left;
}

/* Of TCP at offset @tcp of what was sent, behind an IP header of @ip bytes. */
static bool is_sum_right(uint32_t ip, uint32_t tcp, uint32_t size)
{
	uint32_t addresses = ip == 20 ? 8 : 32;
	uint32_t pseudo = sum(6 + size - tcp, sent + tcp - addresses, addresses);

	sent[size] = 0;
	return sum(pseudo, sent + tcp, size - tcp + (size - tcp) % 2) == 0xffff;
}

static uint32_t get_32(const uint8_t *bytes)
{
	return get_16(bytes) << 16 | get_16(bytes + 2);
}

/* The last segment is shorter, of an odd size. FIN, PSH and CWR: 0x89. */
static void test_large_send_is_cut_for_a_back_end_without_offloads(void **state)
{
	(void)state;
	for (uint32_t ip6 = 0; ip6 < 2; ip6++) {
		uint32_t ip = ip6 != 0 ? 40 : 20;
		uint32_t tcp = 14 + ip;
		uint32_t at = begin(2, SEGMENTS(500, tcp) | ip6 << 31);
		uint8_t *original = message + at;
		struct netvsc_frame frame;

		make_tcp(original, ip6 != 0);
		original[tcp + 13] = 0x99;
		memset(original + tcp + 4, 0xff, 4);
		end(at, tcp + 32 + 1201, 33);
		assert_true(netvsc_frame_read(spans, span_count, 0, &frame));
		assert_true(netvsc_segment_is_needed(&frame, TSO4 | TSO6));
		assert_false(netvsc_segment_is_needed(&frame, CSUM));
		assert_int_equal(netvsc_segment_count(&frame, spans, span_count), 3);
		for (uint32_t i = 0; i < 3; i++) {
			uint32_t payload = i == 2 ? 201 : 500;
			uint32_t size = tcp + 32 + payload;

			assert_int_equal(make_segment(&frame, i), size);
			assert_int_equal(get_16(sent + (ip6 != 0 ? 18 : 16)),
					 size - (ip6 != 0 ? 54 : 14));
			if (ip6 == 0) {
				assert_int_equal(get_16(sent + 18), get_16(original + 18) + i);
				assert_int_equal(sum(0, sent + 14, 20), 0xffff);
			}
			assert_int_equal(get_32(sent + tcp + 4), UINT32_MAX + i * 500);
			assert_int_equal(sent[tcp + 13],
					 (i == 0 ? 0x80 : 0) | 0x10 | (i == 2 ? 9 : 0));
			assert_memory_equal(sent + tcp + 32, original + tcp + 32 + i * 500,
					    payload);
			assert_true(is_sum_right(ip, tcp, size));
		}
		assert_int_equal(make_segment(&frame, 3), 0);
		assert_int_equal(make_segment(&frame, UINT32_MAX), 0);
	}
}

/* It only says that this is IPv4. */
static void test_frame_without_a_checksum_to_make_is_not_touched(void **state)
{
	uint32_t at = begin(0, 1);
	struct netvsc_frame frame;

	(void)state;
	end(at, 301, 7);
	assert_true(netvsc_frame_read(spans, span_count, 0, &frame));
	assert_false(netvsc_segment_is_needed(&frame, 0));
	assert_true(translate(0));
}

static void test_checksum_is_made_for_a_back_end_without_offloads(void **state)
{
	uint32_t at = begin(0, 1 | 4 | 34 << 16);
	uint8_t *original = message + at;
	struct netvsc_frame frame;
	uint32_t pseudo;

	(void)state;
	make_tcp(original, false);
	pseudo = sum(6 + 301 - 34, original + 26, 8);
	original[50] = (uint8_t)(pseudo >> 8);
	original[51] = (uint8_t)pseudo;
	end(at, 301, 7);
	assert_true(netvsc_frame_read(spans, span_count, 0, &frame));
	assert_int_equal(netvsc_segment_count(&frame, spans, span_count), 1);
	assert_int_equal(make_segment(&frame, 0), 301);
	assert_true(is_sum_right(20, 34, 301));
	assert_memory_equal(sent, original, 50);
	assert_memory_equal(sent + 52, original + 52, 301 - 52);
	frame.has_vlan = true;
	frame.vlan = 7 << 4;
	assert_int_equal(make_segment(&frame, 0), 305);
	assert_int_equal(get_16(sent + 12), 0x8100);
	memmove(sent + 12, sent + 16, 305 - 16);
	assert_true(is_sum_right(20, 34, 301));
}

static void test_vlan_becomes_a_tag(void **state)
{
	uint32_t at = begin(6, 5 | 8 | 0xabc << 4);

	(void)state;
	make_tcp(message + at, false);
	end(at, 200, 4096);
	assert_true(translate(0));
	assert_int_equal(front.size, 16);
	assert_int_equal(front.skipped, 12);
	assert_memory_equal(front.bytes, message + at, 12);
	assert_int_equal(get_16(front.bytes + 12), 0x8100);
	assert_int_equal(get_16(front.bytes + 14), 5 << 13 | 1 << 12 | 0xabc);
}

static void test_vlan_moves_what_the_device_counts_from(void **state)
{
	uint32_t at = begin(2, SEGMENTS(700, 34));

	(void)state;
	put_32(8, 36 + 32);
	put_32(32, 32);
	memmove(message + 60, message + 44, 16);
	put_32(60, 16);
	put_32(64, 6);
	put_32(68, 12);
	put_32(72, 7 << 4);
	at += 16;
	make_tcp(message + at, false);
	end(at, 1400, 4096);
	assert_true(translate(CSUM | TSO4));
	assert_int_equal(front.size, 70);
	assert_int_equal(front.skipped, 66);
	assert_int_equal(header.checksum_start, 38);
	assert_int_equal(header.header_size, 70);
	assert_int_equal(get_16(front.bytes + 12), 0x8100);
	assert_int_equal(get_16(front.bytes + 14), 7);
	assert_int_equal(get_16(front.bytes + 16), 0x800);
	assert_int_equal(get_16(front.bytes + 20), 1386);
}

static void test_information_that_cannot_be_is_refused(void **state)
{
	static const struct {
		uint32_t at;
		uint32_t value;
	} wrong[] = { { 28, 200 },        { 28, 0xffffffff }, { 32, 200 },       { 32, 0xffffffff },
		      { 32, 11 },         { 44, 0 },          { 44, 11 },        { 44, 17 },
		      { 44, 0xffffffff }, { 52, 17 },         { 52, 0xffffffff } };

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		uint32_t at = begin(0, 0);

		put_32(wrong[i].at, wrong[i].value);
		end(at, 100, 4096);
		assert_false(translate(0));
	}
	end(begin(99, 1), 100, 4096); /* of a kind that nobody knows */
	assert_true(translate(0));
}

static void test_spans_are_cut_and_read_byte_by_byte(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 60; i++) {
		message[i] = (uint8_t)i;
	}
	spans[0] = (struct span){ (uintptr_t)message, 20 };
	spans[1] = (struct span){ (uintptr_t)message + 20, 1 };
	spans[2] = (struct span){ (uintptr_t)message + 21, 39 };
	for (uint32_t at = 0; at < 60; at++) {
		for (uint32_t size = 1; size <= 60; size++) {
			struct span cut[3];
			uint8_t bytes[60];
			uint32_t count = netvsc_span_cut(spans, 3, at, size, cut, 3);
			bool fits = at + size <= 60;

			assert_int_equal(netvsc_span_read(spans, 3, at, bytes, size), fits);
			assert_int_equal(count != 0, fits);
			assert_true(!fits || netvsc_span_bytes(cut, count) == size);
			assert_true(!fits || memcmp(bytes, message + at, size) == 0);
		}
	}
	assert_int_equal(netvsc_span_cut(spans, 3, 0, 60, spans + 3, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_frame_has_an_empty_header),
		cmocka_unit_test(test_checksums_are_left_to_the_device),
		cmocka_unit_test(test_checksums_outside_the_frame_are_refused),
		cmocka_unit_test(test_large_send_of_ip4_gets_sizes_and_sums),
		cmocka_unit_test(test_large_send_of_ip6_gets_sizes_and_sums),
		cmocka_unit_test(test_large_sends_that_cannot_be_are_refused),
		cmocka_unit_test(test_parts_outside_the_message_are_refused),
		cmocka_unit_test(test_large_send_is_cut_for_a_back_end_without_offloads),
		cmocka_unit_test(test_frame_without_a_checksum_to_make_is_not_touched),
		cmocka_unit_test(test_checksum_is_made_for_a_back_end_without_offloads),
		cmocka_unit_test(test_vlan_becomes_a_tag),
		cmocka_unit_test(test_vlan_moves_what_the_device_counts_from),
		cmocka_unit_test(test_information_that_cannot_be_is_refused),
		cmocka_unit_test(test_spans_are_cut_and_read_byte_by_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
