// SPDX-License-Identifier: BSD-2-Clause
/* The console: a PL011, or what the way in has. Lines have at most 79 letters where a verdict is: firmware breaks longer ones. */
#include "smccc/check.h"

#define UART_DR      ABI_U(0x00)
#define UART_FR      ABI_U(0x18)
#define UART_FR_TXFF ABI_BIT(5)

static void put_nowhere(char c);

static uintptr_t uart;
static console_put *put = put_nowhere;

static void put_to_uart(char c)
{
	if (c == '\n') {
		put_to_uart('\r');
	}
	while ((*(volatile uint32_t *)(uart + UART_FR) & UART_FR_TXFF) != 0) {
	}
	*(volatile uint32_t *)(uart + UART_DR) = (uint8_t)c;
}

/* Without an address there is nobody to tell. */
static void put_nowhere(char c)
{
	(void)c;
}

void console_use_uart(uint64_t base)
{
	uart = (uintptr_t)base;
	put = base != 0 ? put_to_uart : put_nowhere;
}

void console_use(console_put *function)
{
	put = function;
}

void print(const char *text)
{
	while (*text != '\0') {
		put(*text++);
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
		put("0123456789abcdef"[value >> shift & 0xf]);
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
		put(digits[--count]);
	}
}

void print_line(const char *text)
{
	print(text);
	put('\n');
}
