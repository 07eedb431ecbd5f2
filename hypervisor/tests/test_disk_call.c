/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk calls of the firmware: right ones move the right blocks, all others move nothing. Statuses as literals [UEFI
 * Appendix D].
 */
#include "calls/disk_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"
#include "core/guest_memory.h"
#include "core/machine.h"
#include "core/partition.h"
#include "virtio/disk.h"

#define PC       0x47001004ULL
#define DESCRIBE 0xcd00
#define READ     0xcd01
#define WRITE    0xcd02
#define FLUSH    0xcd03

#define ERROR(number)     (0x8000000000000000ULL | (number))
#define INVALID_PARAMETER ERROR(2)
#define BAD_BUFFER_SIZE   ERROR(4)
#define DEVICE_ERROR      ERROR(7)
#define WRITE_PROTECTED   ERROR(8)
#define NO_MEDIA          ERROR(12)
#define MEDIA_CHANGED     ERROR(13)
#define NOT_FOUND         ERROR(14)

#define RAM   0x40000000ULL
#define SIZE  0x10000000ULL
#define OWN   0x48000000ULL /* resident, then shared, 2 MiB each */
#define BLOCK 512ULL
#define PART  0x100000ULL /* most bytes of one command */

struct boot_info machine;
struct partition partition;

static const struct disk there[] = {
	{ .controller = 1, .lun = 5, .block_size = BLOCK, .block_count = 0x10000 },
	{ .lun = 63,
	  .block_size = 2048,
	  .block_count = 100,
	  .is_read_only = true,
	  .is_removable = true,
	  .is_cd = true },
	{ .is_removable = true, .is_cd = true, .is_read_only = true }, /* no medium */
	{ .block_size = 4096, .block_count = UINT64_MAX / 4096 },
};

/* The last command, and how many there were. */
static struct {
	uint32_t commands;
	uint32_t lun;
	uint64_t block;
	struct span span;
	bool write;
	enum disk_status status;
} done;

static uint64_t x[18];

uint32_t disk_list(struct disk *disks, uint32_t max)
{
	assert_int_equal(max, 64);
	memcpy(disks, there, sizeof(there));
	return ABI_COUNT(there);
}

static enum disk_status command(const struct disk *disk, uint64_t block, const struct span *span,
				bool write)
{
	done.commands++;
	done.lun = disk->lun;
	done.block = block;
	done.span = *span;
	done.write = write;
	return done.status;
}

enum disk_status disk_read(const struct disk *disk, uint64_t block, const struct span *span)
{
	return command(disk, block, span, false);
}

enum disk_status disk_write(const struct disk *disk, uint64_t block, const struct span *span)
{
	return disk->is_read_only ? DISK_READ_ONLY : command(disk, block, span, true);
}

enum disk_status disk_flush(const struct disk *disk)
{
	const struct span none = { 0, 0 };

	return command(disk, 0, &none, false);
}

static int reset(void **state)
{
	(void)state;
	machine = (struct boot_info){
		.resident = { OWN, 0x200000 },
		.shared = { OWN + 0x200000, 0x200000 },
		.ram = { { RAM, SIZE } },
		.ram_count = 1,
	};
	guest_memory_init();
	partition.guest_os_id = 0;
	memset(&done, 0, sizeof(done));
	fake_sysreg.elr_el2 = PC;
	for (uint64_t i = 0; i < ABI_COUNT(x); i++) {
		x[i] = 0xe0e0e0e0e0e0e000 + i;
	}
	disk_call_init();
	return 0;
}

/* One HVC. Upper halves of 32-bit arguments are the caller's rubbish. */
static uint64_t call(uint64_t immediate, uint32_t number)
{
	x[5] = 0xdead000000000000 | number;
	assert_true(disk_call(x, immediate));
	return x[0];
}

static uint64_t transfer(uint64_t immediate, uint32_t number, uint64_t block, uint64_t size,
			 uint64_t buffer)
{
	x[1] = 0xdead000000000000 | (number + 1);
	x[2] = block;
	x[3] = size;
	x[4] = buffer;
	return call(immediate, number);
}

static void test_disk_call_describes_each_disk(void **state)
{
	(void)state;
	assert_int_equal(call(DESCRIBE, 0), 0);
	assert_int_equal(x[1], 512);
	assert_int_equal(x[2], 0x10000);
	assert_int_equal(x[3], 0);
	assert_int_equal(x[4], 1);
	assert_int_equal(x[5], 5);
	assert_int_equal(call(DESCRIBE, 1), 0);
	assert_int_equal(x[1], 2048);
	assert_int_equal(x[3], 3);
	assert_int_equal(x[5], 63);
	assert_true(call(DESCRIBE, 4) == NOT_FOUND);
	assert_true(call(DESCRIBE, UINT32_MAX) == NOT_FOUND);
	assert_int_equal(done.commands, 0);
}

