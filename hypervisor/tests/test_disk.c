/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks for who can wait: a device answers while EL2 polls, or never. The counter's reads are what drives it. */
#include "virtio/disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/machine.h"
#include "core/pages.h"
#include "fake/fake.h"
#include "tests/fake_virtio.h"
#include "virtio/scsi.h"

#define REQUEST  2
#define MEMORY   ABI_ULL(0x40100000)
#define CAPACITY 0x1000 /* blocks of 512 bytes */

uint64_t __wrap_counter_now(void);

/* What the disk is like. */
static struct {
	bool answers;
	bool is_absent;
	bool has_medium;
	bool is_cd;
	bool is_protected;
	bool is_large;
	uint32_t attentions; /* to say before anything else */
	uint32_t commands;
	uint8_t last[16];
	uint32_t last_size; /* of its data */
} disk;

static uint64_t now;

static size_t put(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		to[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
	}
	return size;
}

static size_t answer_capacity(const uint8_t *cdb, uint8_t *data)
{
	uint64_t last = disk.is_large ? 0x123456789aULL : CAPACITY - 1;
	uint32_t size = disk.is_cd ? 2048 : 512;

	if (cdb[0] == 0x25) {
		return put(data, disk.is_large ? 0xffffffff : last, 4) + put(data + 4, size, 4);
	}
	put(data, last, 8);
	put(data + 8, size, 4);
	return 32;
}

/* returns: bytes of data */
static size_t answer(const uint8_t *cdb, struct virtio_scsi_response *response, uint8_t *data)
{
	bool needs_medium = cdb[0] == 0x25 || cdb[0] == 0x88 || cdb[0] == 0x8a || cdb[0] == 0xa8;
	uint8_t key = disk.attentions != 0 ? 6 : needs_medium && !disk.has_medium ? 2 : 0;

	if (disk.attentions != 0) {
		disk.attentions--;
	}
	if (key != 0) {
		response->status = 2;
		response->sense_size = 18;
		response->sense[0] = 0x70;
		response->sense[2] = key;
		return 0;
	}
	switch (cdb[0]) {
	case 0xa0:
		put(data, 24, 4);
		data[9] = 1;
		data[17] = 2;
		data[24] = 0x41;
		return 32;
	case 0x12:
		data[0] = disk.is_cd ? 5 : 0;
		data[1] = disk.is_cd ? 0x80 : 0;
		return 36;
	case 0x25:
	case 0x9e:
		return answer_capacity(cdb, data);
	case 0x1a:
		data[2] = disk.is_protected ? 0x80 : 0;
		return 4;
	default:
		return 0;
	}
}

static void serve(const struct fake_chain *chain)
{
	struct {
		struct virtio_scsi_response response;
		uint8_t data[512];
	} out = { .response.response = 0 };
	struct virtio_scsi_command command;
	size_t size;

	fake_chain_read(chain, &command, 51);
	memcpy(disk.last, command.cdb, 16);
	disk.last_size = chain->readable + chain->writable - 51 - 108;
	disk.commands++;
	out.response.response = disk.is_absent ? 3 : 0;
	size = disk.is_absent ? 0 : answer(command.cdb, &out.response, out.data);
	fake_chain_write(chain, &out, sizeof(out.response) + size);
	fake_virtio_push(REQUEST, chain->head, chain->writable);
}

uint64_t __wrap_counter_now(void)
{
	struct fake_chain chain;

	now += FAKE_COUNTER_FREQUENCY / 1000;
	if (disk.answers && fake_virtio_pop(REQUEST, &chain)) {
		serve(&chain);
	}
	return now;
}

static int start(void **state)
{
	(void)state;
	memset(&disk, 0, sizeof(disk));
	fake_virtio_reset(VIRTIO_ID_SCSI);
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT;
	fake_reset(1);
	disk.answers = true;
	disk.has_medium = true;
	scsi_init(63);
	assert_int_equal(scsi_count(), 1);
	return 0;
}

static struct disk first_disk(void)
{
	struct disk disks[1];

	assert_int_equal(disk_list(disks, 1), 1);
	return disks[0];
}

