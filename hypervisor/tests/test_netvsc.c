/* SPDX-License-Identifier: BSD-2-Clause */
/* The network device between a guest and a network device of virtio, both of which may do anything. */
#include "tests/netvsc_guest.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/vmbus_ring.h"
#include "core/work.h"
#include "devices/netvsc_state.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "synic/reference_time.h"
#include "tests/fake_virtio.h"
#include "core/partition.h"
#include "tests/vmbus_guest.h"
#include "vmbus/packet_trace.h"
#include "vmbus/vmbus.h"

#define SECTION 1728U
#define GAP     128U

fuzzer fuzz_el2_nvsp;
fuzzer fuzz_el2_rndis;

static int start(void **state)
{
	(void)state;
	netvsc_guest_start();
	return 0;
}

static void test_init_agrees_on_the_versions_that_are_known(void **state)
{
	static const uint32_t known[] = { 2, 0x30002, 0x40000, 0x50000, 0x60000, 0x60001 };
	static const uint32_t others[] = { 0, 1, 3, 0x20000, 0x60002, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(known); i++) {
		struct vmbus_nvsp_message message = { .type = 1, .init = { known[i], known[i] } };

		netvsc_guest_ask(&message, 2);
		assert_int_equal(message.init_complete.status, 1);
		assert_int_equal(message.init_complete.version, known[i]);
		message =
			(struct vmbus_nvsp_message){ .type = 1, .init = { others[i], others[i] } };
		netvsc_guest_ask(&message, 2);
		assert_int_equal(message.init_complete.status, 2);
	}
}

static void test_receive_buffer_has_sections_for_the_mtu(void **state)
{
	struct vmbus_nvsp_message message = { .type = 1, .init = { 2, 0x60001 } };

	(void)state;
	netvsc_guest_ask(&message, 2);
	message = (struct vmbus_nvsp_message){ .type = 125, .ndis_config = { .mtu = 9014 } };
	netvsc_guest_tell(&message);
	netvsc_guest_buffer(101, NETVSC_GUEST_RECEIVE, 64, &message);
	assert_int_equal(message.receive_complete.status, 1);
	assert_int_equal(message.receive_complete.section_count, 1);
	assert_int_equal(message.receive_complete.section.offset, 0);
	assert_in_range(message.receive_complete.section.size, 9014 + 4 + 44, 9400);
	assert_int_equal(message.receive_complete.section.count,
			 64 * 4096 / message.receive_complete.section.size);
}

static void test_mtu_that_cannot_be_changes_nothing(void **state)
{
	static const uint32_t wrong[] = { 0, 13, 65535 + 15, 0xffffffff };

	for (size_t i = 0; i < ABI_COUNT(wrong); i++) {
		const struct vmbus_nvsp_message config = { .type = 125,
							   .ndis_config = { .mtu = wrong[i] } };
		const struct vmbus_nvsp_message late = { .type = 125,
							 .ndis_config = { .mtu = 9014 } };
		uint32_t value[64];

		start(state);
		netvsc_guest_tell(&config);
		netvsc_guest_connect(0x60001);
		netvsc_guest_tell(&late);
		assert_int_equal(netvsc_guest_query(0x10106, (uint8_t *)value), 4);
		assert_int_equal(value[0], 1500);
	}
}

static void test_buffer_is_refused_before_init_and_if_it_is_none(void **state)
{
	struct vmbus_nvsp_message message;

	(void)state;
	netvsc_guest_buffer(101, NETVSC_GUEST_RECEIVE, 4, &message);
	assert_int_equal(message.receive_complete.status, 2);
	message = (struct vmbus_nvsp_message){ .type = 1, .init = { 2, 0x60001 } };
	netvsc_guest_ask(&message, 2);
	message = (struct vmbus_nvsp_message){ .type = 101, .buffer = { .gpadl = 77 } };
	netvsc_guest_ask(&message, 102);
	assert_int_equal(message.receive_complete.status, 2);
	message = (struct vmbus_nvsp_message){ .type = 104, .buffer = { .gpadl = 77 } };
	netvsc_guest_ask(&message, 105);
	assert_int_equal(message.send_complete.status, 2);
}

static void test_second_receive_buffer_is_refused(void **state)
{
	struct vmbus_nvsp_message message = { .type = 101,
					      .buffer = { .gpadl = NETVSC_GUEST_RECEIVE } };

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_ask(&message, 102);
	assert_int_equal(message.receive_complete.status, 2);
}

static void test_queries_have_values(void **state)
{
	static const uint8_t address[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
	uint8_t value[256];

	(void)state;
	netvsc_guest_connect(0x60001);
	assert_int_equal(netvsc_guest_query(0x01010101, value), 6);
	assert_memory_equal(value, address, 6);
	assert_int_equal(netvsc_guest_query(0x00010106, value), 4);
	assert_int_equal(value[0] | value[1] << 8, 1500);
	assert_int_equal(netvsc_guest_query(0x00010114, value), 4);
	assert_int_equal(value[0], 0);
	assert_int_equal(netvsc_guest_query(0x00010107, value), 4);
	assert_int_equal(netvsc_guest_query(0x12345678, value), -1);
}

static void test_control_messages_that_cannot_be_are_refused(void **state)
{
	static const uint32_t offsets[] = { 21, 24, 0x7fffffff, 0xfffffffe, 0xffffffff };
	uint32_t large[1024] = { 5, 0, 1, 0x1010e, 4, 20, 0, 0xd };
	uint8_t value[256];

	(void)state;
	netvsc_guest_connect(0x60001);
	for (size_t i = 0; i < ABI_COUNT(offsets); i++) {
		const uint32_t set[] = { 5, 32, 1, 0x1010e, 4, offsets[i], 0, 0xd };
		uint32_t answer[4];

		netvsc_guest_control(set, sizeof(set));
		netvsc_guest_take_told(answer, sizeof(answer));
		assert_int_not_equal(answer[3], 0);
	}
	for (uint32_t i = 0; i < 3; i++) {
		large[1] = ((const uint32_t[]){ 7, 2049, 4096 })[i];
		netvsc_guest_control(large, sizeof(large));
		assert_int_equal(netvsc_guest_take_status(4712), 2);
	}
	assert_int_equal(netvsc_guest_query(0x1010e, value), 4);
	assert_int_equal(value[0], 0); /* no filter was set */
}

static void test_offload_capabilities_are_as_old_as_nvsp(void **state)
{
	static const struct {
		uint32_t version;
		int size;
	} rows[] = {
		{ 2, 112 }, { 0x30002, 112 }, { 0x40000, 144 }, { 0x50000, 156 }, { 0x60001, 156 }
	};
	uint8_t value[256];

	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		start(state);
		netvsc_guest_connect(rows[i].version);
		assert_int_equal(netvsc_guest_query(0xfc01020d, value), rows[i].size);
		assert_int_equal(value[0], 0xa7);
		assert_int_equal(value[2] | value[3] << 8, rows[i].size);
	}
}

static void test_frame_of_a_section_goes_out_unchanged(void **state)
{
	uint8_t frame[1514];
	uint8_t seen[2048];
	struct fake_chain chain;

	(void)state;
	netvsc_guest_connect(0x60001);
	for (size_t i = 0; i < sizeof(frame); i++) {
		frame[i] = (uint8_t)(i * 7);
	}
	netvsc_guest_send_section(3, frame, sizeof(frame), 5);
	assert_int_equal(netvsc_guest_take_status(5), 0); /* not before the device has sent it */
	assert_true(fake_virtio_pop(1, &chain));
	assert_int_equal(chain.readable, 12 + sizeof(frame));
	assert_int_equal(chain.writable, 0);
	fake_chain_read(&chain, seen, sizeof(seen));
	for (size_t i = 0; i < 12; i++) {
		assert_int_equal(seen[i], 0);
	}
	assert_memory_equal(seen + 12, frame, sizeof(frame));
	fake_virtio_push(1, chain.head, 0);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_take_status(5), 1);
}

