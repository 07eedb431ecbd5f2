/* SPDX-License-Identifier: BSD-2-Clause */
/* Function IDs and argument registers in one line of a log. */
#include "decode/log_line.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "decode/fid.h"
#include "decode/label.h"
#include "decode/line_vendor.h"

/* A line, and what it says about all of its numbers. */
struct topic {
	const char *text;
	size_t size;
	enum smccc_context vendor; /* that the user names */
	bool is_read;              /* what follows is: most lines have no number that needs it */
	bool hint;                 /* the line is about calls */
	uint64_t vendors;          /* that it names */
};

/*
 * Whether a number that no table knows looks like a function ID: by the convention, and of
 * an owner who has such calls. Small numbers and pointers do not.
 */
static bool looks_like_fid(uint32_t fid)
{
	if (fid_problem(fid) != NULL) {
		return false;
	}
	/* Bits 23:16 of a yielding call belong to the owner, and are seldom used. */
	return (fid & SMCCC_FID_FAST_BIT) != 0 ||
	       (fid_vendor_service(fid) != NULL && (fid >> 16 & 0xff) == 0);
}

/* The vendors of the line who have calls of this owner: KVM says nothing about a Trusted OS. */
static uint64_t vendors_of_owner(uint32_t fid, uint64_t vendors)
{
	uint64_t owners = 0;

	for (size_t i = 0; vendors != 0 && i < call_count(); i++) {
		const struct call_entry *row = call_at(i);

		enum smccc_context context = row->context;

		if (context != CALL_CONTEXT_NONE && ABI_FIELD_GET(SMCCC_FID_OWNER, row->fid) ==
							    ABI_FIELD_GET(SMCCC_FID_OWNER, fid)) {
			owners |= UINT64_C(1) << context;
		}
	}
	return owners & vendors;
}

/* returns: the only one of the vendors, or CALL_CONTEXT_NONE */
static enum smccc_context only_one(uint64_t vendors)
{
	if (vendors == 0 || (vendors & (vendors - 1)) != 0) {
		return CALL_CONTEXT_NONE;
	}
	return (enum smccc_context)__builtin_ctzll(vendors);
}

/* Drops what other vendors mean than those that the line names. */
static size_t keep_named(const struct call_entry **rows, size_t count, uint64_t vendors)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		enum smccc_context context = rows[i]->context;

		if (context == CALL_CONTEXT_NONE || (vendors >> context & 1) != 0) {
			rows[kept++] = rows[i];
		}
	}
	return kept;
}

/*
 * Numbers that break the layout turn up everywhere, as do small ones; they count if their vendor is
 * known.
 */
static bool is_odd(uint32_t fid)
{
	bool early = (fid & SMCCC_FID_FAST_BIT) == 0 &&
		     ABI_FIELD_GET(SMCCC_FID_OWNER, fid) <= SMCCC_OWNER_CPU;

	return early || fid_problem(fid) != NULL;
}

static void find_meanings(struct log_fid *found, const struct topic *topic)
{
	uint64_t vendors = 0;

	found->vendor = topic->vendor;
	found->count = call_candidates(found->fid, topic->vendor, found->rows);
	if (topic->vendor == CALL_CONTEXT_NONE) {
		vendors = vendors_of_owner(found->fid, topic->vendors);
		found->vendor = only_one(vendors);
	}
	if (vendors != 0) {
		found->count = keep_named(found->rows, found->count, vendors);
	} else if (topic->vendor == CALL_CONTEXT_NONE && is_odd(found->fid)) {
		found->count = 0;
	}
}

/* Whether a meaning holds whoever answers, or the vendor is known whose it is. */
static bool is_certain(const struct log_fid *found)
{
	return found->count != 0 &&
	       (found->vendor != CALL_CONTEXT_NONE || found->rows[0]->context == CALL_CONTEXT_NONE);
}

/* Whether the vendor whom the user names has this number for his own. */
static bool is_own(const struct log_fid *found, const struct topic *topic)
{
	for (size_t i = 0; i < found->count; i++) {
		if (topic->vendor != CALL_CONTEXT_NONE &&
		    found->rows[i]->context == topic->vendor) {
			return true;
		}
	}
	return false;
}

