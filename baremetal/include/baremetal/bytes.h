/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers in tables, read byte by byte: fields are not aligned, and the MMU may be off. */
#ifndef BAREMETAL_BYTES_H
#define BAREMETAL_BYTES_H

#include <stdint.h>

static inline uint16_t read16(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t read32(const uint8_t *at)
{
	return (uint32_t)read16(at) | (uint32_t)read16(at + 2) << 16;
}

static inline uint64_t read64(const uint8_t *at)
{
	return read32(at) | (uint64_t)read32(at + 4) << 32;
}

/* The same of device trees, which are big-endian. */
static inline uint32_t read32_be(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t read64_be(const uint8_t *at)
{
	return (uint64_t)read32_be(at) << 32 | read32_be(at + 4);
}

#endif
