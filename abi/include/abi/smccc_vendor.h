/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may answer the calls whose meaning depends on who answers: see smccc_context.def. */
#ifndef ABI_SMCCC_VENDOR_H
#define ABI_SMCCC_VENDOR_H

#ifndef __ASSEMBLER__

/* In the order of the table, which is that of smccc_vendor_calls.def. */
enum smccc_context {
#define SMCCC_CONTEXT(constant, name, title, words, uid_query, w0, w1, w2, w3, source)             \
	SMCCC_CONTEXT_##constant,
#include "abi/smccc_context.def"
	SMCCC_CONTEXT_COUNT,
};

#endif /* __ASSEMBLER__ */

#endif /* ABI_SMCCC_VENDOR_H */
