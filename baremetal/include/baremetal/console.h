/* SPDX-License-Identifier: BSD-2-Clause */
/* The console: a PL011, a 16550, or the firmware's. Until one is chosen, text goes nowhere. */
#ifndef BAREMETAL_CONSOLE_H
#define BAREMETAL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum uart_kind { UART_NONE, UART_PL011, UART_16550 };

struct uart {
	enum uart_kind kind;
	uint64_t base;  /* 0: none */
	uint32_t shift; /* of a 16550: its registers are 1 << shift bytes apart */
	uint32_t width; /* of a 16550: bytes of an access, 1 or 4 */
};

/** console_use_uart - print there; nowhere, if it has no address */
void console_use_uart(const struct uart *uart);

/** console_use - print by @put, letter by letter, and read by @key, which returns 0 if there is nothing to read */
void console_use(void (*put)(char c), char (*key)(void));

/** console_is_silent - whether nobody can read what is printed */
bool console_is_silent(void);

/**
 * console_share - several CPUs print: their lines do not mix
 * @take: called before each text; its result goes to @give
 * @give: called after it
 */
void console_share(uint64_t (*take)(void), void (*give)(uint64_t taken));

/** console_write - @size characters; '\n' ends a line */
void console_write(const char *text, size_t size);

/** print - formatted text of up to 511 characters: see format_text() */
__attribute__((format(printf, 1, 2))) void print(const char *format, ...);

/** console_key - a character that was typed, or 0. Does not wait. */
char console_key(void);

#endif
