/* SPDX-License-Identifier: BSD-2-Clause */
/* How a guest finds out where it is [TLFS Feature and Interface Discovery]. */
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define HARDWARE_REDUCED ABI_BIT(20)

/* OBS: Linux 6.1 on arm64 recognises Hyper-V by this alone. [ACPI 6.5 5.2.9] */
void discovery_fadt_names_the_hypervisor(void)
{
	EXPECT_TRUE(machine.fadt_names_hyper_v);
	EXPECT_TRUE(machine.fadt_revision >= 6);
	EXPECT(machine.fadt_flags & HARDWARE_REDUCED, HARDWARE_REDUCED);
}

void discovery_vendor_uid_is_that_of_hyper_v(void)
{
	struct call call = { .x = { FID_HYPERVISOR_UID } };

	/* [TLFS Feature and Interface Discovery, "Hypervisor Discovery"] */
	call_hvc_0(&call);
	EXPECT(call.x[0], 0x4d32ba58);
	EXPECT(call.x[1], 0xcd244764);
	EXPECT(call.x[2], 0x8eef6c75);
	EXPECT(call.x[3], 0x16597024);
}

void discovery_version_is_of_hyper_v_10(void)
{
	struct hv_value version = hv_get(REG_VERSION);

	EXPECT(version.status, 0);
	EXPECT(version.low >> 48, 10);
	EXPECT_TRUE((version.low & 0xffffffff) != 0);
}

/*
 * Each bit stands for registers that can be read. Not 10: a read of GuestIdle lets the VP sleep.
 */
static const struct {
	uint32_t bit; /* of the 128 */
	uint32_t name;
} registers_of_bits[] = {
	{ 0, 0x90000 }, { 1, 0x90004 }, { 2, 0xa0010 }, { 2, 0xa0002 },
	{ 2, 0xa0012 }, { 2, 0xa0013 }, { 3, 0xb0000 }, { 3, 0xb0007 },
	{ 6, 0x90003 }, { 9, 0x90017 }, { 72, 0x210 },  { 72, 0x215 },
};

void discovery_features_that_are_named_work(void)
{
	struct hv_value features = hv_get(REG_PRIVILEGES);

	EXPECT(features.status, 0);
	for (uint32_t i = 0; i < ABI_COUNT(registers_of_bits); i++) {
		uint32_t bit = registers_of_bits[i].bit;
		uint64_t word = bit < 64 ? features.low : features.high;

		note("register", registers_of_bits[i].name);
		if ((word >> bit % 64 & 1) != 0) {
			EXPECT(hv_get(registers_of_bits[i].name).status, 0);
		}
	}
}

/*
 * [TLFS Feature and Interface Discovery]: word a: 0 run time, 1 reference counter, 2 SynIC, 3
 * timers, 6 VP index, 9 reference TSC, 11 frequencies; word c: 8 crash, 13 direct timers. Each bit
 * announces registers that can be read.
 */
void discovery_features_are_what_works(void)
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

	for (uint32_t i = 0; i < ABI_COUNT(bits); i++) {
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
	/* No extended hypercalls: code 0x8001 is unknown. */
	EXPECT(features.low >> 52 & 1, 0);
}
