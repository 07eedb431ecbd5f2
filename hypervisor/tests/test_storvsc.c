/* SPDX-License-Identifier: BSD-2-Clause */
/* The SCSI device: what passes unchanged, what is translated, and what a guest or a disk does that it must not. */
#include "devices/storvsc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "tests/scsi_guest.h"
#include "vmbus/channel.h"
#include "vmbus/vmbus.h"

fuzzer fuzz_el2_storvsc;

#define SECOND ABI_ULL(10000000)
#define SLOTS  64
#define SHARE  48 /* of one disk */

static const uint8_t read_10[16] = { 0x28, 0, 0, 0, 0x12, 0x34, 0, 0, 8 };
static const uint8_t write_10[16] = { 0x2a, 0, 0, 0, 0x12, 0x34, 0, 0, 8 };
static const uint8_t inquiry[16] = { 0x12, 0, 0, 0, 36 };
static const uint8_t vital[16] = { 0x12, 1, 0x80, 0, 36 };
static const uint8_t report_luns[16] = { 0xa0 };
static const uint8_t unit_ready[16] = { 0 };
static const uint8_t flush[16] = { 0x35 };

static const struct virtio_scsi_response good;

static int start(void **state)
{
	(void)state;
	scsi_start();
	return 0;
}

static int open_it(void **state)
{
	start(state);
	scsi_open();
	return 0;
}

/* So few that the controller has one subchannel. */
static int open_with_a_subchannel(void **state)
{
	(void)state;
	scsi_start_vps(5);
	scsi_open();
	return 0;
}

static void assert_disk_idle(void)
{
	struct scsi_seen seen;

	assert_false(scsi_take(REQUEST, &seen));
	assert_false(scsi_take(CONTROL, &seen));
}

/* A command to a disk that answers at once. returns: the answer */
static struct vmbus_storage_packet carry_out(const uint8_t *cdb, uint8_t data_in, uint32_t size,
					     const struct virtio_scsi_response *response)
{
	const struct vmbus_storage_packet packet = scsi_srb(3, cdb, data_in, size);
	struct scsi_seen seen;

	if (size != 0) {
		scsi_send(5, &packet, SCSI_DATA, size);
	} else {
		scsi_ask(SCSI_RELID, 5, &packet);
	}
	assert_true(scsi_take(REQUEST, &seen));
	scsi_finish(&seen, response, "", 0);
	scsi_interrupt();
	return scsi_expect_answer(5);
}

static uint32_t negotiate(uint32_t operation, uint16_t version)
{
	const struct vmbus_storage_packet packet = { .operation = operation,
						     .version = { version, 0 } };

	scsi_ask(SCSI_RELID, 9, &packet);
	return scsi_expect_answer(9).status;
}

static void test_negotiation_has_one_order(void **state)
{
	(void)state;
	guest_open(SCSI_RELID);
	assert_int_equal(negotiate(9, 0x0602), 0xc0000184);
	assert_int_equal(negotiate(3, 0), 0xc0000010);
	assert_int_equal(negotiate(7, 0), 0);
	assert_int_equal(negotiate(8, 0), 0xc0000184);
	assert_int_equal(negotiate(9, 0x0700), 0xc0000059);
	assert_int_equal(negotiate(9, 0x0402), 0xc0000059);
	assert_int_equal(negotiate(9, 0x0501), 0);
	assert_int_equal(negotiate(10, 0), 0);
	assert_int_equal(negotiate(12, 0), 0xc0000010);
	assert_int_equal(negotiate(99, 0), 0xc0000010);
	assert_int_equal(negotiate(8, 0), 0);
	assert_int_equal(negotiate(7, 0), 0xc0000184);
	assert_disk_idle();
}

static void test_all_versions_of_linux_are_known(void **state)
{
	static const uint16_t versions[] = { 0x0602, 0x0600, 0x0501 };

	for (size_t i = 0; i < ABI_COUNT(versions); i++) {
		start(state);
		guest_open(SCSI_RELID);
		assert_int_equal(negotiate(7, 0), 0);
		assert_int_equal(negotiate(9, versions[i]), 0);
	}
}

static void test_short_packet_is_invalid(void **state)
{
	const uint32_t operation = 7;

	(void)state;
	guest_open(SCSI_RELID);
	guest_send(SCSI_RELID, 1, 4, &operation, sizeof(operation));
	assert_int_equal(scsi_expect_answer(4).status, 0xc0000010);
	guest_send(SCSI_RELID, 0, 4, &operation, sizeof(operation));
	scsi_expect_none();
}

static void test_read_goes_to_the_guests_pages(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 0x1800);
	static const uint8_t lun[8] = { 1, 0, 0x40, 3 };
	static uint8_t data[0x1800];
	struct vmbus_storage_packet answer;
	struct scsi_seen seen;

	(void)state;
	memset(data, 0x5a, sizeof(data));
	scsi_send(0x1234, &packet, SCSI_DATA + 0x200, 0x1800);
	assert_int_equal(fake_virtio.queues[REQUEST].notifications, 1);
	assert_true(scsi_take(REQUEST, &seen));
	assert_memory_equal(seen.command.lun, lun, 8);
	assert_memory_equal(seen.command.cdb, read_10, 16);
	assert_int_equal(seen.chain.readable, 51);
	assert_int_equal(seen.chain.writable, 108 + 0x1800);
	assert_false(scsi_data_is_free());
	scsi_finish(&seen, &good, data, sizeof(data));
	scsi_expect_none();
	scsi_interrupt();
	answer = scsi_expect_answer(0x1234);
	assert_int_equal(answer.request.srb_status, 1);
	assert_int_equal(answer.request.scsi_status, 0);
	assert_int_equal(answer.request.transfer_size, 0x1800);
	assert_memory_equal(fake_memory(SCSI_DATA + 0x200, 0x1800), data, sizeof(data));
	assert_true(guest_take_event(0, SCSI_RELID));
	assert_true(scsi_data_is_free());
}

