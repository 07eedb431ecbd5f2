/* SPDX-License-Identifier: BSD-2-Clause */
/* Why something that the user wants is not done. */
#include "run/refusal.h"

#include <stdarg.h>
#include <stdio.h>

bool refuse(struct refusal *refusal, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(refusal->text, sizeof(refusal->text), format, values);
	va_end(values);
	return false;
}
