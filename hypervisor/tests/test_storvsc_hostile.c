/* SPDX-License-Identifier: BSD-2-Clause */
/* The SCSI device, a guest that breaks each rule of its own, and a disk that breaks those of virtio. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"
#include "core/partition.h"
#include "core/work.h"
#include "fake/fake.h"
#include "tests/cpu_off.h"
#include "tests/scsi_guest.h"
#include "virtio/scsi.h"
#include "vmbus/channel.h"
#include "vmbus/vmbus.h"

#define SECOND  ABI_ULL(10000000)
#define PACKETS 100000

static const uint8_t read_10[16] = { 0x28, 0, 0, 0, 0x12, 0x34, 0, 0, 8 };
static const uint8_t inquiry[16] = { 0x12, 0, 0, 0, 36 };
static const uint8_t flush[16] = { 0x35 };

static const struct virtio_scsi_response good;

static int open_it(void **state)
{
	(void)state;
	scsi_start();
	scsi_open();
	return 0;
}

static struct scsi_seen take(uint32_t queue)
{
	struct scsi_seen seen;

	assert_true(scsi_take(queue, &seen));
	return seen;
}

static void answer(const struct scsi_seen *seen)
{
	scsi_finish(seen, &good, "", 0);
	scsi_interrupt();
}

/* A read of 4 KiB that the disk has. */
static struct scsi_seen read_in_flight(uint64_t transaction_id)
{
	const struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);

	scsi_send(transaction_id, &packet, SCSI_DATA, 4096);
	return take(REQUEST);
}

/* Sends a read into every other page: one page more than a command can have is one span too many. */
static void send_scattered(uint64_t transaction_id, uint32_t pages)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, SCSI_TRANSFER_MAX);
	/* As many bytes as the command moves: the first and the last page are not whole. */
	struct vmbus_gpa_range range = { SCSI_TRANSFER_MAX,
					 pages > SCSI_TRANSFER_MAX / 4096 ? 0x800 : 0 };

	if (pages > SCSI_SPANS_MAX) {
		range.byte_count = (pages - 1) * 4096;
	}
	scsi_put_pages(transaction_id, &packet, range, SCSI_DATA / 4096, pages, 2);
	guest_signal(SCSI_RELID);
}

static void test_scattered_pages_travel_whole_up_to_the_most(void **state)
{
	struct scsi_seen seen;

	(void)state;
	send_scattered(1, SCSI_SPANS_MAX);
	seen = take(REQUEST);
	assert_int_equal(seen.chain.count, SCSI_SPANS_MAX + 2);
	assert_int_equal(seen.chain.writable, 108 + SCSI_TRANSFER_MAX);
	answer(&seen);
	assert_int_equal(scsi_expect_answer(1).request.srb_status, 1);
	send_scattered(2, SCSI_SPANS_MAX + 1);
	assert_int_equal(scsi_expect_answer(2).request.srb_status, 0x06);
	assert_false(scsi_take(REQUEST, &seen));
	assert_true(scsi_data_is_free());
}

/* The guest says how much sense it takes, and how many bytes of an answer of EL2's own. */
static void test_answers_are_no_longer_than_the_guest_asks(void **state)
{
	struct virtio_scsi_response failed = { .sense_size = 18, .status = 2, .residual = 4096 };
	struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	uint8_t *data = fake_memory(SCSI_DATA, 4096);
	struct vmbus_storage_packet answered;
	struct scsi_seen seen;

	(void)state;
	memset(failed.sense, 0x70, sizeof(failed.sense));
	packet.request.sense_size = 4;
	scsi_send(1, &packet, SCSI_DATA, 4096);
	seen = take(REQUEST);
	scsi_finish(&seen, &failed, "", 0);
	scsi_interrupt();
	answered = scsi_expect_answer(1);
	assert_int_equal(answered.request.sense_size, 4);
	assert_int_equal(answered.request.cdb[3], 0x70);
	assert_int_equal(answered.request.cdb[4], 0);
	memset(data, 0xee, 4096);
	packet = scsi_srb(3, inquiry, 1, 5);
	packet.request.path = 1;
	scsi_send(2, &packet, SCSI_DATA, 64);
	assert_int_equal(scsi_expect_answer(2).request.transfer_size, 5);
	assert_int_equal(data[4], 31);
	assert_int_equal(data[5], 0xee);
}

