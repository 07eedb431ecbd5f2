/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the whole host command: start it on the stand-in for QEMU, and see what it says. */
#ifndef TESTS_RUN_CONDUIT_H
#define TESTS_RUN_CONDUIT_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#define OUTPUT_SIZE   65536
#define ARGUMENTS_MAX 136 /* more disks than there may be */

struct conduit {
	pid_t pid;
	int out_fd;
	int err_fd;
	int terminal_fd;              /* master side, -1: stdin is /dev/null */
	struct termios terminal_mode; /* before conduit came */
	int ignored_signal; /* set by the test: what conduit is started to ignore; 0: nothing */
	char out[OUTPUT_SIZE];
	char err[OUTPUT_SIZE];
};

/** conduit_setup - make the files that conduit wants beside itself; a cmocka group setup */
int conduit_setup(void **state);

/**
 * conduit_start - start conduit
 * @play:  $FAKE_QEMU, see fake_qemu.c
 * @words: arguments, ended by NULL; if the first is "run", --qemu and --firmware are added
 */
void conduit_start(struct conduit *conduit, const char *play, const char *const *words);

/** conduit_start_on_terminal - the same with stdin, a terminal of its own, and stdout and stderr as before */
void conduit_start_on_terminal(struct conduit *conduit, const char *play, const char *const *words);

/** conduit_wait - wait for the end, collect the output; returns the exit status, or 1000 + a signal */
int conduit_wait(struct conduit *conduit);

/** conduit_wait_for - read stdout until a word has come; false: none within 10 s */
bool conduit_wait_for(struct conduit *conduit, const char *word);

/** conduit_run - start and wait */
int conduit_run(struct conduit *conduit, const char *play, const char *const *words);

/**
 * conduit_path - where a file of this test program is; valid until the next but three calls
 *
 * Each program has a folder of its own: they run side by side, and some take files away.
 */
const char *conduit_path(const char *name);

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#endif
