/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings: every number that a guest can write into a ring is tried with values that cannot be true,
 * and the full, empty and signal rules at their edges [abi/vmbus_ring.h].
 */
#include "vmbus/ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_types.h"
#include "fake/fake.h"
#include "vmbus/gpadl.h"

#define PAGES 6 /* control page and five of data */
#define SIZE  ((PAGES - 1) * HV_PAGE_SIZE)

/* Pages lie in memory in another order than in the ring: nobody may rely on neighbours. */
static const uint32_t order[PAGES] = { 2, 0, 5, 3, 1, 4 };
static union gpadl_chunk chunk;
static const struct gpadl gpadl = { .page_count = PAGES, .chunk = { &chunk } };

static struct ring ring;
static _Alignas(uint64_t) uint8_t buffer[RING_PACKET_MAX];

static uint8_t *page_of(uint32_t page)
{
	return fake_memory(FAKE_MEMORY_BASE + (uint64_t)order[page] * HV_PAGE_SIZE, HV_PAGE_SIZE);
}

static struct vmbus_ring_control *control(void)
{
	return (struct vmbus_ring_control *)(void *)page_of(0);
}

static void put_byte(uint32_t index, uint8_t value)
{
	index %= SIZE;
	page_of(1 + index / HV_PAGE_SIZE)[index % HV_PAGE_SIZE] = value;
}

static uint8_t get_byte(uint32_t index)
{
	index %= SIZE;
	return page_of(1 + index / HV_PAGE_SIZE)[index % HV_PAGE_SIZE];
}

static void start(uint32_t index, bool incoming)
{
	fake_memory_reset();
	for (uint32_t i = 0; i < PAGES; i++) {
		chunk.pfn[i] = (uint32_t)(FAKE_MEMORY_BASE / HV_PAGE_SIZE) + order[i];
	}
	control()->read_index = index;
	control()->write_index = index;
	assert_true(ring_open(&ring, &gpadl, 0, PAGES, incoming));
}

/* The guest writes a packet with any header, and moves its index on by @advance. */
static void guest_writes(const struct vmbus_packet_descriptor *descriptor, uint32_t advance)
{
	uint32_t index = control()->write_index;
	uint8_t bytes[sizeof(*descriptor)];

	memcpy(bytes, descriptor, sizeof(bytes));
	for (uint32_t i = 0; i < sizeof(bytes); i++) {
		put_byte(index + i, bytes[i]);
	}
	for (uint32_t i = sizeof(*descriptor); i < advance; i++) {
		put_byte(index + i, (uint8_t)i);
	}
	control()->write_index = (index + advance) % SIZE;
}

static enum ring_status read_one(struct packet *packet)
{
	return ring_read(&ring, buffer, packet);
}

static void test_open_index_out_of_range_rejected(void **state)
{
	static const uint32_t bad[] = { 4, 7, SIZE, SIZE + 8, 0x80000000, 0xfffffff8, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		start(0, true);
		control()->read_index = bad[i];
		assert_false(ring_open(&ring, &gpadl, 0, PAGES, true));
		control()->read_index = 0;
		control()->write_index = bad[i];
		assert_false(ring_open(&ring, &gpadl, 0, PAGES, false));
	}
}

/* Who writes a ring says that it waits for room: Linux's reader asks its incoming ring for it. */
static void test_open_tells_the_guest_what_the_writer_does(void **state)
{
	(void)state;
	start(0, false);
	assert_int_equal(control()->features, 1);
	start(0, true);
	assert_int_equal(control()->features, 0);
}

static void test_read_empty_ring_returns_empty(void **state)
{
	struct packet packet;

	(void)state;
	start(64, true);
	assert_int_equal(read_one(&packet), RING_EMPTY);
}

