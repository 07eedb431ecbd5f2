/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine that runs the image: started, read, ended. It has a process group of its own, so that all of it can be ended. */
#include "check/machine.h"

#include "abi/macro.h"
#include "cli/clock.h"
#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_SIZE  4096
#define STEP_MS     10
#define CONSOLE_MAX (16U << 20) /* a machine that never stops talking */

static volatile sig_atomic_t running; /* the machine's process group, 0: there is none */
static volatile sig_atomic_t caught;

/* Ctrl-C does not reach the machine, which is in a group of its own: the second one ends it, and without it this program. */
static void end_machine(int number)
{
	if (running != 0) {
		kill(-running, caught == 0 ? SIGTERM : SIGKILL);
	} else if (caught != 0) {
		signal(number, SIG_DFL);
		raise(number);
	}
	caught = number;
}

/* What is ignored (nohup) stays so. */
void machine_catch_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };
	const struct sigaction action = { .sa_handler = end_machine };
	struct sigaction before;

	for (size_t i = 0; i < ABI_COUNT(signals); i++) {
		sigaction(signals[i], NULL, &before);
		if (before.sa_handler != SIG_IGN) {
			sigaction(signals[i], &action, NULL);
		}
	}
}

int machine_signal(void)
{
	return caught;
}

static void keep(int console, const char *chunk, size_t size, struct reader *reader)
{
	if (write(console, chunk, size) < 0) {
		snprintf(reader->result->problem, REASON_SIZE, "its console could not be kept: %s",
			 strerror(errno));
	}
}

/* Returns false when there is nothing more to come. */
static bool read_some(int output, int console, size_t *left, struct reader *reader)
{
	char chunk[CHUNK_SIZE];
	ssize_t size = read(output, chunk, sizeof(chunk));

	if (size <= 0) {
		return size < 0 && errno == EINTR;
	}
	keep(console, chunk, (size_t)size, reader);
	reader_feed(reader, chunk, (size_t)size);
	return (*left -= (size_t)size < *left ? (size_t)size : *left) != 0;
}

static void explain(struct reader *reader, const char *what)
{
	char *problem = reader->result->problem;

	if (reader->trying[0] != '\0') {
		snprintf(problem, REASON_SIZE, "the machine %s where the image tried %s", what,
			 reader->trying);
	} else if (reader->running != 0) {
		snprintf(problem, REASON_SIZE, "the machine %s in %s", what,
			 reader->running <= rule_count ? rules[reader->running - 1].name : "?");
	} else {
		snprintf(problem, REASON_SIZE, "the machine %s %s", what,
			 reader->has_begun ? "between two rules" : "before the image began");
	}
}

static void follow(int output, uint64_t end, int console, struct reader *reader)
{
	size_t left = CONSOLE_MAX;

	while (!reader_is_done(reader) && caught == 0) {
		struct pollfd wait = { .fd = output, .events = POLLIN };
		uint64_t now = clock_ms();

		if (now >= end) {
			explain(reader, "took too long");
			return;
		}
		if (poll(&wait, 1, (int)(end - now)) == 1 &&
		    !read_some(output, console, &left, reader)) {
			reader_finish(reader);
			break;
		}
	}
	if (reader->was_reset) {
		explain(reader, "was reset");
	} else if (!reader_is_done(reader)) {
		explain(reader, left == 0 ? "never stopped talking" : "ended");
	}
}

static bool has_exited(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
	       info.si_pid == pid;
}

/* What it says while it cleans up is kept, and must not stop it. At its end @wait->fd is -1. */
static void keep_talk(struct pollfd *wait, int console, struct reader *reader)
{
	char chunk[CHUNK_SIZE];
	ssize_t size;

	if (poll(wait, 1, STEP_MS) != 1) {
		return;
	}
	size = read(wait->fd, chunk, sizeof(chunk));
	if (size > 0) {
		keep(console, chunk, (size_t)size, reader);
	} else {
		wait->fd = -1;
	}
}

/* It may have a board to power off, or a lock to release; so may what it has started, which shows by an output that is open. */
static void end(pid_t pid, int output, unsigned int grace, int console, struct reader *reader)
{
	struct pollfd wait = { .fd = output, .events = POLLIN };
	uint64_t last = clock_ms() + 1000ULL * grace;

	kill(-pid, SIGTERM);
	while ((wait.fd >= 0 || !has_exited(pid)) && clock_ms() < last) {
		keep_talk(&wait, console, reader);
	}
	kill(-pid, SIGKILL);
	running = 0;
	waitpid(pid, NULL, 0);
}

void machine_run(char *const *arguments, const struct machine_limits *limits, int console,
		 struct reader *reader)
{
	uint64_t begin = clock_ms();
	struct program machine = { .argv = (const char *const *)arguments,
				   .input = PROCESS_QUIET,
				   .own_group = true };
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0) {
		snprintf(reader->result->problem, REASON_SIZE, "cannot make a pipe: %s",
			 strerror(errno));
		return;
	}
	machine.output = ends[1];
	machine.error = ends[1];
	pid = process_start(&machine);
	close(ends[1]);
	if (pid < 0) {
		snprintf(reader->result->problem, REASON_SIZE, "cannot start %s: %s", arguments[0],
			 strerror(-pid));
	} else {
		running = pid;
		follow(ends[0], begin + 1000ULL * limits->seconds, console, reader);
		end(pid, ends[0], limits->grace, console, reader);
		reader->result->seconds += (double)(clock_ms() - begin) / 1000;
	}
	close(ends[0]);
}