/* Puts one more command into the ring, if it fits; EL2 is told in any case. */
static bool send_if_it_fits(uint64_t transaction_id)
{
	static const struct vmbus_storage_packet template;
	const struct vmbus_ring_control *ring = guest_ring(SCSI_RELID, false);
	uint32_t size = (GUEST_RING_PAGES - 1) * 4096;
	uint32_t used = (ring->write_index + size - ring->read_index) % size;
	struct vmbus_storage_packet packet = template;

	if (size - used <= sizeof(packet) + 24) {
		guest_signal(SCSI_RELID);
		return false;
	}
	packet = scsi_srb(0, flush, 2, 0);
	scsi_ask(SCSI_RELID, transaction_id, &packet);
	return true;
}

/* The disk answers at once; the guest takes no answer before the end, then all, in order. */
static void test_hundred_thousand_packets_without_a_look_at_the_answers(void **state)
{
	struct vmbus_storage_packet answered;
	struct scsi_seen seen;
	uint64_t sent = 0;
	uint64_t taken = 0;

	(void)state;
	for (uint32_t i = 0; i < PACKETS; i++) {
		sent += send_if_it_fits(sent + 1);
		while (scsi_take(REQUEST, &seen)) {
			answer(&seen);
		}
	}
	assert_in_range(sent, 64, 1000);
	while (taken < sent) {
		uint64_t id = scsi_answer(&answered);

		if (id == 0) {
			guest_signal(SCSI_RELID);
			guest_wait(SECOND);
			while (scsi_take(REQUEST, &seen)) {
				answer(&seen);
			}
			id = scsi_answer(&answered);
		}
		assert_int_equal(id, ++taken);
		assert_int_equal(answered.request.srb_status, 1);
	}
	scsi_expect_none();
	read_in_flight(9);
}

/* The ring that the answer would go to is the guest's again only when the disk has answered. */
static void test_teardown_of_the_ring_waits_for_the_disk(void **state)
{
	const struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = SCSI_RELID,
		.gpadl = 0xe1e10 + SCSI_RELID,
	};
	struct scsi_seen seen = read_in_flight(1);

	(void)state;
	guest_post(&teardown, sizeof(teardown));
	assert_false(guest_has_message());
	assert_false(scsi_data_is_free());
	answer(&seen);
	assert_true(guest_has_message());
	assert_true(scsi_data_is_free());
	scsi_expect_none();
}

/* A GPADL of the data, which storvsc needs not: the disk may still write to it. */
static void test_teardown_of_other_pages_waits_and_the_channel_goes_on(void **state)
{
	const struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = SCSI_RELID,
		.gpadl = 0x51,
	};
	struct scsi_seen seen;

	(void)state;
	guest_gpadl_header(SCSI_RELID, 0x51, 1, 1, SCSI_DATA);
	assert_int_equal(guest_gpadl_status(0x51), 0);
	seen = read_in_flight(1);
	guest_post(&teardown, sizeof(teardown));
	assert_false(guest_has_message());
	answer(&seen);
	assert_true(guest_has_message());
	scsi_expect_answer(1);
	seen = read_in_flight(2);
	answer(&seen);
	scsi_expect_answer(2);
	assert_true(scsi_data_is_free());
}

static void test_unload_waits_for_the_disk(void **state)
{
	struct scsi_seen seen = read_in_flight(1);
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX];

	(void)state;
	guest_post_type(CHANNELMSG_UNLOAD);
	assert_false(guest_has_message());
	assert_false(scsi_data_is_free());
	answer(&seen);
	assert_int_equal(guest_receive_from(0, 2, message), 8);
	assert_int_equal(message[0], CHANNELMSG_UNLOAD_RESPONSE);
	assert_true(scsi_data_is_free());
}

