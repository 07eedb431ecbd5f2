/* SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions given to the guest for what it may not do. */
#ifndef AARCH64_INJECT_H
#define AARCH64_INJECT_H

#include <stdint.h>

/**
 * inject_undefined - the instruction at @pc does not exist for the guest; it goes on at its own
 * vector
 */
void inject_undefined(uint64_t pc);

/**
 * inject_external_abort - there is nothing at the address of the current data or instruction abort
 * (@esr)
 */
void inject_external_abort(uint64_t esr);

#endif
