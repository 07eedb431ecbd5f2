/* SPDX-License-Identifier: BSD-2-Clause */
/* The SynIC of a VP: on and off, what an earlier kernel left, messages and flags, hosts that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "abi/hv_features.h"
#include "fake/hypervisor.h"
#include "hyperv/synic.h"

static _Alignas(4096) struct hv_message_page message_page;
static _Alignas(4096) struct hv_event_page event_page;
static _Alignas(4096) uint8_t input_page[4096];
static _Alignas(4096) uint8_t old_pages[2][4096];
static const struct hv_vp_pages pages = { &message_page, &event_page, input_page };
static struct hv_partition partition;
static struct hv_vp vp;

static struct hv_message seen[64];
static uint32_t seen_count;
static uint32_t seen_flags[2048];
static uint32_t seen_flag_count;
static void (*in_handler)(void);

static void on_message(struct hv_vp *where, void *argument, const struct hv_message *message)
{
	assert_ptr_equal(where, &vp);
	assert_ptr_equal(argument, &seen);
	if (seen_count < ABI_COUNT(seen)) {
		seen[seen_count] = *message;
	}
	seen_count++;
	if (in_handler != NULL) {
		in_handler();
	}
}

static void on_event(struct hv_vp *where, void *argument, uint32_t flag)
{
	assert_ptr_equal(where, &vp);
	assert_ptr_equal(argument, &seen);
	assert_true(seen_flag_count < ABI_COUNT(seen_flags));
	seen_flags[seen_flag_count++] = flag;
	if (in_handler != NULL) {
		in_handler();
	}
}

static const struct hv_sint handler = { on_message, on_event, &seen };

static void start(enum hv_convention convention)
{
	fake_hypervisor_reset(4);
	memset(&message_page, 0, sizeof(message_page));
	memset(&event_page, 0, sizeof(event_page));
	seen_count = 0;
	seen_flag_count = 0;
	in_handler = NULL;
	hv_partition_init(&partition, &fake_port, NULL, convention);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
}

static void set_up(void)
{
	start(HV_CONVENTION_SMCCC);
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), 0);
	assert_int_equal(hv_sint_enable(&vp, 2, 18, &handler), 0);
}

static void test_online_both_conventions_gives_pages_and_switches_on(void **state)
{
	(void)state;
	for (int convention = 0; convention < 2; convention++) {
		start((enum hv_convention)convention);
		fake_vp(3);
		assert_int_equal(hv_vp_online(&vp, &partition, &pages), 0);
		assert_int_equal(vp.index, 3);
		assert_true(*fake_register(3, 0xA0013) == ((uintptr_t)&message_page | 1));
		assert_true(*fake_register(3, 0xA0012) == ((uintptr_t)&event_page | 1));
		assert_int_equal(*fake_register(3, 0xA0010), 1);
		assert_int_equal(*fake_register(0, 0xA0010), 0);
	}
}

/* The place in the log of the last write of a register; SIZE_MAX: there was none. */
static size_t written_at(uint32_t name)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < fake_log_count(); i++) {
		if (fake_log(i)->code == 0x51 && fake_log(i)->name == name) {
			found = i;
		}
	}
	return found;
}

static void test_online_after_a_kernel_that_left_all_on_takes_over(void **state)
{
	(void)state;
	start(HV_CONVENTION_SMCCC);
	*fake_register(0, 0xA0013) = (uintptr_t)old_pages[0] | 1;
	*fake_register(0, 0xA0012) = (uintptr_t)old_pages[1] | 1;
	*fake_register(0, 0xA0010) = 1;
	for (uint32_t sint = 0; sint < 16; sint++) {
		*fake_register(0, 0xA0000 + sint) = 0x12;
	}
	for (uint32_t timer = 0; timer < 4; timer++) {
		*fake_register(0, 0xB0000 + 2 * timer) = 0x1 | 0x1120;
	}
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), 0);
	for (uint32_t sint = 0; sint < 16; sint++) {
		assert_int_equal(*fake_register(0, 0xA0000 + sint), 0x10000);
		assert_true(written_at(0xA0000 + sint) < written_at(0xA0013));
		assert_true(written_at(0xA0000 + sint) < written_at(0xA0012));
	}
	for (uint32_t timer = 0; timer < 4; timer++) {
		assert_int_equal(*fake_register(0, 0xB0000 + 2 * timer), 0);
		assert_true(written_at(0xB0000 + 2 * timer) < written_at(0xA0013));
	}
	assert_true(written_at(0xA0013) < written_at(0xA0010));
	assert_true(written_at(0xA0012) < written_at(0xA0010));
	assert_int_equal(hv_sint_enable(&vp, 2, 18, &handler), 0);
	assert_true(fake_message(0, 2, 1, "new", 3));
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 1);
}