/* Messages of three frames; the last one names bytes that are not in the section. */
static void test_frames_of_a_section_have_one_answer(void **state)
{
	uint32_t words[3 * 36] = {
		[0] = 1,   [1] = 144,  [2] = 36, [3] = 100,  [36] = 1,  [37] = 144,
		[38] = 36, [39] = 100, [72] = 1, [73] = 144, [74] = 36, [75] = 100
	};
	struct fake_chain chains[3];

	(void)state;
	netvsc_guest_connect(0x60001);
	for (uint64_t id = 5; id <= 6; id++) {
		netvsc_guest_send_message(0, words, sizeof(words), id);
		for (uint32_t i = 0; i < 3; i++) {
			assert_int_equal(fake_virtio_pop(1, &chains[i]), i < 2 || id == 5);
		}
		for (uint32_t i = 0; i < (id == 5 ? 3 : 2); i++) {
			assert_int_equal(netvsc_guest_take_status(id), 0);
			fake_virtio_push(1, chains[id == 5 ? 2 - i : i].head, 0);
			netvsc_guest_interrupt();
		}
		assert_int_equal(netvsc_guest_take_status(id), id == 5 ? 1 : 2);
		words[75] = 110;
	}
}

static void test_tag_of_a_vlan_is_told_beside_the_frame(void **state)
{
	uint8_t frame[64] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x81, 0, 0xb0, 0x64, 8, 6, 42
	};
	struct netvsc_guest_frames frames;
	uint32_t words[16];
	uint8_t bytes[60];

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive_frame(frame, sizeof(frame));
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	assert_int_equal(frames.range[0].byte_count, 44 + 16 + 60);
	memcpy(words, netvsc_guest_receive_memory(frames.range[0].byte_offset), 60);
	assert_int_equal(words[2], 36 + 16);
	assert_int_equal(words[3], 60);
	assert_int_equal(words[7], 36);
	assert_int_equal(words[8], 16);
	assert_int_equal(words[11], 16);
	assert_int_equal(words[12], 6);
	assert_int_equal(words[13], 12);
	assert_int_equal(words[14], 5 | 8 | 100 << 4);
	memcpy(bytes, netvsc_guest_receive_memory(frames.range[0].byte_offset + 60), 60);
	assert_memory_equal(bytes, frame, 12);
	assert_memory_equal(bytes + 12, frame + 16, 48);
}

/*
 * One frame arrives behind a header of virtio's, and is copied back, as it reached the guest. returns: what is told of its
 * checksum, 0: nothing
 */
static uint32_t arrive_with(const uint8_t header[12], uint8_t *frame, uint32_t size)
{
	struct netvsc_guest_frames frames;
	uint32_t words[15];
	uint32_t told;

	netvsc_guest_arrive_with(header, frame, size);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	netvsc_guest_complete(frames.id);
	for (uint32_t i = 0; i < sizeof(words); i++) {
		((uint8_t *)words)[i] =
			*netvsc_guest_receive_memory(frames.range[0].byte_offset + i);
	}
	told = words[8] / 16 * 16;
	assert_int_equal(frames.range[0].byte_count, 44 + told + size);
	for (uint32_t i = 0; i < size; i++) {
		frame[i] =
			*netvsc_guest_receive_memory(frames.range[0].byte_offset + 44 + told + i);
	}
	return told != 0 && words[12] == 0 ? words[14] : 0;
}

static void connect_with_checksums(void)
{
	fake_virtio.features |= 2;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
}

static void test_checksum_that_the_back_end_verified_is_told(void **state)
{
	static const uint8_t valid[12] = { 2 };
	uint8_t frame[80] = { [12] = 8, [14] = 0x45, [23] = 6 };

	(void)state;
	connect_with_checksums();
	assert_int_equal(arrive_with(valid, frame, sizeof(frame)), 8);
	assert_int_equal(arrive_with((const uint8_t[12]){ 0 }, frame, sizeof(frame)), 0);
	frame[23] = 17;
	assert_int_equal(arrive_with(valid, frame, sizeof(frame)), 16);
	frame[23] = 1;
	assert_int_equal(arrive_with(valid, frame, sizeof(frame)), 0);
	memcpy(frame + 12, (const uint8_t[]){ 0x86, 0xdd, 0x60, 0, 0, 0, 0, 0, 17 }, 9);
	assert_int_equal(arrive_with(valid, frame, sizeof(frame)), 16);
	memcpy(frame + 12, (const uint8_t[]){ 8, 6 }, 2);
	assert_int_equal(arrive_with(valid, frame, sizeof(frame)), 0);
	assert_int_equal(arrive_with(valid, frame, 37), 0);
}

/* The sum over a frame from byte @start on, high bytes first, and of the pseudo header. */
static uint32_t sum_from(const uint8_t *frame, uint32_t start, uint32_t size, uint32_t pseudo)
{
	uint32_t sum = pseudo;

	for (uint32_t i = start; i < size; i++) {
		sum += (i - start) % 2 == 0 ? (uint32_t)frame[i] << 8 : frame[i];
	}
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/* In all sections, so that the page ends everywhere in a frame; with headers of even and odd sizes. */
static void test_checksum_that_the_back_end_left_out_is_filled_in(void **state)
{
	uint8_t frame[1514];

	(void)state;
	connect_with_checksums();
	for (uint32_t i = 0; i < 400; i++) {
		uint8_t start = (uint8_t)(34 + i % 3);
		uint8_t header[12] = { 1, [6] = start, [8] = i % 2 == 0 ? 16 : 6 };
		uint32_t size = (uint32_t)sizeof(frame) - 1403 * (i % 7 / 6) - i % 5;
		uint32_t pseudo; /* a sender leaves its sum in the place */

		for (uint32_t n = 0; n < size; n++) {
			frame[n] = (uint8_t)(n * n + i);
		}
		memcpy(frame + 12, (const uint8_t[]){ 8, 0, 0x45 }, 3);
		frame[23] = i % 2 == 0 ? 6 : 17;
		pseudo = (uint32_t)frame[start + header[8]] << 8 | frame[start + header[8] + 1];
		assert_int_equal(arrive_with(header, frame, size), i % 2 == 0 ? 8 : 16);
		assert_int_equal(sum_from(frame, start, size, pseudo), 0xffff);
	}
}

static void test_checksum_of_zero_becomes_the_other_zero_for_udp(void **state)
{
	static const uint8_t udp[12] = { 1, [6] = 34, [8] = 6 };
	uint8_t frame[60] = { [12] = 8, [14] = 0x45, [23] = 17, [40] = 0xff, 0xff };

	(void)state;
	connect_with_checksums();
	assert_int_equal(arrive_with(udp, frame, sizeof(frame)), 16);
	assert_int_equal(frame[40] << 8 | frame[41], 0xffff);
}

static void test_checksum_outside_the_frame_changes_nothing(void **state)
{
	static const uint8_t wrong[][12] = {
		{ 1, [6] = 13, [8] = 16 },
		{ 1, [6] = 34, [8] = 25 },
		{ 1, [6] = 60, [8] = 0 },
		{ 1, [6] = 0xff, 0xff, 0xff, 0xff },
		{ 1, [6] = 34, 0, [8] = 0xff, 0xff },
	};
	uint8_t frame[60] = { [12] = 8, [14] = 0x45, [23] = 17 };
	uint8_t before[60];

	(void)state;
	connect_with_checksums();
	for (size_t i = 0; i < ABI_COUNT(wrong); i++) {
		memcpy(before, frame, sizeof(frame));
		assert_int_equal(arrive_with(wrong[i], frame, sizeof(frame)), 0);
		assert_memory_equal(frame, before, sizeof(frame));
	}
}

static void test_receive_checksums_are_offered_if_the_back_end_has_them(void **state)
{
	uint32_t value[64];

	(void)state;
	connect_with_checksums();
	assert_int_equal(netvsc_guest_query(0xfc01020d, (uint8_t *)value), 156);
	assert_int_equal(value[2], 0x15); /* EL2 makes those of TCP */
	assert_int_equal(value[3], 2);
	assert_int_equal(value[4], 0x55);
	assert_int_equal(value[7], 2);
	assert_int_equal(value[8], 0x55);
}

static void test_pages_of_a_frame_are_held_until_it_is_sent(void **state)
{
	uint8_t frame[100] = { 1, 2, 3 };
	uint8_t seen[256];
	struct fake_chain chain;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_send_pages(frame, sizeof(frame), 9);
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	assert_true(fake_virtio_pop(1, &chain));
	assert_int_equal(fake_chain_read(&chain, seen, sizeof(seen)), 12 + sizeof(frame));
	assert_memory_equal(seen + 12, frame, sizeof(frame));
	fake_virtio_push(1, chain.head, 0);
	netvsc_guest_interrupt();
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	assert_int_equal(netvsc_guest_take_status(9), 1);
}

static void let_time_go_by(uint64_t microseconds)
{
	fake_counter_advance(microseconds * FAKE_COUNTER_FREQUENCY / 1000000);
	work_run(vp_current(), reference_time_now());
}

/* EL2 will look at the device without an interrupt. */
static bool is_to_look(void)
{
	return work_is_set(&((struct netvsc *)device_table[0].state)->late);
}

static void send_copy(uint64_t id)
{
	uint8_t frame[100] = { 1, 2, 3 };

	netvsc_guest_send_section(0, frame, sizeof(frame), id);
}

/* The first frame ever interrupts. */
static void connect_and_send_one(void)
{
	netvsc_guest_connect(0x60001);
	send_copy(1);
	assert_true(netvsc_guest_send_out());
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_take_status(1), 1);
}

