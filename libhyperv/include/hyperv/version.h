/* SPDX-License-Identifier: BSD-2-Clause */
/* The version of libhyperv: that of libsmccc, with which it is released. */
#ifndef HYPERV_VERSION_H
#define HYPERV_VERSION_H

#include "smccc/version.h"

#define LIBHYPERV_VERSION_OF LIBSMCCC_VERSION_OF
#define LIBHYPERV_VERSION    LIBSMCCC_VERSION

#endif
