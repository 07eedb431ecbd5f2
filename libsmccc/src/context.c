/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose UID it is, from abi's table. */
#include "smccc/discover.h"

struct context {
	const char *title;
	struct smccc_uid uid; /* all zero: none is public */
};

static const struct context contexts[] = {
#define SMCCC_CONTEXT(constant, name, title, words, uid_query, w0, w1, w2, w3, source)             \
	[SMCCC_CONTEXT_##constant] = { title, { { w0, w1, w2, w3 } } },
#include "abi/smccc_context.def"
};

static bool same(const struct smccc_uid *a, const struct smccc_uid *b)
{
	return a->word[0] == b->word[0] && a->word[1] == b->word[1] && a->word[2] == b->word[2] &&
	       a->word[3] == b->word[3];
}

enum smccc_context smccc_context_of(const struct smccc_uid *uid)
{
	static const struct smccc_uid none = { { 0 } };

	if (same(uid, &none)) {
		return SMCCC_CONTEXT_COUNT;
	}
	for (uint32_t i = 0; i < SMCCC_CONTEXT_COUNT; i++) {
		if (same(uid, &contexts[i].uid)) {
			return (enum smccc_context)i;
		}
	}
	return SMCCC_CONTEXT_COUNT;
}

const char *smccc_context_title(enum smccc_context context)
{
	return (uint32_t)context < SMCCC_CONTEXT_COUNT ? contexts[context].title : "unknown";
}
