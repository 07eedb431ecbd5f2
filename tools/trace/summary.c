/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts and times by call, and below each call by VP register, VMBus message or channel. */
#include "trace/summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "trace/decode/record.h"
#include "trace/device_summary.h"
#include "trace/ring_reader.h"

#define RULE "------ ----------- ----------- --------- --------- --------------------------------\n"

/* `parent` of rows that are below no other */
#define PARENT_CALLS    (-1)
#define PARENT_INCOMING (-2)

struct row {
	int parent; /* index of a row, or PARENT_* */
	uint64_t calls;
	uint64_t errors;
	uint64_t ticks;
	char name[DECODED_NAME_SIZE];
};

/* A PostMessage whose input record is still to come. */
struct post {
	bool waiting;
	int row;
	bool failed;
	uint64_t ticks;
};

struct summary {
	uint64_t frequency;
	enum summary_order order;
	uint64_t lost;
	int row_count;
	struct row rows[SUMMARY_ROW_MAX];
	struct post posts[RING_READER_VP_MAX];
	struct device_summary devices;
	struct decoded decoded; /* scratch: too large for a stack */
};

struct summary *summary_new(uint64_t counter_frequency)
{
	struct summary *summary = calloc(1, sizeof(*summary));

	if (summary != NULL) {
		summary->frequency = counter_frequency;
	}
	return summary;
}

void summary_set_order(struct summary *summary, enum summary_order order)
{
	summary->order = order;
}

void summary_free(struct summary *summary)
{
	free(summary);
}

/*
 * The last rows are kept for names that came too late: one for each kind of parent that has no row.
 */
static int overflow_row(struct summary *summary, int parent)
{
	int index = parent == PARENT_INCOMING ? SUMMARY_ROW_MAX - 1 : SUMMARY_ROW_MAX - 2;
	struct row *row = &summary->rows[index];

	row->parent = parent;
	(void)snprintf(row->name, sizeof(row->name), "(others)");
	return index;
}

static int find_row(struct summary *summary, int parent, const char *name)
{
	struct row *row;

	for (int i = 0; i < summary->row_count; i++) {
		row = &summary->rows[i];
		if (row->parent == parent && strncmp(row->name, name, sizeof(row->name) - 1) == 0) {
			return i;
		}
	}
	if (summary->row_count == SUMMARY_ROW_MAX - 2) {
		return parent < 0 ? overflow_row(summary, parent) : -1;
	}
	row = &summary->rows[summary->row_count];
	row->parent = parent;
	(void)snprintf(row->name, sizeof(row->name), "%s", name);
	return summary->row_count++;
}

/* returns: the row, or -1 if there was no room for it */
static int count(struct summary *summary, int parent, const char *name, uint64_t ticks, bool failed)
{
	int index = find_row(summary, parent, name);

	if (index >= 0) {
		struct row *row = &summary->rows[index];

		row->calls++;
		row->errors += failed;
		row->ticks += ticks;
	}
	return index;
}

static void add_call(struct summary *summary, const struct trace_record *record)
{
	const struct decoded *decoded = &summary->decoded;
	bool failed = decoded->status == DECODED_FAILED;
	uint64_t ticks = decoded->status == DECODED_UNFINISHED ? 0 : record->cost;
	int index = count(summary, PARENT_CALLS, decoded->name, ticks, failed);

	if (decoded->detail[0] != '\0' && index < SUMMARY_ROW_MAX - 2) {
		(void)count(summary, index, decoded->detail, ticks, failed);
	}
	if (record->vp < RING_READER_VP_MAX) {
		summary->posts[record->vp] = (struct post){
			.waiting = decode_is_post(record),
			.row = index,
			.failed = failed,
			.ticks = ticks,
		};
	}
}

/* The input of the PostMessage before it tells which message that was. */
static void add_posted(struct summary *summary, const struct trace_record *record)
{
	struct post *post;

	if (record->vp >= RING_READER_VP_MAX) {
		return;
	}
	post = &summary->posts[record->vp];
	if (post->waiting && post->row < SUMMARY_ROW_MAX - 2) {
		(void)count(summary, post->row, summary->decoded.name, post->ticks, post->failed);
	}
	post->waiting = false;
}

static void add_incoming(struct summary *summary)
{
	const struct decoded *decoded = &summary->decoded;
	char name[DECODED_NAME_SIZE * 2 + 32];

	(void)snprintf(name, sizeof(name), "SINT%" PRIu64 " %s%s%s", decoded->number, decoded->name,
		       decoded->detail[0] != '\0' ? " " : "", decoded->detail);
	(void)count(summary, PARENT_INCOMING, name, 0, false);
}

