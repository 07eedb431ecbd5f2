/* SPDX-License-Identifier: BSD-2-Clause */
/* What the guest may reach of QEMU's virt machine, and what EL2 may: addresses as literals [OBS: QEMU 7.2, hw/arm/virt.c]. */
#include "core/guest_memory.h"
#include "core/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/stage.h"
#include "core/pages.h"
#include "fake/fake.h"
#include "tests/stage_walk.h"

#define PAGE 0x1000ULL
#define MIB2 0x200000ULL
#define RAM  0x40000000ULL
#define SIZE 0x40000000ULL

static int reset(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	machine.ram_count = 1;
	machine.ram[0] = (struct boot_range){ RAM, SIZE };
	machine.resident = (struct boot_range){ RAM + 100 * MIB2, 2 * MIB2 };
	machine.shared = (struct boot_range){ RAM + 300 * MIB2, MIB2 };
	return 0;
}

/* For the tables of both maps. */
static void reset_arena(void)
{
	struct boot_info kept = machine;

	fake_memory_reset();
	machine = kept;
	guest_memory_init();
}

static bool map_guest(void)
{
	reset_arena();
	return machine_map_guest();
}

static bool map_self(void)
{
	reset_arena();
	return machine_map_self();
}

static struct walk guest(uint64_t address)
{
	return stage_walk(stage2_root(), address);
}

static bool inside(const struct boot_range *range, uint64_t address)
{
	return address >= range->base && address - range->base < range->size;
}

/* Each page next to an edge, and each 2 MiB: RAM but conduit's, one to one. */
static void assert_guest_ram(void)
{
	assert_true(map_guest());
	for (uint64_t block = RAM; block < RAM + SIZE; block += MIB2) {
		const uint64_t pages[] = { block, block + PAGE, block + MIB2 - PAGE };

		for (size_t i = 0; i < ABI_COUNT(pages); i++) {
			struct walk walk = guest(pages[i]);
			bool hidden = inside(&machine.resident, pages[i]) ||
				      inside(&machine.shared, pages[i]);

			assert_int_equal(walk.size != 0, !hidden);
			assert_true(hidden || (walk.output == pages[i] &&
					       walk.attributes == WALK_STAGE2_RAM));
		}
	}
	assert_int_equal(guest(RAM - PAGE).size, 0);
	assert_int_equal(guest(RAM + SIZE).size, 0);
}

static void test_machine_guest_gets_ram_without_conduits(void **state)
{
	(void)state;
	assert_guest_ram();
}

