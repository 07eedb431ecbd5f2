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
#include "cli/suggest.h"
#include "decode/fid.h"

enum { OPTION_JSON = 256, OPTION_MARKDOWN };

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "list", no_argument, NULL, 'l' },
	{ "markdown", no_argument, NULL, OPTION_MARKDOWN },
	{ "vendor", required_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char help_text[] =
	"usage: conduit decode [OPTION...] FUNCTION-ID [X1 [X2...]]\n"
	"       conduit decode [OPTION...] --list [PATTERN]\n"
	"       conduit decode [OPTION...] <LOG\n"
	"\n"
	"Names the call by the SMC Calling Convention that a function identifier (X0, W0 or R0)\n"
	"stands for, with its arguments X1 up, or lists the calls that are known, or appends what\n"
	"they stand for to the function identifiers in the lines of a log.\n"
	"\n"
	"options:\n"
	"  -l, --list         list all known calls, or those that match PATTERN: a part of the name or\n"
	"                     of the number, or with * ? [] all of it, or /REGEX\n"
	"  -V, --vendor NAME  only what NAME means by it: the hypervisor, Trusted OS or silicon vendor\n"
	"                     that answers, or its UID; 'help' lists them\n"
	"      --json         print one JSON object a line\n"
	"      --markdown     with --list: print tables in Markdown\n"
	"  -h, --help         print this help\n"
	"\n"
	"Numbers are hexadecimal with 0x, else decimal; 8 or 16 digits of a function identifier are\n"
	"hexadecimal without 0x, too.\n"
	"\n"
	"exit status: 0 done; 1 nothing matches, a line could not be read, or the output not written;\n"
	"2 the command line is wrong";

static int list_vendors(void)
{
	for (int i = 0; i < SMCCC_CONTEXT_COUNT; i++) {
		const struct call_vendor *vendor = call_vendor((enum smccc_context)i);

		printf("%-12s%s\n", vendor->name, vendor->title);
	}
	return STATUS_OK;
}

static int set_vendor(struct decode_options *options, const char *name)
{
	const char *names[SMCCC_CONTEXT_COUNT + 1] = { NULL };
	const char *near;

	if (call_vendor_find(name, &options->context)) {
		return -1;
	}
	if (strcmp(name, "help") == 0) {
		return list_vendors();
	}
	for (int i = 0; i < SMCCC_CONTEXT_COUNT; i++) {
		names[i] = call_vendor((enum smccc_context)i)->name;
	}
	near = suggest(name, names);
	if (near != NULL) {
		return usage("decode", "no such vendor: %s; did you mean '%s'?", name, near);
	}
	return usage("decode", "no such vendor: %s; '--vendor help' lists them", name);
}

static int take_option(struct decode_options *options, int letter, char **argv)
{
	switch (letter) {
	case 'l':
		options->list = true;
		return -1;
	case 'V':
		return set_vendor(options, optarg);
	case OPTION_JSON:
		options->json = true;
		return -1;
	case OPTION_MARKDOWN:
		options->markdown = true;
		return -1;
	case 'h':
		puts(help_text);
		return STATUS_OK;
	default:
		return option_wrong("decode", long_options, letter, argv);
	}
}

static int take_call(struct decode_options *options, int count, char *const *words)
{
	const uint32_t max = SMCCC_REGISTER_COUNT_64 - 1;

	if (!fid_parse(words[0], &options->registers[0])) {
		return usage(
			"decode",
			"not a function identifier: %s; 'conduit decode --list %s' looks for names",
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
	return -1;
}

static int take_words(struct decode_options *options, int count, char *const *words)
{
	if (options->markdown && (!options->list || options->json)) {
		return usage("decode", "--markdown requires --list, and excludes --json");
	}
	if (!options->list) {
		return count != 0 ? take_call(options, count, words) : -1;
	}
	if (count > 1) {
		return usage("decode", "one pattern only: %s", words[1]);
	}
	options->pattern = count != 0 ? words[0] : NULL;
	return -1;
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
	int letter;
	int status;

	*options = (struct decode_options){ .context = CALL_CONTEXT_NONE };
	hide_signs(argc, argv);
	optind = 0;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":hlV:", long_options, NULL)) != -1) {
		status = take_option(options, letter, argv);
		if (status >= 0) {
			return status;
		}
	}
	return take_words(options, argc - optind, argv + optind);
}
