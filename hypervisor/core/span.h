/* SPDX-License-Identifier: BSD-2-Clause */
/* A span: bytes of guest memory that follow each other. */
#ifndef CORE_SPAN_H
#define CORE_SPAN_H

#include <stdint.h>

struct span {
	uint64_t gpa; /* EL2 maps the guest's RAM one to one: the value of the pointer, too */
	uint64_t size;
};

#endif
