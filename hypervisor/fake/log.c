/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the failure report: prints it and aborts, so that the test fails there. */
#include "core/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn void log_failure(const char *reason, const struct log_item *items, uint32_t count,
			   const struct frame *frame)
{
	(void)frame;
	fprintf(stderr, "EL2 failed: %s\n", reason);
	for (uint32_t i = 0; i < count; i++) {
		fprintf(stderr, "  %s 0x%" PRIx64 "\n", items[i].text, items[i].value);
	}
	abort();
}
