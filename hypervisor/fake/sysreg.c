/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-in for the system registers of the CPU that a test runs on. */
#include "aarch64/sysreg.h"

struct fake_sysreg fake_sysreg;