static void test_write_comes_from_the_guests_pages(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, write_10, 0, 0x1000);
	uint8_t sent[51 + 0x1000];
	struct scsi_seen seen;

	(void)state;
	memset(fake_memory(SCSI_DATA, 0x1000), 0xa5, 0x1000);
	scsi_send(1, &packet, SCSI_DATA, 0x1000);
	assert_true(scsi_take(REQUEST, &seen));
	assert_int_equal(seen.chain.writable, 108);
	assert_int_equal(fake_chain_read(&seen.chain, sent, sizeof(sent)), sizeof(sent));
	assert_int_equal(sent[51], 0xa5);
	assert_int_equal(sent[sizeof(sent) - 1], 0xa5);
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(1).request.transfer_size, 0x1000);
}

static void test_largest_transfer_in_scattered_pages_travels_whole(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 0x100000);
	struct scsi_seen seen;

	(void)state;
	scsi_send(1, &packet, SCSI_DATA + 0xe00, 0x100000);
	assert_true(scsi_take(REQUEST, &seen));
	assert_int_equal(seen.chain.writable, 108 + 0x100000);
	assert_int_equal(seen.chain.count, 3);
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(1).request.transfer_size, 0x100000);
}

static void test_command_that_moves_less_than_its_pages_stops_there(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 0x200);
	struct scsi_seen seen;

	(void)state;
	scsi_send(1, &packet, SCSI_DATA, 0x3000);
	assert_true(scsi_take(REQUEST, &seen));
	assert_int_equal(seen.chain.writable, 108 + 0x200);
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(1);
	assert_true(scsi_data_is_free());
}

/* Responses of virtio, and what the guest hears. */
static void test_statuses_and_residuals_are_translated(void **state)
{
	static const struct {
		uint32_t residual;
		uint32_t moved;
		uint8_t response;
		uint8_t status;
		uint8_t srb_status;
		uint8_t scsi_status;
	} rows[] = {
		{ 0, 1024, 0, 0, 0x01, 0 },
		{ 1000, 24, 0, 0, 0x01, 0 },
		{ 1024, 0, 0, 0, 0x01, 0 },
		{ 0xfffffe00, 512, 0, 0, 0x01, 0 }, /* QEMU's, of 512 bytes into 1024 */
		{ 0x80000000, 0, 0, 0, 0x01, 0 },
		{ 1024, 0, 0, 0x08, 0x05, 0x08 },
		{ 1024, 0, 0, 0x28, 0x05, 0x28 },
		{ 1024, 0, 0, 0x18, 0x04, 0x18 },
		{ 0, 0, 1, 0, 0x12, 0 },
		{ 0, 0, 2, 0, 0x02, 0 },
		{ 0, 0, 4, 0, 0x02, 0 },
		{ 0, 0, 5, 0, 0x05, 0x08 },
		{ 0, 0, 6, 0, 0x04, 0 },
		{ 0, 0, 9, 0, 0x04, 0 },
		{ 0, 0, 255, 0, 0x04, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		const struct virtio_scsi_response response = { .residual = rows[i].residual,
							       .status = rows[i].status,
							       .response = rows[i].response };
		struct vmbus_storage_packet answer = carry_out(read_10, 1, 1024, &response);

		assert_int_equal(answer.status, 0);
		assert_int_equal(answer.request.srb_status, rows[i].srb_status);
		assert_int_equal(answer.request.scsi_status, rows[i].scsi_status);
		assert_int_equal(answer.request.transfer_size, rows[i].moved);
	}
}

static void test_sense_reaches_the_guest(void **state)
{
	struct virtio_scsi_response response = { .sense_size = 18, .residual = 4096, .status = 2 };
	struct vmbus_storage_packet answer;

	(void)state;
	response.sense[0] = 0x70;
	response.sense[2] = 3;
	response.sense[12] = 0x11;
	answer = carry_out(read_10, 1, 4096, &response);
	assert_int_equal(answer.request.srb_status, 0x84);
	assert_int_equal(answer.request.scsi_status, 2);
	assert_int_equal(answer.request.sense_size, 18);
	assert_memory_equal(answer.request.cdb, response.sense, 18);
	assert_int_equal(answer.request.cdb[18] | answer.request.cdb[19], 0);
	/* As much as there is room for. */
	response.sense_size = 0xffffffff;
	answer = carry_out(read_10, 1, 4096, &response);
	assert_int_equal(answer.request.sense_size, 20);
	response.sense_size = 0;
	answer = carry_out(read_10, 1, 4096, &response);
	assert_int_equal(answer.request.srb_status, 0x04);
}

static void assert_absent(const struct virtio_scsi_response *response)
{
	uint8_t *data = fake_memory(SCSI_DATA, 4096);
	struct vmbus_storage_packet answer;

	memset(data, 0xee, 4096);
	answer = carry_out(inquiry, 1, 36, response);
	assert_int_equal(answer.request.srb_status, 1);
	assert_int_equal(answer.request.transfer_size, 36);
	assert_int_equal(data[0], 0x7f);
	assert_int_equal(data[4], 31);
	assert_int_equal(data[35], 0);
	assert_int_equal(data[36], 0xee);
	answer = carry_out(vital, 1, 36, response);
	assert_int_equal(answer.request.srb_status, 0x84);
	assert_int_equal(answer.request.cdb[2] << 8 | answer.request.cdb[12], 0x524);
	answer = carry_out(report_luns, 1, 512, response);
	assert_int_equal(answer.request.srb_status, 1);
	assert_int_equal(answer.request.transfer_size, 8);
	assert_int_equal(data[0] | data[7], 0);
	answer = carry_out(unit_ready, 2, 0, response);
	assert_int_equal(answer.request.srb_status, 0x20);
	assert_int_equal(answer.request.scsi_status, 0);
	answer = carry_out(read_10, 1, 4096, response);
	assert_int_equal(answer.request.srb_status, 0x20);
	assert_int_equal(answer.request.transfer_size, 0);
}

static void test_absent_lun_looks_like_one_to_linux(void **state)
{
	const struct virtio_scsi_response bad_target = { .response = 3 };
	struct virtio_scsi_response no_lun = { .sense_size = 18, .residual = 4096, .status = 2 };

	(void)state;
	assert_absent(&bad_target);
	no_lun.sense[0] = 0x70;
	no_lun.sense[2] = 5;
	no_lun.sense[12] = 0x25;
	assert_absent(&no_lun);
}

/* The sense of an earlier command, which said that there is no such LUN, is still in memory. */
static void test_check_condition_without_sense_is_an_error(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	struct virtio_scsi_response response = { .sense_size = 18, .status = 2 };
	struct scsi_seen seen;

	(void)state;
	response.sense[12] = 0x25;
	assert_int_equal(carry_out(read_10, 1, 4096, &response).request.srb_status, 0x20);
	response.sense_size = 0;
	scsi_send(5, &packet, SCSI_DATA, 4096);
	assert_true(scsi_take(REQUEST, &seen));
	fake_chain_write(&seen.chain, &response, offsetof(struct virtio_scsi_response, sense));
	fake_virtio_push(REQUEST, seen.chain.head, 12);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(5).request.srb_status, 0x04);
}

