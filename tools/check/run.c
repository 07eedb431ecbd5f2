/* SPDX-License-Identifier: BSD-2-Clause */
/* One implementer, from its row to its verdicts. */
#include "check/run.h"

#include "check/image.h"
#include "check/machine.h"
#include "cli/message.h"
#include "run/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STARTS_MAX 4

/* The image finds a console in the device tree only, unless it is told. */
#define SILENT_IMAGE "without a device tree it needs --words uart=ADDRESS, or uart=16550,ADDRESS"

#define WORDS_MAX 256

/* All features that the image tries have room. */
#define WITHOUT_SIZE ((size_t)4 * FEATURE_SIZE)

/* The rule that it did not come back from: where noise hid its beginning, the one behind the last verdict. 0: it did. */
static size_t lost_rule(const struct reader *reader)
{
	size_t rule = reader->running;

	if (reader->has_ended) {
		return 0;
	}
	if (rule == 0 || rule > rule_count) {
		rule = reader->last != 0 ? reader->last + 1 : 0;
	}
	return rule <= rule_count ? rule : 0;
}

static void lose_rule(struct result *result, size_t rule, const char *reason)
{
	result->verdicts[rule - 1] = VERDICT_ERROR;
	snprintf(result->reasons[rule - 1], REASON_SIZE, "%s", reason);
}

/* Where the next start begins, and what it leaves out. */
struct start {
	size_t first;
	char without[WITHOUT_SIZE]; /* features of the CPU, each behind a comma */
};

static void start_once(const struct check_run *run, const struct implementer *implementer,
		       const struct start *start, int console, struct reader *reader)
{
	struct result *result = reader->result;
	struct places places = run->places;
	char image[PATH_MAX];
	char words[WORDS_MAX];
	char *missing;
	char **arguments;

	snprintf(image, sizeof(image), "%s/%s.image", run->folder, implementer->name);
	snprintf(words, sizeof(words), "%s first=%zu%s%s", implementer->words, start->first,
		 start->without[0] != '\0' ? " without=" : "", start->without);
	places.image = image;
	places.words = words;
	if (!image_write(implementer->image, words, image)) {
		snprintf(result->problem, REASON_SIZE, "there is no image");
		return;
	}
	arguments = command_expand(implementer->command, &places, &missing);
	if (arguments == NULL) {
		snprintf(result->problem, REASON_SIZE,
			 "%s is missing; 'make implementers' fetches it",
			 missing != NULL ? missing : "memory");
		free(missing);
	} else {
		const struct machine_limits limits = {
			.seconds = run->seconds != 0 ? run->seconds : implementer->seconds,
			.grace = run->grace,
		};

		machine_run(arguments, &limits, console, reader);
	}
	command_free(arguments);
	unlink(image);
}

/* A machine that is lost where a feature is tried is started again without it, and loses no rule; returns whether it is. */
static bool leave_out(struct start *start, const struct reader *reader)
{
	size_t used = strlen(start->without);

	if (reader->trying[0] == '\0' || used + strlen(reader->trying) + 2 > WITHOUT_SIZE) {
		return false;
	}
	snprintf(start->without + used, WITHOUT_SIZE - used, "%s%s", used != 0 ? "," : "",
		 reader->trying);
	return true;
}

/* The implementers that are known have their console in their row. */
static void explain_silence(const struct implementer *implementer, struct reader *reader)
{
	size_t used = strlen(reader->result->problem);

	if (!reader->has_begun && strstr(implementer->words, "uart=") == NULL) {
		snprintf(reader->result->problem + used, REASON_SIZE - used, "; " SILENT_IMAGE);
	}
}

/* What comes behind a start; first is 0 when nothing does. */
static void go_on(struct start *start, const struct reader *reader)
{
	if (leave_out(start, reader)) {
		reader->result->problem[0] = '\0';
		return;
	}
	start->first = lost_rule(reader);
	if (start->first != 0) {
		lose_rule(reader->result, start->first++, reader->result->problem);
	}
}

static bool is_over(const struct start *start)
{
	return start->first == 0 || start->first > rule_count;
}

void check_run(const struct check_run *run, const struct implementer *implementer,
	       struct result *result)
{
	struct start start = { .first = 1 };
	size_t starts = 0;
	int console;

