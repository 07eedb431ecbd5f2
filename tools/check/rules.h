/* SPDX-License-Identifier: BSD-2-Clause */
/* The rules that an image tests, in the order of its numbers, and what can come of each. */
#ifndef CHECK_RULES_H
#define CHECK_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* Never merged: FAIL is the implementer's, ERROR is of the test or of the machine. */
enum verdict {
	VERDICT_NONE,
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_SKIP,
	VERDICT_WARN,
	VERDICT_ERROR
};

#define VERDICT_COUNT (VERDICT_ERROR + 1)

struct rule {
	const char *name;
	const char *requirement;
	const char *source; /* document and section of the sentence that binds the implementer */
	const char *duty;   /* what it asks for, in our words; NULL: the name says it */
};

#define RULES_MAX 320

/* Those that rules_choose() chose; before it those of the SMC Calling Convention. */
extern const struct rule *rules;
extern size_t rule_count;

/** rules_choose - the rules that an image tests, by its name: see image.h */
void rules_choose(const char *image);

/** verdict_name - "PASS" and so on */
const char *verdict_name(enum verdict verdict);

/** verdict_parse - the verdict of a name, VERDICT_NONE: it is none */
enum verdict verdict_parse(const char *name);

/** rule_find - the number of a rule, from 1; 0: there is none of that name */
size_t rule_find(const char *name);

#endif
