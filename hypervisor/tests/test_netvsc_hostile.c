/* SPDX-License-Identifier: BSD-2-Clause */
/* The network device, a guest that breaks each rule of its own, and one that leaves with frames in flight. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"
#include "core/partition.h"
#include "core/work.h"
#include "devices/netvsc_frame.h"
#include "fake/fake.h"
#include "tests/cpu_off.h"
#include "tests/netvsc_guest.h"
#include "vmbus/channel.h"

#define PACKETS 100000
#define SECOND  ABI_ULL(10000000)
#define SHORTLY ABI_U(5100) /* when a copied frame is looked for, 100 ns */

/* As LD's --wrap names them. */
bool __real_netvsc_frame_read(const struct span *spans, uint32_t count, uint64_t at,
			      struct netvsc_frame *frame);
bool __wrap_netvsc_frame_read(const struct span *spans, uint32_t count, uint64_t at,
			      struct netvsc_frame *frame);

static uint32_t first_words[36] = { 1, 144, 36, 100 };

static int start(void **state)
{
	(void)state;
	netvsc_guest_start();
	netvsc_guest_connect(0x60001);
	return 0;
}

static void send_copy(uint64_t id)
{
	netvsc_guest_send_message(0, first_words, sizeof(first_words), id);
}

static void send_pages(uint64_t id)
{
	static const uint8_t frame[100] = { 1, 2, 3 };

	netvsc_guest_send_pages(frame, sizeof(frame), id);
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
}

/* Nothing of the guest's memory is the device's any more. */
static void assert_device_is_off(void)
{
	assert_int_equal(fake_virtio.status, 0);
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_RECEIVE_GPA));
	assert_false(netvsc_guest_is_held(NETVSC_GUEST_SEND_GPA));
}

/* The look for frames that were sent without an interrupt is another VP's from then on. */
static void test_vp_that_goes_off_leaves_its_frames_to_others(void **state)
{
	(void)state;
	assert_int_equal(guest_retarget(1, 2), 0);
	send_copy(1);
	assert_true(netvsc_guest_send_out()); /* the first one ever interrupts */
	netvsc_guest_interrupt();
	assert_int_equal(netvsc_guest_take_status(1), 1);
	fake_vp_switch(2);
	send_copy(2);
	assert_false(netvsc_guest_send_out());
	assert_int_not_equal(work_deadline(&partition.vps[2]), WORK_NEVER);
	guest_take_event(2, 1);
	guest_cpu_off(2);
	assert_int_equal(work_deadline(&partition.vps[2]), WORK_NEVER);
	guest_wait(SHORTLY);
	assert_int_equal(netvsc_guest_take_status(2), 1);
	assert_true(guest_take_event(2, 1));
}

static void test_unload_waits_until_the_device_lets_go(void **state)
{
	struct vmbus_message_header unloaded;

	(void)state;
	netvsc_guest_filter(0xd);
	send_pages(1);
	fake_virtio.never_resets = true;
	guest_post_type(CHANNELMSG_UNLOAD);
	guest_wait(SECOND);
	assert_false(guest_has_message());
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	fake_virtio.never_resets = false;
	netvsc_guest_interrupt();
	guest_receive(CHANNELMSG_UNLOAD_RESPONSE, &unloaded, sizeof(unloaded));
	assert_device_is_off();
}

static void test_rescinded_device_keeps_pages_until_it_lets_go(void **state)
{
	(void)state;
	send_pages(1);
	fake_virtio.never_resets = true;
	assert_true(host_rescind(0));
	assert_int_equal(guest_drain(), 1);
	assert_int_equal(netvsc_guest_take_status(1), 0);
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	guest_close(1);
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	fake_virtio.never_resets = false;
	netvsc_guest_interrupt();
	guest_gpadl_teardown(1, NETVSC_GUEST_RECEIVE);
	guest_gpadl_teardown(1, NETVSC_GUEST_SEND);
	assert_device_is_off();
	assert_false(channel_is_offered(channel_get(0)));
}

/* The device reads a copied frame where it lies. */
static void test_teardown_of_the_send_buffer_waits_for_its_frames(void **state)
{
	const struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = 1,
		.gpadl = NETVSC_GUEST_SEND,
	};
	struct vmbus_gpadl_torndown torndown;

	(void)state;
	send_copy(1);
	fake_virtio.never_resets = true;
	guest_post(&teardown, sizeof(teardown));
	guest_wait(SECOND);
	assert_false(guest_has_message());
	fake_virtio.never_resets = false;
	netvsc_guest_interrupt();
	guest_receive(CHANNELMSG_GPADL_TORNDOWN, &torndown, sizeof(torndown));
	assert_int_equal(netvsc_guest_take_status(1), 1);
	send_copy(2);
	assert_int_equal(netvsc_guest_take_status(2), 2);
}

static void let_go_the_third_time(void)
{
	assert_true(netvsc_guest_is_held(NETVSC_GUEST_PAGES));
	if (fake_sysreg.wfi_count == 3) {
		fake_virtio.never_resets = false;
		netvsc_guest_interrupt();
	}
}

