/* SPDX-License-Identifier: BSD-2-Clause */
/* The trace of packets: which ones are recorded, when, and what of them. Numbers are literals. */
#include "vmbus/packet_trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/partition.h"
#include "fake/fake.h"
#include "tests/echo_device.h"
#include "tests/vmbus_guest.h"
#include "vmbus/channel.h"

static struct trace_record record;

static int start(void **state)
{
	(void)state;
	guest_start();
	echo_reset();
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	vp_current()->trace.cursor = &record;
	packet_trace_init();
	memset(&fake_trace, 0, sizeof(fake_trace));
	return 0;
}

/* Packet number @index of the last record; @bytes: what follows its header. */
static struct trace_packet packet_at(uint32_t index, const uint8_t **bytes)
{
	struct trace_packet packet;
	size_t at = 0;

	for (;; index--) {
		assert_true(at + sizeof(packet) <= fake_trace.size);
		memcpy(&packet, fake_trace.data + at, sizeof(packet));
		*bytes = fake_trace.data + at + sizeof(packet);
		if (index == 0) {
			return packet;
		}
		at += sizeof(packet) + ((packet.payload_kept + 7U) & ~7U) + packet.notes_size;
	}
}

static void test_packet_and_its_completion_are_one_record(void **state)
{
	struct trace_packet packet;
	const uint8_t *bytes;

	(void)state;
	guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 0x1234, "hello 7", 8);
	assert_int_equal(fake_trace.payload_count, 1);
	assert_int_equal(fake_trace.size, 2 * (32 + 8));
	packet = packet_at(0, &bytes);
	assert_int_equal(packet.transaction_id, 0x1234);
	assert_int_equal(packet.device, 0x1d0);
	assert_int_equal(packet.relid, 1);
	assert_int_equal(packet.type, 6);
	assert_int_equal(packet.size, 8);
	assert_int_equal(packet.flags, 2);
	assert_int_equal(packet.payload_kept, 8);
	assert_memory_equal(bytes, "hello 7", 8);
	packet = packet_at(1, &bytes);
	assert_int_equal(packet.type, 11);
	assert_int_equal(packet.transaction_id, 0x1234);
	assert_int_equal(packet.flags, 1);
}

static void test_payload_is_cut_after_64_bytes(void **state)
{
	uint8_t payload[200];
	struct trace_packet packet;
	const uint8_t *bytes;

	(void)state;
	memset(payload, 0x42, sizeof(payload));
	guest_send(1, 0, 1, payload, sizeof(payload));
	packet = packet_at(0, &bytes);
	assert_int_equal(packet.size, 200);
	assert_int_equal(packet.payload_kept, 64);
	assert_int_equal(fake_trace.size, 96);
	assert_int_equal(fake_trace.argument, 96);
	assert_int_equal(fake_trace.kind, 6);
	assert_ptr_equal(fake_trace.vp, vp_current());
}

static void test_full_record_is_written_before_the_next_packet(void **state)
{
	uint8_t payload[64] = { 0 };
	const struct packet packet = { .payload = payload, .payload_size = sizeof(payload) };
	const struct channel *channel = channel_find(1);

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		packet_trace(channel, &packet, 0);
	}
	assert_int_equal(fake_trace.payload_count, 0);
	packet_trace(channel, &packet, 0);
	assert_int_equal(fake_trace.payload_count, 1);
	assert_int_equal(fake_trace.size, 288);
	packet_trace_flush();
	assert_int_equal(fake_trace.payload_count, 2);
	assert_int_equal(fake_trace.size, 96);
	packet_trace_flush();
	assert_int_equal(fake_trace.payload_count, 2);
}

static void test_age_counts_back_from_the_end_of_the_turn(void **state)
{
	const struct packet packet = { .payload_size = 0 };
	struct trace_packet first;
	const uint8_t *bytes;

	(void)state;
	fake_counter_set(0xfffffff0);
	packet_trace(channel_find(1), &packet, 0);
	fake_counter_set(0x100000010);
	packet_trace(channel_find(1), &packet, 0);
	fake_counter_set(0x100000020);
	packet_trace_flush();
	first = packet_at(0, &bytes);
	assert_int_equal(first.age, 0x30);
	first = packet_at(1, &bytes);
	assert_int_equal(first.age, 0x10);
}

