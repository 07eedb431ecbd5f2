/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit trace`: from a trace file or a running guest to lines and tables. */
#include "trace/trace_command.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/message.h"
#include "cli/status.h"
#include "guest/guest.h"
#include "trace/decode/record.h"
#include "trace/pairing.h"
#include "trace/stream.h"
#include "trace/timeline.h"
#include "trace/trace_options.h"

/* What happens to a record: decode, filter, print, count. */
struct printer {
	struct trace_options *options;
	FILE *out;
	struct summary *summary; /* NULL: not wanted */
	struct pairing *pairing;
	struct decoded decoded;
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void count_record(struct printer *printer, const struct trace_record *record,
			 const struct trace_record *input)
{
	if (printer->decoded.kind == DECODED_PACKET) {
		summary_add_packet(printer->summary, &printer->decoded);
		return;
	}
	summary_add(printer->summary, record);
	if (input != NULL) {
		summary_add(printer->summary, input);
	}
}

/* A timeline_handler. returns: false when the output cannot be written any more */
static bool print_record(void *context, const struct trace_record *record,
			 const struct trace_record *input)
{
	struct printer *printer = context;
	struct trace_options *options = printer->options;

	if (record->kind == TRACE_KIND_PACKETS) {
		input = pairing_match(printer->pairing, record);
	}
	decode_record(&printer->decoded, record, input);
	if (!filter_passes(&options->filter, record, &printer->decoded)) {
		return true;
	}
	if (printer->summary != NULL) {
		count_record(printer, record, input);
	}
	if (!options->summary_only && options->format.json) {
		format_json(printer->out, &options->format, record, input, &printer->decoded);
	} else if (!options->summary_only) {
		format_text(printer->out, &options->format, record, &printer->decoded);
	}
	return ferror(printer->out) == 0;
}

static void flush_output(void *context)
{
	struct printer *printer = context;

	(void)fflush(printer->out);
}

/* Takes over what the header of a trace says, and makes what later records need. */
static bool begin(struct printer *printer, const struct trace_file_header *header)
{
	struct trace_options *options = printer->options;

	options->format.frequency = header->counter_frequency;
	options->format.base = header->counter_base;
	options->format.start_time = header->start_time;
	printer->pairing = pairing_new();
	if (options->summary) {
		printer->summary = summary_new(header->counter_frequency);
	}
	if (printer->pairing == NULL || (options->summary && printer->summary == NULL)) {
		message("no memory");
		return false;
	}
	if (!options->summary) {
		return true;
	}
	summary_set_order(printer->summary, options->order);
	return true;
}

/* Prints the table, closes the output and tells if that failed. returns: the exit status */
static int finish(struct printer *printer, int status)
{
	struct trace_options *options = printer->options;
	const char *name = options->output != NULL ? options->output : "stdout";
	bool failed;

	if (printer->summary != NULL && status == STATUS_OK) {
		if (!options->summary_only) {
			fputc('\n', printer->out);
		}
		summary_print(printer->summary, printer->out);
	}
	summary_free(printer->summary);
	pairing_free(printer->pairing);
	errno = 0;
	failed = ferror(printer->out) != 0;
	if (printer->out == stdout ? fflush(stdout) != 0 : fclose(printer->out) != 0) {
		failed = true;
	}
	if (failed) {
		message("cannot write %s: %s", name, errno != 0 ? strerror(errno) : "write error");
		return STATUS_ERROR;
	}
	return status;
}

static int trace_file(struct printer *printer)
{
	const char *path = printer->options->path;
	struct trace_reader reader;
	int status = STATUS_OK;

	if (!trace_reader_open(&reader, path)) {
		message("%s: %s", path, reader.error);
		return STATUS_ERROR;
	}
	if (!begin(printer, &reader.header)) {
		status = STATUS_ERROR;
	} else if (!timeline_read(&reader, print_record, printer)) {
		message("%s: %s", path, reader.error);
		status = STATUS_ERROR;
	}
	if (reader.trailing_bytes != 0) {
		message("%s: the last record is cut off after %" PRIu32
			" of %u bytes; it is not shown",
			path, reader.trailing_bytes, TRACE_RECORD_SIZE);
	}
	trace_reader_close(&reader);
	return status;
}

/* The user ends the following by ^C, and still wants the table. */
static void catch_stop(void)
{
	struct sigaction action = { .sa_handler = stop, .sa_flags = (int)SA_RESETHAND };

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

static int trace_guest(struct printer *printer)
{
	struct stream *stream;
	int status = STATUS_ERROR;
	int fd = guest_follow(printer->options->pid);

	if (fd < 0) {
		return STATUS_ERROR;
	}
	stream = malloc(sizeof(*stream));
	if (stream == NULL) {
		message("no memory");
		return STATUS_ERROR;
	}
	catch_stop();
	if (!stream_open(stream, fd, &stopped)) {
		if (stopped != 0) {
			status = STATUS_OK;
		} else {
			message("the guest's trace: %s", stream->error);
		}
	} else if (begin(printer, &stream->header)) {
		if (stream_read(stream, print_record, flush_output, printer, &stopped)) {
			status = STATUS_OK;
		} else {
			message("the guest's trace: %s", stream->error);
		}
	}
	stream_close(stream);
	free(stream);
	return status;
}

/* Opening the output would empty the trace that is to be read. */
static bool overwrites_trace(const struct trace_options *options)
{
	struct stat trace;
	struct stat output;

	return options->path != NULL && options->output != NULL &&
	       stat(options->path, &trace) == 0 && stat(options->output, &output) == 0 &&
	       trace.st_dev == output.st_dev && trace.st_ino == output.st_ino;
}

static int run(struct trace_options *options)
{
	struct printer *printer = calloc(1, sizeof(*printer));
	int status;

	if (printer == NULL) {
		message("no memory");
		return STATUS_ERROR;
	}
	if (overwrites_trace(options)) {
		message("%s is the trace itself: choose another output", options->output);
		free(printer);
		return STATUS_ERROR;
	}
	printer->options = options;
	printer->out = options->output != NULL ? fopen(options->output, "we") : stdout;
	if (printer->out == NULL) {
		message("cannot write %s: %s", options->output, strerror(errno));
		free(printer);
		return STATUS_ERROR;
	}
	status = options->follow ? trace_guest(printer) : trace_file(printer);
	status = finish(printer, status);
	free(printer);
	return status;
}

int trace_command(int argc, char **argv)
{
	struct trace_options options;
	int status = trace_options_parse(&options, argc, argv);

	if (status == -1) {
		status = run(&options);
	}
	trace_options_free(&options);
	return status;
}
