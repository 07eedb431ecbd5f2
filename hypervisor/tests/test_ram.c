/* SPDX-License-Identifier: BSD-2-Clause */
/* RAM ranges out of UEFI memory maps. */
#include "boot/ram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "abi/efi.h"

#define MIB          0x100000ULL
#define STRIDE       0x30 /* OBS: EDK2 has more than the structure, to catch those who ignore it */
#define MAP_MAX      64
#define CONVENTIONAL 7
#define RUNTIME_DATA 6
#define WB           EFI_MEMORY_WB
#define UC           1ULL

static uint8_t map[MAP_MAX * STRIDE];
static uint32_t map_count;
static struct boot_info info;

static int reset(void **state)
{
	(void)state;
	memset(&info, 0, sizeof(info));
	memset(map, 0xee, sizeof(map));
	map_count = 0;
	return 0;
}

static void add(uint32_t type, uint64_t base, uint64_t size, uint64_t attribute)
{
	struct efi_memory_descriptor descriptor = {
		.type = type,
		.physical_start = base,
		.page_count = size / EFI_PAGE_SIZE,
		.attribute = attribute,
	};

	memcpy(map + (size_t)map_count * STRIDE, &descriptor, sizeof(descriptor));
	map_count++;
}

static const char *collect(void)
{
	return ram_ranges(map, (uint64_t)map_count * STRIDE, STRIDE, &info);
}

static void test_ram_adjacent_any_order_merge(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0x40000000 + 5 * MIB, 3 * MIB, WB);
	add(RUNTIME_DATA, 0x40000000, 1 * MIB, WB | ABI_BIT64(63));
	add(EFI_MMIO, 0x09010000, 0x1000, UC | ABI_BIT64(63));
	add(EFI_RESERVED_MEMORY, 0x40000000 + 1 * MIB, 4 * MIB, WB);
	assert_null(collect());
	assert_int_equal(info.ram_count, 1);
	assert_int_equal(info.ram[0].base, 0x40000000);
	assert_int_equal(info.ram[0].size, 8 * MIB);
	assert_int_equal(ram_total(&info), 8 * MIB);
}

static void test_ram_apart_stay_apart(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0x140000000, 2 * MIB, WB);
	add(CONVENTIONAL, 0x40000000, 4 * MIB, WB);
	assert_null(collect());
	assert_int_equal(info.ram_count, 2);
	assert_int_equal(info.ram[0].base, 0x40000000);
	assert_int_equal(info.ram[1].base, 0x140000000);
	assert_int_equal(ram_total(&info), 6 * MIB);
}

static void test_ram_reserved_device_is_left_out(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0x40000000, 4 * MIB, WB);
	add(EFI_RESERVED_MEMORY, 0x40000000 + 4 * MIB, 1 * MIB, UC);
	add(CONVENTIONAL, 0x50000000, 0, WB);
	assert_null(collect());
	assert_int_equal(ram_total(&info), 4 * MIB);
}

static void test_ram_odd_end_is_refused(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0x40000000, 257 * MIB, WB);
	assert_non_null(collect());
}

static void test_ram_none_is_refused(void **state)
{
	(void)state;
	assert_non_null(collect());
	add(EFI_MMIO, 0x40000000, 2 * MIB, WB);
	assert_non_null(collect());
}

static void test_ram_impossible_map_is_refused(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0x40000000, 2 * MIB, WB);
	assert_non_null(ram_ranges(map, STRIDE, 0, &info));
	assert_non_null(ram_ranges(map, STRIDE, sizeof(struct efi_memory_descriptor) - 1, &info));
	assert_non_null(
		ram_ranges(map, STRIDE * (EFI_MEMORY_DESCRIPTORS_MAX + 1ULL), STRIDE, &info));
}

static void test_ram_wrapping_range_is_refused(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0xfffffffffff00000, 2 * MIB, WB);
	assert_non_null(collect());
}

static void test_ram_beyond_512_gib_is_refused(void **state)
{
	(void)state;
	add(CONVENTIONAL, 0x40000000, 0x7fc0000000, WB);
	assert_null(collect());
	memset(&info, 0, sizeof(info));
	add(CONVENTIONAL, 0x8000000000, 2 * MIB, WB);
	assert_non_null(collect());
}

static void test_ram_too_many_pieces_are_refused(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < BOOT_MAX_RAM_RANGES; i++) {
		add(CONVENTIONAL, 0x40000000 + i * 8 * MIB, 2 * MIB, WB);
	}
	assert_null(collect());
	assert_int_equal(info.ram_count, BOOT_MAX_RAM_RANGES);
	memset(&info, 0, sizeof(info));
	add(CONVENTIONAL, 0x80000000, 2 * MIB, WB);
	assert_non_null(collect());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ram_adjacent_any_order_merge, reset),
		cmocka_unit_test_setup(test_ram_apart_stay_apart, reset),
		cmocka_unit_test_setup(test_ram_reserved_device_is_left_out, reset),
		cmocka_unit_test_setup(test_ram_odd_end_is_refused, reset),
		cmocka_unit_test_setup(test_ram_none_is_refused, reset),
		cmocka_unit_test_setup(test_ram_impossible_map_is_refused, reset),
		cmocka_unit_test_setup(test_ram_wrapping_range_is_refused, reset),
		cmocka_unit_test_setup(test_ram_beyond_512_gib_is_refused, reset),
		cmocka_unit_test_setup(test_ram_too_many_pieces_are_refused, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
