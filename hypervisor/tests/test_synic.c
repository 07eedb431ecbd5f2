/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SynIC [TLFS Inter-Partition Communication]: slots, the queue, the pending flag, end of message, event
 * flags, masked and polled SINTs, pages that come, move and go.
 */
#include "synic/synic.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "aarch64/exclusive.h"
#include "core/partition.h"
#include "fake/fake.h"

#define SINT   2u
#define VECTOR 18u

#define MESSAGES (FAKE_MEMORY_BASE + 0x3000)
#define MOVED    (FAKE_MEMORY_BASE + 0x5000)
#define EVENTS   (FAKE_MEMORY_BASE + 0x4000)

static struct vp *vp;

static int setup(void **state)
{
	(void)state;
	fake_reset(2);
	vp = &partition.vps[1];
	assert_int_equal(synic_set_simp(vp, MESSAGES | 1), 0);
	assert_int_equal(synic_set_siefp(vp, EVENTS | 1), 0);
	assert_int_equal(synic_set_sint(vp, SINT, VECTOR), 0);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	return 0;
}

static struct hv_message *slot_at(uint64_t page, uint32_t sint)
{
	return fake_memory(page + UINT64_C(256) * sint, sizeof(struct hv_message));
}

static struct hv_message *slot(uint32_t sint)
{
	return slot_at(MESSAGES, sint);
}

static uint64_t *event_word(uint32_t sint, uint32_t word)
{
	return fake_memory(EVENTS + UINT64_C(256) * sint + UINT64_C(8) * word, sizeof(uint64_t));
}

/* A message of type 1 whose payload is four times @number */
static uint16_t post(uint32_t sint, uint8_t number)
{
	struct hv_message message = { .type = 1, .payload_size = 4, .sender = 0x99 };

	memset(message.payload, number, 4);
	return synic_post_message(vp, sint, &message);
}

/* What the guest does: empty the slot, and signal end of message if asked to. Returns the number. */
static uint8_t take_at(uint64_t page, uint32_t sint)
{
	struct hv_message *message = slot_at(page, sint);
	uint8_t number = message->payload[0];

	assert_int_equal(message->type, 1);
	message->type = 0;
	if ((message->flags & 1) != 0) {
		synic_end_of_message(vp);
	}
	return number;
}

static uint8_t take(uint32_t sint)
{
	return take_at(MESSAGES, sint);
}

static bool looks_at_the_lock;
static uint32_t raised_under_lock;

void __real_gic_raise(uint64_t redistributor, uint32_t intid);
void __wrap_gic_raise(uint64_t redistributor, uint32_t intid);

void __wrap_gic_raise(uint64_t redistributor, uint32_t intid)
{
	raised_under_lock += looks_at_the_lock && vp->synic->lock.next != vp->synic->lock.serving;
	__real_gic_raise(redistributor, intid);
}

/* The store to the GIC can wait for QEMU, and an interrupt of EL2 for the lock. */
static void test_interrupts_are_raised_without_the_lock(void **state)
{
	(void)state;
	looks_at_the_lock = true;
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	assert_int_equal(take(SINT), 1);
	synic_end_of_message(vp);
	synic_signal_event(vp, SINT, 5);
	looks_at_the_lock = false;
	assert_int_equal(fake_raise_count, 3);
	assert_int_equal(raised_under_lock, 0);
}

