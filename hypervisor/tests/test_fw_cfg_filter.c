/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's accesses to fw_cfg, with a device that does what it is told: the secret is not read, no memory but the
 * guest's is written, and the rest works. Literals: [QEMU docs/specs/fw_cfg].
 */
#include "core/fw_cfg_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/mmio.h"
#include "core/guest_memory.h"
#include "core/machine.h"

#define REGISTERS 0x09020000ULL
#define SECRET    0x22
#define PLAIN     0x23
#define ABSENT    0xffff
#define PAGE      0x1000
#define MIB       0x100000U

#define ERROR  0x01U
#define READ   0x02U
#define SKIP   0x04U
#define SELECT 0x08U
#define WRITE  0x10U

struct boot_info machine;

struct descriptor {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};

/* Of the guest's RAM the pages from 1 MiB + 4 KiB on are conduit's: resident, then shared. */
static _Alignas(4096) uint8_t ram[MIB + 4 * PAGE];
static uint8_t *const own = ram + MIB + PAGE;

static struct {
	uint16_t key;
	uint32_t offset;
	uint32_t transfers;
	bool fails;
} device;

/* Byte number @offset of an item: it is never 0, and no two keys have the same. */
static uint8_t item(uint16_t key, uint32_t offset)
{
	return key == ABSENT ? 0 : (uint8_t)(0x80U | (uint32_t)key << 4 | (offset & 0xf));
}

uint8_t mmio_read8(uint64_t address)
{
	assert_int_equal(address, REGISTERS);
	return item(device.key, device.offset++);
}

void mmio_write16(uint64_t address, uint16_t value)
{
	assert_int_equal(address, REGISTERS + 8);
	device.key = __builtin_bswap16(value);
	device.offset = 0;
}

void mmio_write64(uint64_t address, uint64_t value)
{
	struct descriptor *dma = (struct descriptor *)(uintptr_t)__builtin_bswap64(value);
	uint32_t control = __builtin_bswap32(dma->control);
	uint32_t length = __builtin_bswap32(dma->length);
	uint8_t *to = (uint8_t *)(uintptr_t)__builtin_bswap64(dma->address);

	assert_int_equal(address, REGISTERS + 0x10);
	assert_int_equal(control & WRITE, 0);
	device.transfers++;
	if ((control & SELECT) != 0) {
		device.key = (uint16_t)(control >> 16);
		device.offset = 0;
	}
	for (uint32_t i = 0; (control & READ) != 0 && i < length; i++) {
		assert_false(to + i < ram || to + i >= own);
		to[i] = item(device.key, device.offset + i);
	}
	device.offset += (control & (READ | SKIP)) != 0 ? length : 0;
	dma->control = device.fails ? __builtin_bswap32(ERROR) : 0;
}

static int reset(void **state)
{
	(void)state;
	memset(ram, 0, sizeof(ram));
	memset(&device, 0, sizeof(device));
	machine = (struct boot_info){
		.resident = { (uintptr_t)own, PAGE },
		.shared = { (uintptr_t)own + PAGE, PAGE },
		.ram = { { (uintptr_t)ram, sizeof(ram) } },
		.ram_count = 1,
		.fw_cfg_secret = SECRET,
	};
	guest_memory_init();
	return 0;
}

static void select_key(uint16_t key)
{
	uint64_t value = __builtin_bswap16(key);

	assert_true(fw_cfg_filter(REGISTERS + 8, 2, true, &value));
}

static uint64_t data(uint32_t size)
{
	uint64_t value = UINT64_MAX;

	assert_true(fw_cfg_filter(REGISTERS, size, false, &value));
	return value;
}

/* Has a descriptor at @gpa carried out, wherever that is. */
static void start_at(uint64_t gpa)
{
	uint64_t value = __builtin_bswap64(gpa);

	assert_true(fw_cfg_filter(REGISTERS + 0x10, 8, true, &value));
}

