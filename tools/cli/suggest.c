/* SPDX-License-Identifier: BSD-2-Clause */
/* "Did you mean": the known name nearest to a mistyped one. */
#include "cli/suggest.h"

#include <stddef.h>
#include <string.h>

#define WORD_MAX 32 /* longer words are no names of ours */

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Letters to insert, to remove or to replace to make one word of the other (Levenshtein). */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t columns = strlen(b);

	for (size_t j = 0; j <= columns; j++) {
		row[j] = j;
	}
	for (size_t i = 0; a[i] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < columns; j++) {
			size_t replace = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			row[j + 1] = min3(replace, diagonal + 1, row[j] + 1);
		}
	}
	return row[columns];
}

const char *suggest(const char *word, const char *const *names)
{
	const char *best = NULL;
	size_t best_distance =
		(strlen(word) + 1) / 2 + 1; /* more than half of it wrong is not near */

	if (strlen(word) > WORD_MAX) {
		return NULL;
	}
	for (; *names != NULL; names++) {
		size_t d = strlen(*names) > WORD_MAX ? best_distance : distance(word, *names);

		if (d < best_distance) {
			best = *names;
			best_distance = d;
		}
	}
	return best;
}
