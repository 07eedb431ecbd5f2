/* SPDX-License-Identifier: BSD-2-Clause */
/* What was measured, beside what it may be at most. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define TABLE_ROWS_MAX  128
#define TABLE_NAME_SIZE 48

struct table_row {
	char name[TABLE_NAME_SIZE];
	double value;
	double most;
	int digits; /* after the point */
	const char *unit;
};

struct table {
	struct table_row rows[TABLE_ROWS_MAX];
	size_t count;
	bool is_cut; /* there were more rows */
};

/** table_add - append a row; one too many is told, and is not within its bar */
void table_add(struct table *table, const char *name, double value, double most, int digits,
	       const char *unit);

/** table_is_within - whether no value is above what it may be */
bool table_is_within(const struct table *table);

/** table_print - for people */
void table_print(const struct table *table);

/** table_to_json - a list of the rows */
json_t *table_to_json(const struct table *table);

#endif
