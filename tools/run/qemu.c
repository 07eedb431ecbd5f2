/* SPDX-License-Identifier: BSD-2-Clause */
/* The QEMU program: where it is, how old it is, how it is started. */
#include "run/qemu.h"

#include "cli/message.h"
#include "cli/number.h"
#include "cli/process.h"
#include "run/options.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM            "qemu-system-aarch64"
#define ANSWER_TIMEOUT_MS  10000
#define VERSION_WORDS_SIZE 512
#define CPU_WORDS_SIZE     16384

static bool is_program(const char *path)
{
	struct stat stat_;

	if (stat(path, &stat_) != 0) {
		return false;
	}
	if (S_ISDIR(stat_.st_mode)) {
		errno = EISDIR;
		return false;
	}
	return access(path, X_OK) == 0;
}

static bool search_path(const char *program, char path[PATH_MAX])
{
	const char *places = getenv("PATH");

	while (places != NULL && *places != '\0') {
		int length = (int)strcspn(places, ":");
		int size = snprintf(path, PATH_MAX, "%.*s/%s", length, places, program);

		if (size < PATH_MAX && is_program(path)) {
			return true;
		}
		places += length;
		places += *places == ':';
	}
	return false;
}

static bool find_program(const char *wanted, char path[PATH_MAX])
{
	const char *program = wanted != NULL ? wanted : PROGRAM;

	if (strchr(program, '/') == NULL) {
		if (search_path(program, path)) {
			return true;
		}
		message("no %s in PATH; install the package qemu-system-arm (Debian, Ubuntu) or "
			"qemu-system-aarch64 (Fedora, Arch), or give --qemu PATH",
			program);
		return false;
	}
	snprintf(path, PATH_MAX, "%s", program);
	if (is_program(path)) {
		return true;
	}
	message("cannot run %s: %s", program, strerror(errno));
	return false;
}

/* Takes what QEMU prints on stdout for a command line, "" if that is nothing; false after a message. */
static bool ask(const char *const *question, char *words, size_t size)
{
	const struct program qemu = { .argv = question,
				      .input = PROCESS_QUIET,
				      .error = PROCESS_QUIET };
	int status = process_read(&qemu, ANSWER_TIMEOUT_MS, words, size);

	if (status == -ETIMEDOUT) {
		message("%s has not answered within %d s; try again when this PC is less busy, or "
			"give another --qemu PATH",
			question[0], ANSWER_TIMEOUT_MS / 1000);
	} else if (status < 0) {
		process_succeeded(question[0], status);
	}
	return status >= 0;
}

bool qemu_parse_version(const char *words, unsigned int *major, unsigned int *minor)
{
	static const char before[] = "QEMU emulator version ";
	const char *number = strstr(words, before);
	uint64_t values[2];
	char parts[2][4];

	if (number == NULL ||
	    sscanf(number + sizeof(before) - 1, "%3[0-9].%3[0-9]", parts[0], parts[1]) != 2 ||
	    !number_parse(parts[0], 0, 999, &values[0]) ||
	    !number_parse(parts[1], 0, 999, &values[1])) {
		return false;
	}
	*major = (unsigned int)values[0];
	*minor = (unsigned int)values[1];
	return true;
}

/* Asks the program; returns false after a message. */
static bool ask_version(const char *path, unsigned int *major, unsigned int *minor)
{
	const char *const question[] = { path, "--version", NULL };
	char words[VERSION_WORDS_SIZE];

	if (!ask(question, words, sizeof(words))) {
		return false;
	}
	if (qemu_parse_version(words, major, minor)) {
		return true;
	}
	message("%s does not say a QEMU version: is it " PROGRAM "?", path);
	return false;
}

/* Options are read in their order: one that is built without a sandbox fails before it says its version. */
static bool has_sandbox(const char *path)
{
	const char *const question[] = { path, "-sandbox", QEMU_SANDBOX, "--version", NULL };
	char words[VERSION_WORDS_SIZE];

	if (!ask(question, words, sizeof(words))) {
		return false;
	}
	if (words[0] != '\0') {
		return true;
	}
	message("%s is built without its sandbox, which keeps a guest from this PC; take the QEMU "
		"of a distribution, or build it with libseccomp",
		path);
	return false;
}

bool qemu_find(const char *wanted, char path[PATH_MAX], unsigned int *major, unsigned int *minor)
{
	if (!find_program(wanted, path) || !ask_version(path, major, minor)) {
		return false;
	}
	if (*major < QEMU_MAJOR_MIN || (*major == QEMU_MAJOR_MIN && *minor < QEMU_MINOR_MIN)) {
		message("%s is QEMU %u.%u, too old; conduit needs %d.%d or later (--qemu PATH names "
			"another)",
			path, *major, *minor, QEMU_MAJOR_MIN, QEMU_MINOR_MIN);
		return false;
	}
	return has_sandbox(path);
}

/*
 * QEMU prints the properties of each CPU. OBS: QEMU 7.2 to 11.1, target/arm/cpu.c and cpu64.c: those with AArch64 have
 * "aarch64", those with EL2 "has_el2", and all that print anything print the name first. QEMU 11.1 prints neither of max,
 * which has all that QEMU emulates.
 */
bool qemu_check_cpu(const char *path, const char *model)
{
	static char words[CPU_WORDS_SIZE];
	char device[128];
	const char *const question[] = { path, "-machine", "none", "-device", device, NULL };
	int length = (int)strcspn(model, ",");
	const char *lacks = NULL;

	if (snprintf(device, sizeof(device), "%.*s-arm-cpu,help", length, model) >=
	    (int)sizeof(device)) {
		return true;
	}
	if (!ask(question, words, sizeof(words))) {
		return false;
	}
	if (strstr(words, "max-arm-cpu options:") == words ||
	    strstr(words, "-arm-cpu options:") == NULL) {
		return true;
	}
	if (strstr(words, "  aarch64=") == NULL) {
		lacks = "AArch64";
	} else if (strstr(words, "  has_el2=") == NULL) {
		lacks = "EL2";
	}
	if (lacks != NULL) {
		message("the CPU %.*s has no %s; conduit requires an AArch64 CPU with EL2, such as " RUN_CPU_DEFAULT
			" or max",
			length, model, lacks);
	}
	return lacks == NULL;
}

/*
 * What ends a process group (a terminal that goes away, timeout(1), a service manager) must not end QEMU before the guest
 * was asked.
 */
pid_t qemu_start(char *const *argv, const int *fds, size_t fd_count)
{
	const struct program qemu = {
		.argv = (const char *const *)argv,
		.fds = fds,
		.fd_count = fd_count,
		.input = STDIN_FILENO,
		.output = STDOUT_FILENO,
		.error = STDERR_FILENO,
		.blocks_endings = true,
	};

	return process_start(&qemu);
}
