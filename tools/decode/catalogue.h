/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of the known calls. */
#ifndef DECODE_CATALOGUE_H
#define DECODE_CATALOGUE_H

#include <stdio.h>

#include "cli/json.h"
#include "decode/decode_options.h"

/** catalogue_row_json - the members of a row: "name":"",... */
void catalogue_row_json(struct json_writer *json, const struct call_entry *row);

/** catalogue - what --list asks for; returns: exit status */
int catalogue(FILE *out, const struct decode_options *options);

#endif
