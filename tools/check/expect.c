/* SPDX-License-Identifier: BSD-2-Clause */
/* Verdicts that were written down. */
#include "check/expect.h"

#include "cli/message.h"
#include "run/files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_SIZE 512
#define LINES_MAX 4096

/* returns: whether @path is a folder, in which others may know the file's name before it is written */
static bool file_of(const char *path, const struct result *result, char file[PATH_MAX])
{
	struct stat status;
	bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);

	if (is_folder) {
		snprintf(file, PATH_MAX, "%s/%s.txt", path, result->name);
	} else {
		snprintf(file, PATH_MAX, "%s", path);
	}
	return is_folder;
}

/* One line; returns false after a message. */
static bool take(char *line, const char *file, unsigned int number,
		 enum verdict expected[RULES_MAX])
{
	char verdict[16];
	char name[96];
	char more;
	size_t rule;

	line[strcspn(line, "#\r\n")] = '\0';
	if (line[strspn(line, " \t")] == '\0') {
		return true;
	}
	if (sscanf(line, "%15s %95s %c", verdict, name, &more) != 2 ||
	    verdict_parse(verdict) == VERDICT_NONE) {
		message("%s:%u: requires 'VERDICT rule'", file, number);
		return false;
	}
	rule = rule_find(name);
	if (rule == 0) {
		message("%s:%u: there is no rule %s", file, number, name);
		return false;
	}
	if (expected[rule - 1] != VERDICT_NONE) {
		message("%s:%u: there is a verdict of %s already", file, number, name);
		return false;
	}
	expected[rule - 1] = verdict_parse(verdict);
	return true;
}

/* A next line that is whole; @good is false after a message. */
static bool next_line(FILE *in, char line[LINE_SIZE], const char *file, unsigned int number,
		      bool *good)
{
	if (fgets(line, LINE_SIZE, in) == NULL) {
		return false;
	}
	*good = number <= LINES_MAX && (strchr(line, '\n') != NULL || feof(in) != 0);
	if (!*good) {
		message("%s:%u: requires at most %d lines of %d letters", file, number, LINES_MAX,
			LINE_SIZE - 2);
	}
	return *good;
}

static bool read_expected(const char *file, enum verdict expected[RULES_MAX])
{
	FILE *in = fopen(file, "re");
	char line[LINE_SIZE];
	unsigned int number = 0;
	bool good = true;

	if (in == NULL) {
		message("cannot read %s: %s", file, strerror(errno));
		return false;
	}
	while (good && next_line(in, line, file, ++number, &good)) {
		good = take(line, file, number, expected);
	}
	fclose(in);
	return good;
}

bool expect_compare(const char *path, const struct result *result)
{
	enum verdict expected[RULES_MAX] = { VERDICT_NONE };
	char file[PATH_MAX];
	bool same = true;

	file_of(path, result, file);
	if (!read_expected(file, expected)) {
		return false;
	}
	for (size_t rule = 0; rule < rule_count; rule++) {
		if (expected[rule] != result->verdicts[rule]) {
			message("%s: %s is %s, was %s", result->name, rules[rule].name,
				verdict_name(result->verdicts[rule]), verdict_name(expected[rule]));
			same = false;
		}
	}
	return same;
}

/* What the user names is written as a shell would. */
static FILE *open_file(const char *path, const struct result *result, char file[PATH_MAX])
{
	return file_of(path, result, file) ? files_stream(files_create(file)) : fopen(file, "we");
}

bool expect_save(const char *path, const struct result *result)
{
	char file[PATH_MAX];
	FILE *out = open_file(path, result, file);

	if (out == NULL) {
		message("cannot write %s: %s", file, strerror(errno));
		return false;
	}
	fprintf(out, "# SPDX-License-Identifier: BSD-2-Clause\n# %s: %s; %s\n", result->name,
		result->callee, result->machine);
	for (size_t rule = 0; rule < rule_count; rule++) {
		enum verdict verdict = result->verdicts[rule];

		if (verdict != VERDICT_PASS && verdict != VERDICT_SKIP) {
			fprintf(out, "# %s\n", result->reasons[rule]);
		}
		fprintf(out, "%-5s %s\n", verdict_name(verdict), rules[rule].name);
	}
	if (fclose(out) != 0) {
		message("cannot write %s: %s", file, strerror(errno));
		return false;
	}
	return true;
}
