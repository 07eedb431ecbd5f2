/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the test of a rule: compare a value with the expected one, name the case, give the reason why this machine has no such test.
 * Context of all: the CPU that runs the rules, inside a rule's function.
 */
#ifndef RUNNER_EXPECT_H
#define RUNNER_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an expression stands, and the expression: what expect() and its like begin their line with. */
#define EXPECT_NUMBER_(line)          #line
#define EXPECT_PLACE_(file, line)     file ":" EXPECT_NUMBER_(line) ": "
#define EXPECT_EXPRESSION(expression) EXPECT_PLACE_(__FILE__, __LINE__) expression " is"

#define EXPECT(got, want)  expect(EXPECT_EXPRESSION(#got), (uint64_t)(got), (uint64_t)(want))
#define EXPECT_TRUE(value) expect(EXPECT_EXPRESSION(#value), (value) ? 1 : 0, 1)

/**
 * expect - the rule is broken unless two values are the same: "x0 is 0x1, expected 0x0"
 * @what: words that end in a verb
 *
 * returns: whether they are the same
 */
bool expect(const char *what, uint64_t got, uint64_t want);

/** expect_nth - expect() for one of many: "x" and 7 begin "x7 is" */
bool expect_nth(const char *what, uint32_t index, uint64_t got, uint64_t want);

/** expect_status - expect() for the low halves */
bool expect_status(const char *what, uint64_t got, int32_t want);

/** breach_of_set - the rule is broken where more than one value is right: @expected names them in words */
void breach_of_set(const char *what, uint64_t got, const char *expected);

/** contradict - the rule is broken by a behaviour, not by a value: @what describes it */
void contradict(const char *what);

/** note - a name and a number that tell the reader of the next breaches which case it was: "function 0x84000000: x7 is" */
void note(const char *name, uint64_t value);

/**
 * leave_room - the breaches that follow are WARN: no sentence binds the callee there
 * @why: what room the text leaves, which is printed with them; NULL: the rule's sentence binds again
 */
void leave_room(const char *why);

/** skip - the rule cannot be seen here */
void skip(const char *why);

#endif
