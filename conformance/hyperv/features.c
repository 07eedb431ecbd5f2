/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of register 0x200 [TLFS Feature and Interface Discovery]; from 64 on its third word. */
#include "hyperv/features.h"

#include "hyperv/hv.h"

static const struct {
	uint32_t feature;
	uint32_t bit;
	const char *missing;
} bits[] = {
	{ VP_RUNTIME, 0, "not announced: bit 0, AccessVpRuntimeReg" },
	{ REFERENCE_COUNTER, 1, "not announced: bit 1, AccessPartitionReferenceCounter" },
	{ SYNIC, 2, "not announced: bit 2, AccessSynicRegs" },
	{ TIMERS, 3, "not announced: bit 3, AccessSyntheticTimerRegs" },
	{ VP_INDEX, 6, "not announced: bit 6, AccessVpIndex" },
	{ REFERENCE_TSC, 9, "not announced: bit 9, AccessPartitionReferenceTsc" },
	{ FREQUENCIES, 11, "not announced: bit 11, AccessFrequencyRegs" },
	{ POST_MESSAGES, 36, "not announced: bit 36, PostMessages" },
	{ SIGNAL_EVENTS, 37, "not announced: bit 37, SignalEvents" },
	{ FAST_OUTPUT, 51, "not announced: bit 51, FastHypercallOutput" },
	{ CRASH, 72, "not announced: bit 72, GuestCrashRegsAvailable" },
	{ POLLED_SINTS, 76, "not announced: bit 76, SintPollingModeAvailable" },
	{ DIRECT_TIMERS, 77, "not announced: bit 77, DirectSyntheticTimers" },
};

const char *features_missing(uint32_t needs)
{
	struct hv_value announced = hv_get(REG_PRIVILEGES);

	for (uint32_t i = 0; i < ABI_COUNT(bits); i++) {
		uint64_t word = bits[i].bit < 64 ? announced.low : announced.high;

		if ((needs & bits[i].feature) != 0 && (word >> bits[i].bit % 64 & 1) == 0) {
			return bits[i].missing;
		}
	}
	return NULL;
}
