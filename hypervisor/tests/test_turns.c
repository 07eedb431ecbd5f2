/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A thread for each VP: each sends through a channel of its own, signals those of others, ends requests of any channel, and
 * runs its deadlines, while one VP closes and opens channels. No answer is lost, and none comes twice.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "core/partition.h"
#include "core/work.h"
#include "fake/fake.h"
#include "synic/reference_time.h"
#include "tests/loopback.h"
#include "tests/vmbus_guest.h"
#include "vmbus/vmbus.h"

#define CHANNELS    64
#define PACKETS_MAX 20300
#define PACKETS     (20000 / vp_count + 300)
#define OUTSTANDING 12 /* more than there are slots, fewer than fill the ring */
#define PATIENCE    200000000

#define DEVICE(n)                                                                                  \
	{                                                                                          \
		.class = &loopback_class, .instance_id = {.bytes = { (n) } }                       \
	}
#define DEVICES(n)                                                                                 \
	DEVICE(n), DEVICE((n) + 1), DEVICE((n) + 2), DEVICE((n) + 3), DEVICE((n) + 4),             \
		DEVICE((n) + 5), DEVICE((n) + 6), DEVICE((n) + 7)

struct device device_table[CHANNELS] = {
	DEVICES(0),  DEVICES(8),  DEVICES(16), DEVICES(24),
	DEVICES(32), DEVICES(40), DEVICES(48), DEVICES(56),
};

uint32_t device_count = CHANNELS;

/* The guest's driver of a channel: a lock of the guest's, and what is on its way. */
static struct driver {
	pthread_mutex_t mutex;
	uint64_t next_id;
	uint32_t count; /* of those that are on their way */
	bool pending[PACKETS_MAX];
} drivers[CHANNELS];

static uint32_t vp_count;
static uint32_t finished;    /* VPs whose packets are all answered; atomic */
static uint32_t failed_line; /* atomic: cmocka's assertions are for the main thread */

static void check(bool condition, uint32_t line)
{
	if (!condition) {
		__atomic_store_n(&failed_line, line, __ATOMIC_RELAXED);
	}
}
#define CHECK(condition) check(condition, __LINE__)

struct random {
	uint64_t state;
};

static uint32_t below(struct random *random, uint32_t limit)
{
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 32) % limit;
}

static void send(uint32_t relid, struct driver *driver)
{
	uint64_t id = driver->next_id;

	driver->pending[id] = true;
	driver->next_id++;
	driver->count++;
	guest_send(relid, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, id, &id, sizeof(id));
}

static void receive(uint32_t relid, struct driver *driver)
{
	struct vmbus_packet_descriptor descriptor;
	uint64_t id;

	while (guest_take(relid, &descriptor, &id, sizeof(id)) >= 0) {
		if (descriptor.transaction_id != id || id >= PACKETS_MAX || !driver->pending[id]) {
			CHECK(false);
			return;
		}
		driver->pending[id] = false;
		driver->count--;
	}
}

/* What another VP, a back end or the timer may do to this one at any time. */
static void disturb(struct random *random, struct vp *vp)
{
	switch (below(random, 7)) {
	case 0:
		vmbus_signal_event(GUEST_CONNECTION_ID(1 + below(random, vp_count)), 0);
		break;
	case 1:
		channel_call(channel_find(1 + below(random, vp_count)));
		break;
	case 2:
		fake_counter_advance(below(random, 1000));
		break;
	case 3:
		__atomic_store_n(&loopback_mode, below(random, 2) ? LOOPBACK_HOLD : LOOPBACK_TWICE,
				 __ATOMIC_RELAXED);
		break;
	case 4: /* off and on again */
		work_leave(vp);
		work_join(vp);
		break;
	default:
		loopback_finish(below(random, 8));
		break;
	}
	work_run(vp, reference_time_now());
}

/* Packets of a VP that waits would else stay with a back end that holds them. */
static void help(struct vp *vp)
{
	loopback_finish(0);
	fake_counter_advance(100);
	work_run(vp, reference_time_now());
	sched_yield();
}

/* A VP that waits for another one takes its timer's interrupts all the same: a channel's turn may depend on them. */
static void lock(struct driver *driver, struct vp *vp)
{
	while (pthread_mutex_trylock(&driver->mutex) != 0) {
		help(vp);
	}
}

