/* SPDX-License-Identifier: BSD-2-Clause */
/* What was measured, beside what it may be at most. */
#include "bench/table.h"

#include "cli/message.h"

#include <stdio.h>

void table_add(struct table *table, const char *name, double value, double most, int digits,
	       const char *unit)
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
	row->most = most;
	row->digits = digits;
	row->unit = unit;
}

static bool is_within(const struct table_row *row)
{
	return row->value <= row->most;
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

void table_print(const struct table *table)
{
	printf("%-46s %10s %10s\n", "", "measured", "at most");
	for (size_t i = 0; i < table->count; i++) {
		const struct table_row *row = &table->rows[i];

		printf("%-46s %10.*f %10.*f %s%s\n", row->name, row->digits, row->value,
		       row->digits, row->most, row->unit, is_within(row) ? "" : "  TOO MUCH");
	}
}

static json_t *row_to_json(const struct table_row *row)
{
	json_t *value =
		row->digits == 0 ? json_integer((json_int_t)row->value) : json_real(row->value);
	json_t *most =
		row->digits == 0 ? json_integer((json_int_t)row->most) : json_real(row->most);

	return json_pack("{s:s, s:o, s:o, s:s, s:b}", "name", row->name, "value", value, "most",
			 most, "unit", row->unit, "within", is_within(row));
}

json_t *table_to_json(const struct table *table)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < table->count; i++) {
		json_array_append_new(rows, row_to_json(&table->rows[i]));
	}
	return rows;
}
