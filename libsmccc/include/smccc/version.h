/* SPDX-License-Identifier: BSD-2-Clause */
/* The version of libsmccc, and of libhyperv, which is released with it. The build reads it from here. */
#ifndef SMCCC_VERSION_H
#define SMCCC_VERSION_H

#define LIBSMCCC_VERSION_MAJOR 0
#define LIBSMCCC_VERSION_MINOR 1
#define LIBSMCCC_VERSION_PATCH 0

/* For comparison: LIBSMCCC_VERSION >= LIBSMCCC_VERSION_OF(0, 2, 0). */
#define LIBSMCCC_VERSION_OF(major, minor, patch) ((major) << 16 | (minor) << 8 | (patch))
#define LIBSMCCC_VERSION                                                                           \
	LIBSMCCC_VERSION_OF(LIBSMCCC_VERSION_MAJOR, LIBSMCCC_VERSION_MINOR, LIBSMCCC_VERSION_PATCH)

#endif
