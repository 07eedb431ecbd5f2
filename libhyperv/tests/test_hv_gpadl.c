/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: page numbers of 4 KiB whatever the guest's pages are, and hosts that answer badly. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/host.h"
#include "hyperv/channel.h"

#define PAGE       4096U
#define PAGE_COUNT 8190U
#define RELID      7U
#define CREATED    10
#define TORNDOWN   12

struct fixture {
	struct host host;
	struct host_guest guest;
	struct vmbus_channel *channel;
	uint8_t *memory; /* of PAGE_COUNT pages, and some more */
};

static void ignore(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	(void)bus;
	(void)argument;
	(void)channel;
}

static const struct vmbus_client client = { ignore, ignore };

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	host_init(&f->host);
	host_boot(&f->host, &f->guest, 1, &client, NULL);
	host_offer(&f->host, RELID, 1);
	assert_int_equal(posix_memalign((void **)&f->memory, 0x10000, 0x2010000), 0);
	assert_int_equal(vmbus_connect(&f->guest.bus, &f->guest.vps[0], NULL, VMBUS_VERSION_6_0),
			 0);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	f->channel = &f->guest.channels[RELID];
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	host_guest_end(&f->guest);
	free(f->memory);
	free(f);
	return 0;
}

static int create(struct fixture *f, uint32_t page_count, uint32_t *gpadl)
{
	return vmbus_gpadl_create(f->channel, f->memory, page_count * PAGE, gpadl);
}

/* All is well with channel and host, whatever was before. */
static void works(struct fixture *f)
{
	uint32_t gpadl = 0;

	assert_int_equal(create(f, 3, &gpadl), 0);
	assert_int_equal(host_gpadl(&f->host, gpadl)->pages_told, 3);
	assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), 0);
	assert_null(host_gpadl(&f->host, gpadl));
	assert_int_equal(f->host.errors, 0);
}

static void test_create_counts_around_headers_and_bodies_are_told(void **state)
{
	static const struct {
		uint32_t pages;
		uint32_t bodies;
	} counts[] = { { 1, 0 },  { 2, 0 },  { 25, 0 }, { 26, 0 }, { 27, 1 },
		       { 53, 1 }, { 54, 1 }, { 55, 2 }, { 82, 2 }, { 83, 3 } };
	struct fixture *f = *state;

	for (size_t i = 0; i < ABI_COUNT(counts); i++) {
		const struct host_gpadl *told;
		uint32_t gpadl = 0;

		assert_int_equal(create(f, counts[i].pages, &gpadl), 0);
		told = host_gpadl(&f->host, gpadl);
		assert_int_equal(told->page_count, counts[i].pages);
		assert_int_equal(told->bodies, counts[i].bodies);
		assert_int_equal(told->relid, RELID);
		for (uint32_t page = 0; page < counts[i].pages; page++) {
			assert_int_equal(told->pfns[page], (uintptr_t)f->memory / PAGE + page);
		}
		assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), 0);
	}
	assert_int_equal(f->host.errors, 0);
}

