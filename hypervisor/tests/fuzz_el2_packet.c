/* SPDX-License-Identifier: BSD-2-Clause */
/* GPA-direct packets with any page list: what is accepted is inside the guest's RAM, byte for byte. */
#include "vmbus/packet.h"

#include "fake/fake.h"
#include "fuzz/fuzz.h"

#define SPANS_MAX 8U

fuzzer fuzz_el2_packet;

/* Words that make a list: mostly pages of RAM, else any bits. */
static uint64_t word(struct fuzz *fuzz)
{
	uint8_t what = fuzz_8(fuzz);
	uint64_t value;

	if (what < 0x80) {
		return FAKE_MEMORY_BASE / 4096 + what;
	}
	if (what < 0xc0) {
		return fuzz_32(fuzz) & 0x0fff00003fff;
	}
	fuzz_bytes(fuzz, &value, sizeof(value));
	return value;
}

int fuzz_el2_packet(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	uint32_t words = 1 + fuzz_8(&fuzz) % 24;
	uint64_t *header = malloc(words * sizeof(*header));
	/* Of its exact size, so that a byte too far is seen. */
	uint32_t max = 1 + fuzz_8(&fuzz) % SPANS_MAX;
	struct span *spans = malloc(max * sizeof(*spans));
	struct packet packet = { .type = VMBUS_PACKET_GPA_DIRECT, .header = header };
	uint32_t count;

	fake_memory_reset();
	header[0] = (uint64_t)(fuzz_8(&fuzz) % 4) << 32;
	for (uint32_t i = 1; i < words; i++) {
		header[i] = word(&fuzz);
	}
	packet.header_size = words * 8;
	count = packet_spans(&packet, spans, max);
	fuzz_require(count <= max);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t offset = spans[i].gpa - FAKE_MEMORY_BASE;

		fuzz_require(spans[i].size > 0 && offset < FAKE_MEMORY_SIZE &&
			     spans[i].size <= FAKE_MEMORY_SIZE - offset);
		memset(fake_memory(spans[i].gpa, spans[i].size), 0x5a, spans[i].size);
	}
	free(spans);
	free(header);
	return 0;
}
