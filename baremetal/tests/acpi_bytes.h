/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables made byte by byte, for tests that are given some. */
#ifndef TESTS_ACPI_BYTES_H
#define TESTS_ACPI_BYTES_H

#include <stdint.h>
#include <string.h>

/** fill - @value in @size bytes, the lowest first */
static inline void fill(uint8_t *at, uint64_t value, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		at[i] = (uint8_t)(value >> 8 * i);
	}
}

/** letters - @text without its NUL */
static inline void letters(uint8_t *at, const char *text)
{
	memcpy(at, text, strlen(text));
}

/** begin_table - @size bytes of zeros, with the start of a table's header */
static inline void begin_table(uint8_t *table, const char *signature, uint32_t size)
{
	memset(table, 0, size);
	letters(table, signature);
	fill(table + 4, size, 4);
}

#endif