static void test_create_largest_that_16_bits_can_say(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	assert_int_equal(create(f, PAGE_COUNT, &gpadl), 0);
	assert_int_equal(host_gpadl(&f->host, gpadl)->pages_told, PAGE_COUNT);
	assert_int_equal(create(f, PAGE_COUNT + 1, &gpadl), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(f->host.errors, 0);
}

static void test_create_arguments_that_cannot_be_are_refused(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	assert_int_equal(vmbus_gpadl_create(f->channel, f->memory, 0, &gpadl),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_gpadl_create(f->channel, f->memory, 100, &gpadl),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_gpadl_create(f->channel, f->memory + 8, PAGE, &gpadl),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_gpadl_create(f->channel, NULL, PAGE, &gpadl), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(vmbus_gpadl_create(&f->guest.channels[1], f->memory, PAGE, &gpadl),
			 -HV_ERR_NOT_CONNECTED);
	assert_int_equal(vmbus_gpadl_teardown(&f->guest.channels[1], 5), -HV_ERR_NOT_CONNECTED);
	assert_int_equal(f->host.posts[8], 0);
	works(f);
}

/* Guest pages of some size lie anywhere; within one of them addresses go on. */
static const uint8_t *scatter_base;
static uint32_t scatter_page;

static uint64_t scattered(uint32_t page_size, size_t offset)
{
	const uint64_t count = 0x2010000 / page_size;
	const uint64_t page = offset / page_size;

	/* An odd factor is a permutation of the pages only if it has no divisor of their count. */
	return 0x100000000ULL + (page * 7919 + 13) % count * page_size + offset % page_size;
}

static uint64_t scatter(void *context, const void *address)
{
	const uint8_t *byte = address;

	(void)context;
	if (byte >= scatter_base && byte < scatter_base + 0x2010000) {
		return scattered(scatter_page, (size_t)(byte - scatter_base));
	}
	return (uintptr_t)address;
}

static void test_create_with_any_page_size_tells_each_4k_page(void **state)
{
	static const uint32_t sizes[] = { 0x1000, 0x4000, 0x10000 };
	struct fixture *f = *state;

	scatter_base = f->memory;
	f->guest.port.physical = scatter;
	f->host.scattered = true;
	for (uint32_t i = 0; i < 3; i++) {
		for (uint32_t first = 0; first < 5; first++) {
			const struct host_gpadl *told;
			uint32_t gpadl = 0;

			scatter_page = sizes[i];
			assert_int_equal(vmbus_gpadl_create(f->channel,
							    f->memory + (size_t)first * PAGE,
							    100 * PAGE, &gpadl),
					 0);
			told = host_gpadl(&f->host, gpadl);
			for (uint32_t page = 0; page < 100; page++) {
				uint64_t gpa = scattered(sizes[i], ((size_t)first + page) * PAGE);

				assert_int_equal(told->pfns[page], gpa / PAGE);
			}
			assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), 0);
		}
	}
	assert_int_equal(f->host.errors, 0);
}

static void test_create_handles_are_not_used_twice(void **state)
{
	struct fixture *f = *state;
	uint32_t first = 0;
	uint32_t second = 0;

	assert_int_equal(create(f, 1, &first), 0);
	assert_int_equal(create(f, 1, &second), 0);
	assert_int_not_equal(first, second);
	assert_int_not_equal(first, 0);
	assert_int_equal(vmbus_gpadl_teardown(f->channel, first), 0);
	assert_non_null(host_gpadl(&f->host, second));
	works(f);
}

static void test_create_refused_is_refused(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 5;

	f->host.fault[CREATED] = HOST_SAYS_NO;
	assert_int_equal(create(f, 40, &gpadl), -HV_ERR_REFUSED);
	assert_int_equal(gpadl, 5);
	f->host.fault[CREATED] = HOST_ANSWERS;
	works(f);
}

static void test_create_without_a_right_answer_times_out(void **state)
{
	static const enum host_fault faults[] = { HOST_SAYS_NOTHING, HOST_CUTS_SHORT,
						  HOST_MISTAKES_IT, HOST_IS_LATE };
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	for (int i = 0; i < 4; i++) {
		f->host.fault[CREATED] = faults[i];
		fake_delayed_us = 0;
		assert_int_equal(create(f, 3, &gpadl), -HV_ERR_TIMEOUT);
		assert_in_range(fake_delayed_us, 10000000, 10010000);
	}
	f->host.fault[CREATED] = HOST_ANSWERS;
	/* The late answer comes while the next one is waited for. */
	host_catch_up(&f->host);
	works(f);
}

