/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of options that are lists: "FILE,format=raw,readonly". */
#ifndef CLI_PROPERTY_H
#define CLI_PROPERTY_H

/**
 * property_next - cut the first word off a list separated by commas
 * @rest: in and out, the list, which is changed; NULL behind its last word
 *
 * As for QEMU, two commas stand for one of the word.
 *
 * returns: the word; NULL if there is none
 */
char *property_next(char **rest);

/** property_value - the value of "KEY=VALUE"; NULL: the word is not of this key. A key without a value has "" . */
const char *property_value(const char *word, const char *key);

#endif