/* The guest gave no time limit: a disk that has stopped is told to give the commands back, one after the other. */
static void test_commands_of_a_stopped_disk_are_aborted_when_the_guest_lets_go(void **state)
{
	const struct virtio_scsi_response aborted = { .response = 2 };
	const struct scsi_seen seen[] = { read_in_flight(1), read_in_flight(2), read_in_flight(3) };
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX];

	(void)state;
	guest_post_type(CHANNELMSG_UNLOAD);
	for (uint32_t i = 0; i < 3; i++) {
		guest_wait(SECOND);
	}
	for (uint32_t i = ABI_COUNT(seen); i-- != 0;) {
		struct scsi_seen management = take(CONTROL);
		struct scsi_seen more;

		assert_int_equal(management.management.subtype, 0);
		assert_int_equal(management.management.id, seen[i].command.id);
		assert_false(scsi_take(CONTROL, &more));
		fake_virtio_push(CONTROL, management.chain.head, 1);
		scsi_interrupt();
	}
	assert_false(guest_has_message());
	assert_false(scsi_data_is_free());
	for (uint32_t i = 0; i < ABI_COUNT(seen); i++) {
		scsi_finish(&seen[i], &aborted, "", 0);
	}
	scsi_interrupt();
	assert_int_equal(guest_receive_from(0, 2, message), 8);
	assert_true(scsi_data_is_free());
	assert_int_equal(guest_deadline(), UINT64_MAX);
}

/* The guest lets go of a controller that is taken away while its disk still writes. */
static void test_rescinded_controller_comes_back_when_the_disk_has_answered(void **state)
{
	const struct vmbus_relid_released released = {
		.header = { .type = CHANNELMSG_RELID_RELEASED },
		.relid = SCSI_RELID,
	};
	struct scsi_seen seen = read_in_flight(1);

	(void)state;
	assert_true(host_rescind(0));
	guest_drain();
	guest_close(SCSI_RELID);
	guest_post(&released, sizeof(released));
	assert_false(scsi_data_is_free());
	assert_false(channel_is_offered(channel_get(0)));
	answer(&seen);
	assert_true(scsi_data_is_free());
	assert_true(host_offer(0));
	assert_true(channel_is_offered(channel_get(0)));
}

static void wait_seconds(uint32_t seconds)
{
	for (uint32_t i = 0; i < seconds; i++) {
		guest_wait(SECOND);
	}
}

/* A disk that does not answer its own abort leaves others theirs. */
static void test_abort_without_an_answer_does_not_stop_those_of_other_disks(void **state)
{
	struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	struct scsi_seen seen;
	uint32_t luns = 0;

	(void)state;
	packet.request.timeout_seconds = 1;
	for (uint8_t lun = 3; lun < 6; lun++) {
		packet.request.lun = lun;
		scsi_send(lun, &packet, SCSI_DATA, 4096);
		scsi_send(lun, &packet, SCSI_DATA, 4096);
		take(REQUEST);
		take(REQUEST);
	}
	wait_seconds(5);
	for (uint32_t i = 0; i < 3; i++) {
		luns |= 1U << take(CONTROL).management.lun[3];
	}
	assert_int_equal(luns, 7 << 3);
	assert_false(scsi_take(CONTROL, &seen));
	scsi_expect_none();
	assert_false(scsi_data_is_free());
}

/* Linux waits for 5 s. Its memory is EL2's, so the channel need not wait. */
static void test_reset_without_an_answer_fails_in_time(void **state)
{
	const struct vmbus_storage_packet reset = { .operation = 4 };
	struct vmbus_storage_packet failed;
	struct scsi_seen seen[3];

	(void)state;
	for (uint32_t i = 0; i < 3; i++) {
		scsi_ask(SCSI_RELID, 20 + i, &reset);
		seen[i] = take(CONTROL);
	}
	wait_seconds(3);
	scsi_expect_none();
	/* There is room for three in the back end. */
	scsi_ask(SCSI_RELID, 30, &reset);
	assert_int_equal(scsi_expect_answer(30).status, 0xc0000001);
	wait_seconds(1);
	for (uint32_t i = 0; i < 3; i++) {
		assert_in_range(scsi_answer(&failed), 20, 22);
		assert_int_equal(failed.status, 0xc0000001);
	}
	scsi_expect_none();
	assert_true(vmbus_reset());
	assert_int_equal(guest_wait(SECOND), UINT64_MAX);
	fake_virtio_push(CONTROL, seen[1].chain.head, 1);
	scsi_interrupt();
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	scsi_ask(SCSI_RELID, 40, &reset);
	seen[1] = take(CONTROL);
	fake_chain_write(&seen[1].chain, &good, 1);
	fake_virtio_push(CONTROL, seen[1].chain.head, 1);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(40).status, 0);
	scsi_expect_none();
}

