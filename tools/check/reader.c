/* SPDX-License-Identifier: BSD-2-Clause */
/* The console of a machine that runs the image, as it comes. */
#include "check/reader.h"

#include "abi/macro.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reader_init(struct reader *reader, struct result *result)
{
	memset(reader, 0, sizeof(*reader));
	reader->result = result;
}

/* What the image itself has printed of a line: Xen puts the name of the domain before it. */
static const char *own_words(const char *line)
{
	static const char *const marks[] = { "# ", "ok ", "not ok ", "TAP version", "Bail out!" };
	const char *first = NULL;

	for (size_t i = 0; i < ABI_COUNT(marks); i++) {
		const char *found = strstr(line, marks[i]);

		if (found != NULL && (found == line || found[-1] == ' ') &&
		    (first == NULL || found < first)) {
			first = found;
		}
	}
	return first;
}

static void take_reason(struct reader *reader, const char *words)
{
	size_t used = strlen(reader->reason);
	size_t rule = reader->running - 1;

	/* The requirement and its section are known here. */
	if (rule < rule_count &&
	    strncmp(words, rules[rule].requirement, strlen(rules[rule].requirement)) == 0) {
		return;
	}
	snprintf(reader->reason + used, REASON_SIZE - used, "%s%s", used != 0 ? "; " : "", words);
}

/* "NAME VALUE" */
static void take_measurement(struct result *result, const char *words)
{
	size_t length = strcspn(words, " ");
	struct measurement *measurement = &result->measurements[result->measurement_count];
	char *end;

	if (result->measurement_count == MEASUREMENTS_MAX || length >= sizeof(measurement->name) ||
	    words[length] == '\0') {
		return;
	}
	measurement->value = strtoul(words + length, &end, 10);
	if (end != words + length && *end == '\0') {
		memcpy(measurement->name, words, length);
		measurement->name[length] = '\0';
		result->measurement_count++;
	}
}

/* What may differ between two starts of one machine is behind its MIDR: features that were left out. */
static size_t identity_length(const char *words)
{
	const char *midr = strstr(words, "MIDR ");

	return midr == NULL ? strlen(words) : (size_t)(midr - words) + strcspn(midr, ",");
}

/* Words that a machine says of itself at each start. */
static void take_identity(struct reader *reader, char known[WORDS_SIZE], const char *words)
{
	size_t length = identity_length(words);

	if (known[0] != '\0' &&
	    (length != identity_length(known) || strncmp(known, words, length) != 0)) {
		reader->is_other = true;
		reader->is_callee = known == reader->result->callee;
		snprintf(reader->other, WORDS_SIZE, "%s", words);
		return;
	}
	snprintf(known, WORDS_SIZE, "%s", words);
}

void reader_begin_as(struct reader *reader, const struct reader *last)
{
	struct result *result = reader->result;

	reader->has_begun = true;
	if (last->is_callee) {
		memcpy(result->machine, last->result->machine, WORDS_SIZE);
		memcpy(result->callee, last->other, WORDS_SIZE);
	} else {
		memcpy(result->machine, last->other, WORDS_SIZE);
	}
}

/* A comment of the image's: "# " is gone. */
static void take_comment(struct reader *reader, const char *words)
{
	struct result *result = reader->result;

	if (strncmp(words, "run ", 4) == 0) {
		reader->running = strtoul(words + 4, NULL, 10);
		reader->reason[0] = '\0';
	} else if (strncmp(words, "try ", 4) == 0) {
		snprintf(reader->trying, FEATURE_SIZE, "%s", words + 4);
	} else if (strncmp(words, "machine: ", 9) == 0) {
		reader->trying[0] = '\0';
		take_identity(reader, result->machine, words + 9);
	} else if (strncmp(words, "callee: ", 8) == 0) {
		take_identity(reader, result->callee, words + 8);
	} else if (strncmp(words, "measure ", 8) == 0) {
		take_measurement(result, words + 8);
	} else if (strcmp(words, "end") == 0) {
		reader->has_ended = true;
	} else if (reader->running != 0) {
		take_reason(reader, words);
	}
}

static enum verdict verdict_of(bool ok, const char *directive)
{
	if (strcmp(directive, "") == 0) {
		return ok ? VERDICT_PASS : VERDICT_FAIL;
	}
	if (!ok) {
		return VERDICT_NONE;
	}
	return strcmp(directive, " # SKIP") == 0   ? VERDICT_SKIP
	       : strcmp(directive, " # WARN") == 0 ? VERDICT_WARN
						   : VERDICT_NONE;
}

