/* SPDX-License-Identifier: BSD-2-Clause */
/* Other programs: started, read, ended. */
#ifndef CLI_PROCESS_H
#define CLI_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PROCESS_QUIET (-1) /* in place of a file: /dev/null */

/* A program to start. */
struct program {
	const char *const
		*argv;  /* ended by NULL; argv[0] is the path, or a name to search in PATH */
	const int *fds; /* files that it inherits beside these three */
	size_t fd_count;
	int input;
	int output;
	int error;
	bool own_group;      /* in a process group of its own, which can be ended as a whole */
	bool blocks_endings; /* SIGINT, SIGHUP and SIGTERM do not reach it */
};

/**
 * process_start - start a program; it is killed when this process ends
 *
 * returns: process ID, or -errno: no process could be made, or the program cannot be executed
 */
pid_t process_start(const struct program *program);

/**
 * process_wait - wait for the end of a process
 * @timeout_ms: after that time it is killed; -1: never
 *
 * returns: its status, as waitpid(2) gives it
 */
int process_wait(pid_t pid, int timeout_ms);

/**
 * process_read - run a program, and take what it prints; @program->output is ignored
 * @timeout_ms: after that time it is killed
 * @text:       out, ended by 0; a program that prints more than @size - 1 bytes is killed
 *
 * returns: its status, as waitpid(2) gives it; -ETIMEDOUT: the time is over; another -errno: it could not be started
 */
int process_read(const struct program *program, int timeout_ms, char *text, size_t size);

/**
 * process_read_until - run a program until it has printed a word, and end it; @program->output is ignored
 * @timeout_ms: after that time it is ended
 * @text:       out, what it printed; a program that prints @size bytes without the word is ended
 *
 * returns: 0; -ENOENT: it ended, or was ended, without the word; another -errno: it could not be started
 */
int process_read_until(const struct program *program, int timeout_ms, const char *word, char *text,
		       size_t size);

/**
 * process_succeeded - tell the user of a program that failed
 * @name:   of the program
 * @status: of process_read() or process_wait(), or the -errno of process_start()
 *
 * returns: true if it ended with status 0; false after a message
 */
bool process_succeeded(const char *name, int status);

#endif