static void test_read_packet_across_pages_and_wrap_is_whole(void **state)
{
	struct vmbus_packet_descriptor descriptor = {
		.type = VMBUS_PACKET_GPA_DIRECT,
		.data_offset = 4,
		.length = 700,
		.flags = VMBUS_PACKET_COMPLETION_REQUESTED_BIT,
		.transaction_id = ABI_ULL(0x123456789abcdef0),
	};
	struct packet packet;

	(void)state;
	/* The descriptor itself wraps; header and payload cross two more pages. */
	start(SIZE - 8, true);
	guest_writes(&descriptor, 700 * 8 + 8);
	assert_int_equal(read_one(&packet), RING_OK);
	assert_int_equal(packet.type, VMBUS_PACKET_GPA_DIRECT);
	assert_int_equal(packet.flags, VMBUS_PACKET_COMPLETION_REQUESTED_BIT);
	assert_int_equal(packet.transaction_id, ABI_ULL(0x123456789abcdef0));
	assert_int_equal(packet.header_size, 16);
	assert_int_equal(packet.payload_size, 696 * 8);
	for (uint32_t i = 0; i < packet.payload_size; i++) {
		assert_int_equal(((const uint8_t *)packet.payload)[i], (uint8_t)(i + 32));
	}
	assert_false(ring_consume(&ring, ring_packet_size(&packet)));
	assert_int_equal(control()->read_index, control()->write_index);
	assert_int_equal(read_one(&packet), RING_EMPTY);
}

static void test_read_write_index_out_of_range_breaks(void **state)
{
	static const uint32_t bad[] = { 1, 12, SIZE, SIZE + 8, 0xfffffff8 };
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		start(0, true);
		control()->write_index = bad[i];
		assert_int_equal(read_one(&packet), RING_BROKEN);
	}
}

static void test_read_lying_lengths_break(void **state)
{
	static const struct {
		uint16_t data_offset;
		uint16_t length;
		uint32_t written;
	} lies[] = {
		{ 2, 0, 64 },      /* no length */
		{ 2, 1, 64 },      /* shorter than the descriptor */
		{ 0, 4, 64 },      /* payload inside the descriptor */
		{ 1, 4, 64 },      /* the same */
		{ 5, 4, 64 },      /* payload after the end */
		{ 0xffff, 4, 64 }, /* the same */
		{ 2, 8, 64 },      /* as long as what was written: no room for the trailer */
		{ 2, 9, 64 },      /* longer than what was written */
		{ 2, 0xffff, 64 }, /* longer than the ring */
		{ 2, RING_PACKET_MAX / 8 + 1, SIZE - 8 }, /* longer than we take */
		{ 2, 2, 8 },                              /* less than a descriptor was written */
		{ 2, 2, 16 },                             /* no trailer was written */
	};
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(lies); i++) {
		struct vmbus_packet_descriptor descriptor = {
			.type = VMBUS_PACKET_IN_BAND,
			.data_offset = lies[i].data_offset,
			.length = lies[i].length,
		};

		start(SIZE - 40, true);
		guest_writes(&descriptor, lies[i].written);
		assert_int_equal(read_one(&packet), RING_BROKEN);
	}
}

static void test_read_largest_packet_is_taken(void **state)
{
	struct vmbus_packet_descriptor descriptor = {
		.type = VMBUS_PACKET_IN_BAND,
		.data_offset = 2,
		.length = RING_PACKET_MAX / 8,
	};
	struct packet packet;

	(void)state;
	start(SIZE - 4000, true);
	guest_writes(&descriptor, RING_PACKET_MAX + 8);
	assert_int_equal(read_one(&packet), RING_OK);
	assert_int_equal(packet.payload_size, RING_PACKET_MAX - 16);
}

static void test_read_index_of_guest_is_ignored(void **state)
{
	struct vmbus_packet_descriptor descriptor = { .data_offset = 2, .length = 2 };
	struct packet packet;

	(void)state;
	start(0, true);
	control()->read_index = 0xdeadbeef;
	guest_writes(&descriptor, 24);
	assert_int_equal(read_one(&packet), RING_OK);
	ring_consume(&ring, ring_packet_size(&packet));
	assert_int_equal(control()->read_index, 24);
}

