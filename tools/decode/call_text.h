/* SPDX-License-Identifier: BSD-2-Clause */
/* A call as text, with or without the values of its arguments. */
#ifndef DECODE_CALL_TEXT_H
#define DECODE_CALL_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/json.h"
#include "decode/call_table.h"

/** call_print_item - "name:kind", or "kind" of one without a name */
void call_print_item(FILE *out, const struct smccc_item *item);

/** call_print_items - "name:kind, name:kind"; nothing for no items */
void call_print_items(FILE *out, const struct smccc_item *items);

/** call_items_json - [{"name":"","kind":""}, ...] */
void call_items_json(struct json_writer *json, const char *name, const struct smccc_item *items);

/**
 * call_print - "NAME(argument=value, ...)", or "NAME" of a call whose arguments are not known
 * @registers: x0 up, SMCCC_REGISTER_COUNT_64 of them
 * @given:     how many arguments are known, x1 up; the others are left out
 */
void call_print(FILE *out, const struct call_entry *row, const uint64_t *registers, uint32_t given);

/** call_json - "decoded":{"argument":"value", ...} */
void call_json(struct json_writer *json, const struct call_entry *row, const uint64_t *registers,
	       uint32_t given);

/** call_print_argument - "argument=value" of one argument, x1 is number 1; returns: false if it has no name */
bool call_print_argument(FILE *out, const struct call_entry *row, uint32_t number, uint64_t value);

#endif
