/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit decode`. */
#include "decode/decode_options.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "cli/option.h"
#include "cli/status.h"
#include "decode/fid.h"

static int list_vendors(void)
{
	for (int i = 0; i < SMCCC_CONTEXT_COUNT; i++) {
		const struct call_vendor *vendor = call_vendor((enum smccc_context)i);

		printf("%-12s%s\n", vendor->name, vendor->title);
	}
	return STATUS_OK;
}

static int take_vendor(void *options, const char *name)
{
	const char *names[SMCCC_CONTEXT_COUNT + 1] = { NULL };

	if (call_vendor_find(name, &((struct decode_options *)options)->context)) {
		return OPTION_GO_ON;
	}
	if (strcmp(name, "help") == 0) {
		return list_vendors();
	}
	for (int i = 0; i < SMCCC_CONTEXT_COUNT; i++) {
		names[i] = call_vendor((enum smccc_context)i)->name;
	}
	return option_no_such("decode", "vendor", name, names, "'--vendor help' lists them");
}

#define AT(member) .offset = offsetof(struct decode_options, member)

static const struct option_row rows[] = {
	{ .help = "options:" },
	{ "list", 'l', OPTION_FLAG, AT(list),
	  .help = "list all known calls, or those that match PATTERN: a part of the name or\n"
		  "of the number, or with * ? [] all of it, or /REGEX" },
	{ "vendor", 'V', OPTION_TAKE, .take = take_vendor, .argument = "NAME",
	  .help = "only what NAME means by it: the hypervisor, Trusted OS or silicon vendor\n"
		  "that answers, or its UID; 'help' lists them" },
	{ "json", 0, OPTION_FLAG, AT(json), .help = "print one JSON object a line" },
	{ "markdown", 0, OPTION_FLAG, AT(markdown),
	  .help = "with --list: print tables in Markdown" },
};

static const struct command_line line = {
	.command = "decode",
	.before =
		"usage: conduit decode [OPTION...] FUNCTION-ID [X1 [X2...]]\n"
		"       conduit decode [OPTION...] --list [PATTERN]\n"
		"       conduit decode [OPTION...] <LOG\n"
		"\n"
		"Names the call by the SMC Calling Convention that a function ID (X0, W0 or R0)\n"
		"stands for, with its arguments X1 up, or lists the calls that are known, or appends what\n"
		"they stand for to the function IDs in the lines of a log.",
	.rows = rows,
	.count = ABI_COUNT(rows),
	.after =
		"Numbers are hexadecimal with 0x, else decimal; 8 or 16 digits of a function ID are\n"
		"hexadecimal without 0x, too.\n"
		"\n"
		"exit status: 0 done; 1 nothing matches, a line could not be read, or the output not written;\n"
		"2 the command line is wrong",
};

static int take_call(struct decode_options *options, int count, char *const *words)
{
	const uint32_t max = SMCCC_REGISTER_COUNT_64 - 1;

	if (!fid_parse(words[0], &options->registers[0])) {
		return usage("decode",
			     "not a function ID: %s; 'conduit decode --list %s' looks for names",
			     words[0], words[0]);
	}
	options->has_fid = true;
	options->given = (uint32_t)count - 1;
	if (options->given > max) {
		return usage("decode", "too many arguments: %u; registers end with x%u",
			     options->given, max);
	}
	for (uint32_t i = 1; i <= options->given; i++) {
		if (!fid_parse_register(words[i], &options->registers[i])) {
			return usage("decode", "x%u is not a number: %s", i, words[i]);
		}
	}
	return OPTION_GO_ON;
}

static int take_words(struct decode_options *options, int count, char *const *words)
{
	if (options->markdown && (!options->list || options->json)) {
		return usage("decode", "--markdown requires --list, and excludes --json");
	}
	if (!options->list) {
		return count != 0 ? take_call(options, count, words) : OPTION_GO_ON;
	}
	if (count > 1) {
		return usage("decode", "one pattern only: %s", words[1]);
	}
	options->pattern = count != 0 ? words[0] : NULL;
	return OPTION_GO_ON;
}

/*
 * getopt_long() takes a number such as -3 for an option: it gets the same number without the sign.
 */
static void hide_signs(int argc, char **argv)
{
	static char texts[SMCCC_REGISTER_COUNT_64][sizeof("0x0123456789abcdef")];
	size_t used = 0;
	uint64_t value;

	for (int i = 1; i < argc && used < SMCCC_REGISTER_COUNT_64; i++) {
		if (argv[i][0] == '-' && fid_parse_register(argv[i], &value)) {
			(void)snprintf(texts[used], sizeof(texts[used]), "0x%016" PRIx64, value);
			argv[i] = texts[used++];
		}
	}
}

int decode_options_parse(struct decode_options *options, int argc, char **argv)
{
	int status;

	*options = (struct decode_options){ .context = CALL_CONTEXT_NONE };
	hide_signs(argc, argv);
	status = option_read(&line, argc, argv, options);
	return status == OPTION_GO_ON ? take_words(options, argc - optind, argv + optind) : status;
}