/* For half of the ten sections that this guest has. */
static void test_copied_frames_have_an_interrupt_for_many(void **state)
{
	(void)state;
	connect_and_send_one();
	for (uint64_t id = 2; id < 102; id++) {
		send_copy(id);
		assert_int_equal(netvsc_guest_send_out(), id % 5 == 1);
		if (fake_virtio.interrupt_status != 0) {
			netvsc_guest_interrupt();
			for (uint64_t sent = id - 4; sent <= id; sent++) {
				assert_int_equal(netvsc_guest_take_status(sent), 1);
			}
		}
	}
}

static void test_copied_frames_are_answered_in_time_without_an_interrupt(void **state)
{
	(void)state;
	connect_and_send_one();
	for (uint64_t id = 2; id < 6; id += 2) {
		send_copy(id);
		send_copy(id + 1);
		assert_false(netvsc_guest_send_out());
		assert_false(netvsc_guest_send_out());
		let_time_go_by(490);
		assert_int_equal(netvsc_guest_take_status(id), 0);
		let_time_go_by(20);
		assert_int_equal(netvsc_guest_take_status(id), 1);
		assert_int_equal(netvsc_guest_take_status(id + 1), 1);
		let_time_go_by(1000000);
		assert_false(is_to_look());
	}
}

static void test_device_that_takes_long_is_not_looked_at_again_and_again(void **state)
{
	(void)state;
	connect_and_send_one();
	send_copy(2);
	send_copy(3);
	let_time_go_by(510);
	assert_false(is_to_look());
	assert_false(netvsc_guest_send_out());
	assert_true(netvsc_guest_send_out());
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_take_status(2), 1);
	assert_int_equal(netvsc_guest_take_status(3), 1);
}

/* What the RNDIS header may say wrong: each is answered with a failure, and the device sees nothing. */
static void test_frames_that_cannot_be_are_refused(void **state)
{
	static const struct {
		uint32_t word; /* of the message */
		uint32_t value;
	} wrong[] = {
		{ 0, 0 },          { 0, 2 },          { 1, 43 },  { 1, 6145 },
		{ 1, 0xffffffff }, { 2, 0xffffffff }, { 2, 100 }, { 2, 6200 },
		{ 3, 101 },        { 3, 13 },         { 3, 0 },   { 3, 0xffffffff },
		{ 2, 0xfffffff0 },
	};
	struct fake_chain chain;

	(void)state;
	netvsc_guest_connect(0x60001);
	for (uint32_t i = 0; i < ABI_COUNT(wrong); i++) {
		uint32_t words[36] = { 1, 144, 36, 100 };

		words[wrong[i].word] = wrong[i].value;
		netvsc_guest_send_message(2, words, sizeof(words), 100 + i);
		assert_int_equal(netvsc_guest_take_status(100 + i), 2);
		assert_false(fake_virtio_pop(1, &chain));
	}
	/* Nor is what the first message does not have taken from the second one. */
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t words[72] = { 1, 144, 36, 100, [36] = 1, 144, 36, 100 };

		words[i == 0 ? 3 : 7] = 140;
		words[8] = i == 0 ? 0 : 12;
		netvsc_guest_send_message(2, words, sizeof(words), 200 + i);
		assert_int_equal(netvsc_guest_take_status(200 + i), 2);
		assert_false(fake_virtio_pop(1, &chain));
	}
}

/* A large send of @count segments of 100 bytes from a section. */
static void send_large(uint32_t count, uint64_t id)
{
	uint32_t words[1500] = { 1,  0,         52, 0,  [7] = 36,
				 16, [11] = 16, 2,  12, 100 | 1U << 30 | 34U << 20 };
	uint8_t *frame = (uint8_t *)&words[15];

	words[3] = 54 + count * 100;
	words[1] = 60 + words[3];
	frame[12] = 8;
	frame[14] = 0x45;
	frame[46] = 0x50;
	netvsc_guest_send_message(0, words, words[1], id);
}

/* Its packet is answered when the last one is sent. */
static void test_large_send_leaves_in_frames_that_the_back_end_can_send(void **state)
{
	struct fake_chain chains[48];

	(void)state;
	netvsc_guest_connect(0x60001);
	for (uint32_t count = 2; count <= 48; count += 23) {
		send_large(count, count);
		for (uint32_t i = 0; i < count; i++) {
			assert_true(fake_virtio_pop(1, &chains[i]));
			assert_int_equal(chains[i].readable, 12 + 54 + 100);
		}
		assert_false(fake_virtio_pop(1, &chains[0]));
		for (uint32_t i = 0; i < count; i++) {
			assert_int_equal(netvsc_guest_take_status(count), 0);
			fake_virtio_push(1, chains[i].head, 0);
			netvsc_guest_interrupt();
		}
		assert_int_equal(netvsc_guest_take_status(count), 1);
	}
	send_large(49, 49);
	assert_int_equal(netvsc_guest_take_status(49), 2);
	assert_false(fake_virtio_pop(1, &chains[0]));
}

