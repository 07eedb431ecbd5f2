/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers as a picture, SVG, for light and for dark pages. */
#ifndef BENCH_PICTURE_H
#define BENCH_PICTURE_H

#include "bench/caller.h"

#include <jansson.h>
#include <stdbool.h>

/**
 * picture_write - write a picture
 * @round_trips: as of round_trip_measure(), drawn below; NULL: not drawn
 *
 * returns: false after a message
 */
bool picture_write(const char *path, const struct caller *caller, const json_t *round_trips);

#endif
