/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The synthetic interrupt controller [TLFS Inter-Partition Communication]: a message waits in its
 * slot until the guest has taken it, the next waits behind it, none is lost, and the sender learns
 * when no more can wait.
 */
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define SINT_MASKED  ABI_ULL(0x10000)
#define SINT_POLLING ABI_ULL(0x40000)
#define FLAG_PENDING ABI_U(1)
#define PATIENCE_MS  ABI_U(1000)
#define TORNDOWN     ABI_U(12)
#define ANSWERS_MAX  ABI_U(1000)
#define FIRST_GPADL  ABI_U(0x1000)
#define INSUFFICIENT ABI_U(0x13)

static __attribute__((aligned(4096))) struct hv_message_page other_page;

static struct hv_message *slot(void)
{
	return &message_page()->slot[SINT_VMBUS];
}

/*
 * Each teardown of an unknown GPADL is answered: messages on demand, with a number in each.
 */
static uint64_t ask(uint32_t number)
{
	return bus_teardown_post(1, FIRST_GPADL + number);
}

static uint32_t number_of(const struct hv_message *message)
{
	uint32_t words[3];

	memcpy(words, message->payload, sizeof(words));
	return words[0] == TORNDOWN ? words[2] - FIRST_GPADL : ANSWERS_MAX;
}

/* A host may answer after the call that asked it. */
static bool slot_comes_to(uint32_t number, uint32_t flags)
{
	uint64_t start = counter();

	while (__atomic_load_n(&slot()->type, __ATOMIC_ACQUIRE) == 0 ||
	       (slot()->flags & FLAG_PENDING) != flags) {
		if (counter() - start > ticks_of_ms(PATIENCE_MS)) {
			return false;
		}
		relax();
	}
	return number_of(slot()) == number;
}

static void expect_answer(uint32_t number)
{
	struct hv_message message;

	note("answer", number);
	if (EXPECT_TRUE(message_take(SINT_VMBUS, &message))) {
		EXPECT(message.type, 1);
		EXPECT(message.payload_size, 12);
		EXPECT(number_of(&message), number);
	}
}

static void begin(void)
{
	synic_start();
	EXPECT_TRUE(bus_connect(0x50003));
}

static void end(void)
{
	bus_unload();
	synic_stop();
}

void synic_message_comes_with_an_interrupt(void)
{
	uint32_t before;

	begin();
	before = interrupts_of(INTID_VMBUS);
	EXPECT(ask(0), 0);
	EXPECT_TRUE(interrupt_wait(INTID_VMBUS, before + 1, ticks_of_ms(3000)));
	expect_answer(0);
	EXPECT(interrupts_of(INTID_VMBUS), before + 1);
	end();
}

/* Header and payload of a slot [TLFS "HV_MESSAGE"]; nothing is pending behind a message that is alone. */
void synic_message_has_a_clean_header(void)
{
	uint8_t header[16];

	begin();
	EXPECT(ask(5), 0);
	EXPECT_TRUE(slot_comes_to(5, 0));
	memcpy(header, slot(), sizeof(header));
	EXPECT(header[0], 1); /* type */
	EXPECT(header[1] | header[2] | header[3], 0);
	EXPECT(header[4], 12); /* bytes of payload */
	EXPECT(header[5], 0);  /* flags */
	EXPECT(header[6] | header[7], 0);
	EXPECT(message_page()->slot[SINT_VMBUS - 1].type, 0);
	EXPECT(message_page()->slot[SINT_VMBUS + 1].type, 0);
	expect_answer(5);
	end();
}

void synic_second_message_waits_and_says_so(void)
{
	begin();
	ask(0);
	EXPECT_TRUE(slot_comes_to(0, 0));
	ask(1);
	EXPECT_TRUE(slot_comes_to(0, FLAG_PENDING));
	expect_answer(0);
	expect_answer(1);
	EXPECT(slot()->type, 0);
	end();
}

void synic_waiting_message_comes_only_after_end_of_message(void)
{
	struct hv_message message;
	uint32_t before;

	begin();
	ask(0);
	ask(1);
	EXPECT_TRUE(slot_comes_to(0, FLAG_PENDING));
	before = interrupts_of(INTID_VMBUS);
	__atomic_store_n(&slot()->type, 0, __ATOMIC_SEQ_CST);
	wait_ticks(ticks_of_ms(2));
	EXPECT(slot()->type, 0);
	hv_set(REG_EOM, 0);
	EXPECT_TRUE(interrupt_wait(INTID_VMBUS, before + 1, ticks_of_ms(3000)));
	EXPECT_TRUE(message_take(SINT_VMBUS, &message));
	EXPECT(number_of(&message), 1);
	end();
}

void synic_end_of_message_without_messages_does_nothing(void)
{
	synic_start();
	for (uint32_t i = 0; i < 100; i++) {
		EXPECT(hv_set(REG_EOM, i), 0);
	}
	EXPECT(slot()->type, 0);
	synic_stop();
	EXPECT(hv_set(REG_EOM, 0), 0);
}

void synic_end_of_message_while_the_slot_is_full_loses_nothing(void)
{
	begin();
	ask(0);
	ask(1);
	EXPECT_TRUE(slot_comes_to(0, FLAG_PENDING));
	hv_set(REG_EOM, 0);
	EXPECT(number_of(slot()), 0);
	expect_answer(0);
	expect_answer(1);
	end();
}

