/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and sizes of the command line. */
#include "cli/number.h"

#include "abi/macro.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Digits at the start of a text; strtoull() alone would take blanks and signs. */
static bool parse_digits(const char *text, uint64_t *value, const char **rest)
{
	char *end;

	if (text[0] < '0' || text[0] > '9') {
		return false;
	}
	errno = 0;
	*value = strtoull(text, &end, 10);
	*rest = end;
	return errno == 0;
}

bool number_parse(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	const char *rest;

	return parse_digits(text, value, &rest) && *rest == '\0' && *value >= min && *value <= max;
}

bool size_parse(const char *text, uint64_t *size)
{
	static const struct {
		const char *name;
		unsigned int shift;
	} units[] = {
		{ "", 20 }, { "M", 20 }, { "MiB", 20 }, { "G", 30 }, { "GiB", 30 },
	};
	const char *rest;
	uint64_t value;

	if (!parse_digits(text, &value, &rest)) {
		return false;
	}
	for (size_t i = 0; i < ABI_COUNT(units); i++) {
		if (strcmp(rest, units[i].name) == 0 && value <= UINT64_MAX >> units[i].shift) {
			*size = value << units[i].shift;
			return true;
		}
	}
	return false;
}
