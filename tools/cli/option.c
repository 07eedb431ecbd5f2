/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of a subcommand. */
#include "cli/option.h"

#include "cli/message.h"
#include "cli/number.h"
#include "cli/status.h"
#include "cli/suggest.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MAX  31
#define CODE      256 /* of the first row: no letter */
#define CODE_HELP (CODE + ROWS_MAX)
#define TEXT_SIZE 64

/* The table in the forms of getopt_long() and suggest(). */
struct parser {
	const struct command_line *line;
	struct option longs[ROWS_MAX + 2];
	char letters[3 * ROWS_MAX + 4];
	const char *names[ROWS_MAX + 2];
};

static int has_argument(const struct option_row *row)
{
	if (row->argument == NULL) {
		return no_argument;
	}
	return row->argument[0] == '[' ? optional_argument : required_argument;
}

static void make_parser(struct parser *parser, const struct command_line *line)
{
	size_t used = (size_t)snprintf(parser->letters, sizeof(parser->letters), "%s:h",
				       line->stops_at_operand ? "+" : "");
	size_t count = 0;

	parser->line = line;
	for (size_t i = 0; i < line->count && i < ROWS_MAX; i++) {
		const struct option_row *row = &line->rows[i];

		if (row->name == NULL) {
			continue;
		}
		parser->names[count] = row->name;
		parser->longs[count++] = (struct option){ .name = row->name,
							  .has_arg = has_argument(row),
							  .val = CODE + (int)i };
		if (row->letter != '\0') {
			used += (size_t)snprintf(parser->letters + used,
						 sizeof(parser->letters) - used, "%c%s",
						 row->letter, row->argument != NULL ? ":" : "");
		}
	}
	parser->names[count] = "help";
	parser->longs[count] = (struct option){ .name = "help", .val = CODE_HELP };
}

/* The column of the help: "  -x, --name ARG". */
static int describe(const struct option_row *row, char text[TEXT_SIZE])
{
	char letter[] = "    ";

	if (row->letter != '\0') {
		snprintf(letter, sizeof(letter), "-%c, ", row->letter);
	}
	return snprintf(text, TEXT_SIZE, "  %s--%s%s%s", letter, row->name,
			has_argument(row) == required_argument ? " " : "",
			row->argument != NULL ? row->argument : "");
}

static void print_row(const struct option_row *row, int column)
{
	const char *help = row->help;
	char text[TEXT_SIZE];

	describe(row, text);
	while (*help != '\0') {
		int length = (int)strcspn(help, "\n");

		printf("%-*s%.*s\n", column, text, length, help);
		text[0] = '\0';
		help += length;
		help += *help == '\n';
	}
}

static void print_help(const struct command_line *line)
{
	const struct option_row help = { "help", 'h', .help = "print this help" };
	char text[TEXT_SIZE];
	int column = 0;

	for (size_t i = 0; i < line->count; i++) {
		int width = line->rows[i].name != NULL ? describe(&line->rows[i], text) : 0;

		column = width + 2 > column ? width + 2 : column;
	}
	puts(line->before);
	if (line->rows[0].name != NULL) {
		putchar('\n');
	}
	for (size_t i = 0; i < line->count; i++) {
		if (line->rows[i].name == NULL) {
			printf("\n%s\n", line->rows[i].help);
		} else {
			print_row(&line->rows[i], column);
		}
	}
	print_row(&help, column);
	printf("\n%s\n", line->after);
}

int option_no_such(const char *command, const char *what, const char *word,
		   const char *const *names, const char *hint)
{
	const char *near = suggest(word, names);

	if (near != NULL) {
		return usage(command, "no such %s: %s; did you mean '%s'?", what, word, near);
	}
	return usage(command, "no such %s: %s%s%s", what, word, hint != NULL ? "; " : "",
		     hint != NULL ? hint : "");
}

static int unknown_word(const struct parser *parser, const char *word)
{
	const char *near = NULL;
	char name[TEXT_SIZE];
	size_t length = strcspn(word + 2, "=");

	if (length < sizeof(name)) { /* no name of ours is longer */
		memcpy(name, word + 2, length);
		name[length] = '\0';
		near = suggest(name, parser->names);
	}
	if (near != NULL) {
		return usage(parser->line->command, "unknown option %s; did you mean '--%s'?", word,
			     near);
	}
	return usage(parser->line->command, "unknown option %s", word);
}

/* OBS: glibc 2.36 posix/getopt.c sets optopt to 0, to the letter, or to the val of an option whose value is wrong. */
static int wrong_option(const struct parser *parser, int code, char *const *argv)
{
	const struct command_line *line = parser->line;
	const char *word = argv[optind - 1];

	if (code == ':') {
		return usage(line->command, "%s requires a value", word);
	}
	if (optopt == 0) {
		return unknown_word(parser, word);
	}
	if (optopt >= CODE) {
		return usage(line->command, "--%s takes no value",
			     optopt == CODE_HELP ? "help" : line->rows[optopt - CODE].name);
	}
	return usage(line->command, "unknown option -%c", optopt);
}

static int take_choice(const struct command_line *line, const struct option_row *row,
		       const char *value, unsigned int *choice)
{
	char all[TEXT_SIZE] = "";
	size_t used = 0;

	for (unsigned int i = 0; row->choices[i] != NULL; i++) {
		if (strcmp(value, row->choices[i]) == 0) {
			*choice = i;
			return OPTION_GO_ON;
		}
		used += (size_t)snprintf(all + used, sizeof(all) - used, "%s%s",
					 i == 0                        ? ""
					 : row->choices[i + 1] != NULL ? ", "
								       : " or ",
					 row->choices[i]);
	}
	return usage(line->command, "--%s %s: requires %s", row->name, value, all);
}

static int take(const struct command_line *line, const struct option_row *row, const char *value,
		void *options)
{
	void *member = (char *)options + row->offset;
	uint64_t number;

	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)member = true;
		break;
	case OPTION_VALUE:
		*(unsigned int *)member = (unsigned int)row->min;
		break;
	case OPTION_TEXT:
		*(const char **)member = value;
		break;
	case OPTION_NUMBER:
		if (!number_parse(value, row->min, row->max, &number)) {
			return usage(line->command, "--%s %s: requires a number from %llu to %llu",
				     row->name, value, (unsigned long long)row->min,
				     (unsigned long long)row->max);
		}
		*(unsigned int *)member = (unsigned int)number;
		break;
	case OPTION_CHOICE:
		return take_choice(line, row, value, member);
	case OPTION_TAKE:
		return row->take(options, value);
	}
	return OPTION_GO_ON;
}

static size_t find_letter(const struct command_line *line, int letter)
{
	size_t i = 0;

	while (line->rows[i].letter != letter) {
		i++;
	}
	return i;
}

int option_read(const struct command_line *line, int argc, char **argv, void *options)
{
	struct parser parser = { 0 };
	int status = OPTION_GO_ON;
	int code;

	make_parser(&parser, line);
	opterr = 0;
	optind = 0;
	while (status == OPTION_GO_ON &&
	       (code = getopt_long(argc, argv, parser.letters, parser.longs, NULL)) != -1) {
		if (code == 'h' || code == CODE_HELP) {
			print_help(line);
			return STATUS_OK;
		}
		if (code == '?' || code == ':') {
			return wrong_option(&parser, code, argv);
		}
		status = take(
			line,
			&line->rows[code >= CODE ? (size_t)(code - CODE) : find_letter(line, code)],
			optarg, options);
	}
	return status;
}