void summary_add(void *context, const struct trace_record *record)
{
	struct summary *summary = context;

	decode_record(&summary->decoded, record, NULL);
	switch (summary->decoded.kind) {
	case DECODED_CALL:
		add_call(summary, record);
		break;
	case DECODED_POSTED:
		add_posted(summary, record);
		break;
	case DECODED_MESSAGE:
	case DECODED_EVENT:
		add_incoming(summary);
		break;
	case DECODED_LOST:
		summary->lost += record->argument;
		break;
	case DECODED_PACKET:
	case DECODED_UNKNOWN:
	default:
		break;
	}
}

void summary_add_packet(struct summary *summary, const struct decoded *decoded)
{
	device_summary_add(&summary->devices, decoded);
}

static int compare_rows(const struct row *left, const struct row *right, enum summary_order order)
{
	uint64_t a = left->ticks;
	uint64_t b = right->ticks;

	if (order == SUMMARY_BY_NAME) {
		return strcmp(left->name, right->name);
	}
	if (order == SUMMARY_BY_ERRORS) {
		a = left->errors;
		b = right->errors;
	}
	if (order == SUMMARY_BY_CALLS || a == b) {
		a = left->calls;
		b = right->calls;
	}
	if (a != b) {
		return a > b ? -1 : 1;
	}
	return strcmp(left->name, right->name);
}

/*
 * Indices of the rows below @parent, sorted. There are a few dozen, and each comes once: insertion
 * is enough.
 * returns: how many
 */
static int sorted_rows(const struct summary *summary, int parent, int sorted[SUMMARY_ROW_MAX])
{
	int found = 0;

	for (int i = 0; i < SUMMARY_ROW_MAX; i++) {
		const struct row *row = &summary->rows[i];
		int at = found;

		if (row->parent != parent || row->calls == 0) {
			continue;
		}
		for (; at > 0; at--) {
			if (compare_rows(&summary->rows[sorted[at - 1]], row, summary->order) <=
			    0) {
				break;
			}
			sorted[at] = sorted[at - 1];
		}
		sorted[at] = i;
		found++;
	}
	return found;
}

static void print_row(FILE *out, const struct summary *summary, const struct row *row,
		      uint64_t total, const char *indent)
{
	double seconds = (double)row->ticks / (double)summary->frequency;
	double percent = total != 0 ? 100.0 * (double)row->ticks / (double)total : 0.0;
	double each = row->calls != 0 ? seconds * 1e6 / (double)row->calls : 0.0;
	char errors[24] = "";

	if (row->errors != 0) {
		(void)snprintf(errors, sizeof(errors), "%" PRIu64, row->errors);
	}
	fprintf(out, "%6.2f %11.6f %11.3f %9" PRIu64 " %9s %s%s\n", percent, seconds, each,
		row->calls, errors, indent, row->name);
}

static void print_calls(FILE *out, const struct summary *summary)
{
	struct row total = { .name = "total" };
	int calls[SUMMARY_ROW_MAX];
	int below[SUMMARY_ROW_MAX];
	int call_count = sorted_rows(summary, PARENT_CALLS, calls);

	for (int i = 0; i < call_count; i++) {
		total.ticks += summary->rows[calls[i]].ticks;
		total.calls += summary->rows[calls[i]].calls;
		total.errors += summary->rows[calls[i]].errors;
	}
	fputs("% time     seconds  usecs/call     calls    errors call\n" RULE, out);
	for (int i = 0; i < call_count; i++) {
		int below_count = sorted_rows(summary, calls[i], below);

		print_row(out, summary, &summary->rows[calls[i]], total.ticks, "");
		for (int j = 0; j < below_count; j++) {
			print_row(out, summary, &summary->rows[below[j]], total.ticks, "  ");
		}
	}
	fputs(RULE, out);
	print_row(out, summary, &total, total.ticks, "");
}

static void print_incoming(FILE *out, const struct summary *summary)
{
	int rows[SUMMARY_ROW_MAX];
	int row_count = sorted_rows(summary, PARENT_INCOMING, rows);

	if (row_count != 0) {
		fputs("\n    count sent to the guest\n--------- --------------------------------\n",
		      out);
	}
	for (int i = 0; i < row_count; i++) {
		fprintf(out, "%9" PRIu64 " %s\n", summary->rows[rows[i]].calls,
			summary->rows[rows[i]].name);
	}
}

void summary_print(struct summary *summary, FILE *out)
{
	if (summary->row_count != 0 || summary->devices.count == 0) {
		print_calls(out, summary);
	}
	print_incoming(out, summary);
	device_summary_print(&summary->devices, out, summary->frequency);
	if (summary->lost != 0) {
		fprintf(out, "\n%" PRIu64 " records were lost: the real numbers are higher\n",
			summary->lost);
	}
}
