/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls with any control word, registers and input: the result is well formed, registers are kept. */
#include "calls/hypercall.h"

#include "abi/hv_hypercall.h"
#include "abi/hv_status.h"
#include "core/guest_memory.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "tests/vmbus_guest.h"

#define INPUT  GUEST_HEAP
#define OUTPUT (GUEST_HEAP + 0x2000)

fuzzer fuzz_el2_hypercall;

static uint64_t any(struct fuzz *fuzz)
{
	uint64_t value;

	fuzz_bytes(fuzz, &value, sizeof(value));
	return value;
}

/* Mostly a call that exists, with few elements. */
static uint64_t control(struct fuzz *fuzz)
{
	static const uint16_t codes[] = { HVCALL_GET_VP_REGISTERS, HVCALL_SET_VP_REGISTERS,
					  HVCALL_POST_MESSAGE, HVCALL_SIGNAL_EVENT };
	uint8_t what = fuzz_8(fuzz);
	uint64_t reps = what & 4 ? fuzz_8(fuzz) : 0;

	if (what >= 0xf0) {
		return any(fuzz);
	}
	return codes[what & 3] | (what & 8 ? HV_HYPERCALL_FAST_BIT : 0) |
	       ABI_FIELD_PREP(HV_HYPERCALL_REP_COUNT, reps & 0xf) |
	       ABI_FIELD_PREP(HV_HYPERCALL_REP_START, what & 0x10 ? reps >> 4 : 0);
}

/* An address near the ends of the pages of input or output, or any bits. */
static uint64_t address(struct fuzz *fuzz, uint64_t page)
{
	uint8_t what = fuzz_8(fuzz);

	if (what < 0x80) {
		return page + (what & 0x40 ? HV_PAGE_SIZE : 0) + 8ULL * (what & 0x3f);
	}
	return what < 0xc0 ? FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - what % 64 * 8ULL : any(fuzz);
}

static void check(uint64_t result, const uint64_t *before, const uint64_t *after)
{
	uint64_t count = ABI_FIELD_GET(HV_HYPERCALL_REP_COUNT, before[0]);
	uint64_t done = ABI_FIELD_GET(HV_HYPERCALL_RESULT_REPS, result);

	fuzz_require((result & HV_HYPERCALL_RESULT_RESERVED_MASK) == 0);
	fuzz_require(done <= count);
	fuzz_require((result & 0xffff) != HV_STATUS_SUCCESS || done == count);
	if ((before[0] & HV_HYPERCALL_FAST_BIT) == 0) {
		fuzz_require(memcmp(before + 1, after + 1,
				    (HYPERCALL_REGISTER_COUNT - 1) * sizeof(*before)) == 0);
	}
}

/* For this VP of this partition, then names and values of registers; or any bits. */
static void make_input(struct fuzz *fuzz, uint32_t words[32])
{
	static const uint32_t names[] = {
#define HV_REGISTER(constant, name, number, width, access) number,
#include "abi/hv_vp_register.def"
#undef HV_REGISTER
	};

	for (uint32_t i = 0; i < 32; i++) {
		uint8_t what = fuzz_8(fuzz);

		if (what < 0x60) {
			words[i] = names[what % ABI_COUNT(names)];
		} else if (what < 0xe0) {
			words[i] = what & 0x1f;
		} else {
			words[i] = fuzz_32(fuzz);
		}
	}
	if (fuzz_8(fuzz) < 0xe0) {
		const struct hv_vp_registers_input self = { .partition_id = HV_PARTITION_ID_SELF,
							    .vp_index = HV_VP_INDEX_SELF };

		memcpy(words, &self, sizeof(self));
	}
}

static void call(struct fuzz *fuzz)
{
	uint64_t before[HYPERCALL_REGISTER_COUNT] = { control(fuzz) };
	uint64_t after[HYPERCALL_REGISTER_COUNT];
	uint32_t words[32];

	make_input(fuzz, words);
	memcpy(&before[1], words, sizeof(words));
	if ((before[0] & HV_HYPERCALL_FAST_BIT) == 0) {
		before[1] = address(fuzz, INPUT);
		before[2] = address(fuzz, OUTPUT);
		guest_memory_write(before[1], words, sizeof(words));
	}
	memcpy(after, before, sizeof(after));
	check(hypercall_native(vp_current(), after), before, after);
}

int fuzz_el2_hypercall(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };

	guest_start();
	partition.guest_os_id = 1;
	while (fuzz_more(&fuzz)) {
		call(&fuzz);
	}
	return 0;
}
