/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synthetic timers [TLFS Timers]: four for each VP, one-shot or periodic, by message or by interrupt, never early, and late only
 * if the machine is busy.
 */
#include "abi/hv_timer.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

/* STIMERx_CONFIG [TLFS Timers, "Synthetic Timer Configuration Register"] */
#define ENABLE        ABI_ULL(0x1)
#define PERIODIC      ABI_ULL(0x2)
#define LAZY          ABI_ULL(0x4)
#define AUTO_ENABLE   ABI_ULL(0x8)
#define DIRECT(intid) (ABI_ULL(0x1000) | (uint64_t)(intid) << 4)
#define SINT(sint)    ((uint64_t)(sint) << 16)
#define MS            ABI_ULL(10000)
#define PATIENCE      ticks_of_ms(3000)
#define LATE_MAX      (2 * MS)
#define ATTEMPTS      ABI_U(50)
#define TIMER_EXPIRED ABI_U(0x80000010)

static void set(uint32_t index, uint64_t config, uint64_t count)
{
	EXPECT(hv_set(REG_STIMER0_CONFIG + 2 * index, config), 0);
	EXPECT(hv_set(REG_STIMER0_COUNT + 2 * index, count), 0);
}

static uint64_t config_of(uint32_t index)
{
	return hv_get(REG_STIMER0_CONFIG + 2 * index).low;
}

static void stop(uint32_t index)
{
	hv_set(REG_STIMER0_CONFIG + 2 * index, 0);
	hv_set(REG_STIMER0_COUNT + 2 * index, 0);
}

/* Once, not before @deadline; returns how late, in 100 ns. */
static uint64_t run_once(uint32_t index)
{
	uint32_t before = interrupts_of(INTID_DIRECT);
	uint64_t deadline = hv_now() + 2 * MS;
	uint64_t now;

	set(index, ENABLE | DIRECT(INTID_DIRECT), deadline);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 1, PATIENCE));
	now = hv_now();
	EXPECT_TRUE(now >= deadline);
	EXPECT(config_of(index) & ENABLE, 0);
	wait_ticks(ticks_of_ms(3));
	EXPECT(interrupts_of(INTID_DIRECT), before + 1);
	stop(index);
	return now - deadline;
}

/* A busy host makes some late, not all. */
void stimer_one_shot_direct_comes_once_and_on_time(void)
{
	for (uint32_t i = 0; i < 4; i++) {
		uint64_t late = UINT64_MAX;

		note("timer", i);
		for (uint32_t attempt = 0; attempt < ATTEMPTS && late >= LATE_MAX; attempt++) {
			late = run_once(i);
		}
		EXPECT_TRUE(late < LATE_MAX);
	}
}

void stimer_one_shot_in_the_past_comes_at_once(void)
{
	uint32_t before = interrupts_of(INTID_DIRECT);

	set(0, ENABLE | DIRECT(INTID_DIRECT), 1);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 1, PATIENCE));
	stop(0);
}

void stimer_periodic_direct_comes_again_and_again(void)
{
	uint32_t before = interrupts_of(INTID_DIRECT);
	uint64_t start = hv_now();

	set(1, ENABLE | PERIODIC | DIRECT(INTID_DIRECT), MS);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 5, PATIENCE));
	/* Never early: five periods have passed. */
	EXPECT_TRUE(hv_now() - start >= 5 * MS);
	EXPECT(config_of(1) & ENABLE, ENABLE);
	stop(1);
	before = interrupts_of(INTID_DIRECT);
	wait_ticks(ticks_of_ms(3));
	EXPECT(interrupts_of(INTID_DIRECT), before);
}

void stimer_lazy_timer_comes_too(void)
{
	uint32_t before = interrupts_of(INTID_DIRECT);

	set(2, ENABLE | PERIODIC | LAZY | DIRECT(INTID_DIRECT), MS);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 2, PATIENCE));
	stop(2);
}

