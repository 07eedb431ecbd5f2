/* SPDX-License-Identifier: BSD-2-Clause */
/* Every known call by the SMC Calling Convention: the tables of abi/ with look-up. */
#include "decode/call_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "abi/psci.h"

#include "abi/smccc_words.def"

/* The hypervisors whose calls are in abi/smccc_calls.def */
#define CONTEXT_OF(class)                                                                          \
	((class) == SMCCC_CLASS_KVM  ? SMCCC_CONTEXT_KVM                                           \
	 : (class) == SMCCC_CLASS_HV ? SMCCC_CONTEXT_HYPERV                                        \
				     : CALL_CONTEXT_NONE)

/* In ascending order of the function ID. */
static const struct call_entry standard_rows[] = {
#define SMCCC_CALL(constant, class, name, fid, argument_count, result_count, arguments, results,   \
		   source)                                                                         \
	{ fid,                                                                                     \
	  argument_count,                                                                          \
	  result_count,                                                                            \
	  #constant,                                                                               \
	  name,                                                                                    \
	  arguments,                                                                               \
	  results,                                                                                 \
	  source,                                                                                  \
	  SMCCC_CLASS_##class,                                                                     \
	  CONTEXT_OF(SMCCC_CLASS_##class) },
#include "abi/smccc_calls.def"
};

/* In the order of the context and then of the function ID. */
static const struct call_entry vendor_rows[] = {
#define SMCCC_VENDOR_CALL(context, name, fid, argument_count, result_count, arguments, results,    \
			  source)                                                                  \
	{ fid,    argument_count,    result_count,           NULL, name, arguments, results,       \
	  source, SMCCC_CLASS_SMCCC, SMCCC_CONTEXT_##context },
#include "abi/smccc_vendor_calls.def"
};

static const struct call_vendor vendors[] = {
#define SMCCC_CONTEXT(constant, name, title, words, uid_query, w0, w1, w2, w3, source)             \
	{ name, title, words, uid_query, { w0, w1, w2, w3 }, source },
#include "abi/smccc_context.def"
};

static const struct call_range ranges[] = {
#define SMCCC_RANGE(owner, first, last, group, title, document)                                    \
	{ owner, first, last, group, title, document },
#include "abi/smccc_range.def"
};

static const struct call_status statuses[] = {
#define SMCCC_STATUS(kind, value, name) { SMCCC_VALUE_##kind, value, name },
#include "abi/smccc_status.def"
};

static const struct call_value values[] = {
#define SMCCC_VALUE(constant, name, errors)                                                        \
	[SMCCC_VALUE_##constant] = { name, SMCCC_ERRORS_##errors },
#include "abi/smccc_value.def"
};

static int compare_fids(const void *key, const void *row)
{
	uint32_t left = *(const uint32_t *)key;
	uint32_t right = ((const struct call_entry *)row)->fid;

	return left < right ? -1 : left > right;
}

const struct call_entry *call_entry_find(uint32_t fid)
{
	return bsearch(&fid, standard_rows, ABI_COUNT(standard_rows), sizeof(standard_rows[0]),
		       compare_fids);
}

size_t call_count(void)
{
	return ABI_COUNT(standard_rows) + ABI_COUNT(vendor_rows);
}

size_t call_standard_count(void)
{
	return ABI_COUNT(standard_rows);
}

const struct call_entry *call_at(size_t number)
{
	return number < ABI_COUNT(standard_rows) ? &standard_rows[number]
						 : &vendor_rows[number - ABI_COUNT(standard_rows)];
}

bool call_is_visible(const struct call_entry *row, enum smccc_context context)
{
	return row->context == CALL_CONTEXT_NONE || context == CALL_CONTEXT_NONE ||
	       row->context == context;
}

static size_t find_all(uint32_t fid, enum smccc_context context,
		       const struct call_entry *rows[CALL_CANDIDATES_MAX])
{
	const struct call_entry *row = call_entry_find(fid);
	size_t count = 0;

	if (row != NULL && call_is_visible(row, context)) {
		rows[count++] = row;
	}
	for (size_t i = 0; i < ABI_COUNT(vendor_rows) && count < CALL_CANDIDATES_MAX; i++) {
		if (vendor_rows[i].fid == fid && call_is_visible(&vendor_rows[i], context)) {
			rows[count++] = &vendor_rows[i];
		}
	}
	return count;
}

size_t call_candidates(uint32_t fid, enum smccc_context context,
		       const struct call_entry *rows[CALL_CANDIDATES_MAX])
{
	bool hint = (fid & SMCCC_FID_FAST_BIT) != 0 && (fid & SMCCC_FID_SVE_HINT_BIT) != 0;
	size_t count = find_all(fid, context, rows);

	if (count == 0 && hint) {
		count = find_all(fid & ~SMCCC_FID_SVE_HINT_BIT, context, rows);
	}
	return count;
}

static uint32_t distance(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

const struct call_entry *call_nearest(uint32_t fid, enum smccc_context context)
{
	const uint32_t same =
		SMCCC_FID_FAST_BIT | SMCCC_FID_64_BIT | ABI_FIELD_PREP(SMCCC_FID_OWNER, UINT32_MAX);
	const struct call_entry *nearest = NULL;

	for (size_t i = 0; i < call_count(); i++) {
		const struct call_entry *row = call_at(i);

		if ((row->fid & same) == (fid & same) && call_is_visible(row, context) &&
		    (nearest == NULL || distance(row->fid, fid) < distance(nearest->fid, fid))) {
			nearest = row;
		}
	}
	return nearest;
}

const struct call_vendor *call_vendor(enum smccc_context context)
{
	return &vendors[context];
}

/* Which byte of a word the text form of a UID has first. */
enum uid_order {
	UID_BYTES = 0, /* the 16 bytes in order */
	UID_WORDS = 3, /* the words as they are returned, as OP-TEE writes its own */
};

static void uid_text(const uint32_t *words, enum uid_order order, char text[37])
{
	size_t at = 0;

	for (size_t i = 0; i < 16; i++) {
		const char *dash = i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";

		at += (size_t)snprintf(text + at, 37 - at, "%s%02x", dash,
				       words[i / 4] >> ((i % 4 ^ order) * 8) & 0xff);
	}
}

static bool uid_is(const uint32_t *words, const char *text)
{
	char bytes[37];
	char as_words[37];

	uid_text(words, UID_BYTES, bytes);
	uid_text(words, UID_WORDS, as_words);
	return strcasecmp(text, bytes) == 0 || strcasecmp(text, as_words) == 0;
}

bool call_vendor_find(const char *text, enum smccc_context *context)
{
	for (size_t i = 0; i < ABI_COUNT(vendors); i++) {
		if (strcasecmp(text, vendors[i].name) == 0 ||
		    (vendors[i].uid_query != 0 && uid_is(vendors[i].uid, text))) {
			*context = (enum smccc_context)i;
			return true;
		}
	}
	return false;
}

const char *call_vendor_by_uid(const uint64_t *registers)
{
	for (size_t i = 0; i < ABI_COUNT(vendors); i++) {
		const uint32_t *uid = vendors[i].uid;

		if (vendors[i].uid_query != 0 && (uint32_t)registers[0] == uid[0] &&
		    (uint32_t)registers[1] == uid[1] && (uint32_t)registers[2] == uid[2] &&
		    (uint32_t)registers[3] == uid[3]) {
			return vendors[i].title;
		}
	}
	return NULL;
}

const struct call_range *call_range_find(uint32_t fid)
{
	uint64_t owner = ABI_FIELD_GET(SMCCC_FID_OWNER, fid);
	uint64_t number = ABI_FIELD_GET(SMCCC_FID_NUMBER, fid);

	for (size_t i = 0; i < ABI_COUNT(ranges) && (fid & SMCCC_FID_FAST_BIT) != 0; i++) {
		if (ranges[i].owner == owner && ranges[i].first <= number &&
		    number <= ranges[i].last) {
			return &ranges[i];
		}
	}
	return NULL;
}

const struct call_range *call_range_at(size_t number)
{
	return number < ABI_COUNT(ranges) ? &ranges[number] : NULL;
}

const char *call_group(const struct call_entry *row)
{
	const struct call_range *range = call_range_find(row->fid);

	if (row->context != CALL_CONTEXT_NONE) {
		return vendors[row->context].name;
	}
	return range != NULL ? range->group : "smccc";
}

const struct call_value *call_value(enum smccc_value kind)
{
	return &values[kind];
}

const char *call_status_name(enum smccc_value kind, int64_t value)
{
	for (size_t i = 0; i < ABI_COUNT(statuses); i++) {
		if (statuses[i].value == value && statuses[i].kind == kind) {
			return statuses[i].name;
		}
	}
	return NULL;
}

const struct call_status *call_status_at(size_t number)
{
	return number < ABI_COUNT(statuses) ? &statuses[number] : NULL;
}