static void test_list_finds_all_luns(void **state)
{
	struct disk disks[8];

	(void)state;
	disk.attentions = 1;
	assert_int_equal(disk_list(disks, 8), 3);
	assert_int_equal(disks[0].lun, 1);
	assert_int_equal(disks[1].lun, 2);
	assert_int_equal(disks[2].lun, 0x100);
	assert_int_equal(disks[2].block_size, 512);
	assert_int_equal(disks[2].block_count, CAPACITY);
	assert_false(disks[2].is_read_only || disks[2].is_removable || disks[2].is_cd);
	assert_int_equal(disk_list(disks, 2), 2);
}

static void count_change(void *context)
{
	(*(uint32_t *)context)++;
}

static void test_controller_without_disks_is_told_from_one_with_some(void **state)
{
	struct fake_chain chain;
	uint32_t changes = 0;

	(void)state;
	assert_true(disk_is_on(0));
	disk.is_absent = true;
	/* A disk that comes just behind that look is not lost. */
	assert_true(fake_virtio_pop(VIRTIO_SCSI_QUEUE_EVENT, &chain));
	fake_virtio_push(VIRTIO_SCSI_QUEUE_EVENT, chain.head, sizeof(struct virtio_scsi_event));
	assert_false(disk_is_on(0));
	scsi_on_change(scsi_get(0), count_change, &changes);
	scsi_service(scsi_get(0));
	assert_int_equal(changes, 1);
}

static void test_controller_of_which_nothing_is_known_may_have_disks(void **state)
{
	struct fake_chain chain;

	(void)state;
	disk.attentions = UINT32_MAX;
	assert_true(disk_is_on(0));
	disk.answers = false;
	assert_true(disk_is_on(0));
	/* The command that nobody waits for any more keeps the others from being asked. */
	assert_true(disk_is_on(0));
	assert_true(fake_virtio_pop(REQUEST, &chain));
	serve(&chain);
	scsi_service(scsi_get(0));
}

static void test_disks_of_all_kinds_are_told_apart(void **state)
{
	(void)state;
	disk.is_large = true;
	disk.is_protected = true;
	assert_true(first_disk().is_read_only);
	assert_int_equal(first_disk().block_count, 0x123456789bULL);
	disk.is_large = false;
	disk.is_cd = true;
	disk.has_medium = false;
	assert_true(first_disk().is_cd && first_disk().is_removable && first_disk().is_read_only);
	assert_int_equal(first_disk().block_count, 0);
}

static void test_read_splits_what_is_too_long(void **state)
{
	const struct span span = { MEMORY, 0x100000 + 0x400 };
	struct disk it = first_disk();

	(void)state;
	disk.commands = 0;
	assert_int_equal(disk_read(&it, 0x10, &span), DISK_OK);
	assert_int_equal(disk.commands, 2);
	assert_int_equal(disk.last[0], 0x88);
	assert_int_equal(disk.last[8] << 8 | disk.last[9], 0x810);
	assert_int_equal(disk.last[13], 2);
	assert_int_equal(disk.last_size, 0x400);
	assert_int_equal(disk_write(&it, 1, &(struct span){ MEMORY, 512 }), DISK_OK);
	assert_int_equal(disk.last[0], 0x8a);
	assert_int_equal(disk_flush(&it), DISK_OK);
	assert_int_equal(disk.last[0], 0x35);
	assert_true(pages_take(&span));
	pages_return(&span);
}

static void test_cd_is_read_by_the_command_that_it_knows(void **state)
{
	struct disk it;

	(void)state;
	disk.is_cd = true;
	it = first_disk();
	assert_int_equal(disk_read(&it, 0x123, &(struct span){ MEMORY, 4096 }), DISK_OK);
	assert_int_equal(disk.last[0], 0xa8);
	assert_int_equal(disk.last[4] << 8 | disk.last[5], 0x123);
	assert_int_equal(disk.last[9], 2);
	assert_int_equal(disk.last[10], 0);
	assert_int_equal(disk_write(&it, 0, &(struct span){ MEMORY, 2048 }), DISK_READ_ONLY);
}

