/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists of arguments and results of calls. smccc_words.def makes them of the tables of calls. */
#ifndef ABI_SMCCC_ITEM_H
#define ABI_SMCCC_ITEM_H

#include "abi/smccc.h"

#ifndef __ASSEMBLER__

/* One register of a call. SMCCC_VALUE_NONE ends a list. */
struct smccc_item {
	const char *name; /* "": it has none */
	enum smccc_value kind;
};

#endif /* __ASSEMBLER__ */

#endif /* ABI_SMCCC_ITEM_H */
