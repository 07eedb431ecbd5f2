/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that runs to its end while its output is kept. */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

/**
 * process_finish - run a program with nothing to read
 * @argv:    ended by NULL; argv[0] is the path
 * @fds:     files that it inherits
 * @output:  a file that gets what it prints
 * @seconds: out, from start to end; may be NULL
 *
 * returns: its exit status; -1 after a message: it could not start, took too long, or was killed
 */
int process_finish(char *const *argv, const int *fds, size_t fd_count, int output, double *seconds);

/** process_run - the same for one that must succeed; returns false after a message: its status is not 0 */
bool process_run(char *const *argv, const int *fds, size_t fd_count, int output, double *seconds);

#endif
