/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's accesses to the GIC, into memory in place of the frames: what must not change does
 * not, by any width of access, and all else passes. Offsets as literals [IHI0069 chapter 12].
 */
#include "core/gic_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/irq.h"
#include "core/partition.h"

#define VPS   3
#define FRAME 0x10000ULL
#define OWN   0x04000000U /* PPI 26, EL2's timer */
#define SPI   79U         /* EL2's, too */

/* Distributor, then redistributors of two frames each. */
static _Alignas(0x10000) uint8_t frames[(1 + 2 * VPS) * FRAME];

struct partition partition;
uint8_t gic_guest_priority;

static uint32_t withheld[32];
static int accesses; /* that have begun and not ended */

uint32_t irq_withheld(uint32_t word)
{
	assert_true(word < 32);
	assert_int_equal(accesses, 1);
	return withheld[word];
}

void irq_access_begin(void)
{
	accesses++;
}

void irq_access_end(void)
{
	accesses--;
}

static uint64_t gicd(uint64_t offset)
{
	return partition.gicd + offset;
}

static uint64_t gicr(uint32_t vp, uint64_t offset)
{
	return partition.vps[vp].gicr + offset;
}

static uint64_t sgi(uint32_t vp, uint64_t offset)
{
	return gicr(vp, FRAME + offset);
}

static int reset(void **state)
{
	(void)state;
	memset(frames, 0, sizeof(frames));
	memset(&partition, 0, sizeof(partition));
	memset(withheld, 0, sizeof(withheld));
	withheld[0] = OWN;
	accesses = 0;
	gic_guest_priority = 8;
	partition.gicd = (uintptr_t)frames;
	partition.vp_count = VPS;
	for (uint32_t i = 0; i < VPS; i++) {
		partition.vps[i].gicr = (uintptr_t)frames + (1 + 2 * i) * FRAME;
	}
	return 0;
}

static void poke(uint64_t address, const void *bytes, size_t size)
{
	memcpy((void *)(uintptr_t)address, bytes, size);
}

static void poke32(uint64_t address, uint32_t value)
{
	poke(address, &value, sizeof(value));
}

static uint32_t peek32(uint64_t address)
{
	uint32_t value;

	memcpy(&value, (const void *)(uintptr_t)address, sizeof(value));
	return value;
}

static void write(uint64_t address, uint32_t size, uint64_t value)
{
	assert_true(gic_filter(address, size, true, &value));
	assert_int_equal(accesses, 0);
}

static uint64_t read(uint64_t address, uint32_t size)
{
	uint64_t value = 0xcccccccccccccccc;

	assert_true(gic_filter(address, size, false, &value));
	assert_int_equal(accesses, 0);
	return value;
}

static void test_gic_filter_other_registers_pass(void **state)
{
	static const uint32_t offsets[] = {
		0x0100, 0x0180, 0x0200, 0x0420, 0x0c00, 0x6100, 0xffe8
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(offsets); i++) {
		write(gicd(offsets[i]), 4, 0x12345678);
		assert_int_equal(peek32(gicd(offsets[i])), 0x12345678);
		assert_int_equal(read(gicd(offsets[i]), 4), 0x12345678);
	}
}

/* A redistributor that sleeps keeps EL2's timer, too, from its CPU. */
static void test_gic_filter_redistributor_stays_awake(void **state)
{
	(void)state;
	write(gicr(1, 0x14), 4, 6); /* GICR_WAKER */
	assert_int_equal(peek32(gicr(1, 0x14)), 4);
	write(gicr(1, 0x14), 1, 2);
	assert_int_equal(peek32(gicr(1, 0x14)), 0);
}

/* Each priority register: private, extended private, shared, extended shared. */
static void test_gic_filter_no_priority_comes_before_or_beside_el2s(void **state)
{
	const uint64_t registers[] = { sgi(1, 0x400), sgi(1, 0x40c), sgi(1, 0x420), sgi(1, 0x45c),
				       gicd(0x420),   gicd(0x7f8),   gicd(0x2000),  gicd(0x23fc) };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(registers); i++) {
		uint64_t at = registers[i];

		write(at, 4, 0x00070809);
		assert_int_equal(peek32(at), 0x08080809);
		write(at + 1, 1, 0);
		write(at + 2, 2, 0x00a0);
		assert_int_equal(peek32(at), 0x08a00809);
		write(at & ~UINT64_C(7), 8, 0xa001020304050607);
		assert_int_equal(peek32(at & ~UINT64_C(7)), 0x08080808);
		assert_int_equal(peek32((at & ~UINT64_C(7)) + 4), 0xa0080808);
	}
	gic_guest_priority = 0x10;
	write(gicd(0x420), 4, 0x0f10ff00);
	assert_int_equal(peek32(gicd(0x420)), 0x1010ff10);
}

