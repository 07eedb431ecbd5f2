/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `conduit run`. */
#include "run/options.h"

#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define TIMEOUT_MAX 31536000 /* a year */

enum option_code {
	OPTION_APPEND = CHAR_MAX + 1,
	OPTION_CPU,
	OPTION_CRASH_FILE,
	OPTION_CRASH_WAIT,
	OPTION_DRY_RUN,
	OPTION_FIRMWARE,
	OPTION_GDB,
	OPTION_INITRD,
	OPTION_KERNEL,
	OPTION_MEMORY,
	OPTION_NO_REBOOT,
	OPTION_NO_TRACE,
	OPTION_QEMU,
	OPTION_SMP,
	OPTION_TIMEOUT,
	OPTION_TRACE,
};

static const struct option long_options[] = {
	{ "append", required_argument, NULL, OPTION_APPEND },
	{ "cpu", required_argument, NULL, OPTION_CPU },
	{ "crash-file", required_argument, NULL, OPTION_CRASH_FILE },
	{ "crash-wait", required_argument, NULL, OPTION_CRASH_WAIT },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "firmware", required_argument, NULL, OPTION_FIRMWARE },
	{ "gdb", optional_argument, NULL, OPTION_GDB },
	{ "help", no_argument, NULL, 'h' },
	{ "initrd", required_argument, NULL, OPTION_INITRD },
	{ "kernel", required_argument, NULL, OPTION_KERNEL },
	{ "memory", required_argument, NULL, OPTION_MEMORY },
	{ "no-reboot", no_argument, NULL, OPTION_NO_REBOOT },
	{ "no-trace", no_argument, NULL, OPTION_NO_TRACE },
	{ "qemu", required_argument, NULL, OPTION_QEMU },
	{ "quiet", no_argument, NULL, 'q' },
	{ "smp", required_argument, NULL, OPTION_SMP },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "trace", required_argument, NULL, OPTION_TRACE },
	{ NULL, 0, NULL, 0 },
};

static const char help_text[] =
	"usage: conduit run [OPTION...] [-- QEMU-ARGUMENT...]\n"
	"\n"
	"Boots an arm64 kernel as a Hyper-V guest. Without options: Debian's kernel, to a shell on a\n"
	"terminal, else until it has printed what it sees.\n"
	"\n"
	"the guest:\n"
	"      --kernel FILE      arm64 kernel with an EFI stub, may be compressed with gzip; 'none':\n"
	"                         what the firmware's boot options name (a disk, GRUB)\n"
	"      --initrd FILE      initial RAM disk\n"
	"      --append STRING    add to the kernel's command line, which has at most 2047 bytes\n"
	"      --smp N            number of VPs, 1 to 64 (2)\n"
	"      --memory SIZE      memory: 512M, 2G, ... (1G)\n"
	"      --cpu MODEL        CPU model of QEMU (cortex-a72)\n"
	"\n"
	"what is kept:\n"
	"      --trace FILE       write every call to FILE, for 'conduit trace FILE'\n"
	"      --crash-file FILE  where the text of a crash goes (conduit-crash-DATE-TIME.txt)\n"
	"      --no-trace         do not record calls: no summary, nothing for 'conduit trace -f'\n"
	"  -q, --quiet            no summary of the calls at the end\n"
	"\n"
	"how it ends:\n"
	"      --timeout SECONDS  end the guest after that time, exit status 124\n"
	"      --crash-wait SECONDS\n"
	"                         end a crashed guest after this time without activity\n"
	"                         (120), 0: never\n"
	"      --no-reboot        end when the guest resets, exit status 17\n"
	"\n"
	"the machine:\n"
	"      --gdb[=tcp:PORT]   wait for a debugger on a socket of this user, or on a port of\n"
	"                         localhost, which all users of this PC reach\n"
	"      --qemu PATH        QEMU, 7.2 or later (qemu-system-aarch64)\n"
	"      --firmware PATH    UEFI firmware for arm64\n"
	"      --dry-run          print the command line of QEMU, start nothing\n"
	"  -h, --help             print this help\n"
	"\n"
	"Exit status: 0 powered off, 16 crashed, 17 reset with --no-reboot, 18 conduit.efi failed\n"
	"or a kernel gave up, 124 timeout, 125 could not start, 2 wrong command line, 128+N ended by signal N.";

/* A number of the command line that fits in an unsigned int; false, and a word, if it is not from min to max. */
static bool take_number(const char *name, const char *text, uint64_t min, uint64_t max,
			unsigned int *number)
{
	uint64_t value;

	if (!number_parse(text, min, max, &value)) {
		usage("run", "--%s %s: requires a number from %llu to %llu", name, text,
		      (unsigned long long)min, (unsigned long long)max);
		return false;
	}
	*number = (unsigned int)value;
	return true;
}

