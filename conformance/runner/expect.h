/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the test of a rule calls: to compare a value with the expected one, to name the case that is tested, or to say why the
 * rule cannot be tested on this machine. Context of all: the CPU that runs the rules, inside a rule's function.
 */
#ifndef RUNNER_EXPECT_H
#define RUNNER_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first words of a line of expect(): file, line and expression. */
#define EXPECT_NUMBER_(line)          #line
#define EXPECT_PLACE_(file, line)     file ":" EXPECT_NUMBER_(line) ": "
#define EXPECT_EXPRESSION(expression) EXPECT_PLACE_(__FILE__, __LINE__) expression " is"

#define EXPECT(got, want)  expect(EXPECT_EXPRESSION(#got), (uint64_t)(got), (uint64_t)(want))
#define EXPECT_TRUE(value) expect(EXPECT_EXPRESSION(#value), (value) ? 1 : 0, 1)

/**
 * expect - compare two values; if they differ, the rule is broken, and a line says "x0 is 0x1, expected 0x0"
 * @what: the words before the value, "x0 is"
 *
 * returns: whether they are the same
 */
bool expect(const char *what, uint64_t got, uint64_t want);

/** expect_nth - expect() with an index behind @what: "x" and 7 give "x7 is" */
bool expect_nth(const char *what, uint32_t index, uint64_t got, uint64_t want);

/** expect_status - expect() that compares the low 32 bits only */
bool expect_status(const char *what, uint64_t got, int32_t want);

/** breach_of_set - the rule is broken, and more than one value would be right: @expected says which */
void breach_of_set(const char *what, uint64_t got, const char *expected);

/** contradict - the rule is broken by a behaviour, not by a value: @what describes it */
void contradict(const char *what);

/** note - the case that the next breaches belong to, printed before them: "function 0x84000000: x7 is" */
void note(const char *name, uint64_t value);

/**
 * leave_room - the breaches that follow are WARN: no sentence binds the callee there
 * @why: what room the text leaves, which is printed with them; NULL: the rule's sentence binds again
 */
void leave_room(const char *why);

/** skip - the rule cannot be tested here: @why says what is missing */
void skip(const char *why);

#endif
