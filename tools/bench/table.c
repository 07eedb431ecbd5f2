/* SPDX-License-Identifier: BSD-2-Clause */
/* What was measured, beside its limit. */
#include "bench/table.h"

#include "cli/message.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_within(const struct table_row *row)
{
	return row->is_floor ? row->value >= row->limit : row->value <= row->limit;
}

static const char *verdict(const struct table_row *row)
{
	if (is_within(row)) {
		return row->is_floor ? " or more" : "";
	}
	return row->is_floor ? " or more  TOO LITTLE" : "  TOO MUCH";
}

static void print_row(const struct table_row *row)
{
	printf("%-46s %10.*f %10.*f %s%s\n", row->name, row->digits, row->value, row->digits,
	       row->limit, row->unit, verdict(row));
	fflush(stdout);
}

static void add(struct table *table, const char *name, double value, double limit, bool is_floor,
		int digits, const char *unit)
{
	struct table_row *row;

	if (table->count == TABLE_ROWS_MAX) {
		message("no room for the row '%s'", name);
		table->is_cut = true;
		return;
	}
	row = &table->rows[table->count++];
	snprintf(row->name, sizeof(row->name), "%s", name);
	row->value = value;
	row->limit = limit;
	row->is_floor = is_floor;
	row->digits = digits;
	row->unit = unit;
	if (table->is_live) {
		if (table->count == 1) {
			printf("%-46s %10s %10s\n", "", "measured", "limit");
		}
		print_row(row);
	}
}

void table_add(struct table *table, const char *name, double value, double most, int digits,
	       const char *unit)
{
	add(table, name, value, most, false, digits, unit);
}

void table_add_floor(struct table *table, const char *name, double value, double least, int digits,
		     const char *unit)
{
	add(table, name, value, least, true, digits, unit);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;

	return (x > y) - (x < y);
}

double table_median(double *values, unsigned int count)
{
	qsort(values, count, sizeof(*values), compare);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

bool table_is_within(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		if (!is_within(&table->rows[i])) {
			return false;
		}
	}
	return !table->is_cut;
}

static json_t *row_to_json(const struct table_row *row)
{
	json_t *value =
		row->digits == 0 ? json_integer((json_int_t)row->value) : json_real(row->value);
	json_t *limit =
		row->digits == 0 ? json_integer((json_int_t)row->limit) : json_real(row->limit);

	return json_pack("{s:s, s:o, s:o, s:s, s:b}", "name", row->name, "value", value,
			 row->is_floor ? "least" : "most", limit, "unit", row->unit, "within",
			 is_within(row));
}

json_t *table_to_json(const struct table *table)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < table->count; i++) {
		json_array_append_new(rows, row_to_json(&table->rows[i]));
	}
	return rows;
}