static void test_short_inquiry_means_absent(void **state)
{
	const struct virtio_scsi_response five = { .residual = 31 };

	(void)state;
	assert_int_equal(carry_out(inquiry, 1, 36, &five).request.transfer_size, 36);
	assert_int_equal(*(uint8_t *)fake_memory(SCSI_DATA, 1), 0x7f);
	assert_int_equal(carry_out(vital, 1, 36, &five).request.transfer_size, 5);
	/* So much was asked for. */
	*(uint8_t *)fake_memory(SCSI_DATA, 1) = 0;
	assert_int_equal(carry_out(inquiry, 1, 5, &good).request.transfer_size, 5);
	assert_int_equal(*(uint8_t *)fake_memory(SCSI_DATA, 1), 0);
}

/* Only path 0, target 0 can have disks; 0x20 would remove one there. */
static void test_other_paths_and_targets_are_absent(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		struct vmbus_storage_packet packet = scsi_srb(0, inquiry, 1, 36);
		struct vmbus_storage_packet answer;

		packet.request.path = i == 0;
		packet.request.target = i == 1;
		scsi_send(1, &packet, SCSI_DATA, 36);
		answer = scsi_expect_answer(1);
		assert_int_equal(answer.request.srb_status, 1);
		assert_int_equal(*(uint8_t *)fake_memory(SCSI_DATA, 1), 0x7f);
		memcpy(packet.request.cdb, unit_ready, 16);
		packet.request.transfer_size = 0;
		scsi_ask(SCSI_RELID, 2, &packet);
		answer = scsi_expect_answer(2);
		assert_int_equal(answer.request.srb_status, 0x84);
		assert_int_equal(answer.request.cdb[2] << 8 | answer.request.cdb[12], 0x525);
		packet.operation = 4;
		scsi_ask(SCSI_RELID, 3, &packet);
		assert_int_equal(scsi_expect_answer(3).status, 0xc0000010);
	}
	assert_disk_idle();
	assert_true(scsi_data_is_free());
}

static void expect_invalid(struct vmbus_storage_packet packet, uint64_t gpa, uint32_t size)
{
	struct vmbus_storage_packet answer;

	scsi_send(6, &packet, gpa, size);
	answer = scsi_expect_answer(6);
	assert_int_equal(answer.status, 0);
	assert_int_equal(answer.request.srb_status, 0x06);
	assert_int_equal(answer.request.transfer_size, 0);
}

