/* SPDX-License-Identifier: BSD-2-Clause */
/* A range of physical addresses. */
#ifndef BAREMETAL_RANGE_H
#define BAREMETAL_RANGE_H

#include <stdint.h>

struct range {
	uint64_t base;
	uint64_t size; /* 0: none */
};

#endif