static void test_post_to_empty_slot_delivers_and_raises(void **state)
{
	(void)state;
	/* An empty slot: the rest of its header may hold anything. */
	memset(&slot(SINT)->payload_size, 0xff, 12);
	assert_int_equal(post(SINT, 7), 0);
	assert_int_equal(slot(SINT)->type, 1);
	assert_int_equal(slot(SINT)->payload_size, 4);
	assert_int_equal(slot(SINT)->flags, 0);
	assert_int_equal(slot(SINT)->reserved_0x06, 0);
	assert_int_equal(slot(SINT)->sender, 0x99);
	assert_int_equal(slot(SINT)->payload[3], 7);
	assert_int_equal(slot(SINT)->payload[4], 0);
	assert_int_equal(fake_raise_count, 1);
	assert_ptr_equal(fake_raises[0].vp, vp);
	assert_int_equal(fake_raises[0].intid, VECTOR);
	assert_int_equal(fake_trace.payload_count, 1);
	assert_ptr_equal(fake_trace.vp, vp);
	assert_int_equal(fake_trace.kind, TRACE_KIND_MESSAGE);
	assert_int_equal(fake_trace.argument, SINT << 16 | 20);
	assert_int_equal(fake_trace.size, 20);
}

static void test_post_to_occupied_slot_waits_for_end_of_message(void **state)
{
	(void)state;
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	assert_int_equal(slot(SINT)->payload[0], 1);
	assert_int_equal(slot(SINT)->flags, 1);
	assert_int_equal(fake_raise_count, 1);
	synic_end_of_message(vp);
	assert_int_equal(slot(SINT)->payload[0], 1);
	assert_int_equal(take(SINT), 1);
	assert_int_equal(fake_raise_count, 2);
	assert_int_equal(slot(SINT)->flags, 0);
	assert_int_equal(take(SINT), 2);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(fake_raise_count, 2);
}

static void test_sixteen_wait_in_order_and_the_next_finds_no_buffer(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 17; i++) {
		assert_int_equal(post(SINT, i), 0);
	}
	assert_int_equal(post(SINT, 99), 0x13);
	for (uint8_t i = 0; i < 17; i++) {
		assert_int_equal(take(SINT), i);
	}
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(fake_raise_count, 17);
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(take(SINT), 1);
}

static void test_another_post_finds_the_slot_emptied_without_end_of_message(void **state)
{
	(void)state;
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	slot(SINT)->type = 0;
	assert_int_equal(post(SINT, 3), 0);
	assert_int_equal(slot(SINT)->payload[0], 2);
	assert_int_equal(slot(SINT)->flags, 1);
	assert_int_equal(take(SINT), 2);
	assert_int_equal(take(SINT), 3);
}

static void test_full_queue_is_drained_before_a_post_is_refused(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 17; i++) {
		assert_int_equal(post(SINT, i), 0);
	}
	slot(SINT)->type = 0;
	assert_int_equal(post(SINT, 17), 0);
	assert_int_equal(take(SINT), 1);
}

static void test_occupied_slot_does_not_hold_up_another_sint(void **state)
{
	(void)state;
	assert_int_equal(synic_set_sint(vp, 5, 20), 0);
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	assert_int_equal(post(5, 3), 0);
	assert_int_equal(slot(5)->payload[0], 3);
	assert_int_equal(fake_raises[1].intid, 20);
	assert_int_equal(take(SINT), 1);
	assert_int_equal(take(SINT), 2);
}

static void test_masked_and_polled_sint_take_messages_without_interrupt(void **state)
{
	(void)state;
	assert_int_equal(synic_set_sint(vp, SINT, 1u << 16 | VECTOR), 0);
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(take(SINT), 1);
	assert_int_equal(synic_set_sint(vp, SINT, 1u << 18 | VECTOR), 0);
	assert_int_equal(post(SINT, 2), 0);
	assert_int_equal(take(SINT), 2);
	assert_int_equal(fake_raise_count, 0);
}

static void test_disabled_synic_or_page_refuses_messages(void **state)
{
	(void)state;
	assert_int_equal(synic_set_scontrol(vp, 0), 0);
	assert_int_equal(post(SINT, 1), 0x18);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	assert_int_equal(synic_set_simp(vp, MESSAGES), 0);
	assert_int_equal(post(SINT, 1), 0x18);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(fake_raise_count, 0);
}

static void test_waiting_messages_survive_disabling_and_come_after_it(void **state)
{
	(void)state;
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	assert_int_equal(synic_set_scontrol(vp, 0), 0);
	assert_int_equal(take(SINT), 1);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	assert_int_equal(take(SINT), 2);
}