static void test_impossible_requests_do_not_reach_the_disk(void **state)
{
	struct vmbus_storage_packet packet;

	(void)state;
	packet = scsi_srb(0, read_10, 1, 4096);
	packet.request.cdb_size = 0;
	expect_invalid(packet, SCSI_DATA, 4096);
	packet.request.cdb_size = 17;
	expect_invalid(packet, SCSI_DATA, 4096);
	expect_invalid(scsi_srb(0, read_10, 1, 4097), SCSI_DATA, 4096);
	expect_invalid(scsi_srb(0, read_10, 1, 0x100200), SCSI_DATA, 0x100200);
	expect_invalid(scsi_srb(0, read_10, 1, 0xffffffff), SCSI_DATA, 4096);
	expect_invalid(scsi_srb(0, read_10, 2, 4096), SCSI_DATA, 4096);
	expect_invalid(scsi_srb(0, read_10, 3, 4096), SCSI_DATA, 4096);
	expect_invalid(scsi_srb(0, read_10, 1, 4096), 0x08000000, 4096);
	packet = scsi_srb(0, read_10, 1, 4096);
	scsi_ask(SCSI_RELID, 7, &packet);
	assert_int_equal(scsi_expect_answer(7).request.srb_status, 0x06);
	assert_disk_idle();
	assert_true(scsi_data_is_free());
}