/* What EL2 checks is what it has read, once. */
static void *change_a_message(void *stop)
{
	static const uint32_t values[] = { 0, 1, 44, 0x7fffffff, 0xffffffff, 6144, 36, 100 };
	static const uint32_t valid[] = { 1, 144, 36, 100, 0, 0, 0, 0, 0 };
	uint32_t *words = fake_memory(NETVSC_GUEST_SEND_GPA, 4096);

	for (uint32_t i = 0; !__atomic_load_n((bool *)stop, __ATOMIC_RELAXED); i++) {
		uint32_t word = i % 16 == 0 ? i / 128 % ABI_COUNT(valid) : 1;

		__atomic_store_n(&words[word], values[i / 16 % 8], __ATOMIC_RELAXED);
		__atomic_store_n(&words[word], valid[word], __ATOMIC_RELAXED);
	}
	return NULL;
}

static void test_message_that_changes_while_it_is_read_does_no_harm(void **state)
{
	const struct vmbus_nvsp_message message = { .type = 107, .rndis = { 0, 0, 6144 } };
	bool stop = false;
	pthread_t thread;

	(void)state;
	netvsc_guest_connect(0x60001);
	assert_int_equal(pthread_create(&thread, NULL, change_a_message, &stop), 0);
	for (uint32_t i = 0; i < 20000; i++) {
		struct fake_chain chain;

		guest_send(1, 1, i, &message, sizeof(message));
		while (fake_virtio_pop(1, &chain)) {
			assert_in_range(chain.readable, 12 + 14, 12 + 6144 + 4);
			fake_virtio_push(1, chain.head, 0);
			netvsc_guest_interrupt();
		}
		assert_in_range(netvsc_guest_take_status(i), 1, 2);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
}

static void test_sections_that_are_none_are_refused(void **state)
{
	static const struct {
		uint32_t section;
		uint32_t size;
	} wrong[] = { { 10, 144 }, { 0xfffffffe, 144 }, { 0, 6145 }, { 0, 0xffffffff }, { 0, 0 },
		      { 0, 8 } };

	(void)state;
	netvsc_guest_connect(0x60001);
	for (uint32_t i = 0; i < ABI_COUNT(wrong); i++) {
		struct vmbus_nvsp_message message = {
			.type = 107,
			.rndis = { 0, wrong[i].section, wrong[i].size },
		};

		guest_send(1, 1, 50 + i, &message, sizeof(message));
		assert_int_equal(netvsc_guest_take_status(50 + i), 2);
	}
}

static void test_frames_come_in_one_packet_with_one_signal(void **state)
{
	struct netvsc_guest_frames frames;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive(3, 60, 0x40);
	netvsc_guest_interrupt();
	assert_true(guest_take_event(0, 1));
	netvsc_guest_take_frames(&frames);
	assert_int_equal(frames.count, 3);
	for (uint32_t i = 0; i < 3; i++) {
		const uint8_t *message = netvsc_guest_receive_memory(frames.range[i].byte_offset);
		struct vmbus_rndis_frame header;

		assert_int_equal(frames.range[i].byte_count, 44 + 60 + i);
		assert_int_equal(frames.range[i].byte_offset % SECTION, GAP - 44);
		memcpy(&header, message, sizeof(header));
		assert_int_equal(header.header.type, 1);
		assert_int_equal(header.header.size, 44 + 60 + i);
		assert_int_equal(header.packet.data_offset, 36);
		assert_int_equal(header.packet.data_size, 60 + i);
		assert_int_equal(message[44], 0x40 + i);
		assert_int_equal(message[44 + 59], 0x40 + i);
	}
}

/* At once if the device has half of them or fewer, else when it interrupts. */
static void test_completed_sections_are_received_into_again(void **state)
{
	struct netvsc_guest_frames frames;
	uint32_t buffers;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	buffers = netvsc_guest_buffers();
	netvsc_guest_arrive(buffers / 2, 60, 1);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_buffers(), buffers - buffers / 2);
	netvsc_guest_take_frames(&frames);
	netvsc_guest_complete(frames.id);
	assert_int_equal(netvsc_guest_buffers(), buffers);
	netvsc_guest_arrive(5, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	netvsc_guest_complete(frames.id);
	assert_int_equal(netvsc_guest_buffers(), buffers - 5);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_buffers(), buffers);
}

/* A guest at work on frames wants the next ones later: it asks by what it completes. */
static void test_frames_bring_no_interrupt_while_the_guest_has_others(void **state)
{
	struct netvsc_guest_frames first;
	struct netvsc_guest_frames frames;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive(1, 60, 1);
	assert_true(fake_virtio.interrupt_status != 0);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&first);
	netvsc_guest_arrive(3, 60, 1);
	assert_int_equal(fake_virtio.interrupt_status, 0);
	netvsc_guest_complete(first.id);
	netvsc_guest_take_frames(&frames);
	assert_int_equal(frames.count, 3);
	netvsc_guest_complete(frames.id);
	netvsc_guest_arrive(1, 60, 1);
	assert_true(fake_virtio.interrupt_status != 0);
}

static void test_frames_come_in_time_to_a_guest_that_keeps_others(void **state)
{
	struct netvsc_guest_frames frames;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive(1, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	netvsc_guest_arrive(1, 60, 1);
	assert_int_equal(fake_virtio.interrupt_status, 0);
	let_time_go_by(510);
	netvsc_guest_take_frames(&frames);
	assert_int_equal(frames.count, 1);
	let_time_go_by(510); /* in which nothing comes: from now on each frame interrupts */
	netvsc_guest_arrive(1, 60, 1);
	assert_true(fake_virtio.interrupt_status != 0);
}

static void test_completions_twice_or_of_nothing_are_ignored(void **state)
{
	struct netvsc *netvsc = device_table[0].state;
	struct netvsc_guest_frames frames;
	uint32_t buffers;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	buffers = netvsc_guest_buffers();
	netvsc_guest_arrive(2, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	for (uint64_t id = frames.id - 40; id < frames.id + 40; id++) {
		if (id != frames.id) {
			netvsc_guest_complete(id);
		}
	}
	netvsc->sections[netvsc->receive.section_count].given = 1;
	netvsc_guest_complete((uint64_t)netvsc->epoch << 16 | (netvsc->receive.section_count + 1));
	netvsc_guest_complete(frames.id | 1ULL << 40);
	netvsc_guest_complete(0);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_buffers(), buffers - 2);
	netvsc_guest_complete(frames.id);
	netvsc_guest_complete(frames.id);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_buffers(), buffers);
}

static void test_guest_that_completes_nothing_gets_what_fits(void **state)
{
	uint32_t buffers;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	buffers = netvsc_guest_buffers();
	for (uint32_t i = 0; i < buffers; i++) {
		netvsc_guest_arrive(1, 60, 1);
		netvsc_guest_interrupt();
	}
	assert_int_equal(netvsc_guest_buffers(), 0);
	guest_wait(1000000);
	assert_int_equal(netvsc_guest_buffers(), 0);
}

/* kexec-tools takes networks down, and the next kernel uses the memory at once. */
static void test_without_a_filter_the_device_has_no_buffer(void **state)
{
	struct fake_chain chain;
	uint32_t resets;

	(void)state;
	netvsc_guest_connect(0x60001);
	assert_false(fake_virtio_pop(0, &chain));
	netvsc_guest_filter(0xd);
	assert_true(fake_virtio_pop(0, &chain));
	resets = fake_virtio.resets;
	netvsc_guest_filter(0);
	assert_true(fake_virtio.resets > resets);
	assert_false(fake_virtio_pop(0, &chain));
	netvsc_guest_filter(0xd);
	assert_true(fake_virtio_pop(0, &chain));
}