/* The memory of an abort is the disk's, too, and outlasts its command, and the guest's kernel. */
static void test_abort_in_flight_is_not_made_twice_after_kexec(void **state)
{
	const struct virtio_scsi_response aborted = { .response = 2 };
	struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	struct scsi_seen management;
	struct scsi_seen seen;

	(void)state;
	packet.request.timeout_seconds = 1;
	for (uint32_t round = 0; round < 2; round++) {
		scsi_send(1, &packet, SCSI_DATA, 4096);
		seen = take(REQUEST);
		for (uint32_t i = 0; i < 4; i++) {
			guest_wait(SECOND);
		}
		if (round == 0) {
			management = take(CONTROL);
		}
		scsi_finish(&seen, &aborted, "", 0);
		scsi_interrupt();
		assert_int_equal(scsi_expect_answer(1).request.srb_status, 0x02);
		assert_true(vmbus_reset());
		guest_connect(VMBUS_VERSION_5_3);
		scsi_open();
		assert_false(scsi_take(CONTROL, &seen));
	}
	fake_virtio_push(CONTROL, management.chain.head, 0);
	scsi_interrupt();
	scsi_send(2, &packet, SCSI_DATA, 4096);
	take(REQUEST);
	for (uint32_t i = 0; i < 4; i++) {
		guest_wait(SECOND);
	}
	take(CONTROL);
}

/* The clock of a command is another VP's from then on; the answer waits in the SynIC of the one that is off. */
static void test_vp_that_goes_off_leaves_its_commands_to_others(void **state)
{
	const struct virtio_scsi_response aborted = { .response = 2 };
	struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	struct scsi_seen seen;

	(void)state;
	packet.request.timeout_seconds = 1;
	assert_int_equal(guest_retarget(SCSI_RELID, 2), 0);
	scsi_send(1, &packet, SCSI_DATA, 4096);
	seen = take(REQUEST);
	assert_int_not_equal(work_deadline(&partition.vps[2]), WORK_NEVER);
	guest_cpu_off(2);
	assert_int_equal(work_deadline(&partition.vps[2]), WORK_NEVER);
	assert_int_not_equal(guest_deadline(), WORK_NEVER);
	guest_wait(SECOND);
	guest_wait(SECOND);
	assert_int_equal(work_deadline(&partition.vps[2]), WORK_NEVER);
	assert_int_equal(take(CONTROL).management.id, seen.command.id);
	assert_false(scsi_data_is_free());
	scsi_finish(&seen, &aborted, "", 0);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(1).request.srb_status, 0x02);
	assert_true(guest_take_event(2, SCSI_RELID));
	assert_true(scsi_data_is_free());
}

/* A panicking kernel has stopped its other VPs when it unloads. */
static void test_unload_of_the_last_vp_waits_for_the_disk(void **state)
{
	struct vmbus_message_header response;
	struct scsi_seen seen;

	(void)state;
	assert_int_equal(guest_retarget(SCSI_RELID, 3), 0);
	seen = read_in_flight(1);
	for (uint32_t vp = 1; vp < GUEST_VPS; vp++) {
		guest_cpu_off(vp);
	}
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_wait(SECOND);
	assert_false(guest_has_message());
	assert_false(scsi_data_is_free());
	answer(&seen);
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &response, sizeof(response));
	assert_true(scsi_data_is_free());
	assert_int_equal(guest_deadline(), WORK_NEVER);
}

static struct scsi_seen held;

static void answer_the_third_time(void)
{
	assert_false(scsi_data_is_free());
	if (fake_sysreg.wfi_count == 3) {
		answer(&held);
	}
}

/* The pages are the next kernel's when the write has returned, and no sooner. */
static void test_kexec_waits_for_the_disk(void **state)
{
	(void)state;
	held = read_in_flight(1);
	fake_sysreg.wfi_count = 0;
	assert_int_equal(guest_kexec(answer_the_third_time), 3);
	assert_true(scsi_data_is_free());
	guest_connect(VMBUS_VERSION_5_3);
	scsi_open();
	scsi_expect_none();
	held = read_in_flight(2);
	answer(&held);
	scsi_expect_answer(2);
}

#define PACKET_WORDS (112 / 4) /* of a read into one page */
#define RING_WORDS   ((GUEST_RING_PAGES - 1) * 4096 / 4)