static void test_machine_hidden_ranges_may_lie_anywhere(void **state)
{
	const uint64_t last = RAM + SIZE - MIB2;
	const struct {
		struct boot_range resident;
		struct boot_range shared;
	} cases[] = {
		{ { RAM, MIB2 }, { RAM + MIB2, MIB2 } },
		{ { RAM + MIB2, MIB2 }, { RAM, MIB2 } },
		{ { last, MIB2 }, { RAM, MIB2 } },
		{ { RAM, MIB2 }, { last, MIB2 } },
		{ { last - 2 * MIB2, 2 * MIB2 }, { last, MIB2 } },
		{ { RAM, SIZE - MIB2 }, { last, MIB2 } },
		{ { RAM + 8 * MIB2, MIB2 }, { RAM + 16 * MIB2, 0 } },
		{ { RAM + 8 * MIB2, MIB2 }, { 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cases); i++) {
		machine.resident = cases[i].resident;
		machine.shared = cases[i].shared;
		assert_guest_ram();
	}
}

static void test_machine_ram_in_pieces_stays_in_pieces(void **state)
{
	(void)state;
	machine.ram_count = 3;
	machine.ram[0] = (struct boot_range){ RAM, 512 * MIB2 };
	machine.ram[1] = (struct boot_range){ RAM + 600 * MIB2, MIB2 };
	machine.ram[2] = (struct boot_range){ 0x4000000000, 1024 * MIB2 };
	assert_true(map_guest());
	assert_int_equal(guest(RAM + 599 * MIB2).size, 0);
	assert_int_equal(guest(RAM + 600 * MIB2).size, MIB2);
	assert_int_equal(guest(RAM + 601 * MIB2).size, 0);
	assert_int_equal(guest(0x4000000000).size, 0x40000000);
	assert_int_equal(guest(0x4000000000 + 1024 * MIB2).size, 0);
}

/* As many pieces as the boot part knows of, each split: they fit, or the answer is no. */
static void test_machine_most_pieces_of_ram_fit(void **state)
{
	(void)state;
	machine.ram_count = BOOT_MAX_RAM_RANGES;
	for (uint64_t i = 0; i < BOOT_MAX_RAM_RANGES; i++) {
		machine.ram[i] = (struct boot_range){ RAM + i * 0x40000000 + MIB2, 4 * MIB2 };
	}
	machine.resident = (struct boot_range){ RAM + 2 * MIB2, MIB2 };
	machine.shared = (struct boot_range){ RAM + 0x40000000 + 2 * MIB2, MIB2 };
	assert_true(map_guest());
	for (uint64_t i = 0; i < BOOT_MAX_RAM_RANGES; i++) {
		assert_int_equal(guest(machine.ram[i].base).size, MIB2);
		assert_int_equal(guest(machine.ram[i].base - 1).size, 0);
	}
}

static void assert_device(uint64_t base, uint64_t size)
{
	for (uint64_t page = base; page<base + size; page += size> MIB2 ? MIB2 : PAGE) {
		assert_int_equal(guest(page).output, page);
		assert_int_equal(guest(page).attributes, WALK_STAGE2_DEVICE);
	}
	assert_int_equal(guest(base + size - 1).output, base + size - 1);
}

static void assert_hidden(uint64_t base, uint64_t size)
{
	for (uint64_t page = base; page<base + size; page += size> MIB2 ? MIB2 : PAGE) {
		assert_int_equal(guest(page).size, 0);
	}
	assert_int_equal(guest(base + size - 1).size, 0);
}

static void test_machine_devices_without_dma_are_there(void **state)
{
	(void)state;
	assert_true(map_guest());
	assert_device(0x09000000, 0x1000); /* PL011 */
	assert_device(0x09010000, 0x1000); /* PL031 */
	assert_device(0x09030000, 0x1000); /* PL061 */
	assert_device(0x09040000, 0x1000); /* second PL011 */
	assert_device(0x09070000, 0x1000); /* memory slots */
	assert_device(0x09080000, 0x1000); /* generic event device */
}

/* What the next boot would run at EL2 the guest does not write. */
static void test_machine_firmware_is_read_only(void **state)
{
	(void)state;
	assert_true(map_guest());
	assert_int_equal(guest(0).attributes, WALK_STAGE2_ROM);
	assert_int_equal(guest(0x03ffffff).attributes, WALK_STAGE2_ROM);
	assert_int_equal(guest(0x03ffffff).output, 0x03ffffff);
	assert_int_equal(guest(0x04000000).attributes, WALK_STAGE2_RAM); /* variables */
	assert_int_equal(guest(0x07ffffff).output, 0x07ffffff);
}

/* Whatever writes memory behind stage 2, and what EL2 filters or keeps. */
static void test_machine_dma_and_gic_are_hidden(void **state)
{
	(void)state;
	assert_true(map_guest());
	assert_hidden(0x08000000, 0x10000);      /* GIC distributor */
	assert_hidden(0x08080000, 0x20000);      /* GIC ITS */
	assert_hidden(0x080a0000, 0xf60000);     /* GIC redistributors */
	assert_hidden(0x09020000, 0x1000);       /* fw_cfg */
	assert_hidden(0x09050000, 0x20000);      /* SMMUv3 */
	assert_hidden(0x0a000000, 0x4000);       /* virtio-mmio */
	assert_hidden(0x0c000000, 0x2000000);    /* platform bus */
	assert_hidden(0x10000000, 0x30000000);   /* PCIe */
	assert_hidden(0x4010000000, 0x10000000); /* PCIe ECAM */
	assert_hidden(0x8000000000, 0x40000000); /* PCIe high */
	assert_hidden(0xffc0000000, 0x40000000);
}

static void test_machine_el2_executes_its_code_and_writes_the_rest(void **state)
{
	uint64_t root;

	(void)state;
	machine.code_size = 5 * PAGE;
	assert_true(map_self());
	root = stage1_root();
	for (uint64_t page = RAM; page < RAM + SIZE; page += MIB2) {
		struct walk walk = stage_walk(root, page + PAGE);

		assert_int_equal(walk.output, page + PAGE);
		assert_int_equal(walk.attributes, page == machine.resident.base ? WALK_STAGE1_CODE
										: WALK_STAGE1_RAM);
	}
	assert_int_equal(stage_walk(root, machine.resident.base + 4 * PAGE).attributes,
			 WALK_STAGE1_CODE);
	assert_int_equal(stage_walk(root, machine.resident.base + 5 * PAGE).attributes,
			 WALK_STAGE1_RAM);
	assert_int_equal(stage_walk(root, 0x08000000).attributes, WALK_STAGE1_DEVICE);
	assert_int_equal(stage_walk(root, 0x09000000).output, 0x09000000);
	assert_int_equal(stage_walk(root, RAM + SIZE).size, 0);
}

static void test_machine_hidden_ram_comes_back(void **state)
{
	const struct span span = { RAM + 5 * PAGE, 3 * PAGE };

	(void)state;
	assert_true(map_guest());
	pages_init();
	assert_true(machine_hide(&span));
	for (uint64_t page = 0; page < 16; page++) {
		bool hidden = page >= 5 && page < 8;

		assert_int_equal(machine_reaches(RAM + page * PAGE), !hidden);
		assert_int_equal(guest(RAM + page * PAGE).size, hidden ? 0 : PAGE);
	}
	assert_false(machine_hide(&span));
	assert_false(pages_hold(&span, 1));
	assert_true(machine_show(&span));
	assert_int_equal(guest(RAM + 5 * PAGE).attributes, WALK_STAGE2_RAM);
	assert_true(pages_hold(&span, 1));
}

static void test_machine_held_ram_is_not_hidden(void **state)
{
	const struct span held = { RAM + 7 * PAGE, 8 };
	const struct span span = { RAM + 5 * PAGE, 3 * PAGE };

	(void)state;
	assert_true(map_guest());
	pages_init();
	assert_true(pages_hold(&held, 1));
	assert_false(machine_hide(&span));
	assert_true(machine_reaches(RAM + 5 * PAGE));
	pages_drop(&held, 1);
	assert_true(machine_hide(&span));
}

static void test_machine_hides_until_tables_are_used_up(void **state)
{
	uint64_t hidden = 0;
	struct span span = { RAM, PAGE };

	(void)state;
	assert_true(map_guest());
	pages_init();
	while (span.gpa < machine.resident.base && machine_hide(&span)) {
		hidden++;
		span.gpa += MIB2;
	}
	assert_in_range(hidden, SIZE / 0x2000000, 99);
	assert_true(machine_reaches(span.gpa));
	assert_true(pages_hold(&span, 1));
	span.gpa = RAM + PAGE;
	assert_true(machine_hide(&span));
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_machine_guest_gets_ram_without_conduits),
		TEST(test_machine_hidden_ranges_may_lie_anywhere),
		TEST(test_machine_ram_in_pieces_stays_in_pieces),
		TEST(test_machine_most_pieces_of_ram_fit),
		TEST(test_machine_devices_without_dma_are_there),
		TEST(test_machine_firmware_is_read_only),
		TEST(test_machine_dma_and_gic_are_hidden),
		TEST(test_machine_hidden_ram_comes_back),
		TEST(test_machine_held_ram_is_not_hidden),
		TEST(test_machine_hides_until_tables_are_used_up),
		TEST(test_machine_el2_executes_its_code_and_writes_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
