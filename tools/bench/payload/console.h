/* SPDX-License-Identifier: BSD-2-Clause */
/* Words for `conduit bench`, and the end. */
#ifndef PAYLOAD_CONSOLE_H
#define PAYLOAD_CONSOLE_H

#include <stdint.h>

void console_text(const char *text);

/** console_hex - 8 digits */
void console_hex(uint32_t number);

/** console_fail - say what went wrong, and where; power off */
_Noreturn void console_fail(const char *what, uint64_t pc);

_Noreturn void console_power_off(void);

#endif
