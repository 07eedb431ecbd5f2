/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a call costs the caller: the instructions that calls.elf executes from arguments in registers to results in
 * registers. They are counted one by one, so the numbers depend on compilers only.
 */
#ifndef BENCH_CALLER_H
#define BENCH_CALLER_H

#include "bench/table.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALLER_CALLS_MAX 128
#define CALLER_WORDS_MAX 1024
#define CALLER_NAME_SIZE 16

struct caller_call {
	char compiler[CALLER_NAME_SIZE];
	char way[CALLER_NAME_SIZE]; /* as tools/bench/payload/sites.c names it */
	uint32_t arguments;
	uint32_t results;
	uint32_t words[CALLER_WORDS_MAX]; /* instructions, in the order of execution */
	size_t word_count;
};

/* What a sender of packets signals to a reader that is behind. */
struct caller_signals {
	uint32_t packets; /* 0: not measured */
	uint32_t needed;
	uint32_t sent;
};

struct caller {
	struct caller_call calls[CALLER_CALLS_MAX];
	size_t count;
	struct caller_signals signals;
};

/* Some of the instructions of a call. */
struct caller_count {
	size_t instructions;
	size_t memory; /* those that access memory */
};

/** caller_measure - run calls.elf; returns false after a message */
bool caller_measure(const char *qemu, const char *cpu, struct caller *caller);

/** caller_find - NULL: there is no such call */
const struct caller_call *caller_find(const struct caller *caller, const char *compiler,
				      const char *way, unsigned int arguments,
				      unsigned int results);

/** caller_beside_trap - all that a call executes but the HVC */
struct caller_count caller_beside_trap(const struct caller_call *call);

/** caller_function - what is executed in the function that the call goes through, HVC and RET included; 0: there is none */
struct caller_count caller_function(const struct caller_call *call);

/** caller_add_bars - add the rows that have a bar */
void caller_add_bars(const struct caller *caller, struct table *table);

/** caller_add_guest_bars - the same of what goes through libhyperv */
void caller_add_guest_bars(const struct caller *caller, struct table *table);

/** caller_print - the ways beside each other, for people */
void caller_print(const struct caller *caller);

/** caller_to_json - a list of all calls */
json_t *caller_to_json(const struct caller *caller);

#endif
