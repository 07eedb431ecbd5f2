/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: words of the form key=value, from the host command and from the boot loader. */
#include "runner/options.h"

#include "conformance/smccc_options.h"

#define LOADER_SIZE 2048 /* as many as Linux takes */

/* volatile: the host command writes to it in the finished image. */
static volatile const struct smccc_options patched = { .magic = SMCCC_OPTIONS_MAGIC, .words = "" };
static char words[SMCCC_OPTIONS_SIZE + LOADER_SIZE];
static size_t used;

bool begins_with(const char *text, const char *word)
{
	while (*word != '\0') {
		if (*text++ != *word++) {
			return false;
		}
	}
	return true;
}

static void add(char c)
{
	if (used < sizeof(words) - 1) {
		words[used++] = c;
	}
}

void options_add(const char *more)
{
	if (used == 0) {
		for (size_t i = 0; i < sizeof(patched.words) && patched.words[i] != '\0'; i++) {
			add(patched.words[i]);
		}
	}
	add(' ');
	while (*more != '\0') {
		add(*more++);
	}
}

const char *option_find(const char *key)
{
	for (const char *at = words; *at != '\0'; at++) {
		size_t length = 0;

		if ((at != words && at[-1] != ' ') || !begins_with(at, key)) {
			continue;
		}
		while (key[length] != '\0') {
			length++;
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

	if (begins_with(*text, "0x")) {
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

	return text != NULL ? take_number(&text) : otherwise;
}

static bool ends_word(char c)
{
	return c == ',' || c == ' ' || c == '\0';
}

bool option_has(const char *key, const char *value)
{
	const char *text = option_find(key);

	while (text != NULL) {
		size_t length = 0;

		while (value[length] != '\0' && text[length] == value[length]) {
			length++;
		}
		if (value[length] == '\0' && ends_word(text[length])) {
			return true;
		}
		while (!ends_word(*text)) {
			text++;
		}
		text = *text == ',' ? text + 1 : NULL;
	}
	return false;
}