static void test_device_that_says_it_wrote_too_little_is_not_believed(void **state)
{
	static const uint32_t sizes[] = { 0, 11, 12, 25 };
	struct vmbus_packet_descriptor descriptor;
	uint32_t buffers;
	uint8_t byte;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	buffers = netvsc_guest_buffers();
	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		struct fake_chain chain;

		assert_true(netvsc_guest_pop_buffer(&chain));
		fake_virtio_push(0, chain.head, sizes[i]);
		netvsc_guest_interrupt();
	}
	assert_int_equal(guest_take(1, &descriptor, &byte, 1), -1);
	assert_int_equal(netvsc_guest_buffers(), buffers);
}

static void test_device_that_says_it_wrote_too_much_is_named(void **state)
{
	struct vmbus_packet_descriptor descriptor;
	struct fake_chain chain;
	uint32_t message[5];
	uint8_t byte;

	(void)state;
	fake_log_name = NULL;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	assert_true(netvsc_guest_pop_buffer(&chain));
	fake_virtio_push(0, chain.head, chain.writable + 1);
	netvsc_guest_interrupt();
	assert_string_equal(fake_log_name, "nic0");
	netvsc_guest_take_told(message, sizeof(message));
	assert_int_equal(message[2], 0x4001000c); /* no link */
	assert_int_equal(guest_take(1, &descriptor, &byte, 1), -1);
}

static void test_close_takes_the_buffers_from_the_device(void **state)
{
	uint32_t resets;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive(2, 60, 1);
	netvsc_guest_interrupt();
	resets = fake_virtio.resets;
	guest_close(1);
	assert_true(fake_virtio.resets > resets);
	assert_int_equal(fake_virtio.status, 0);
	guest_gpadl_teardown(1, NETVSC_GUEST_RECEIVE);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_RECEIVE_GPA));
	guest_gpadl_teardown(1, NETVSC_GUEST_SEND);
}

static void test_close_ends_frames_in_flight(void **state)
{
	uint8_t frame[100] = { 0 };

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_send_pages(frame, sizeof(frame), 9);
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	guest_close(1);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
}

static void test_next_kernel_starts_when_no_frame_is_in_flight(void **state)
{
	uint8_t frame[100] = { 0 };

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_send_pages(frame, sizeof(frame), 9);
	netvsc_guest_arrive(2, 60, 1);
	fake_virtio.never_resets = true;
	assert_false(vmbus_reset());
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	fake_virtio.never_resets = false;
	netvsc_guest_interrupt();
	assert_true(vmbus_reset());
	assert_int_equal(fake_virtio.status, 0);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_RECEIVE_GPA));
}

static void test_teardown_without_revoke_takes_the_buffer_back(void **state)
{
	uint8_t frame[60] = { 0 };

	(void)state;
	netvsc_guest_connect(0x60001);
	guest_gpadl_teardown(1, NETVSC_GUEST_RECEIVE);
	assert_int_equal(fake_virtio.status, 0);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_RECEIVE_GPA));
	netvsc_guest_send_section(0, frame, sizeof(frame), 8);
	assert_int_equal(netvsc_guest_take_status(8), 1); /* lost, as on a cable */
}

/* The guest has the next message in the ring before its channel goes on. */
static void test_send_buffer_that_was_torn_down_is_not_used_by_the_next_start(void **state)
{
	struct vmbus_nvsp_message message = { .type = 1, .init = { 2, 0x60001 } };
	const struct {
		struct vmbus_packet_descriptor descriptor;
		struct vmbus_nvsp_message message;
		struct vmbus_packet_trailer trailer;
	} packet = {
		.descriptor = { VMBUS_PACKET_IN_BAND, 2, 7, 0, 0 },
		.message = { .type = 101, .buffer = { .gpadl = 99 } },
	};
	uint8_t frame[60] = { 0 };

	(void)state;
	netvsc_guest_ask(&message, 2);
	netvsc_guest_buffer(104, NETVSC_GUEST_SEND, 4, &message);
	assert_int_equal(message.send_complete.status, 1);
	guest_gpadl_header(1, 99, 1, 1, NETVSC_GUEST_RECEIVE_GPA);
	assert_int_equal(guest_gpadl_status(99), 0);
	guest_put(1, &packet, sizeof(packet));
	guest_gpadl_teardown(1, NETVSC_GUEST_SEND);
	netvsc_guest_send_section(0, frame, sizeof(frame), 8);
	assert_int_equal(netvsc_guest_take_status(8), 2);
}

static void test_smaller_gpadl_with_the_id_of_the_send_buffer_is_not_it(void **state)
{
	struct vmbus_nvsp_message message = { .type = 1, .init = { 2, 0x60001 } };
	struct netvsc *netvsc = device_table[0].state;
	const struct gpadl *torn_down;
	uint8_t frame[60] = { 0 };

	(void)state;
	netvsc_guest_ask(&message, 2);
	netvsc_guest_buffer(104, NETVSC_GUEST_SEND, 15, &message);
	torn_down = netvsc->send.gpadl;
	guest_gpadl_teardown(1, NETVSC_GUEST_SEND);
	guest_gpadl_header(1, NETVSC_GUEST_SEND, 1, 1, NETVSC_GUEST_SEND_GPA);
	assert_int_equal(guest_gpadl_status(NETVSC_GUEST_SEND), 0);
	assert_ptr_equal(gpadl_find(1, NETVSC_GUEST_SEND), torn_down);
	/* As if another VP had made it before the channel went on. */
	netvsc->send.gpadl = torn_down;
	netvsc->doubtful = true;
	netvsc_guest_buffer(101, NETVSC_GUEST_RECEIVE, 4, &message);
	netvsc_guest_send_section(1, frame, sizeof(frame), 8);
	assert_int_equal(netvsc_guest_take_status(8), 2);
}

static void test_buffers_stay_in_use_until_the_device_can_be_reset(void **state)
{
	const struct channel *channel = device_table[0].channels;

	(void)state;
	netvsc_guest_connect(0x60001);
	fake_virtio.never_resets = true;
	guest_close(1);
	assert_int_equal(channel->state, CHANNEL_DRAINING);
	fake_virtio.never_resets = false;
	netvsc_guest_interrupt();
	assert_int_equal(channel->state, CHANNEL_OFFERED);
}

static void test_halt_gives_back_frames_that_the_device_does_not_take(void **state)
{
	const uint32_t halt[] = { 3, 12, 1 };
	struct vmbus_nvsp_message message;
	struct vmbus_packet_descriptor descriptor;
	uint8_t frame[60] = { 0 };

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_send_pages(frame, sizeof(frame), 9);
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	netvsc_guest_control(halt, sizeof(halt));
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	for (uint32_t i = 0; i < 2; i++) {
		assert_true(guest_take(1, &descriptor, &message, sizeof(message)) > 0);
		assert_int_equal(message.status, 1); /* Linux would complain of 2 */
	}
	assert_int_not_equal(fake_virtio.status & VIRTIO_STATUS_DRIVER_OK, 0);
}

/* A client of the back end alone, whose device is asked for again in each round. */
static uint32_t rounds;
static uint32_t stops;

static void refill_and_ask(void *context)
{
	if (++rounds == 4) {
		net_stop(net_get(0));
	}
	net_service(net_get(0));
	(void)context;
}

static void count_stop(void *context)
{
	(void)context;
	stops++;
}

static void test_what_is_asked_in_the_last_round_is_not_lost(void **state)
{
	static const struct net_client client = { .refill = refill_and_ask, .stopped = count_stop };

	(void)state;
	rounds = 0;
	stops = 0;
	fake_raised_intid = 0;
	net_set_client(net_get(0), &client, NULL);
	net_start(net_get(0), 0);
	net_service(net_get(0));
	assert_int_equal(rounds, 4);
	assert_int_equal(fake_raised_intid, 48);
	fake_irq(48);
	assert_int_equal(stops, 1);
}

static uint32_t unsent;

