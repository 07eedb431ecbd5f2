/* SPDX-License-Identifier: BSD-2-Clause */
/* What is known of one implementer after a run. */
#include "check/result.h"

#include <stdio.h>
#include <string.h>

void result_init(struct result *result, const char *name)
{
	memset(result, 0, sizeof(*result));
	result->name = name;
}

size_t result_count(const struct result *result, enum verdict verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < rule_count; i++) {
		count += result->verdicts[i] == verdict;
	}
	return count;
}

void result_close(struct result *result)
{
	for (size_t i = 0; i < rule_count; i++) {
		if (result->verdicts[i] == VERDICT_NONE) {
			result->verdicts[i] = VERDICT_ERROR;
			snprintf(result->reasons[i], REASON_SIZE, "%s",
				 result->problem[0] != '\0' ? result->problem
							    : "its verdict was lost in noise");
		}
	}
}

bool result_is_good(const struct result *result)
{
	return result_count(result, VERDICT_FAIL) == 0 && result_count(result, VERDICT_ERROR) == 0;
}