static void test_online_preserves_reserved_bits(void **state)
{
	(void)state;
	start(HV_CONVENTION_SMCCC);
	/* The fake refuses such bits when they are written: that they are is what this sees. */
	*fake_register(0, 0xA0013) = 0x800;
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), -HV_ERR_REFUSED);
	assert_true((fake_log(written_at(0xA0013))->value & 0xFFF) == 0x800);
}

static void test_online_with_a_page_that_cannot_be_makes_no_call(void **state)
{
	const struct hv_vp_pages wrong[] = {
		{ NULL, &event_page, input_page },
		{ &message_page, NULL, input_page },
		{ (void *)((char *)&message_page + 8), &event_page, input_page },
		{ &message_page, (void *)((char *)&event_page + 2048), input_page },
		{ &message_page, &event_page, input_page + 1 },
	};
	size_t calls;

	(void)state;
	start(HV_CONVENTION_SMCCC);
	calls = fake_log_count();
	for (size_t i = 0; i < ABI_COUNT(wrong); i++) {
		assert_int_equal(hv_vp_online(&vp, &partition, &wrong[i]), -HV_ERR_BAD_ARGUMENT);
		assert_false(hv_synic_dispatch(&vp));
	}
	assert_int_equal(fake_log_count(), calls);
}

static void test_online_without_privileges_is_not_allowed(void **state)
{
	size_t calls;

	(void)state;
	start(HV_CONVENTION_SMCCC);
	calls = fake_log_count();
	partition.privileges[0] = HV_PRIVILEGE_A_SYNIC_BIT;
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), -HV_ERR_NOT_ALLOWED);
	partition.privileges[0] = HV_PRIVILEGE_A_VP_INDEX_BIT;
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), -HV_ERR_NOT_ALLOWED);
	assert_int_equal(fake_log_count(), calls);
}

static void test_online_without_timers_touches_none(void **state)
{
	(void)state;
	fake_hypervisor_reset(1);
	fake_privileges(0x66, 0x20030, 0);
	hv_partition_init(&partition, &fake_port, NULL, HV_CONVENTION_SMCCC);
	assert_int_equal(hv_partition_start(&partition, 1), 0);
	assert_int_equal(hv_vp_online(&vp, &partition, &pages), 0);
	assert_true(written_at(0xB0000) == SIZE_MAX);
	assert_int_equal(hv_vp_offline(&vp), 0);
}

static void test_online_with_a_register_that_fails_leaves_the_synic_off(void **state)
{
	static const uint32_t names[] = { 0x90003, 0xA0000, 0xA000F, 0xB0006,
					  0xA0013, 0xA0012, 0xA0010 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(names); i++) {
		start(HV_CONVENTION_SMCCC);
		fake_register_refuse(names[i], 0x05);
		assert_int_equal(hv_vp_online(&vp, &partition, &pages), -HV_ERR_REFUSED);
		assert_int_equal(*fake_register(0, 0xA0010), 0);
		assert_int_equal(*fake_register(0, 0xA0013) & 1, 0);
		assert_int_equal(*fake_register(0, 0xA0012) & 1, 0);
		assert_false(hv_synic_dispatch(&vp));
		fake_register_refuse(names[i], 0);
		assert_int_equal(hv_vp_online(&vp, &partition, &pages), 0);
	}
}

static void test_offline_takes_everything_back(void **state)
{
	(void)state;
	set_up();
	*fake_register(0, 0xB0002) = 0x1121;
	assert_int_equal(hv_vp_offline(&vp), 0);
	assert_int_equal(*fake_register(0, 0xA0002), 0x10000);
	assert_int_equal(*fake_register(0, 0xB0002), 0);
	assert_int_equal(*fake_register(0, 0xA0013), 0);
	assert_int_equal(*fake_register(0, 0xA0012), 0);
	assert_int_equal(*fake_register(0, 0xA0010), 0);
	assert_true(written_at(0xA0002) < written_at(0xA0013));
	message_page.slot[2].type = 1;
	assert_false(hv_synic_dispatch(&vp));
	assert_int_equal(hv_sint_enable(&vp, 2, 18, &handler), -HV_ERR_BAD_ARGUMENT);
}