/* One that is non-maskable comes before priority 0. */
static void test_gic_filter_there_are_no_nmis(void **state)
{
	const uint64_t registers[] = { sgi(0, 0xf80), sgi(0, 0xf84), sgi(0, 0xf88), gicd(0xf84),
				       gicd(0xffc),   gicd(0x3b00),  gicd(0x3b7c) };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(registers); i++) {
		write(registers[i], 4, 0xffffffff);
		assert_int_equal(peek32(registers[i]), 0);
	}
	poke32(gicd(4), 0x00000200);
	assert_int_equal(read(gicd(4), 4), 0);
}

static void test_gic_filter_access_is_as_wide_as_asked(void **state)
{
	(void)state;
	write(gicd(0x6100), 8, 0x1122334455667788);
	assert_int_equal(read(gicd(0x6100), 8), 0x1122334455667788);
	write(gicd(0x6102), 2, 0xffffffffffffaaaa);
	assert_int_equal(read(gicd(0x6100), 8), 0x11223344aaaa7788);
	write(gicd(0x6107), 1, 0xffffffffffffffbb);
	assert_int_equal(read(gicd(0x6100), 8), 0xbb223344aaaa7788);
	assert_int_equal(read(gicd(0x6107), 1), 0xbb);
	assert_int_equal(read(gicd(0x6106), 2), 0xbb22);
	assert_int_equal(read(gicd(0x6104), 4), 0xbb223344);
}

static void test_gic_filter_misaligned_is_refused(void **state)
{
	uint64_t value = 0;

	(void)state;
	assert_false(gic_filter(gicd(0x101), 2, false, &value));
	assert_false(gic_filter(gicd(0x102), 4, false, &value));
	assert_false(gic_filter(gicd(0x104), 8, false, &value));
	assert_false(gic_filter(gicd(0xffff), 2, true, &value));
	assert_false(gic_filter(gicd(0xfffc), 8, true, &value));
}

static void test_gic_filter_elsewhere_is_refused(void **state)
{
	uint64_t value = 0;

	(void)state;
	assert_false(gic_filter(gicd(0) - 4, 4, false, &value));
	assert_false(gic_filter(gicr(VPS - 1, 2 * FRAME), 4, true, &value));
	assert_false(gic_filter(0, 4, true, &value));
	partition.vp_count = 1;
	assert_false(gic_filter((uintptr_t)frames + 3 * FRAME, 4, true, &value));
}

static void test_gic_filter_group_0_and_affinity_routing_stay_on(void **state)
{
	(void)state;
	write(gicd(0), 4, 0x52);
	assert_int_equal(peek32(gicd(0)), 0x53);
	write(gicd(0), 1, 0);
	assert_int_equal(peek32(gicd(0)), 0x11);
	write(gicd(0), 8, 0x1200000000); /* and what lies behind it in the same access */
	assert_int_equal(peek32(gicd(0)), 0x11);
	assert_int_equal(peek32(gicd(4)), 0x12);
}

static void test_gic_filter_spis_are_group_1(void **state)
{
	(void)state;
	for (uint64_t offset = 0x84; offset < 0x100; offset += 4) {
		write(gicd(offset), 4, 0);
		assert_int_equal(peek32(gicd(offset)), 0xffffffff);
		write(gicd(0xd00 + offset - 0x80), 4, 0xffffffff);
		assert_int_equal(peek32(gicd(0xd00 + offset - 0x80)), 0);
	}
	write(gicd(0x85), 1, 0);
	write(gicd(0x88), 8, 0);
	assert_int_equal(peek32(gicd(0x84)), 0xffffffff);
	assert_int_equal(peek32(gicd(0x88)), 0xffffffff);
	assert_int_equal(peek32(gicd(0x8c)), 0xffffffff);
}

