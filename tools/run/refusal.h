/* SPDX-License-Identifier: BSD-2-Clause */
/* Why something that the user wants is not done: for the command line, and for who asks a running guest. */
#ifndef RUN_REFUSAL_H
#define RUN_REFUSAL_H

#include <stdbool.h>

#define REFUSAL_SIZE 512

struct refusal {
	char text[REFUSAL_SIZE];
};

/** refuse - write down why; returns false, for the caller to return */
__attribute__((format(printf, 2, 3))) bool refuse(struct refusal *refusal, const char *format, ...);

#endif