static void test_consume_signals_only_when_waiting_guest_fits(void **state)
{
	struct vmbus_packet_descriptor descriptor = { .data_offset = 2, .length = 125 };
	struct packet packet;

	(void)state;
	start(0, true);
	for (uint32_t i = 0; i < 20; i++) {
		guest_writes(&descriptor, 1008);
	}
	/* 320 bytes are free. */
	control()->pending_send_size = 2000;
	assert_int_equal(read_one(&packet), RING_OK);
	assert_false(ring_consume(&ring, ring_packet_size(&packet))); /* 1328: does not fit yet */
	assert_int_equal(read_one(&packet), RING_OK);
	assert_true(ring_consume(&ring, ring_packet_size(&packet))); /* 2336: fits now */
	assert_int_equal(read_one(&packet), RING_OK);
	assert_false(ring_consume(&ring, ring_packet_size(&packet))); /* did fit before */
	control()->pending_send_size = 0;
	assert_int_equal(read_one(&packet), RING_OK);
	assert_false(ring_consume(&ring, ring_packet_size(&packet))); /* nobody waits */
}

static void test_consume_with_moved_index_is_harmless(void **state)
{
	struct vmbus_packet_descriptor descriptor = { .data_offset = 2, .length = 2 };
	struct packet packet;

	(void)state;
	start(0, true);
	guest_writes(&descriptor, 24);
	assert_int_equal(read_one(&packet), RING_OK);
	control()->write_index = 0xffffffff;
	control()->pending_send_size = 0xffffffff;
	assert_false(ring_consume(&ring, ring_packet_size(&packet)));
	assert_int_equal(read_one(&packet), RING_BROKEN);
}

static void test_write_packet_has_descriptor_padding_and_trailer(void **state)
{
	static const uint8_t header[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct packet packet = {
		.type = VMBUS_PACKET_TRANSFER_PAGES,
		.transaction_id = 0x55,
		.header = header,
		.header_size = sizeof(header),
		.payload = "hello",
		.payload_size = 5,
	};
	static const uint8_t expected[] = {
		7, 0, 3, 0, 4,   0,   0,   0,   0x55, 0, 0, 0, 0, 0, 0, 0, 1,    2,    3, 4,
		5, 6, 7, 8, 'h', 'e', 'l', 'l', 'o',  0, 0, 0, 0, 0, 0, 0, 0xf0, 0x4f, 0, 0,
	};
	bool signal;

	(void)state;
	start(SIZE - 16, false);
	memset(page_of(1), 0xee, HV_PAGE_SIZE);
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	assert_true(signal);
	for (uint32_t i = 0; i < sizeof(expected); i++) {
		assert_int_equal(get_byte(SIZE - 16 + i), expected[i]);
	}
	assert_int_equal(control()->write_index, 24);
}

static void test_write_one_unit_stays_free(void **state)
{
	struct packet packet = { .payload = buffer, .payload_size = SIZE / 2 - 24 };
	bool signal;

	(void)state;
	start(0, false);
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	/* Exactly the free bytes would make the ring look empty. */
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_FULL);
	assert_int_equal(control()->pending_send_size, SIZE / 2);
	assert_int_equal(control()->write_index, SIZE / 2);
	packet.payload_size -= 8;
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	assert_int_equal(control()->pending_send_size, 0);
	assert_int_equal(control()->write_index, SIZE - 8);
}

static void test_write_signals_only_empty_and_unmasked(void **state)
{
	struct packet packet = { .payload = "12345678", .payload_size = 8 };
	bool signal;

	(void)state;
	start(0, false);
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	assert_true(signal);
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	assert_false(signal); /* the guest has not read the first one yet */
	control()->read_index = control()->write_index;
	control()->interrupt_mask = 1;
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	assert_false(signal);
}

static void test_write_read_index_out_of_range_breaks(void **state)
{
	static const uint32_t bad[] = { 4, SIZE, 0xfffffff8, 0xffffffff };
	struct packet packet = { .payload = "12345678", .payload_size = 8 };
	bool signal;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		start(0, false);
		control()->read_index = bad[i];
		assert_int_equal(ring_write(&ring, &packet, &signal), RING_BROKEN);
		assert_false(signal);
	}
}

