/* SPDX-License-Identifier: BSD-2-Clause */
/* Types that the Hyper-V interfaces share: 128-bit values, GUIDs, pages. All is little-endian. */
#ifndef ABI_HV_TYPES_H
#define ABI_HV_TYPES_H

#include "abi/macro.h"

/* Page of the hypervisor interface, whatever the guest's own page size is */
#define HV_PAGE_SHIFT 12
#define HV_PAGE_SIZE  ABI_U(4096)

#ifndef __ASSEMBLER__

struct hv_u128 {
	uint64_t low;
	uint64_t high;
};
ABI_OFFSET(struct hv_u128, low, 0x00);
ABI_OFFSET(struct hv_u128, high, 0x08);
ABI_SIZE(struct hv_u128, 0x10);

/* Bytes in wire order: the first three groups of the text form are reversed, the rest is not. */
struct hv_guid {
	uint8_t bytes[16];
};
ABI_SIZE(struct hv_guid, 0x10);

#endif /* __ASSEMBLER__ */

#endif /* ABI_HV_TYPES_H */