static void test_gic_filter_extended_spis_and_ppis_are_group_1(void **state)
{
	(void)state;
	for (uint64_t offset = 0; offset < 0x80; offset += 4) {
		write(gicd(0x1000 + offset), 4, 0);
		assert_int_equal(peek32(gicd(0x1000 + offset)), 0xffffffff);
		write(gicd(0x3400 + offset), 4, 0xffffffff);
		assert_int_equal(peek32(gicd(0x3400 + offset)), 0);
	}
	write(sgi(1, 0x84), 4, 0);
	write(sgi(1, 0x88), 8, 0);
	assert_int_equal(peek32(sgi(1, 0x84)), 0xffffffff);
	assert_int_equal(peek32(sgi(1, 0x88)), 0xffffffff);
	write(sgi(1, 0xd04), 4, 0xffffffff);
	write(sgi(1, 0xd08), 4, 0xffffffff);
	assert_int_equal(peek32(sgi(1, 0xd04)), 0);
	assert_int_equal(peek32(sgi(1, 0xd08)), 0);
}

static void test_gic_filter_lpis_do_not_exist(void **state)
{
	(void)state;
	poke32(gicd(4), 0x000e07ff);
	assert_int_equal(read(gicd(4), 4), 0x000c05ff);
	assert_int_equal(read(gicd(6), 2), 0x000c);
	assert_int_equal(read(gicd(0), 8), 0x000c05ff00000000);
	for (uint32_t vp = 0; vp < VPS; vp++) {
		/* With VLPIS, which tells that two more frames follow the redistributor's. */
		poke(gicr(vp, 8), &(uint64_t){ 0x0102030400000013 }, 8);
		assert_int_equal(read(gicr(vp, 8), 8), 0x0102030400000012);
		assert_int_equal(read(gicr(vp, 8), 4), 0x12);
		assert_int_equal(read(gicr(vp, 8), 1), 0x12);
		write(gicr(vp, 0), 4, 0x01000001); /* GICR_CTLR.EnableLPIs */
		assert_int_equal(peek32(gicr(vp, 0)), 0x01000000);
	}
}

/* GICR_SETLPIR to GICR_INVALLR, with GICR_PROPBASER and GICR_PENDBASER: addresses that the GIC reads and writes. */
static void test_gic_filter_lpi_tables_cannot_be_set(void **state)
{
	(void)state;
	for (uint64_t offset = 0x40; offset < 0xb8; offset += 8) {
		poke32(gicr(0, offset), 0);
		write(gicr(0, offset), 8, 0xffffffffffffffff);
		write(gicr(0, offset + 4), 4, 0xffffffff);
		write(gicr(0, offset + 2), 2, 0xffff);
		write(gicr(0, offset + 7), 1, 0xff);
		assert_int_equal(peek32(gicr(0, offset)), 0);
		assert_int_equal(peek32(gicr(0, offset + 4)), 0);
		poke32(gicr(0, offset), 0x77777777);
		assert_int_equal(read(gicr(0, offset), 8), 0);
	}
}

/* Each register with a bit for each private interrupt, by word, byte and double word. */
static void test_gic_filter_own_interrupt_cannot_be_switched(void **state)
{
	static const uint32_t offsets[] = { 0x100, 0x180, 0x200, 0x280, 0x300, 0x380 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(offsets); i++) {
		for (uint32_t vp = 0; vp < VPS; vp++) {
			uint64_t address = sgi(vp, offsets[i]);

			write(address, 4, 0xffffffff);
			assert_int_equal(peek32(address), ~OWN);
			poke32(address, 0);
			write(address + 3, 1, 0xff);
			assert_int_equal(peek32(address), 0xfb000000);
			poke32(address, 0);
			write(address, 8, 0xffffffffffffffff);
			assert_int_equal(peek32(address), ~OWN);
		}
	}
}

static void test_gic_filter_own_interrupt_stays_group_0(void **state)
{
	(void)state;
	write(sgi(2, 0x80), 4, 0);
	assert_int_equal(peek32(sgi(2, 0x80)), ~OWN);
	write(sgi(2, 0x80), 4, 0xffffffff);
	assert_int_equal(peek32(sgi(2, 0x80)), ~OWN);
	write(sgi(2, 0x83), 1, 0xff);
	assert_int_equal(peek32(sgi(2, 0x80)), ~OWN);
	write(sgi(2, 0xd00), 4, 0xffffffff);
	assert_int_equal(peek32(sgi(2, 0xd00)), 0);
	write(sgi(2, 0xe00), 4, 0xffffffff);
	assert_int_equal(peek32(sgi(2, 0xe00)), 0);
}