static void test_moved_page_gets_what_waits_and_the_old_one_nothing(void **state)
{
	struct hv_message old;

	(void)state;
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	assert_int_equal(post(SINT, 3), 0);
	old = *slot(SINT);
	assert_int_equal(synic_set_simp(vp, MOVED | 1), 0);
	assert_int_equal(take_at(MOVED, SINT), 2);
	assert_int_equal(take_at(MOVED, SINT), 3);
	assert_int_equal(post(SINT, 4), 0);
	assert_int_equal(take_at(MOVED, SINT), 4);
	assert_memory_equal(slot(SINT), &old, sizeof(old));
}

static void test_page_outside_ram_is_refused_and_the_register_stays(void **state)
{
	static const uint64_t pages[] = { 0, FAKE_MEMORY_BASE - 4096,
					  FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE,
					  UINT64_C(0xfffffffffffff000) };

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(synic_set_simp(vp, pages[i] | 1), 5);
		assert_int_equal(synic_set_siefp(vp, pages[i] | 1), 5);
	}
	assert_int_equal(vp->synic->simp, MESSAGES | 1);
	assert_int_equal(vp->synic->siefp, EVENTS | 1);
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(take(SINT), 1);
	assert_int_equal(synic_set_simp(vp, UINT64_C(0xfffffffffffff000)), 0);
	assert_int_equal(synic_set_simp(vp, FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - 4095), 0);
	assert_int_equal(post(SINT, 1), 0);
}

static void test_sint_vector_below_16_only_while_masked(void **state)
{
	(void)state;
	for (uint64_t vector = 0; vector < 16; vector++) {
		assert_int_equal(synic_set_sint(vp, SINT, vector), 5);
		assert_int_equal(synic_set_sint(vp, SINT, 1u << 18 | vector), 5);
		assert_int_equal(synic_set_sint(vp, SINT + 1, 1u << 16 | vector), 0);
	}
	assert_int_equal(vp->synic->sints[SINT], VECTOR);
	assert_int_equal(synic_set_sint(vp, SINT, 16), 0);
	assert_int_equal(synic_set_sint(vp, SINT, 255), 0);
	assert_int_equal(post(SINT, 1), 0);
}

static void test_drop_forgets_one_sint_only(void **state)
{
	(void)state;
	assert_int_equal(synic_set_sint(vp, 5, 20), 0);
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(5, 2), 0);
	assert_int_equal(post(SINT, 3), 0);
	assert_int_equal(post(5, 4), 0);
	assert_int_equal(post(SINT, 5), 0);
	synic_drop_messages(vp, SINT);
	assert_int_equal(take(SINT), 1);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(take(5), 2);
	assert_int_equal(take(5), 4);
}

static void test_reset_with_messages_waiting_forgets_all(void **state)
{
	(void)state;
	assert_int_equal(post(SINT, 1), 0);
	assert_int_equal(post(SINT, 2), 0);
	synic_reset(vp);
	assert_int_equal(post(SINT, 3), 0x18);
	synic_signal_event(vp, SINT, 1);
	slot(SINT)->type = 0;
	assert_int_equal(synic_set_sint(vp, SINT, VECTOR), 0);
	assert_int_equal(synic_set_simp(vp, MESSAGES | 1), 0);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	synic_end_of_message(vp);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(*event_word(SINT, 0), 0);
}

/* A kernel that switches its SynIC on before it has given pages gets nothing into those of the one before. */
static void test_reset_drops_the_pages(void **state)
{
	(void)state;
	synic_reset(vp);
	assert_int_equal(synic_set_sint(vp, SINT, VECTOR), 0);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	assert_int_equal(post(SINT, 1), 0x18);
	synic_signal_event(vp, SINT, 1);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(*event_word(SINT, 0), 0);
	assert_int_equal(fake_raise_count, 0);
}

static void test_try_never_queues(void **state)
{
	struct hv_message message = { .type = 0x80000010, .payload_size = 24 };

	(void)state;
	assert_true(synic_try_message(vp, SINT, &message));
	assert_false(synic_try_message(vp, SINT, &message));
	assert_int_equal(slot(SINT)->flags, 1);
	slot(SINT)->type = 0;
	synic_end_of_message(vp);
	assert_int_equal(slot(SINT)->type, 0);
	assert_int_equal(synic_set_scontrol(vp, 0), 0);
	assert_false(synic_try_message(vp, SINT, &message));
}

static void test_event_sets_flag_and_raises_only_from_clear(void **state)
{
	(void)state;
	synic_signal_event(vp, SINT, 65);
	assert_int_equal(*event_word(SINT, 1), 2);
	assert_int_equal(fake_raise_count, 1);
	assert_int_equal(fake_raises[0].intid, VECTOR);
	assert_int_equal(fake_trace.event_count, 1);
	assert_int_equal(fake_trace.argument, SINT << 16 | 65);
	synic_signal_event(vp, SINT, 65);
	assert_int_equal(fake_raise_count, 1);
	synic_signal_event(vp, SINT, 2047);
	assert_int_equal(*event_word(SINT, 31), UINT64_C(1) << 63);
	assert_int_equal(fake_raise_count, 2);
	*event_word(SINT, 1) = 0;
	synic_signal_event(vp, SINT, 65);
	assert_int_equal(fake_raise_count, 3);
	assert_int_equal(*event_word(SINT + 1, 0), 0);
}

static void test_event_survives_a_guest_that_writes_to_the_same_line(void **state)
{
	(void)state;
	fake_exclusive_failures = 60;
	synic_signal_event(vp, SINT, 3);
	assert_int_equal(*event_word(SINT, 0), 8);
	assert_int_equal(fake_raise_count, 1);
}

/* Such a guest may lose an event of its own; EL2 must not wait, with a lock held, until it stops. */
static void test_event_is_dropped_when_the_line_is_never_free(void **state)
{
	(void)state;
	fake_exclusive_failures = UINT32_MAX;
	synic_signal_event(vp, SINT, 3);
	assert_in_range(fake_exclusive_count, 1, 100);
	assert_int_equal(*event_word(SINT, 0), 0);
	assert_int_equal(fake_raise_count, 0);
	fake_exclusive_failures = 0;
	synic_signal_event(vp, SINT, 3);
	assert_int_equal(*event_word(SINT, 0), 8);
	assert_int_equal(fake_raise_count, 1);
}

static void test_event_to_polled_sint_sets_flag_without_interrupt(void **state)
{
	(void)state;
	assert_int_equal(synic_set_sint(vp, SINT, 1u << 18 | VECTOR), 0);
	synic_signal_event(vp, SINT, 1);
	assert_int_equal(*event_word(SINT, 0), 2);
	assert_int_equal(fake_raise_count, 0);
}

static void test_event_to_masked_or_disabled_does_nothing(void **state)
{
	(void)state;
	assert_int_equal(synic_set_sint(vp, SINT, 1u << 16 | VECTOR), 0);
	synic_signal_event(vp, SINT, 1);
	assert_int_equal(synic_set_sint(vp, SINT, VECTOR), 0);
	assert_int_equal(synic_set_scontrol(vp, 0), 0);
	synic_signal_event(vp, SINT, 1);
	assert_int_equal(synic_set_scontrol(vp, 1), 0);
	assert_int_equal(synic_set_siefp(vp, EVENTS), 0);
	synic_signal_event(vp, SINT, 1);
	assert_int_equal(*event_word(SINT, 0), 0);
	assert_int_equal(fake_raise_count, 0);
	assert_int_equal(fake_trace.event_count, 0);
}

