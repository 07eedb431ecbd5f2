/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines in the manner of strace: time [VP n] conduit name(arguments) = result <cost>. */
#include "trace/format.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "trace/trace_file.h"

#define NANOSECONDS           ABI_ULL(1000000000)
#define HUNDRED_NS_PER_SECOND ABI_ULL(10000000)
/* From 1601-01-01 to 1970-01-01 UTC */
#define EPOCH_1601_SECONDS ABI_ULL(11644473600)

struct format_seconds format_seconds(const struct format *format, uint64_t from, uint64_t to)
{
	uint64_t ticks = to >= from ? to - from : from - to;

	/* The frequency is at most TRACE_FREQUENCY_MAX: the product fits. */
	return (struct format_seconds){
		.negative = to < from,
		.seconds = ticks / format->frequency,
		.nanoseconds =
			(uint32_t)(ticks % format->frequency * NANOSECONDS / format->frequency),
	};
}

#define SECONDS_WIDTH 6

static int digits_left(struct format_seconds time)
{
	int left = SECONDS_WIDTH;

	for (uint64_t rest = time.seconds; left > 0 && rest != 0; rest /= 10) {
		left--;
	}
	return time.seconds == 0 ? left - 1 : left;
}

/* As wide as strace's -r, so that the lines of a few hours stand in columns. */
static void print_seconds(FILE *out, struct format_seconds time)
{
	fprintf(out, "%*s%" PRIu64 ".%06" PRIu32 " ", digits_left(time), time.negative ? "-" : "",
		time.seconds, time.nanoseconds / 1000);
}

/* The host's clock when @record was made, as far as its counter agrees with that clock. */
static struct timespec wall_time(const struct format *format, const struct trace_record *record)
{
	struct format_seconds since = format_seconds(format, format->base, record->time);
	uint64_t start = format->start_time / HUNDRED_NS_PER_SECOND - EPOCH_1601_SECONDS;
	uint64_t rest = format->start_time % HUNDRED_NS_PER_SECOND * 100;

	if (since.negative) {
		since = (struct format_seconds){ .negative = false };
	}
	rest += since.nanoseconds;
	return (struct timespec){
		.tv_sec = (time_t)(start + since.seconds + rest / NANOSECONDS),
		.tv_nsec = (long)(rest % NANOSECONDS),
	};
}

static void print_time_of_day(FILE *out, const struct format *format,
			      const struct trace_record *record)
{
	struct timespec time = wall_time(format, record);
	struct tm parts;
	char text[32] = "??:??:??";

	if (localtime_r(&time.tv_sec, &parts) != NULL) {
		(void)strftime(text, sizeof(text), "%H:%M:%S", &parts);
	}
	fputs(text, out);
	if (format->time == FORMAT_TIME_OF_DAY_US) {
		fprintf(out, ".%06ld", time.tv_nsec / 1000);
	}
	fputc(' ', out);
}

static void print_time(FILE *out, struct format *format, const struct trace_record *record)
{
	struct format_seconds time;
	struct timespec wall;

	switch (format->time) {
	case FORMAT_TIME_OF_DAY:
	case FORMAT_TIME_OF_DAY_US:
		print_time_of_day(out, format, record);
		break;
	case FORMAT_TIME_EPOCH:
		wall = wall_time(format, record);
		fprintf(out, "%lld.%06ld ", (long long)wall.tv_sec, wall.tv_nsec / 1000);
		break;
	case FORMAT_TIME_RELATIVE:
		time = format_seconds(format,
				      format->previous != 0 ? format->previous : record->time,
				      record->time);
		print_seconds(out, time);
		break;
	case FORMAT_TIME_GUEST:
	default:
		time = format_seconds(format, format->base, record->time);
		print_seconds(out, time);
		break;
	}
	format->previous = record->time;
}

/* Where in a tree of items the printing is. */
struct nesting {
	uint32_t depth;
	char close[DECODED_DEPTH_MAX];
	bool first[DECODED_DEPTH_MAX + 1];
	bool elided; /* "..." stands for what came last */
};

static size_t print_separator(FILE *out, struct nesting *nesting)
{
	bool first = nesting->first[nesting->depth];

	nesting->first[nesting->depth] = false;
	nesting->elided = false;
	if (first) {
		return 0;
	}
	fputs(", ", out);
	return 2;
}

static size_t print_name(FILE *out, const struct decoded_item *item)
{
	if (item->name[0] == '\0' || item->silent) {
		return 0;
	}
	fprintf(out, "%s=", item->name);
	return strlen(item->name) + 1;
}

static size_t print_open(FILE *out, struct nesting *nesting, const struct decoded_item *item)
{
	size_t width = print_name(out, item);
	bool typed = item->form == FORM_OBJECT && item->text[0] != '\0';
	const char *brackets = item->form == FORM_ARRAY ? "[]" : typed ? "()" : "{}";

	fprintf(out, "%s%c", item->text, brackets[0]);
	nesting->close[nesting->depth++] = brackets[1];
	nesting->first[nesting->depth] = true;
	return width + strlen(item->text) + 1;
}

static size_t print_close(FILE *out, struct nesting *nesting)
{
	nesting->depth--;
	nesting->elided = false;
	fputc(nesting->close[nesting->depth], out);
	return 1;
}

/* Minor items vanish, but those of an array leave "...": nobody should count the ones shown. */
static size_t print_elided(FILE *out, struct nesting *nesting)
{
	size_t width;

	if (nesting->depth == 0 || nesting->close[nesting->depth - 1] != ']' || nesting->elided) {
		return 0;
	}
	width = print_separator(out, nesting);
	nesting->elided = true;
	fputs("...", out);
	return width + 3;
}

