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
	double limit;
	bool is_floor; /* the value may not be below the limit; else not above it */
	int digits;    /* after the point */
	const char *unit;
};

struct table {
	struct table_row rows[TABLE_ROWS_MAX];
	size_t count;
	bool is_cut; /* there were more rows */
	bool is_live; /* each row is printed for people as it is added: all of them take many minutes */
};

/** table_add - append a row; one too many is told, and is not within its bar */
void table_add(struct table *table, const char *name, double value, double most, int digits,
	       const char *unit);

/** table_add_floor - the same for a value that must be @least or more */
void table_add_floor(struct table *table, const char *name, double value, double least, int digits,
		     const char *unit);

/** table_median - of values, which it sorts */
double table_median(double *values, unsigned int count);

/** table_is_within - whether every value is within its limit */
bool table_is_within(const struct table *table);

/** table_to_json - a list of the rows */
json_t *table_to_json(const struct table *table);

#endif
