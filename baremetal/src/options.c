/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line. */
#include "baremetal/options.h"

#include "baremetal/text.h"

static char options[OPTIONS_SIZE];

void options_add(const char *words)
{
	size_t used = text_length(options);

	if (used != 0 && used < OPTIONS_SIZE - 1) {
		options[used++] = ' ';
	}
	while (*words != '\0' && used < OPTIONS_SIZE - 1) {
		options[used++] = *words++;
	}
	options[used] = '\0';
}

const char *options_text(void)
{
	return options;
}

const char *option_find(const char *key)
{
	size_t length = text_length(key);

	for (const char *at = options; *at != '\0'; at++) {
		if ((at != options && at[-1] != ' ') || !text_begins(at, key)) {
			continue;
		}
		if (at[length] == '=') {
			return at + length + 1;
		}
		if (at[length] == ' ' || at[length] == '\0') {
			return "";
		}
	}
	return NULL;
}

static uint32_t digit_of(char c)
{
	if (c >= '0' && c <= '9') {
		return (uint32_t)(c - '0');
	}
	return c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : 16;
}

uint64_t take_number(const char **text)
{
	uint32_t base = 10;
	uint64_t value = 0;

	if (text_begins(*text, "0x")) {
		*text += 2;
		base = 16;
	}
	for (; digit_of(**text) < base; (*text)++) {
		value = value * base + digit_of(**text);
	}
	return value;
}

uint64_t option_number(const char *key, uint64_t otherwise)
{
	const char *text = option_find(key);

	return text != NULL && digit_of(*text) < 10 ? take_number(&text) : otherwise;
}

static bool ends_word(char c)
{
	return c == ',' || c == ' ' || c == '\0';
}

bool option_has(const char *key, const char *value)
{
	const char *text = option_find(key);

	while (text != NULL) {
		if (text_begins(text, value) && ends_word(text[text_length(value)])) {
			return true;
		}
		while (!ends_word(*text)) {
			text++;
		}
		text = *text == ',' ? text + 1 : NULL;
	}
	return false;
}
