/* SPDX-License-Identifier: BSD-2-Clause */
/* The reference page of all calls, docs/calls.md. */
#ifndef DECODE_MARKDOWN_H
#define DECODE_MARKDOWN_H

#include <stddef.h>
#include <stdio.h>

#include "decode/call_table.h"

/** markdown_print - tables of @rows by interface and vendor */
void markdown_print(FILE *out, const struct call_entry *const *rows, size_t count);

#endif
