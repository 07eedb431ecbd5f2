/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the failure report: prints it and aborts, so that the test fails there. */
#include "core/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "fake/fake.h"

const char *fake_log_name;

void log_line(const char *text, const char *name)
{
	(void)text;
	__atomic_store_n(&fake_log_name, name, __ATOMIC_RELAXED);
}

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
