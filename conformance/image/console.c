/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: the PL011 that the ACPI tables name. */
#include "image/image.h"

#define UART_DR      ABI_U(0x00)
#define UART_FR      ABI_U(0x18)
#define UART_FR_TXFF ABI_BIT(5)

void put_char(char c)
{
	while ((mmio_read(machine.uart + UART_FR) & UART_FR_TXFF) != 0) {
	}
	mmio_write(machine.uart + UART_DR, (uint8_t)c);
}

void put_text(const char *text)
{
	while (*text != '\0') {
		put_char(*text++);
	}
}

void put_hex(uint64_t value)
{
	uint32_t shift = 60;

	put_text("0x");
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

void put_number(uint64_t value)
{
	char digits[20];
	uint32_t count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	while (count != 0) {
		put_char(digits[--count]);
	}
}
