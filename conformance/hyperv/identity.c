/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that has not identified itself [TLFS Hypercall Interface, "Reporting the Guest OS
 * Identity"]: it may read and write early registers, and make no call but those.
 */
#include "hyperv/hv.h"
#include "hyperv/host.h"

void guest_os_id_is_zero_at_first(void)
{
	EXPECT(hv_get(REG_GUEST_OS_ID).status, 0);
	EXPECT(hv_get(REG_GUEST_OS_ID).low, 0);
}

/* [TLFS HvCallGetVpRegisters, "Early Register List (ARM64)"] */
void guest_os_id_early_registers_are_readable(void)
{
	static const uint32_t early[] = { 0x90002, 0x100, 0x200, 0x201, 0x202, 0x203, 0x90004,
					  0x210,   0x211, 0x212, 0x213, 0x214, 0x215 };

	for (uint32_t i = 0; i < ABI_COUNT(early); i++) {
		bool crash = early[i] >= REG_CRASH_P0 && early[i] <= REG_CRASH_CTL;
		uint32_t needs = crash                            ? CRASH
				 : early[i] == REG_TIME_REF_COUNT ? REFERENCE_COUNTER
								  : NOTHING;

		note("register", early[i]);
		if (features_missing(needs) == NULL) {
			EXPECT(hv_get(early[i]).status, 0);
		}
	}
}

/* A guest that crashes before it has an ID can report it [TLFS HvCallSetVpRegisters, "Early Register List (ARM64)"]. */
void guest_os_id_crash_registers_can_be_set(void)
{
	for (uint32_t name = REG_CRASH_P0; name <= REG_CRASH_P4; name++) {
		note("register", name);
		EXPECT(hv_set(name, ABI_ULL(0x1234567800000000) | name), 0);
		EXPECT(hv_get(name).low, ABI_ULL(0x1234567800000000) | name);
		EXPECT(hv_set(name, 0), 0);
	}
}

void guest_os_id_other_registers_are_refused(void)
{
	static const uint32_t late[] = { REG_VP_INDEX, REG_SIMP, REG_SCONTROL, REG_STIMER0_CONFIG };

	for (uint32_t i = 0; i < ABI_COUNT(late); i++) {
		note("register", late[i]);
		EXPECT_REFUSED(hv_get(late[i]).status, 6);
		EXPECT(hv_set(late[i], 0) != 0, 1);
	}
}

void guest_os_id_other_hypercalls_are_refused(void)
{
	static const uint64_t contact[5] = { 14, 0x50003 };

	EXPECT_REFUSED(hv_post(4, 1, contact, sizeof(contact)), 6);
	EXPECT_REFUSED(hv_signal(0x2001, 0), 6);
}

void guest_os_id_can_be_set_and_set_back(void)
{
	EXPECT(hv_set(REG_GUEST_OS_ID, ABI_ULL(0x8100060100000000)), 0);
	EXPECT(hv_get(REG_GUEST_OS_ID).low, ABI_ULL(0x8100060100000000));
	EXPECT(hv_get(REG_VP_INDEX).status, 0);
	EXPECT(hv_set(REG_GUEST_OS_ID, 0), 0);
	EXPECT_REFUSED(hv_get(REG_VP_INDEX).status, 6);
}
