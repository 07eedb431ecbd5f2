/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of one implementer after a run. */
#ifndef CHECK_RESULT_H
#define CHECK_RESULT_H

#include "check/rules.h"

#include <limits.h>

#define REASON_SIZE      768
#define WORDS_SIZE       128
#define MEASUREMENTS_MAX 8

struct measurement {
	char name[24];
	unsigned long value;
};

struct result {
	const char *name;
	char own_name[32]; /* that name leads to, where nobody else has it */
	enum verdict verdicts[RULES_MAX];
	char reasons[RULES_MAX][REASON_SIZE]; /* what the image said before the verdict */
	char machine[WORDS_SIZE];             /* instruction set, level, CPU */
	char callee[WORDS_SIZE];              /* conduit and versions */
	struct measurement measurements[MEASUREMENTS_MAX];
	size_t measurement_count;
	char problem[REASON_SIZE]; /* why there are errors; empty: the image came to its end */
	char console[PATH_MAX];    /* where its words are kept; empty: nowhere */
	double seconds;
};

/** result_init - nothing is known */
void result_init(struct result *result, const char *name);

/** result_count - how many rules have a verdict */
size_t result_count(const struct result *result, enum verdict verdict);

/** result_close - rules without a verdict are errors, for the reason that @result->problem gives */
void result_close(struct result *result);

/** result_is_good - neither FAIL nor ERROR */
bool result_is_good(const struct result *result);

#endif
