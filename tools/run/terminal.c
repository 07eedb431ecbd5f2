/* SPDX-License-Identifier: BSD-2-Clause */
/* The user's terminal: given back as it was, whatever happens to conduit and QEMU. */
#include "run/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define STANDARD_FILES 3

struct saved {
	int flags[STANDARD_FILES]; /* -1: unknown */
	bool is_terminal;
	struct termios mode;
};

static void save(struct saved *saved)
{
	for (int fd = 0; fd < STANDARD_FILES; fd++) {
		saved->flags[fd] = fcntl(fd, F_GETFL);
	}
	saved->is_terminal = tcgetattr(STDIN_FILENO, &saved->mode) == 0;
}

static void restore(const struct saved *saved)
{
	for (int fd = 0; fd < STANDARD_FILES; fd++) {
		if (saved->flags[fd] != -1) {
			fcntl(fd, F_SETFL, saved->flags[fd]);
		}
	}
	if (saved->is_terminal) {
		tcsetattr(STDIN_FILENO, TCSANOW, &saved->mode);
	}
}

/*
 * The guard gets the signals of the terminal too, and may be in the background by the time it writes to it: then SIGTTOU
 * would stop it.
 */
_Noreturn static void guard(int pipe_fd, const struct saved *saved, const struct gdb *gdb)
{
	sigset_t all;
	char byte;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "conduit-guard");
	while (read(pipe_fd, &byte, 1) == -1 && errno == EINTR) {
	}
	restore(saved);
	gdb_close(gdb);
	_exit(0);
}

int terminal_guard(struct terminal *terminal, const struct gdb *gdb)
{
	struct saved saved;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0) {
		return -errno;
	}
	save(&saved);
	terminal->guard = fork();
	if (terminal->guard == 0) {
		close(ends[1]);
		guard(ends[0], &saved, gdb);
	}
	close(ends[0]);
	if (terminal->guard < 0) {
		int error = errno;

		close(ends[1]);
		return -error;
	}
	terminal->pipe_fd = ends[1];
	return 0;
}

/* Output stays as it is: conduit's own lines go there, too. */
void terminal_make_raw(void)
{
	struct termios mode;
	tcflag_t output;

	if (tcgetattr(STDIN_FILENO, &mode) == 0) {
		output = mode.c_oflag;
		cfmakeraw(&mode);
		mode.c_oflag = output;
		tcsetattr(STDIN_FILENO, TCSANOW, &mode);
	}
}

void terminal_restore(struct terminal *terminal)
{
	close(terminal->pipe_fd);
	while (waitpid(terminal->guard, NULL, 0) == -1 && errno == EINTR) {
	}
}