/* Has one at the start of RAM carried out. Returns its status. */
static uint32_t transfer(uint32_t control, uint32_t length, const void *to)
{
	const struct descriptor dma = { __builtin_bswap32(control), __builtin_bswap32(length),
					__builtin_bswap64((uintptr_t)to) };

	memcpy(ram, &dma, sizeof(dma));
	start_at((uintptr_t)ram);
	memcpy(&control, ram, sizeof(control));
	return __builtin_bswap32(control);
}

static uint32_t read_item(uint32_t key, void *to, uint32_t length)
{
	return transfer(key << 16 | SELECT | READ, length, to);
}

static void test_fw_cfg_data_keeps_the_order_of_bytes(void **state)
{
	(void)state;
	select_key(PLAIN);
	assert_int_equal(data(1), 0xb0);
	assert_int_equal(data(2), 0xb2b1);
	assert_int_equal(data(4), 0xb6b5b4b3);
	assert_int_equal(data(8), 0xbebdbcbbbab9b8b7);
}

static void test_fw_cfg_dma_reads_into_guest_memory(void **state)
{
	uint8_t *to = own - 3;

	(void)state;
	assert_int_equal(read_item(PLAIN, to, 3), 0);
	assert_memory_equal(to, "\xb0\xb1\xb2", 3);
	assert_int_equal(transfer(READ, 2, to), 0);
	assert_memory_equal(to, "\xb3\xb4\xb2", 3);
	assert_int_equal(transfer(SKIP, 7, NULL), 0);
	assert_int_equal(transfer(READ, 1, to), 0);
	assert_memory_equal(to, "\xbc\xb4\xb2", 3);
	assert_int_equal(transfer((uint32_t)PLAIN << 16 | SELECT, 0, NULL), 0);
	assert_int_equal(transfer(READ, MIB, ram + PAGE), 0);
	assert_int_equal(ram[PAGE], 0xb0);
	assert_int_equal(ram[PAGE + MIB - 1], 0xbf);
}

/* Two bits of a key do not choose an item. */
static void test_fw_cfg_secret_reads_as_zeros(void **state)
{
	static const uint32_t keys[] = { SECRET, SECRET | 0x4000, SECRET | 0x8000,
					 SECRET | 0xc000 };
	uint8_t *to = ram + PAGE;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(keys); i++) {
		select_key((uint16_t)keys[i]);
		assert_int_equal(data(8), 0);
		memset(to, 0xee, 4);
		assert_int_equal(read_item(keys[i], to, 4), 0);
		assert_memory_equal(to, "\0\0\0", 4);
		assert_int_equal(transfer(keys[i] << 16 | SELECT, 0, NULL), 0);
		assert_int_equal(data(1), 0);
	}
	select_key(PLAIN);
	assert_int_equal(data(1), 0xb0);
}

static void test_fw_cfg_without_a_secret_shows_all(void **state)
{
	(void)state;
	machine.fw_cfg_secret = ABSENT;
	select_key(SECRET);
	assert_int_equal(data(1), 0xa0);
	select_key(0);
	assert_int_equal(data(1), 0x80);
}

static void test_fw_cfg_reaches_no_other_memory(void **state)
{
	const struct {
		uint64_t address;
		uint32_t length;
	} cases[] = {
		{ (uintptr_t)own, 1 },
		{ (uintptr_t)own - 1, 2 },
		{ (uintptr_t)own + PAGE, 1 },
		{ (uintptr_t)own - PAGE, 4 * PAGE },
		{ (uintptr_t)ram - 1, 1 },
		{ (uintptr_t)ram + sizeof(ram), 1 },
		{ (uintptr_t)ram, UINT32_MAX },
		{ 0x08000000, 4 },
		{ 0, 8 },
		{ UINT64_MAX, 1 },
		{ UINT64_MAX - 3, 8 },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		assert_int_equal(
			read_item(PLAIN, (void *)(uintptr_t)cases[i].address, cases[i].length),
			ERROR);
	}
	assert_int_equal(device.transfers, 0);
}

