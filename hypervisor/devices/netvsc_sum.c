/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksums of the Internet. */
#include "aarch64/string.h"
#include "devices/netvsc_frame.h"

/* The sum of numbers of 16 bits in ones' complement, in the order of memory [RFC 1071]. */
static uint32_t sum_bytes(const uint8_t *bytes, uint32_t size)
{
	uint64_t sum = 0;
	uint64_t word;

	while (size >= 4 * sizeof(word)) {
#pragma unroll
		for (uint32_t i = 0; i < 4; i++) {
			__builtin_memcpy(&word, bytes + i * sizeof(word), sizeof(word));
			sum += (uint32_t)word;
			sum += word >> 32;
		}
		bytes += 4 * sizeof(word);
		size -= 4 * (uint32_t)sizeof(word);
	}
	for (; size >= sizeof(word); size -= (uint32_t)sizeof(word)) {
		__builtin_memcpy(&word, bytes, sizeof(word));
		sum += (uint32_t)word + (word >> 32);
		bytes += sizeof(word);
	}
	word = 0;
	memcpy(&word, bytes, size);
	sum += (uint32_t)word + (word >> 32);
	while (sum >> 16 != 0) {
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint32_t)sum;
}

void netvsc_sum_add(struct netvsc_sum *sum, const uint8_t *bytes, uint32_t size)
{
	uint32_t piece = sum_bytes(bytes, size);

	sum->value += sum->odd ? (piece >> 8 | piece << 8) & 0xffff : piece;
	sum->odd ^= size % 2 != 0;
}

uint16_t netvsc_sum_end(const struct netvsc_sum *sum)
{
	uint32_t value = (sum->value & 0xffff) + (sum->value >> 16);

	value = ~((value & 0xffff) + (value >> 16)) & 0xffff;
	return (uint16_t)(value != 0 ? value : UINT16_MAX);
}
