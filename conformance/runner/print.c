/* SPDX-License-Identifier: BSD-2-Clause */
/* Text on the image's console. Lines have at most 79 letters where a verdict is: firmware breaks longer ones. */
#include "runner/print.h"

void print(const char *text)
{
	while (*text != '\0') {
		put_char(*text++);
	}
}

void print_hex(uint64_t value)
{
	uint32_t shift = 60;

	print("0x");
	while (shift != 0 && value >> shift == 0) {
		shift -= 4;
	}
	for (;; shift -= 4) {
		put_char("0123456789abcdef"[value >> shift & 0xf]);
		if (shift == 0) {
			return;
		}
	}
}

void print_number(uint32_t value)
{
	char digits[10];
	uint32_t count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	while (count != 0) {
		put_char(digits[--count]);
	}
}

void print_line(const char *text)
{
	print(text);
	put_char('\n');
}