/* Until no more can wait; then they arrive in order, each once. */
void synic_full_queue_refuses_and_loses_nothing(void)
{
	uint32_t accepted = 0;

	begin();
	while (accepted < ANSWERS_MAX && ask(accepted) == 0) {
		accepted++;
	}
	/*
	 * One in the slot and the sixteen buffers of a port at least [TLFS "Guest Message
	 * Buffers"].
	 */
	EXPECT_TRUE(accepted >= 17 && accepted < ANSWERS_MAX);
	EXPECT(ask(accepted), INSUFFICIENT);
	for (uint32_t i = 0; i < accepted; i++) {
		expect_answer(i);
	}
	EXPECT(slot()->type, 0);
	EXPECT(ask(7), 0);
	expect_answer(7);
	end();
}

void synic_full_queue_is_forgotten_by_a_new_connection(void)
{
	begin();
	for (uint32_t i = 0; i < 17; i++) {
		ask(i);
	}
	/*
	 * As a kernel does that was started by kexec: with new pages, without unloading the old
	 * connection.
	 */
	memset(message_page(), 0, sizeof(struct hv_message_page));
	EXPECT_TRUE(bus_connect(0x50003));
	EXPECT(slot()->type, 0);
	end();
}

void synic_moved_page_gets_the_waiting_messages(void)
{
	begin();
	memset(&other_page, 0, sizeof(other_page));
	ask(0);
	ask(1);
	EXPECT(hv_set(REG_SIMP, (uintptr_t)&other_page | 1), 0);
	EXPECT(number_of(&other_page.slot[SINT_VMBUS]), 1);
	EXPECT(number_of(slot()), 0);
	/* Nothing is written to the old page any more. */
	__atomic_store_n(&slot()->type, 0, __ATOMIC_SEQ_CST);
	ask(2);
	hv_set(REG_EOM, 0);
	EXPECT(slot()->type, 0);
	__atomic_store_n(&other_page.slot[SINT_VMBUS].type, 0, __ATOMIC_SEQ_CST);
	hv_set(REG_EOM, 0);
	EXPECT(number_of(&other_page.slot[SINT_VMBUS]), 2);
	hv_set(REG_SIMP, (uintptr_t)message_page() | 1);
	end();
}

void synic_disabled_page_keeps_messages_waiting(void)
{
	begin();
	EXPECT(hv_set(REG_SIMP, 0), 0);
	ask(0);
	wait_ticks(ticks_of_ms(2));
	EXPECT(slot()->type, 0);
	EXPECT(hv_set(REG_SIMP, (uintptr_t)message_page() | 1), 0);
	expect_answer(0);
	end();
}

void synic_disabled_synic_keeps_messages_waiting(void)
{
	begin();
	EXPECT(hv_set(REG_SCONTROL, 0), 0);
	ask(0);
	wait_ticks(ticks_of_ms(2));
	EXPECT(slot()->type, 0);
	EXPECT(hv_set(REG_SCONTROL, 1), 0);
	expect_answer(0);
	end();
}

void synic_masked_sint_delivers_without_interrupt(void)
{
	uint32_t before;

	begin();
	EXPECT(hv_set(REG_SINT0 + SINT_VMBUS, SINT_MASKED | INTID_VMBUS), 0);
	before = interrupts_of(INTID_VMBUS);
	ask(0);
	expect_answer(0);
	wait_ticks(ticks_of_ms(2));
	EXPECT(interrupts_of(INTID_VMBUS), before);
	end();
}

/* Each SINT has its own slot, and its own queue. */
void synic_full_slot_holds_up_no_other(void)
{
	struct hv_message message;

	synic_start();
	slot()->type = 1;
	slot()->flags = 0;
	/* Enabled, by message to SINT 4 [TLFS Timers] */
	EXPECT(hv_set(REG_STIMER0_CONFIG, 1 | SINT_TIMER << 16), 0);
	EXPECT(hv_set(REG_STIMER0_COUNT, hv_now() + 10000), 0);
	EXPECT_TRUE(message_take(SINT_TIMER, &message));
	EXPECT(message.type, 0x80000010);
	EXPECT(slot()->type, 1);
	EXPECT(slot()->flags & FLAG_PENDING, 0);
	synic_stop();
}

void synic_polled_sint_delivers_without_interrupt(void)
{
	uint32_t before;

	begin();
	EXPECT(hv_set(REG_SINT0 + SINT_VMBUS, SINT_POLLING | INTID_VMBUS), 0);
	before = interrupts_of(INTID_VMBUS);
	ask(0);
	expect_answer(0);
	wait_ticks(ticks_of_ms(2));
	EXPECT(interrupts_of(INTID_VMBUS), before);
	end();
}

void synic_sint_raises_the_interrupt_that_it_names(void)
{
	uint32_t before;

	begin();
	EXPECT(hv_set(REG_SINT0 + SINT_VMBUS, machine.free_ppi[3]), 0);
	before = interrupts_of(machine.free_ppi[3]);
	ask(0);
	EXPECT_TRUE(interrupt_wait(machine.free_ppi[3], before + 1, ticks_of_ms(3000)));
	expect_answer(0);
	end();
}

/*
 * The vector has eight bits. One that is no PPI of this CPU, or is EL2's own, raises nothing.
 */
void synic_odd_vectors_do_no_harm(void)
{
	static const uint64_t vectors[] = { 26, 27, 30, 31, 32, 255 };

	begin();
	for (uint32_t i = 0; i < ABI_COUNT(vectors); i++) {
		note("vector", vectors[i]);
		hv_set(REG_SINT0 + SINT_VMBUS, vectors[i]);
		ask(i);
		expect_answer(i);
	}
	end();
}