static size_t print_item(FILE *out, const struct format *format, struct nesting *nesting,
			 const struct decoded_item *item)
{
	size_t width;

	if (item->form == FORM_END) {
		return nesting->depth != 0 ? print_close(out, nesting) : 0;
	}
	if (item->minor && !format->verbose) {
		return print_elided(out, nesting);
	}
	width = print_separator(out, nesting);
	if (item->form == FORM_OBJECT || item->form == FORM_ARRAY) {
		return width + print_open(out, nesting, item);
	}
	width += print_name(out, item) + strlen(item->text);
	fputs(item->text, out);
	return width;
}

size_t format_list(FILE *out, const struct format *format, const struct decoded_list *list)
{
	struct nesting nesting = { .first[0] = true };
	size_t width = 0;

	for (size_t i = 0; i < list->count && nesting.depth < DECODED_DEPTH_MAX; i++) {
		width += print_item(out, format, &nesting, &list->items[i]);
	}
	if (list->full) {
		width += print_separator(out, &nesting) + 3;
		fputs("...", out);
	}
	while (nesting.depth != 0) {
		width += print_close(out, &nesting);
	}
	return width;
}

/* Whether anything of @list is printed. */
static bool has_text(const struct format *format, const struct decoded_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!list->items[i].minor || format->verbose) {
			return true;
		}
	}
	return false;
}

/* @ticks: how long it took; @timed: whether that is known */
static void print_result(FILE *out, const struct format *format, const struct decoded *decoded,
			 size_t width, uint64_t ticks, bool timed)
{
	int pad = width < format->column ? (int)(format->column - width) : 0;
	struct format_seconds cost = format_seconds(format, 0, ticks);

	fprintf(out, "%*s = %s", pad, "", decoded->result);
	if (has_text(format, &decoded->results)) {
		fputs(" {", out);
		(void)format_list(out, format, &decoded->results);
		fputc('}', out);
	}
	if (timed) {
		fprintf(out, " <%" PRIu64 ".%09" PRIu32 ">", cost.seconds, cost.nanoseconds);
	}
}

static void print_call(FILE *out, const struct format *format, const struct trace_record *record,
		       const struct decoded *decoded)
{
	char conduit[16];
	size_t width;

	if (decoded->immediate != 0) {
		(void)snprintf(conduit, sizeof(conduit), "%s#%u", decoded->conduit,
			       decoded->immediate);
	} else {
		(void)snprintf(conduit, sizeof(conduit), "%s", decoded->conduit);
	}
	fprintf(out, "%-5s %s(", conduit, decoded->name);
	width = strlen(decoded->name) + 2 + format_list(out, format, &decoded->arguments);
	fputc(')', out);
	print_result(out, format, decoded, width, record->cost,
		     decoded->status != DECODED_UNFINISHED);
}

/* "=> scsi:4 READ(10)(lun=0, ...)"; an answer has a result, and the time since what it answers. */
static void print_packet(FILE *out, const struct format *format, const struct decoded *decoded)
{
	const struct decoded_packet *packet = &decoded->packet;
	size_t width;

	fprintf(out, "%s    %s:%" PRIu32 " ", packet->to_guest ? "<=" : "=>", packet->device,
		packet->channel);
	fprintf(out, "%s(", decoded->name);
	width = strlen(decoded->name) + 2 + format_list(out, format, &decoded->arguments);
	fputc(')', out);
	if (packet->answer && decoded->result[0] != '\0') {
		print_result(out, format, decoded, width, packet->ticks, packet->timed);
	}
}

static void print_incoming(FILE *out, const struct decoded *decoded)
{
	const struct decoded_list *list = &decoded->arguments;

	if (decoded->kind == DECODED_EVENT && list->count >= 2) {
		fprintf(out, "<=    %s event flag %s", list->items[0].text, list->items[1].text);
	}
}

/*
 * The first item is the SINT; what follows stands without a comma: "<= SINT2 VersionResponse(...)".
 */
static void print_message(FILE *out, const struct format *format, const struct decoded *decoded)
{
	struct nesting nesting = { .first[0] = true };

	fputs("<=    ", out);
	for (size_t i = 0; i < decoded->arguments.count && nesting.depth < DECODED_DEPTH_MAX; i++) {
		if (i == 1) {
			fputc(' ', out);
			nesting.first[0] = true;
		}
		(void)print_item(out, format, &nesting, &decoded->arguments.items[i]);
	}
	while (nesting.depth != 0) {
		(void)print_close(out, &nesting);
	}
}

void format_text(FILE *out, struct format *format, const struct trace_record *record,
		 const struct decoded *decoded)
{
	if (decoded->kind == DECODED_LOST) {
		fprintf(out, "... %" PRIu64 " records of VP %u lost: its ring overran ...\n",
			decoded->number, record->vp);
		return;
	}
	print_time(out, format, record);
	fprintf(out, "[VP %2u] ", record->vp);
	switch (decoded->kind) {
	case DECODED_CALL:
		print_call(out, format, record, decoded);
		break;
	case DECODED_POSTED:
		fputs("=>    ", out);
		(void)format_list(out, format, &decoded->arguments);
		break;
	case DECODED_MESSAGE:
		print_message(out, format, decoded);
		break;
	case DECODED_EVENT:
		print_incoming(out, decoded);
		break;
	case DECODED_PACKET:
		print_packet(out, format, decoded);
		break;
	case DECODED_UNKNOWN:
	case DECODED_LOST:
	default:
		fprintf(out, "?     record of unknown kind %" PRIu64, decoded->number);
		break;
	}
	fputc('\n', out);
}
