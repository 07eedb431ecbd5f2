/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line: words "key" or "key=value", separated by blanks. Of two with the same key the first one counts. */
#ifndef BAREMETAL_OPTIONS_H
#define BAREMETAL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTIONS_SIZE                                                                               \
	2304 /* as many as Linux takes, and those that the host command leaves in an image */

/** options_add - append words; what does not fit is dropped */
void options_add(const char *words);

/** options_text - all words */
const char *options_text(void);

/** option_find - the value of @key, up to a blank; "" for a word without a value; NULL: there is no such option */
const char *option_find(const char *key);

/** option_number - the value of @key, hexadecimal after 0x; @otherwise if it is no number */
uint64_t option_number(const char *key, uint64_t otherwise);

/** option_has - whether the value of @key is @value, or has it between its commas */
bool option_has(const char *key, const char *value);

/** take_number - the number that @text begins with, hexadecimal after 0x; moves @text behind it */
uint64_t take_number(const char **text);

#endif
