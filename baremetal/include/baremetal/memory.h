/* SPDX-License-Identifier: BSD-2-Clause */
/* RAM. */
#ifndef BAREMETAL_MEMORY_H
#define BAREMETAL_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#define MEMORY_RANGES_MAX 64

/* What may be cached, whole pages of 4 KiB. */
struct memory_range {
	uint64_t base;
	uint64_t size;
	bool is_free; /* nobody uses it */
};
extern struct memory_range memory_ranges[MEMORY_RANGES_MAX]; /* ascending */
extern uint32_t memory_range_count;

/** memory_read - fill memory_ranges from boot.map or, if there is none, from boot.tree */
void memory_read(void);

#endif
