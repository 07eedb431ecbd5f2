/* SPDX-License-Identifier: BSD-2-Clause */
/* Implementers of the SMC Calling Convention, and of Hyper-V's interface, that a PC can boot, and how. */
#ifndef CHECK_IMPLEMENTERS_H
#define CHECK_IMPLEMENTERS_H

#include <stdbool.h>
#include <stddef.h>

struct implementer {
	const char *name;
	const char *summary;
	const char *image;    /* wrapping: a file of conduit's, see files.h */
	const char *words;    /* options for the image */
	const char *command;  /* words with {placeholders}, see command.h */
	unsigned int seconds; /* the most that it may take */
	unsigned int qemu;    /* oldest major version of QEMU that has the machine */
	bool by_name_only;    /* breaks rules, or has others than most */
};

extern const struct implementer implementers[];
extern const size_t implementer_count;

/** implementer_find - by name; NULL: there is none */
const struct implementer *implementer_find(const char *name);

#endif
