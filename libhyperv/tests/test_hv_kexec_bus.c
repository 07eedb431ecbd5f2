/* SPDX-License-Identifier: BSD-2-Clause */
/* hv_kexec_prepare(): what is open is closed, whatever the host does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fake/host.h"
#include "hyperv/kexec.h"

#define PAGE     4096U
#define TORNDOWN 12
#define UNLOADED 17

struct fixture {
	struct host host;
	struct host_guest guest;
	uint8_t *rings;
};

static void ignore(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	(void)bus;
	(void)argument;
	(void)channel;
}

static const struct vmbus_client client = { ignore, ignore };

/* Four channels, of which 1, 2 and 4 are open. */
static void start(struct fixture *f)
{
	assert_int_equal(vmbus_connect(&f->guest.bus, &f->guest.vps[0], NULL, VMBUS_VERSION_5_3),
			 0);
	assert_int_equal(vmbus_request_offers(&f->guest.bus), 0);
	for (uint32_t relid = 1; relid <= 4; relid++) {
		const struct vmbus_open open = {
			.rings = f->rings + (size_t)relid * 4 * PAGE,
			.size = 4 * PAGE,
			.out_size = 2 * PAGE,
		};

		if (relid != 3) {
			assert_int_equal(vmbus_channel_open(&f->guest.channels[relid], &open), 0);
		}
	}
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	host_init(&f->host);
	host_boot(&f->host, &f->guest, 1, &client, NULL);
	assert_int_equal(posix_memalign((void **)&f->rings, PAGE, (size_t)20 * PAGE), 0);
	for (uint32_t relid = 1; relid <= 4; relid++) {
		host_offer(&f->host, relid, 1);
	}
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

static void nothing_is_left(struct fixture *f)
{
	assert_int_equal(host_gpadl_count(&f->host), 0);
	assert_int_equal(f->host.version, 0);
	assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
	assert_int_equal(f->host.errors, 0);
}

static void test_prepare_without_a_bus_or_a_connection_does_nothing(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(hv_kexec_prepare(NULL), 0);
	assert_int_equal(hv_kexec_prepare(&f->guest.bus), 0);
	assert_int_equal(f->host.posts[16], 0);
}

static void test_prepare_closes_channels_and_unloads(void **state)
{
	struct fixture *f = *state;

	start(f);
	assert_int_equal(host_gpadl_count(&f->host), 3);
	assert_int_equal(hv_kexec_prepare(&f->guest.bus), 0);
	assert_int_equal(f->host.posts[7], 3);
	assert_int_equal(f->host.posts[11], 3);
	assert_int_equal(f->host.posts[16], 1);
	nothing_is_left(f);
	/* If there is no other kernel after all. */
	start(f);
	assert_int_equal(hv_kexec_prepare(&f->guest.bus), 0);
	nothing_is_left(f);
}

static void test_prepare_goes_on_after_an_error(void **state)
{
	struct fixture *f = *state;

	start(f);
	f->host.fault[TORNDOWN] = HOST_SAYS_NOTHING;
	fake_delayed_us = 0;
	assert_int_equal(hv_kexec_prepare(&f->guest.bus), -HV_ERR_TIMEOUT);
	assert_in_range(fake_delayed_us, 30000000, 30100000);
	assert_int_equal(f->host.posts[7], 3);
	assert_int_equal(f->host.posts[16], 1);
	nothing_is_left(f);
}

static void test_prepare_unload_unanswered_times_out(void **state)
{
	struct fixture *f = *state;

	start(f);
	f->host.fault[UNLOADED] = HOST_SAYS_NOTHING;
	assert_int_equal(hv_kexec_prepare(&f->guest.bus), -HV_ERR_TIMEOUT);
	assert_int_equal(f->guest.bus.state, VMBUS_DISCONNECTED);
}

static void test_prepare_with_a_rescinded_channel_is_no_error(void **state)
{
	struct fixture *f = *state;

	start(f);
	host_rescind(&f->host, 2);
	host_run(&f->host);
	assert_int_equal(hv_kexec_prepare(&f->guest.bus), 0);
	nothing_is_left(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_prepare_without_a_bus_or_a_connection_does_nothing),
		TEST(test_prepare_closes_channels_and_unloads),
		TEST(test_prepare_goes_on_after_an_error),
		TEST(test_prepare_unload_unanswered_times_out),
		TEST(test_prepare_with_a_rescinded_channel_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
