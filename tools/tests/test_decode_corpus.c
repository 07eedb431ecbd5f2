/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Notes on a corpus of lines, tools/tests/decode_corpus.log: what is found there is what belongs there.
 * How many notes are missing, wrong, or too many is printed.
 */
#include "decode/annotate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/status.h"

#define CORPUS "tools/tests/decode_corpus.log"
#define MARK   "  # "

/* So many lines with and without a note there are at least. */
#define NOTED_MIN 90
#define PLAIN_MIN 100

/* The longest section, in bytes and lines */
#define SECTION_MAX 32768
#define LINES_MAX   256

struct score {
	unsigned int noted;   /* lines with a note, as they should have it */
	unsigned int plain;   /* lines without one, rightly */
	unsigned int missing; /* false negatives */
	unsigned int extra;   /* false positives */
	unsigned int wrong;
};

static struct score score;

static void judge(const char *expected, const char *found)
{
	bool is_noted = strstr(expected, MARK) != NULL;

	if (strcmp(found, expected) == 0) {
		score.noted += is_noted;
		score.plain += !is_noted;
		return;
	}
	print_error("expected: %s\nfound:    %s\n", expected, found);
	score.missing += strstr(found, MARK) == NULL;
	score.extra += !is_noted;
	score.wrong += is_noted && strstr(found, MARK) != NULL;
}

/* The lines up to the next heading, as they should be, and without their notes. */
struct section {
	char expected[SECTION_MAX];
	char *line[LINES_MAX];
	size_t line_count;
	char input[SECTION_MAX];
	size_t input_size;
	struct decode_options options;
};

static void add_line(struct section *section, const char *text)
{
	const char *note = strstr(text, MARK);
	size_t size = note != NULL ? (size_t)(note - text) : strlen(text);
	char *expected = section->line_count == 0 ? section->expected
						  : section->line[section->line_count - 1];

	if (section->line_count != 0) {
		expected += strlen(expected) + 1;
	}
	assert_true(section->line_count < LINES_MAX &&
		    expected + strlen(text) < section->expected + SECTION_MAX);
	memcpy(expected, text, strlen(text) + 1);
	section->line[section->line_count++] = expected;
	memcpy(section->input + section->input_size, text, size);
	section->input_size += size;
	section->input[section->input_size++] = '\n';
}

static void judge_section(struct section *section)
{
	FILE *in = fmemopen(section->input, section->input_size, "r");
	char *output = NULL;
	size_t output_size = 0;
	FILE *out = open_memstream(&output, &output_size);
	char *found;

	assert_int_equal(annotate(in, out, &section->options), STATUS_OK);
	(void)fclose(in);
	(void)fclose(out);
	found = output;
	for (size_t i = 0; i < section->line_count; i++) {
		char *end = strchr(found, '\n');

		assert_non_null(end);
		*end = '\0';
		judge(section->line[i], found);
		found = end + 1;
	}
	free(output);
	section->line_count = 0;
	section->input_size = 0;
}

/* "# -V qualcomm" asks for a vendor. */
static void read_heading(struct section *section, const char *text)
{
	static const char option[] = "# -V ";

	section->options.context = CALL_CONTEXT_NONE;
	if (strncmp(text, option, sizeof(option) - 1) == 0) {
		assert_true(call_vendor_find(text + sizeof(option) - 1, &section->options.context));
	}
}

static void test_corpus_is_annotated_where_it_should_be_and_nowhere_else(void **state)
{
	static struct section section;
	FILE *corpus = fopen(CORPUS, "r");
	char line[1024];

	(void)state;
	assert_non_null(corpus);
	while (fgets(line, sizeof(line), corpus) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "# ", 2) != 0) {
			add_line(&section, line);
			continue;
		}
		if (section.line_count != 0) {
			judge_section(&section);
		}
		read_heading(&section, line);
	}
	judge_section(&section);
	(void)fclose(corpus);
	print_message(
		"%u lines with a note and %u without are right; %u notes are missing, %u too many, "
		"%u wrong\n",
		score.noted, score.plain, score.missing, score.extra, score.wrong);
	assert_true(score.noted >= NOTED_MIN && score.plain >= PLAIN_MIN);
	assert_int_equal(score.missing + score.extra + score.wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corpus_is_annotated_where_it_should_be_and_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
