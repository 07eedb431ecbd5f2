/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the instructions that were counted would take on cores that are sold, as llvm-mca has them. LLVM before 19 has one
 * model for several of these cores, and its numbers are not asked for.
 */
#ifndef BENCH_ESTIMATE_H
#define BENCH_ESTIMATE_H

#include "bench/caller.h"

#include <jansson.h>

/**
 * estimate_make - cycles of some calls. HVC, BL and RET are left out: no model knows what they take
 *
 * returns: a list of {cpu, way, arguments, results, cycles}; NULL after a message: LLVM 19 is not there, or failed
 */
json_t *estimate_make(const struct caller *caller);

/** estimate_print - for people */
void estimate_print(const json_t *estimates);

#endif