static void test_offline_with_a_register_that_fails_goes_on(void **state)
{
	static const uint32_t names[] = { 0xB0000, 0xA0002, 0xA0013, 0xA0012, 0xA0010 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(names); i++) {
		set_up();
		fake_register_refuse(names[i], 0x05);
		assert_int_equal(hv_vp_offline(&vp), -HV_ERR_REFUSED);
		for (size_t j = 1; j < ABI_COUNT(names); j++) {
			if (i != j) {
				assert_int_equal(*fake_register(0, names[j]) & 1, 0);
			}
		}
	}
}

static void test_sint_that_cannot_be_makes_no_call(void **state)
{
	struct hv_vp never = { 0 };
	size_t calls;

	(void)state;
	set_up();
	calls = fake_log_count();
	assert_int_equal(hv_sint_enable(&vp, 16, 18, &handler), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_sint_enable(&vp, 3, 15, &handler), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_sint_enable(&vp, 3, 32, &handler), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_sint_enable(&vp, 3, 18, NULL), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_sint_disable(&vp, 16), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(fake_log_count(), calls);
	assert_int_equal(hv_sint_enable(&vp, 3, 16, &handler), 0);
	assert_int_equal(hv_sint_enable(&vp, 15, 31, &handler), 0);
	/* Nor of a VP that is not online. */
	assert_int_equal(hv_vp_offline(&vp), 0);
	calls = fake_log_count();
	assert_int_equal(hv_sint_enable(&vp, 3, 16, &handler), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_sint_disable(&vp, 3), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_sint_disable(&never, 3), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(fake_log_count(), calls);
}

static void test_sint_refused_has_no_handler(void **state)
{
	(void)state;
	set_up();
	fake_register_refuse(0xA0003, 0x05);
	assert_int_equal(hv_sint_enable(&vp, 3, 18, &handler), -HV_ERR_REFUSED);
	assert_null(vp.sint[3].message);
	assert_int_equal(hv_sint_disable(&vp, 3), -HV_ERR_REFUSED);
}

static void test_sint_disabled_is_masked_and_forgets_its_handler(void **state)
{
	(void)state;
	set_up();
	assert_int_equal(*fake_register(0, 0xA0002), 0x12);
	assert_int_equal(hv_sint_disable(&vp, 2), 0);
	assert_int_equal(*fake_register(0, 0xA0002), 0x10000);
	assert_false(fake_message(0, 2, 1, "", 0));
	message_page.slot[2].type = 1;
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 0);
	assert_int_equal(vp.lost, 1);
}

static void test_message_arrives_once_and_frees_the_slot(void **state)
{
	(void)state;
	set_up();
	assert_false(hv_synic_dispatch(&vp));
	assert_true(fake_message(0, 2, 1, "hello", 5));
	assert_int_equal(fake_interrupts(0, 18), 1);
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 1);
	assert_int_equal(seen[0].type, 1);
	assert_int_equal(seen[0].payload_size, 5);
	assert_memory_equal(seen[0].payload, "hello", 5);
	assert_int_equal(message_page.slot[2].type, 0);
	/* Nothing waited: an EOM would be a hypercall for nothing. */
	assert_int_equal(fake_writes(0, 0xA0014), 0);
	assert_false(hv_synic_dispatch(&vp));
}

static void test_message_of_the_greatest_size_arrives(void **state)
{
	uint8_t payload[240];

	(void)state;
	set_up();
	memset(payload, 0xA5, sizeof(payload));
	assert_true(fake_message(0, 2, 1, payload, sizeof(payload)));
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 1);
	assert_int_equal(seen[0].payload_size, 240);
	assert_memory_equal(seen[0].payload, payload, 240);
}

static void test_messages_that_wait_come_in_order_by_eom(void **state)
{
	(void)state;
	set_up();
	for (uint8_t i = 0; i < 16; i++) {
		assert_true(fake_message(0, 2, 1, &i, 1));
	}
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 16);
	for (uint8_t i = 0; i < 16; i++) {
		assert_int_equal(seen[i].payload[0], i);
	}
	/* One for each message that another one waited behind. */
	assert_int_equal(fake_writes(0, 0xA0014), 15);
	assert_int_equal(vp.lost, 0);
}

