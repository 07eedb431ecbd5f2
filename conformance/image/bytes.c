/* SPDX-License-Identifier: BSD-2-Clause */
/* What C needs of memory. Byte by byte: with the MMU off nothing else is sure to be aligned. */
#include "image/bytes.h"

#include <stdint.h>

void *memcpy(void *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		((volatile uint8_t *)to)[i] = ((const uint8_t *)from)[i];
	}
	return to;
}

void *memset(void *to, int value, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		((volatile uint8_t *)to)[i] = (uint8_t)value;
	}
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int difference = ((const uint8_t *)a)[i] - ((const uint8_t *)b)[i];

		if (difference != 0) {
			return difference;
		}
	}
	return 0;
}
