/* SPDX-License-Identifier: BSD-2-Clause */
/* Names and values in groups, as text or as JSON. */
#include "hvinfo/report.h"

#include <stdarg.h>

#include "kernel/kernel.h"

#define DEPTH_MAX ABI_U(8)
#define WORDS_MAX 128
#define SCREEN    ABI_U(22)    /* lines */
#define PAUSE_MS  ABI_U(20000) /* without a person */

static struct {
	bool json;
	bool pause;
	uint32_t lines;
	uint32_t depth;
	bool used[DEPTH_MAX]; /* there is something in the group */
	bool list[DEPTH_MAX];
} report;

static void wait_for_key(void)
{
	print("-- a key goes on --\n");
	for (uint32_t waited = 0; waited < PAUSE_MS && console_key() == 0; waited += 10) {
		delay_us(10000);
	}
}

/* By one blank in JSON: the longest register has no room for more. */
static void indent(uint32_t depth)
{
	for (uint32_t i = 0; i < depth; i++) {
		print(report.json ? " " : "  ");
	}
}

/* Begins a line: what stands before a value or a group. A name of JSON has no blanks. */
static void begin(const char *name)
{
	if (report.pause && ++report.lines % SCREEN == 0) {
		wait_for_key();
	}
	if (!report.json) {
		indent(report.depth - 1);
		if (report.list[report.depth]) {
			print("-");
		} else {
			print("%s:", name);
		}
		return;
	}
	print("%s\n", report.used[report.depth] ? "," : "");
	indent(report.depth);
	report.used[report.depth] = true;
	if (!report.list[report.depth]) {
		print("\"");
		for (; *name != '\0'; name++) {
			print("%c", *name == ' ' ? '_' : *name);
		}
		print("\": ");
	}
}

static void push(bool is_list)
{
	report.depth++;
	report.used[report.depth] = false;
	report.list[report.depth] = is_list;
}

void report_begin(bool json, bool pause)
{
	report.json = json;
	kernel.quiet = json;
	/* What is asked of a person would stand in the middle of what a program reads. */
	report.pause = pause && !json;
	report.depth = 0;
	if (json) {
		/* A line of its own, wherever the firmware has left the cursor. */
		print("\n{");
	}
	push(false);
}

void report_end(void)
{
	report.depth--;
	if (report.json) {
		print("\n}\n");
	}
	print("\n");
	if (report.pause) {
		wait_for_key();
	}
}

void report_open(const char *name)
{
	begin(name);
	print(report.json ? "{" : "\n");
	push(false);
}

void report_open_list(const char *name)
{
	begin(name);
	print(report.json ? "[" : "\n");
	push(true);
}

void report_close(void)
{
	bool is_list = report.list[report.depth];

	report.depth--;
	if (report.json) {
		print("\n");
		indent(report.depth);
		print(is_list ? "]" : "}");
	}
}

void report_say(const char *name, const char *format, ...)
{
	char words[WORDS_MAX];
	va_list list;

	va_start(list, format);
	format_words(words, sizeof(words), format, list);
	va_end(list);
	begin(name);
	if (!report.json) {
		print(" %s\n", words);
		return;
	}
	print("\"");
	for (const char *at = words; *at != '\0'; at++) {
		print(*at == '"' || *at == '\\' ? "\\%c" : "%c",
		      *at >= ' ' && *at <= '~' ? *at : '?');
	}
	print("\"");
}

void report_number(const char *name, int64_t value)
{
	begin(name);
	print(report.json ? "%ld" : " %ld\n", value);
}

void report_hex(const char *name, uint64_t value)
{
	begin(name);
	print(report.json ? "\"0x%lx\"" : " 0x%lx\n", value);
}

void report_bool(const char *name, bool value)
{
	begin(name);
	if (report.json) {
		print(value ? "true" : "false");
	} else {
		print(value ? " yes\n" : " no\n");
	}
}