	snprintf(result->console, sizeof(result->console), "%s/%s.console", run->folder,
		 implementer->name);
	console = files_create(result->console);
	if (console < 0) {
		snprintf(result->problem, REASON_SIZE, "cannot keep its console: %s",
			 strerror(errno));
	}
	for (; starts < STARTS_MAX && console >= 0 && !is_over(&start); starts++) {
		struct reader reader;

		if (machine_signal() != 0) {
			break;
		}

		reader_init(&reader, result);
		result->problem[0] = '\0';
		start_once(run, implementer, &start, console, &reader);
		explain_silence(implementer, &reader);
		go_on(&start, &reader);
	}
	if (console >= 0) {
		close(console);
	}
	if (starts == STARTS_MAX && !is_over(&start)) {
		snprintf(result->problem, REASON_SIZE, "not run: %d starts were lost before it",
			 STARTS_MAX);
	}
	result_close(result);
}

/* A console may have several starts, the later ones with "first=": each goes on where the one before was lost. */
static void start_again(struct reader *reader)
{
	struct result *result = reader->result;
	size_t rule = lost_rule(reader);
	bool has_begun = reader->was_reset;

	if (rule != 0) {
		lose_rule(result, rule,
			  reader->has_bailed ? result->problem
					     : "it was started again in this rule");
	}
	reader_init(reader, result);
	reader->has_begun = has_begun;
}

/* Why rules may have no verdict; what has none is an error. */
static void close_console(const struct reader *reader)
{
	char *problem = reader->result->problem;

	if (reader->has_ended) {
		problem[0] = '\0';
	} else if (reader->trying[0] != '\0') {
		snprintf(problem, REASON_SIZE,
			 "the console ends where the image tried %s: start it with without=%s",
			 reader->trying, reader->trying);
	} else if (reader->has_begun && !reader->has_bailed) {
		snprintf(problem, REASON_SIZE, "the console ends before the image did");
	}
	result_close(reader->result);
}

/* The machines of one console. */
struct consoles {
	struct result *results;
	size_t max;
	size_t count;   /* that are closed */
	bool has_begun; /* the last one, at least once */
	struct reader reader;
};

static void begin_machine(struct consoles *consoles)
{
	struct result *result = &consoles->results[consoles->count];

	result_init(result, "console");
	if (consoles->count != 0) {
		snprintf(result->own_name, sizeof(result->own_name), "console-%zu",
			 consoles->count + 1);
		result->name = result->own_name;
	}
	reader_init(&consoles->reader, result);
	consoles->has_begun = false;
}

/* Returns false where there is no room for another one. */
static bool end_machine(struct consoles *consoles)
{
	struct reader *reader = &consoles->reader;
	struct reader last = *reader;

	close_console(reader);
	if (++consoles->count == consoles->max) {
		return false;
	}
	begin_machine(consoles);
	if (last.is_other) {
		reader_begin_as(reader, &last);
	}
	return true;
}

/* Returns false where there is no room for another machine. */
static bool read_byte(struct consoles *consoles, char byte)
{
	struct reader *reader = &consoles->reader;

	if (reader->was_reset || reader->has_bailed) {
		start_again(reader);
	}
	reader_feed(reader, &byte, 1);
	consoles->has_begun = consoles->has_begun || reader->has_begun;
	return (!reader->has_ended && !reader->is_other) || end_machine(consoles);
}

static void read_machines(FILE *file, struct consoles *consoles)
{
	bool has_room = true;
	int c;

	begin_machine(consoles);
	while (has_room && (c = getc(file)) != EOF) {
		has_room = read_byte(consoles, (char)c);
	}
	if (has_room) {
		reader_finish(&consoles->reader);
		if (consoles->has_begun || consoles->reader.has_begun) {
			close_console(&consoles->reader);
			consoles->count++;
		}
	}
}

size_t check_read(const char *path, struct result *results, size_t max)
{
	bool is_input = strcmp(path, "-") == 0;
	FILE *file = is_input ? stdin : fopen(path, "re");
	struct consoles consoles = { .results = results, .max = max };

	if (file == NULL) {
		message("cannot read %s: %s", path, strerror(errno));
		return 0;
	}
	errno = 0;
	read_machines(file, &consoles);
	if (ferror(file)) {
		message("cannot read %s: %s", path, strerror(errno));
		consoles.count = 0;
	} else if (consoles.count == 0) {
		message("%s: no output of the check image found; " SILENT_IMAGE, path);
	}
	if (!is_input) {
		fclose(file);
	}
	for (size_t i = 0; i < consoles.count && !is_input; i++) {
		snprintf(results[i].console, sizeof(results[i].console), "%s", path);
	}
	return consoles.count;
}