static void test_gic_filter_own_priority_stays_the_highest(void **state)
{
	(void)state;
	write(sgi(0, 0x418), 4, 0xa0a1a2a3);
	assert_int_equal(peek32(sgi(0, 0x418)), 0xa000a2a3);
	write(sgi(0, 0x41a), 1, 0xff);
	assert_int_equal(peek32(sgi(0, 0x418)), 0xa000a2a3);
	write(sgi(0, 0x41a), 2, 0xffff);
	assert_int_equal(peek32(sgi(0, 0x418)), 0xff00a2a3);
	write(sgi(0, 0x418), 8, 0x8182838485868788);
	assert_int_equal(peek32(sgi(0, 0x418)), 0x85008788);
	assert_int_equal(peek32(sgi(0, 0x41c)), 0x81828384);
	write(sgi(0, 0x419), 1, 0x99);
	assert_int_equal(peek32(sgi(0, 0x418)), 0x85009988);
}

static void test_gic_filter_own_trigger_stays_a_level(void **state)
{
	(void)state;
	write(sgi(0, 0xc04), 4, 0xffffffff);
	assert_int_equal(peek32(sgi(0, 0xc04)), 0xffcfffff);
	write(sgi(0, 0xc00), 8, 0xffffffffffffffff); /* GICR_ICFGR0 with it */
	assert_int_equal(peek32(sgi(0, 0xc00)), 0xffffffff);
	assert_int_equal(peek32(sgi(0, 0xc04)), 0xffcfffff);
}

/* INTIDs of the extended PPIs begin at 1056: what stands behind 31 in an SGI frame is no SPI. */
static void test_gic_filter_extended_ppis_are_not_spis(void **state)
{
	(void)state;
	withheld[1] = 0xffffffff;
	write(sgi(0, 0x420), 4, 0xa0a1a2a3);
	assert_int_equal(peek32(sgi(0, 0x420)), 0xa0a1a2a3);
	write(sgi(0, 0x104), 4, 0xffffffff);
	assert_int_equal(peek32(sgi(0, 0x104)), 0xffffffff);
}

/* Each register of the distributor with a field for each interrupt: where it begins, and the width of a field. */
static const struct {
	uint32_t offset;
	uint32_t width;
	bool reads_group_1; /* what is not EL2's */
} fields[] = {
	{ 0x0080, 1, true },                         /* IGROUPR */
	{ 0x0100, 1, false }, { 0x0180, 1, false },  /* ISENABLER, ICENABLER */
	{ 0x0200, 1, false }, { 0x0280, 1, false },  /* ISPENDR, ICPENDR */
	{ 0x0300, 1, false }, { 0x0380, 1, false },  /* ISACTIVER, ICACTIVER */
	{ 0x0400, 8, false }, { 0x0800, 8, false },  /* IPRIORITYR, ITARGETSR */
	{ 0x0c00, 2, false }, { 0x6000, 64, false }, /* ICFGR, IROUTER */
};

/* The bits of @address to @address + @size that belong to field @number of the register at @offset. */
static uint64_t field_bits(uint64_t address, uint32_t size, size_t i, uint32_t number)
{
	uint64_t bits = 0;

	for (uint32_t bit = 0; bit < 8 * size; bit++) {
		uint64_t at = (address - gicd(fields[i].offset)) * 8 + bit;

		if (at / fields[i].width == number) {
			bits |= UINT64_C(1) << bit;
		}
	}
	return bits;
}

/* All widths of access, at each place that touches the field or its neighbours. */
static void test_gic_filter_own_spi_keeps_each_field(void **state)
{
	(void)state;
	withheld[0] = 0;
	withheld[SPI / 32] = 1U << SPI % 32;
	for (size_t i = 0; i < ABI_COUNT(fields); i++) {
		uint64_t first =
			(gicd(fields[i].offset) + SPI * fields[i].width / 8) & ~UINT64_C(7);

		for (uint32_t size = 1; size <= 8; size *= 2) {
			for (uint64_t at = first - 8; at < first + 16; at += size) {
				uint64_t all = UINT64_MAX >> (64 - 8 * size);
				uint64_t own = field_bits(at, size, i, SPI);
				uint64_t stored = 0;

				memset(frames, 0, FRAME);
				write(at, size, all);
				memcpy(&stored, (void *)(uintptr_t)at, size);
				assert_int_equal(stored, all & ~own);
				memset(frames, 0xff, FRAME);
				assert_int_equal(read(at, size), all & ~own);
				write(at, size, 0);
				memcpy(&stored, (void *)(uintptr_t)at, size);
				/* A field of nothing but EL2's is not written at all. */
				assert_int_equal(stored & own, own == all ? all : 0);
				if (!fields[i].reads_group_1 && own != all &&
				    fields[i].width != 8) {
					assert_int_equal(stored, 0);
				}
			}
		}
	}
}

