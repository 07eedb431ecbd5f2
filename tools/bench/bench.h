/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit bench`: what conduit costs. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#define BENCH_PATIENCE_MS 900000 /* all implementers, one after the other, take minutes */

/** bench_command - argv[0] is "bench"; returns the exit status */
int bench_command(int argc, char **argv);

#endif
