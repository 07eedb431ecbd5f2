/* SPDX-License-Identifier: BSD-2-Clause */
/* Other programs: started, read, ended. */
#include "cli/process.h"

#include "cli/clock.h"
#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENDING_MS 10000 /* for a program that is asked to end */

/* Only blocked signals stay as they are in QEMU, which installs handlers over ignored ones. */
static void set_signals(bool blocks_endings)
{
	sigset_t endings;

	signal(SIGPIPE, SIG_DFL);
	if (blocks_endings) {
		sigemptyset(&endings);
		sigaddset(&endings, SIGINT);
		sigaddset(&endings, SIGHUP);
		sigaddset(&endings, SIGTERM);
		sigprocmask(SIG_SETMASK, &endings, NULL);
	}
}

static void set_files(const struct program *program)
{
	const int files[] = { program->input, program->output, program->error };
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		dup2(files[fd] == PROCESS_QUIET ? nowhere : files[fd], fd);
	}
	for (size_t i = 0; i < program->fd_count; i++) {
		fcntl(program->fds[i], F_SETFD, 0);
	}
}

/* The child. What hinders it to become the program goes to @report, which is closed if nothing does. */
_Noreturn static void become(const struct program *program, pid_t parent, int report)
{
	int error;

	if (program->own_group) {
		setpgid(0, 0);
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) { /* died before the line above */
		_exit(127);
	}
	set_signals(program->blocks_endings);
	set_files(program);
	execvp(program->argv[0], (char *const *)(uintptr_t)program->argv);
	error = errno;
	_exit(write(report, &error, sizeof(error)) == (ssize_t)sizeof(error) ? 127 : 126);
}

/* posix_spawn() cannot have a child killed at the end of its parent. */
pid_t process_start(const struct program *program)
{
	pid_t parent = getpid();
	int report[2];
	int error;
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) != 0) {
		return -errno;
	}
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		become(program, parent, report[1]);
	}
	error = pid < 0 ? errno : 0;
	close(report[1]);
	if (pid > 0 && read(report[0], &error, sizeof(error)) == (ssize_t)sizeof(error)) {
		waitpid(pid, NULL, 0);
	}
	close(report[0]);
	return error != 0 ? -error : pid;
}

int process_wait(pid_t pid, int timeout_ms)
{
	struct pollfd end = { .fd = pidfd_open(pid, 0), .events = POLLIN };
	int status = 0;

	if (end.fd < 0 || poll(&end, 1, timeout_ms) != 1) {
		kill(pid, SIGKILL);
	}
	waitpid(pid, &status, 0);
	if (end.fd >= 0) {
		close(end.fd);
	}
	return status;
}

/* Reads to the end of the file, or until there is a word; false: the time is over, there is no room, or no such word. */
static bool read_all(int fd, uint64_t deadline, const char *word, char *text, size_t size)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	bool said = false;
	ssize_t got = 1;
	size_t used = 0;

	while (got > 0 && used < size - 1 && !said) {
		uint64_t now = clock_ms();

		if (now >= deadline || poll(&wait, 1, (int)(deadline - now)) != 1) {
			break;
		}
		got = read(fd, text + used, size - 1 - used);
		used += got > 0 ? (size_t)got : 0;
		said = word != NULL && memmem(text, used, word, strlen(word)) != NULL;
	}
	text[used] = '\0';
	return word != NULL ? said : got <= 0;
}

/* Returns its process ID, or -errno; @output is the end of a pipe to read what it prints. */
static pid_t start_with_pipe(const struct program *program, int *output)
{
	struct program with_pipe = *program;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		return -errno;
	}
	with_pipe.output = ends[1];
	pid = process_start(&with_pipe);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
	}
	*output = ends[0];
	return pid;
}

int process_read(const struct program *program, int timeout_ms, char *text, size_t size)
{
	uint64_t deadline = clock_ms() + (uint64_t)timeout_ms;
	bool is_whole;
	uint64_t now;
	int output = -1;
	int status;
	pid_t pid = start_with_pipe(program, &output);

	if (pid < 0) {
		return pid;
	}
	is_whole = read_all(output, deadline, NULL, text, size);
	close(output);
	now = clock_ms();
	status = process_wait(pid, is_whole && now < deadline ? (int)(deadline - now) : 0);
	return now < deadline ? status : -ETIMEDOUT;
}

int process_read_until(const struct program *program, int timeout_ms, const char *word, char *text,
		       size_t size)
{
	bool said;
	int output = -1;
	pid_t pid = start_with_pipe(program, &output);

	if (pid < 0) {
		return pid;
	}
	said = read_all(output, clock_ms() + (uint64_t)timeout_ms, word, text, size);
	kill(pid, SIGTERM);
	close(output);
	process_wait(pid, ENDING_MS);
	return said ? 0 : -ENOENT;
}

bool process_succeeded(const char *name, int status)
{
	if (status < 0 && status != -ETIMEDOUT) {
		message("cannot start %s: %s", name, strerror(-status));
	} else if (status < 0 || WIFSIGNALED(status)) {
		message("%s took too long, or was killed", name);
	} else if (status != 0) {
		message("%s ended with status %d", name, WEXITSTATUS(status));
	}
	return status == 0;
}