static void test_gic_filter_own_spi_is_not_routed_by_halves(void **state)
{
	(void)state;
	withheld[SPI / 32] = 1U << SPI % 32;
	memset(frames, 0x5a, FRAME);
	write(gicd(0x6278), 4, 0);
	write(gicd(0x627c), 4, 0x80000000);
	write(gicd(0x6278), 8, 0x80000000);
	assert_int_equal(peek32(gicd(0x6278)), 0x5a5a5a5a);
	assert_int_equal(peek32(gicd(0x627c)), 0x5a5a5a5a);
	assert_int_equal(read(gicd(0x6278), 8), 0);
	write(gicd(0x6280), 8, 3); /* that of the next one */
	assert_int_equal(peek32(gicd(0x6280)), 3);
}

/* The first SPI and the last, and both ends of a word. */
static void test_gic_filter_any_spi_can_be_el2s(void **state)
{
	static const uint32_t spis[] = { 32, 63, 64, 95, 96, 1019 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(spis); i++) {
		uint32_t intid = spis[i];

		memset(withheld, 0, sizeof(withheld));
		memset(frames, 0, FRAME);
		withheld[intid / 32] = 1U << intid % 32;
		write(gicd(0x100 + intid / 32 * 4), 4, 0xffffffff);
		assert_int_equal(peek32(gicd(0x100 + intid / 32 * 4)), ~withheld[intid / 32]);
		write(gicd(0xc00 + intid / 16 * 4), 4, 0xffffffff);
		assert_int_equal(peek32(gicd(0xc00 + intid / 16 * 4)), ~(3U << intid % 16 * 2));
		write(gicd(0x6000 + intid * 8), 8, 1);
		assert_int_equal(peek32(gicd(0x6000 + intid * 8)), 0);
	}
}

/* GICD_SETSPI_NSR to GICD_CLRSPI_SR: the guest would name an SPI in what it writes. */
static void test_gic_filter_there_are_no_messages(void **state)
{
	(void)state;
	for (uint64_t offset = 0x40; offset < 0x5c; offset += 4) {
		poke32(gicd(offset), 0xffffffff);
		write(gicd(offset), 4, SPI);
		assert_int_equal(peek32(gicd(offset)), 0);
		write(gicd(offset), 2, SPI);
		write(gicd(offset), 1, SPI);
		write(gicd(offset & ~UINT64_C(7)), 8, (uint64_t)SPI << 32 | SPI);
		assert_int_equal(peek32(gicd(offset)), 0);
	}
	poke32(gicd(4), 0x00010000); /* GICD_TYPER.MBIS */
	assert_int_equal(read(gicd(4), 4), 0);
}

/* GICD_NSACR, GICD_SGIR, GICD_CPENDSGIR, GICD_SPENDSGIR */
static void test_gic_filter_what_only_older_guests_know_is_not_written(void **state)
{
	(void)state;
	for (uint64_t offset = 0xe00; offset < 0xf30; offset += 4) {
		write(gicd(offset), 4, 0xffffffff);
		assert_int_equal(peek32(gicd(offset)), 0);
	}
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_gic_filter_other_registers_pass),
		TEST(test_gic_filter_redistributor_stays_awake),
		TEST(test_gic_filter_no_priority_comes_before_or_beside_el2s),
		TEST(test_gic_filter_there_are_no_nmis),
		TEST(test_gic_filter_access_is_as_wide_as_asked),
		TEST(test_gic_filter_misaligned_is_refused),
		TEST(test_gic_filter_elsewhere_is_refused),
		TEST(test_gic_filter_group_0_and_affinity_routing_stay_on),
		TEST(test_gic_filter_spis_are_group_1),
		TEST(test_gic_filter_extended_spis_and_ppis_are_group_1),
		TEST(test_gic_filter_lpis_do_not_exist),
		TEST(test_gic_filter_lpi_tables_cannot_be_set),
		TEST(test_gic_filter_own_interrupt_cannot_be_switched),
		TEST(test_gic_filter_own_interrupt_stays_group_0),
		TEST(test_gic_filter_own_priority_stays_the_highest),
		TEST(test_gic_filter_own_trigger_stays_a_level),
		TEST(test_gic_filter_extended_ppis_are_not_spis),
		TEST(test_gic_filter_own_spi_keeps_each_field),
		TEST(test_gic_filter_own_spi_is_not_routed_by_halves),
		TEST(test_gic_filter_any_spi_can_be_el2s),
		TEST(test_gic_filter_there_are_no_messages),
		TEST(test_gic_filter_what_only_older_guests_know_is_not_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
