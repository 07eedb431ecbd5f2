/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace files: written while a guest runs, read with suspicion afterwards. */
#include "trace/trace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Starts of files that get passed by mistake, and what to say about them. */
struct foreign {
	const char *start;
	size_t size;
	const char *what;
};

static const struct foreign foreigns[] = {
	{ "\x1f\x8b", 2, "it is compressed: decompress it first, with gunzip" },
	{ "\x28\xb5\x2f\xfd", 4, "it is compressed: decompress it first, with unzstd" },
	{ "\xfd"
	  "7zXZ",
	  5, "it is compressed: decompress it first, with unxz" },
	{ "\x7f"
	  "ELF",
	  4, "it is an ELF file" },
	{ "MZ", 2, "it is an EFI or kernel image" },
	{ "{\"", 2, "it is JSON, perhaps what 'conduit trace --json' printed" },
	{ "1CRTUDNC", 8, "it was written by a machine of the other byte order" },
};

/* Records buffered by stdio between two flushes. */
#define WRITE_BUFFER_SIZE ((size_t)TRACE_RECORD_SIZE * 256)

/* What was buffered is not in the file. */
static void count_again(struct trace_writer *writer)
{
	off_t size =
		lseek(fileno(writer->file), 0, SEEK_CUR) - (off_t)sizeof(struct trace_file_header);
	uint64_t whole = size > 0 ? (uint64_t)size / TRACE_RECORD_SIZE : 0;

	if (whole < writer->written) {
		writer->dropped += writer->written - whole;
		writer->written = whole;
	}
}

static void writer_note(struct trace_writer *writer, int error)
{
	if (writer->error == 0) {
		writer->error = error != 0 ? -error : -EIO;
		if (writer->file != NULL) {
			count_again(writer);
		}
	}
}

int trace_writer_open(struct trace_writer *writer, const char *path,
		      const struct trace_file_header *header)
{
	memset(writer, 0, sizeof(*writer));
	writer->file = fopen(path, "wbe");
	if (writer->file == NULL) {
		writer_note(writer, errno);
		return writer->error;
	}
	/* Without the buffer the file is slower, no more. */
	(void)setvbuf(writer->file, NULL, _IOFBF, WRITE_BUFFER_SIZE);
	if (fwrite(header, sizeof(*header), 1, writer->file) != 1) {
		writer_note(writer, errno);
	}
	/* A disk that is full is told before the guest starts. */
	if (trace_writer_flush(writer) != 0) {
		(void)trace_writer_close(writer);
	}
	return writer->error;
}

void trace_writer_add(void *context, const struct trace_record *record)
{
	struct trace_writer *writer = context;

	if (writer->error == 0 && fwrite(record, sizeof(*record), 1, writer->file) != 1) {
		writer_note(writer, errno);
	}
	if (writer->error == 0) {
		writer->written++;
	} else {
		writer->dropped++;
	}
}

int trace_writer_flush(struct trace_writer *writer)
{
	if (writer->error == 0 && fflush(writer->file) != 0) {
		writer_note(writer, errno);
	}
	return writer->error;
}

int trace_writer_close(struct trace_writer *writer)
{
	if (writer->file == NULL) {
		return writer->error;
	}
	(void)trace_writer_flush(writer);
	if (fclose(writer->file) != 0 && writer->error == 0) {
		writer->error = errno != 0 ? -errno : -EIO;
	}
	writer->file = NULL;
	return writer->error;
}

/* What a file that is no trace seems to be. */
static const char *foreign_name(const void *start, size_t size)
{
	for (size_t i = 0; i < ABI_COUNT(foreigns); i++) {
		if (size >= foreigns[i].size &&
		    memcmp(start, foreigns[i].start, foreigns[i].size) == 0) {
			return foreigns[i].what;
		}
	}
	return "it does not start with CNDUTRC1";
}

