/* SPDX-License-Identifier: BSD-2-Clause */
/* -e: which records to show, in the words of strace. */
#ifndef TRACE_FILTER_H
#define TRACE_FILTER_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisor/shared.h"
#include "trace/decoded.h"

#define FILTER_VALUE_MAX  64
#define FILTER_REGEX_MAX  16
#define FILTER_VP_MAX     64
#define FILTER_ERROR_SIZE 512

/* trace=: calls, messages and VP registers by name, class, number or regular expression. */
struct filter_trace {
	bool inverted;
	uint32_t classes;
	size_t name_count;
	size_t number_count;
	size_t regex_count;
	char names[FILTER_VALUE_MAX][DECODED_NAME_SIZE];
	uint64_t numbers[FILTER_VALUE_MAX];
	regex_t regexes[FILTER_REGEX_MAX];
};

/* device=: packets of devices by name, or of channels by relid. */
struct filter_device {
	bool inverted;
	bool all;
	size_t name_count;
	size_t channel_count;
	const char *names[FILTER_VALUE_MAX];
	uint32_t channels[FILTER_VALUE_MAX];
};

/*
 * Zeroed, it lets everything pass. A qualifier that is given again replaces what it said before, as
 * in strace.
 */
struct filter {
	bool by_trace;
	bool by_status;
	bool by_vp;
	bool by_device;
	uint32_t statuses; /* bit of each enum decoded_status */
	uint64_t vps;      /* bit of each VP */
	bool vps_inverted;
	struct filter_device device;
	struct filter_trace trace;
};

/**
 * filter_add - take one expression: [QUALIFIER=][!]VALUE[,VALUE]...
 * @error: of FILTER_ERROR_SIZE bytes: what is wrong with it, without a full stop
 *
 * returns: false if it cannot be understood
 */
bool filter_add(struct filter *filter, const char *expression, char *error);

/** filter_passes - whether to show a record. Losses of records pass unless their VP does not. */
bool filter_passes(const struct filter *filter, const struct trace_record *record,
		   const struct decoded *decoded);

/** filter_free - give back what filter_add() took */
void filter_free(struct filter *filter);

#endif
