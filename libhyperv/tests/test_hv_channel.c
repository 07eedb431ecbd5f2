/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: open, close, release, modify, their interrupts; and a host that answers badly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/host.h"
#include "hyperv/channel.h"

#define PAGE     4096U
#define RELID    7U
#define OPENED   6
#define CREATED  10
#define TORNDOWN 12
#define MODIFIED 24

struct fixture {
	struct host host;
	struct host_guest guest;
	struct vmbus_channel *channel;
	struct host_channel *at_host;
	uint8_t *rings; /* 10 pages */
	struct vmbus_open open;
	uint32_t handled;
	bool signal_in_open;
};

static void ignore(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	(void)bus;
	(void)argument;
	(void)channel;
}

static const struct vmbus_client client = { ignore, ignore };

static void handle(struct vmbus_channel *channel, void *argument)
{
	struct fixture *f = argument;

	assert_ptr_equal(channel, f->channel);
	f->handled++;
}

static void start(struct fixture *f, uint32_t newest)
{
	assert_int_equal(
		vmbus_connect(&f->guest.bus, &f->guest.vps[0], &f->guest.bus_pages, newest), 0);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	host_init(&f->host);
	host_boot(&f->host, &f->guest, 2, &client, NULL);
	f->at_host = host_offer(&f->host, RELID, 1);
	assert_int_equal(posix_memalign((void **)&f->rings, PAGE, 10 * (size_t)PAGE), 0);
	f->channel = &f->guest.channels[RELID];
	f->open = (struct vmbus_open){
		.rings = f->rings,
		.size = 10 * PAGE,
		.out_size = 6 * PAGE,
		.vp = 1,
		.handler = handle,
		.argument = f,
	};
	start(f, VMBUS_VERSION_6_0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	host_guest_end(&f->guest);
	free(f->rings);
	free(f);
	return 0;
}

static void open(struct fixture *f)
{
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), 0);
}

/* It opens, carries a packet, and closes, and the host has nothing left of it. */
static void works(struct fixture *f)
{
	static struct peer_packet got;
	struct vmbus_piece piece = { "12345678", 8 };

	open(f);
	assert_true(f->at_host->open);
	assert_int_equal(vmbus_send(f->channel, &piece, 1, 5, 0), 0);
	assert_true(peer_take(&f->at_host->peer, &got));
	assert_int_equal(vmbus_channel_close(f->channel), 0);
	assert_false(f->at_host->open);
	assert_int_equal(f->channel->state, VMBUS_CHANNEL_OFFERED);
	assert_int_equal(f->host.errors, 0);
}

static void rescinded_but_works_again(struct fixture *f)
{
	assert_int_equal(f->channel->state, VMBUS_CHANNEL_OFFERED);
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_channel_release(f->channel), 0);
	f->at_host = host_offer(&f->host, RELID, 1);
	host_run(&f->host);
	works(f);
}

static void test_open_says_what_was_asked(void **state)
{
	struct fixture *f = *state;
	uint8_t user_data[120];
	const struct host_gpadl *gpadl;

	memset(user_data, 0x5A, sizeof(user_data));
	f->open.user_data = user_data;
	open(f);
	assert_int_equal(f->channel->state, VMBUS_CHANNEL_OPEN);
	assert_int_equal(f->at_host->opened_size, 148);
	assert_int_equal(f->at_host->opened.target_vp, 1);
	assert_int_equal(f->at_host->opened.downstream_page_offset, 6);
	assert_int_equal(f->at_host->opened.open_id, RELID);
	assert_memory_equal(f->at_host->opened.user_data, user_data, 120);
	gpadl = host_gpadl(&f->host, f->at_host->opened.ring_gpadl);
	assert_int_equal(gpadl->page_count, 10);
	assert_int_equal(gpadl->pfns[0], (uintptr_t)f->rings / PAGE);
	assert_int_equal(f->channel->out.size, 5 * PAGE);
	assert_int_equal(f->channel->in.size, 3 * PAGE);
	assert_int_equal(f->host.errors, 0);
}

static void test_open_with_signal_parameters_is_longer(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	f->host.features = 1;
	f->guest.bus.features_wanted = 1;
	start(f, VMBUS_VERSION_6_0);
	open(f);
	assert_int_equal(f->at_host->opened_size, 156);
	assert_int_equal(f->at_host->opened.connection_id, RELID | 0x2000);
	assert_int_equal(f->at_host->opened.event_flag, RELID);
	assert_int_equal(f->at_host->opened.flags, 0);
	assert_int_equal(vmbus_channel_close(f->channel), 0);
	works(f);
}