#define RACE_PAIRS    100000u
#define RACE_SECONDS  10 /* or as many pairs as a busy PC has time for */
#define RACE_PATIENCE 40 /* seconds: longer does no message take */

static uint32_t race_taken;
static bool race_over;

/*
 * Posts pairs: the second message finds the slot occupied just when the guest empties it. Nothing
 * more is posted until both were taken, so that a wake-up that was lost stays lost.
 */
static void *race_post(void *unused)
{
	time_t end = time(NULL) + RACE_SECONDS;
	void *failed = unused;

	for (uint32_t i = 0; failed == unused && i < RACE_PAIRS && time(NULL) < end; i++) {
		if (post(SINT, 1) != 0 || post(SINT, 2) != 0) {
			failed = vp;
		}
		while (__atomic_load_n(&race_taken, __ATOMIC_ACQUIRE) < 2 * (i + 1)) {
			sched_yield();
		}
	}
	__atomic_store_n(&race_over, true, __ATOMIC_RELEASE);
	return failed;
}

/* returns: false if no message will come */
static bool race_wait(const struct hv_message *message)
{
	time_t end = time(NULL) + RACE_PATIENCE;

	while (__atomic_load_n(&message->type, __ATOMIC_ACQUIRE) == 0) {
		if (__atomic_load_n(&race_over, __ATOMIC_ACQUIRE)) {
			return false;
		}
		assert_true(time(NULL) < end);
	}
	return true;
}

/* The guest signals end of message only when the flag asks for it. */
static void test_no_wake_up_is_lost_between_two_cpus(void **state)
{
	struct hv_message *message = slot(SINT);
	void *failed = NULL;
	pthread_t poster;

	(void)state;
	race_taken = 0;
	race_over = false;
	assert_int_equal(pthread_create(&poster, NULL, race_post, NULL), 0);
	while (race_wait(message)) {
		assert_int_equal(message->payload[0], 1 + race_taken % 2);
		__atomic_store_n(&message->type, 0, __ATOMIC_SEQ_CST);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		if ((__atomic_load_n(&message->flags, __ATOMIC_SEQ_CST) & 1) != 0) {
			synic_end_of_message(vp);
		}
		__atomic_fetch_add(&race_taken, 1, __ATOMIC_RELEASE);
	}
	assert_int_equal(pthread_join(poster, &failed), 0);
	assert_null(failed);
}

#define TEST(function) cmocka_unit_test_setup(function, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_post_to_empty_slot_delivers_and_raises),
		TEST(test_interrupts_are_raised_without_the_lock),
		TEST(test_post_to_occupied_slot_waits_for_end_of_message),
		TEST(test_sixteen_wait_in_order_and_the_next_finds_no_buffer),
		TEST(test_another_post_finds_the_slot_emptied_without_end_of_message),
		TEST(test_full_queue_is_drained_before_a_post_is_refused),
		TEST(test_occupied_slot_does_not_hold_up_another_sint),
		TEST(test_masked_and_polled_sint_take_messages_without_interrupt),
		TEST(test_disabled_synic_or_page_refuses_messages),
		TEST(test_waiting_messages_survive_disabling_and_come_after_it),
		TEST(test_moved_page_gets_what_waits_and_the_old_one_nothing),
		TEST(test_page_outside_ram_is_refused_and_the_register_stays),
		TEST(test_sint_vector_below_16_only_while_masked),
		TEST(test_drop_forgets_one_sint_only),
		TEST(test_reset_with_messages_waiting_forgets_all),
		TEST(test_reset_drops_the_pages),
		TEST(test_try_never_queues),
		TEST(test_event_sets_flag_and_raises_only_from_clear),
		TEST(test_event_survives_a_guest_that_writes_to_the_same_line),
		TEST(test_event_is_dropped_when_the_line_is_never_free),
		TEST(test_event_to_polled_sint_sets_flag_without_interrupt),
		TEST(test_event_to_masked_or_disabled_does_nothing),
		TEST(test_no_wake_up_is_lost_between_two_cpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