/* "N - name # DIRECTIVE": taken only if it is whole. */
static void take_verdict(struct reader *reader, bool ok, const char *words)
{
	struct result *result = reader->result;
	char *rest;
	unsigned long number = strtoul(words, &rest, 10);
	enum verdict verdict;
	const char *name;

	if (number == 0 || number > rule_count || strncmp(rest, " - ", 3) != 0) {
		return;
	}
	name = rules[number - 1].name;
	if (strncmp(rest + 3, name, strlen(name)) != 0) {
		return;
	}
	verdict = verdict_of(ok, rest + 3 + strlen(name));
	if (verdict == VERDICT_NONE) {
		return;
	}
	result->verdicts[number - 1] = verdict;
	memcpy(result->reasons[number - 1], reader->reason, REASON_SIZE);
	reader->reason[0] = '\0';
	reader->running = 0;
	reader->last = number;
}

static void take_bail(struct reader *reader, const char *words)
{
	reader->has_bailed = true;
	snprintf(reader->result->problem, REASON_SIZE, "the image gave up:%s", words);
}

static void take_line(struct reader *reader)
{
	const char *words = own_words(reader->line);

	if (words == NULL) {
		return;
	}
	/* The first line may be lost in noise. */
	if (strncmp(words, "# run ", 6) == 0) {
		reader->has_begun = true;
	}
	if (strncmp(words, "TAP version", 11) == 0) {
		reader->was_reset = reader->has_begun;
		reader->has_begun = true;
	} else if (!reader->has_begun) {
		return;
	} else if (strncmp(words, "# ", 2) == 0) {
		take_comment(reader, words + 2);
	} else if (strncmp(words, "ok ", 3) == 0) {
		take_verdict(reader, true, words + 3);
	} else if (strncmp(words, "not ok ", 7) == 0) {
		take_verdict(reader, false, words + 7);
	} else {
		take_bail(reader, words + 9);
	}
}

void reader_finish(struct reader *reader)
{
	while (reader->used > 0 && reader->line[reader->used - 1] == ' ') {
		reader->used--;
	}
	reader->line[reader->used] = '\0';
	reader->used = 0;
	reader->escape = ESCAPE_NONE;
	if (!reader_is_done(reader)) {
		take_line(reader);
	}
}

/* An escape sequence has come to its end: colour leaves no room in the line, another may have moved the cursor. */
static void end_escape(struct reader *reader, char last)
{
	reader->escape = ESCAPE_NONE;
	if (last != 'm') {
		reader->line[reader->used++] = ' ';
	}
}

/* Firmware steers the terminal: returns whether the byte is part of that, and none of the line. */
static bool take_escape(struct reader *reader, unsigned char c)
{
	if (c == 0x1b) {
		reader->escape = ESCAPE_BEGUN;
		return true;
	}
	switch (reader->escape) {
	case ESCAPE_NONE:
		return false;
	case ESCAPE_BEGUN:
		if (c == '[') {
			reader->escape = ESCAPE_CONTROL;
		} else if (strchr("]P_^X", c) != NULL) {
			reader->escape = ESCAPE_TEXT;
		} else if (c < ' ' || c > '/') {
			end_escape(reader, 'm');
		}
		return true;
	case ESCAPE_CONTROL:
		if (c >= '@' || c < ' ') {
			end_escape(reader, (char)c);
		}
		return true;
	case ESCAPE_TEXT:
		if (c == '\a') {
			end_escape(reader, 'm');
		}
		return true;
	}
	return false;
}

/*
 * A boot loader's progress ends in a carriage return, and what is reported later must not steer a terminal. Bytes from 0x80 to 0x9f
 * do, to one of eight bits; the image prints none above ASCII, so that none is needed.
 */
static void take_byte(struct reader *reader, char c)
{
	if ((unsigned char)c < ' ') {
		c = ' ';
	} else if ((unsigned char)c > '~') {
		c = '?';
	}
	reader->line[reader->used++] = c;
}

void reader_feed(struct reader *reader, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '\n') {
			reader_finish(reader);
		} else if (bytes[i] != '\0' && reader->used < READER_LINE_SIZE - 1 &&
			   !take_escape(reader, (unsigned char)bytes[i])) {
			take_byte(reader, bytes[i]);
		}
	}
}

bool reader_is_done(const struct reader *reader)
{
	return reader->has_ended || reader->has_bailed || reader->was_reset;
}