static void test_open_arguments_that_cannot_be_are_refused(void **state)
{
	struct fixture *f = *state;
	const struct vmbus_open good = f->open;

	f->open.rings = NULL;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_BAD_ARGUMENT);
	f->open.rings = f->rings + 8;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_BAD_ARGUMENT);
	f->open = good;
	for (uint32_t out_pages = 0; out_pages <= 12; out_pages++) {
		if (out_pages < 2 || out_pages > 8) {
			f->open.out_size = out_pages * PAGE;
			assert_int_equal(vmbus_channel_open(f->channel, &f->open),
					 -HV_ERR_BAD_ARGUMENT);
		}
	}
	f->open = good;
	f->open.size += 8;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_BAD_ARGUMENT);
	f->open = good;
	f->open.out_size += 8;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_BAD_ARGUMENT);
	f->open = good;
	f->open.size = VMBUS_GPADL_SIZE_MAX + PAGE;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_BAD_ARGUMENT);
	f->open = good;
	assert_int_equal(f->host.posts[8], 0);
	works(f);
}

static void test_open_twice_or_unoffered_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmbus_channel_open(&f->guest.channels[8], &f->open),
			 -HV_ERR_NOT_CONNECTED);
	open(f);
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_IN_USE);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_NOT_CONNECTED);
	start(f, VMBUS_VERSION_6_0);
	works(f);
}

static void test_open_refused_gives_the_memory_back(void **state)
{
	struct fixture *f = *state;

	f->host.fault[OPENED] = HOST_SAYS_NO;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_REFUSED);
	assert_int_equal(f->channel->state, VMBUS_CHANNEL_OFFERED);
	assert_int_equal(host_gpadl_count(&f->host), 0);
	f->host.fault[OPENED] = HOST_ANSWERS;
	works(f);
}

static void test_open_gpadl_refused_is_refused(void **state)
{
	struct fixture *f = *state;

	f->host.fault[CREATED] = HOST_SAYS_NO;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_REFUSED);
	assert_int_equal(f->host.posts[5], 0);
	f->host.fault[CREATED] = HOST_ANSWERS;
	works(f);
}

static void test_open_that_cannot_be_posted_is_refused(void **state)
{
	struct fixture *f = *state;

	f->host.post_type = 5;
	f->host.post_status = 6;
	f->host.post_count = 1;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_REFUSED);
	assert_int_equal(host_gpadl_count(&f->host), 0);
	works(f);
}

static void test_open_without_a_right_answer_times_out(void **state)
{
	static const enum host_fault faults[] = { HOST_SAYS_NOTHING, HOST_CUTS_SHORT,
						  HOST_MISTAKES_IT, HOST_IS_LATE };
	struct fixture *f = *state;

	for (int i = 0; i < 4; i++) {
		f->host.fault[OPENED] = faults[i];
		fake_delayed_us = 0;
		assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_TIMEOUT);
		assert_in_range(fake_delayed_us, 10000000, 10020000);
		assert_int_equal(f->channel->state, VMBUS_CHANNEL_OFFERED);
		/* What the host had opened is closed again. */
		assert_false(f->at_host->open);
		assert_int_equal(host_gpadl_count(&f->host), 0);
	}
	/* The late answer, a success, comes while one that refuses is waited for. */
	f->host.fault[OPENED] = HOST_SAYS_NO;
	host_catch_up(&f->host);
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_REFUSED);
	f->host.fault[OPENED] = HOST_ANSWERS;
	works(f);
}

/* While the second attempt is waited for, the host answers the first one. */
static void answer_the_first(void *argument)
{
	struct fixture *f = argument;

	if (f->host.posts[5] == 2) {
		host_catch_up(&f->host);
	}
	host_run(&f->host);
}

static void test_open_late_answer_is_not_the_next_attempts(void **state)
{
	struct fixture *f = *state;

	f->host.fault[OPENED] = HOST_IS_LATE;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_TIMEOUT);
	f->host.fault[OPENED] = HOST_SAYS_NOTHING;
	fake_on_delay = answer_the_first;
	fake_on_delay_argument = f;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_TIMEOUT);
	assert_int_equal(f->host.late_count, 0);
	host_attach(&f->host);
	f->host.fault[OPENED] = HOST_ANSWERS;
	works(f);
}