static void test_transaction_ids_are_the_guests_business(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	struct scsi_seen seen[2];

	(void)state;
	scsi_send(8, &packet, SCSI_DATA, 4096);
	scsi_send(8, &packet, SCSI_DATA, 4096);
	assert_true(scsi_take(REQUEST, &seen[0]) && scsi_take(REQUEST, &seen[1]));
	scsi_finish(&seen[1], &good, "", 0);
	scsi_finish(&seen[0], &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(8);
	scsi_expect_answer(8);
	scsi_expect_none();
}

static void test_packets_wait_while_all_slots_are_taken(void **state)
{
	struct scsi_seen first;
	struct scsi_seen seen;

	(void)state;
	for (uint32_t i = 1; i <= SLOTS + 2; i++) {
		const struct vmbus_storage_packet packet = scsi_srb(i % 2, flush, 2, 0);

		scsi_ask(SCSI_RELID, i, &packet);
	}
	assert_true(scsi_take(REQUEST, &first));
	for (uint32_t i = 1; i < SLOTS; i++) {
		assert_true(scsi_take(REQUEST, &seen));
	}
	assert_disk_idle();
	scsi_finish(&first, &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(1);
	assert_true(scsi_take(REQUEST, &seen));
	assert_disk_idle();
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(SLOTS + 1);
	assert_true(scsi_take(REQUEST, &seen));
}

static void test_disk_that_does_not_answer_leaves_slots_for_others(void **state)
{
	struct vmbus_storage_packet packet = scsi_srb(3, flush, 2, 0);
	struct vmbus_storage_packet answer;
	struct scsi_seen first;
	struct scsi_seen seen;

	(void)state;
	for (uint32_t i = 1; i <= SHARE; i++) {
		scsi_ask(SCSI_RELID, i, &packet);
		assert_true(scsi_take(REQUEST, i == 1 ? &first : &seen));
	}
	scsi_ask(SCSI_RELID, 100, &packet);
	assert_disk_idle();
	assert_int_equal(scsi_answer(&answer), 0);
	guest_wait(SECOND);
	assert_int_equal(scsi_answer(&answer), 0);
	guest_wait(SECOND);
	answer = scsi_expect_answer(100);
	assert_disk_idle();
	assert_int_equal(answer.request.scsi_status, 0x28);
	assert_int_equal(answer.request.srb_status, 0x05);
	assert_int_equal(answer.request.transfer_size, 0);
	packet.request.lun = 4;
	scsi_ask(SCSI_RELID, 101, &packet);
	assert_true(scsi_take(REQUEST, &seen));
	assert_int_equal(seen.command.lun[3], 4);
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(101);
	/* One that comes back makes room for another. */
	scsi_finish(&first, &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(1);
	packet.request.lun = 3;
	scsi_ask(SCSI_RELID, 102, &packet);
	assert_true(scsi_take(REQUEST, &seen));
}

/* Packets that were in the ring before the signal; completions before the interrupt. */
static void test_batches_cost_one_notification_and_one_signal(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, flush, 2, 0);
	struct vmbus_packet_descriptor descriptor = {
		.type = 6, .data_offset = 2, .length = 10, .flags = 1
	};
	struct scsi_seen seen;
	uint64_t trailer = 0;

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		descriptor.transaction_id = i + 1;
		guest_put(SCSI_RELID, &descriptor, sizeof(descriptor));
		guest_put(SCSI_RELID, &packet, sizeof(packet));
		guest_put(SCSI_RELID, &trailer, sizeof(trailer));
	}
	fake_virtio.queues[REQUEST].notifications = 0;
	guest_signal(SCSI_RELID);
	assert_int_equal(fake_virtio.queues[REQUEST].notifications, 1);
	while (scsi_take(REQUEST, &seen)) {
		scsi_finish(&seen, &good, "", 0);
	}
	guest_take_event(0, SCSI_RELID);
	fake_raise_count = 0;
	scsi_interrupt();
	assert_true(guest_take_event(0, SCSI_RELID));
	assert_int_equal(fake_raise_count, 1);
	for (uint32_t i = 1; i <= 4; i++) {
		scsi_expect_answer(i);
	}
	scsi_expect_none();
}

static void test_close_waits_for_the_disk(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	struct scsi_seen seen;

	(void)state;
	scsi_send(8, &packet, SCSI_DATA, 4096);
	assert_true(scsi_take(REQUEST, &seen));
	guest_close(SCSI_RELID);
	assert_int_equal(channel_get(0)->state, CHANNEL_DRAINING);
	assert_false(scsi_data_is_free());
	assert_false(vmbus_reset());
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	assert_true(vmbus_reset());
	assert_true(scsi_data_is_free());
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	assert_int_equal(carry_out(read_10, 1, 4096, &good).request.srb_status, 1);
}

/* The guest's ring is broken behind a good packet: that one is with the disk, and is waited for. */
static void test_command_before_a_broken_packet_is_waited_for(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	const uint64_t junk[4] = { 0 };
	struct scsi_seen seen;

	(void)state;
	guest_put(SCSI_RELID, "", 0);
	scsi_send(8, &packet, SCSI_DATA, 4096);
	guest_put(SCSI_RELID, junk, sizeof(junk));
	guest_signal(SCSI_RELID);
	assert_true(scsi_take(REQUEST, &seen));
	assert_false(scsi_data_is_free());
	scsi_finish(&seen, &good, "", 0);
	scsi_interrupt();
	assert_true(scsi_data_is_free());
	scsi_expect_none();
}

static void raise_event(void)
{
	struct virtio_scsi_event event = { .event = 1, .reason = 1 };
	struct fake_chain chain;

	assert_true(fake_virtio_pop(EVENT, &chain));
	fake_chain_write(&chain, &event, sizeof(event));
	fake_virtio_push(EVENT, chain.head, sizeof(event));
	scsi_interrupt();
}

static bool take_notice(void)
{
	struct vmbus_packet_descriptor descriptor;
	struct vmbus_storage_packet notice;

	if (guest_take(SCSI_RELID, &descriptor, &notice, sizeof(notice)) < 0) {
		return false;
	}
	assert_int_equal(descriptor.type, 6);
	assert_int_equal(descriptor.flags, 0);
	assert_int_equal(descriptor.transaction_id, 0);
	assert_int_equal(notice.operation, 11);
	return true;
}

static void test_each_event_has_the_guest_look_for_disks(void **state)
{
	(void)state;
	/* More than there are buffers: they go back to the device. */
	for (uint32_t i = 0; i < 40; i++) {
		raise_event();
		assert_true(take_notice());
		assert_false(take_notice());
	}
}

static void test_events_before_the_guest_is_ready_are_not_news(void **state)
{
	(void)state;
	raise_event();
	guest_open(SCSI_RELID);
	raise_event();
	scsi_expect_none();
}

static void test_controller_without_disks_comes_with_its_first_one(void **state)
{
	(void)state;
	scsi_start_empty();
	guest_connect_alone();
	assert_int_equal(guest_open_status(SCSI_RELID, 0xe1e11, 0, 3), VMBUS_STATUS_UNSUCCESSFUL);
	raise_event();
	assert_int_equal(guest_drain(), 1);
	scsi_open();
	take_notice();
	/* It stays, whatever follows, until the host takes it away. */
	raise_event();
	assert_true(take_notice());
	assert_int_equal(guest_drain(), 0);
	assert_true(host_rescind(0));
	assert_int_equal(guest_drain(), 1);
	raise_event();
	assert_int_equal(guest_drain(), 0);
}

/* What the host took away stays away, whatever its back end has, until the host offers it again. */
static void test_first_disk_does_not_bring_back_what_the_host_took_away(void **state)
{
	const struct vmbus_relid_released released = {
		.header = { .type = CHANNELMSG_RELID_RELEASED },
		.relid = SCSI_RELID,
	};

	(void)state;
	scsi_start_empty();
	guest_connect_alone();
	assert_true(host_offer(0));
	assert_int_equal(guest_drain(), 1);
	assert_true(host_rescind(0));
	assert_int_equal(guest_drain(), 1);
	guest_post(&released, sizeof(released));
	raise_event();
	assert_int_equal(guest_drain(), 0);
	assert_true(host_offer(0));
	assert_int_equal(guest_drain(), 1);
	scsi_open();
}

static void test_first_disk_before_the_guest_connects_is_not_lost(void **state)
{
	(void)state;
	scsi_start_empty();
	assert_true(vmbus_reset());
	raise_event();
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
}

static void test_notice_without_room_comes_later(void **state)
{
	uint32_t notices = 0;

	(void)state;
	for (uint32_t i = 0; i < 100; i++) {
		raise_event();
	}
	while (take_notice()) {
		notices++;
	}
	assert_in_range(notices, 50, 99);
	guest_wait(SECOND / 50);
	assert_true(take_notice());
	assert_false(take_notice());
}

static void test_resets_become_task_management(void **state)
{
	static const struct {
		uint32_t operation;
		uint32_t subtype;
		uint8_t lun;
		uint8_t result;
		uint32_t status;
	} rows[] = {
		{ 4, 5, 3, 0, 0 }, { 5, 4, 0, 10, 0 },         { 6, 4, 0, 0, 0 },
		{ 6, 4, 0, 3, 0 }, { 4, 5, 3, 9, 0xc0000001 }, { 4, 5, 3, 11, 0xc0000001 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		const struct vmbus_storage_packet packet = { .operation = rows[i].operation,
							     .request = { .lun = 3 } };
		struct scsi_seen seen;

		scsi_ask(SCSI_RELID, 20 + i, &packet);
		assert_true(scsi_take(CONTROL, &seen));
		assert_int_equal(seen.management.type, 0);
		assert_int_equal(seen.management.subtype, rows[i].subtype);
		assert_int_equal(seen.management.lun[0], 1);
		assert_int_equal(seen.management.lun[3], rows[i].lun);
		assert_int_equal(fake_chain_write(&seen.chain, &rows[i].result, 1), 1);
		fake_virtio_push(CONTROL, seen.chain.head, 1);
		scsi_interrupt();
		assert_int_equal(scsi_expect_answer(20 + i).status, rows[i].status);
	}
}

static struct scsi_seen take_only(uint32_t queue)
{
	struct scsi_seen seen;
	struct scsi_seen more;

	assert_true(scsi_take(queue, &seen));
	assert_false(scsi_take(queue, &more));
	return seen;
}

static void test_late_command_is_aborted_and_answered_when_it_is_over(void **state)
{
	const struct virtio_scsi_response aborted = { .response = 2 };
	struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	struct scsi_seen management;
	struct scsi_seen seen;
	uint8_t result = 0;

	(void)state;
	packet.request.timeout_seconds = 5;
	scsi_send(8, &packet, SCSI_DATA, 4096);
	seen = take_only(REQUEST);
	for (uint32_t i = 0; i < 5; i++) {
		guest_wait(SECOND);
	}
	assert_false(scsi_take(CONTROL, &management));
	for (uint32_t i = 0; i < 5; i++) {
		guest_wait(SECOND);
	}
	management = take_only(CONTROL);
	assert_int_equal(management.management.subtype, 0);
	assert_int_equal(management.management.lun[3], 3);
	assert_int_equal(management.management.id, seen.command.id);
	scsi_expect_none();
	fake_chain_write(&management.chain, &result, 1);
	fake_virtio_push(CONTROL, management.chain.head, 1);
	scsi_interrupt();
	scsi_expect_none();
	scsi_finish(&seen, &aborted, "", 0);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(8).request.srb_status, 0x02);
	/* The next command with this head is another, and has the whole time. */
	scsi_send(9, &packet, SCSI_DATA, 4096);
	assert_int_not_equal(take_only(REQUEST).command.id, seen.command.id);
	guest_wait(SECOND);
	assert_false(scsi_take(CONTROL, &management));
}

/* The device has a command that may take 5 seconds. */
static void begin_command_of_5_seconds(void)
{
	struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);

	packet.request.timeout_seconds = 5;
	scsi_send(8, &packet, SCSI_DATA, 4096);
	take_only(REQUEST);
}

