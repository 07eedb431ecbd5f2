/* SPDX-License-Identifier: BSD-2-Clause */
/* Every known call by the SMC Calling Convention: the tables of abi/ with look-up. */
#ifndef DECODE_CALL_TABLE_H
#define DECODE_CALL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/smccc_item.h"
#include "abi/smccc_vendor.h"

/* Context of calls that mean the same to everybody; to look up: any context. */
#define CALL_CONTEXT_NONE SMCCC_CONTEXT_COUNT

/* A row of abi/smccc_calls.def or abi/smccc_vendor_calls.def. The formats are described there. */
struct call_entry {
	uint32_t fid;
	uint8_t argument_count;
	uint8_t result_count;
	const char *constant; /* NULL: a vendor's call, nothing here needs its constant */
	const char *name;
	const struct smccc_item *arguments;
	const struct smccc_item *results;
	const char *source;
	enum smccc_class class;     /* of a call of abi/smccc_calls.def */
	enum smccc_context context; /* CALL_CONTEXT_NONE: a specification of Arm */
};

/* A row of abi/smccc_value.def */
struct call_value {
	const char *name;
	enum smccc_errors errors;
};

/* A row of abi/smccc_context.def */
struct call_vendor {
	const char *name;
	const char *title;
	const char *words;  /* that name this vendor in a log, separated by blanks */
	uint32_t uid_query; /* 0: none */
	uint32_t uid[SMCCC_UID_WORD_COUNT];
	const char *source;
};

/* A row of abi/smccc_range.def */
struct call_range {
	uint32_t owner;
	uint32_t first;
	uint32_t last;
	const char *group;
	const char *title;
	const char *document;
};

/* A row of abi/smccc_status.def */
struct call_status {
	enum smccc_value kind;
	int64_t value;
	const char *name;
};

/* The most contexts that one function ID can have a meaning in. */
#define CALL_CANDIDATES_MAX 16

/** call_entry_find - the row of abi/smccc_calls.def with this function ID, or NULL */
const struct call_entry *call_entry_find(uint32_t fid);

/** call_count, call_at - all rows: those of abi/smccc_calls.def, then those of vendors */
size_t call_count(void);
const struct call_entry *call_at(size_t number);

/** call_standard_count - how many of them come from abi/smccc_calls.def */
size_t call_standard_count(void);

/** call_is_visible - whether a row means something in @context, CALL_CONTEXT_NONE: in any */
bool call_is_visible(const struct call_entry *row, enum smccc_context context);

/**
 * call_candidates - what a function ID may mean
 * @context: only in this one; CALL_CONTEXT_NONE: in any
 *
 * An identifier with the SVE hint is looked up as it is, and then without the hint.
 *
 * returns: how many rows were put into @rows, Arm's first
 */
size_t call_candidates(uint32_t fid, enum smccc_context context,
		       const struct call_entry *rows[CALL_CANDIDATES_MAX]);

/** call_nearest - the row visible in @context of the same owner, type and width with the nearest number, or NULL */
const struct call_entry *call_nearest(uint32_t fid, enum smccc_context context);

/** call_vendor - the row of a context */
const struct call_vendor *call_vendor(enum smccc_context context);

/** call_vendor_find - the context of this name or UID text. returns: false if there is none */
bool call_vendor_find(const char *text, enum smccc_context *context);

/** call_vendor_by_uid - title of who answers a UID query with these registers, or NULL */
const char *call_vendor_by_uid(const uint64_t *registers);

/** call_range_find - the interface that a function number belongs to, or NULL */
const struct call_range *call_range_find(uint32_t fid);

/** call_range_at - rows of abi/smccc_range.def by number, NULL: no more */
const struct call_range *call_range_at(size_t number);

/** call_group - short name of what a row belongs to: an interface or a vendor */
const char *call_group(const struct call_entry *row);

/** call_value - name of a kind of argument or result, and which of its values are errors */
const struct call_value *call_value(enum smccc_value kind);

/** call_status_name - name of a value of a status kind, or NULL */
const char *call_status_name(enum smccc_value kind, int64_t value);

/** call_status_at - rows of abi/smccc_status.def by number, NULL: no more */
const struct call_status *call_status_at(size_t number);

#endif
