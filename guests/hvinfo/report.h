/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report of hvinfo: names and values in groups, as text or as JSON. No line of JSON has more than 79 characters: firmware
 * breaks longer ones.
 */
#ifndef HVINFO_REPORT_H
#define HVINFO_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/** report_begin, report_end - around all of it; @pause: a key, or some seconds, after each screen; JSON has no pauses */
void report_begin(bool json, bool pause);
void report_end(void);

/** report_open - a group; report_open_list - one whose groups have no names; report_close - its end */
void report_open(const char *name);
void report_open_list(const char *name);
void report_close(void);

/** report_say - a value that is words; report_number, report_hex - one that is a number */
__attribute__((format(printf, 2, 3))) void report_say(const char *name, const char *format, ...);
void report_number(const char *name, int64_t value);
void report_hex(const char *name, uint64_t value);
void report_bool(const char *name, bool value);

#endif
