/* SPDX-License-Identifier: BSD-2-Clause */
/* What a line of a log says that a number in it is. */
#ifndef DECODE_LABEL_H
#define DECODE_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run of letters and digits. Underscores separate, as all other characters do. */
struct part {
	const char *text;
	size_t size;
};

/* From "it is something else" to "it is a function ID". */
enum label {
	LABEL_OTHER,    /* initrd=, entry, a range, a unit: the number has a meaning of its own */
	LABEL_WORD,     /* chip, key, commit: an unknown word, which may name it */
	LABEL_NONE,     /* nothing is said */
	LABEL_CALL,     /* call: so it is if the line is about such calls */
	LABEL_FUNCTION, /* function, fn, x0: any function or number may be meant */
	LABEL_TOPIC,    /* smc, psci... stand before it, with "invalid", "from EL1"... in between */
	LABEL_FID,      /* fid, func id, smc: this is one */
};

/* part_next, part_before - the part behind or before @at. returns: false: there is none */
bool part_next(const char *at, const char *end, struct part *part);
bool part_before(const char *start, const char *at, struct part *part);

/** part_is - whether a part is this word, whatever the case */
bool part_is(const struct part *part, const char *word);

/** part_number - 0x and up to 16 digits, or 8 or 16 digits as dumps print registers */
bool part_number(const struct part *part, uint64_t *value);

/** part_register - x0 to x17, and w, r and a for x. returns: false if it is none */
bool part_register(const struct part *part, uint32_t *number);

/** label_of - what the @size bytes of @text say about @number, which is a part of them */
enum label label_of(const char *text, size_t size, const struct part *number);

/** label_is_topic - whether a line is about calls at all: smc, psci and the like are a word in it */
bool label_is_topic(const char *text, size_t size);

#endif