static bool is_fid(const struct log_fid *found, enum label label, const struct topic *topic)
{
	bool plausible = found->count != 0 || looks_like_fid(found->fid);

	switch (label) {
	case LABEL_FID:
		return plausible;
	case LABEL_TOPIC:
		return found->count != 0;
	case LABEL_FUNCTION:
		return is_own(found, topic) || is_certain(found) || (topic->hint && plausible);
	case LABEL_CALL:
		return is_own(found, topic) || (topic->hint && plausible);
	case LABEL_WORD:
		return is_own(found, topic);
	case LABEL_NONE:
		return is_own(found, topic) || (topic->hint && is_certain(found));
	case LABEL_OTHER:
	default:
		return false;
	}
}

/* "PSCI_CPU_ON 0xc4000003", "cpu_on = <0xc4000003>": the name of the call stands before it. */
static bool is_named(const struct log_fid *found, const char *start, const struct part *number)
{
	const char *end = number->text;

	while (end > start && strchr(" =:(<[", end[-1]) != NULL) {
		end--;
	}
	for (size_t i = 0; i < found->count; i++) {
		size_t size = strlen(found->rows[i]->name);

		if (size <= (size_t)(end - start) &&
		    strncasecmp(end - size, found->rows[i]->name, size) == 0 &&
		    (end - size == start || !isalnum((unsigned char)end[-1 - (ptrdiff_t)size]))) {
			return true;
		}
	}
	return false;
}

/* A register of 64 bits may hold it zero- or sign-extended. */
static bool fits(uint64_t value)
{
	uint64_t upper = value >> 32;

	return upper == 0 || (upper == UINT32_MAX && (value & SMCCC_FID_FAST_BIT) != 0);
}

static void add_fid(struct log_line *line, const struct log_fid *found)
{
	for (size_t i = 0; i < line->fid_count; i++) {
		if (line->fids[i].fid == found->fid) {
			return;
		}
	}
	if (line->fid_count < LOG_LINE_FIDS_MAX) {
		line->fids[line->fid_count++] = *found;
	}
}

static void read_topic(struct topic *topic)
{
	if (!topic->is_read) {
		topic->is_read = true;
		topic->hint = label_is_topic(topic->text, topic->size);
		topic->vendors = line_vendors(topic->text, topic->size);
	}
}

/* A number that is no argument. */
static void take_number(struct log_line *line, struct topic *topic, const struct part *number)
{
	struct log_fid found = { .count = 0 };
	struct part before;
	uint32_t register_number;
	uint64_t value;

	if (!part_number(number, &value) || !fits(value)) {
		return;
	}
	read_topic(topic);
	found.fid = (uint32_t)value;
	found.in_register = part_before(topic->text, number->text, &before) &&
			    part_register(&before, &register_number);
	find_meanings(&found, topic);
	if (is_named(&found, topic->text, number) ||
	    is_fid(&found, label_of(topic->text, topic->size, number), topic)) {
		add_fid(line, &found);
	}
}

/* x1 and up. returns: false if it is another number */
static bool take_argument(struct log_line *line, const char *text, const struct part *number)
{
	struct part before;
	uint32_t register_number;

	if (!part_before(text, number->text, &before) ||
	    !part_register(&before, &register_number) || register_number == 0) {
		return false;
	}
	(void)part_number(number, &line->registers[register_number]);
	line->present |= 1U << register_number;
	return true;
}

void log_line_parse(struct log_line *line, const char *text, size_t size, enum smccc_context vendor)
{
	struct topic topic = { .text = text, .size = size, .vendor = vendor };
	const char *end = text + size;
	struct part part;
	uint64_t value;

	line->fid_count = 0;
	line->present = 0;
	for (const char *at = text; part_next(at, end, &part); at = part.text + part.size) {
		if (part_number(&part, &value) && !take_argument(line, text, &part)) {
			take_number(line, &topic, &part);
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
