/* SPDX-License-Identifier: BSD-2-Clause */
/* The places that call: one function for each way, number of arguments and number of results. */
#ifndef PAYLOAD_SITES_H
#define PAYLOAD_SITES_H

#include <stddef.h>

struct site {
	const char *name; /* way, arguments, results; as tools/bench/caller.c reads it */
	void (*call)(void);
};

struct site_list {
	const struct site *sites;
	size_t count;
};

/* sites.c, by two compilers. */
extern const struct site_list sites_clang;
#ifdef PAYLOAD_GCC
extern const struct site_list sites_gcc;
#endif

#endif