static void test_kexec_waits_until_the_device_lets_go(void **state)
{
	(void)state;
	netvsc_guest_filter(0xd);
	send_pages(1);
	fake_virtio.never_resets = true;
	fake_sysreg.wfi_count = 0;
	assert_int_equal(guest_kexec(let_go_the_third_time), 3);
	assert_device_is_off();
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	netvsc_guest_connect(0x60001);
	send_copy(2);
	assert_true(netvsc_guest_send_out());
}

static uint32_t send_all_out(void)
{
	struct fake_chain chain;
	uint32_t count = 0;

	for (; fake_virtio_pop(1, &chain); count++) {
		fake_virtio_push(1, chain.head, 0);
	}
	netvsc_guest_interrupt();
	return count;
}

/* The device sends at once; the guest takes no answer before the end, then all. */
static void test_hundred_thousand_packets_without_a_look_at_the_answers(void **state)
{
	uint32_t sent = 0;
	uint32_t out = 0;
	uint32_t taken = 0;

	(void)state;
	for (uint32_t i = 0; i < PACKETS; i++) {
		if (netvsc_guest_has_room()) {
			send_copy(++sent);
		} else {
			guest_signal(1);
		}
		out += send_all_out();
	}
	assert_in_range(sent, 64, 1000);
	assert_in_range(out, 64, sent);
	while (taken < sent) {
		if (netvsc_guest_take_status(taken + 1) == 1) {
			taken++;
		} else {
			guest_signal(1);
			guest_wait(SECOND);
			out += send_all_out();
			assert_int_equal(netvsc_guest_take_status(++taken), 1);
		}
	}
	assert_int_equal(out, sent);
	assert_int_equal(netvsc_guest_take_status(0), 0);
}

/* Not even while the device is stopped, for the teardown of pages that it does not use. */
static void test_second_receive_buffer_of_an_idle_device_is_refused(void **state)
{
	const struct {
		struct vmbus_packet_descriptor descriptor;
		struct vmbus_nvsp_message message;
		struct vmbus_packet_trailer trailer;
	} packet = {
		.descriptor = { VMBUS_PACKET_IN_BAND, 2, 7, 1, 4713 },
		.message = { .type = 101, .buffer = { .gpadl = 99 } },
	};
	struct vmbus_packet_descriptor descriptor;
	struct vmbus_nvsp_message answer;

	(void)state;
	for (uint32_t id = 98; id <= 99; id++) {
		guest_gpadl_header(1, id, 4, 4, GUEST_HEAP + 0x700000);
		assert_int_equal(guest_gpadl_status(id), 0);
	}
	guest_put(1, &packet, sizeof(packet));
	guest_gpadl_teardown(1, 98);
	assert_int_equal(guest_take(1, &descriptor, &answer, sizeof(answer)), 40);
	assert_int_equal(descriptor.transaction_id, 4713);
	assert_int_equal(answer.type, 102);
	assert_int_equal(answer.receive_complete.status, 2);
}

/* A page holds no section of 6,144 bytes, two pages hold one. */
static void test_buffer_without_room_for_a_section_is_refused(void **state)
{
	struct vmbus_nvsp_message message = { .type = 1, .init = { 2, 0x60001 } };

	(void)state;
	netvsc_guest_start();
	netvsc_guest_ask(&message, 2);
	netvsc_guest_buffer(104, NETVSC_GUEST_SEND, 1, &message);
	assert_int_equal(message.send_complete.status, 2);
	guest_gpadl_teardown(1, NETVSC_GUEST_SEND);
	netvsc_guest_buffer(104, NETVSC_GUEST_SEND, 2, &message);
	assert_int_equal(message.send_complete.status, 1);
	assert_int_equal(message.send_complete.section_size, 6144);
}

static bool changes_after_reading;

bool __wrap_netvsc_frame_read(const struct span *spans, uint32_t count, uint64_t at,
			      struct netvsc_frame *frame)
{
	bool is_read = __real_netvsc_frame_read(spans, count, at, frame);

	if (changes_after_reading) {
		memset(fake_memory(NETVSC_GUEST_SEND_GPA, 4096), 0, 4096);
	}
	return is_read;
}

/* Two frames, of which EL2 has seen the first one when another VP erases both. */
static void test_packet_whose_frames_vanish_is_refused(void **state)
{
	const uint32_t words[72] = { 1, 144, 36, 100, [36] = 1, 144, 36, 100 };
	struct fake_chain chain;

	(void)state;
	changes_after_reading = true;
	netvsc_guest_send_message(0, words, sizeof(words), 7);
	changes_after_reading = false;
	assert_int_equal(*(const uint32_t *)fake_memory(NETVSC_GUEST_SEND_GPA, 4), 0);
	assert_int_equal(netvsc_guest_take_status(7), 2);
	assert_false(fake_virtio_pop(1, &chain));
	send_copy(8);
	assert_true(fake_virtio_pop(1, &chain));
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_vp_that_goes_off_leaves_its_frames_to_others),
		TEST(test_unload_waits_until_the_device_lets_go),
		TEST(test_rescinded_device_keeps_pages_until_it_lets_go),
		TEST(test_teardown_of_the_send_buffer_waits_for_its_frames),
		TEST(test_kexec_waits_until_the_device_lets_go),
		TEST(test_hundred_thousand_packets_without_a_look_at_the_answers),
		TEST(test_second_receive_buffer_of_an_idle_device_is_refused),
		TEST(test_buffer_without_room_for_a_section_is_refused),
		TEST(test_packet_whose_frames_vanish_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
