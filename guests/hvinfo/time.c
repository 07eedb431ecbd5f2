/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time beside the architecture's counter, and how exact the synthetic timers are. */
#include "hvinfo/hvinfo.h"
#include "hvinfo/report.h"
#include "hyperv/stimer.h"
#include "kernel/kernel.h"

#define MEASURED_US ABI_U(200000)
#define TRIES       ABI_U(16)
#define MILLION     ABI_ULL(1000000)
#define TIMER_INTID                                                                                \
	ABI_U(31) /* OBS: the first Linux patches for ARM64 had the timer there; firmware has 17 */
#define TIMER_SINT  ABI_U(3)
#define TIMER_INDEX ABI_U(3) /* an earlier one may be the firmware's */
#define SAMPLES     ABI_U(8)
#define AHEAD       ABI_ULL(50000)   /* 5 ms */
#define PATIENCE    ABI_ULL(2000000) /* 200 ms */

static uint64_t reference_counter(void)
{
	uint64_t value = 0;

	hv_get_register(&hvinfo.partition, HV_REGISTER_TIME_REF_COUNT, &value);
	return value;
}

/* Both at the same moment, as near as can be. */
struct moment {
	uint64_t ticks;
	uint64_t reference;
};

/* The reading that took the shortest of some: in the others something came between. */
static struct moment take_moment(void)
{
	struct moment best = { 0, 0 };
	uint64_t shortest = UINT64_MAX;

	for (uint32_t i = 0; i < TRIES; i++) {
		uint64_t before = counter();
		uint64_t reference = reference_counter();
		uint64_t took = counter() - before;

		if (took < shortest) {
			shortest = took;
			best.ticks = before + took / 2;
			best.reference = reference;
		}
	}
	return best;
}

/* How far reference time runs from the counter, in millionths. */
static void report_rate(void)
{
	struct moment first = take_moment();
	struct moment last;
	int64_t expected;
	int64_t difference;

	delay_us(MEASURED_US);
	last = take_moment();
	expected = (int64_t)((last.ticks - first.ticks) * HV_REFERENCE_TIME_HZ /
			     sysreg_read(cntfrq_el0));
	difference = (int64_t)(last.reference - first.reference) - expected;
	report_number("counter ns", expected * 100);
	report_number("difference ns", difference * 100);
	report_number("difference ppm", difference * (int64_t)MILLION / expected);
}

/* The page and the counter say the same; the page is read between two readings of the counter. */
static void report_page(void)
{
	uint64_t before = reference_counter();
	uint64_t page = hv_clock_read(&hvinfo.clock);
	uint64_t after = reference_counter();

	report_number("between counter readings ns", (int64_t)(after - before) * 100);
	report_number("page after first ns", ((int64_t)page - (int64_t)before) * 100);
	report_bool("in order", page >= before && page <= after);
}

/* The firmware's own page is not taken from it. */
static bool firmware_has_page(void)
{
	uint64_t value = 0;

	return boot.under_firmware &&
	       hv_get_register(&hvinfo.partition, HV_REGISTER_REFERENCE_TSC, &value) ==
		       HV_STATUS_SUCCESS &&
	       (value & HV_PAGE_REGISTER_ENABLE_BIT) != 0;
}

void report_time(void)
{
	int error;

	report_open("reference time");
	error = hv_clock_start(&hvinfo.clock, &hvinfo.partition,
			       firmware_has_page() ? NULL : memory_take(HV_PAGE_SIZE));
	if (error != 0) {
		report_say("error", "%s", hv_error_name(error));
		report_close();
		return;
	}
	report_rate();
	report_bool("page", hvinfo.clock.page != NULL);
	if (hvinfo.clock.page != NULL) {
		report_page();
	}
	report_close();
}

/* What the handler of the timer's SINT has seen. */
static struct hv_timer_message expiry;
static bool has_expired;

static void on_timer_message(struct hv_vp *vp, void *argument, const struct hv_message *message)
{
	(void)vp;
	(void)argument;
	has_expired = hv_stimer_message(message, &expiry);
}

static bool came_directly(void)
{
	return gic_pending(TIMER_INTID);
}

static bool came_by_message(void)
{
	hv_synic_dispatch(&hvinfo.vp);
	return has_expired;
}

/* Late by how much, 100 ns units; -1: never, or an error, which is told. */
static int64_t sample(const struct hv_stimer *timer, bool (*came)(void))
{
	uint64_t at = hv_clock_read(&hvinfo.clock) + AHEAD;
	uint64_t now;
	int error;

	has_expired = false;
	gic_clear(TIMER_INTID);
	error = hv_stimer_start(&hvinfo.vp, timer, at);
	if (error != 0) {
		report_say("error", "%s", hv_error_name(error));
		return -1;
	}
	do {
		bool is_there = came();

		now = hv_clock_read(&hvinfo.clock);
		if (is_there) {
			return (int64_t)(now - at);
		}
	} while (now < at + PATIENCE);
	report_say("error", "it never expired");
	return -1;
}

static void report_accuracy(const struct hv_stimer *timer, bool (*came)(void))
{
	int64_t least = INT64_MAX;
	int64_t most = 0;
	int64_t sum = 0;

	for (uint32_t i = 0; i < SAMPLES; i++) {
		int64_t late = sample(timer, came);

		if (late < 0) {
			return;
		}
		least = late < least ? late : least;
		most = late > most ? late : most;
		sum += late;
	}
	report_number("samples", SAMPLES);
	report_number("late at least ns", least * 100);
	report_number("late at most ns", most * 100);
	report_number("late on average ns", sum * 100 / SAMPLES);
}

static void report_direct(void)
{
	const struct hv_stimer timer = { .index = TIMER_INDEX,
					 .mode = HV_STIMER_DIRECT,
					 .intid = TIMER_INTID };

	report_open("timer direct");
	report_accuracy(&timer, came_directly);
	hv_stimer_stop(&hvinfo.vp, TIMER_INDEX);
	gic_clear(TIMER_INTID);
	report_close();
}

static void report_by_message(void)
{
	const struct hv_stimer timer = { .index = TIMER_INDEX,
					 .mode = HV_STIMER_BY_MESSAGE,
					 .sint = TIMER_SINT };
	const struct hv_sint sint = { .message = on_timer_message };
	int error = hv_sint_enable(&hvinfo.vp, TIMER_SINT, TIMER_INTID, &sint);

	report_open("timer by message");
	if (error != 0) {
		report_say("error", "%s", hv_error_name(error));
	} else {
		report_accuracy(&timer, came_by_message);
		report_number("delivered after expiration ns",
			      (int64_t)(expiry.delivery_time - expiry.expiration_time) * 100);
		hv_stimer_stop(&hvinfo.vp, TIMER_INDEX);
		hv_sint_disable(&hvinfo.vp, TIMER_SINT);
	}
	report_close();
}

void report_timers(void)
{
	uint64_t config = 0;

	if (!hv_privilege_a(&hvinfo.partition, HV_PRIVILEGE_A_STIMER_BIT) ||
	    hv_get_register(&hvinfo.partition, HV_REGISTER_STIMER3_CONFIG, &config) !=
		    HV_STATUS_SUCCESS ||
	    (config & HV_STIMER_ENABLE_BIT) != 0) {
		return;
	}
	report_direct();
	if (hvinfo.synic_is_ours) {
		report_by_message();
	}
}