void stimer_smallest_period_does_not_stop_the_guest(void)
{
	uint32_t before = interrupts_of(INTID_DIRECT);

	set(0, ENABLE | PERIODIC | DIRECT(INTID_DIRECT), 1);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 3, PATIENCE));
	stop(0);
}

void stimer_auto_enable_starts_with_the_count(void)
{
	uint32_t before = 0;
	uint64_t deadline = 0;
	uint64_t config = 0;

	/* Again when a busy host was too late: the timer had come, and was off once more. */
	for (uint32_t attempt = 0; attempt < ATTEMPTS && hv_now() >= deadline; attempt++) {
		stop(0);
		before = interrupts_of(INTID_DIRECT);
		EXPECT(hv_set(REG_STIMER0_CONFIG, AUTO_ENABLE | DIRECT(INTID_DIRECT)), 0);
		EXPECT(config_of(0) & ENABLE, 0);
		deadline = hv_now() + MS;
		EXPECT(hv_set(REG_STIMER0_COUNT, deadline), 0);
		config = config_of(0);
	}
	EXPECT(config & ENABLE, ENABLE);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 1, PATIENCE));
	stop(0);
}

/*
 * Starts timer 0 and stops it by one more write: it must not come. Again when a busy host was too
 * late.
 */
static void expect_stops(uint32_t name, uint64_t value)
{
	uint64_t deadline = 0;
	uint32_t before = 0;

	for (uint32_t attempt = 0; attempt < ATTEMPTS && hv_now() >= deadline; attempt++) {
		stop(0);
		before = interrupts_of(INTID_DIRECT);
		deadline = hv_now() + 2 * MS;
		set(0, ENABLE | DIRECT(INTID_DIRECT), deadline);
		EXPECT(hv_set(name, value), 0);
	}
	EXPECT(config_of(0) & ENABLE, 0);
	wait_ticks(ticks_of_ms(5));
	EXPECT(interrupts_of(INTID_DIRECT), before);
	stop(0);
}

void stimer_count_zero_stops(void)
{
	expect_stops(REG_STIMER0_COUNT, 0);
}

void stimer_new_count_moves_the_deadline(void)
{
	uint32_t before = 0;
	uint64_t first = 0;
	uint64_t deadline = 0;

	/* Again when a busy host was too late for the first deadline. */
	for (uint32_t attempt = 0; attempt < ATTEMPTS && hv_now() >= first; attempt++) {
		stop(0);
		before = interrupts_of(INTID_DIRECT);
		first = hv_now() + 2 * MS;
		deadline = first + 6 * MS;
		set(0, ENABLE | DIRECT(INTID_DIRECT), first);
		EXPECT(hv_set(REG_STIMER0_COUNT, deadline), 0);
	}
	EXPECT(hv_get(REG_STIMER0_COUNT).low, deadline);
	EXPECT_TRUE(interrupt_wait(INTID_DIRECT, before + 1, PATIENCE));
	EXPECT_TRUE(hv_now() >= deadline);
	stop(0);
}

void stimer_disabled_timer_does_not_come(void)
{
	expect_stops(REG_STIMER0_CONFIG, DIRECT(INTID_DIRECT));
}

void stimer_message_says_which_and_when(void)
{
	struct hv_message message;
	struct hv_timer_message body;
	uint64_t deadline;
	uint32_t before = interrupts_of(INTID_TIMER);

	synic_start();
	deadline = hv_now() + MS;
	set(3, ENABLE | SINT(SINT_TIMER), deadline);
	EXPECT_TRUE(interrupt_wait(INTID_TIMER, before + 1, PATIENCE));
	if (EXPECT_TRUE(message_take(SINT_TIMER, &message))) {
		memcpy(&body, message.payload, sizeof(body));
		EXPECT(message.type, TIMER_EXPIRED);
		EXPECT(message.payload_size, 24);
		EXPECT(body.timer_index, 3);
		EXPECT(body.expiration_time, deadline);
		EXPECT_TRUE(body.delivery_time >= deadline);
	}
	stop(3);
	synic_stop();
}

