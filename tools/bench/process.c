/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that runs to its end while its output is kept. */
#include "bench/process.h"

#include "cli/message.h"
#include "run/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* All implementers, one after the other, take minutes. */
#define PATIENCE_MS 900000

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* What a child inherits as stdin and stdout; ours come back at once. */
static pid_t start(char *const *argv, const int *fds, size_t fd_count, int output)
{
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int old_input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int old_output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	pid_t pid;

	if (input < 0 || old_input < 0 || old_output < 0) {
		return -errno;
	}
	fflush(stdout);
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	pid = qemu_start(argv, fds, fd_count);
	dup2(old_input, STDIN_FILENO);
	dup2(old_output, STDOUT_FILENO);
	close(input);
	close(old_input);
	close(old_output);
	return pid;
}

/* The wait status; a program that takes too long is killed, and its status shows that. */
static int wait_for(pid_t pid)
{
	struct pollfd end = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	int status = 0;

	if (end.fd < 0 || poll(&end, 1, PATIENCE_MS) != 1) {
		kill(pid, SIGKILL);
	}
	waitpid(pid, &status, 0);
	if (end.fd >= 0) {
		close(end.fd);
	}
	return status;
}

int process_finish(char *const *argv, const int *fds, size_t fd_count, int output, double *seconds)
{
	double begin = now();
	pid_t pid = start(argv, fds, fd_count, output);
	int status;

	if (pid < 0) {
		message("cannot start %s: %s", argv[0], strerror(-pid));
		return -1;
	}
	status = wait_for(pid);
	if (seconds != NULL) {
		*seconds = now() - begin;
	}
	if (WIFSIGNALED(status)) {
		message("%s took too long, or was killed", argv[0]);
		return -1;
	}
	return WEXITSTATUS(status);
}

bool process_run(char *const *argv, const int *fds, size_t fd_count, int output, double *seconds)
{
	int status = process_finish(argv, fds, fd_count, output, seconds);

	if (status > 0) {
		message("%s ended with status %d", argv[0], status);
	}
	return status == 0;
}