static void count_unsent(struct net_frame *frame, bool sent)
{
	(void)frame;
	unsent += sent ? 0 : 1;
}

static void test_frame_that_waits_is_not_sent_after_a_restart(void **state)
{
	static struct net_frame frame = { .done = count_unsent };
	const struct span span = { NETVSC_GUEST_PAGES, 60 };
	struct fake_chain chain;

	(void)state;
	unsent = 0;
	net_send(net_get(0), &frame, NULL, 0, &span, 1);
	net_start(net_get(0), 0);
	net_service(net_get(0));
	assert_int_equal(unsent, 1);
	assert_false(fake_virtio_pop(1, &chain));
}

static void test_teardown_of_another_gpadl_leaves_the_device_running(void **state)
{
	struct netvsc_guest_frames frames;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	guest_gpadl_header(1, 99, 1, 1, GUEST_HEAP + 0x700000);
	assert_int_equal(guest_gpadl_status(99), 0);
	guest_gpadl_teardown(1, 99);
	netvsc_guest_arrive(1, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	assert_int_equal(frames.count, 1);
}

static void test_revoke_is_answered_when_the_device_has_let_go(void **state)
{
	struct vmbus_nvsp_message message = { .type = 103, .revoked = 0xcafe };

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_ask(&message, 103);
	assert_int_equal(fake_virtio.status, 0);
	guest_gpadl_teardown(1, NETVSC_GUEST_RECEIVE);
	netvsc_guest_buffer(101, NETVSC_GUEST_RECEIVE, 16, &message);
	assert_int_equal(message.receive_complete.status, 1);
	assert_int_not_equal(fake_virtio.status & VIRTIO_STATUS_DRIVER_OK, 0);
}

/* Sections that the guest never completed belong to the buffer that it took back, not to the next one. */
static void test_sections_of_a_buffer_that_was_taken_back_are_gone(void **state)
{
	struct vmbus_nvsp_message message = { .type = 103, .revoked = 0xcafe };
	struct netvsc_guest_frames old;
	struct netvsc_guest_frames next;
	struct fake_chain chain;
	uint32_t buffers;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive(2, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&old);
	while (netvsc_guest_pop_buffer(&chain)) {
	}
	netvsc_guest_ask(&message, 103);
	guest_gpadl_teardown(1, NETVSC_GUEST_RECEIVE);
	netvsc_guest_complete(old.id);
	assert_int_equal(fake_virtio.status, 0);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_RECEIVE_GPA));
	netvsc_guest_buffer(101, 203, 16, &message);
	assert_int_equal(message.receive_complete.status, 1);
	buffers = netvsc_guest_buffers();
	netvsc_guest_arrive(2, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&next);
	assert_int_equal((uint16_t)next.id, (uint16_t)old.id);
	netvsc_guest_complete(old.id);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_buffers(), buffers - 2);
	netvsc_guest_complete(next.id);
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_buffers(), buffers);
	while (netvsc_guest_pop_buffer(&chain)) {
		for (uint32_t i = 0; i < chain.count; i++) {
			assert_in_range(chain.desc[i].address, NETVSC_GUEST_SEND_GPA,
					NETVSC_GUEST_RECEIVE_GPA - chain.desc[i].size);
		}
	}
}

static void test_unload_and_rescind_take_the_buffers_from_the_device(void **state)
{
	struct vmbus_message_header unloaded;

	netvsc_guest_connect(0x60001);
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &unloaded, sizeof(unloaded));
	assert_int_equal(fake_virtio.status, 0);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_RECEIVE_GPA));
	start(state);
	netvsc_guest_connect(0x60001);
	assert_true(host_rescind(0));
	assert_int_equal(fake_virtio.status, 0);
}

/* Linux closes the channel only when all that it has sent was answered, and the back end may take nothing any more. */
static void test_frames_are_answered_after_a_rescind(void **state)
{
	uint8_t frame[60] = { 0 };

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_send_section(0, frame, sizeof(frame), 1);
	assert_int_equal(netvsc_guest_take_status(1), 0);
	assert_true(host_rescind(0));
	assert_int_equal(fake_virtio.status, 0);
	assert_int_equal(guest_drain(), 1);
	assert_int_equal(netvsc_guest_take_status(1), 1); /* Linux would complain of 2 */
	netvsc_guest_send_section(1, frame, sizeof(frame), 2);
	assert_int_equal(netvsc_guest_take_status(2), 1);
	assert_int_equal(fake_virtio.status, 0);
	guest_close(1);
}

static void close_and_open(void)
{
	guest_close(1);
	guest_gpadl_teardown(1, NETVSC_GUEST_RECEIVE);
	guest_gpadl_teardown(1, NETVSC_GUEST_SEND);
	guest_gpadl_teardown(1, 0xe1e11);
	guest_open(1);
}

static void test_channel_works_again_after_a_close(void **state)
{
	struct netvsc_guest_frames frames;

	(void)state;
	netvsc_guest_connect(0x60001);
	close_and_open();
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_arrive(1, 60, 1);
	netvsc_guest_interrupt();
	netvsc_guest_take_frames(&frames);
	assert_int_equal(frames.count, 1);
}

/* The table leads every hash to @channel. */
static void set_table(uint8_t channel)
{
	uint8_t set[28 + 40 + 512 + 40] = { [0] = 5,
					    [4] = sizeof(set) & 0xff,
					    [5] = sizeof(set) >> 8,
					    [8] = 99,
					    [12] = 0x04,
					    [13] = 0x02,
					    [14] = 0x01,
					    [16] = (sizeof(set) - 28) & 0xff,
					    [17] = (sizeof(set) - 28) >> 8,
					    [20] = 20 };
	uint32_t answer[4];

	set[28 + 13] = 512 >> 8;
	set[28 + 16] = 40;
	set[28 + 20] = 40;
	set[28 + 24] = 552 & 0xff;
	set[28 + 25] = 552 >> 8;
	for (uint32_t i = 0; i < 128; i++) {
		set[68 + 4 * i] = channel;
	}
	netvsc_guest_control(set, sizeof(set));
	netvsc_guest_take_told(answer, sizeof(answer));
	assert_int_equal(answer[0], 0x80000005);
	assert_int_equal(answer[3], 0);
}

static void test_subchannels_get_the_frames_of_their_hashes(void **state)
{
	struct vmbus_nvsp_message message = { .type = 133, .sub_channel = { 1, 9 } };
	struct vmbus_packet_descriptor descriptor;
	struct {
		uint32_t type;
		uint32_t count;
		uint32_t offset;
		uint32_t entries[16];
	} table;
	uint8_t value[256];
	uint32_t told;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	assert_int_equal(netvsc_guest_query(0x00010203, value), 18);
	assert_int_equal(value[12], GUEST_VPS);
	netvsc_guest_ask(&message, 133);
	assert_int_equal(message.sub_channel.operation, 1);
	assert_int_equal(message.sub_channel.count, GUEST_VPS - 1);
	assert_int_equal(guest_drain(), GUEST_VPS - 1);
	guest_wait(100000);
	assert_int_equal(guest_take(1, &descriptor, &table, sizeof(table)), 80);
	assert_int_equal(descriptor.type, VMBUS_PACKET_IN_BAND);
	assert_int_equal(table.type, 134);
	assert_int_equal(table.count, 16);
	assert_int_equal(table.offset, 12);
	assert_int_equal(table.entries[7], 7 % GUEST_VPS);
	set_table(2);
	netvsc_guest_arrive(1, 60, 8);
	netvsc_guest_interrupt(); /* it is not open: the primary channel has it */
	assert_true(guest_take(1, &descriptor, &told, sizeof(told)) > 0);
	guest_open(3);
	netvsc_guest_arrive_ip4(1);
	netvsc_guest_interrupt();
	assert_int_equal(guest_take(1, &descriptor, &told, sizeof(told)), -1);
	assert_true(guest_take(3, &descriptor, &told, sizeof(told)) > 0);
	assert_int_equal(descriptor.type, VMBUS_PACKET_TRANSFER_PAGES);
	set_table(200);
	netvsc_guest_arrive_ip4(1);
	netvsc_guest_interrupt();
	assert_true(guest_take(1, &descriptor, &told, sizeof(told)) > 0);
}

