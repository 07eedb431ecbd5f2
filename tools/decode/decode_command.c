/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit decode`: names a call, lists calls, annotates a log. */
#include "decode/decode_command.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/status.h"
#include "decode/annotate.h"
#include "decode/call_status.h"
#include "decode/call_text.h"
#include "decode/catalogue.h"
#include "decode/decode_options.h"
#include "decode/fid.h"

/* "x1 cpu:mpidr, x2 entry:addr" */
static void print_registers(const char *title, const struct smccc_item *items, unsigned int first)
{
	unsigned int number = first;

	printf("  %-11s", title);
	for (; items->kind != SMCCC_VALUE_NONE; items++) {
		printf("%sx%u ", number != first ? ", " : "", number);
		call_print_item(stdout, items);
		number++;
	}
	puts(number == first ? "none" : "");
}

static void print_call(const struct decode_options *options, const struct call_entry *row)
{
	enum smccc_context context = row->context;

	call_print(stdout, row, options->registers, options->given);
	putchar('\n');
	if (row->constant != NULL) {
		printf("  %-11s%s\n", "constant", row->constant);
	}
	if (context != CALL_CONTEXT_NONE) {
		printf("  %-11s%s (%s)\n", "vendor", call_vendor(context)->title,
		       call_vendor(context)->name);
	}
	print_registers("arguments", row->arguments, 1);
	print_registers("results", row->results, 0);
	printf("  %-11s", "statuses");
	call_print_statuses(stdout, row);
	printf("  %-11s%s\n\n", "source", row->source);
}

static void print_unknown(const struct decode_options *options, uint32_t fid)
{
	const struct call_range *range = call_range_find(fid);
	const struct call_entry *near = call_nearest(fid, options->context);

	printf("unknown call of owner %u: %s", (unsigned int)ABI_FIELD_GET(SMCCC_FID_OWNER, fid),
	       fid_owner(fid));
	if (range != NULL) {
		printf(", in the range of %s", range->title);
	}
	putchar('\n');
	if (near != NULL) {
		printf("  %-11s0x%08x %s (%s)\n", "nearest", near->fid, near->name,
		       call_group(near));
	}
	putchar('\n');
}

static void print_notes(uint64_t x0)
{
	uint32_t fid = (uint32_t)x0;
	const char *problem = fid_problem(fid);

	printf("0x%08x\n", fid);
	fid_print_bits(stdout, fid);
	if (x0 != fid) {
		printf("  bits 63:32 of x0, 0x%08x, are not part of it: callees ignore them\n",
		       (uint32_t)(x0 >> 32));
	}
	if (problem != NULL) {
		printf("  %s: a callee answers NOT_SUPPORTED, unless it is its own\n", problem);
	}
}

static void print_text(const struct decode_options *options)
{
	const struct call_entry *rows[CALL_CANDIDATES_MAX];
	uint32_t fid = (uint32_t)options->registers[0];
	size_t count = call_candidates(fid, options->context, rows);

	for (size_t i = 0; i < count; i++) {
		print_call(options, rows[i]);
	}
	if (count == 0) {
		print_unknown(options, fid);
	}
	print_notes(options->registers[0]);
}

static void print_json(const struct decode_options *options)
{
	const struct call_entry *rows[CALL_CANDIDATES_MAX];
	uint32_t fid = (uint32_t)options->registers[0];
	size_t count = call_candidates(fid, options->context, rows);
	const struct call_entry *near = call_nearest(fid, options->context);
	struct json_writer json = { .out = stdout };

	json_write_open(&json, NULL, '{');
	fid_bits_json(&json, fid);
	json_write_open(&json, "candidates", '[');
	for (size_t i = 0; i < count; i++) {
		json_write_open(&json, NULL, '{');
		catalogue_row_json(&json, rows[i]);
		call_statuses_json(&json, rows[i]);
		call_json(&json, rows[i], options->registers, options->given);
		json_write_close(&json);
	}
	json_write_close(&json);
	if (count == 0 && near != NULL) {
		json_write_open(&json, "nearest", '{');
		catalogue_row_json(&json, near);
		json_write_close(&json);
	}
	json_write_close(&json);
}

static int run(const struct decode_options *options)
{
	if (options->list) {
		return catalogue(stdout, options);
	}
	if (!options->has_fid) {
		if (isatty(STDIN_FILENO)) {
			message("annotating lines from the terminal; ^D ends the input");
		}
		(void)setvbuf(stdout, NULL, _IOLBF,
			      0); /* who follows a log wants each line at once */
		return annotate(stdin, stdout, options);
	}
	if (options->json) {
		print_json(options);
	} else {
		print_text(options);
	}
	return STATUS_OK;
}

int decode_command(int argc, char **argv)
{
	struct decode_options options;
	int status = decode_options_parse(&options, argc, argv);

	return status < 0 ? run(&options) : status;
}