static bool take_memory(const char *text, uint64_t *memory)
{
	if (!size_parse(text, memory)) {
		usage("run", "--memory %s: requires a size, such as 512M or 2G", text);
		return false;
	}
	if (*memory < RUN_MEMORY_MIN) {
		usage("run", "--memory %s: too small, at least %lluM", text, RUN_MEMORY_MIN >> 20);
		return false;
	}
	if (*memory > RUN_MEMORY_MAX) {
		usage("run", "--memory %s: too large, at most %lluG", text, RUN_MEMORY_MAX >> 30);
		return false;
	}
	if (*memory % RUN_MEMORY_UNIT != 0) {
		usage("run", "--memory %s: requires an even number of MiB", text);
		return false;
	}
	return true;
}

static bool take_gdb(const char *text, struct run_options *options)
{
	options->gdb = text == NULL ? RUN_GDB_SOCKET : RUN_GDB_TCP;
	if (text == NULL) {
		return true;
	}
	if (strncmp(text, "tcp:", 4) != 0) {
		usage("run",
		      "--gdb %s: is no tcp:PORT, which all users of this PC reach; without a value "
		      "a socket is made that only you reach",
		      text);
		return false;
	}
	return take_number("gdb", text + 4, 1, 65535, &options->gdb_port);
}

/* Options whose argument is kept as it is. NULL: not one of these. */
static const char **text_option(struct run_options *options, int code)
{
	switch (code) {
	case OPTION_APPEND:
		return &options->append;
	case OPTION_CPU:
		return &options->cpu;
	case OPTION_CRASH_FILE:
		return &options->crash_file;
	case OPTION_FIRMWARE:
		return &options->firmware;
	case OPTION_INITRD:
		return &options->initrd;
	case OPTION_KERNEL:
		return &options->kernel;
	case OPTION_QEMU:
		return &options->qemu;
	case OPTION_TRACE:
		return &options->trace;
	default:
		return NULL;
	}
}

/* Options that are on or off. NULL: not one of these. */
static bool *flag_option(struct run_options *options, int code)
{
	switch (code) {
	case OPTION_DRY_RUN:
		return &options->dry_run;
	case OPTION_NO_REBOOT:
		return &options->no_reboot;
	case OPTION_NO_TRACE:
		return &options->no_trace;
	case 'q':
		return &options->quiet;
	default:
		return NULL;
	}
}

static bool take_option(struct run_options *options, int code, const char *argument)
{
	const char **text = text_option(options, code);
	bool *flag = flag_option(options, code);

	if (text != NULL) {
		*text = argument;
		return true;
	}
	if (flag != NULL) {
		*flag = true;
		return true;
	}
	switch (code) {
	case OPTION_CRASH_WAIT:
		return take_number("crash-wait", argument, 0, TIMEOUT_MAX, &options->crash_wait_s);
	case OPTION_GDB:
		return take_gdb(argument, options);
	case OPTION_MEMORY:
		return take_memory(argument, &options->memory);
	case OPTION_SMP:
		return take_number("smp", argument, 1, RUN_SMP_MAX, &options->smp);
	default: /* OPTION_TIMEOUT */
		return take_number("timeout", argument, 1, TIMEOUT_MAX, &options->timeout_s);
	}
}

/* What only shows when all options are known. */
static bool check_together(const struct run_options *options)
{
	bool no_kernel = options->kernel != NULL && strcmp(options->kernel, "none") == 0;

	if (no_kernel && (options->initrd != NULL || options->append != NULL)) {
		usage("run", "--kernel none goes without --initrd and --append");
		return false;
	}
	if (options->no_trace && options->trace != NULL) {
		usage("run", "--trace and --no-trace exclude each other");
		return false;
	}
	return true;
}

bool options_parse(struct run_options *options, int argc, char **argv, int *status)
{
	int code;

	*options = (struct run_options){ .cpu = RUN_CPU_DEFAULT,
					 .smp = 2,
					 .memory = 1ULL << 30,
					 .crash_wait_s = RUN_CRASH_WAIT_DEFAULT };
	*status = STATUS_USAGE;
	opterr = 0;
	optind = 1;
	while ((code = getopt_long(argc, argv, "+:hq", long_options, NULL)) != -1) {
		if (code == 'h') {
			puts(help_text);
			*status = STATUS_OK;
			return false;
		}
		if (code == '?' || code == ':') {
			*status = option_wrong("run", long_options, code, argv);
			return false;
		}
		if (!take_option(options, code, optarg)) {
			return false;
		}
	}
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0) {
		usage("run", "what is '%s'? Arguments for QEMU go after '--'", argv[optind]);
		return false;
	}
	options->qemu_args = argv + optind;
	return check_together(options);
}
