/* SPDX-License-Identifier: BSD-2-Clause */
/* Registers that hold an enable bit and the GPA of a page. */
#ifndef HYPERV_SRC_PAGE_REGISTER_H
#define HYPERV_SRC_PAGE_REGISTER_H

#include <stdbool.h>

#include "abi/hv_types.h"
#include "hyperv/vp_register.h"

/** is_page - whether it is aligned as a page of the hypervisor's interface; NULL is */
static inline bool is_page(const void *page)
{
	return (uintptr_t)page % HV_PAGE_SIZE == 0;
}

/** set_bits - write @value to the bits of @mask, preserve the others; false: refused */
bool set_bits(const struct hv_partition *partition, uint32_t name, uint64_t mask, uint64_t value);

/** set_page - give the register a page, or with NULL take it away; false: refused */
bool set_page(const struct hv_partition *partition, uint32_t name, const void *page);

#endif
