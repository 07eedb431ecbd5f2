/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: words of the form key=value, from the host command and from the boot loader. */
#ifndef RUNNER_OPTIONS_H
#define RUNNER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/** begins_with - whether @text begins with @word */
bool begins_with(const char *text, const char *word);

/** options_add - words of the boot loader's; those that the host command left in the image come first */
void options_add(const char *words);

/** option_find - what follows "key=", up to a space; "" for a word without a value; NULL: there is no such option */
const char *option_find(const char *key);

/** option_number - its value, hexadecimal after 0x; @otherwise if there is no such option */
uint64_t option_number(const char *key, uint64_t otherwise);

/** option_has - whether there is such an option and its value is this word, or has it between its commas */
bool option_has(const char *key, const char *value);

/** take_number - the number that @text begins with, hexadecimal after 0x; moves @text behind it */
uint64_t take_number(const char **text);

#endif