/* Atomic. */
static uint32_t may_change;
static uint32_t is_changing;
static uint32_t is_over;

/* In the packet that EL2 reads next, mostly what says how long it is. */
static void change_and_change_back(uint32_t turn)
{
	static const uint32_t values[] = { 0,       1,       9,       0x30009,    4096,
					   0x80001, 0xe0002, 0x1ffff, 0x7fffffff, 0xffffffff };
	struct vmbus_ring_control *ring = guest_ring(SCSI_RELID, false);
	uint32_t at = __atomic_load_n(&ring->read_index, __ATOMIC_RELAXED) / 4 +
		      (turn % 2 == 0 ? turn / 2 % 2 : turn / 2 % PACKET_WORDS);
	uint32_t *word = (uint32_t *)(void *)ring + 4096 / 4 + at % RING_WORDS;
	uint32_t was = __atomic_load_n(word, __ATOMIC_RELAXED);

	__atomic_exchange_n(word, values[turn / 7 % ABI_COUNT(values)], __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; i < turn % 64; i++) { /* long enough to be seen */
		(void)__atomic_load_n(&ring->read_index, __ATOMIC_SEQ_CST);
	}
	__atomic_exchange_n(word, was, __ATOMIC_SEQ_CST);
}

/* Another VP of the guest's. */
static void *change_packets(void *argument)
{
	(void)argument;
	for (uint32_t turn = 0; __atomic_load_n(&is_over, __ATOMIC_RELAXED) == 0; turn++) {
		__atomic_store_n(&is_changing, 1, __ATOMIC_SEQ_CST);
		if (__atomic_load_n(&may_change, __ATOMIC_SEQ_CST) != 0) {
			change_and_change_back(turn);
		}
		__atomic_store_n(&is_changing, 0, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

/* EL2 reads what is in the ring, while it changes. */
static void signal_and_change(void)
{
	__atomic_store_n(&may_change, 1, __ATOMIC_SEQ_CST);
	guest_signal(SCSI_RELID);
	__atomic_store_n(&may_change, 0, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&is_changing, __ATOMIC_SEQ_CST) != 0) {
		sched_yield();
	}
}

/* What the disk gets is a command of EL2's, and pages of the guest's that are held, or nothing. */
static void assert_harmless(const struct scsi_seen *seen)
{
	assert_in_range(seen->chain.count, 2, SCSI_TABLE_SIZE);
	assert_in_range(seen->chain.writable, 108, 108 + SCSI_TRANSFER_MAX);
	assert_in_range(seen->chain.readable, 51, 51 + SCSI_TRANSFER_MAX);
	for (uint32_t i = 0; i < seen->chain.count; i++) {
		const struct virtq_desc *desc = &seen->chain.desc[i];
		const uint64_t first = (uintptr_t)fake_memory(FAKE_MEMORY_BASE, 1);

		if (desc->size != 51 && desc->size != 108) {
			assert_in_range(desc->address, first,
					first + FAKE_MEMORY_SIZE - desc->size);
		}
	}
}

/* The disk answers all that it has. */
static void answer_all(void)
{
	struct vmbus_storage_packet answered;
	struct scsi_seen seen;

	while (scsi_take(REQUEST, &seen)) {
		assert_harmless(&seen);
		answer(&seen);
	}
	while (scsi_take(CONTROL, &seen)) {
		fake_virtio_push(CONTROL, seen.chain.head, 1);
		scsi_interrupt();
	}
	while (scsi_answer(&answered) != 0) {
	}
}

static void test_packets_that_change_while_they_are_read_do_no_harm(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(0, read_10, 1, 4096);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, change_packets, NULL), 0);
	for (uint32_t i = 0; i < 1000; i++) {
		for (uint32_t j = 0; j < 40; j++) {
			scsi_put(1, &packet, SCSI_DATA, 4096);
		}
		signal_and_change();
		answer_all();
		assert_true(scsi_data_is_free());
		if (channel_traffic(channel_get(0)) != TRAFFIC_ON) {
			guest_close(SCSI_RELID);
			guest_gpadl_teardown(SCSI_RELID, 0xe1e10 + SCSI_RELID);
			scsi_open();
		}
	}
	__atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
}

