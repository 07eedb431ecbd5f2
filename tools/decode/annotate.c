/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds function IDs in the lines of a log and appends what they stand for. */
#include "decode/annotate.h"

#include <inttypes.h>
#include <string.h>

#include "cli/message.h"
#include "cli/status.h"
#include "decode/call_text.h"
#include "decode/catalogue.h"
#include "decode/fid.h"
#include "decode/log_line.h"

/* Meanings shown of one function ID. */
#define SHOWN_MAX 4

struct annotator {
	FILE *in;
	FILE *out;
	const struct decode_options *options;
	uint64_t line_number;
	uint64_t odd_lines; /* with NUL, or too long */
	/* A dump with one register a line: the call of x0, and the register that would follow. */
	const struct call_entry *pending;
	uint32_t next;
	char text[ANNOTATE_LINE_MAX];
	size_t size; /* without the end of the line */
};

/* No vendor is known to mean something by the number. */
static void print_unknown(FILE *out, const struct log_fid *fid)
{
	const struct call_range *range = call_range_find(fid->fid);
	const char *service = fid_vendor_service(fid->fid);

	if (service == NULL) {
		fprintf(out, "unknown call: %s%s%s", fid_owner(fid->fid),
			range != NULL ? ", in the range of " : "",
			range != NULL ? range->title : "");
		return;
	}
	fprintf(out, "unknown %s call 0x%x", service,
		(unsigned int)ABI_FIELD_GET(SMCCC_FID_NUMBER, fid->fid));
	if (fid->vendor != CALL_CONTEXT_NONE) {
		fprintf(out, " of %s", call_vendor(fid->vendor)->name);
	}
}

/* What vendors mean by it is a guess where nobody knows who answers. */
static void print_guess(FILE *out, const struct log_fid *fid)
{
	const char *service = fid_vendor_service(fid->fid);

	if (fid->vendor == CALL_CONTEXT_NONE && fid->rows[0]->context != CALL_CONTEXT_NONE) {
		fprintf(out, "%s call 0x%x, perhaps ",
			service != NULL ? service : fid_owner(fid->fid),
			(unsigned int)ABI_FIELD_GET(SMCCC_FID_NUMBER, fid->fid));
	}
}

static void print_meanings(FILE *out, const struct log_fid *fid, const struct log_line *line)
{
	uint32_t given = log_line_given(line);

	print_guess(out, fid);
	for (size_t i = 0; i < fid->count && i < SHOWN_MAX; i++) {
		const struct call_entry *row = fid->rows[i];

		if (i != 0) {
			fputs(" or ", out);
		}
		if (fid->count > 1 || row->context != CALL_CONTEXT_NONE) {
			fprintf(out, "%s ", call_group(row));
		}
		/* Registers that a dump holds beyond the arguments say nothing. */
		call_print(out, row, line->registers,
			   given < row->argument_count ? given : row->argument_count);
	}
	if (fid->count > SHOWN_MAX) {
		fputs(" or ...", out);
	}
}

static void print_notes(struct annotator *this, const struct log_line *line)
{
	for (size_t i = 0; i < line->fid_count; i++) {
		const struct log_fid *fid = &line->fids[i];

		fputs(i == 0 ? "  # " : "; ", this->out);
		if (fid->count != 0) {
			print_meanings(this->out, fid, line);
		} else {
			print_unknown(this->out, fid);
		}
		if (fid->count == 1 && fid->in_register && line->present == 0) {
			this->pending = fid->rows[0];
			this->next = 1;
		}
	}
}