static void test_create_answers_twice_and_babble_do_no_harm(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	f->host.fault[CREATED] = HOST_SAYS_IT_TWICE;
	assert_int_equal(create(f, 40, &gpadl), 0);
	assert_int_equal(create(f, 40, &gpadl), 0);
	f->host.fault[CREATED] = HOST_BABBLES;
	assert_int_equal(create(f, 40, &gpadl), 0);
	f->host.fault[CREATED] = HOST_ANSWERS;
	works(f);
	assert_true(f->guest.bus.messages_refused > 5);
}

static void test_create_rescinded_in_the_middle_is_rescinded(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	f->host.fault[CREATED] = HOST_RESCINDS;
	fake_delayed_us = 0;
	assert_int_equal(create(f, 40, &gpadl), -HV_ERR_RESCINDED);
	assert_true(fake_delayed_us < 10000);
	assert_int_equal(create(f, 40, &gpadl), -HV_ERR_RESCINDED);
	assert_int_equal(f->host.posts[8], 1);
	/* Released and offered again, it works. */
	f->host.fault[CREATED] = HOST_ANSWERS;
	assert_int_equal(vmbus_channel_release(f->channel), 0);
	host_offer(&f->host, RELID, 1);
	host_run(&f->host);
	works(f);
}

static void test_create_rescinded_between_bodies_posts_no_more(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	/* While the first body waits for room, the rescind arrives. */
	host_rescind(&f->host, RELID);
	f->host.post_type = 9;
	f->host.post_status = 0x13;
	f->host.post_count = 1;
	assert_int_equal(create(f, 300, &gpadl), -HV_ERR_RESCINDED);
	assert_in_range(f->host.posts[9], 1, 2);
	assert_int_equal(vmbus_channel_release(f->channel), 0);
	host_offer(&f->host, RELID, 1);
	host_run(&f->host);
	works(f);
}

static void test_create_that_cannot_be_posted_is_refused(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	f->host.post_status = 5;
	for (uint32_t type = 8; type <= 9; type++) {
		f->host.post_type = type;
		f->host.post_count = 1;
		assert_int_equal(create(f, 40, &gpadl), -HV_ERR_REFUSED);
	}
	works(f);
}

static void test_create_slowly_posted_works(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	f->host.post_status = 0x13;
	f->host.post_type = 9;
	f->host.post_count = 30;
	assert_int_equal(create(f, 100, &gpadl), 0);
	assert_int_equal(f->host.post_count, 0);
	works(f);
}

static void test_teardown_without_a_right_answer_times_out(void **state)
{
	static const enum host_fault faults[] = { HOST_SAYS_NOTHING, HOST_CUTS_SHORT,
						  HOST_MISTAKES_IT, HOST_IS_LATE };
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	for (int i = 0; i < 4; i++) {
		assert_int_equal(create(f, 3, &gpadl), 0);
		f->host.fault[TORNDOWN] = faults[i];
		assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), -HV_ERR_TIMEOUT);
	}
	f->host.fault[TORNDOWN] = HOST_ANSWERS;
	host_catch_up(&f->host);
	works(f);
}

static void test_teardown_answers_twice_and_babble_do_no_harm(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	f->host.fault[TORNDOWN] = HOST_SAYS_IT_TWICE;
	assert_int_equal(create(f, 3, &gpadl), 0);
	assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), 0);
	f->host.fault[TORNDOWN] = HOST_BABBLES;
	assert_int_equal(create(f, 3, &gpadl), 0);
	assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), 0);
	f->host.fault[TORNDOWN] = HOST_ANSWERS;
	works(f);
}

static void test_teardown_rescinded_or_refused(void **state)
{
	struct fixture *f = *state;
	uint32_t gpadl = 0;

	assert_int_equal(create(f, 3, &gpadl), 0);
	f->host.post_type = 11;
	f->host.post_status = 5;
	f->host.post_count = 1;
	assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), -HV_ERR_REFUSED);
	f->host.fault[TORNDOWN] = HOST_RESCINDS;
	assert_int_equal(vmbus_gpadl_teardown(f->channel, gpadl), -HV_ERR_RESCINDED);
	assert_int_equal(vmbus_channel_release(f->channel), 0);
	assert_int_equal(f->host.errors, 0);
}

