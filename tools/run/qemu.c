/* SPDX-License-Identifier: BSD-2-Clause */
/* The QEMU program: where it is, how old it is, how it is started. */
#include "run/qemu.h"

#include "cli/message.h"
#include "cli/number.h"
#include "run/options.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

/* Reads what a process writes, until it ends; false: until the time is over. */
static bool read_words(int fd, char *words, size_t size)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	size_t used = 0;

	bool in_time = true;
	ssize_t n = 1;

	while (in_time && n > 0 && used < size - 1) {
		in_time = poll(&wait, 1, ANSWER_TIMEOUT_MS) == 1;
		n = in_time ? read(fd, words + used, size - 1 - used) : 0;
		used += n > 0 ? (size_t)n : 0;
	}
	words[used] = '\0';
	return in_time;
}

_Noreturn static void print_answer(char *const *question, int output)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* one that hangs ends with this program */
	dup2(nowhere, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execv(question[0], question);
	_exit(127);
}

/* Takes what QEMU prints on stdout for a command line, "" if that is nothing; false after a message. */
static bool ask(const char *const *question, char *words, size_t size)
{
	bool in_time;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		message("cannot ask %s: %s", question[0], strerror(errno));
		return false;
	}
	pid = fork();
	if (pid == 0) {
		print_answer((char *const *)(uintptr_t)question, ends[1]);
	}
	if (pid < 0) {
		message("cannot start a process: %s", strerror(errno));
		close(ends[0]);
		close(ends[1]);
		return false;
	}
	close(ends[1]);
	in_time = read_words(ends[0], words, size);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(ends[0]);
	if (!in_time) {
		message("%s has not answered within %d s; try again when this PC is less busy, or "
			"give another --qemu PATH",
			question[0], ANSWER_TIMEOUT_MS / 1000);
	}
	return in_time;
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

bool qemu_version(const char *path, unsigned int *major, unsigned int *minor)
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

bool qemu_find(const char *wanted, char path[PATH_MAX])
{
	unsigned int major;
	unsigned int minor;

	if (!find_program(wanted, path) || !qemu_version(path, &major, &minor)) {
		return false;
	}
	if (major < QEMU_MAJOR_MIN || (major == QEMU_MAJOR_MIN && minor < QEMU_MINOR_MIN)) {
		message("%s is QEMU %u.%u, too old; conduit needs %d.%d or later (--qemu PATH names "
			"another)",
			path, major, minor, QEMU_MAJOR_MIN, QEMU_MINOR_MIN);
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
 * was asked. Only blocked signals stay as they are in QEMU, which installs handlers over ignored ones.
 */
static void set_signals(void)
{
	sigset_t endings;

	sigemptyset(&endings);
	sigaddset(&endings, SIGINT);
	sigaddset(&endings, SIGHUP);
	sigaddset(&endings, SIGTERM);
	sigprocmask(SIG_SETMASK, &endings, NULL);
	signal(SIGPIPE, SIG_DFL);
}

_Noreturn static void become_qemu(char *const *argv, const int *fds, size_t fd_count, pid_t parent,
				  int report)
{
	int error;

	set_signals();
	for (size_t i = 0; i < fd_count; i++) {
		fcntl(fds[i], F_SETFD, 0);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) { /* died before the line above */
		_exit(127);
	}
	execv(argv[0], argv);
	error = errno;
	if (write(report, &error, sizeof(error)) != (ssize_t)sizeof(error)) {
		_exit(126);
	}
	_exit(127);
}

pid_t qemu_start(char *const *argv, const int *fds, size_t fd_count)
{
	pid_t parent = getpid();
	int ends[2];
	int error;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		return -errno;
	}
	pid = fork();
	if (pid == 0) {
		become_qemu(argv, fds, fd_count, parent, ends[1]);
	}
	error = pid < 0 ? errno : 0;
	close(ends[1]);
	if (pid > 0 && read(ends[0], &error, sizeof(error)) == (ssize_t)sizeof(error)) {
		waitpid(pid, NULL, 0);
	}
	close(ends[0]);
	return error != 0 ? -error : pid;
}