static void send_another(void)
{
	fake_message(0, 2, 1, "again", 5);
}

static void test_message_slot_is_free_while_the_handler_runs(void **state)
{
	(void)state;
	set_up();
	in_handler = send_another;
	send_another();
	/* A host that never ends does not keep the CPU. */
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, HV_SYNIC_MESSAGES_MAX);
	assert_int_equal(fake_interrupts(0, 18), HV_SYNIC_MESSAGES_MAX + 1);
	in_handler = NULL;
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, HV_SYNIC_MESSAGES_MAX + 1);
}

static void test_message_with_too_much_payload_is_lost(void **state)
{
	(void)state;
	set_up();
	message_page.slot[2].payload_size = 241;
	message_page.slot[2].flags = 1;
	message_page.slot[2].type = 1;
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 0);
	assert_int_equal(vp.lost, 1);
	assert_int_equal(message_page.slot[2].type, 0);
	assert_int_equal(fake_writes(0, 0xA0014), 1);
	assert_true(fake_message(0, 2, 1, "next", 4));
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 1);
}

static void test_message_without_a_handler_is_lost(void **state)
{
	const struct hv_sint events_only = { NULL, on_event, &seen };

	(void)state;
	set_up();
	assert_int_equal(hv_sint_enable(&vp, 5, 18, &events_only), 0);
	assert_true(fake_message(0, 5, 1, "", 0));
	message_page.slot[15].type = 0xFFFFFFFF;
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(vp.lost, 2);
	assert_int_equal(seen_count, 0);
	assert_int_equal(message_page.slot[15].type, 0);
}

static void take_offline(void)
{
	assert_int_equal(hv_vp_offline(&vp), 0);
}

static void test_handler_may_take_the_vp_off(void **state)
{
	(void)state;
	set_up();
	in_handler = take_offline;
	fake_message(0, 2, 1, "", 0);
	fake_message(0, 2, 1, "", 0);
	message_page.slot[9].type = 1;
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_count, 1);
	set_up();
	in_handler = take_offline;
	fake_event(0, 2, 5);
	fake_event(0, 2, 6);
	fake_event(0, 2, 700);
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_flag_count, 1);
}

static void test_events_are_told_once_each_and_cleared(void **state)
{
	static const uint32_t flags[] = { 0, 1, 63, 64, 127, 1000, 2047 };

	(void)state;
	set_up();
	for (size_t i = 0; i < ABI_COUNT(flags); i++) {
		assert_true(fake_event(0, 2, flags[i]));
		assert_false(fake_event(0, 2, flags[i]));
	}
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_flag_count, ABI_COUNT(flags));
	assert_memory_equal(seen_flags, flags, sizeof(flags));
	assert_false(hv_synic_dispatch(&vp));
	assert_true(fake_event(0, 2, 1000));
}

static void set_flag_again(void)
{
	fake_event(0, 2, 5);
}

static void test_event_that_is_set_again_and_again_does_not_keep_the_cpu(void **state)
{
	(void)state;
	set_up();
	in_handler = set_flag_again;
	assert_true(fake_event(0, 2, 5));
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_flag_count, 1);
	/* It has raised the interrupt again. */
	assert_int_equal(fake_interrupts(0, 18), 2);
	in_handler = NULL;
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_flag_count, 2);
}

static void test_events_of_all_flags_at_once_end(void **state)
{
	(void)state;
	set_up();
	memset(&event_page, 0xFF, sizeof(event_page));
	assert_true(hv_synic_dispatch(&vp));
	assert_int_equal(seen_flag_count, 2048);
	/* Those of a SINT without a handler are not looked at. */
	assert_true(event_page.sint[3].words[0] == UINT64_MAX);
}

/*
 * A host on another CPU, by the rules: it fills the slot when that is free; else it sets the pending
 * flag, looks again, and waits for an EOM. Without the barrier in the library both can look before
 * they see what the other one wrote, and the message waits for ever.
 */
#define RACE_MESSAGES 20000U
#define RACE_WAIT     3000000U /* turns, each of which gives way: seconds */

#define RACE_SPIN 500U /* turns of the library's side with nothing to do */

static uint32_t race_eoms; /* as the hypervisor counted them */
static bool race_ended;
static bool race_lost;