/* A CPU may be late, again and again: the seconds between two looks count, each once. */
static void test_time_of_commands_is_not_that_of_looks(void **state)
{
	struct scsi_seen seen;

	(void)state;
	begin_command_of_5_seconds();
	for (uint32_t i = 0; i < 4; i++) {
		guest_wait(SECOND * 14 / 10);
		assert_false(scsi_take(CONTROL, &seen));
	}
	guest_wait(SECOND * 14 / 10);
	take_only(CONTROL);
}

/* Each has the channel look at its commands. */
static void test_changes_of_disks_do_not_age_commands(void **state)
{
	struct scsi_seen seen;

	(void)state;
	begin_command_of_5_seconds();
	for (uint32_t i = 0; i < 10; i++) {
		raise_event();
	}
	assert_false(scsi_take(CONTROL, &seen));
	for (uint32_t i = 0; i < 7; i++) {
		guest_wait(SECOND);
	}
	take_only(CONTROL);
}

static void test_clock_of_commands_stops_without_any(void **state)
{
	(void)state;
	assert_int_equal(guest_deadline(), UINT64_MAX);
	carry_out(read_10, 1, 4096, &good);
	assert_int_not_equal(guest_deadline(), UINT64_MAX);
	guest_wait(SECOND);
	assert_int_equal(guest_deadline(), UINT64_MAX);
	carry_out(read_10, 1, 4096, &good);
	assert_int_not_equal(guest_deadline(), UINT64_MAX);
}

static void test_subchannels_carry_commands(void **state)
{
	struct vmbus_storage_packet packet = { .operation = 13, .subchannel_count = 4 };
	struct vmbus_offer_channel offer;
	struct vmbus_packet_descriptor descriptor;
	struct scsi_seen seen[2];

	(void)state;
	scsi_ask(SCSI_RELID, 1, &packet);
	assert_int_equal(scsi_expect_answer(1).status, 0xc0000010);
	packet.subchannel_count = 1;
	scsi_ask(SCSI_RELID, 1, &packet);
	assert_int_equal(scsi_expect_answer(1).status, 0);
	guest_receive(CHANNELMSG_OFFERCHANNEL, &offer, sizeof(offer));
	assert_int_equal(offer.subchannel_index, 1);
	guest_open(offer.relid);
	packet = scsi_srb(1, flush, 2, 0);
	scsi_ask(offer.relid, 2, &packet);
	scsi_ask(SCSI_RELID, 3, &packet);
	assert_true(scsi_take(REQUEST, &seen[0]) && scsi_take(REQUEST, &seen[1]));
	scsi_finish(&seen[0], &good, "", 0);
	scsi_finish(&seen[1], &good, "", 0);
	scsi_interrupt();
	scsi_expect_answer(3);
	assert_int_equal(guest_take(offer.relid, &descriptor, &packet, sizeof(packet)), 64);
	assert_int_equal(descriptor.transaction_id, 2);
	/* The negotiation is the primary channel's. */
	packet = (struct vmbus_storage_packet){ .operation = 10 };
	scsi_ask(offer.relid, 4, &packet);
	assert_int_equal(guest_take(offer.relid, &descriptor, &packet, sizeof(packet)), 64);
	assert_int_equal(packet.status, 0xc0000010);
}