static void await(uint32_t relid, struct driver *driver, struct vp *vp, uint32_t at_most)
{
	for (uint64_t i = 0; i < PATIENCE; i++) {
		uint32_t count;

		lock(driver, vp);
		receive(relid, driver);
		count = driver->count;
		pthread_mutex_unlock(&driver->mutex);
		if (count <= at_most) {
			return;
		}
		help(vp);
	}
	CHECK(false);
}

static void *run_vp(void *argument)
{
	struct vp *vp = argument;
	uint32_t relid = vp->index + 1;
	struct driver *driver = &drivers[vp->index];
	struct random random = { vp->index * ABI_ULL(0x9e3779b97f4a7c15) + 1 };

	fake_vp_switch(vp->index);
	for (uint32_t i = 0; i < PACKETS; i++) {
		lock(driver, vp);
		send(relid, driver);
		pthread_mutex_unlock(&driver->mutex);
		disturb(&random, vp);
		await(relid, driver, vp, OUTSTANDING);
	}
	await(relid, driver, vp, 0);
	__atomic_fetch_add(&finished, 1, __ATOMIC_RELEASE);
	while (__atomic_load_n(&finished, __ATOMIC_ACQUIRE) < vp_count) {
		help(vp);
	}
	return NULL;
}

static void take_torndown(struct vp *vp)
{
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX];

	for (uint64_t i = 0; i < PATIENCE; i++) {
		if (guest_receive_from(0, VMBUS_SINT, message) != 0) {
			CHECK(message[0] == CHANNELMSG_GPADL_TORNDOWN);
			return;
		}
		help(vp);
	}
	CHECK(false);
}

/* What is in flight is lost for the driver, and its pages are zero when they come back. */
static void reopen(uint32_t relid, struct vp *vp)
{
	struct driver *driver = &drivers[relid - 1];
	struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = relid,
		.gpadl = 0xe1e10 + relid,
	};

	lock(driver, vp);
	guest_close(relid);
	guest_post(&teardown, sizeof(teardown));
	take_torndown(vp);
	memset(driver->pending, 0, sizeof(driver->pending));
	driver->count = 0;
	CHECK(guest_open_status(relid, guest_ring_gpadl(relid), relid - 1, GUEST_RING_PAGES) == 0);
	pthread_mutex_unlock(&driver->mutex);
}

static void control(struct vp *vp)
{
	struct random random = { 12345 };

	while (__atomic_load_n(&finished, __ATOMIC_ACQUIRE) < vp_count) {
		if (below(&random, 20) == 0) {
			reopen(1 + below(&random, vp_count), vp);
			CHECK(guest_retarget(1 + below(&random, vp_count),
					     below(&random, vp_count)) == 0);
			host_status();
		}
		help(vp);
	}
}

/* The last VP has no channel: it closes and opens those of @count others. 64 VPs are 63 and that one. */
static void run(uint32_t count)
{
	pthread_t threads[CHANNELS] = { 0 };
	struct vp *vp;

	loopback_reset();
	guest_start_vps(count + 1 < CHANNELS ? count + 1 : CHANNELS);
	vp = &partition.vps[partition.vp_count - 1];
	vp_count = count < partition.vp_count - 1 ? count : partition.vp_count - 1;
	finished = failed_line = 0;
	guest_connect(VMBUS_VERSION_5_3);
	for (uint32_t i = 0; i < vp_count; i++) {
		drivers[i] = (struct driver){ .mutex = PTHREAD_MUTEX_INITIALIZER };
		guest_open(i + 1);
	}
	fake_vp_switch(vp->index);
	for (uint32_t i = 0; i < vp_count; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, run_vp, &partition.vps[i]), 0);
	}
	control(vp);
	for (uint32_t i = 0; i < vp_count; i++) {
		pthread_join(threads[i], NULL);
	}
	assert_int_equal(failed_line, 0);
	fake_vp_switch(0);
	assert_true(vmbus_reset());
}

static void test_one_vp_and_control(void **state)
{
	(void)state;
	run(1);
}

static void test_eight_vps_and_control(void **state)
{
	(void)state;
	run(8);
}

static void test_sixty_four_vps(void **state)
{
	(void)state;
	run(64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_vp_and_control),
		cmocka_unit_test(test_eight_vps_and_control),
		cmocka_unit_test(test_sixty_four_vps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
