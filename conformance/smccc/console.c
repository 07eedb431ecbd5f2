/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: a PL011, a 16550, or what the way in has. */
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

void put_char(char c)
{
	put(c);
}

/* The number behind a comma, if there is one. */
static uint64_t take_next_number(const char **text, uint64_t otherwise)
{
	if (**text != ',') {
		return otherwise;
	}
	(*text)++;
	return take_number(text);
}

/* IMPDEF: registers that are four bytes apart are four bytes wide, where nobody says otherwise. */
bool option_uart(struct uart *found)
{
	const char *text = option_find("uart");

	if (text == NULL) {
		return false;
	}
	found->kind = begins_with(text, "16550,") ? UART_16550 : UART_PL011;
	if (found->kind == UART_16550) {
		text += sizeof("16550,") - 1;
	}
	found->base = take_number(&text);
	found->shift = (uint32_t)take_next_number(&text, 0) & 7;
	found->width = (uint32_t)take_next_number(&text, found->shift == 2 ? 4 : 1);
	return true;
}