static void test_open_answers_twice_and_babble_do_no_harm(void **state)
{
	struct fixture *f = *state;

	f->host.fault[OPENED] = HOST_SAYS_IT_TWICE;
	works(f);
	f->host.fault[OPENED] = HOST_BABBLES;
	works(f);
	works(f);
}

static void test_open_rescinded_in_the_middle_is_rescinded(void **state)
{
	static const uint32_t answers[] = { CREATED, OPENED };
	struct fixture *f = *state;

	for (int i = 0; i < 2; i++) {
		f->host.fault[answers[i]] = HOST_RESCINDS;
		fake_delayed_us = 0;
		assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_RESCINDED);
		assert_true(fake_delayed_us < 10000);
		f->host.fault[answers[i]] = HOST_ANSWERS;
		f->at_host->open = false;
		rescinded_but_works_again(f);
	}
}

static void test_open_and_the_memory_is_not_given_back_times_out(void **state)
{
	struct fixture *f = *state;

	f->host.fault[OPENED] = HOST_SAYS_NO;
	f->host.fault[TORNDOWN] = HOST_SAYS_NOTHING;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_TIMEOUT);
	f->host.fault[TORNDOWN] = HOST_ANSWERS;
	f->host.post_type = 11;
	f->host.post_status = 6;
	f->host.post_count = 1;
	assert_int_equal(vmbus_channel_open(f->channel, &f->open), -HV_ERR_TIMEOUT);
	f->host.fault[OPENED] = HOST_ANSWERS;
	works(f);
}

static void test_close_when_not_open_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_NOT_OPEN);
	assert_int_equal(vmbus_channel_close(&f->guest.channels[9]), -HV_ERR_NOT_OPEN);
	open(f);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_NOT_OPEN);
	assert_int_equal(f->host.posts[7], 0);
}

static void test_close_without_teardown_times_out(void **state)
{
	struct fixture *f = *state;

	open(f);
	f->host.fault[TORNDOWN] = HOST_SAYS_NOTHING;
	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_TIMEOUT);
	assert_int_equal(f->channel->state, VMBUS_CHANNEL_OFFERED);
	f->host.fault[TORNDOWN] = HOST_ANSWERS;
	works(f);
}

static void test_close_that_cannot_be_posted_leaves_the_memory_to_the_host(void **state)
{
	struct fixture *f = *state;

	open(f);
	f->host.post_type = 7;
	f->host.post_status = 6;
	f->host.post_count = 1;
	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_REFUSED);
	assert_int_equal(f->host.posts[11], 0);
	assert_int_equal(f->channel->state, VMBUS_CHANNEL_OFFERED);
}

static void test_close_after_a_rescind_then_release(void **state)
{
	struct fixture *f = *state;

	open(f);
	host_rescind(&f->host, RELID);
	host_run(&f->host);
	assert_int_equal(vmbus_channel_release(f->channel), -HV_ERR_IN_USE);
	assert_int_equal(vmbus_send(f->channel, NULL, 0, 0, 0), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_RESCINDED);
	assert_int_equal(f->host.posts[7], 1);
	rescinded_but_works_again(f);
}

static void test_signal_runs_the_handler_on_the_channels_vp(void **state)
{
	struct fixture *f = *state;

	host_signal(&f->host, RELID);
	assert_int_equal(f->handled, 0);
	open(f);
	host_signal(&f->host, RELID);
	host_signal(&f->host, RELID);
	assert_int_equal(f->handled, 2);
	assert_int_equal(fake_interrupts(1, HOST_INTID), 2);
	/* Of nobody, and of nobody that could be. */
	host_signal(&f->host, 8);
	host_signal(&f->host, 0);
	host_signal(&f->host, 2047);
	assert_int_equal(f->handled, 2);
	assert_int_equal(vmbus_channel_close(f->channel), 0);
	host_signal(&f->host, RELID);
	assert_int_equal(f->handled, 2);
}

static void test_signal_without_a_handler_is_dropped(void **state)
{
	struct fixture *f = *state;

	f->open.handler = NULL;
	open(f);
	host_signal(&f->host, RELID);
	assert_int_equal(f->channel->running, 0);
}

