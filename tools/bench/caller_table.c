/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call costs the caller: bars, text, JSON. */
#include "abi/macro.h"
#include "bench/caller.h"

#include <stdio.h>
#include <string.h>

#define FID_LOAD    2U /* MOV and MOVK; the function ID of sites.c takes both */
#define HVC_AND_RET 2U

static const char *const compilers[] = { "clang", "gcc" };

#define COMPILER_COUNT ABI_COUNT(compilers)

static const struct {
	const char *way;
	const char *title;
} ways[] = {
	{ "inline", "inline" },
	{ "struct", "struct" },
	{ "peer-struct", "24-ins struct" },
	{ "plain", "1.0 function" },
	{ "peer-plain", "1.0 peer" },
};

#define WAY_COUNT ABI_COUNT(ways)

/* Bars of functions: instructions, HVC and RET included, and how many of them access memory. */
static const struct {
	const char *way;
	const char *name;
	unsigned int most;
	unsigned int most_memory;
} functions[] = {
	{ "struct", "arm_smccc_1_2_hvc()", 23, 20 },
	{ "framed", "the same with a frame record", 24, 20 },
};

static void add_functions(const struct caller *caller, struct table *table)
{
	for (size_t i = 0; i < ABI_COUNT(functions); i++) {
		const struct caller_call *call =
			caller_find(caller, "clang", functions[i].way, 17, 18);
		char name[TABLE_NAME_SIZE];

		if (call == NULL) {
			continue;
		}
		table_add(table, functions[i].name, (double)caller_function(call).instructions,
			  functions[i].most, 0, "instructions");
		snprintf(name, sizeof(name), "%s, memory", functions[i].name);
		table_add(table, name, (double)caller_function(call).memory,
			  functions[i].most_memory, 0, "instructions");
	}
}

/* Moves: what is neither the HVC, nor loads the function ID, nor gets to a function around the call and back. */
static void add_inline(const struct caller_call *call, struct table *table)
{
	struct caller_count counts = caller_beside_trap(call);
	bool is_wrapper = strcmp(call->way, "wrapper") == 0;
	size_t moves = counts.instructions - FID_LOAD;
	char name[TABLE_NAME_SIZE];

	if (is_wrapper) {
		moves = caller_function(call).instructions - FID_LOAD - HVC_AND_RET;
	}
	snprintf(name, sizeof(name), "%s %u to %u, %s", is_wrapper ? "wrapper" : "inline",
		 call->arguments, call->results, call->compiler);
	table_add(table, name, (double)moves, call->arguments + call->results, 0, "moves");
}

void caller_add_bars(const struct caller *caller, struct table *table)
{
	size_t memory = 0;

	add_functions(caller, table);
	for (size_t i = 0; i < caller->count; i++) {
		const struct caller_call *call = &caller->calls[i];

		if (strcmp(call->way, "inline") == 0 || strcmp(call->way, "wrapper") == 0) {
			memory += caller_beside_trap(call).memory;
			add_inline(call, table);
		}
	}
	table_add(table, "all inline calls together, memory", (double)memory, 0, 0, "instructions");
}

static void print_row(const struct caller *caller, const char *compiler,
		      const struct caller_call *row)
{
	printf("%4u %7u   ", row->arguments, row->results);
	for (size_t i = 0; i < WAY_COUNT; i++) {
		const struct caller_call *call =
			caller_find(caller, compiler, ways[i].way, row->arguments, row->results);
		char text[TABLE_NAME_SIZE] = "-";

		if (call != NULL) {
			struct caller_count counts = caller_beside_trap(call);

			snprintf(text, sizeof(text), "%zu (%zu)", counts.instructions,
				 counts.memory);
		}
		printf(" %14s", text);
	}
	putchar('\n');
}

static void print_compiler(const struct caller *caller, const char *compiler)
{
	printf("\n%-15s", compiler);
	for (size_t i = 0; i < WAY_COUNT; i++) {
		printf(" %14s", ways[i].title);
	}
	printf("\n%4s %7s\n", "args", "results");
	for (size_t i = 0; i < caller->count; i++) {
		const struct caller_call *call = &caller->calls[i];

		if (strcmp(call->compiler, compiler) == 0 && strcmp(call->way, "inline") == 0) {
			print_row(caller, compiler, call);
		}
	}
}

void caller_print(const struct caller *caller)
{
	puts("\nWhat a call costs the caller, beside the HVC: instructions, in brackets those that access "
	     "memory,\nfrom arguments in registers to results in registers");
	for (size_t i = 0; i < COMPILER_COUNT; i++) {
		if (caller_find(caller, compilers[i], "inline", 1, 1) != NULL) {
			print_compiler(caller, compilers[i]);
		}
	}
}

static json_t *call_to_json(const struct caller_call *call)
{
	struct caller_count all = caller_beside_trap(call);
	struct caller_count function = caller_function(call);
	json_t *object = json_pack("{s:s, s:s, s:i, s:i, s:I, s:I}", "compiler", call->compiler,
				   "way", call->way, "arguments", (int)call->arguments, "results",
				   (int)call->results, "instructions", (json_int_t)all.instructions,
				   "memory", (json_int_t)all.memory);

	if (function.instructions != 0) {
		json_object_set_new(object, "function_instructions",
				    json_integer((json_int_t)function.instructions));
		json_object_set_new(object, "function_memory",
				    json_integer((json_int_t)function.memory));
	}
	return object;
}

json_t *caller_to_json(const struct caller *caller)
{
	json_t *list = json_array();

	for (size_t i = 0; i < caller->count; i++) {
		json_array_append_new(list, call_to_json(&caller->calls[i]));
	}
	return list;
}