/* The next register of a dump with one register a line. */
static bool print_continuation(struct annotator *this, const struct log_line *line)
{
	const struct call_entry *row = this->pending;
	uint32_t number = this->next;
	char text[256];
	FILE *note;
	bool named;

	this->pending = NULL;
	if (row == NULL || line->fid_count != 0 || line->present != 1U << number ||
	    number > row->argument_count) {
		return false;
	}
	note = fmemopen(text, sizeof(text), "w");
	if (note == NULL) {
		return false;
	}
	named = call_print_argument(note, row, number, line->registers[number]);
	(void)fclose(note);
	if (named) {
		fprintf(this->out, "  # %s", text);
		this->pending = row;
		this->next = number + 1;
	}
	return named;
}

static void print_json(struct annotator *this, const struct log_line *line)
{
	struct json_writer json = { .out = this->out };
	uint32_t given = log_line_given(line);

	for (size_t i = 0; i < line->fid_count; i++) {
		const struct log_fid *fid = &line->fids[i];

		json_write_open(&json, NULL, '{');
		json_write_number(&json, "line", this->line_number);
		fid_bits_json(&json, fid->fid);
		json_write_text(&json, "answered_by",
				fid->vendor != CALL_CONTEXT_NONE ? call_vendor(fid->vendor)->name
								 : NULL);
		json_write_open(&json, "candidates", '[');
		for (size_t j = 0; j < fid->count; j++) {
			const struct call_entry *row = fid->rows[j];

			json_write_open(&json, NULL, '{');
			catalogue_row_json(&json, row);
			call_json(&json, row, line->registers,
				  given < row->argument_count ? given : row->argument_count);
			json_write_close(&json);
		}
		json_write_close(&json);
		json_write_close(&json);
	}
}

/* A line that came whole; its end stays behind the note. */
static void finish_line(struct annotator *this, const char *end)
{
	struct log_line line;

	if (memchr(this->text, '\0', this->size) != NULL) {
		this->odd_lines++;
		line.fid_count = 0;
		line.present = 0;
	} else {
		log_line_parse(&line, this->text, this->size, this->options->context);
	}
	if (this->options->json) {
		print_json(this, &line);
		return;
	}
	(void)fwrite(this->text, 1, this->size, this->out);
	if (!print_continuation(this, &line)) {
		print_notes(this, &line);
	}
	fputs(end, this->out);
}

/* The rest of a line that is too long. */
static int pass_on(struct annotator *this)
{
	bool copy = !this->options->json;
	int c;

	this->odd_lines++;
	this->pending = NULL;
	if (copy) {
		(void)fwrite(this->text, 1, this->size, this->out);
	}
	while ((c = getc_unlocked(this->in)) != EOF) {
		if (copy) {
			(void)putc_unlocked(c, this->out);
		}
		if (c == '\n') {
			break;
		}
	}
	return c;
}

/* returns: EOF at the end of the input */
static int take_line(struct annotator *this)
{
	int c;

	this->size = 0;
	this->line_number++;
	while ((c = getc_unlocked(this->in)) != EOF && c != '\n') {
		if (this->size == sizeof(this->text)) {
			(void)ungetc(c, this->in);
			return pass_on(this);
		}
		this->text[this->size++] = (char)c;
	}
	if (c == '\n' && this->size != 0 && this->text[this->size - 1] == '\r') {
		this->size--;
		finish_line(this, "\r\n");
	} else if (c == '\n' || this->size != 0) {
		finish_line(this, c == '\n' ? "\n" : "");
	}
	return c;
}

int annotate(FILE *in, FILE *out, const struct decode_options *options)
{
	static struct annotator this;

	this.in = in;
	this.out = out;
	this.options = options;
	this.line_number = 0;
	this.odd_lines = 0;
	this.pending = NULL;
	while (take_line(&this) != EOF && !ferror(out)) {
	}
	if (ferror(in)) {
		message("cannot read the standard input");
		return STATUS_ERROR;
	}
	if (this.odd_lines != 0) {
		message("skipped %" PRIu64 " lines (binary, or longer than %d bytes)",
			this.odd_lines, ANNOTATE_LINE_MAX);
		return STATUS_ERROR;
	}
	return STATUS_OK;
}
