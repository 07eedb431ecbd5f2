/* SPDX-License-Identifier: BSD-2-Clause */
/* A SCSI controller whose requests come from several CPUs at once, while others take what is done: each is a thread. */
#include "virtio/scsi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>
#include <unistd.h>

#include "aarch64/mmio.h"
#include "core/machine.h"
#include "fake/fake.h"

#define SUBMITTERS 3
#define REAPERS    2
#define REQUESTS   8 /* of each submitter */
#define ROUNDS     1000
#define TIMEOUT_S  120
#define QUEUE      2
#define QUEUE_SIZE 32 /* the next power of two */

/* A device as bare as can be: registers in words, and the addresses of its queue 2. */
static uint32_t status;
static uint32_t selected;
static uint32_t features_word;
static uint64_t parts[3]; /* descriptors, available, used */

static uint32_t stop;

uint32_t mmio_read32(uint64_t address)
{
	switch (address % 0x200) {
	case VIRTIO_MMIO_MAGIC_VALUE:
		return 0x74726976;
	case VIRTIO_MMIO_VERSION:
		return 2;
	case VIRTIO_MMIO_DEVICE_ID:
		return address < 0x0a000200 ? 8 : 0;
	case VIRTIO_MMIO_DEVICE_FEATURES:
		return features_word == 0 ? (1U << 28) | (1U << 29) : 1;
	case VIRTIO_MMIO_QUEUE_NUM_MAX:
		return 1024;
	case VIRTIO_MMIO_STATUS:
		return status;
	default:
		return 0;
	}
}

void mmio_write32(uint64_t address, uint32_t value)
{
	uint32_t offset = (uint32_t)(address % 0x200);

	switch (offset) {
	case VIRTIO_MMIO_DEVICE_FEATURES_SEL:
		features_word = value;
		break;
	case VIRTIO_MMIO_STATUS:
		status = value;
		break;
	case VIRTIO_MMIO_QUEUE_SEL:
		selected = value;
		break;
	case VIRTIO_MMIO_QUEUE_DESC_LOW:
	case VIRTIO_MMIO_QUEUE_DRIVER_LOW:
	case VIRTIO_MMIO_QUEUE_DEVICE_LOW:
		parts[(offset - 0x80) / 0x10] =
			selected == QUEUE ? value : parts[(offset - 0x80) / 0x10];
		break;
	case VIRTIO_MMIO_QUEUE_DESC_HIGH:
	case VIRTIO_MMIO_QUEUE_DRIVER_HIGH:
	case VIRTIO_MMIO_QUEUE_DEVICE_HIGH:
		parts[(offset - 0x84) / 0x10] |= selected == QUEUE ? (uint64_t)value << 32 : 0;
		break;
	default:
		break;
	}
}

static void answer(uint16_t head, uint16_t given)
{
	const struct virtq_desc *desc = &((const struct virtq_desc *)(uintptr_t)parts[0])[head];
	const struct virtq_desc *table = (const void *)(uintptr_t)desc->address;
	struct virtq_used *used = (void *)(uintptr_t)parts[2];
	struct virtq_used_entry *entry = (struct virtq_used_entry *)(void *)(used + 1);

	((struct virtio_scsi_response *)(uintptr_t)table[1].address)->response = 0;
	__atomic_store_n(&entry[given % QUEUE_SIZE].id, head, __ATOMIC_RELAXED);
	__atomic_store_n(&entry[given % QUEUE_SIZE].size, 108, __ATOMIC_RELAXED);
	__atomic_store_n(&used->index, (uint16_t)(given + 1), __ATOMIC_RELEASE);
}

static void *run_device(void *argument)
{
	const struct virtq_avail *avail = (const void *)(uintptr_t)parts[1];
	const uint16_t *ring = (const void *)(avail + 1);
	uint16_t taken = 0;

	(void)argument;
	while (__atomic_load_n(&stop, __ATOMIC_ACQUIRE) == 0) {
		uint16_t index = __atomic_load_n(&avail->index, __ATOMIC_ACQUIRE);

		for (; taken != index; taken++) {
			answer(ring[taken % QUEUE_SIZE], taken);
		}
		usleep(taken % 7);
	}
	return NULL;
}

static struct job {
	struct scsi_request request; /* the first: the jobs are found by it */
	uint32_t is_busy;
	uint32_t rounds;
	uint32_t failures;
} jobs[SUBMITTERS * REQUESTS];

static void done(struct scsi_request *request)
{
	struct job *job = (struct job *)(void *)request;

	job->failures += request->response.response != 0;
	job->rounds++;
	__atomic_store_n(&job->is_busy, 0, __ATOMIC_RELEASE);
}

static bool submit(struct job *job)
{
	if (__atomic_load_n(&job->is_busy, __ATOMIC_ACQUIRE) != 0) {
		return true;
	}
	if (job->rounds == ROUNDS) {
		return false;
	}
	job->is_busy = 1;
	job->request.done = done;
	job->request.head = (uint16_t)(1 + (job - jobs));
	scsi_submit(scsi_get(0), &job->request, 0, 0, NULL, 0, false);
	return true;
}

static void *run_submitter(void *argument)
{
	struct job *own = argument;
	bool is_working = true;

	while (is_working) {
		is_working = false;
		for (uint32_t i = 0; i < REQUESTS; i++) {
			is_working |= submit(&own[i]);
		}
		scsi_flush(scsi_get(0));
	}
	return NULL;
}

static void *run_reaper(void *argument)
{
	(void)argument;
	while (__atomic_load_n(&stop, __ATOMIC_ACQUIRE) == 0) {
		scsi_poll(scsi_get(0));
	}
	return NULL;
}

static void test_requests_of_several_cpus_are_all_done_once(void **state)
{
	pthread_t submitters[SUBMITTERS];
	pthread_t others[REAPERS + 1];

	(void)state;
	alarm(TIMEOUT_S);
	fake_reset(1);
	machine.virtio_slots = 32;
	scsi_init(SUBMITTERS * REQUESTS);
	assert_int_equal(scsi_count(), 1);
	pthread_create(&others[REAPERS], NULL, run_device, NULL);
	for (uint32_t i = 0; i < REAPERS; i++) {
		pthread_create(&others[i], NULL, run_reaper, NULL);
	}
	for (uint32_t i = 0; i < SUBMITTERS; i++) {
		pthread_create(&submitters[i], NULL, run_submitter, &jobs[(size_t)i * REQUESTS]);
	}
	for (uint32_t i = 0; i < SUBMITTERS; i++) {
		pthread_join(submitters[i], NULL);
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
	for (uint32_t i = 0; i <= REAPERS; i++) {
		pthread_join(others[i], NULL);
	}
	for (uint32_t i = 0; i < SUBMITTERS * REQUESTS; i++) {
		assert_int_equal(jobs[i].rounds, ROUNDS);
		assert_int_equal(jobs[i].failures, 0);
	}
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests_of_several_cpus_are_all_done_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
