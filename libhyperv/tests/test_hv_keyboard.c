/* SPDX-License-Identifier: BSD-2-Clause */
/* The keyboard driver against a strict host, and against one that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device_host.h"
#include "hyperv/keyboard.h"

static struct device_host host;
static struct hv_keyboard keyboard;
static struct hv_key keys[128];
static uint32_t key_count;
static uint32_t status;
static bool silent;
static bool rescinds;
static uint32_t requests;

static void on_key(void *argument, const struct hv_key *key)
{
	assert_ptr_equal(argument, keys);
	keys[key_count++ % 128] = *key;
}

static void put(uint32_t type, uint32_t second, uint32_t info, uint32_t size)
{
	uint32_t words[4] = { type, second, info, 0 };

	assert_true(device_host_put(&host, 0, words, size));
}

static void on_delay(void *argument)
{
	uint8_t *payload = device_host_take(&host);
	uint32_t words[2];

	(void)argument;
	if (rescinds) {
		host.channel.rescinded = 1;
	}
	if (payload == NULL) {
		return;
	}
	assert_int_equal(host.packet.type, 6);
	assert_int_equal(host.packet.size, 8);
	memcpy(words, payload, 8);
	assert_int_equal(words[0], 1);
	assert_int_equal(words[1], 0x10000);
	requests++;
	if (!silent) {
		device_host_complete(&host, host.packet.transaction_id, NULL, 0);
		put(3, 30, 0, 12); /* a key before the answer */
		put(2, status, 0, 8);
	}
}

static int setup(void **state)
{
	(void)state;
	device_host_open(&host, DEVICE_HOST_RINGS);
	fake_on_delay = on_delay;
	key_count = requests = 0;
	status = 1;
	silent = rescinds = false;
	memset(&keyboard, 0, sizeof(keyboard));
	return 0;
}

static int start(void)
{
	return hv_keyboard_start(&keyboard, &host.channel, on_key, keys);
}

static void test_start_agrees_on_the_version(void **state)
{
	(void)state;
	assert_int_equal(hv_keyboard_poll(&keyboard), 0);
	assert_int_equal(start(), 0);
	assert_int_equal(requests, 1);
	assert_int_equal(key_count, 0);
	assert_int_equal(keyboard.refused, 2); /* the completion, the early key */
}

static void test_start_with_a_bad_host_ends_with_an_error(void **state)
{
	static const uint64_t zeros[4];

	status = 0xFFFFFFFE;
	assert_int_equal(start(), -HV_ERR_REFUSED);
	put(3, 30, 0, 12);
	assert_int_equal(hv_keyboard_poll(&keyboard), 1);
	assert_int_equal(key_count, 0);
	setup(state);
	silent = true;
	assert_int_equal(start(), -HV_ERR_TIMEOUT);
	assert_true(fake_delayed_us >= 10000000 && fake_delayed_us < 11000000);
	put(2, 1, 0, 8); /* late */
	assert_int_equal(hv_keyboard_poll(&keyboard), 1);
	assert_false(keyboard.started);
	silent = false;
	assert_int_equal(start(), 0);
	setup(state);
	silent = rescinds = true;
	assert_int_equal(start(), -HV_ERR_RESCINDED);
	setup(state);
	peer_put_raw(&host.peer, zeros, sizeof(zeros), sizeof(zeros));
	assert_int_equal(start(), -HV_ERR_BAD_RING);
}

static void test_keys_of_all_kinds(void **state)
{
	(void)state;
	assert_int_equal(start(), 0);
	put(3, 30, 0, 12);
	put(3, 30 | 0x80, 2, 12);
	put(3, 0x1D, 4, 12);
	put(3, 0x1D, 8 | 2, 12);
	put(3, 0xFFFF20AC, 1, 12);
	assert_int_equal(hv_keyboard_poll(&keyboard), 5);
	assert_int_equal(key_count, 5);
	assert_true(keys[0].code == 30 && !keys[0].released && !keys[0].e0 && !keys[0].e1);
	assert_true(keys[1].code == 30 && keys[1].released);
	assert_true(keys[2].code == 0x1D && keys[2].e0 && !keys[2].released);
	assert_true(keys[3].e1 && keys[3].released && !keys[3].e0);
	assert_true(keys[4].is_character && keys[4].code == 0x20AC);
}

static void test_packets_that_lie_are_dropped(void **state)
{
	static uint8_t large[4000];
	uint32_t before;

	(void)state;
	assert_int_equal(start(), 0);
	before = keyboard.refused;
	put(3, 30, 0, 8);
	put(3, 30, 0, 0);
	put(0, 30, 0, 12);
	put(2, 0, 0, 8); /* again */
	put(0xFFFFFFFF, 0, 0, 12);
	device_host_put(&host, 0, large, sizeof(large));
	device_host_complete(&host, 0, large, 16);
	assert_int_equal(hv_keyboard_poll(&keyboard), 7);
	assert_int_equal(keyboard.refused, before + 7);
	assert_int_equal(key_count, 0);
	assert_true(keyboard.started);
	put(3, 30, 0, 12);
	assert_int_equal(hv_keyboard_poll(&keyboard), 1);
	assert_int_equal(key_count, 1);
}

static void test_poll_is_bounded(void **state)
{
	(void)state;
	assert_int_equal(start(), 0);
	for (uint32_t i = 0; i < 100; i++) {
		put(3, i & 0x7F, 0, 12);
	}
	assert_int_equal(hv_keyboard_poll(&keyboard), HV_KEYBOARD_POLL_MAX);
	assert_int_equal(hv_keyboard_poll(&keyboard), 100 - HV_KEYBOARD_POLL_MAX);
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(keys[i].code, i);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_start_agrees_on_the_version, setup),
		cmocka_unit_test_setup(test_start_with_a_bad_host_ends_with_an_error, setup),
		cmocka_unit_test_setup(test_keys_of_all_kinds, setup),
		cmocka_unit_test_setup(test_packets_that_lie_are_dropped, setup),
		cmocka_unit_test_setup(test_poll_is_bounded, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
