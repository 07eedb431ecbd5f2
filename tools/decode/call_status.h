/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call may answer: the statuses of its interface, errors included. */
#ifndef DECODE_CALL_STATUS_H
#define DECODE_CALL_STATUS_H

#include <stdbool.h>
#include <stdio.h>

#include "decode/call_table.h"

#define CALL_STATUS_KIND_SIZE 32

/* Kind of a status whose values the vendor has not published: call_status_at() has none of it. */
#define CALL_STATUS_VENDOR "vendor_status"

/**
 * call_status_kind - the kind of status that a call answers with
 * @kind: receives its name
 *
 * It is that of the first result that is a status. Some values share their register with the
 * errors of their interface, such as versions: theirs is the status of the interface.
 *
 * returns: false if there is none: then only an unknown function is an error
 */
bool call_status_kind(const struct smccc_row *row, char kind[CALL_STATUS_KIND_SIZE]);

/** call_print_statuses - one paragraph: kind, values and names, or why there are none */
void call_print_statuses(FILE *out, const struct smccc_row *row);

/** call_print_status_kind_json - `,"status_kind":""`; nothing if there is none */
void call_print_status_kind_json(FILE *out, const struct smccc_row *row);

/** call_print_statuses_json - `,"statuses":[{"value":0,"name":""}, ...]` */
void call_print_statuses_json(FILE *out, const struct smccc_row *row);

#endif
