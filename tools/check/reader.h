/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console of a machine that runs the image, as it comes: verdicts among whatever else is printed there. Other words may
 * stand before a line of the image's (Xen does that), between its lines, or break one: then its verdict is lost.
 */
#ifndef CHECK_READER_H
#define CHECK_READER_H

#include "check/result.h"

#define READER_LINE_SIZE 1024
#define FEATURE_SIZE     8

/* Where in an escape sequence the console is [ECMA-48 5.3 to 5.6]. */
enum reader_escape { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_CONTROL, ESCAPE_TEXT };

struct reader {
	struct result *result;
	char line[READER_LINE_SIZE];
	size_t used;
	char reason[REASON_SIZE];
	size_t running;            /* rule under test, from 1; 0: none */
	size_t last;               /* rule of the last verdict; 0: there was none */
	char trying[FEATURE_SIZE]; /* feature of the CPU that the image tries; empty: none */
	bool has_begun;            /* the image has printed its first line, or begun a rule */
	bool has_ended;            /* and its last */
	bool has_bailed;           /* or says that it cannot go on */
	bool was_reset;            /* its first line came again */
	bool is_other;             /* it says that it is another machine, or has another callee */
	char other[WORDS_SIZE];
	bool is_callee; /* what it says */
	enum reader_escape escape;
};

/** reader_init - at the beginning of a console */
void reader_init(struct reader *reader, struct result *result);

/** reader_begin_as - go on with the machine that @last said it is */
void reader_begin_as(struct reader *reader, const struct reader *last);

/** reader_feed - take what was printed */
void reader_feed(struct reader *reader, const char *bytes, size_t size);

/** reader_finish - the console ends here: a last line may have no end */
void reader_finish(struct reader *reader);

/** reader_is_done - nothing more is worth waiting for */
bool reader_is_done(const struct reader *reader);

#endif