static void test_fw_cfg_long_transfer_is_an_error(void **state)
{
	(void)state;
	machine.ram[0] = (struct boot_range){ 0, 1ULL << 47 };
	machine.resident.size = machine.shared.size = 0;
	guest_memory_init();
	assert_int_equal(read_item(PLAIN, ram, MIB + 1), ERROR);
	assert_int_equal(read_item(PLAIN, ram, UINT32_MAX), ERROR);
	assert_int_equal(device.transfers, 0);
	assert_int_equal(transfer(SKIP, UINT32_MAX, NULL), 0);
}

static void test_fw_cfg_is_not_written(void **state)
{
	(void)state;
	assert_int_equal(transfer((uint32_t)PLAIN << 16 | SELECT | WRITE, 4, ram + PAGE), ERROR);
	assert_int_equal(transfer(SKIP | WRITE, 4, ram + PAGE), ERROR);
	assert_int_equal(device.transfers, 0);
	/* As QEMU does it. */
	assert_int_equal(read_item(PLAIN, ram + PAGE, 4), 0);
	assert_int_equal(transfer(READ | WRITE, 4, ram + PAGE), 0);
	assert_int_equal(ram[PAGE], 0xb4);
}

static void test_fw_cfg_descriptor_elsewhere_does_nothing(void **state)
{
	const uint64_t places[] = { (uintptr_t)own,
				    (uintptr_t)own - 15,
				    (uintptr_t)own + PAGE,
				    (uintptr_t)ram - 1,
				    (uintptr_t)ram + sizeof(ram) - 1,
				    0x09020000,
				    0,
				    UINT64_MAX,
				    UINT64_MAX - 14 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(places); i++) {
		start_at(places[i]);
	}
	assert_int_equal(device.transfers, 0);
	for (uint32_t i = 0; i < 2 * PAGE; i++) {
		assert_int_equal(own[i], 0);
	}
}

static void test_fw_cfg_error_of_the_device_is_the_guests(void **state)
{
	(void)state;
	device.fails = true;
	assert_int_equal(read_item(PLAIN, ram + PAGE, 4), ERROR);
}

static void test_fw_cfg_other_accesses_find_nothing(void **state)
{
	static const struct {
		uint64_t offset;
		uint32_t size;
		bool write;
	} cases[] = {
		{ 0, 1, true },      { 4, 4, false }, { 8, 2, false },    { 8, 1, true },
		{ 8, 4, true },      { 9, 1, true },  { 10, 2, true },    { 16, 8, false },
		{ 16, 4, true },     { 20, 4, true }, { 0xff8, 8, true }, { 0x1000, 4, false },
		{ -1ULL, 1, false },
	};
	uint64_t value = 0;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		assert_false(fw_cfg_filter(REGISTERS + cases[i].offset, cases[i].size,
					   cases[i].write, &value));
	}
}

static void test_fw_cfg_is_nowhere_without_the_firmware(void **state)
{
	uint64_t value = 0;

	(void)state;
	machine.fw_cfg_secret = 0;
	assert_false(fw_cfg_filter(REGISTERS, 1, false, &value));
	assert_false(fw_cfg_filter(REGISTERS + 8, 2, true, &value));
	assert_false(fw_cfg_filter(REGISTERS + 0x10, 8, true, &value));
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_fw_cfg_data_keeps_the_order_of_bytes),
		TEST(test_fw_cfg_dma_reads_into_guest_memory),
		TEST(test_fw_cfg_secret_reads_as_zeros),
		TEST(test_fw_cfg_without_a_secret_shows_all),
		TEST(test_fw_cfg_reaches_no_other_memory),
		TEST(test_fw_cfg_long_transfer_is_an_error),
		TEST(test_fw_cfg_is_not_written),
		TEST(test_fw_cfg_descriptor_elsewhere_does_nothing),
		TEST(test_fw_cfg_error_of_the_device_is_the_guests),
		TEST(test_fw_cfg_other_accesses_find_nothing),
		TEST(test_fw_cfg_is_nowhere_without_the_firmware),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
