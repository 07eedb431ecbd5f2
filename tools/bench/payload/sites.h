/* SPDX-License-Identifier: BSD-2-Clause */
/* The places that call: one function for each way, number of arguments and number of results. */
#ifndef PAYLOAD_SITES_H
#define PAYLOAD_SITES_H

#include <stddef.h>
#include <stdint.h>

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

/* guest_sites.c: libhyperv beside what Linux does. */
extern const struct site_list sites_guest;

/** guest_signals - send many packets to a reader that is behind; returns the signals, and how many there must be */
uint32_t guest_signals(uint32_t *packets, uint32_t *needed);

#endif
