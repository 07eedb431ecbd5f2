/* SPDX-License-Identifier: BSD-2-Clause */
/* Books of rules, and the runner that tests them. */
#ifndef RUNNER_RUNNER_H
#define RUNNER_RUNNER_H

#include "abi/macro.h"

#include <stdbool.h>
#include <stdint.h>

/* Who can see a rule, or whom it binds: the fourth column of the tables in conformance/include. */
enum scope { ANY, A64, A32, CONDUIT };

/* A bit of struct rule's needs: the rule runs only where the option probe= names it. */
#define ONLY_IF_NAMED ABI_BIT(31)

/* Of a rule that is strict whatever the version. */
#define ALWAYS ABI_U(0)

struct rule {
	const char *name;
	const char *requirement;
	const char *source;
	void (*test)(void); /* NULL: for callers in the other instruction set */
	enum scope scope;
	uint32_t needs; /* see the book's table */
	uint32_t strict;
};

/* Tests for callers in the other instruction set are not compiled. */
#ifdef __aarch64__
#define IS_AARCH64         true
#define TEST_A64(function) function
#define TEST_A32(function) NULL
#else
#define IS_AARCH64         false
#define TEST_A64(function) NULL
#define TEST_A32(function) function
#endif
#define TEST_ANY(function)     function
#define TEST_CONDUIT(function) function

/* A row of a table as an element of an array, in a book whose names begin with @prefix. */
#define RULE_IN_BOOK(prefix, group, statement, requirement, scope, needs, strict, source, duty)    \
	{ prefix #group "." #statement,                                                            \
	  requirement,                                                                             \
	  source,                                                                                  \
	  TEST_##scope(group##_##statement),                                                       \
	  scope,                                                                                   \
	  needs,                                                                                   \
	  strict },

/**
 * struct book - rules, and what the image knows of them
 * @version: a breach of a rule that is strict from a later one is WARN; NULL: there are no versions
 * @prepare: before each test, or NULL
 * @lacks:   then, why a rule cannot be seen here; NULL: it can
 * @finish:  after each test, which it may judge, or NULL
 */
struct book {
	const struct rule *rules;
	uint32_t count;
	const uint32_t *version;
	void (*prepare)(const struct rule *rule);
	const char *(*lacks)(const struct rule *rule);
	void (*finish)(const struct rule *rule);
};

/**
 * run_books - test the rules of the books in turn, as TAP on the console
 *
 * The option probe=PREFIX selects those whose names begin with it; first=N begins with number N of those. Context: as the tests.
 */
void run_books(const struct book *books, uint32_t count);

/** print_end - the last lines: how many rules have which verdict, and that the image has come to its end */
void print_end(void);

#endif
