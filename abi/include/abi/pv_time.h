/* SPDX-License-Identifier: BSD-2-Clause */
/* Paravirtualized time: the stolen time of a virtual CPU. Function IDs: smccc.h. */
#ifndef ABI_PV_TIME_H
#define ABI_PV_TIME_H

#include "abi/smccc.h"

#ifndef __ASSEMBLER__

/* What PV_TIME_ST names the address of; the hypervisor writes it [DEN0057 "Stolen Time"] */
struct pv_time_stolen {
	uint32_t revision;   /* 0 */
	uint32_t attributes; /* 0 */
	uint64_t stolen_ns;
};
ABI_OFFSET(struct pv_time_stolen, revision, 0x0);
ABI_OFFSET(struct pv_time_stolen, attributes, 0x4);
ABI_OFFSET(struct pv_time_stolen, stolen_ns, 0x8);
ABI_SIZE(struct pv_time_stolen, 0x10);

#endif /* __ASSEMBLER__ */

#endif /* ABI_PV_TIME_H */
