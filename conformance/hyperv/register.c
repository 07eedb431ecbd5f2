// SPDX-License-Identifier: BSD-2-Clause
/*
 * VP registers [TLFS HV_REGISTER_NAME]: those that are there, those that are not, those that only
 * speak.
 */
#include "hyperv/hv.h"
#include "hyperv/test.h"

/* First and last of each run of registers that a guest may read. */
static const struct {
	uint32_t first;
	uint32_t last;
} present[] = {
	{ 0x00100, 0x00100 }, { 0x00200, 0x00209 }, { 0x00210, 0x00215 },
	{ 0x00240, 0x00241 }, { 0x90000, 0x90000 }, { 0x90002, 0x90004 },
	{ 0x90017, 0x90017 }, { 0xa0000, 0xa0014 }, { 0xb0000, 0xb0007 },
};

static void all_that_a_guest_may_read_are_there(void)
{
	for (uint32_t i = 0; i < COUNT(present); i++) {
		for (uint32_t name = present[i].first; name <= present[i].last; name++) {
			note("register", name);
			EXPECT(hv_get(name).status, 0);
		}
	}
}

static void others_are_unknown(void)
{
	static const uint32_t absent[] = {
		0,       1,       4,       0xff,    0x101,   0x1ff,   0x20a,      0x20f,
		0x216,   0x242,   0x250,   0x10002, 0x20000, 0x20022, 0x40002,    0x63000,
		0x8ffff, 0x90001, 0x90005, 0x90016, 0x90018, 0x9ffff, 0xa0015,    0xa00ff,
		0xaffff, 0xb0008, 0xb0100, 0xd0003, 0xd0100, 0xfffff, 0x7fffffff, 0xffffffff
	};

	for (uint32_t i = 0; i < COUNT(absent); i++) {
		note("register", absent[i]);
		EXPECT(hv_get(absent[i]).status, 0x87);
		EXPECT(hv_set(absent[i], 1), 0x87);
	}
}

static void read_only_registers_refuse_writes(void)
{
	static const uint32_t fixed[] = { 0x100,   0x200, 0x201, 0x202,   0x203,   0x204,
					  0x90000, 0x240, 0x241, 0x90003, 0x90004, 0xa0011 };

	for (uint32_t i = 0; i < COUNT(fixed); i++) {
		struct hv_value before = hv_get(fixed[i]);

		note("register", fixed[i]);
		EXPECT(hv_set(fixed[i], ~before.low), 5);
		EXPECT(hv_get(fixed[i]).low >= before.low, 1);
	}
}

static void written_values_read_back(void)
{
	static const struct {
		uint32_t name;
		uint64_t value;
		uint64_t restore;
	} values[] = {
		{ 0x90002, ULL(0x8100060100000000), ULL(0x8100000000000000) },
		{ 0x210, ULL(0x1111111111111111), 0 },
		{ 0x211, ULL(0x2222222222222222), 0 },
		{ 0x212, ULL(0x3333333333333333), 0 },
		{ 0x213, ULL(0x4444444444444444), 0 },
		{ 0x214, ULL(0x5555555555555555), 0 },
		{ 0xa0000, 16, 0x10000 },
		{ 0xa0002, 18, 0x10000 },
		{ 0xa0007, 255, 0x10000 },
		{ 0xa000f, 0x50013, 0x10000 }, /* masked, polling */
		{ 0xa0010, 1, 0 },
		{ 0xb0001, ULL(0x7fffffffffffffff), 0 },
		{ 0xb0007, ULL(0x7ffffffffffffffe), 0 },
		{ 0xb0000, 0x1140, 0 }, /* direct, vector 20, off */
	};

	for (uint32_t i = 0; i < COUNT(values); i++) {
		note("register", values[i].name);
		EXPECT(hv_set(values[i].name, values[i].value), 0);
		EXPECT(hv_get(values[i].name).low, values[i].value);
		EXPECT(hv_get(values[i].name).high, 0);
		EXPECT(hv_set(values[i].name, values[i].restore), 0);
	}
}

static void reset_values_are_those_of_the_interface(void)
{
	for (uint32_t i = 0; i < 16; i++) {
		note("SINT", i);
		EXPECT(hv_get(REG_SINT0 + i).low, 0x10000);
	}
	EXPECT(hv_get(REG_SCONTROL).low, 0);
	EXPECT(hv_get(REG_SIMP).low & 1, 0);
	EXPECT(hv_get(REG_SIEFP).low & 1, 0);
	EXPECT(hv_get(REG_SVERSION).low, 1);
	EXPECT(hv_get(REG_EOM).low, 0);
	EXPECT(hv_get(REG_STIMER0_CONFIG).low & 1, 0);
}

