/* SPDX-License-Identifier: BSD-2-Clause */
/* One implementer, from its row to its verdicts. */
#include "check/run.h"

#include "check/image.h"
#include "check/machine.h"
#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STARTS_MAX 4
#define WORDS_MAX  256

/* The rule that it did not come back from; 0: it did. */
static size_t lost_rule(const struct reader *reader)
{
	return !reader->has_ended && !reader->has_bailed && reader->running <= rule_count
		       ? reader->running
		       : 0;
}

static void start_once(const struct check_run *run, const struct implementer *implementer,
		       size_t first, int console, struct reader *reader)
{
	struct result *result = reader->result;
	struct places places = run->places;
	char image[PATH_MAX];
	char words[WORDS_MAX];
	char *missing;
	char **arguments;

	snprintf(image, sizeof(image), "%s/%s.image", run->folder, implementer->name);
	snprintf(words, sizeof(words), "%s first=%zu", implementer->words, first);
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
		machine_run(arguments, run->seconds != 0 ? run->seconds : implementer->seconds,
			    console, reader);
	}
	command_free(arguments);
	unlink(image);
}

void check_run(const struct check_run *run, const struct implementer *implementer,
	       struct result *result)
{
	size_t first = 1;
	int console;

	snprintf(result->console, sizeof(result->console), "%s/%s.console", run->folder,
		 implementer->name);
	console = open(result->console, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (console < 0) {
		snprintf(result->problem, REASON_SIZE, "cannot keep its console: %s",
			 strerror(errno));
	}
	for (size_t i = 0; i < STARTS_MAX && console >= 0 && first != 0 && first <= rule_count;
	     i++) {
		struct reader reader;

		reader_init(&reader, result);
		result->problem[0] = '\0';
		start_once(run, implementer, first, console, &reader);
		first = lost_rule(&reader);
		if (first != 0) {
			result->verdicts[first - 1] = VERDICT_ERROR;
			snprintf(result->reasons[first - 1], REASON_SIZE, "%s", result->problem);
			first++;
		}
	}
	if (console >= 0) {
		close(console);
	}
	result_close(result);
}

bool check_read(const char *path, struct result *result)
{
	FILE *file = fopen(path, "re");
	struct reader reader;
	char chunk[4096];
	size_t size;

	if (file == NULL) {
		message("cannot read %s: %s", path, strerror(errno));
		return false;
	}
	reader_init(&reader, result);
	while (!reader_is_done(&reader) && (size = fread(chunk, 1, sizeof(chunk), file)) > 0) {
		reader_feed(&reader, chunk, size);
	}
	reader_finish(&reader);
	fclose(file);
	if (!reader.has_begun) {
		message("%s: there is nothing of the image in it", path);
		return false;
	}
	if (!reader.has_ended && result->problem[0] == '\0') {
		snprintf(result->problem, REASON_SIZE, "the console ends before the image did");
	}
	snprintf(result->console, sizeof(result->console), "%s", path);
	result_close(result);
	return true;
}