/* By both ways the ring has the same bytes, and the guest the same signal. */
static void test_answer_is_the_packet_that_write_makes(void **state)
{
	struct packet packet = { .type = VMBUS_PACKET_COMPLETION, .transaction_id = 0x55 };
	static uint8_t written[HV_PAGE_SIZE];
	bool signals[2];

	(void)state;
	packet.payload = buffer;
	for (uint32_t size = 0; size <= 72; size += 8) {
		packet.payload_size = size;
		start(8, false);
		assert_int_equal(ring_write(&ring, &packet, &signals[0]), RING_OK);
		memcpy(written, page_of(1), sizeof(written));
		start(8, false);
		memset(page_of(1), 0xee, HV_PAGE_SIZE);
		control()->pending_send_size = 8;
		assert_true(ring_try_answer(&ring, 0x55, buffer, size, &signals[1]));
		assert_memory_equal(written + 8, page_of(1) + 8, ring_packet_size(&packet));
		assert_int_equal(page_of(1)[8 + ring_packet_size(&packet)], 0xee);
		assert_int_equal(control()->write_index, 8 + RING_ANSWER_SIZE(size));
		assert_int_equal(control()->pending_send_size, 0);
		assert_int_equal(signals[0], signals[1]);
	}
}

/* Across pages, with padding, without room, or with indices that cannot be true. */
static void test_answer_without_a_short_way_is_left_to_write(void **state)
{
	static const struct {
		uint32_t at;
		uint32_t size;
		uint32_t read_index;
		bool taken;
	} cases[] = {
		{ HV_PAGE_SIZE - 32, 8, 0, true },
		{ HV_PAGE_SIZE - 24, 8, 0, false },
		{ SIZE - 32, 8, 8, true },
		{ SIZE - 24, 8, 8, false },
		{ 0, 5, 0, false },
		{ 8, 8, 48, true },
		{ 8, 8, 40, false },
		{ 8, 8, 4, false },
		{ 8, 8, SIZE, false },
		{ 8, 8, 0xfffffff8, false },
	};
	bool signal;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		start(cases[i].at, false);
		control()->read_index = cases[i].read_index;
		assert_int_equal(ring_try_answer(&ring, 1, buffer, cases[i].size, &signal),
				 cases[i].taken);
		assert_int_equal(control()->write_index != cases[i].at, cases[i].taken);
	}
}

static void test_write_index_of_guest_is_ignored(void **state)
{
	struct packet packet = { .payload = "12345678", .payload_size = 8 };
	bool signal;

	(void)state;
	start(0, false);
	control()->write_index = 0xdeadbeef;
	assert_int_equal(ring_write(&ring, &packet, &signal), RING_OK);
	assert_int_equal(control()->write_index, 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_index_out_of_range_rejected),
		cmocka_unit_test(test_open_tells_the_guest_what_the_writer_does),
		cmocka_unit_test(test_read_empty_ring_returns_empty),
		cmocka_unit_test(test_read_packet_across_pages_and_wrap_is_whole),
		cmocka_unit_test(test_read_write_index_out_of_range_breaks),
		cmocka_unit_test(test_read_lying_lengths_break),
		cmocka_unit_test(test_read_largest_packet_is_taken),
		cmocka_unit_test(test_read_index_of_guest_is_ignored),
		cmocka_unit_test(test_consume_signals_only_when_waiting_guest_fits),
		cmocka_unit_test(test_consume_with_moved_index_is_harmless),
		cmocka_unit_test(test_write_packet_has_descriptor_padding_and_trailer),
		cmocka_unit_test(test_write_one_unit_stays_free),
		cmocka_unit_test(test_write_signals_only_empty_and_unmasked),
		cmocka_unit_test(test_write_read_index_out_of_range_breaks),
		cmocka_unit_test(test_answer_is_the_packet_that_write_makes),
		cmocka_unit_test(test_answer_without_a_short_way_is_left_to_write),
		cmocka_unit_test(test_write_index_of_guest_is_ignored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
