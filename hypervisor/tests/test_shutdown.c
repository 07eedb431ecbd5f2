/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: requests of the host, whole as Linux wants them, and only to a guest that is ready. */
#include "devices/shutdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "core/work.h"
#include "synic/timer.h"
#include "tests/ic_guest.h"
#include "tests/vmbus_guest.h"
#include "vmbus/vmbus.h"

static struct ic_session session;

struct device device_table[] = { { .class = &shutdown_class, .state = &session } };
uint32_t device_count = 1;

static int start(void **state)
{
	(void)state;
	ic_guest_start();
	return 0;
}

static void take_request(uint32_t flags)
{
	static struct vmbus_ic_shutdown request;
	struct ic_guest_message message;

	assert_true(ic_guest_take(&message));
	assert_int_equal(message.ic.type, VMBUS_IC_SHUTDOWN);
	assert_int_equal(message.ic.size, 2060);
	memcpy(&request, message.body, sizeof(request));
	assert_int_equal(request.flags, flags);
	assert_int_equal(request.text[0], 0);
	assert_int_equal(request.text[sizeof(request.text) - 1], 0);
	ic_guest_answer(&message, 2060);
}

static void test_request_before_negotiation_refused(void **state)
{
	(void)state;
	assert_false(vmbus_request_shutdown(false));
}

static void test_request_power_off_and_reboot(void **state)
{
	(void)state;
	ic_guest_negotiate(3, 2);
	assert_true(vmbus_request_shutdown(false));
	take_request(0);
	assert_true(vmbus_request_shutdown(true));
	take_request(2);
	assert_int_equal(guest_deadline(), WORK_NEVER);
}

static void test_request_without_room_refused(void **state)
{
	uint32_t requests = 0;

	(void)state;
	ic_guest_negotiate(1, 0);
	while (vmbus_request_shutdown(false)) {
		requests++;
		assert_in_range(requests, 1, 3);
	}
	assert_int_equal(requests, 3);
	take_request(0);
	assert_true(vmbus_request_shutdown(false));
}

/* A ring that lies stops the channel, whoever noticed it. */
static void test_request_into_a_lying_ring_stops_the_channel(void **state)
{
	(void)state;
	ic_guest_negotiate(3, 2);
	assert_int_equal(guest_signal(IC_GUEST_RELID), HV_STATUS_SUCCESS);
	guest_ring(IC_GUEST_RELID, true)->read_index = 0xfffffff8;
	assert_false(vmbus_request_shutdown(false));
	assert_int_equal(guest_signal(IC_GUEST_RELID), HV_STATUS_INVALID_CONNECTION_ID);
}

static void test_request_after_close_refused(void **state)
{
	(void)state;
	ic_guest_negotiate(3, 2);
	guest_close(IC_GUEST_RELID);
	assert_false(vmbus_request_shutdown(false));
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_request_before_negotiation_refused),
		TEST(test_request_power_off_and_reboot),
		TEST(test_request_without_room_refused),
		TEST(test_request_into_a_lying_ring_stops_the_channel),
		TEST(test_request_after_close_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