bool trace_header_check(const struct trace_file_header *header, char *error)
{
	if (header->magic != CONDUIT_TRACE_MAGIC) {
		(void)snprintf(error, TRACE_ERROR_SIZE,
			       "not a trace of conduit: %s; 'conduit run --trace FILE' makes one",
			       foreign_name(header, sizeof(*header)));
		return false;
	}
	if (header->version != CONDUIT_TRACE_VERSION || header->record_size != TRACE_RECORD_SIZE) {
		(void)snprintf(error, TRACE_ERROR_SIZE,
			       "trace format %" PRIu32 " with records of %" PRIu32
			       " bytes; this conduit reads format %u with records of %u bytes: "
			       "use the conduit that wrote it",
			       header->version, header->record_size, CONDUIT_TRACE_VERSION,
			       TRACE_RECORD_SIZE);
		return false;
	}
	if (header->counter_frequency == 0 || header->counter_frequency > TRACE_FREQUENCY_MAX) {
		(void)snprintf(error, TRACE_ERROR_SIZE,
			       "damaged trace: its header says that the counter runs at %" PRIu64
			       " Hz",
			       header->counter_frequency);
		return false;
	}
	return true;
}

/* pread() until @size bytes or the end of the file. returns: bytes read, or -1 with errno */
static ssize_t read_whole(int fd, void *to, size_t size, off_t offset)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = pread(fd, (char *)to + done, size - done, offset + (off_t)done);

		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return -1;
		}
		if (got == 0) {
			break;
		}
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* Checks the type and size of the open file and reads its header. */
static bool reader_check(struct trace_reader *reader)
{
	struct stat status;
	ssize_t got;
	uint64_t bytes;

	if (fstat(reader->fd, &status) != 0) {
		(void)snprintf(reader->error, sizeof(reader->error), "%s", strerror(errno));
		return false;
	}
	if (!S_ISREG(status.st_mode)) {
		(void)snprintf(reader->error, sizeof(reader->error), "not a regular file: %s",
			       S_ISDIR(status.st_mode) ? "it is a directory"
						       : "store the trace in a file first");
		return false;
	}
	got = read_whole(reader->fd, &reader->header, sizeof(reader->header), 0);
	if (got < 0) {
		(void)snprintf(reader->error, sizeof(reader->error), "%s", strerror(errno));
		return false;
	}
	if ((size_t)got < sizeof(reader->header)) {
		(void)snprintf(reader->error, sizeof(reader->error), "%s",
			       got == 0 ? "empty: the guest did not start, or the disk was full"
					: "not a trace of conduit: shorter than the header of one");
		return false;
	}
	bytes = (uint64_t)status.st_size - sizeof(reader->header);
	reader->record_count = bytes / TRACE_RECORD_SIZE;
	reader->trailing_bytes = (uint32_t)(bytes % TRACE_RECORD_SIZE);
	return trace_header_check(&reader->header, reader->error);
}

bool trace_reader_open(struct trace_reader *reader, const char *path)
{
	memset(reader, 0, sizeof(*reader));
	/* Not blocking: a FIFO is refused, not waited for. */
	reader->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (reader->fd < 0) {
		(void)snprintf(reader->error, sizeof(reader->error), "%s", strerror(errno));
		return false;
	}
	if (!reader_check(reader)) {
		trace_reader_close(reader);
		return false;
	}
	return true;
}

bool trace_reader_read(struct trace_reader *reader, uint64_t number, struct trace_record *record)
{
	off_t offset = (off_t)(sizeof(reader->header) + number * TRACE_RECORD_SIZE);
	ssize_t got = number < reader->record_count
			      ? read_whole(reader->fd, record, sizeof(*record), offset)
			      : 0;

	if (got != (ssize_t)sizeof(*record)) {
		(void)snprintf(
			reader->error, sizeof(reader->error), "record %" PRIu64 ": %s", number,
			got < 0 ? strerror(errno) : "the file became shorter while it was read");
		return false;
	}
	return true;
}

void trace_reader_close(struct trace_reader *reader)
{
	if (reader->fd >= 0) {
		(void)close(reader->fd);
		reader->fd = -1;
	}
}