/* The host signals before the guest has its answer. */
static void signal_and_run(void *argument)
{
	struct fixture *f = argument;

	if (f->at_host->open && f->signal_in_open) {
		f->signal_in_open = false;
		host_signal(&f->host, RELID);
	}
	host_run(&f->host);
}

static void test_signal_before_the_answer_is_not_lost(void **state)
{
	struct fixture *f = *state;

	f->signal_in_open = true;
	fake_on_delay = signal_and_run;
	fake_on_delay_argument = f;
	open(f);
	assert_int_equal(f->handled, 1);
}

/* A handler on another CPU, which ends while it is waited for. */
static void end_handler(void *argument)
{
	struct fixture *f = argument;

	if (f->channel->running != 0 && fake_delayed_us > 5000) {
		f->channel->running = 0;
	}
	host_run(&f->host);
}

static void test_close_waits_for_a_handler(void **state)
{
	struct fixture *f = *state;

	open(f);
	f->channel->running = 1;
	fake_on_delay = end_handler;
	fake_on_delay_argument = f;
	fake_delayed_us = 0;
	assert_int_equal(vmbus_channel_close(f->channel), 0);
	assert_true(fake_delayed_us > 5000);
	fake_on_delay = host_run;
	fake_on_delay_argument = &f->host;
	works(f);
}

static void test_modify_moves_the_interrupts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_NOT_OPEN);
	open(f);
	assert_int_equal(vmbus_channel_modify(f->channel, 0), 0);
	assert_int_equal(f->at_host->vp, 0);
	assert_int_equal(f->channel->target_vp, 0);
	host_signal(&f->host, RELID);
	assert_int_equal(f->handled, 1);
	assert_int_equal(f->host.errors, 0);
}

static void test_modify_refused_and_unanswered(void **state)
{
	struct fixture *f = *state;

	open(f);
	f->host.fault[MODIFIED] = HOST_SAYS_NO;
	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_REFUSED);
	assert_int_equal(f->channel->target_vp, 1);
	f->host.fault[MODIFIED] = HOST_SAYS_NOTHING;
	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_TIMEOUT);
	f->host.fault[MODIFIED] = HOST_MISTAKES_IT;
	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_TIMEOUT);
	f->host.fault[MODIFIED] = HOST_RESCINDS;
	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_channel_close(f->channel), -HV_ERR_RESCINDED);
	rescinded_but_works_again(f);
}

static void test_modify_by_version(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	start(f, VMBUS_VERSION_5_2);
	open(f);
	fake_delayed_us = 0;
	assert_int_equal(vmbus_channel_modify(f->channel, 0), 0);
	assert_int_equal(fake_delayed_us, 0);
	assert_int_equal(f->at_host->vp, 0);
	assert_int_equal(vmbus_unload(&f->guest.bus), 0);
	start(f, VMBUS_VERSION_4_0);
	open(f);
	assert_int_equal(vmbus_channel_modify(f->channel, 0), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(f->host.errors, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open_says_what_was_asked),
		TEST(test_open_with_signal_parameters_is_longer),
		TEST(test_open_arguments_that_cannot_be_are_refused),
		TEST(test_open_twice_or_unoffered_is_refused),
		TEST(test_open_refused_gives_the_memory_back),
		TEST(test_open_gpadl_refused_is_refused),
		TEST(test_open_that_cannot_be_posted_is_refused),
		TEST(test_open_without_a_right_answer_times_out),
		TEST(test_open_late_answer_is_not_the_next_attempts),
		TEST(test_open_answers_twice_and_babble_do_no_harm),
		TEST(test_open_rescinded_in_the_middle_is_rescinded),
		TEST(test_open_and_the_memory_is_not_given_back_times_out),
		TEST(test_close_when_not_open_is_refused),
		TEST(test_close_without_teardown_times_out),
		TEST(test_close_that_cannot_be_posted_leaves_the_memory_to_the_host),
		TEST(test_close_after_a_rescind_then_release),
		TEST(test_signal_runs_the_handler_on_the_channels_vp),
		TEST(test_signal_without_a_handler_is_dropped),
		TEST(test_signal_before_the_answer_is_not_lost),
		TEST(test_close_waits_for_a_handler),
		TEST(test_modify_moves_the_interrupts),
		TEST(test_modify_refused_and_unanswered),
		TEST(test_modify_by_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