/* Frames of a channel that closes while the device is stopped stay in its list: no later start may have the same number. */
static void test_list_of_a_closed_channel_is_forgotten_by_all_later_starts(void **state)
{
	struct vmbus_nvsp_message message = { .type = 133, .sub_channel = { 1, 1 } };
	struct netvsc *netvsc = device_table[0].state;
	struct netvsc_lane *lane = &netvsc->lanes[1];
	struct vmbus_packet_descriptor descriptor;
	uint32_t table[20];

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	netvsc_guest_ask(&message, 133);
	assert_int_equal(guest_drain(), 1);
	guest_wait(100000);
	assert_int_equal(guest_take(1, &descriptor, table, sizeof(table)), 80);
	set_table(1);
	guest_open(2);
	for (uint32_t i = 0; i < 1000 && lane->first == 0; i++) {
		netvsc_guest_arrive_ip4(1);
		netvsc_guest_interrupt();
		for (uint32_t n = 10; lane->first == 0 && n < 40; n++) {
			netvsc_guest_complete((uint64_t)netvsc->epoch << 16 | n);
		}
	}
	assert_int_not_equal(lane->first, 0);
	message = (struct vmbus_nvsp_message){ .type = 103, .revoked = 0xcafe };
	netvsc_guest_ask(&message, 103);
	guest_close(2);
	for (uint32_t i = 0; i <= UINT16_MAX; i++) {
		message = (struct vmbus_nvsp_message){
			.type = 101,
			.buffer = { .gpadl = NETVSC_GUEST_RECEIVE, .id = 0xcafe },
		};
		netvsc_guest_ask(&message, 102);
		assert_int_equal(message.receive_complete.status, 1);
		assert_int_not_equal(lane->epoch, netvsc->epoch);
		message = (struct vmbus_nvsp_message){ .type = 103, .revoked = 0xcafe };
		netvsc_guest_ask(&message, 103);
	}
}

static void test_guest_that_reads_without_signals_gets_all_answers(void **state)
{
	const struct vmbus_nvsp_message nowhere = { .type = 107, .rndis = { 0, 1000, 100 } };
	struct vmbus_packet_descriptor descriptor;
	struct vmbus_nvsp_message message;
	uint32_t sent = 0;
	uint32_t answered = 0;

	(void)state;
	netvsc_guest_connect(0x60001);
	while (netvsc_guest_has_room()) {
		guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, sent++, &nowhere,
			   sizeof(nowhere));
	}
	for (uint32_t i = 0; i < 20; i++) {
		while (guest_take(1, &descriptor, &message, sizeof(message)) > 0) {
			assert_int_equal(descriptor.transaction_id, answered++);
		}
		guest_wait(100000);
	}
	assert_int_equal(answered, sent);
}

