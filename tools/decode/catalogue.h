/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of the known calls. */
#ifndef DECODE_CATALOGUE_H
#define DECODE_CATALOGUE_H

#include <stdio.h>

#include "decode/decode_options.h"

/** catalogue_row_json - a row as `"name":"",...` */
void catalogue_row_json(FILE *out, const struct smccc_row *row);

/** catalogue - what --list asks for; returns: exit status */
int catalogue(FILE *out, const struct decode_options *options);

#endif
