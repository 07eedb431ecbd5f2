/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VP registers [TLFS HV_REGISTER_NAME]: known, unknown and read-only ones.
 */
#include "hyperv/hv.h"
#include "hyperv/host.h"

/* First and last of each run of registers that a guest may read. */
static const struct {
	uint32_t first;
	uint32_t last;
} present[] = {
	{ 0x00100, 0x00100 }, { 0x00200, 0x00209 }, { 0x00210, 0x00215 },
	{ 0x00240, 0x00241 }, { 0x90000, 0x90000 }, { 0x90002, 0x90004 },
	{ 0x90017, 0x90017 }, { 0xa0000, 0xa0014 }, { 0xb0000, 0xb0007 },
};

void register_all_that_a_guest_may_read_are_there(void)
{
	for (uint32_t i = 0; i < ABI_COUNT(present); i++) {
		for (uint32_t name = present[i].first; name <= present[i].last; name++) {
			note("register", name);
			EXPECT(hv_get(name).status, 0);
		}
	}
}

void register_others_are_unknown(void)
{
	/* The first two are undefined, the others are registers that conduit does not implement. */
	static const uint32_t absent[] = { 0x99999, 0x7fffffff, 0,         1,       4,
					   0xff,    0x101,      0x1ff,     0x20a,   0x20f,
					   0x216,   0x242,      0x250,     0x10002, 0x20000,
					   0x20022, 0x40002,    0x63000,   0x8ffff, 0x90001,
					   0x90005, 0x90016,    0x90018,   0x9ffff, 0xa0015,
					   0xa00ff, 0xaffff,    0xb0008,   0xb0100, 0xd0003,
					   0xd0100, 0xfffff,    0xffffffff };
	uint32_t count = host_is_conduit() ? ABI_COUNT(absent) : 2;

	for (uint32_t i = 0; i < count; i++) {
		note("register", absent[i]);
		EXPECT_REFUSED(hv_get(absent[i]).status, 0x87);
		EXPECT_REFUSED(hv_set(absent[i], 1), 0x87);
	}
}

void register_read_only_registers_refuse_writes(void)
{
	static const uint32_t fixed[] = { 0x100,   0x200, 0x201, 0x202,   0x203,   0x204,
					  0x90000, 0x240, 0x241, 0x90003, 0x90004, 0xa0011 };

	for (uint32_t i = 0; i < ABI_COUNT(fixed); i++) {
		struct hv_value before = hv_get(fixed[i]);

		note("register", fixed[i]);
		EXPECT_REFUSED(hv_set(fixed[i], ~before.low), 5);
		if (before.status == 0) {
			EXPECT(hv_get(fixed[i]).low >= before.low, 1);
		}
	}
}

struct pair {
	uint32_t name;
	uint64_t value;
	uint64_t restore;
};

static void expect_read_back(const struct pair *values, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		note("register", values[i].name);
		EXPECT(hv_set(values[i].name, values[i].value), 0);
		EXPECT(hv_get(values[i].name).low, values[i].value);
		EXPECT(hv_get(values[i].name).high, 0);
		EXPECT(hv_set(values[i].name, values[i].restore), 0);
	}
}

void register_synic_values_read_back(void)
{
	static const struct pair values[] = {
		{ 0x90002, ABI_ULL(0x8100060100000000), ABI_ULL(0x8100000000000000) },
		{ 0xa0000, 16, 0x10000 },
		{ 0xa0002, 18, 0x10000 },
		{ 0xa0005, 0x10000 | 18, 0x10000 },
		{ 0xa0010, 1, 0 },
	};

	expect_read_back(values, ABI_COUNT(values));
}

/* An address with the enable bit on and off; the pages are not in use. */
void register_page_addresses_read_back(void)
{
	static __attribute__((aligned(4096))) uint8_t page[4096];
	const uint64_t address = (uintptr_t)page;
	const struct pair values[] = {
		{ REG_SIMP, address | 1, 0 },
		{ REG_SIEFP, address | 1, 0 },
		{ REG_SIMP, address, 0 },
		{ REG_SIEFP, address, 0 },
	};

	expect_read_back(values, ABI_COUNT(values));
}

void register_timer_values_read_back(void)
{
	static const struct pair values[] = {
		{ 0xb0001, ABI_ULL(0x7fffffffffffffff), 0 },
		{ 0xb0007, ABI_ULL(0x7ffffffffffffffe), 0 },
		{ 0xb0000, 0x1140, 0 },  /* direct, vector 20, off */
		{ 0xb0006, 0x40006, 0 }, /* lazy, periodic, SINT 4, off */
	};

	expect_read_back(values, ABI_COUNT(values));
}

/* Parameters may have any value; only the control register makes a report. */
void register_crash_values_read_back(void)
{
	static const struct pair values[] = {
		{ 0x210, ABI_ULL(0x1111111111111111), 0 },
		{ 0x211, ABI_ULL(0x2222222222222222), 0 },
		{ 0x212, ABI_ULL(0x3333333333333333), 0 },
		{ 0x213, ABI_ULL(0x4444444444444444), 0 },
		{ 0x214, ABI_ULL(0x5555555555555555), 0 },
	};

	expect_read_back(values, ABI_COUNT(values));
}

void register_unusual_values_read_back(void)
{
	static const struct pair values[] = {
		{ 0xa0007, 255, 0x10000 }, { 0xa000f, 0x50013, 0x10000 }, /* masked, polling */
	};

	expect_read_back(values, ABI_COUNT(values));
}

void register_end_of_message_reads_zero(void)
{
	EXPECT(hv_set(REG_EOM, UINT64_MAX), 0);
	EXPECT(hv_get(REG_EOM).status, 0);
	EXPECT(hv_get(REG_EOM).low, 0);
}

/* A value has 128 bits whatever the register has. */
void register_upper_halves_of_64_bit_registers_are_zero(void)
{
	static const uint32_t narrow[] = { 0x215,   0x90000, 0x90002, 0x90003, 0x90004, 0x90017,
					   0xa0002, 0xa0010, 0xa0012, 0xa0013, 0xb0000, 0xb0001 };

	for (uint32_t i = 0; i < ABI_COUNT(narrow); i++) {
		struct hv_value value = hv_get(narrow[i]);

		note("register", narrow[i]);
		if (value.status == 0) {
			EXPECT(value.high, 0);
		}
	}
}

void register_reset_values_are_those_of_the_interface(void)
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

void register_pages_outside_guest_ram_are_refused(void)
{
	static const uint32_t pages[] = { REG_SIMP, REG_SIEFP, REG_REFERENCE_TSC };
	const uint64_t bad[] = { 0,
				 0x08000000,
				 0x09000000,
				 0x09020000,
				 ram_end(),
				 hidden_memory(),
				 ABI_ULL(1) << 40,
				 ABI_ULL(1) << 63,
				 hidden_memory() + 0x1ff000,
				 ABI_ULL(0xfffffffffffff000) };

	for (uint32_t i = 0; i < ABI_COUNT(pages); i++) {
		for (uint32_t k = 0; k < ABI_COUNT(bad); k++) {
			note("page", bad[k]);
			EXPECT_TRUE(hv_set(pages[i], bad[k] | 1) != 0);
			EXPECT(hv_get(pages[i]).low & 1, 0);
			/* While the page is disabled its address is not checked. */
			EXPECT(hv_set(pages[i], bad[k]), 0);
		}
		EXPECT(hv_set(pages[i], 0), 0);
	}
}

void register_sint_vector_below_16_is_refused(void)
{
	/* [TLFS Inter-Partition Communication, "SINTx Registers"] */
	hv_set(REG_SINT0 + 3, 0x10000);
	EXPECT_REFUSED(hv_set(REG_SINT0 + 3, 15), 5);
	EXPECT_REFUSED(hv_set(REG_SINT0 + 3, 0), 5);
	EXPECT(hv_get(REG_SINT0 + 3).low, 0x10000);
	EXPECT(hv_set(REG_SINT0 + 3, 0x10000), 0);
}

/* OBS: Linux 6.1 panics if one of these cannot be read, whatever is announced. */
void register_what_linux_reads_is_there(void)
{
	static const uint32_t names[] = { 0x100,   0x200,   0x201,   0x90002, 0x90003,
					  0x90004, 0xa0002, 0xa0010, 0xa0012, 0xa0013 };

	for (uint32_t i = 0; i < ABI_COUNT(names); i++) {
		note("register", names[i]);
		EXPECT(hv_get(names[i]).status, 0);
	}
}

/* [TLFS Feature and Interface Discovery, "Hypervisor Implementation Limits"] */
void register_limits_have_room_for_this_machine(void)
{
	struct hv_value limits = hv_get(0x202);

	EXPECT(limits.status, 0);
	EXPECT_TRUE((limits.low & 0xffffffff) >= machine.cpu_count);
}

/* OBS: Linux registers its dump only if bit 62 reads 1. */
void register_crash_control_says_what_can_be_reported(void)
{
	EXPECT(hv_get(REG_CRASH_CTL).status, 0);
	EXPECT(hv_get(REG_CRASH_CTL).low >> 62, 3);
}

void register_vp_index_is_not_the_callers_to_choose(void)
{
	EXPECT(hv_get(REG_VP_INDEX).low, 0);
	EXPECT(hv_get_of(0, REG_VP_INDEX).low, 0);
}
