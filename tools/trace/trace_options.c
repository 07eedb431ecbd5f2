/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit trace`: strace's letters where it has them. */
#include "trace/trace_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"

/* OBS: Linux include/linux/threads.h, PID_MAX_LIMIT */
#define PID_MAX 4194304

enum { OPTION_JSON = 256, OPTION_TRACE, OPTION_STATUS };

static const struct option long_options[] = {
	{ "columns", required_argument, NULL, 'a' },
	{ "summary-only", no_argument, NULL, 'c' },
	{ "summary", no_argument, NULL, 'C' },
	{ "expr", required_argument, NULL, 'e' },
	{ "follow", no_argument, NULL, 'f' },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "output", required_argument, NULL, 'o' },
	{ "pid", required_argument, NULL, 'p' },
	{ "relative-timestamps", no_argument, NULL, 'r' },
	{ "summary-sort-by", required_argument, NULL, 'S' },
	{ "absolute-timestamps", no_argument, NULL, 't' },
	{ "trace", required_argument, NULL, OPTION_TRACE },
	{ "status", required_argument, NULL, OPTION_STATUS },
	{ "no-abbrev", no_argument, NULL, 'v' },
	{ "successful-only", no_argument, NULL, 'z' },
	{ "failed-only", no_argument, NULL, 'Z' },
	{ NULL, 0, NULL, 0 },
};

static const char help_text[] =
	"usage: conduit trace [OPTION...] FILE\n"
	"       conduit trace -f [OPTION...]\n"
	"\n"
	"Shows the calls that a guest made, one a line, in the manner of strace. FILE was written by\n"
	"'conduit run --trace FILE'.\n"
	"\n"
	"options:\n"
	"  -f, --follow                  show the calls of a running guest, from now on\n"
	"  -p, --pid PID                 follow the guest of this 'conduit run'; implies -f\n"
	"  -c, --summary-only            print only a table of counts, times and errors\n"
	"  -C, --summary                 print the table after the calls\n"
	"  -S, --summary-sort-by KEY     sort the table by time, calls, errors or name\n"
	"  -e, --expr EXPR               show only some records: [QUALIFIER=][!]VALUE[,VALUE...]\n"
	"                                  trace   names, numbers, /REGEX, or classes: %smccc %psci\n"
	"                                          %trng %sdei %ffa %pv %kvm %hv %register %vmbus\n"
	"                                          %incoming %unknown, all, none\n"
	"                                  status  successful, failed, unfinished\n"
	"                                  vp      numbers and ranges, as 0,2-3\n"
	"      --trace SET, --status SET the same as -e trace=SET, -e status=SET\n"
	"  -z, --successful-only         the same as -e status=successful\n"
	"  -Z, --failed-only             the same as -e status=failed\n"
	"  -r, --relative-timestamps     print the time since the line before\n"
	"  -t, --absolute-timestamps     print the time of day; -tt: with microseconds; -ttt: seconds\n"
	"                                since 1970\n"
	"  -a, --columns COLUMN          where results begin (40)\n"
	"  -v, --no-abbrev               leave out nothing\n"
	"      --json                    print one JSON object a line\n"
	"  -o, --output FILE             write to FILE instead of stdout\n"
	"  -h, --help                    print this help\n"
	"\n"
	"exit status: 0 done; 1 the trace or the guest cannot be read, or the output not written;\n"
	"2 the command line is wrong";

static int usage_error(const char *text, const char *value)
{
	return usage("trace", "%s: %s", text, value);
}

static int add_expression(struct trace_options *options, const char *qualifier, const char *value)
{
	char expression[FILTER_ERROR_SIZE];
	char error[FILTER_ERROR_SIZE];

	if (strlen(qualifier) + strlen(value) >= sizeof(expression)) {
		return usage("trace", "the expression is too long");
	}
	(void)snprintf(expression, sizeof(expression), "%s%s", qualifier, value);
	if (!filter_add(&options->filter, expression, error)) {
		return usage("trace", "%s", error);
	}
	return -1;
}

static int set_order(struct trace_options *options, const char *key)
{
	static const char *const keys[] = {
		[SUMMARY_BY_TIME] = "time",
		[SUMMARY_BY_CALLS] = "calls",
		[SUMMARY_BY_ERRORS] = "errors",
		[SUMMARY_BY_NAME] = "name",
	};

	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i], key) == 0) {
			options->order = (enum summary_order)i;
			return -1;
		}
	}
	return usage_error("cannot sort by this; there are time, calls, errors, name", key);
}

static void add_absolute(struct format *format)
{
	if (format->time == FORMAT_TIME_OF_DAY) {
		format->time = FORMAT_TIME_OF_DAY_US;
	} else if (format->time == FORMAT_TIME_OF_DAY_US || format->time == FORMAT_TIME_EPOCH) {
		format->time = FORMAT_TIME_EPOCH;
	} else {
		format->time = FORMAT_TIME_OF_DAY;
	}
}

static int set_number(struct trace_options *options, int option, const char *value)
{
	uint64_t number;

	if (option == 'p') {
		if (!number_parse(value, 1, PID_MAX, &number)) {
			return usage_error("not a process ID", value);
		}
		options->pid = (pid_t)number;
		options->follow = true;
	} else {
		if (!number_parse(value, 0, FORMAT_COLUMN_MAX, &number)) {
			return usage_error("not a column", value);
		}
		options->format.column = (uint32_t)number;
	}
	return -1;
}

/* An option with a value. returns: as trace_options_parse() */
static int apply_value(struct trace_options *options, int option, const char *value)
{
	switch (option) {
	case 'a':
	case 'p':
		return set_number(options, option, value);
	case 'e':
		return add_expression(options, "", value);
	case OPTION_TRACE:
		return add_expression(options, "trace=", value);
	case OPTION_STATUS:
		return add_expression(options, "status=", value);
	case 'S':
		return set_order(options, value);
	case 'o':
		options->output = value;
		return -1;
	default:
		return STATUS_USAGE;
	}
}

static int apply(struct trace_options *options, int option, const char *value)
{
	switch (option) {
	case 'c':
		options->lines = false;
		options->summary = true;
		return -1;
	case 'C':
		options->summary = true;
		return -1;
	case 'f':
		options->follow = true;
		return -1;
	case 'h':
		puts(help_text);
		return STATUS_OK;
	case 'r':
		options->format.time = FORMAT_TIME_RELATIVE;
		return -1;
	case 't':
		add_absolute(&options->format);
		return -1;
	case 'v':
		options->format.verbose = true;
		return -1;
	case 'z':
		return add_expression(options, "status=", "successful");
	case 'Z':
		return add_expression(options, "status=", "failed");
	case OPTION_JSON:
		options->format.json = true;
		return -1;
	default:
		return apply_value(options, option, value);
	}
}

static int check_operands(struct trace_options *options, int count, char **operands)
{
	if (options->follow && count != 0) {
		return usage_error("a running guest is followed, or a file read, not both",
				   operands[0]);
	}
	if (!options->follow && count == 0) {
		return usage("trace",
			     "which file? 'conduit run --trace FILE' makes one; -f follows a "
			     "running guest");
	}
	if (count > 1) {
		return usage_error("one file at a time", operands[1]);
	}
	if (options->summary && options->format.json) {
		return usage("trace", "the table is not available as JSON: choose --json or -c");
	}
	options->path = count == 1 ? operands[0] : NULL;
	return -1;
}

int trace_options_parse(struct trace_options *options, int argc, char **argv)
{
	int option;
	int status;

	memset(options, 0, sizeof(*options));
	options->lines = true;
	options->format.column = FORMAT_COLUMN_DEFAULT;
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":a:cCe:fho:p:rS:tvzZ", long_options, NULL)) !=
	       -1) {
		if (option == '?' || option == ':') {
			return option_wrong("trace", long_options, option, argv);
		}
		status = apply(options, option, optarg);
		if (status != -1) {
			return status;
		}
	}
	return check_operands(options, argc - optind, argv + optind);
}

void trace_options_free(struct trace_options *options)
{
	filter_free(&options->filter);
}
