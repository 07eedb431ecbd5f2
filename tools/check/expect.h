/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Verdicts that were written down: lines "VERDICT rule", and comments that give the reasons. A file is for one implementer;
 * a folder has one for each, NAME.txt.
 */
#ifndef CHECK_EXPECT_H
#define CHECK_EXPECT_H

#include "check/result.h"

/** expect_compare - print each difference; returns false if there is one, or after a message */
bool expect_compare(const char *path, const struct result *result);

/** expect_save - write the verdicts down; returns false after a message */
bool expect_save(const char *path, const struct result *result);

#endif
