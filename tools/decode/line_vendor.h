/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose calls a line of a log is about. */
#ifndef DECODE_LINE_VENDOR_H
#define DECODE_LINE_VENDOR_H

#include <stddef.h>
#include <stdint.h>

#include "decode/call_table.h"

/** line_vendors - the vendors that a line names, a bit for each context */
uint64_t line_vendors(const char *text, size_t size);

#endif
