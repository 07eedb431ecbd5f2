/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What EL2 makes of a GIC whose registers say anything after a reset: memory in place of the frames. Offsets as literals
 * [IHI0069 chapter 12].
 */
#include "aarch64/gic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/sysreg.h"

#define FRAME     0x10000
#define GUEST     0x10 /* as gic_init() has chosen it before the CPUs begin */
#define UNTOUCHED 0x00

/* Distributor; or RD frame and SGI frame of a redistributor. */
static _Alignas(0x10000) uint8_t frames[2 * FRAME];

static int reset(void **state)
{
	(void)state;
	memset(frames, 0, sizeof(frames));
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	fake_sysreg.icc_ctlr_el1 = 4 << 8; /* PRIbits */
	gic_guest_priority = GUEST;
	return 0;
}

static uint64_t base(void)
{
	return (uintptr_t)frames;
}

static void write32(size_t offset, uint32_t value)
{
	memcpy(frames + offset, &value, sizeof(value));
}

static uint32_t read32(size_t offset)
{
	uint32_t value;

	memcpy(&value, frames + offset, sizeof(value));
	return value;
}

static void assert_bytes(size_t first, size_t end, uint8_t value)
{
	for (size_t at = first; at < end; at++) {
		if (frames[at] != value) {
			fail_msg("%#zx: %#x", at, frames[at]);
		}
	}
}

static void test_gic_shared_interrupts_are_the_guests(void **state)
{
	(void)state;
	frames[0x0500] = 0xa0;
	gic_init(base());
	assert_int_equal(frames[0x0500], 0xa0);
	assert_bytes(0x0420, 0x0500, gic_guest_priority);
	assert_bytes(0x0084, 0x0100, 0xff);
	assert_int_equal(gic_guest_priority, 8);
	/* This one has no extended SPIs. */
	assert_bytes(0x1000, 0x1080, UNTOUCHED);
	assert_bytes(0x2000, 0x2400, UNTOUCHED);
}

static void test_gic_extended_shared_interrupts_are_the_guests_too(void **state)
{
	static const uint32_t ranges[] = { 0, 1, 31 };

	for (size_t i = 0; i < 3; i++) {
		size_t words = ranges[i] + 1;

		reset(state);
		write32(0x0004, 1U << 8 | ranges[i] << 27); /* GICD_TYPER: ESPI, ESPI_range */
		gic_init(base());
		assert_bytes(0x1000, 0x1000 + 4 * words, 0xff);
		assert_bytes(0x1000 + 4 * words, 0x1080, UNTOUCHED);
		assert_bytes(0x2000, 0x2000 + 32 * words, gic_guest_priority);
		assert_bytes(0x2000 + 32 * words, 0x2400, UNTOUCHED);
	}
}

static void test_gic_private_interrupts_are_the_guests(void **state)
{
	for (uint32_t words = 0; words < 3; words++) {
		reset(state);
		write32(0x0008, words << 27); /* GICR_TYPER: PPInum */
		gic_init_cpu(base());
		assert_bytes(FRAME + 0x0080, FRAME + 0x0084 + 4 * words, 0xff);
		assert_bytes(FRAME + 0x0084 + 4 * words, FRAME + 0x008c, UNTOUCHED);
		assert_bytes(FRAME + 0x0400, FRAME + 0x0420 + 32 * words, GUEST);
		assert_bytes(FRAME + 0x0420 + 32 * words, FRAME + 0x0460, UNTOUCHED);
	}
}

/* What a guest, or a firmware, may have left in the registers of an interrupt that becomes EL2's. */
static void assert_own(size_t frame, uint32_t intid, uint32_t number_in_word)
{
	size_t word = frame + (size_t)intid / 32 * 4;
	uint32_t bit = 1U << number_in_word;

	memset(frames, 0, sizeof(frames));
	memset(frames + frame + 0x0080, 0xff, 0x80);
	memset(frames + frame + 0x0400, 0xff, 0x400);
	memset(frames + frame + 0x0c00, 0xff, 0x100);
	gic_own(base() + frame, intid);
	assert_int_equal(read32(word + 0x0080), ~bit);
	assert_int_equal(read32(word + 0x0180), bit); /* ICENABLER, ICPENDR, ICACTIVER */
	assert_int_equal(read32(word + 0x0280), bit);
	assert_int_equal(read32(word + 0x0380), bit);
	assert_int_equal(read32(word + 0x0100), 0);
	assert_int_equal(frames[frame + 0x0400 + intid], 0);
	assert_int_equal(frames[frame + 0x0400 + intid - 1], 0xff);
	assert_int_equal(frames[frame + 0x0400 + intid + 1], 0xff);
	assert_int_equal(read32(frame + 0x0c00 + (size_t)intid / 16 * 4),
			 ~(3U << (number_in_word % 16 * 2)));
	gic_enable(base() + frame, intid);
	assert_int_equal(read32(word + 0x0100), bit);
}

static void test_gic_own_interrupt_begins_anew(void **state)
{
	(void)state;
	assert_own(FRAME, 26, 26);
	assert_own(0, 79, 15);
	assert_own(0, 80, 16);
	assert_own(0, 1019, 27);
}

static void test_gic_route_is_an_affinity(void **state)
{
	(void)state;
	gic_route(base(), 79, 0x1200345678);
	assert_int_equal(read32(0x6278), 0x00345678);
	assert_int_equal(read32(0x627c), 0x12);
}

#define TEST(function) cmocka_unit_test_setup(function, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_gic_shared_interrupts_are_the_guests),
		TEST(test_gic_extended_shared_interrupts_are_the_guests_too),
		TEST(test_gic_private_interrupts_are_the_guests),
		TEST(test_gic_own_interrupt_begins_anew),
		TEST(test_gic_route_is_an_affinity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
