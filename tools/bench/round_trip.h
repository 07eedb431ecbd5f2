/* SPDX-License-Identifier: BSD-2-Clause */
/* How many instructions a call takes on each implementer that `conduit check` boots, from the HVC or SMC to the next one. */
#ifndef BENCH_ROUND_TRIP_H
#define BENCH_ROUND_TRIP_H

#include <jansson.h>
#include <stdbool.h>

/**
 * round_trip_measure - run `conduit check`
 * @firmware: NULL: let it search
 *
 * returns: a list of {name, callee, machine, calls: {name: instructions}} of those that were booted; NULL after a message
 */
json_t *round_trip_measure(const char *qemu, const char *firmware);

/** round_trip_print - for people */
void round_trip_print(const json_t *round_trips);

#endif
