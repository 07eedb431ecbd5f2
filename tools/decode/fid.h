/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bits of a function ID say by themselves. */
#ifndef DECODE_FID_H
#define DECODE_FID_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/json.h"

/** fid_parse - a function ID as people write it: 0x84000000, 84000000 (hexadecimal), -3 */
bool fid_parse(const char *text, uint64_t *value);

/** fid_parse_register - the content of a register: hexadecimal with 0x, else decimal */
bool fid_parse_register(const char *text, uint64_t *value);

/** fid_owner - what the owner field stands for */
const char *fid_owner(uint32_t fid);

/**
 * fid_vendor_service - the name of the service, where a call means what the vendor says who answers
 *
 * returns: NULL if its owner is not a vendor
 */
const char *fid_vendor_service(uint32_t fid);

/** fid_problem - why no callee may accept this function ID, or NULL */
const char *fid_problem(uint32_t fid);

/** fid_is_query - whether it is one of the numbers that every owner but 0 has for queries */
bool fid_is_query(uint32_t fid);

/** fid_print_bits - a table of the fields */
void fid_print_bits(FILE *out, uint32_t fid);

/** fid_bits_json - the fields: "function_id":"0x...","type":"fast",... */
void fid_bits_json(struct json_writer *json, uint32_t fid);

#endif
