/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace files: a header, then records until the end [hypervisor/shared.h]. */
#ifndef TRACE_TRACE_FILE_H
#define TRACE_TRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "hypervisor/shared.h"

/* Takes one record; all producers of records end in one of these. */
typedef void trace_sink(void *context, const struct trace_record *record);

#define TRACE_ERROR_SIZE 512

/*
 * Counter frequencies that are believed: the Arm generic timer runs at 1 MHz to 1 GHz, QEMU's
 * -icount up to 1 GHz.
 */
#define TRACE_FREQUENCY_MAX ABI_ULL(10000000000)

/*
 * Writes one file. After the first error the records are counted in `dropped` and not written: a
 * guest outlives a full disk.
 */
struct trace_writer {
	FILE *file;
	int error; /* 0 or -errno, the first one */
	uint64_t written;
	uint64_t dropped;
};

/** trace_writer_open - create or replace @path. returns: 0 or -errno */
int trace_writer_open(struct trace_writer *writer, const char *path,
		      const struct trace_file_header *header);

/** trace_writer_add - append a record; a trace_sink, @writer is a struct trace_writer */
void trace_writer_add(void *writer, const struct trace_record *record);

/**
 * trace_writer_flush - give the file what is buffered. returns: 0 or -errno, the first error of
 * this file
 */
int trace_writer_flush(struct trace_writer *writer);

/**
 * trace_writer_close - flush and close. returns: 0 or -errno, the first error of this file; what
 * was written can be read
 */
int trace_writer_close(struct trace_writer *writer);

struct trace_reader {
	int fd;
	struct trace_file_header header;
	uint64_t record_count;   /* whole records at the time of opening */
	uint32_t trailing_bytes; /* of a last record that is not whole */
	char error[TRACE_ERROR_SIZE];
};

/**
 * trace_reader_open - open @path and check it. returns: false, with a sentence in reader->error, if
 * it is no trace
 */
bool trace_reader_open(struct trace_reader *reader, const char *path);

/**
 * trace_reader_read - read record @number, from 0. returns: false, with a sentence in reader->error
 */
bool trace_reader_read(struct trace_reader *reader, uint64_t number, struct trace_record *record);

void trace_reader_close(struct trace_reader *reader);

/**
 * trace_header_check - whether @header can start a trace
 * @error: of TRACE_ERROR_SIZE bytes: a sentence that says what it is instead and what to do
 */
bool trace_header_check(const struct trace_file_header *header, char *error);

#endif
