/* SPDX-License-Identifier: BSD-2-Clause */
/* Functions that compilers call without being told to: for every image of this folder. */
#ifndef IMAGE_BYTES_H
#define IMAGE_BYTES_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif
