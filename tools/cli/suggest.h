/* SPDX-License-Identifier: BSD-2-Clause */
/* "Did you mean": the known name nearest to a mistyped one. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

/**
 * suggest - the name nearest to a word
 * @names: ended by NULL
 *
 * returns: one of @names, or NULL: none is near
 */
const char *suggest(const char *word, const char *const *names);

#endif
