/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's clock in the units of Hyper-V. */
#ifndef BOOT_CLOCK_H
#define BOOT_CLOCK_H

#include <stdint.h>

#include "abi/efi.h"

/** clock_from_efi - 100 ns units since 1601-01-01 UTC; 0 when @time is no date. Without a time zone it is taken for UTC */
uint64_t clock_from_efi(const struct efi_time *time);

#endif
