/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON as it is written, value by value. A trace has millions of records: to build a tree of jansson's for each and print it takes
 * three times as long (12.6 us for a record, against 4.9 us with this, decoding included).
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH_MAX 16

/* A value that is written: { .out = file } begins one. In all functions @name is NULL in an array, and for the first value. */
struct json_writer {
	FILE *out;
	bool comma; /* before the next value */
	uint32_t depth;
	char ends[JSON_DEPTH_MAX]; /* brackets that are open */
};

/** json_write_open - begin an object, @bracket '{', or an array, '['; at most JSON_DEPTH_MAX in each other */
void json_write_open(struct json_writer *json, const char *name, char bracket);

/** json_write_close - end what was opened last; the outermost one ends the line */
void json_write_close(struct json_writer *json);

/** json_write_in_array - whether the next value is an element of an array, which has no name */
bool json_write_in_array(const struct json_writer *json);

/** json_write_text - a string; bytes that are not ASCII are taken for Latin-1. NULL: nothing is written */
void json_write_text(struct json_writer *json, const char *name, const char *text);

/** json_write_number - a number; as a string if a double cannot hold it [RFC 8259 section 6 "Numbers"] */
void json_write_number(struct json_writer *json, const char *name, uint64_t value);

/** json_write_print - a value that @format makes, as for printf: a number, true, "0x..." with its quotes */
__attribute__((format(printf, 3, 4))) void
json_write_print(struct json_writer *json, const char *name, const char *format, ...);

#endif