static void test_disk_call_moves_blocks(void **state)
{
	(void)state;
	assert_int_equal(transfer(READ, 0, 7, 3 * BLOCK, RAM + 1), 0);
	assert_int_equal(done.lun, 5);
	assert_int_equal(done.block, 7);
	assert_int_equal(done.span.gpa, RAM + 1);
	assert_int_equal(done.span.size, 3 * BLOCK);
	assert_false(done.write);
	assert_int_equal(transfer(WRITE, 3, 0x123456789, 4096, OWN - 4096), 0);
	assert_int_equal(done.block, 0x123456789);
	assert_true(done.write);
	assert_int_equal(transfer(READ, 0, 0xffff, BLOCK, RAM + SIZE - BLOCK), 0);
	assert_int_equal(call(FLUSH, 3), 0);
	assert_int_equal(done.commands, 4);
	assert_int_equal(fake_sysreg.elr_el2, PC);
	/* The caller keeps all but x0. */
	assert_true(x[6] == 0xe0e0e0e0e0e0e006 && x[17] == 0xe0e0e0e0e0e0e011);
}

static void test_disk_call_long_transfer_repeats_the_instruction(void **state)
{
	(void)state;
	x[0] = 0x1234;
	assert_int_equal(transfer(READ, 0, 8, 2 * PART + BLOCK, RAM), 0x1234);
	assert_int_equal(fake_sysreg.elr_el2, PC - 4);
	assert_int_equal(done.span.size, PART);
	for (uint64_t i = 1; i < 3; i++) {
		fake_sysreg.elr_el2 = PC;
		assert_true(disk_call(x, READ));
		assert_int_equal(done.block, 8 + i * PART / BLOCK);
		assert_int_equal(done.span.gpa, RAM + i * PART);
		assert_int_equal(done.span.size, i == 1 ? PART : BLOCK);
		assert_int_equal(fake_sysreg.elr_el2, i == 1 ? PC - 4 : PC);
	}
	assert_int_equal(x[0], 0);
	/* An error ends it. */
	done.status = DISK_FAILED;
	assert_true(transfer(READ, 0, 8, 2 * PART, RAM) == DEVICE_ERROR);
	assert_int_equal(fake_sysreg.elr_el2, PC);
}

static void test_disk_call_of_nothing_does_nothing(void **state)
{
	(void)state;
	assert_int_equal(transfer(READ, 0, 0, 0, 0), 0);
	assert_int_equal(done.span.size, 0);
}

static void test_disk_call_reaches_no_other_memory(void **state)
{
	static const struct {
		uint64_t buffer;
		uint64_t size;
	} cases[] = {
		{ 0, BLOCK },
		{ RAM - BLOCK, BLOCK },
		{ RAM - 1, BLOCK },
		{ RAM + SIZE, BLOCK },
		{ RAM + SIZE - 1, BLOCK },
		{ OWN, BLOCK },
		{ OWN - 1, BLOCK },
		{ OWN + 0x1ff000, BLOCK },
		{ OWN + 0x3fffff, BLOCK },
		{ OWN - 0x400000, 0x800000 }, /* conduit's in the middle */
		{ 0x09000000, BLOCK },
		{ 0x08000000, BLOCK },
		{ UINT64_MAX, BLOCK },
		{ UINT64_MAX - BLOCK + 1, BLOCK },
		{ RAM, 0x2000200 }, /* more than the disk has */
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		assert_true(transfer(READ, 0, 0, cases[i].size, cases[i].buffer) ==
			    INVALID_PARAMETER);
		assert_true(transfer(WRITE, 0, 0, cases[i].size, cases[i].buffer) ==
			    INVALID_PARAMETER);
	}
	assert_true(transfer(READ, 3, 0, -4096ULL, RAM) == INVALID_PARAMETER);
	assert_true(transfer(READ, 3, 0, -4096ULL, 4096) == INVALID_PARAMETER);
	assert_int_equal(done.commands, 0);
}

