/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: a PL011, a 16550, or what the way in has. Lines have at most 79 letters where a verdict is: firmware breaks longer ones. */
#include "smccc/check.h"

/* [DDI0183 3.2 "Summary of registers"] */
#define PL011_DR      ABI_U(0x00)
#define PL011_FR      ABI_U(0x18)
#define PL011_FR_TXFF ABI_BIT(5)

/* Numbers of registers [PC16550D "Register addresses"] */
#define UART_THR      0
#define UART_LSR      5
#define UART_LSR_THRE ABI_BIT(5)

static void put_nowhere(char c);

static struct uart uart;
static console_put *put = put_nowhere;

static void put_to_pl011(char c)
{
	uintptr_t base = (uintptr_t)uart.base;

	if (c == '\n') {
		put_to_pl011('\r');
	}
	while ((*(volatile uint32_t *)(base + PL011_FR) & PL011_FR_TXFF) != 0) {
	}
	*(volatile uint32_t *)(base + PL011_DR) = (uint8_t)c;
}

static uintptr_t uart_register(uint32_t number)
{
	return (uintptr_t)uart.base + ((uintptr_t)number << uart.shift);
}

static void put_to_16550(char c)
{
	volatile uint8_t *bytes = (volatile uint8_t *)uart_register(UART_LSR);
	volatile uint32_t *words = (volatile uint32_t *)uart_register(UART_LSR);

	if (c == '\n') {
		put_to_16550('\r');
	}
	while (((uart.width == 4 ? *words : *bytes) & UART_LSR_THRE) == 0) {
	}
	if (uart.width == 4) {
		*(volatile uint32_t *)uart_register(UART_THR) = (uint8_t)c;
	} else {
		*(volatile uint8_t *)uart_register(UART_THR) = (uint8_t)c;
	}
}

/* Without an address there is nobody to tell. */
static void put_nowhere(char c)
{
	(void)c;
}

void console_use_uart(const struct uart *used)
{
	static console_put *const puts[] = {
		[UART_NONE] = put_nowhere, [UART_PL011] = put_to_pl011, [UART_16550] = put_to_16550
	};

	uart = *used;
	put = puts[uart.base != 0 ? uart.kind : UART_NONE];
}

bool console_is_silent(void)
{
	return put == put_nowhere;
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
