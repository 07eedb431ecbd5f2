/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of `conduit trace`: strace's letters where it has them. */
#include "trace/trace_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "cli/option.h"
#include "cli/status.h"

/* OBS: Linux include/linux/threads.h, PID_MAX_LIMIT */
#define PID_MAX 4194304

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
	return OPTION_GO_ON;
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

static int take_expression(void *options, const char *value)
{
	return add_expression(options, "", value);
}

static int take_trace(void *options, const char *value)
{
	return add_expression(options, "trace=", value);
}

static int take_status(void *options, const char *value)
{
	return add_expression(options, "status=", value);
}

static int take_successful(void *options, const char *value)
{
	(void)value;
	return add_expression(options, "status=", "successful");
}

static int take_failed(void *options, const char *value)
{
	(void)value;
	return add_expression(options, "status=", "failed");
}

static int take_absolute(void *options, const char *value)
{
	(void)value;
	add_absolute(&((struct trace_options *)options)->format);
	return OPTION_GO_ON;
}

static const char *const orders[] = {
	[SUMMARY_BY_TIME] = "time",
	[SUMMARY_BY_CALLS] = "calls",
	[SUMMARY_BY_ERRORS] = "errors",
	[SUMMARY_BY_NAME] = "name",
	NULL,
};

#define AT(member) .offset = offsetof(struct trace_options, member)

static const struct option_row rows[] = {
	{ .help = "options:" },
	{ "follow", 'f', OPTION_FLAG, AT(follow),
	  .help = "show the calls of a running guest, from now on" },
	{ "pid", 'p', OPTION_NUMBER, AT(pid), 1, PID_MAX, .argument = "PID",
	  .help = "follow the guest of this 'conduit run'; implies -f" },
	{ "summary-only", 'c', OPTION_FLAG, AT(summary_only),
	  .help = "print only a table of counts, times and errors" },
	{ "summary", 'C', OPTION_FLAG, AT(summary), .help = "print the table after the calls" },
	{ "summary-sort-by", 'S', OPTION_CHOICE, AT(order), .choices = orders, .argument = "KEY",
	  .help = "sort the table by time, calls, errors or name" },
	{ "expr", 'e', OPTION_TAKE, .take = take_expression, .argument = "EXPR",
	  .help = "show only some records: [QUALIFIER=][!]VALUE[,VALUE...]\n"
		  "  trace   names, numbers, /REGEX, or classes: %smccc %psci\n"
		  "          %trng %sdei %ffa %pv %kvm %hv %register %vmbus\n"
		  "          %device %incoming %unknown, all, none\n"
		  "  device  packets of devices: scsi, net, heartbeat,\n"
		  "          shutdown, timesync, all; or of channels: 4\n"
		  "  status  successful, failed, unfinished\n"
		  "  vp      numbers and ranges, as 0,2-3" },
	{ "trace", 0, OPTION_TAKE, .take = take_trace, .argument = "SET",
	  .help = "the same as -e trace=SET" },
	{ "status", 0, OPTION_TAKE, .take = take_status, .argument = "SET",
	  .help = "the same as -e status=SET" },
	{ "successful-only", 'z', OPTION_TAKE, .take = take_successful,
	  .help = "the same as -e status=successful" },
	{ "failed-only", 'Z', OPTION_TAKE, .take = take_failed,
	  .help = "the same as -e status=failed" },
	{ "relative-timestamps", 'r', OPTION_VALUE, AT(format.time), FORMAT_TIME_RELATIVE,
	  .help = "print the time since the line before" },
	{ "absolute-timestamps", 't', OPTION_TAKE, .take = take_absolute,
	  .help = "print the time of day; -tt: with microseconds; -ttt: seconds\nsince 1970" },
	{ "columns", 'a', OPTION_NUMBER, AT(format.column), 0, FORMAT_COLUMN_MAX,
	  .argument = "COLUMN", .help = "where results begin (40)" },
	{ "no-abbrev", 'v', OPTION_FLAG, AT(format.verbose), .help = "leave out nothing" },
	{ "json", 0, OPTION_FLAG, AT(format.json), .help = "print one JSON object a line" },
	{ "output", 'o', OPTION_TEXT, AT(output), .argument = "FILE",
	  .help = "write to FILE instead of stdout" },
};

static const struct command_line line = {
	.command = "trace",
	.before =
		"usage: conduit trace [OPTION...] FILE\n"
		"       conduit trace -f [OPTION...]\n"
		"\n"
		"Shows the calls that a guest made, one a line, in the manner of strace. FILE was written by\n"
		"'conduit run --trace FILE'.",
	.rows = rows,
	.count = ABI_COUNT(rows),
	.after =
		"exit status: 0 done; 1 the trace or the guest cannot be read, or the output not written;\n"
		"2 the command line is wrong",
};

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
	return OPTION_GO_ON;
}

int trace_options_parse(struct trace_options *options, int argc, char **argv)
{
	int status;

	memset(options, 0, sizeof(*options));
	options->format.column = FORMAT_COLUMN_DEFAULT;
	status = option_read(&line, argc, argv, options);
	if (status != OPTION_GO_ON) {
		return status;
	}
	options->follow |= options->pid != 0;
	options->summary |= options->summary_only;
	return check_operands(options, argc - optind, argv + optind);
}

void trace_options_free(struct trace_options *options)
{
	filter_free(&options->filter);
}
