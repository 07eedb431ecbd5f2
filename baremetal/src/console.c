/* SPDX-License-Identifier: BSD-2-Clause */
/* The console [DDI0183; PC16550D "Register addresses"]. The UART is on: an SBSA UART has no registers to switch it on by. */
#include "baremetal/console.h"

#include "abi/pl011.h"
#include "baremetal/text.h"

/* Numbers of registers of a 16550 */
#define UART_LSR           5
#define UART_LSR_EMPTY_BIT ABI_BIT(5)

#define PRINT_SIZE 512

static struct uart uart;
static void (*put)(char c); /* NULL: text goes nowhere */
static char (*key)(void);   /* NULL: nobody types */
static uint64_t (*share_take)(void);
static void (*share_give)(uint64_t taken);

static volatile uint32_t *pl011(uint32_t offset)
{
	return (volatile uint32_t *)((uintptr_t)uart.base + offset);
}

static uint32_t read_16550(uint32_t number)
{
	uintptr_t address = (uintptr_t)uart.base + ((uintptr_t)number << uart.shift);

	return uart.width == 4 ? *(volatile uint32_t *)address : *(volatile uint8_t *)address;
}

static void put_to_pl011(char c)
{
	if (c == '\n') {
		put_to_pl011('\r');
	}
	while ((*pl011(PL011_FR) & PL011_FR_TXFF_BIT) != 0) {
	}
	*pl011(PL011_DR) = (uint8_t)c;
}

static char key_of_pl011(void)
{
	return (*pl011(PL011_FR) & PL011_FR_RXFE_BIT) != 0 ? 0 : (char)*pl011(PL011_DR);
}

static void put_to_16550(char c)
{
	if (c == '\n') {
		put_to_16550('\r');
	}
	while ((read_16550(UART_LSR) & UART_LSR_EMPTY_BIT) == 0) {
	}
	if (uart.width == 4) {
		*(volatile uint32_t *)(uintptr_t)uart.base = (uint8_t)c;
	} else {
		*(volatile uint8_t *)(uintptr_t)uart.base = (uint8_t)c;
	}
}

void console_use(void (*its_put)(char c), char (*its_key)(void))
{
	put = its_put;
	key = its_key;
}

void console_use_uart(const struct uart *used)
{
	uart = *used;
	if (uart.kind == UART_NONE || uart.base == 0) {
		console_use(NULL, NULL);
	} else if (uart.kind == UART_16550) {
		console_use(put_to_16550, NULL);
	} else {
		console_use(put_to_pl011, key_of_pl011);
	}
}

bool console_is_silent(void)
{
	return put == NULL;
}

void console_share(uint64_t (*take)(void), void (*give)(uint64_t taken))
{
	share_take = take;
	share_give = give;
}

void console_write(const char *text, size_t size)
{
	uint64_t taken = share_take != NULL ? share_take() : 0;

	for (size_t i = 0; i < size && put != NULL; i++) {
		put(text[i]);
	}
	if (share_give != NULL) {
		share_give(taken);
	}
}

void print(const char *format, ...)
{
	char text[PRINT_SIZE];
	va_list list;
	size_t used;

	va_start(list, format);
	used = format_words(text, sizeof(text), format, list);
	va_end(list);
	console_write(text, used);
}

char console_key(void)
{
	return key != NULL ? key() : 0;
}