static void test_note_follows_the_last_packet_of_its_channel(void **state)
{
	const struct packet packet = { .payload = "12345678", .payload_size = 8 };
	struct trace_packet head;
	struct trace_note note;
	const uint8_t *bytes;

	(void)state;
	packet_trace_note(channel_find(1), TRACE_NOTE_RNDIS, "lost", 4);
	packet_trace(channel_find(1), &packet, 0);
	packet_trace_note(channel_find(2), TRACE_NOTE_RNDIS, "of another", 10);
	packet_trace_note(channel_find(1), TRACE_NOTE_FRAME, "frame", 5);
	packet_trace_note(channel_find(1), TRACE_NOTE_RNDIS, "rndis", 5);
	packet_trace_flush();
	head = packet_at(0, &bytes);
	assert_int_equal(head.notes_size, 32);
	assert_int_equal(fake_trace.size, 32 + 8 + 32);
	memcpy(&note, bytes + 8, sizeof(note));
	assert_int_equal(note.kind, 2);
	assert_int_equal(note.size, 5);
	assert_memory_equal(bytes + 16, "frame", 5);
	memcpy(&note, bytes + 24, sizeof(note));
	assert_int_equal(note.kind, 1);
	assert_memory_equal(bytes + 32, "rndis", 5);
	packet_trace_note(channel_find(1), TRACE_NOTE_RNDIS, "too late", 8);
	packet_trace_flush();
	assert_int_equal(fake_trace.payload_count, 1);
}

static void test_note_without_room_takes_its_packet_to_the_next_record(void **state)
{
	static const uint8_t large[1000];
	const struct packet packet = { .payload = large, .payload_size = 64 };
	struct trace_packet head;
	const uint8_t *bytes;

	(void)state;
	packet_trace(channel_find(1), &packet, 0);
	packet_trace(channel_find(1), &packet, TRACE_PACKET_TO_GUEST_BIT);
	packet_trace_note(channel_find(1), TRACE_NOTE_FRAME, large, sizeof(large));
	assert_int_equal(fake_trace.payload_count, 1);
	assert_int_equal(fake_trace.size, 96);
	packet_trace_note(channel_find(1), TRACE_NOTE_FRAME, large, 1); /* there is no more room */
	packet_trace_flush();
	assert_int_equal(fake_trace.payload_count, 2);
	assert_int_equal(fake_trace.size, 288);
	head = packet_at(0, &bytes);
	assert_int_equal(head.flags, 1);
	assert_int_equal(head.notes_size, 288 - 96);
}

static void test_packet_that_comes_again_is_recorded_once(void **state)
{
	struct vmbus_ring_control *ring = guest_ring(1, true);
	struct trace_packet packet;
	uint8_t payload[1024] = { 0 };
	const uint8_t *bytes;

	(void)state;
	while (echoes[0].refused == 0) {
		guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 5, payload, sizeof(payload));
	}
	/* The last turn took nothing, or this channel's packets before it. */
	assert_int_equal(echoes[0].refused, 1);
	memset(&fake_trace, 0, sizeof(fake_trace));
	guest_signal(1);
	assert_int_equal(echoes[0].refused, 2);
	assert_int_equal(fake_trace.payload_count, 0);
	ring->read_index = ring->write_index;
	guest_signal(1);
	assert_int_equal(fake_trace.payload_count, 1);
	packet = packet_at(0, &bytes);
	assert_int_equal(packet.flags, 2);
	packet = packet_at(1, &bytes);
	assert_int_equal(packet.flags, 1);
}

static void test_nothing_is_recorded_when_tracing_is_off(void **state)
{
	(void)state;
	vp_current()->trace.cursor = NULL;
	packet_trace_init();
	guest_send(1, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 1, "12345678", 8);
	packet_trace_note(channel_find(1), TRACE_NOTE_FRAME, "x", 1);
	assert_int_equal(echoes[0].packets, 1);
	assert_int_equal(fake_trace.payload_count, 0);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_packet_and_its_completion_are_one_record),
		TEST(test_payload_is_cut_after_64_bytes),
		TEST(test_full_record_is_written_before_the_next_packet),
		TEST(test_age_counts_back_from_the_end_of_the_turn),
		TEST(test_note_follows_the_last_packet_of_its_channel),
		TEST(test_note_without_room_takes_its_packet_to_the_next_record),
		TEST(test_packet_that_comes_again_is_recorded_once),
		TEST(test_nothing_is_recorded_when_tracing_is_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