/* The second answer belongs to no command; the disk, which is not trusted any more, is reset. */
static void test_answer_given_twice_is_taken_once(void **state)
{
	const struct vmbus_storage_packet packet = scsi_srb(3, read_10, 1, 4096);
	struct scsi_seen first = read_in_flight(1);

	(void)state;
	read_in_flight(2);
	answer(&first);
	scsi_expect_answer(1);
	fake_virtio_push(REQUEST, first.chain.head, 108);
	scsi_interrupt();
	assert_int_equal(scsi_expect_answer(2).request.srb_status, 0x04);
	assert_true(scsi_data_is_free());
	scsi_send(3, &packet, SCSI_DATA, 4096);
	assert_int_equal(scsi_expect_answer(3).request.srb_status, 0x04);
}

static struct scsi_request restless;
static uint32_t done_count;

#define RESTLESS 10000 /* answers, of which one CPU takes no more than a few rounds at once */

/* As another VP that submits and asks at the worst time, again and again. */
static void submit_again(struct scsi_request *request)
{
	if (++done_count < RESTLESS) {
		scsi_submit(scsi_get(0), request, 0, 0, NULL, 0, false);
		scsi_flush(scsi_get(0));
	}
}

static void assert_raised_until_all_are_done(void)
{
	while (done_count < RESTLESS) {
		uint32_t before = done_count;

		assert_int_equal(fake_raised_intid, 48 + fake_virtio.slot);
		fake_raised_intid = 0;
		fake_irq(48 + fake_virtio.slot);
		assert_in_range(done_count, before + 1, RESTLESS);
	}
}

static void test_flush_that_others_keep_busy_ends_and_the_interrupt_does_the_rest(void **state)
{
	(void)state;
	fake_virtio_push(REQUEST, 0, 0); /* a lie: it refuses all from here on, at once */
	scsi_interrupt();
	done_count = 0;
	restless.done = submit_again;
	restless.head = 1;
	scsi_submit(scsi_get(0), &restless, 0, 0, NULL, 0, false);
	scsi_flush(scsi_get(0));
	assert_true(done_count < RESTLESS);
	assert_raised_until_all_are_done();
}

static void answer_next(struct scsi_request *request)
{
	struct scsi_seen seen;

	if (++done_count < RESTLESS) {
		scsi_submit(scsi_get(0), request, 0, 0, NULL, 0, false);
		scsi_flush(scsi_get(0));
		seen = take(REQUEST);
		scsi_finish(&seen, &good, "", 0);
		scsi_service(scsi_get(0));
	}
}

/* The disk answers each command before EL2 has taken the answer to the last one. */
static void test_answers_without_end_keep_no_cpu(void **state)
{
	(void)state;
	done_count = 0;
	restless.done = answer_next;
	restless.head = 1;
	answer_next(&restless);
	fake_irq(48 + fake_virtio.slot);
	assert_true(done_count < RESTLESS);
	assert_raised_until_all_are_done();
}

#define TEST(function) cmocka_unit_test_setup(function, open_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_scattered_pages_travel_whole_up_to_the_most),
		TEST(test_answers_are_no_longer_than_the_guest_asks),
		TEST(test_hundred_thousand_packets_without_a_look_at_the_answers),
		TEST(test_teardown_of_the_ring_waits_for_the_disk),
		TEST(test_teardown_of_other_pages_waits_and_the_channel_goes_on),
		TEST(test_unload_waits_for_the_disk),
		TEST(test_commands_of_a_stopped_disk_are_aborted_when_the_guest_lets_go),
		TEST(test_rescinded_controller_comes_back_when_the_disk_has_answered),
		TEST(test_abort_without_an_answer_does_not_stop_those_of_other_disks),
		TEST(test_reset_without_an_answer_fails_in_time),
		TEST(test_abort_in_flight_is_not_made_twice_after_kexec),
		TEST(test_vp_that_goes_off_leaves_its_commands_to_others),
		TEST(test_unload_of_the_last_vp_waits_for_the_disk),
		TEST(test_kexec_waits_for_the_disk),
		TEST(test_packets_that_change_while_they_are_read_do_no_harm),
		TEST(test_answer_given_twice_is_taken_once),
		TEST(test_flush_that_others_keep_busy_ends_and_the_interrupt_does_the_rest),
		TEST(test_answers_without_end_keep_no_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
