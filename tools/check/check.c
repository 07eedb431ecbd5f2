/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit check`: does an implementer keep the rules of the SMC Calling Convention, or of Hyper-V's interface? */
#include "check/check.h"

#include "abi/macro.h"
#include "check/expect.h"
#include "check/image.h"
#include "check/machine.h"
#include "check/report.h"
#include "check/run.h"
#include "cli/message.h"
#include "cli/option.h"
#include "cli/status.h"
#include "run/files.h"
#include "run/firmware.h"
#include "run/qemu.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECONDS_MAX     86400
#define SECONDS_COMMAND 60
#define GRACE           5
#define CHOSEN_MAX      64

enum output { OUTPUT_TABLE, OUTPUT_TAP, OUTPUT_JUNIT, OUTPUT_JSON };

struct check_options {
	const char *consoles;
	const char *expect;
	const char *firmware;
	const char *format;
	const char *image;
	const char *qemu;
	const char *read;
	const char *command;
	const char *save;
	const char *words;
	unsigned int seconds;
	unsigned int grace;
	enum output output;
	bool list;
};

#define AT(member) .offset = offsetof(struct check_options, member)

static const struct option_row rows[] = {
	{ "list", 0, OPTION_FLAG, AT(list), .help = "list implementers" },
	{ "timeout", 0, OPTION_NUMBER, AT(seconds), 1, SECONDS_MAX, .argument = "SECONDS",
	  .help = "how long one may take, instead of what suits it" },
	{ "grace", 0, OPTION_NUMBER, AT(grace), 0, SECONDS_MAX, .argument = "SECONDS",
	  .help = "how long one may take to end after SIGTERM (5), before SIGKILL" },
	{ "expect", 0, OPTION_TEXT, AT(expect), .argument = "FILE",
	  .help = "compare with verdicts that --save wrote; a folder: NAME.txt in it" },
	{ "save", 0, OPTION_TEXT, AT(save), .argument = "FILE",
	  .help = "write the verdicts to a file; a folder: NAME.txt in it" },
	{ "consoles", 0, OPTION_TEXT, AT(consoles), .argument = "FOLDER",
	  .help = "keep the consoles there; else only those with errors are kept" },
	{ "qemu", 0, OPTION_TEXT, AT(qemu), .argument = "PATH",
	  .help = "QEMU, 7.2 or later (qemu-system-aarch64)" },
	{ "firmware", 0, OPTION_TEXT, AT(firmware), .argument = "PATH",
	  .help = "UEFI firmware for arm64" },
	{ .help = "your own machine (docs/howto-check-your-firmware.md):" },
	{ "image", 0, OPTION_TEXT, AT(image), .argument = "FILE",
	  .help = "write the image to FILE" },
	{ "format", 0, OPTION_TEXT, AT(format), .argument = "FORMAT",
	  .help = "image, elf, efi, aarch32 or aarch32-elf (image); hyperv: Hyper-V's image,\n"
		  "an EFI application, and its rules" },
	{ "words", 0, OPTION_TEXT, AT(words), .argument = "WORDS",
	  .help = "options for it: uart=ADDRESS (of a PL011)\n"
		  "uart=16550,ADDRESS[,SHIFT[,WIDTH]] conduit=hvc|smc then=off|stay" },
	{ "read", 0, OPTION_TEXT, AT(read), .argument = "FILE",
	  .help = "take the verdicts from what it printed; - is standard input" },
	{ "run", 0, OPTION_TEXT, AT(command), .argument = "COMMAND",
	  .help = "let the shell run COMMAND, whose output is the console; the image's\n"
		  "path is in $CHECK_IMAGE" },
	{ .help = "what is printed:" },
	{ "tap", 0, OPTION_VALUE, AT(output), OUTPUT_TAP, .help = "TAP" },
	{ "junit", 0, OPTION_VALUE, AT(output), OUTPUT_JUNIT, .help = "JUnit's XML" },
	{ "json", 0, OPTION_VALUE, AT(output), OUTPUT_JSON, .help = "one JSON object on one line" },
};

static const struct command_line line = {
	.command = "check",
	.before =
		"usage: conduit check [OPTION...] [IMPLEMENTER...]\n"
		"       conduit check --image FILE [--format FORMAT] [--words WORDS]\n"
		"       conduit check --read FILE | --run COMMAND\n"
		"\n"
		"Boots implementers of the SMC Calling Convention with an image that tests its rules, and prints\n"
		"a verdict for each rule. Without names: all that can be booted here. Implementers of Hyper-V's\n"
		"interface have an image and rules of their own.",
	.rows = rows,
	.count = ABI_COUNT(rows),
	.after =
		"Exit status: 0 nothing is FAIL or ERROR (with --expect: all is as expected), 1 something is,\n"
		"2 wrong command line.",
};

/* Words that are no options name implementers, which only a boot takes; --words of more than one word requires quotes. */
static bool check_together(const struct check_options *options, const char *name)
{
	int tasks = options->list + (options->image != NULL) + (options->read != NULL) +
		    (options->command != NULL);

	if (name != NULL && tasks != 0) {
		usage("check", "%s: --list, --image, --read and --run take no names", name);
		return false;
	}
	if (tasks > 1) {
		usage("check", "--list, --image, --read and --run exclude each other");
		return false;
	}
	if (options->words != NULL && options->image == NULL && options->command == NULL) {
		usage("check", "--words goes with --image or --run");
		return false;
	}
	return true;
}

/* returns: false if there is nothing to do; *status is the exit status then */
static bool parse(struct check_options *options, int argc, char **argv, int *status)
{
	*options = (struct check_options){ .format = "image", .grace = GRACE };
	*status = option_read(&line, argc, argv, options);
	if (*status != OPTION_GO_ON) {
		return false;
	}
	*status = STATUS_USAGE;
	if (image_of_format(options->format) == NULL) {
		usage("check", "--format %s: requires %s", options->format, image_formats);
		return false;
	}
	return check_together(options, argv[optind]);
}

/* Why an implementer cannot be booted here; NULL: it can. For free(). */
static char *hindrance(const struct implementer *implementer, const struct places *places,
		       unsigned int qemu)
{
	struct places all = *places;
	char *missing = NULL;
	char *why = NULL;
	char **arguments;

	if (qemu < implementer->qemu) {
		return asprintf(&why, "requires QEMU %u", implementer->qemu) < 0 ? NULL : why;
	}
	all.image = "";
	all.words = "";
	arguments = command_expand(implementer->command, &all, &missing);
	if (arguments == NULL &&
	    asprintf(&why, "requires %s", missing != NULL ? missing : "memory") < 0) {
		why = NULL;
	}
	command_free(arguments);
	free(missing);
	return why;
}

static int list(const struct places *places, unsigned int qemu)
{
	for (size_t i = 0; i < implementer_count; i++) {
		char *why = hindrance(&implementers[i], places, qemu);

		printf("%-16s %s%s%s\n", implementers[i].name, implementers[i].summary,
		       why != NULL ? "; " : "", why != NULL ? why : "");
		free(why);
	}
	return STATUS_OK;
}

static int unknown_implementer(const char *name)
{
	const char *names[CHOSEN_MAX] = { NULL };

	for (size_t i = 0; i < implementer_count && i < CHOSEN_MAX - 1; i++) {
		names[i] = implementers[i].name;
	}
	return option_no_such("check", "implementer", name, names, "--list names them");
}

static void print_progress(const struct result *result)
{
	fprintf(stderr, "check: %-16s", result->name);
	for (enum verdict verdict = VERDICT_PASS; verdict < VERDICT_COUNT; verdict++) {
		fprintf(stderr, " %zu %s", result_count(result, verdict), verdict_name(verdict));
	}
	fprintf(stderr, " (%.1f s)%s%s\n", result->seconds, result->problem[0] != '\0' ? ": " : "",
		result->problem);
}

/* The table says it, too. */
static void tell_console(const struct result *result, const struct check_options *options)
{
	if (options->output != OUTPUT_TABLE && result->console[0] != '\0') {
		fprintf(stderr, "check: %-16s its console is kept in %s\n", result->name,
			result->console);
	}
}

/* All that was chosen, or all that can be booted; until a signal comes. */
static void run_all(const struct implementer *const *chosen, size_t count,
		    const struct check_run *run, const struct check_options *options,
		    struct result *results)
{
	for (size_t i = 0; i < count; i++) {
		struct check_run this = *run;

		this.seconds = options->seconds;
		result_init(&results[i], chosen[i]->name);
		check_run(&this, chosen[i], &results[i]);
		if (machine_signal() != 0) {
			return;
		}
		print_progress(&results[i]);
		if (options->consoles == NULL && result_count(&results[i], VERDICT_ERROR) == 0) {
			unlink(results[i].console);
			results[i].console[0] = '\0';
		}
		tell_console(&results[i], options);
	}
}

static int report(const struct check_options *options, const struct result *results, size_t count)
{
	bool good = true;

	switch (options->output) {
	case OUTPUT_TAP:
		report_tap(results, count);
		break;
	case OUTPUT_JUNIT:
		report_junit(results, count);
		break;
	case OUTPUT_JSON:
		good = report_json(results, count);
		break;
	case OUTPUT_TABLE:
		report_table(results, count);
		break;
	}
	for (size_t i = 0; i < count; i++) {
		if (options->save != NULL) {
			good = expect_save(options->save, &results[i]) && good;
		}
		if (options->expect != NULL) {
			good = expect_compare(options->expect, &results[i]) && good;
		} else {
			good = result_is_good(&results[i]) && good;
		}
	}
	return good ? STATUS_OK : STATUS_ERROR;
}

/* Where consoles and images go; made if need be. */
static const char *make_folder(const struct check_options *options)
{
	static char folder[PATH_MAX];
	const char *place = getenv("TMPDIR");

	if (options->consoles == NULL) {
		snprintf(folder, sizeof(folder), "%s/conduit-check-XXXXXX",
			 place != NULL && *place != '\0' ? place : "/tmp");
		if (mkdtemp(folder) == NULL) {
			message("cannot make %s: %s", folder, strerror(errno));
			return NULL;
		}
		return folder;
	}
	if (mkdir(options->consoles, 0777) != 0 && errno != EEXIST) {
		message("cannot make %s: %s", options->consoles, strerror(errno));
		return NULL;
	}
	return options->consoles;
}

/* After a signal nobody is told of them. */
static void remove_consoles(const struct result *results, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unlink(results[i].console);
	}
}

static int run_chosen(const struct implementer *const *chosen, size_t count,
		      const struct check_options *options, const struct places *places)
{
	struct check_run run = { .places = *places,
				 .folder = make_folder(options),
				 .grace = options->grace };
	struct result *results = calloc(CHOSEN_MAX, sizeof(*results));
	int status = STATUS_ERROR;

	machine_catch_signals();
	if (results != NULL && run.folder != NULL) {
		run_all(chosen, count, &run, options, results);
		if (machine_signal() == 0) {
			status = report(options, results, count);
		} else if (options->consoles == NULL) {
			remove_consoles(results, count);
		}
	}
	if (options->consoles == NULL && run.folder != NULL) {
		rmdir(run.folder); /* stays if there are consoles in it */
	}
	free(results);
	if (machine_signal() != 0) {
		signal(machine_signal(), SIG_DFL);
		raise(machine_signal());
	}
	return status;
}

static int run_command_line(const struct check_options *options)
{
	const struct implementer own = {
		.name = "command",
		.image = image_of_format(options->format),
		.words = options->words != NULL ? options->words : "",
		.command = "/usr/bin/env CHECK_IMAGE={image} /bin/sh -c {command}",
		.seconds = SECONDS_COMMAND,
	};
	const struct implementer *chosen = &own;
	const struct places places = { .command = options->command };

	rules_choose(own.image);
	return run_chosen(&chosen, 1, options, &places);
}

/* A file has room for one implementer; returns false after a message. */
static bool has_room(const char *option, const char *path, size_t count)
{
	struct stat status;

	if (path == NULL || count <= 1 || (stat(path, &status) == 0 && S_ISDIR(status.st_mode))) {
		return true;
	}
	usage("check", "%s %s: requires a folder for %zu implementers", option, path, count);
	return false;
}

static int read_console(const struct check_options *options)
{
	struct result *results = calloc(CHOSEN_MAX, sizeof(*results));
	int status = STATUS_ERROR;
	size_t count = 0;

	rules_choose(image_of_format(options->format));
	if (results != NULL) {
		count = check_read(options->read, results, CHOSEN_MAX);
	}
	if (count > 1) {
		message("%s: %zu machines are in it", options->read, count);
	}
	if (!has_room("--save", options->save, count) ||
	    !has_room("--expect", options->expect, count)) {
		status = STATUS_USAGE;
	} else if (count != 0) {
		status = report(options, results, count);
	}
	free(results);
	return status;
}

/* One table is of one list of rules; returns false after a message. */
static bool agree_on_rules(const struct implementer *const *chosen, size_t count)
{
	const struct rule *first = NULL;

	for (size_t i = 0; i < count; i++) {
		rules_choose(chosen[i]->image);
		if (first != NULL && first != rules) {
			usage("check", "%s and %s have different rules; check one after the other",
			      chosen[0]->name, chosen[i]->name);
			return false;
		}
		first = rules;
	}
	return true;
}

/* The names, or all real ones that nothing hinders. */
static int choose_and_run(const struct check_options *options, char *const *names,
			  size_t name_count, const struct places *places, unsigned int qemu)
{
	const struct implementer *chosen[CHOSEN_MAX];
	size_t count = 0;

	for (size_t i = 0; i < name_count && count < CHOSEN_MAX; i++) {
		chosen[count] = implementer_find(names[i]);
		if (chosen[count++] == NULL) {
			return unknown_implementer(names[i]);
		}
	}
	for (size_t i = 0; i < implementer_count && name_count == 0; i++) {
		char *why;

		if (implementers[i].by_name_only) {
			continue;
		}
		why = hindrance(&implementers[i], places, qemu);
		if (why == NULL) {
			chosen[count++] = &implementers[i];
		} else {
			fprintf(stderr, "check: %-16s left out: %s\n", implementers[i].name, why);
		}
		free(why);
	}
	if (!agree_on_rules(chosen, count) || !has_room("--save", options->save, count) ||
	    !has_room("--expect", options->expect, count)) {
		return STATUS_USAGE;
	}
	return run_chosen(chosen, count, options, places);
}

int check_command(int argc, char **argv)
{
	struct check_options options;
	struct places places = { 0 };
	char path[PATH_MAX];
	unsigned int major;
	unsigned int minor;
	int status;

	if (!parse(&options, argc, argv, &status)) {
		return status;
	}
	if (options.image != NULL) {
		return image_write(image_of_format(options.format),
				   options.words != NULL ? options.words : "", options.image)
			       ? STATUS_OK
			       : STATUS_ERROR;
	}
	if (options.read != NULL) {
		return read_console(&options);
	}
	if (options.command != NULL) {
		return run_command_line(&options);
	}
	if (!qemu_find(options.qemu, path, &major, &minor)) {
		return STATUS_ERROR;
	}
	places.qemu = path;
	places.firmware = firmware_find(options.firmware, firmware_places);
	if (options.list) {
		return list(&places, major);
	}
	return choose_and_run(&options, argv + optind, (size_t)(argc - optind), &places, major);
}
