/* SPDX-License-Identifier: BSD-2-Clause */
/* One line for a person, on the firmware's console. */
#ifndef BOOT_CONSOLE_H
#define BOOT_CONSOLE_H

#include <stdint.h>

#include "abi/efi.h"

/** console_init - where the words go */
void console_init(struct efi_text_output *console);

/** console_begin - "conduit: ", the start of each line */
void console_begin(void);

/** console_text - ASCII */
void console_text(const char *text);

/** console_hex - @value with at least @digits hexadecimal digits */
void console_hex(uint64_t value, uint32_t digits);

/** console_end - the end of the line */
void console_end(void);

/** console_line - a whole line */
void console_line(const char *text);

#endif