static void test_absent_device_comes_when_the_host_offers_it(void **state)
{
	(void)state;
	netvsc_guest_start_absent();
	assert_int_equal(guest_open_status(1, 0xe1e11, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_true(host_offer(0));
	assert_int_equal(guest_drain(), 1);
	guest_open(1);
	netvsc_guest_connect(0x60001);
}

static uint32_t state_of_device(void)
{
	host_status();
	return guest_status.devices[0].state;
}

static void test_back_end_that_refuses_features_is_named_and_not_offered(void **state)
{
	(void)state;
	fake_log_name = NULL;
	netvsc_guest_start_refused();
	assert_string_equal(fake_log_name, "nic0");
	assert_int_equal(state_of_device(), CONDUIT_DEVICE_FAILED);
}

static void test_back_end_that_fails_later_has_no_link_until_it_works(void **state)
{
	uint8_t value[256];
	uint8_t frame[60] = { 0 };

	(void)state;
	fake_log_name = NULL;
	fake_virtio.refuses_features = true;
	netvsc_guest_connect(0x60001);
	assert_string_equal(fake_log_name, "nic0");
	assert_int_equal(state_of_device(), CONDUIT_DEVICE_FAILED);
	assert_int_equal(netvsc_guest_query(0x10114, value), 4);
	assert_int_equal(value[0], 1);
	netvsc_guest_send_section(0, frame, sizeof(frame), 1);
	assert_int_equal(netvsc_guest_take_status(1), 2);
	fake_log_name = NULL;
	fake_virtio.refuses_features = false;
	close_and_open();
	netvsc_guest_connect(0x60001);
	assert_int_equal(state_of_device(), CONDUIT_DEVICE_OPEN);
	assert_null(fake_log_name);
}

static void test_link_that_goes_down_is_indicated(void **state)
{
	uint32_t message[5];

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_set_link(false);
	netvsc_guest_take_told(message, sizeof(message));
	assert_int_equal(message[0], 7);
	assert_int_equal(message[2], 0x4001000c);
	netvsc_guest_set_link(true);
	netvsc_guest_take_told(message, sizeof(message));
	assert_int_equal(message[2], 0x4001000b);
}

/* Note number @index of the first packet of the last trace record. @bytes: out, what it has. returns: its kind and size */
static struct trace_note traced_note(uint32_t index, const uint8_t **bytes)
{
	size_t at = 32 + 40; /* packet, and its message */
	struct trace_note note;

	for (;; index--) {
		memcpy(&note, fake_trace.data + at, sizeof(note));
		*bytes = fake_trace.data + at + sizeof(note);
		if (index == 0) {
			return note;
		}
		at += sizeof(note) + ((size_t)note.size + 7U) / 8 * 8;
	}
}

static void trace_from_now(void)
{
	static struct trace_record record;

	vp_current()->trace.cursor = &record;
	packet_trace_init();
	memset(&fake_trace, 0, sizeof(fake_trace));
}

static void test_trace_has_headers_of_a_frame_that_is_sent(void **state)
{
	const uint8_t *bytes;
	struct trace_note note;
	uint8_t frame[100];

	(void)state;
	netvsc_guest_connect(0x60001);
	trace_from_now();
	memset(frame, 0x5a, sizeof(frame));
	netvsc_guest_send_section(3, frame, sizeof(frame), 5);
	assert_int_equal(fake_trace.payload_count, 1);
	note = traced_note(0, &bytes);
	assert_int_equal(note.kind, TRACE_NOTE_RNDIS);
	assert_int_equal(note.size, 44);
	assert_memory_equal(bytes, ((const uint32_t[]){ 1, 144, 36, 100 }), 16);
	note = traced_note(1, &bytes);
	assert_int_equal(note.kind, TRACE_NOTE_FRAME);
	assert_int_equal(note.size, 80);
	assert_memory_equal(bytes, frame, 80);
	netvsc_guest_send_message(0, (const uint32_t[]){ 1, 44, 0xfffffff0, 0xffffffff, [10] = 0 },
				  44, 6);
	assert_int_equal(fake_trace.data[0x1a], 0); /* no frame is sent, and none is noted */
}

static void test_trace_has_headers_of_frames_that_arrive(void **state)
{
	const uint8_t *bytes;
	struct trace_note note;

	(void)state;
	netvsc_guest_connect(0x60001);
	netvsc_guest_filter(0xd);
	trace_from_now();
	netvsc_guest_arrive(3, 60, 0x10);
	netvsc_guest_interrupt();
	note = traced_note(0, &bytes);
	assert_int_equal(note.kind, TRACE_NOTE_RNDIS);
	assert_int_equal(bytes[4], 44 + 60);
	note = traced_note(1, &bytes);
	assert_int_equal(note.kind, TRACE_NOTE_FRAME);
	assert_int_equal(note.size, 60);
	assert_int_equal(bytes[0], 0x10);
	note = traced_note(2, &bytes);
	assert_int_equal(note.kind, TRACE_NOTE_TOTAL);
	assert_memory_equal(bytes, ((const uint32_t[]){ 3, 3 * 44 + 60 + 61 + 62 }), 8);
}

static void test_trace_has_messages_of_rndis(void **state)
{
	const uint8_t *bytes;
	struct trace_note note;
	uint8_t value[256];

	(void)state;
	netvsc_guest_connect(0x60001);
	trace_from_now();
	assert_int_equal(netvsc_guest_query(0x01010101, value), 6);
	note = traced_note(0, &bytes);
	assert_int_equal(note.kind, TRACE_NOTE_RNDIS);
	assert_int_equal(fake_trace.payload_count, 3); /* the answer, the completion, and this: */
}

static void test_fuzz_nvsp(void **state)
{
	(void)state;
	fuzz_kept(fuzz_el2_nvsp, "hypervisor/tests/fuzz_el2_nvsp.inputs");
	fuzz_generated(fuzz_el2_nvsp, 300, 1024);
}

static void test_fuzz_rndis(void **state)
{
	(void)state;
	fuzz_kept(fuzz_el2_rndis, "hypervisor/tests/fuzz_el2_rndis.inputs");
	fuzz_generated(fuzz_el2_rndis, 5000, 1024);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup(test_init_agrees_on_the_versions_that_are_known, start),
	cmocka_unit_test(test_mtu_that_cannot_be_changes_nothing),
	cmocka_unit_test_setup(test_receive_buffer_has_sections_for_the_mtu, start),
	cmocka_unit_test_setup(test_buffer_is_refused_before_init_and_if_it_is_none, start),
	cmocka_unit_test_setup(test_second_receive_buffer_is_refused, start),
	cmocka_unit_test_setup(test_queries_have_values, start),
	cmocka_unit_test_setup(test_control_messages_that_cannot_be_are_refused, start),
	cmocka_unit_test_setup(test_offload_capabilities_are_as_old_as_nvsp, start),
	cmocka_unit_test_setup(test_frame_of_a_section_goes_out_unchanged, start),
	cmocka_unit_test_setup(test_frames_of_a_section_have_one_answer, start),
	cmocka_unit_test_setup(test_tag_of_a_vlan_is_told_beside_the_frame, start),
	cmocka_unit_test_setup(test_checksum_that_the_back_end_verified_is_told, start),
	cmocka_unit_test_setup(test_checksum_that_the_back_end_left_out_is_filled_in, start),
	cmocka_unit_test_setup(test_checksum_of_zero_becomes_the_other_zero_for_udp, start),
	cmocka_unit_test_setup(test_checksum_outside_the_frame_changes_nothing, start),
	cmocka_unit_test_setup(test_receive_checksums_are_offered_if_the_back_end_has_them, start),
	cmocka_unit_test_setup(test_pages_of_a_frame_are_held_until_it_is_sent, start),
	cmocka_unit_test_setup(test_copied_frames_have_an_interrupt_for_many, start),
	cmocka_unit_test_setup(test_copied_frames_are_answered_in_time_without_an_interrupt, start),
	cmocka_unit_test_setup(test_device_that_takes_long_is_not_looked_at_again_and_again, start),
	cmocka_unit_test_setup(test_large_send_leaves_in_frames_that_the_back_end_can_send, start),
	cmocka_unit_test_setup(test_message_that_changes_while_it_is_read_does_no_harm, start),
	cmocka_unit_test_setup(test_frames_that_cannot_be_are_refused, start),
	cmocka_unit_test_setup(test_sections_that_are_none_are_refused, start),
	cmocka_unit_test_setup(test_frames_come_in_one_packet_with_one_signal, start),
	cmocka_unit_test_setup(test_completed_sections_are_received_into_again, start),
	cmocka_unit_test_setup(test_frames_bring_no_interrupt_while_the_guest_has_others, start),
	cmocka_unit_test_setup(test_frames_come_in_time_to_a_guest_that_keeps_others, start),
	cmocka_unit_test_setup(test_completions_twice_or_of_nothing_are_ignored, start),
	cmocka_unit_test_setup(test_guest_that_completes_nothing_gets_what_fits, start),
	cmocka_unit_test_setup(test_without_a_filter_the_device_has_no_buffer, start),
	cmocka_unit_test_setup(test_device_that_says_it_wrote_too_much_is_named, start),
	cmocka_unit_test_setup(test_device_that_says_it_wrote_too_little_is_not_believed, start),
	cmocka_unit_test_setup(test_close_takes_the_buffers_from_the_device, start),
	cmocka_unit_test_setup(test_next_kernel_starts_when_no_frame_is_in_flight, start),
	cmocka_unit_test_setup(test_close_ends_frames_in_flight, start),
	cmocka_unit_test_setup(test_teardown_without_revoke_takes_the_buffer_back, start),
	cmocka_unit_test_setup(test_send_buffer_that_was_torn_down_is_not_used_by_the_next_start,
			       start),
	cmocka_unit_test_setup(test_smaller_gpadl_with_the_id_of_the_send_buffer_is_not_it, start),
	cmocka_unit_test_setup(test_buffers_stay_in_use_until_the_device_can_be_reset, start),
	cmocka_unit_test_setup(test_halt_gives_back_frames_that_the_device_does_not_take, start),
	cmocka_unit_test_setup(test_what_is_asked_in_the_last_round_is_not_lost, start),
	cmocka_unit_test_setup(test_frame_that_waits_is_not_sent_after_a_restart, start),
	cmocka_unit_test_setup(test_teardown_of_another_gpadl_leaves_the_device_running, start),
	cmocka_unit_test_setup(test_revoke_is_answered_when_the_device_has_let_go, start),
	cmocka_unit_test_setup(test_sections_of_a_buffer_that_was_taken_back_are_gone, start),
	cmocka_unit_test_setup(test_unload_and_rescind_take_the_buffers_from_the_device, start),
	cmocka_unit_test_setup(test_frames_are_answered_after_a_rescind, start),
	cmocka_unit_test_setup(test_channel_works_again_after_a_close, start),
	cmocka_unit_test_setup(test_subchannels_get_the_frames_of_their_hashes, start),
	cmocka_unit_test_setup(test_list_of_a_closed_channel_is_forgotten_by_all_later_starts,
			       start),
	cmocka_unit_test_setup(test_guest_that_reads_without_signals_gets_all_answers, start),
	cmocka_unit_test_setup(test_absent_device_comes_when_the_host_offers_it, start),
	cmocka_unit_test(test_back_end_that_refuses_features_is_named_and_not_offered),
	cmocka_unit_test_setup(test_back_end_that_fails_later_has_no_link_until_it_works, start),
	cmocka_unit_test_setup(test_link_that_goes_down_is_indicated, start),
	cmocka_unit_test(test_fuzz_nvsp),
	cmocka_unit_test(test_fuzz_rndis),
	cmocka_unit_test_setup(test_trace_has_headers_of_a_frame_that_is_sent, start),
	cmocka_unit_test_setup(test_trace_has_headers_of_frames_that_arrive, start),
	cmocka_unit_test_setup(test_trace_has_messages_of_rndis, start),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