/* The interrupt is on another CPU: right, wrong, late and double answers come from a thread. */
struct interrupts {
	struct fixture *fixture;
	bool stop;
};

static void *interrupt(void *argument)
{
	struct interrupts *interrupts = argument;
	struct vmbus *bus = &interrupts->fixture->guest.bus;
	struct hv_message message = { .type = 1, .payload_size = 20 };

	while (!__atomic_load_n(&interrupts->stop, __ATOMIC_ACQUIRE)) {
		uint64_t key = __atomic_load_n(&bus->answer.key, __ATOMIC_RELAXED);
		uint32_t words[5] = { CREATED, 0, (uint32_t)(key >> 32), (uint32_t)key, 0 };

		/* The status tells for whom it was. */
		words[4] = words[3] % 3 == 0 ? words[3] : 0;
		memcpy(message.payload, words, sizeof(words));
		vmbus_on_message(&interrupts->fixture->guest.vps[0], bus, &message);
		/* The one before: the one after may be asked for by now, and this would be its answer. */
		words[3]--;
		memcpy(message.payload, words, sizeof(words));
		vmbus_on_message(&interrupts->fixture->guest.vps[0], bus, &message);
		sched_yield();
	}
	return NULL;
}

static hv_status_t take_post(void *argument, const struct hv_post_message_input *input)
{
	(void)argument;
	(void)input;
	return 0;
}

static void yield_to_interrupts(void *argument)
{
	(void)argument;
	sched_yield();
}

static void test_create_answered_on_another_cpu_gets_its_own_answer(void **state)
{
	struct fixture *f = *state;
	struct fake_events events = { .post = take_post };
	struct interrupts interrupts = { f, false };
	pthread_t thread;
	uint32_t wrong = 0;

	fake_hypervisor_events(&events);
	fake_on_delay = yield_to_interrupts;
	assert_int_equal(pthread_create(&thread, NULL, interrupt, &interrupts), 0);
	for (uint32_t i = 0; i < 3000; i++) {
		uint32_t next = f->guest.bus.next_gpadl;
		uint32_t gpadl = 0;
		int error = create(f, 1, &gpadl);

		/* A PC that is busy may let the thread starve: that is a timeout, and no harm. */
		if (error != -HV_ERR_TIMEOUT) {
			wrong += error != (next % 3 == 0 ? -HV_ERR_REFUSED : 0);
			wrong += gpadl != (next % 3 == 0 ? 0 : next);
		}
	}
	/* Not before the thread has ended: it uses what a failure frees. */
	__atomic_store_n(&interrupts.stop, true, __ATOMIC_RELEASE);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(wrong, 0);
	host_attach(&f->host);
	works(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_create_counts_around_headers_and_bodies_are_told),
		TEST(test_create_largest_that_16_bits_can_say),
		TEST(test_create_arguments_that_cannot_be_are_refused),
		TEST(test_create_with_any_page_size_tells_each_4k_page),
		TEST(test_create_handles_are_not_used_twice),
		TEST(test_create_refused_is_refused),
		TEST(test_create_without_a_right_answer_times_out),
		TEST(test_create_answers_twice_and_babble_do_no_harm),
		TEST(test_create_rescinded_in_the_middle_is_rescinded),
		TEST(test_create_rescinded_between_bodies_posts_no_more),
		TEST(test_create_that_cannot_be_posted_is_refused),
		TEST(test_create_slowly_posted_works),
		TEST(test_teardown_without_a_right_answer_times_out),
		TEST(test_teardown_answers_twice_and_babble_do_no_harm),
		TEST(test_teardown_rescinded_or_refused),
		TEST(test_create_answered_on_another_cpu_gets_its_own_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