static void race_wait(uint32_t eoms)
{
	for (uint32_t i = 0; __atomic_load_n(&race_eoms, __ATOMIC_SEQ_CST) == eoms; i++) {
		if (i == RACE_WAIT) {
			race_lost = true;
			return;
		}
		sched_yield();
	}
}

static void *race_host(void *argument)
{
	struct hv_message *slot = argument;

	for (uint32_t i = 0; i < RACE_MESSAGES && !race_lost; i++) {
		const uint32_t eoms = __atomic_load_n(&race_eoms, __ATOMIC_SEQ_CST);

		if (__atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) != 0) {
			__atomic_store_n(&slot->flags, 1, __ATOMIC_SEQ_CST);
			if (__atomic_load_n(&slot->type, __ATOMIC_SEQ_CST) != 0) {
				race_wait(eoms);
			}
		}
		__atomic_store_n(&slot->flags, 0, __ATOMIC_RELAXED);
		slot->payload_size = sizeof(i);
		memcpy(slot->payload, &i, sizeof(i));
		__atomic_store_n(&slot->type, 1, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&race_ended, true, __ATOMIC_SEQ_CST);
	return NULL;
}

static void race_on_message(struct hv_vp *where, void *argument, const struct hv_message *message)
{
	uint32_t number;

	(void)where;
	(void)argument;
	memcpy(&number, message->payload, sizeof(number));
	assert_int_equal(message->payload_size, sizeof(number));
	assert_int_equal(number, seen_count);
	seen_count++;
}

static void test_messages_of_a_host_on_another_cpu_all_arrive(void **state)
{
	const struct hv_sint racer = { .message = race_on_message };
	pthread_t host;
	uint32_t idle = 0;
	bool ended;

	(void)state;
	set_up();
	assert_int_equal(hv_sint_enable(&vp, 2, 18, &racer), 0);
	assert_int_equal(pthread_create(&host, NULL, race_host, &message_page.slot[2]), 0);
	do {
		ended = __atomic_load_n(&race_ended, __ATOMIC_SEQ_CST);
		/* Rarely giving way: both sides must be at the slot at the same time. */
		idle = hv_synic_dispatch(&vp) ? 0 : idle + 1;
		if (idle % RACE_SPIN == RACE_SPIN - 1) {
			sched_yield();
		}
		__atomic_store_n(&race_eoms, fake_writes(0, 0xA0014), __ATOMIC_SEQ_CST);
	} while (!ended);
	assert_int_equal(pthread_join(host, NULL), 0);
	assert_false(race_lost);
	assert_int_equal(seen_count, RACE_MESSAGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_online_both_conventions_gives_pages_and_switches_on),
		cmocka_unit_test(test_online_after_a_kernel_that_left_all_on_takes_over),
		cmocka_unit_test(test_online_preserves_reserved_bits),
		cmocka_unit_test(test_online_with_a_page_that_cannot_be_makes_no_call),
		cmocka_unit_test(test_online_without_privileges_is_not_allowed),
		cmocka_unit_test(test_online_without_timers_touches_none),
		cmocka_unit_test(test_online_with_a_register_that_fails_leaves_the_synic_off),
		cmocka_unit_test(test_offline_takes_everything_back),
		cmocka_unit_test(test_offline_with_a_register_that_fails_goes_on),
		cmocka_unit_test(test_sint_that_cannot_be_makes_no_call),
		cmocka_unit_test(test_sint_refused_has_no_handler),
		cmocka_unit_test(test_sint_disabled_is_masked_and_forgets_its_handler),
		cmocka_unit_test(test_message_arrives_once_and_frees_the_slot),
		cmocka_unit_test(test_message_of_the_greatest_size_arrives),
		cmocka_unit_test(test_messages_that_wait_come_in_order_by_eom),
		cmocka_unit_test(test_message_slot_is_free_while_the_handler_runs),
		cmocka_unit_test(test_message_with_too_much_payload_is_lost),
		cmocka_unit_test(test_message_without_a_handler_is_lost),
		cmocka_unit_test(test_messages_of_a_host_on_another_cpu_all_arrive),
		cmocka_unit_test(test_handler_may_take_the_vp_off),
		cmocka_unit_test(test_events_are_told_once_each_and_cleared),
		cmocka_unit_test(test_event_that_is_set_again_and_again_does_not_keep_the_cpu),
		cmocka_unit_test(test_events_of_all_flags_at_once_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
