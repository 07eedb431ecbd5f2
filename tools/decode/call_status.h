/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call may answer: the statuses of its interface, errors included. */
#ifndef DECODE_CALL_STATUS_H
#define DECODE_CALL_STATUS_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/json.h"
#include "decode/call_table.h"

/**
 * call_status_kind - the kind of status that a call answers with
 *
 * It is that of the first result that is a status. Some values share their register with the
 * errors of their interface, such as versions: theirs is the status of the interface.
 *
 * returns: SMCCC_VALUE_NONE if there is none: then only an unknown function is an error
 */
enum smccc_value call_status_kind(const struct call_entry *row);

/** call_print_statuses - one paragraph: kind, values and names, or why there are none */
void call_print_statuses(FILE *out, const struct call_entry *row);

/** call_status_kind_json - "status_kind":""; nothing for a call without statuses */
void call_status_kind_json(struct json_writer *json, const struct call_entry *row);

/** call_statuses_json - "statuses":[{"value":0,"name":""}, ...] */
void call_statuses_json(struct json_writer *json, const struct call_entry *row);

#endif