/* One channel for four VPs, as on Hyper-V, and 15 at most. */
static void test_properties_name_what_there_is(void **state)
{
	const struct vmbus_storage_packet steps[] = { { .operation = 7 },
						      { .operation = 9, .version = { 0x602, 0 } },
						      { .operation = 10 } };
	static const struct {
		uint32_t vps;
		uint32_t subchannels;
	} rows[] = { { 1, 0 }, { 4, 0 }, { 5, 1 }, { 8, 1 }, { 9, 2 }, { 59, 14 }, { 64, 14 } };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		struct vmbus_storage_packet answer = { 0 };

		scsi_start_vps(rows[i].vps);
		guest_open(SCSI_RELID);
		for (size_t j = 0; j < ABI_COUNT(steps); j++) {
			scsi_ask(SCSI_RELID, 1, &steps[j]);
			answer = scsi_expect_answer(1);
		}
		assert_int_equal(answer.properties.subchannel_count_max, rows[i].subchannels);
		assert_int_equal(answer.properties.flags, rows[i].subchannels != 0);
		assert_int_equal(answer.properties.transfer_size_max, 0x100000);
	}
}

static void assert_fails(uint64_t transaction_id)
{
	assert_int_equal(scsi_expect_answer(transaction_id).request.srb_status, 0x04);
}

/* The disk is reset: what it had fails, whatever it wrote of an answer, and what comes later fails at once. */
static void test_disk_that_lies_is_reset_and_gives_all_back(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	const struct vmbus_storage_packet reset = { .operation = 6 };
	const uint32_t resets = fake_virtio.resets;
	struct scsi_seen seen;

	(void)state;
	scsi_send(8, &packet, SCSI_DATA, 4096);
	assert_true(scsi_take(REQUEST, &seen));
	scsi_ask(SCSI_RELID, 7, &reset);
	fake_chain_write(&seen.chain, &good, sizeof(good));
	fake_virtio_push(REQUEST, seen.chain.head + 1, 0);
	scsi_interrupt();
	assert_int_equal(fake_virtio.resets, resets + 1);
	assert_int_equal(scsi_expect_answer(7).status, 0xc0000001);
	assert_fails(8);
	assert_true(scsi_data_is_free());
	assert_true(device_table[0].failed);
	scsi_send(9, &packet, SCSI_DATA, 4096);
	assert_fails(9);
	fake_irq(48 + fake_virtio.slot);
	assert_int_equal(fake_virtio.resets, resets + 1);
	guest_close(SCSI_RELID);
	assert_true(vmbus_reset());
}

static void lie(void)
{
	fake_virtio_push(REQUEST, 1, 0);
	scsi_interrupt();
	assert_true(device_table[0].failed);
}

/* Whenever it has lied: each driver that begins has it started once. */
static void test_disk_that_lied_comes_back_with_the_next_driver(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		lie();
		guest_close(SCSI_RELID);
		guest_gpadl_teardown(SCSI_RELID, 0xe1e10 + SCSI_RELID);
		scsi_open();
		assert_false(device_table[0].failed);
		assert_int_equal(carry_out(read_10, 1, 4096, &good).request.srb_status, 1);
		raise_event();
		assert_true(take_notice());
	}
	lie();
	assert_true(vmbus_reset());
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	assert_int_equal(carry_out(read_10, 1, 4096, &good).request.srb_status, 1);
}

/* It has lost a queue. All commands fail, not only the first ones. */
static void test_disk_that_does_not_come_back_whole_fails_all(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	uint32_t max = fake_virtio.queues[REQUEST].max;

	(void)state;
	lie();
	fake_virtio.queues[REQUEST].max = 0;
	assert_true(vmbus_reset());
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	assert_true(device_table[0].failed);
	for (uint32_t i = 1; i < 4; i++) {
		scsi_send(i, &packet, SCSI_DATA, 4096);
		assert_fails(i);
	}
	fake_virtio.queues[REQUEST].max = max;
	assert_true(vmbus_reset());
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	assert_int_equal(carry_out(read_10, 1, 4096, &good).request.srb_status, 1);
}

static void test_disk_that_lied_and_has_not_reset_comes_back_later(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);

	(void)state;
	fake_virtio.never_resets = true;
	lie();
	for (uint32_t i = 0; i < 2; i++) {
		assert_true(vmbus_reset());
		guest_connect(VMBUS_VERSION_5_3);
		scsi_open();
		scsi_send(9, &packet, SCSI_DATA, 4096);
		assert_fails(9);
		assert_true(device_table[0].failed);
	}
	fake_virtio.never_resets = false;
	fake_virtio.status = 0;
	assert_true(vmbus_reset());
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	assert_int_equal(carry_out(read_10, 1, 4096, &good).request.srb_status, 1);
	assert_false(device_table[0].failed);
}

