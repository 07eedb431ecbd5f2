// SPDX-License-Identifier: BSD-2-Clause
/* Function identifiers and argument registers in one line of a log. */
#include "decode/log_line.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "decode/fid.h"

/* Digits of a 64-bit number */
#define HEX_DIGITS_MAX 16

/* A run of letters, digits and underscores. */
struct word {
	const char *text;
	size_t size;
};

/* How sure it is that a number is a function identifier. */
enum label {
	LABEL_NONE,     /* something else is said to be in it, or nothing */
	LABEL_REGISTER, /* x0: any number may be there */
	LABEL_CALL,     /* call: so it is if the line is about such calls */
	LABEL_FID,      /* fid, smc, hvc: this is one */
};

static bool is_word_character(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* returns: false at the end of the text */
static bool next_word(const char **text, const char *end, struct word *word)
{
	while (*text < end && !is_word_character(**text)) {
		(*text)++;
	}
	word->text = *text;
	while (*text < end && is_word_character(**text)) {
		(*text)++;
	}
	word->size = (size_t)(*text - word->text);
	return word->size != 0;
}

static bool word_is(const struct word *word, const char *text)
{
	return word->size == strlen(text) && strncasecmp(word->text, text, word->size) == 0;
}

/* 0x and up to 16 digits, or without a prefix 8 or 16 digits as dumps print registers. */
static bool word_number(const struct word *word, uint64_t *value)
{
	bool prefixed = word->size > 2 && word->text[0] == '0' &&
			(word->text[1] == 'x' || word->text[1] == 'X');
	size_t at = prefixed ? 2 : 0;
	size_t digits = word->size - at;

	if (digits > HEX_DIGITS_MAX || (!prefixed && digits != 8 && digits != HEX_DIGITS_MAX)) {
		return false;
	}
	*value = 0;
	for (; at < word->size; at++) {
		int c = tolower((unsigned char)word->text[at]);

		if (!isxdigit(c)) {
			return false;
		}
		*value = *value << 4 | (uint64_t)(isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}

/* x0 to x17, and w, r and a for x. returns: false if it is none */
static bool word_register(const struct word *word, uint32_t *number)
{
	if (word->size < 2 || word->size > 3 || strchr("xwraXWRA", word->text[0]) == NULL) {
		return false;
	}
	*number = 0;
	for (size_t i = 1; i < word->size; i++) {
		if (!isdigit((unsigned char)word->text[i])) {
			return false;
		}
		*number = *number * 10 + (uint32_t)(word->text[i] - '0');
	}
	return *number < SMCCC_REGISTER_COUNT_64;
}

static enum label label_of(const struct word *word)
{
	static const char *const names[] = { "fid",     "fnid",        "fn",    "func",  "function",
					     "func_id", "smc",         "hvc",   "smccc", "smc_fid",
					     "fn_id",   "function_id", "smc_id" };
	uint32_t number;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (word_is(word, names[i])) {
			return LABEL_FID;
		}
	}
	if (word_is(word, "call")) {
		return LABEL_CALL;
	}
	return word_register(word, &number) && number == 0 ? LABEL_REGISTER : LABEL_NONE;
}

/* Whether the line is about calls at all. */
static bool has_hint(const char *text, size_t size)
{
	/* The last three are firmware's: "Unimplemented Standard Service Call: 0x84000050". */
	static const char *const hints[] = { "smc",       "hvc",          "psci",      "ffa",
					     "hypercall", "service call", "sdei call", "oem call" };

	for (size_t i = 0; i + 3 <= size; i++) {
		for (size_t j = 0; j < sizeof(hints) / sizeof(hints[0]); j++) {
			size_t length = strlen(hints[j]);

			if (length <= size - i && strncasecmp(text + i, hints[j], length) == 0) {
				return true;
			}
		}
	}
	return false;
}

/*
 * Whether a number that no table knows looks like a function identifier: by the convention, and of
 * an owner who has fast calls. Small numbers and pointers do not.
 */
static bool looks_like_fid(uint32_t fid)
{
	return (fid & SMCCC_FID_FAST_BIT) != 0 && fid_problem(fid) == NULL;
}

/* Numbers that break the layout turn up everywhere; they count if their vendor was asked for. */
static bool is_known(uint32_t fid, enum smccc_context context)
{
	const struct smccc_row *rows[CALL_CANDIDATES_MAX];
	bool early = (fid & SMCCC_FID_FAST_BIT) == 0 &&
		     ABI_FIELD_GET(SMCCC_FID_OWNER, fid) <= SMCCC_OWNER_CPU;

	if (context == CALL_CONTEXT_NONE && (early || fid_problem(fid) != NULL)) {
		return false;
	}
	return call_candidates(fid, context, rows) != 0;
}

static bool is_fid(uint64_t value, enum label label, bool hint, enum smccc_context context)
{
	uint64_t upper = value >> 32;
	uint32_t fid = (uint32_t)value;

	/* A register of 64 bits may hold it zero- or sign-extended. */
	if (upper != 0 && (upper != UINT32_MAX || (fid & SMCCC_FID_FAST_BIT) == 0)) {
		return false;
	}
	if (is_known(fid, context)) {
		return label == LABEL_FID || label == LABEL_REGISTER || hint;
	}
	return looks_like_fid(fid) && (label == LABEL_FID || (label != LABEL_NONE && hint));
}

static void add_fid(struct log_line *line, uint32_t fid, enum label label)
{
	for (size_t i = 0; i < line->fid_count; i++) {
		if (line->fids[i].fid == fid) {
			return;
		}
	}
	if (line->fid_count < LOG_LINE_FIDS_MAX) {
		line->fids[line->fid_count++] =
			(struct log_fid){ .fid = fid, .in_register = label == LABEL_REGISTER };
	}
}

void log_line_parse(struct log_line *line, const char *text, size_t size,
		    enum smccc_context context)
{
	const char *end = text + size;
	bool hint = has_hint(text, size);
	struct word before = { text, 0 };
	struct word word;
	uint64_t value;
	uint32_t number;

	*line = (struct log_line){ .fid_count = 0 };
	for (; next_word(&text, end, &word); before = word) {
		if (!word_number(&word, &value)) {
			continue;
		}
		if (word_register(&before, &number) && number != 0) {
			line->registers[number] = value;
			line->present |= 1U << number;
		} else if (is_fid(value, label_of(&before), hint, context)) {
			add_fid(line, (uint32_t)value, label_of(&before));
		}
	}
}

uint32_t log_line_given(const struct log_line *line)
{
	uint32_t given = 0;

	while (given + 1 < SMCCC_REGISTER_COUNT_64 && (line->present >> (given + 1) & 1) != 0) {
		given++;
	}
	return given;
}
