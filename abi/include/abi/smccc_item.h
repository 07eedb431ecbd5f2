/* SPDX-License-Identifier: BSD-2-Clause */
/* The lists of arguments and results in smccc_calls.def and smccc_vendor_calls.def, as C arrays. */
#ifndef ABI_SMCCC_ITEM_H
#define ABI_SMCCC_ITEM_H

#include "abi/smccc.h"

#ifndef __ASSEMBLER__

/* One register of a call. SMCCC_VALUE_NONE ends a list. */
struct smccc_item {
	const char *name; /* "": it has none */
	enum smccc_value kind;
};

/* Words of the tables, for who includes them after this header and stores their lists. */
#define SMCCC_END                                                                                  \
	{                                                                                          \
		"", SMCCC_VALUE_NONE                                                               \
	}
#define SMCCC_ITEMS(...) ((const struct smccc_item[]){ __VA_ARGS__ })
#define SMCCC_RESULTS(kind, ...)                                                                   \
	((const struct smccc_item[]){ { "", SMCCC_VALUE_##kind }, __VA_ARGS__ })
#define REST                                                                                       \
	{                                                                                          \
		"", SMCCC_VALUE_OPAQUE                                                             \
	}
#define OPAQUE SMCCC_ITEMS(REST, SMCCC_END)
#define REG(name, kind)                                                                            \
	{                                                                                          \
#name, SMCCC_VALUE_##kind                                                          \
	}
#define IN(...)        SMCCC_ITEMS(__VA_ARGS__, SMCCC_END)
#define OUT(...)       SMCCC_RESULTS(__VA_ARGS__, SMCCC_END)
#define OUT_NAMED(...) SMCCC_ITEMS(__VA_ARGS__, SMCCC_END)
#define NONE           SMCCC_ITEMS(SMCCC_END)

#endif /* __ASSEMBLER__ */

#endif /* ABI_SMCCC_ITEM_H */
