/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host command leaves in a finished image. */
#include "runner/options.h"

#include "baremetal/options.h"
#include "conformance/smccc_options.h"

/* volatile: the host command writes to it. */
static volatile const struct smccc_options left = { .magic = SMCCC_OPTIONS_MAGIC, .words = "" };

void options_add_left(void)
{
	char words[SMCCC_OPTIONS_SIZE + 1] = "";

	for (uint32_t i = 0; i < SMCCC_OPTIONS_SIZE; i++) {
		words[i] = left.words[i];
	}
	options_add(words);
}
