/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: words of the form key=value, from the host command and from the boot loader. */
#include "smccc/check.h"

#include "conformance/smccc_options.h"

#define LOADER_SIZE 256

/* volatile: the host command writes to it in the finished image. */
static volatile const struct smccc_options patched = { .magic = SMCCC_OPTIONS_MAGIC, .words = "" };
static char words[SMCCC_OPTIONS_SIZE + LOADER_SIZE];
static size_t used;

bool begins_with(const char *text, const char *word_)
{
	while (*word_ != '\0') {
		if (*text++ != *word_++) {
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
	for (size_t i = 0; words[i] != '\0'; i++) {
		if ((i == 0 || words[i - 1] == ' ') && begins_with(words + i, key)) {
			for (; *key != '\0'; key++) {
				i++;
			}
			return words[i] == '=' ? words + i + 1 : NULL;
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

/* Moves @text behind the number. */
static uint64_t take_number(const char **text)
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

/* The number behind a comma, if there is one. */
static uint64_t take_next_number(const char **text, uint64_t otherwise)
{
	if (**text != ',') {
		return otherwise;
	}
	(*text)++;
	return take_number(text);
}

uint64_t option_number(const char *key, uint64_t otherwise)
{
	const char *text = option_find(key);

	return text != NULL ? take_number(&text) : otherwise;
}

/* IMPDEF: registers that are four bytes apart are four bytes wide, where nobody says otherwise. */
bool option_uart(struct uart *uart)
{
	const char *text = option_find("uart");

	if (text == NULL) {
		return false;
	}
	uart->kind = begins_with(text, "16550,") ? UART_16550 : UART_PL011;
	if (uart->kind == UART_16550) {
		text += sizeof("16550,") - 1;
	}
	uart->base = take_number(&text);
	uart->shift = (uint32_t)take_next_number(&text, 0) & 7;
	uart->width = (uint32_t)take_next_number(&text, uart->shift == 2 ? 4 : 1);
	return true;
}

bool option_lists(const char *key, const char *value)
{
	const char *text = option_find(key);

	while (text != NULL && *text != '\0' && *text != ' ') {
		const char *end = text;

		while (*end != '\0' && *end != ' ' && *end != ',') {
			end++;
		}
		if (begins_with(text, value) && value[end - text] == '\0') {
			return true;
		}
		text = *end == ',' ? end + 1 : end;
	}
	return false;
}

bool option_is(const char *key, const char *value)
{
	const char *text = option_find(key);

	return text != NULL && begins_with(text, value);
}