static void pages_outside_guest_ram_are_refused(void)
{
	static const uint32_t pages[] = { REG_SIMP, REG_SIEFP, REG_REFERENCE_TSC };
	const uint64_t bad[] = { 0,
				 0x08000000,
				 0x09000000,
				 0x09020000,
				 ram_end(),
				 hidden_memory(),
				 ULL(1) << 40,
				 ULL(1) << 63,
				 hidden_memory() + 0x1ff000,
				 ULL(0xfffffffffffff000) };

	for (uint32_t i = 0; i < COUNT(pages); i++) {
		for (uint32_t k = 0; k < COUNT(bad); k++) {
			note("page", bad[k]);
			EXPECT_TRUE(hv_set(pages[i], bad[k] | 1) != 0);
			EXPECT(hv_get(pages[i]).low & 1, 0);
			/* While it is disabled its address is a number like any other. */
			EXPECT(hv_set(pages[i], bad[k]), 0);
		}
		EXPECT(hv_set(pages[i], 0), 0);
	}
}

static void sint_vector_below_16_is_refused(void)
{
	/* [TLFS Inter-Partition Communication, "SINTx Registers"] */
	EXPECT(hv_set(REG_SINT0 + 3, 15), 5);
	EXPECT(hv_set(REG_SINT0 + 3, 0), 5);
	EXPECT(hv_get(REG_SINT0 + 3).low, 0x10000);
	EXPECT(hv_set(REG_SINT0 + 3, 0x10000), 0);
}

/*
 * [TLFS Feature and Interface Discovery]: word a: 0 run time, 1 reference counter, 2 SynIC, 3
 * timers, 6 VP index, 9 reference TSC, 11 frequencies; word c: 8 crash, 13 direct timers. Each bit
 * stands for registers that are there.
 */
static void features_are_what_works(void)
{
	static const struct {
		uint32_t bit; /* of the 128 */
		uint32_t name;
	} bits[] = {
		{ 0, 0x90000 }, { 1, 0x90004 }, { 2, 0xa0010 }, { 3, 0xb0000 },
		{ 6, 0x90003 }, { 9, 0x90017 }, { 11, 0x240 },  { 70, 0x241 },
		{ 72, 0x215 },  { 12, 0x260 },  { 10, 0x250 },
	};
	struct hv_value features = hv_get(REG_PRIVILEGES);

	for (uint32_t i = 0; i < COUNT(bits); i++) {
		uint64_t word = bits[i].bit < 64 ? features.low : features.high;

		note("bit", bits[i].bit);
		EXPECT(word >> bits[i].bit % 64 & 1, hv_get(bits[i].name).status == 0);
	}
	/* Hypercalls, PostMessages, SignalEvents, AccessVpRegisters, FastHypercallOutput */
	EXPECT(features.low >> 5 & 1, 1);
	EXPECT(features.low >> 36 & 1, 1);
	EXPECT(features.low >> 37 & 1, 1);
	EXPECT(features.low >> 49 & 1, 1);
	EXPECT(features.low >> 51 & 1, 1);
	/* No extended hypercalls: 0x8001 is no code here. */
	EXPECT(features.low >> 52 & 1, 0);
}

static void version_is_of_hyper_v_10(void)
{
	struct hv_value version = hv_get(REG_VERSION);

	EXPECT(version.status, 0);
	EXPECT(version.low >> 48, 10);
	EXPECT_TRUE((version.low & 0xffffffff) != 0);
}

static void vp_index_is_not_the_callers_to_choose(void)
{
	EXPECT(hv_get(REG_VP_INDEX).low, 0);
	EXPECT(hv_get_of(0, REG_VP_INDEX).low, 0);
}

static const struct test tests[] = {
	TEST(reset_values_are_those_of_the_interface),
	TEST(all_that_a_guest_may_read_are_there),
	TEST(others_are_unknown),
	TEST(read_only_registers_refuse_writes),
	TEST(written_values_read_back),
	TEST(pages_outside_guest_ram_are_refused),
	TEST(sint_vector_below_16_is_refused),
	TEST(features_are_what_works),
	TEST(version_is_of_hyper_v_10),
	TEST(vp_index_is_not_the_callers_to_choose),
};
GROUP(group_register, "hv.register");