/* It may still write: its pages are the guest's only when it says that it has reset. */
static void test_pages_of_a_disk_that_does_not_reset_stay_its_own(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	struct scsi_seen seen;

	(void)state;
	scsi_send(8, &packet, SCSI_DATA, 4096);
	assert_true(scsi_take(REQUEST, &seen));
	fake_virtio_push(REQUEST, seen.chain.head + 1, 0);
	fake_virtio.never_resets = true;
	scsi_interrupt();
	scsi_expect_none();
	scsi_send(9, &packet, SCSI_DATA, 4096);
	assert_fails(9);
	guest_wait(SECOND);
	guest_wait(SECOND);
	scsi_expect_none();
	assert_false(scsi_data_is_free());
	fake_virtio.status = 0;
	guest_wait(SECOND);
	assert_fails(8);
	assert_true(scsi_data_is_free());
	fake_virtio.never_resets = false;
}

static void test_controllers_come_in_falling_order_of_their_slots(void **state)
{
	static const uint32_t slots[] = { 31, 29, 7 };
	struct vmbus_offer_channel offer;

	start(state);
	for (size_t i = 0; i < ABI_COUNT(slots); i++) {
		fake_virtio_choose(0);
		fake_virtio_add(slots[i]);
	}
	guest_start();
	assert_true(guest_contact(VMBUS_VERSION_5_3));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	for (uint32_t i = 0; i < 4; i++) {
		guest_receive(CHANNELMSG_OFFERCHANNEL, &offer, sizeof(offer));
		assert_int_equal(offer.instance_id.bytes[15], i);
	}
	guest_drain();
	scsi_open();
	fake_virtio_choose(1);
	assert_int_equal(fake_virtio.slot, 31);
	raise_event();
	assert_true(take_notice());
}

static void test_controller_without_tables_of_descriptors_is_left_alone(void **state)
{
	start(state);
	fake_virtio.features &= ~VIRTIO_F_INDIRECT_BIT;
	guest_start();
	assert_int_equal(device_count, 0);
	assert_int_equal(fake_virtio.status, 0);
}

static void test_any_packets_of_a_hostile_guest(void **state)
{
	(void)state;
	fuzz_kept(fuzz_el2_storvsc, "hypervisor/tests/fuzz_el2_storvsc.inputs");
	fuzz_generated(fuzz_el2_storvsc, 300, 2048);
}

#define TEST(function, setup) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_negotiation_has_one_order, start),
		TEST(test_all_versions_of_linux_are_known, start),
		TEST(test_short_packet_is_invalid, start),
		cmocka_unit_test(test_properties_name_what_there_is),
		TEST(test_read_goes_to_the_guests_pages, open_it),
		TEST(test_write_comes_from_the_guests_pages, open_it),
		TEST(test_largest_transfer_in_scattered_pages_travels_whole, open_it),
		TEST(test_command_that_moves_less_than_its_pages_stops_there, open_it),
		TEST(test_statuses_and_residuals_are_translated, open_it),
		TEST(test_sense_reaches_the_guest, open_it),
		TEST(test_absent_lun_looks_like_one_to_linux, open_it),
		TEST(test_check_condition_without_sense_is_an_error, open_it),
		TEST(test_short_inquiry_means_absent, open_it),
		TEST(test_other_paths_and_targets_are_absent, open_it),
		TEST(test_impossible_requests_do_not_reach_the_disk, open_it),
		TEST(test_transaction_ids_are_the_guests_business, open_it),
		TEST(test_packets_wait_while_all_slots_are_taken, open_it),
		TEST(test_disk_that_does_not_answer_leaves_slots_for_others, open_it),
		TEST(test_batches_cost_one_notification_and_one_signal, open_it),
		TEST(test_close_waits_for_the_disk, open_it),
		TEST(test_command_before_a_broken_packet_is_waited_for, open_it),
		TEST(test_each_event_has_the_guest_look_for_disks, open_it),
		TEST(test_events_before_the_guest_is_ready_are_not_news, start),
		cmocka_unit_test(test_controller_without_disks_comes_with_its_first_one),
		cmocka_unit_test(test_first_disk_does_not_bring_back_what_the_host_took_away),
		cmocka_unit_test(test_first_disk_before_the_guest_connects_is_not_lost),
		TEST(test_notice_without_room_comes_later, open_it),
		TEST(test_resets_become_task_management, open_it),
		TEST(test_late_command_is_aborted_and_answered_when_it_is_over, open_it),
		TEST(test_time_of_commands_is_not_that_of_looks, open_it),
		TEST(test_changes_of_disks_do_not_age_commands, open_it),
		TEST(test_clock_of_commands_stops_without_any, open_it),
		TEST(test_subchannels_carry_commands, open_with_a_subchannel),
		TEST(test_disk_that_lies_is_reset_and_gives_all_back, open_it),
		TEST(test_disk_that_lied_comes_back_with_the_next_driver, open_it),
		TEST(test_disk_that_does_not_come_back_whole_fails_all, open_it),
		TEST(test_disk_that_lied_and_has_not_reset_comes_back_later, open_it),
		TEST(test_pages_of_a_disk_that_does_not_reset_stay_its_own, open_it),
		cmocka_unit_test(test_any_packets_of_a_hostile_guest),
		TEST(test_controllers_come_in_falling_order_of_their_slots, start),
		TEST(test_controller_without_tables_of_descriptors_is_left_alone, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
