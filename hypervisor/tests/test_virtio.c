/* SPDX-License-Identifier: BSD-2-Clause */
/* The driver's side of virtio, against a device that keeps the rules and then does not. */
#include "virtio/mmio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/machine.h"
#include "tests/fake_virtio.h"
#include "virtio/queue.h"

#define SIZE 8

static struct virtio_mmio device;
static struct virtqueue queue;
static struct virtqueue_slot slots[SIZE];
static _Alignas(16) uint8_t memory[VIRTQUEUE_BYTES(SIZE)];
static uint8_t buffers[SIZE][16];
static int requests[SIZE]; /* only their addresses count */

static int reset(void **state)
{
	(void)state;
	fake_virtio_reset(VIRTIO_ID_CONSOLE);
	memset(buffers, 0, sizeof(buffers));
	return 0;
}

/* A device that runs, with the queue as its number 2. */
static int start(void **state)
{
	reset(state);
	assert_true(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	assert_true(virtio_mmio_begin(&device, 0));
	virtqueue_init(&queue, SIZE, memory, slots);
	assert_true(virtio_mmio_set_queue(&device, 2, &queue));
	virtio_mmio_start(&device);
	return 0;
}

static void test_memory_of_a_queue_holds_its_three_parts(void **state)
{
	(void)state;
	assert_int_equal(VIRTQUEUE_BYTES(8), 128 + 24 + 70);
	assert_int_equal(VIRTQUEUE_USED_OFFSET(1) % 4, 0);
	assert_int_equal(VIRTQUEUE_BYTES(256), 4096 + 520 + 2054);
}

static void test_find_takes_the_first_slot_with_such_a_device(void **state)
{
	(void)state;
	fake_virtio.slot = 31;
	assert_true(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	assert_int_equal(device.base, 0x0a003e00);
	assert_int_equal(device.intid, 79);
	assert_false(virtio_mmio_find(VIRTIO_ID_CONSOLE, &device, &device));
	assert_false(virtio_mmio_find(2, NULL, &device));
}

static void test_find_looks_into_no_slot_of_the_guest(void **state)
{
	(void)state;
	fake_virtio.slot = 8;
	machine.virtio_slots = 8;
	assert_false(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	machine.virtio_slots = 0;
	fake_virtio.slot = 0;
	assert_false(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
}

static void test_find_passes_over_other_versions(void **state)
{
	(void)state;
	fake_virtio.version = 1;
	assert_false(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	fake_virtio.version = 2;
	fake_virtio.magic = 0;
	assert_false(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
}

static void test_begin_takes_what_is_wanted_and_offered(void **state)
{
	(void)state;
	fake_virtio.features |= ABI_BIT64(1) | ABI_BIT64(28);
	assert_true(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	assert_true(virtio_mmio_begin(&device, ABI_BIT64(0) | ABI_BIT64(1)));
	assert_int_equal(device.features, ABI_BIT64(32) | ABI_BIT64(1));
	assert_int_equal(fake_virtio.driver_features, ABI_BIT64(32) | ABI_BIT64(1));
	assert_int_equal(fake_virtio.status, 0xb);
	virtio_mmio_start(&device);
	assert_int_equal(fake_virtio.status, 0xf);
}

static void test_begin_gives_a_useless_device_up(void **state)
{
	(void)state;
	assert_true(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	fake_virtio.features = ABI_BIT64(1);
	assert_false(virtio_mmio_begin(&device, 0));
	assert_int_equal(fake_virtio.status, 0);
	fake_virtio.features = ABI_BIT64(32);
	fake_virtio.refuses_features = true;
	assert_false(virtio_mmio_begin(&device, 0));
	assert_int_equal(fake_virtio.status, 0);
	fake_virtio.never_resets = true;
	assert_false(virtio_mmio_begin(&device, 0));
}

static void test_begin_resets_a_device_that_the_firmware_has_used(void **state)
{
	start(state);
	assert_true(virtio_mmio_begin(&device, 0));
	assert_int_equal(fake_virtio.status, 0xb);
	assert_false(fake_virtio.queues[2].ready);
}

static void test_queue_that_is_absent_small_or_in_use_is_refused(void **state)
{
	(void)state;
	assert_true(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	assert_true(virtio_mmio_begin(&device, 0));
	virtqueue_init(&queue, SIZE, memory, slots);
	fake_virtio.queues[0].max = 0;
	assert_false(virtio_mmio_set_queue(&device, 0, &queue));
	fake_virtio.queues[1].max = SIZE / 2;
	assert_false(virtio_mmio_set_queue(&device, 1, &queue));
	assert_true(virtio_mmio_set_queue(&device, 2, &queue));
	assert_false(virtio_mmio_set_queue(&device, 2, &queue));
	assert_false(virtio_mmio_set_queue(&device, 1000, &queue));
}

static void test_acknowledge_lowers_the_interrupt(void **state)
{
	(void)state;
	fake_virtio.interrupt_status = 3;
	virtio_mmio_acknowledge(&device);
	assert_int_equal(fake_virtio.interrupt_status, 0);
}

static struct virtio_span span_of(int i, bool device_writes)
{
	return (struct virtio_span){ (uintptr_t)buffers[i], sizeof(buffers[i]), device_writes };
}

static bool add_one(int i)
{
	struct virtio_span span = span_of(i, true);

	return virtqueue_add(&queue, &span, 1, &requests[i]);
}

static void *reap(uint32_t *written)
{
	*written = 0xdead;
	return virtqueue_reap(&queue, written);
}

static void assert_nothing_to_reap(void)
{
	uint32_t written;

	assert_null(reap(&written));
	assert_int_equal(written, 0xdead);
}

static void test_request_of_several_spans_travels_whole(void **state)
{
	struct virtio_span spans[] = { span_of(0, false), span_of(1, true), span_of(2, true) };
	struct fake_chain chain;
	uint32_t written;
	char read[32];

	(void)state;
	memcpy(buffers[0], "0123456789abcdef", 16);
	assert_true(virtqueue_add(&queue, spans, 3, &requests[0]));
	assert_false(fake_virtio_pop(2, &chain));
	assert_true(virtqueue_publish(&queue));
	assert_true(fake_virtio_pop(2, &chain));
	assert_int_equal(chain.count, 3);
	assert_int_equal(fake_chain_read(&chain, read, sizeof(read)), 16);
	assert_memory_equal(read, "0123456789abcdef", 16);
	assert_int_equal(fake_chain_write(&chain, "an answer of twenty.", 20), 20);
	assert_nothing_to_reap();
	fake_virtio_push(2, chain.head, 20);
	assert_ptr_equal(reap(&written), &requests[0]);
	assert_int_equal(written, 20);
	assert_memory_equal(buffers[1], "an answer of twenty.", 16);
	assert_memory_equal(buffers[2], "nty.", 4);
	assert_nothing_to_reap();
	assert_int_equal(queue.free_count, SIZE);
}

static void test_publish_asks_for_one_notification_of_a_batch(void **state)
{
	(void)state;
	assert_false(virtqueue_publish(&queue));
	assert_true(add_one(0) && add_one(1));
	assert_true(virtqueue_publish(&queue));
	assert_false(virtqueue_publish(&queue));
	fake_virtio_set_no_notify(2, true);
	assert_true(add_one(2));
	assert_false(virtqueue_publish(&queue));
	fake_virtio_set_no_notify(2, false);
	assert_true(add_one(3));
	assert_true(virtqueue_publish(&queue));
	virtio_mmio_notify(&device, 2);
	assert_int_equal(fake_virtio.queues[2].notifications, 1);
}

/* A device that runs, with event indices and tables. */
static void start_modern(void)
{
	fake_virtio_reset(VIRTIO_ID_CONSOLE);
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT;
	assert_true(virtio_mmio_find(VIRTIO_ID_CONSOLE, NULL, &device));
	assert_true(virtio_mmio_begin(&device, VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT));
	virtqueue_init(&queue, SIZE, memory, slots);
	queue.event_index = true;
	assert_true(virtio_mmio_set_queue(&device, 2, &queue));
	virtio_mmio_start(&device);
}

/* Through more than a whole turn of the 16-bit indices. */
static void test_event_indices_tell_who_is_to_be_told(void **state)
{
	struct fake_chain chain;
	uint32_t written;

	(void)state;
	start_modern();
	for (uint32_t i = 0; i < 70000; i++) {
		/* The device has seen all: it wants to hear of the first, and not of the second. */
		assert_true(add_one(0));
		assert_true(virtqueue_publish(&queue));
		assert_true(add_one(1));
		assert_false(virtqueue_publish(&queue));
		assert_true(fake_virtio_pop(2, &chain));
		fake_virtio.interrupt_status = 0;
		fake_virtio_push(2, chain.head, 0);
		assert_int_equal(fake_virtio.interrupt_status, 1);
		/* The driver has not looked: one interrupt is enough. */
		fake_virtio.interrupt_status = 0;
		assert_true(fake_virtio_pop(2, &chain));
		fake_virtio_push(2, chain.head, 0);
		assert_int_equal(fake_virtio.interrupt_status, 0);
		assert_non_null(reap(&written));
		assert_non_null(reap(&written));
		assert_nothing_to_reap();
	}
}

/* The device takes the next chain, and is done with it. returns: whether it interrupts */
static bool do_next(void)
{
	struct fake_chain chain;

	fake_virtio.interrupt_status = 0;
	assert_true(fake_virtio_pop(2, &chain));
	fake_virtio_push(2, chain.head, 0);
	return fake_virtio.interrupt_status != 0;
}

static void test_chain_in_a_hurry_has_an_interrupt_behind_another_one(void **state)
{
	uint32_t written;

	(void)state;
	start_modern();
	queue.patience = 3;
	assert_true(add_one(0));
	(void)virtqueue_publish(&queue);
	assert_true(do_next());
	assert_non_null(reap(&written));
	assert_nothing_to_reap();
	/* The fourth chain has an interrupt anyway, and the fifth one is in a hurry. */
	for (int i = 1; i < 6; i++) {
		assert_true(add_one(i));
	}
	virtqueue_hasten(&queue);
	(void)virtqueue_publish(&queue);
	for (int i = 1; i < 5; i++) {
		assert_int_equal(do_next(), i == 4);
	}
	for (int i = 1; i < 5; i++) {
		assert_non_null(reap(&written));
	}
	assert_nothing_to_reap();
	assert_true(do_next());
}

static void test_tables_keep_their_heads(void **state)
{
	struct virtq_desc table[2] = { { (uintptr_t)buffers[0], 16, VIRTQ_DESC_F_NEXT, 1 },
				       { (uintptr_t)buffers[1], 16, VIRTQ_DESC_F_WRITE, 0 } };
	struct fake_chain chain;
	uint32_t written;

	(void)state;
	start_modern();
	for (uint32_t i = 0; i < 2; i++) {
		assert_true(virtqueue_add_table(&queue, 5, table, 2, 16, &requests[5]));
		assert_true(virtqueue_publish(&queue));
		assert_true(fake_virtio_pop(2, &chain));
		assert_int_equal(chain.head, 5);
		assert_int_equal(chain.count, 2);
		fake_virtio_push(2, 5, 16);
		assert_ptr_equal(reap(&written), &requests[5]);
		assert_int_equal(written, 16);
	}
	fake_virtio_push(2, 5, 16);
	assert_nothing_to_reap();
	assert_false(virtqueue_add_table(&queue, 5, table, 2, 16, &requests[5]));
}

static void test_batch_that_is_taken_has_its_interrupt_before(void **state)
{
	const struct virtq_desc table = { (uintptr_t)buffers[0], 16, VIRTQ_DESC_F_WRITE, 0 };

	(void)state;
	start_modern();
	assert_int_equal(virtqueue_arm(&queue), 0);
	for (uint16_t i = 0; i < 4; i++) {
		assert_true(virtqueue_add_table(&queue, i, &table, 1, 16, &requests[i]));
	}
	(void)virtqueue_publish(&queue);
	assert_true(do_next());
	assert_false(do_next());
	assert_int_equal(virtqueue_arm(&queue), 2);
	/* What comes while the two are taken interrupts, and is none of them. */
	assert_true(do_next());
	assert_ptr_equal(virtqueue_take(&queue), &requests[0]);
	assert_ptr_equal(virtqueue_take(&queue), &requests[1]);
	assert_false(virtqueue_is_quiet(&queue));
	assert_int_equal(virtqueue_arm(&queue), 1);
	assert_ptr_equal(virtqueue_take(&queue), &requests[2]);
	assert_true(virtqueue_is_quiet(&queue));
	assert_true(do_next());
	/* The fourth, then more than there are. */
	fake_virtio_push(2, 3, 0);
	assert_int_equal(virtqueue_arm(&queue), 0);
	assert_true(virtqueue_is_broken(&queue));
}

static void test_list_is_in_falling_order(void **state)
{
	struct virtio_mmio devices[3];

	(void)state;
	fake_virtio.slot = 12;
	fake_virtio_add(31);
	fake_virtio_add(13);
	assert_int_equal(virtio_mmio_list(VIRTIO_ID_CONSOLE, devices, 3), 3);
	assert_int_equal(devices[0].intid, 48 + 31);
	assert_int_equal(devices[1].intid, 48 + 13);
	assert_int_equal(devices[2].intid, 48 + 12);
	assert_int_equal(virtio_mmio_list(VIRTIO_ID_CONSOLE, devices, 2), 2);
	assert_int_equal(virtio_mmio_list(2, devices, 3), 0);
}

static void test_full_queue_refuses_until_a_request_is_done(void **state)
{
	struct virtio_span pair[] = { span_of(0, false), span_of(1, true) };
	struct fake_chain chain;
	uint32_t written;

	(void)state;
	for (int i = 0; i < SIZE - 1; i++) {
		assert_true(add_one(i));
	}
	assert_false(virtqueue_add(&queue, pair, 2, &requests[7]));
	assert_true(add_one(7));
	assert_false(add_one(0));
	virtqueue_publish(&queue);
	for (int i = 0; i < SIZE; i++) {
		assert_true(fake_virtio_pop(2, &chain));
	}
	assert_false(fake_virtio_pop(2, &chain));
	fake_virtio_push(2, chain.head, 0);
	assert_ptr_equal(reap(&written), &requests[7]);
	assert_false(virtqueue_add(&queue, pair, 2, &requests[7]));
	assert_true(add_one(7));
}

/* All sizes of chains, completed in the other order, until the indices have wrapped twice. */
static void test_indices_wrap_and_order_does_not_matter(void **state)
{
	struct fake_chain chains[2];
	uint32_t written;

	(void)state;
	for (uint32_t round = 0; round < 70000; round++) {
		struct virtio_span spans[SIZE];
		uint16_t count = (uint16_t)(1 + round % (SIZE - 1));

		for (uint16_t i = 0; i < count; i++) {
			spans[i] = span_of(i, i >= count / 2);
		}
		assert_true(virtqueue_add(&queue, spans, count, &requests[0]));
		assert_true(add_one(7));
		assert_true(virtqueue_publish(&queue));
		assert_true(fake_virtio_pop(2, &chains[0]));
		assert_int_equal(chains[0].count, count);
		assert_true(fake_virtio_pop(2, &chains[1]));
		fake_virtio_push(2, chains[1].head, round % 16);
		assert_ptr_equal(reap(&written), &requests[7]);
		assert_int_equal(written, round % 16);
		fake_virtio_push(2, chains[0].head, chains[0].writable);
		assert_ptr_equal(reap(&written), &requests[0]);
		assert_int_equal(queue.free_count, SIZE);
	}
	assert_int_equal(queue.added, (uint16_t)140000);
}

/* The device is not believed again: what is in flight stays in flight. */
static void assert_broken(void)
{
	assert_nothing_to_reap();
	assert_true(queue.broken);
	assert_false(add_one(7));
	assert_nothing_to_reap();
}

static uint32_t fly(void)
{
	struct fake_chain chain;

	assert_true(add_one(0) && add_one(1));
	virtqueue_publish(&queue);
	assert_true(fake_virtio_pop(2, &chain));
	return chain.head;
}

static void test_id_out_of_range_breaks_the_queue(void **state)
{
	(void)state;
	fly();
	fake_virtio_push(2, SIZE, 0);
	assert_broken();
}

static void test_id_of_nothing_in_flight_breaks_the_queue(void **state)
{
	(void)state;
	fly();
	fake_virtio_push(2, 5, 0);
	assert_broken();
}

static void test_id_that_was_not_published_breaks_the_queue(void **state)
{
	(void)state;
	fly();
	assert_true(add_one(2));
	fake_virtio_push(2, 2, 0);
	assert_broken();
}

static void test_id_of_no_head_breaks_the_queue(void **state)
{
	struct virtio_span spans[] = { span_of(2, true), span_of(3, true) };
	struct fake_chain chain;

	(void)state;
	assert_true(virtqueue_add(&queue, spans, 2, &requests[2]));
	virtqueue_publish(&queue);
	assert_true(fake_virtio_pop(2, &chain));
	fake_virtio_push(2, chain.head + 1, 0);
	assert_broken();
}

static void test_id_given_back_twice_breaks_the_queue(void **state)
{
	uint32_t head = fly();
	uint32_t written;

	(void)state;
	fake_virtio_push(2, head, 1);
	assert_ptr_equal(reap(&written), &requests[0]);
	fake_virtio_push(2, head, 1);
	assert_broken();
}

static void test_more_written_than_there_is_room_breaks_the_queue(void **state)
{
	uint32_t head = fly();

	(void)state;
	fake_virtio_push(2, head, sizeof(buffers[0]) + 1);
	assert_broken();
}

static void test_index_ahead_of_what_flies_breaks_the_queue(void **state)
{
	(void)state;
	fly();
	fake_virtio_set_used_index(2, 3);
	assert_broken();
}

static void test_index_that_goes_back_breaks_the_queue(void **state)
{
	uint32_t head = fly();
	uint32_t written;

	(void)state;
	fake_virtio_push(2, head, 0);
	assert_ptr_equal(reap(&written), &requests[0]);
	fake_virtio_set_used_index(2, 0);
	assert_broken();
}

/* What the device writes over descriptors harms nobody but its own requests. */
static void test_scribbled_descriptors_are_not_read(void **state)
{
	uint32_t head = fly();
	uint32_t written;

	(void)state;
	memset(memory, 0xff, VIRTQUEUE_USED_OFFSET(SIZE));
	fake_virtio_push(2, head, 2);
	assert_ptr_equal(reap(&written), &requests[0]);
	assert_int_equal(written, 2);
	assert_true(add_one(0));
	assert_int_equal(queue.free_count, SIZE - 2);
}

/* Any used ring: reaping ends, and nothing is returned that was not in flight. */
static void test_random_used_rings_return_only_what_flies(void **state)
{
	uint32_t seed = 1;

	for (uint32_t round = 0; round < 20000; round++) {
		uint32_t returned = 0;
		uint32_t written;
		void *request;

		start(state);
		fly();
		for (size_t i = VIRTQUEUE_USED_OFFSET(SIZE); i < sizeof(memory); i++) {
			seed = seed * 1103515245 + 12345;
			memory[i] = (uint8_t)((seed >> 16) % 4 == 0 ? seed >> 20 & 3 : 0);
		}
		while ((request = virtqueue_reap(&queue, &written)) != NULL) {
			assert_true(request == &requests[0] || request == &requests[1]);
			assert_in_range(written, 0, sizeof(buffers[0]));
			returned++;
		}
		assert_in_range(returned, 0, 2);
	}
}

#define TEST(function)    cmocka_unit_test_setup(function, reset)
#define STARTED(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_memory_of_a_queue_holds_its_three_parts),
		TEST(test_find_takes_the_first_slot_with_such_a_device),
		TEST(test_find_looks_into_no_slot_of_the_guest),
		TEST(test_find_passes_over_other_versions),
		TEST(test_list_is_in_falling_order),
		TEST(test_begin_takes_what_is_wanted_and_offered),
		TEST(test_begin_gives_a_useless_device_up),
		TEST(test_begin_resets_a_device_that_the_firmware_has_used),
		TEST(test_queue_that_is_absent_small_or_in_use_is_refused),
		STARTED(test_acknowledge_lowers_the_interrupt),
		STARTED(test_request_of_several_spans_travels_whole),
		STARTED(test_publish_asks_for_one_notification_of_a_batch),
		TEST(test_event_indices_tell_who_is_to_be_told),
		TEST(test_chain_in_a_hurry_has_an_interrupt_behind_another_one),
		TEST(test_tables_keep_their_heads),
		TEST(test_batch_that_is_taken_has_its_interrupt_before),
		STARTED(test_full_queue_refuses_until_a_request_is_done),
		STARTED(test_indices_wrap_and_order_does_not_matter),
		STARTED(test_id_out_of_range_breaks_the_queue),
		STARTED(test_id_of_nothing_in_flight_breaks_the_queue),
		STARTED(test_id_that_was_not_published_breaks_the_queue),
		STARTED(test_id_of_no_head_breaks_the_queue),
		STARTED(test_id_given_back_twice_breaks_the_queue),
		STARTED(test_more_written_than_there_is_room_breaks_the_queue),
		STARTED(test_index_ahead_of_what_flies_breaks_the_queue),
		STARTED(test_index_that_goes_back_breaks_the_queue),
		STARTED(test_scribbled_descriptors_are_not_read),
		STARTED(test_random_used_rings_return_only_what_flies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