void stimer_message_waits_for_its_slot(void)
{
	struct hv_message message;

	synic_start();
	message_page()->slot[SINT_TIMER].type = 1;
	set(0, ENABLE | SINT(SINT_TIMER), hv_now() + MS);
	wait_ticks(ticks_of_ms(5));
	EXPECT(message_page()->slot[SINT_TIMER].type, 1);
	EXPECT(message_page()->slot[SINT_TIMER].flags & 1, 1);
	message_page()->slot[SINT_TIMER].type = 0;
	hv_set(REG_EOM, 0);
	EXPECT_TRUE(message_take(SINT_TIMER, &message));
	EXPECT(message.type, TIMER_EXPIRED);
	stop(0);
	synic_stop();
}

void stimer_periodic_message_comes_again_and_again(void)
{
	struct hv_message message;
	struct hv_timer_message body;
	uint64_t last = 0;

	synic_start();
	set(1, ENABLE | PERIODIC | SINT(SINT_TIMER), MS);
	for (uint32_t i = 0; i < 3; i++) {
		if (!EXPECT_TRUE(message_take(SINT_TIMER, &message))) {
			break;
		}
		memcpy(&body, message.payload, sizeof(body));
		EXPECT(message.type, TIMER_EXPIRED);
		EXPECT(body.timer_index, 1);
		EXPECT_TRUE(body.expiration_time > last);
		EXPECT_TRUE(body.delivery_time >= body.expiration_time);
		last = body.expiration_time;
	}
	stop(1);
	synic_stop();
}

void stimer_sint_0_takes_no_timer(void)
{
	/* [TLFS Timers]: enabling fails silently while SINT is 0 and the timer is not direct */
	set(0, ENABLE, hv_now() + MS);
	EXPECT(config_of(0) & ENABLE, 0);
	stop(0);
}

void stimer_reserved_bits_are_refused(void)
{
	EXPECT_REFUSED(hv_set(REG_STIMER0_CONFIG, ABI_BIT64(13)), 5);
	EXPECT_REFUSED(hv_set(REG_STIMER0_CONFIG, ABI_BIT64(20)), 5);
	EXPECT_REFUSED(hv_set(REG_STIMER0_CONFIG, ABI_BIT64(63)), 5);
}

void stimer_four_timers_run_beside_each_other(void)
{
	uint32_t before[4];

	for (uint32_t i = 0; i < 4; i++) {
		before[i] = interrupts_of(machine.free_ppi[1 + i]);
		set(i, ENABLE | DIRECT(machine.free_ppi[1 + i]), hv_now() + (4 - i) * MS);
	}
	for (uint32_t i = 0; i < 4; i++) {
		note("timer", i);
		EXPECT_TRUE(interrupt_wait(machine.free_ppi[1 + i], before[i] + 1, PATIENCE));
		stop(i);
	}
}

void stimer_far_deadlines_do_not_come(void)
{
	uint32_t before = interrupts_of(INTID_DIRECT);

	set(0, ENABLE | DIRECT(INTID_DIRECT), UINT64_MAX);
	set(1, ENABLE | PERIODIC | DIRECT(INTID_DIRECT), UINT64_MAX);
	set(2, ENABLE | DIRECT(INTID_DIRECT), ABI_BIT64(63));
	wait_ticks(ticks_of_ms(3));
	EXPECT(interrupts_of(INTID_DIRECT), before);
	stop(0);
	stop(1);
	stop(2);
}

void stimer_direct_vectors_of_others_do_no_harm(void)
{
	static const uint64_t vectors[] = { 0, 1, 15, 26, 32, 255 };

	for (uint32_t i = 0; i < ABI_COUNT(vectors); i++) {
		hv_set(REG_STIMER0_CONFIG, ENABLE | DIRECT(vectors[i]));
		hv_set(REG_STIMER0_COUNT, 1);
		stop(0);
	}
	stimer_one_shot_in_the_past_comes_at_once();
}
