/* SPDX-License-Identifier: BSD-2-Clause */
/* The driver of virtio consoles: the port is found by its name, and a device that does what it must not costs the port only. */
#include "virtio/console.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fake_virtio.h"

#define CONTROL_IN  2
#define CONTROL_OUT 3
#define IN          4
#define OUT         5

static int reset(void **state)
{
	(void)state;
	fake_virtio_reset(VIRTIO_ID_CONSOLE);
	fake_virtio.slot = 5;
	fake_virtio.features |= VIRTIO_CONSOLE_F_MULTIPORT_BIT | 1 | ABI_BIT64(29);
	fake_virtio.config[1] = 2;
	return 0;
}

/* What the driver says on its control queue; all of it is given back. */
static uint32_t take_control(struct virtio_console_control *messages, uint32_t max)
{
	struct fake_chain chain;
	uint32_t count = 0;

	while (fake_virtio_pop(CONTROL_OUT, &chain)) {
		assert_in_range(count, 0, max - 1);
		assert_int_equal(fake_chain_read(&chain, &messages[count++], 8), 8);
		fake_virtio_push(CONTROL_OUT, chain.head, 0);
	}
	return count;
}

static void assert_said(uint32_t port, uint16_t event, uint16_t value)
{
	struct virtio_console_control message = { 0 };

	assert_int_equal(take_control(&message, 1), 1);
	assert_int_equal(message.port, port);
	assert_int_equal(message.event, event);
	assert_int_equal(message.value, value);
}

static void assert_silent(void)
{
	struct virtio_console_control message;

	assert_int_equal(take_control(&message, 1), 0);
}

static void say(uint32_t port, uint16_t event, uint16_t value, const char *name, size_t name_size)
{
	uint8_t bytes[128] = { 0 };
	struct virtio_console_control message = { port, event, value };
	struct fake_chain chain;
	size_t written;

	memcpy(bytes, &message, sizeof(message));
	memcpy(bytes + sizeof(message), name, name_size);
	assert_true(fake_virtio_pop(CONTROL_IN, &chain));
	written = fake_chain_write(&chain, bytes, sizeof(message) + name_size);
	fake_virtio_push(CONTROL_IN, chain.head, (uint32_t)written);
}

/* The driver's answer to what was said. */
static bool poll(void)
{
	bool turned;

	virtio_console_acknowledge();
	assert_int_equal(fake_virtio.interrupt_status, 0);
	turned = virtio_console_poll();
	virtio_console_flush();
	return turned;
}

static int start(void **state)
{
	reset(state);
	assert_int_equal(virtio_console_init("conduit"), 48 + 5);
	assert_said(0, 0, 1);
	return 0;
}

/* A port that the host has open, as QEMU makes it. */
static int open_port(void **state)
{
	start(state);
	say(1, 1, 1, "", 0);
	assert_false(poll());
	assert_said(1, 3, 1);
	say(1, 7, 1, "conduit", 8);
	say(1, 6, 1, "", 0);
	assert_true(poll());
	assert_said(1, 6, 1);
	return 0;
}

static void test_init_finds_no_console_where_there_is_none(void **state)
{
	(void)state;
	fake_virtio.device_id = 2;
	assert_int_equal(virtio_console_init("conduit"), 0);
}

static void test_init_gives_a_console_without_ports_up(void **state)
{
	(void)state;
	fake_virtio.config[1] = 1;
	assert_int_equal(virtio_console_init("conduit"), 0);
	assert_int_equal(fake_virtio.status, 0);
	reset(state);
	fake_virtio.features = VIRTIO_F_VERSION_1_BIT;
	assert_int_equal(virtio_console_init("conduit"), 0);
	assert_int_equal(fake_virtio.status, 0);
	reset(state);
	fake_virtio.queues[OUT].max = 4;
	assert_int_equal(virtio_console_init("conduit"), 0);
	assert_int_equal(fake_virtio.status, 0);
}

static void test_init_says_ready_and_notifies_once(void **state)
{
	struct fake_chain chain;
	uint32_t count = 0;

	(void)state;
	assert_int_equal(fake_virtio.driver_features,
			 VIRTIO_F_VERSION_1_BIT | VIRTIO_CONSOLE_F_MULTIPORT_BIT);
	assert_int_equal(fake_virtio.queues[CONTROL_OUT].notifications, 1);
	while (fake_virtio_pop(CONTROL_IN, &chain)) {
		assert_int_equal(chain.writable, 64);
		count++;
	}
	assert_int_equal(count, 32);
}

