/* SPDX-License-Identifier: BSD-2-Clause */
/* What came of a run, for people and for programs. */
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include "check/result.h"

/** report_table - rule by implementer, then what was wrong, then round trips */
void report_table(const struct result *results, size_t count);

/** report_tap - one test for each rule and implementer: "implementer:rule" */
void report_tap(const struct result *results, size_t count);

/** report_junit - a test suite for each implementer */
void report_junit(const struct result *results, size_t count);

/** report_json - one object on one line; returns false: not enough memory */
bool report_json(const struct result *results, size_t count);

#endif
