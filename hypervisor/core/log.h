/* SPDX-License-Identifier: BSD-2-Clause */
/* EL2's messages to a person, on the console: only when something went wrong. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include <stdint.h>

/* What log_failure() prints after the reason: a text, and a number in hexadecimal. */
struct log_item {
	const char *text;
	uint64_t value;
};

struct frame;

/**
 * log_line - a line on the console, among the guest's: "conduit: @text@name"
 *
 * For what an operator must know and cannot see elsewhere. Any CPU; waits for the UART.
 */
void log_line(const char *text, const char *name);

/**
 * log_failure - stop the machine
 * @items: what is known of the reason
 * @frame: EL2's registers; NULL: they do not matter
 *
 * On the console, and for the host in the shared region: reason, items, registers, the guest's PC
 * and the last trace records of this VP. `conduit run` then ends with status 18.
 */
_Noreturn void log_failure(const char *reason, const struct log_item *items, uint32_t count,
			   const struct frame *frame);

#endif
