/* SPDX-License-Identifier: BSD-2-Clause */
/* conduit: the host command. Picks the subcommand. */
#include "abi/macro.h"
#include "bench/bench.h"
#include "check/check.h"
#include "cli/message.h"
#include "cli/option.h"
#include "cli/status.h"
#include "ctl/ctl.h"
#include "decode/decode_command.h"
#include "run/run.h"
#include "trace/trace_command.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct subcommand {
	const char *name;
	int (*run)(int argc, char **argv); /* argv[0] is the name; returns the exit status */
	const char *summary;
};

/* The build gives the version as bare words. */
#define STRING_OF(words) #words
#define STRING(macro)    STRING_OF(macro)

static const struct subcommand subcommands[] = {
	{ "run", run_command, "boot an arm64 kernel as a Hyper-V guest" },
	{ "trace", trace_command, "show the calls that a guest made, or makes" },
	{ "decode", decode_command, "name calls by the SMC Calling Convention, in logs, too" },
	{ "ctl", ctl_command, "ask a running guest for its state, or to power off" },
	{ "check", check_command, "does an implementer keep the rules of the calling convention?" },
	{ "bench", bench_command, "measure what conduit costs" },
};

#define SUBCOMMAND_COUNT ABI_COUNT(subcommands)

static void print_help(void)
{
	puts("usage: conduit COMMAND [OPTION...]\n"
	     "\n"
	     "Runs arm64 kernels as Hyper-V guests under QEMU, and shows the calls they make.\n"
	     "\n"
	     "commands:");
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
		printf("  %-12s%s\n", subcommands[i].name, subcommands[i].summary);
	}
	puts("\n"
	     "options:\n"
	     "  -h, --help     print this help\n"
	     "      --version  print the version\n"
	     "\n"
	     "'conduit COMMAND --help' tells more; so does 'man conduit'.");
}

static int unknown_command(const char *name)
{
	const char *names[SUBCOMMAND_COUNT + 1] = { NULL };

	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
		names[i] = subcommands[i].name;
	}
	return option_no_such(NULL, "command", name, names, NULL);
}

/*
 * A file that took the number of a closed stdin, stdout or stderr would get what is meant for the terminal.
 */
static void open_standard_files(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0) {
		close(fd);
	}
}

static int run(int argc, char **argv)
{
	if (argc < 2) {
		return usage(NULL, "which command?");
	}
	for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
		if (strcmp(argv[1], subcommands[i].name) == 0) {
			return subcommands[i].run(argc - 1, argv + 1);
		}
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help();
		return STATUS_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("conduit " STRING(CONDUIT_VERSION));
		return STATUS_OK;
	}
	return unknown_command(argv[1]);
}

int main(int argc, char **argv)
{
	int status;

	signal(SIGXFSZ, SIG_IGN); /* a limit of files is told like a full disk */
	open_standard_files();
	status = run(argc, argv);
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == STATUS_OK) {
		message("cannot write the output");
		return STATUS_ERROR;
	}
	return status;
}