static void test_what_is_not_on_the_disk_is_refused(void **state)
{
	struct disk it = first_disk();

	(void)state;
	disk.commands = 0;
	assert_int_equal(disk_read(&it, 0, &(struct span){ MEMORY, 511 }), DISK_BAD_ARGUMENT);
	assert_int_equal(disk_read(&it, CAPACITY - 1, &(struct span){ MEMORY, 1024 }),
			 DISK_BAD_ARGUMENT);
	assert_int_equal(disk_read(&it, UINT64_MAX, &(struct span){ MEMORY, 512 }),
			 DISK_BAD_ARGUMENT);
	assert_int_equal(disk.commands, 0);
	disk.has_medium = false;
	assert_int_equal(disk_read(&it, 0, &(struct span){ MEMORY, 512 }), DISK_NO_MEDIUM);
	disk.attentions = 100;
	assert_int_equal(disk_read(&it, 0, &(struct span){ MEMORY, 512 }), DISK_BUSY);
}

/* The pages stay held, and the next command is refused, until the answer comes after all. */
static void test_disk_that_does_not_answer_costs_ten_seconds(void **state)
{
	const struct span span = { MEMORY, 512 };
	struct disk it = first_disk();
	struct fake_chain chain;
	uint64_t before = now;

	(void)state;
	disk.answers = false;
	assert_int_equal(disk_read(&it, 0, &span), DISK_TIMEOUT);
	assert_in_range(now - before, 10 * FAKE_COUNTER_FREQUENCY, 11 * FAKE_COUNTER_FREQUENCY);
	assert_false(pages_take(&span));
	assert_int_equal(disk_read(&it, 0, &span), DISK_BUSY);
	assert_true(fake_virtio_pop(REQUEST, &chain));
	serve(&chain);
	scsi_service(scsi_get(0));
	assert_true(pages_take(&span));
	pages_return(&span);
	disk.answers = true;
	assert_int_equal(disk_read(&it, 0, &span), DISK_OK);
}

/* As another CPU would, in the turn of the one that takes what is done. */
static void answer_and_poll(struct scsi_request *request)
{
	struct fake_chain chain;

	(void)request;
	assert_true(fake_virtio_pop(REQUEST, &chain));
	serve(&chain);
	scsi_poll(scsi_get(0));
}

static uint32_t done_count;

static void count_done(struct scsi_request *request)
{
	(void)request;
	done_count++;
}

static void test_poll_keeps_no_other_cpu_in_its_turn(void **state)
{
	static struct scsi_request command = { .done = count_done, .head = 1 };
	static struct scsi_request management = { .done = answer_and_poll, .head = 1 };
	struct fake_chain chain;

	(void)state;
	done_count = 0;
	scsi_submit(scsi_get(0), &command, 0, 0, NULL, 0, false);
	scsi_manage(scsi_get(0), &management, VIRTIO_SCSI_T_TMF_I_T_NEXUS_RESET, 0, 0, NULL);
	scsi_flush(scsi_get(0));
	assert_true(fake_virtio_pop(VIRTIO_SCSI_QUEUE_CONTROL, &chain));
	fake_virtio_push(VIRTIO_SCSI_QUEUE_CONTROL, chain.head, 1);
	scsi_service(scsi_get(0));
	assert_int_equal(done_count, 0);
	/* The interrupt is still to come. */
	assert_int_equal(fake_virtio.interrupt_status, 1);
	scsi_service(scsi_get(0));
	assert_int_equal(done_count, 1);
}

static void test_machine_without_disks_has_none(void **state)
{
	struct disk disks[1];

	(void)state;
	disk.has_medium = false;
	fake_virtio.features = VIRTIO_F_VERSION_1_BIT;
	scsi_init(63);
	assert_int_equal(disk_list(disks, 1), 0);
	fake_virtio.device_id = VIRTIO_ID_CONSOLE;
	scsi_init(63);
	assert_int_equal(scsi_count(), 0);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_list_finds_all_luns),
		TEST(test_controller_without_disks_is_told_from_one_with_some),
		TEST(test_controller_of_which_nothing_is_known_may_have_disks),
		TEST(test_disks_of_all_kinds_are_told_apart),
		TEST(test_read_splits_what_is_too_long),
		TEST(test_cd_is_read_by_the_command_that_it_knows),
		TEST(test_what_is_not_on_the_disk_is_refused),
		TEST(test_disk_that_does_not_answer_costs_ten_seconds),
		TEST(test_poll_keeps_no_other_cpu_in_its_turn),
		TEST(test_machine_without_disks_has_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
