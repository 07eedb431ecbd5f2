/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of the identity registers, each by a name. */
#ifndef HVINFO_NAMES_H
#define HVINFO_NAMES_H

#include <stdint.h>

/** report_privileges, report_hints - words a to d of those registers, every bit that is set by its name */
void report_privileges(const uint32_t words[4]);
void report_hints(const uint32_t words[4]);

#endif
