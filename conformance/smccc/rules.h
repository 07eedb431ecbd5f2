/* SPDX-License-Identifier: BSD-2-Clause */
/* The tests of the rules: one function for each row. */
#ifndef SMCCC_RULES_H
#define SMCCC_RULES_H

#define RULE(group, statement, ...) void group##_##statement(void);
#include "conformance/smccc_rules.def"

#endif
