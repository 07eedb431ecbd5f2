/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text without a C library: comparison and formatting. Works with the MMU and floating point off. Context: any.
 *
 * memcpy(), memmove(), memset() and memcmp() are those of libsmccc/src/memory.c.
 */
#ifndef BAREMETAL_TEXT_H
#define BAREMETAL_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

/** text_is - whether @a and @b are the same */
bool text_is(const char *a, const char *b);

/** text_begins - whether @text begins with @with */
bool text_begins(const char *text, const char *with);

/** text_length - characters before the NUL */
size_t text_length(const char *text);

/**
 * format_text - write formatted text into @size bytes at @text
 *
 * Knows %s %c %d %u %x with l, ll, z, a width, and the flags 0 and - (for %s). The text is cut to fit and ends in a NUL.
 * returns: the number of characters before the NUL
 */
__attribute__((format(printf, 3, 4))) size_t format_text(char *text, size_t size,
							 const char *format, ...);

/** format_words - the same with the arguments in a list */
__attribute__((format(printf, 3, 0))) size_t format_words(char *text, size_t size,
							  const char *format, va_list list);

#endif