static void test_port_with_the_name_is_opened(void **state)
{
	(void)state;
	assert_true(virtio_console_has_room());
	assert_false(poll());
	assert_silent();
}

static void test_names_end_with_or_without_a_nul(void **state)
{
	(void)state;
	say(1, 7, 1, "conduit", 7);
	poll();
	assert_said(1, 6, 1);
}

static void test_ports_with_other_names_stay_closed(void **state)
{
	static const char *const names[] = { "", "c", "condui", "conduitx", "Conduit" };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(names); i++) {
		say(1, 7, 1, names[i], strlen(names[i]));
		say(1, 6, 1, "", 0);
		poll();
		assert_silent();
		assert_false(virtio_console_has_room());
	}
}

static void test_other_ports_are_refused(void **state)
{
	(void)state;
	say(2, 1, 1, "", 0);
	poll();
	assert_said(2, 3, 0);
	say(0, 1, 1, "", 0);
	poll();
	assert_said(0, 3, 0);
	say(2, 7, 1, "conduit", 7);
	say(2, 6, 1, "", 0);
	assert_false(poll());
	assert_silent();
}

static void test_strange_control_messages_are_ignored(void **state)
{
	struct fake_chain chain;

	(void)state;
	for (uint16_t event = 8; event < 40; event++) {
		say(1, event, 1, "conduit", 7);
	}
	poll();
	assert_silent();
	for (uint32_t size = 0; size < 8; size++) {
		assert_true(fake_virtio_pop(CONTROL_IN, &chain));
		fake_virtio_push(CONTROL_IN, chain.head, size);
	}
	assert_false(poll());
	assert_silent();
}

static void send_bytes(const char *bytes, uint32_t size)
{
	struct fake_chain chain;

	assert_true(fake_virtio_pop(IN, &chain));
	assert_int_equal(fake_chain_write(&chain, bytes, size), size);
	fake_virtio_push(IN, chain.head, size);
}

static void test_bytes_are_read_in_their_order(void **state)
{
	char text[32] = "";

	(void)state;
	send_bytes("Hello, ", 7);
	send_bytes("", 0);
	send_bytes("EL2", 3);
	assert_int_equal(virtio_console_read(text, 5), 5);
	assert_int_equal(virtio_console_read(text + 5, 5), 2);
	assert_int_equal(virtio_console_read(text + 7, 5), 3);
	assert_int_equal(virtio_console_read(text, 5), 0);
	assert_string_equal(text, "Hello, EL2");
}

static void test_buffers_go_back_when_they_are_read(void **state)
{
	struct fake_chain chain;
	uint32_t count = 0;
	char byte;

	(void)state;
	for (uint32_t i = 0; i < 10000; i++) {
		send_bytes("x", 1);
		assert_int_equal(virtio_console_read(&byte, 1), 1);
		assert_int_equal(virtio_console_read(&byte, 1), 0);
		virtio_console_flush();
	}
	while (fake_virtio_pop(IN, &chain)) {
		count++;
	}
	assert_int_equal(count, 8);
}

static void test_written_bytes_go_out_with_the_flush(void **state)
{
	struct fake_chain chain;
	char text[8] = "";

	(void)state;
	assert_true(virtio_console_write("abc", 3));
	assert_true(virtio_console_write("defg", 4));
	assert_false(fake_virtio_pop(OUT, &chain));
	virtio_console_flush();
	assert_int_equal(fake_virtio.queues[OUT].notifications, 1);
	assert_true(fake_virtio_pop(OUT, &chain));
	assert_int_equal(fake_chain_read(&chain, text, 8), 3);
	assert_true(fake_virtio_pop(OUT, &chain));
	assert_int_equal(fake_chain_read(&chain, text + 3, 5), 4);
	assert_memory_equal(text, "abcdefg", 7);
}

/* The host does not read: the device keeps the buffers, and EL2 waits for nothing. */
static void test_host_that_does_not_read_leaves_no_room(void **state)
{
	struct fake_chain chain;

	(void)state;
	for (int i = 0; i < 8; i++) {
		assert_true(virtio_console_write("x", 1));
	}
	assert_false(virtio_console_has_room());
	assert_false(virtio_console_write("x", 1));
	virtio_console_flush();
	assert_true(fake_virtio_pop(OUT, &chain));
	fake_virtio_push(OUT, chain.head, 0);
	poll();
	assert_true(virtio_console_write("x", 1));
	assert_false(virtio_console_write("x", 1));
}

static void test_closing_and_opening_is_told(void **state)
{
	(void)state;
	say(1, 6, 0, "", 0);
	assert_true(poll());
	assert_false(virtio_console_has_room());
	assert_false(virtio_console_write("x", 1));
	say(1, 6, 1, "", 0);
	assert_true(poll());
	assert_true(virtio_console_has_room());
	say(1, 2, 0, "", 0);
	assert_true(poll());
	assert_false(virtio_console_has_room());
}

static void test_what_came_before_the_port_was_closed_is_dropped(void **state)
{
	struct fake_chain chain;
	uint32_t count = 0;
	char text[8] = "";

	(void)state;
	send_bytes("abc", 3);
	assert_int_equal(virtio_console_read(text, 1), 1);
	send_bytes("def", 3);
	say(1, 6, 0, "", 0);
	assert_true(poll());
	say(1, 6, 1, "", 0);
	send_bytes("new", 3);
	assert_true(poll());
	assert_int_equal(virtio_console_read(text, 8), 3);
	assert_string_equal(text, "new");
	assert_int_equal(virtio_console_read(text, 8), 0);
	virtio_console_flush();
	while (fake_virtio_pop(IN, &chain)) {
		count++;
	}
	assert_int_equal(count, 8);
}

/* The port is closed and opened before EL2 looks: the first bytes of the next client are in the queue already. */
static void test_next_client_is_heard_from_its_first_byte(void **state)
{
	char text[8] = "";

	(void)state;
	send_bytes("abc", 3);
	assert_int_equal(virtio_console_read(text, 1), 1);
	say(1, 6, 0, "", 0);
	say(1, 6, 1, "", 0);
	send_bytes("new", 3);
	assert_true(poll());
	assert_int_equal(virtio_console_read(text, 8), 3);
	assert_string_equal(text, "new");
	assert_false(poll());
}

/* No answer is lost: a device that does not take the driver's control messages is not heard further. */
static void test_control_messages_wait_for_room(void **state)
{
	struct virtio_console_control messages[16];

	(void)state;
	for (uint32_t i = 0; i < 12; i++) {
		say(i + 2, 1, 1, "", 0);
	}
	poll();
	assert_int_equal(take_control(messages, 16), 8);
	poll();
	assert_int_equal(take_control(messages, 16), 4);
	assert_int_equal(messages[3].port, 13);
}

static void test_device_that_lies_loses_its_port(void **state)
{
	struct fake_chain chain;
	char byte;

	(void)state;
	assert_true(fake_virtio_pop(IN, &chain));
	fake_virtio_push(IN, chain.head, 1025);
	assert_int_equal(virtio_console_read(&byte, 1), 0);
	fake_virtio_push(OUT, 3, 0);
	fake_virtio_push(CONTROL_OUT, 77, 0);
	fake_virtio_push(CONTROL_IN, 0xffffffff, 9);
	for (int i = 0; i < 20; i++) {
		poll();
		virtio_console_write("x", 1);
		virtio_console_read(&byte, 1);
	}
	virtio_console_flush();
}

#define TEST(function)    cmocka_unit_test_setup(function, reset)
#define STARTED(function) cmocka_unit_test_setup(function, start)
#define OPENED(function)  cmocka_unit_test_setup(function, open_port)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_init_finds_no_console_where_there_is_none),
		TEST(test_init_gives_a_console_without_ports_up),
		STARTED(test_init_says_ready_and_notifies_once),
		OPENED(test_port_with_the_name_is_opened),
		STARTED(test_names_end_with_or_without_a_nul),
		STARTED(test_ports_with_other_names_stay_closed),
		STARTED(test_other_ports_are_refused),
		STARTED(test_strange_control_messages_are_ignored),
		OPENED(test_bytes_are_read_in_their_order),
		OPENED(test_buffers_go_back_when_they_are_read),
		OPENED(test_written_bytes_go_out_with_the_flush),
		OPENED(test_host_that_does_not_read_leaves_no_room),
		OPENED(test_closing_and_opening_is_told),
		OPENED(test_what_came_before_the_port_was_closed_is_dropped),
		OPENED(test_next_client_is_heard_from_its_first_byte),
		STARTED(test_control_messages_wait_for_room),
		OPENED(test_device_that_lies_loses_its_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
