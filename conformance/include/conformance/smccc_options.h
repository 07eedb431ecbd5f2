/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the host command leaves words for the image: found by the magic in any wrapping. */
#ifndef CONFORMANCE_SMCCC_OPTIONS_H
#define CONFORMANCE_SMCCC_OPTIONS_H

#include "abi/macro.h"

#define SMCCC_OPTIONS_MAGIC "conduit check options:" /* 22 letters, a zero */
#define SMCCC_OPTIONS_SIZE  232

struct smccc_options {
	char magic[24];
	char words[SMCCC_OPTIONS_SIZE]; /* ends with a zero */
};
ABI_OFFSET(struct smccc_options, words, 24);
ABI_SIZE(struct smccc_options, 256);

#endif