static void test_disk_call_reaches_no_other_blocks(void **state)
{
	static const struct {
		uint64_t block;
		uint64_t blocks;
	} cases[] = {
		{ 0x10000, 0 },        { 0x10000, 1 },    { 0xffff, 2 },     { UINT64_MAX, 1 },
		{ UINT64_MAX - 1, 2 }, { UINT64_MAX, 0 }, { 1ULL << 63, 1 }, { 0, 0x10001 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		assert_true(transfer(READ, 0, cases[i].block, cases[i].blocks * BLOCK, RAM) ==
			    INVALID_PARAMETER);
	}
	assert_int_equal(done.commands, 0);
}

static void test_disk_call_wants_whole_blocks(void **state)
{
	(void)state;
	assert_true(transfer(READ, 0, 0, 1, RAM) == BAD_BUFFER_SIZE);
	assert_true(transfer(READ, 0, 0, BLOCK + 1, RAM) == BAD_BUFFER_SIZE);
	assert_true(transfer(READ, 1, 0, BLOCK, RAM) == BAD_BUFFER_SIZE);
	assert_true(transfer(READ, 3, 0, 2048, RAM) == BAD_BUFFER_SIZE);
	assert_true(transfer(READ, 0, 0, UINT64_MAX, RAM) == BAD_BUFFER_SIZE);
	assert_int_equal(done.commands, 0);
	assert_int_equal(transfer(READ, 1, 99, 2048, RAM), 0);
}

static void test_disk_call_knows_its_medium(void **state)
{
	(void)state;
	x[1] = 2;
	x[2] = 0;
	x[3] = BLOCK;
	x[4] = RAM;
	assert_true(call(READ, 0) == MEDIA_CHANGED);
	assert_true(transfer(READ, 2, 0, 2048, RAM) == NO_MEDIA);
	assert_true(transfer(WRITE, 1, 0, 2048, RAM) == WRITE_PROTECTED);
	assert_int_equal(done.commands, 0);
}

static void test_disk_call_has_a_status_for_each_failure(void **state)
{
	static const uint64_t expected[] = {
		[DISK_OK] = 0,
		[DISK_BAD_ARGUMENT] = INVALID_PARAMETER,
		[DISK_READ_ONLY] = WRITE_PROTECTED,
		[DISK_NO_MEDIUM] = NO_MEDIA,
		[DISK_FAILED] = DEVICE_ERROR,
		[DISK_BUSY] = DEVICE_ERROR,
		[DISK_TIMEOUT] = DEVICE_ERROR,
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(expected); i++) {
		done.status = (enum disk_status)i;
		assert_true(transfer(READ, 0, 0, BLOCK, RAM) == expected[i]);
		assert_true(call(FLUSH, 0) == expected[i]);
	}
}

static void test_disk_call_of_no_disk_is_not_found(void **state)
{
	static const uint32_t numbers[] = { 4, 63, 64, 0x80000000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(numbers); i++) {
		assert_true(transfer(READ, numbers[i], 0, BLOCK, RAM) == NOT_FOUND);
		assert_true(call(FLUSH, numbers[i]) == NOT_FOUND);
	}
	assert_int_equal(done.commands, 0);
}

static void test_disk_call_other_immediates_are_no_calls(void **state)
{
	static const uint64_t immediates[] = { 2, 3, 4, 0xccff, 0xcd04, 0xffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(immediates); i++) {
		assert_false(disk_call(x, immediates[i]));
	}
}

static void test_disk_call_ends_when_a_system_is_there(void **state)
{
	(void)state;
	partition.guest_os_id = 0x8100060001000000;
	for (uint64_t immediate = DESCRIBE; immediate <= FLUSH; immediate++) {
		x[5] = 0;
		assert_false(disk_call(x, immediate));
	}
	assert_int_equal(done.commands, 0);
	partition.guest_os_id = 0;
	assert_int_equal(transfer(READ, 0, 0, BLOCK, RAM), 0);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_disk_call_describes_each_disk),
		TEST(test_disk_call_moves_blocks),
		TEST(test_disk_call_long_transfer_repeats_the_instruction),
		TEST(test_disk_call_of_nothing_does_nothing),
		TEST(test_disk_call_reaches_no_other_memory),
		TEST(test_disk_call_reaches_no_other_blocks),
		TEST(test_disk_call_wants_whole_blocks),
		TEST(test_disk_call_knows_its_medium),
		TEST(test_disk_call_has_a_status_for_each_failure),
		TEST(test_disk_call_of_no_disk_is_not_found),
		TEST(test_disk_call_other_immediates_are_no_calls),
		TEST(test_disk_call_ends_when_a_system_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
