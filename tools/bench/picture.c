/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The numbers as a picture: bars of instructions that the caller executes beside the HVC, and below, on the scale that they
 * have, whole round trips.
 */
#include "bench/picture.h"

#include "cli/message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define WIDTH      760
#define LEFT       250 /* where bars begin */
#define BAR_WIDTH  420 /* the longest */
#define ROW_HEIGHT 20
#define BAR_HEIGHT 13
#define TITLE      34
#define MARGIN     16
#define ROWS_MAX   64
#define TEXT_SIZE  64
#define BASELINE   11

struct bar {
	char label[TEXT_SIZE];
	double value;
	double part; /* of it, or beside it, drawn stronger */
};

struct chart {
	const char *title;
	struct bar bars[ROWS_MAX];
	size_t count;
};

static const struct {
	const char *way;
	const char *label;
	unsigned int arguments;
	unsigned int results;
} chosen[] = {
	{ "inline", "inline", 4, 4 },
	{ "plain", "1.0 function", 4, 4 },
	{ "peer-plain", "1.0 function as in Linux", 4, 4 },
	{ "struct", "struct", 4, 4 },
	{ "peer-struct", "struct as in Linux", 4, 4 },
	{ "inline", "inline", 17, 18 },
	{ "struct", "struct", 17, 18 },
	{ "peer-struct", "struct as in Linux", 17, 18 },
};

static struct bar *add(struct chart *chart, double value, double part)
{
	struct bar *bar = &chart->bars[chart->count];

	if (chart->count < ROWS_MAX - 1) {
		chart->count++;
	}
	bar->value = value;
	bar->part = part;
	return bar;
}

static void take_caller(struct chart *chart, const struct caller *caller)
{
	for (size_t i = 0; i < sizeof(chosen) / sizeof(chosen[0]); i++) {
		const struct caller_call *call = caller_find(
			caller, "clang", chosen[i].way, chosen[i].arguments, chosen[i].results);

		if (call != NULL) {
			struct caller_count counts = caller_beside_trap(call);
			struct bar *bar =
				add(chart, (double)counts.instructions, (double)counts.memory);

			snprintf(bar->label, sizeof(bar->label), "%s, %u to %u", chosen[i].label,
				 chosen[i].arguments, chosen[i].results);
		}
	}
}

/* What the struct adds is drawn into each. QEMU's own PSCI is one instruction: there is no code behind it to compare with. */
static void take_round_trips(struct chart *chart, const json_t *round_trips, double added)
{
	const json_t *row;
	size_t i;

	json_array_foreach(round_trips, i, row)
	{
		const json_t *value =
			json_object_get(json_object_get(row, "calls"), "PSCI_VERSION");

		if (json_integer_value(value) > 1) {
			struct bar *bar = add(chart, (double)json_integer_value(value), added);

			snprintf(bar->label, sizeof(bar->label), "%s",
				 json_string_value(json_object_get(row, "name")));
		}
	}
}

static double longest(const struct chart *chart)
{
	double most = 1;

	for (size_t i = 0; i < chart->count; i++) {
		most = chart->bars[i].value > most ? chart->bars[i].value : most;
	}
	return most;
}

static void draw_bar(FILE *file, const struct bar *bar, double scale, int y)
{
	fprintf(file, "<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>\n", LEFT - 8, y + BASELINE,
		bar->label);
	fprintf(file, "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
		LEFT, y, bar->value * scale, BAR_HEIGHT);
	if (bar->part > 0) {
		fprintf(file,
			"<rect class=\"part\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
			LEFT, y, bar->part * scale, BAR_HEIGHT);
	}
	fprintf(file, "<text x=\"%.1f\" y=\"%d\">%.0f</text>\n", LEFT + bar->value * scale + 6,
		y + BASELINE, bar->value);
}

/* Returns where the next chart begins. */
static int draw_chart(FILE *file, const struct chart *chart, int y)
{
	double scale = BAR_WIDTH / longest(chart);

	fprintf(file, "<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>\n", MARGIN, y + 18,
		chart->title);
	y += TITLE;
	for (size_t i = 0; i < chart->count; i++) {
		draw_bar(file, &chart->bars[i], scale, y);
		y += ROW_HEIGHT;
	}
	return y;
}

static int height_of(const struct chart *chart)
{
	return chart->count != 0 ? TITLE + ROW_HEIGHT * (int)chart->count : 0;
}

/* Colours that are read on white and on black; the page's own scheme chooses those of words. */
static void draw_head(FILE *file, int height)
{
	fprintf(file,
		"<!-- SPDX-License-Identifier: BSD-2-Clause -->\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\" role=\"img\">\n"
		"<title>What a call costs, in instructions</title>\n"
		"<style>\n"
		"text { font: 12px sans-serif; fill: #24292f }\n"
		".title { font-weight: bold }\n"
		".label { text-anchor: end }\n"
		".bar { fill: #7fb0e6 }\n"
		".part { fill: #2f6fb7 }\n"
		"@media (prefers-color-scheme: dark) { text { fill: #d8dee4 } }\n"
		"</style>\n",
		WIDTH, height, WIDTH, height);
}

bool picture_write(const char *path, const struct caller *caller, const json_t *round_trips)
{
	static struct chart calls = {
		.title = "The caller: instructions beside the HVC, arguments to "
			 "results; dark: they access memory"
	};
	static struct chart trips = { .title = "PSCI_VERSION: instructions from the HVC or SMC to "
					       "the next one; dark: what struct, 4 to 4, adds" };
	const struct caller_call *call = caller_find(caller, "clang", "struct", 4, 4);
	FILE *file = fopen(path, "we");
	int y = MARGIN;

	if (file == NULL) {
		message("cannot write %s: %s", path, strerror(errno));
		return false;
	}
	take_caller(&calls, caller);
	if (call != NULL) {
		take_round_trips(&trips, round_trips,
				 (double)caller_beside_trap(call).instructions);
	}
	draw_head(file, height_of(&calls) + height_of(&trips) + 3 * MARGIN);
	y = draw_chart(file, &calls, y);
	if (trips.count != 0) {
		draw_chart(file, &trips, y + MARGIN);
	}
	fputs("</svg>\n", file);
	if (fclose(file) != 0) {
		message("cannot write %s: %s", path, strerror(errno));
		return false;
	}
	return true;
}
