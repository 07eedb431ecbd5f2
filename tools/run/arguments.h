/* SPDX-License-Identifier: BSD-2-Clause */
/* A command line that grows. */
#ifndef RUN_ARGUMENTS_H
#define RUN_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct arguments {
	char **words; /* ended by NULL */
	size_t count;
	bool failed; /* not enough memory: what was added since is not there */
};

/** arguments_add - add one word */
__attribute__((format(printf, 2, 3))) void arguments_add(struct arguments *arguments,
							 const char *format, ...);

/** arguments_add_path - add a list of properties that ends in a path: QEMU takes two commas for one of the path */
void arguments_add_path(struct arguments *arguments, const char *before, const char *path);

/** arguments_free - free the words, which may be NULL */
void arguments_free(char **words);

#endif
