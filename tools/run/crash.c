/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a guest's crash: shown, and kept in a file. */
#include "run/crash.h"

#include "cli/message.h"
#include "run/files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NAMES_MAX 99
#define TEXT_SIZE (4 * CONDUIT_CRASH_TEXT_SIZE + 1) /* each byte may become \xNN */

/*
 * A file of a name that anybody can foresee must be new: what is there may be another user's link to a file of this one.
 * returns: a descriptor, or -1 with the name that was tried last
 */
static int open_new(char name[CRASH_NAME_SIZE])
{
	char date[32] = "";
	time_t now = time(NULL);
	struct tm parts;
	int fd = -1;

	localtime_r(&now, &parts);
	(void)strftime(date, sizeof(date), "-%Y%m%d-%H%M%S", &parts);
	for (int i = 1; i <= NAMES_MAX; i++) {
		char suffix[8] = "";

		if (i > 1) {
			snprintf(suffix, sizeof(suffix), "-%d", i);
		}
		snprintf(name, CRASH_NAME_SIZE, "conduit-crash%s%s.txt", date, suffix);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (fd >= 0 || errno != EEXIST) {
			break;
		}
	}
	return fd;
}

/* [TLFS Partition Crash Enlightenment]: five parameters, whose meaning is the guest's, and an optional text. */
static void print(FILE *out, const struct conduit_shared *shared, const char *text)
{
	fprintf(out, "crash parameters:");
	for (size_t i = 0; i < ABI_COUNT(shared->crash_p); i++) {
		fprintf(out, " %#" PRIx64, __atomic_load_n(&shared->crash_p[i], __ATOMIC_RELAXED));
	}
	fputc('\n', out);
	message_quote(out, text);
}

/* Once in a run. What the user names is written as a shell would; not blocking: nobody need read a FIFO. */
static bool open_file(struct crash *crash)
{
	int fd;

	if (crash->path != NULL) {
		fd = open(crash->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666);
	} else {
		fd = open_new(crash->name);
		crash->path = crash->name;
	}
	crash->file = files_stream(fd);
	crash->open_failed = crash->file == NULL;
	return !crash->open_failed;
}

/* All crashes of a run go to one file. */
static void keep(struct crash *crash, const struct conduit_shared *shared, const char *text)
{
	if (crash->open_failed) {
		return;
	}
	if (crash->file != NULL || open_file(crash)) {
		print(crash->file, shared, text);
		if (fflush(crash->file) == 0 && !ferror(crash->file)) {
			message("the text is kept in %s", crash->path);
			return;
		}
		clearerr(crash->file);
	}
	message("cannot keep the text in %s: %s", crash->path, strerror(errno));
}

static void show(struct crash *crash, const struct conduit_shared *shared)
{
	static char text[TEXT_SIZE];

	region_text(shared->crash_text, region_load_32(&shared->crash_size),
		    CONDUIT_CRASH_TEXT_SIZE, text, sizeof(text));
	message("the guest crashed; ---- its text:");
	print(stderr, shared, text);
	message("---- end of its text");
	keep(crash, shared, text);
}

bool crash_poll(struct crash *crash, const struct conduit_shared *shared)
{
	uint32_t count = region_load_32(&shared->crash_count);
	uint32_t new_reports = count - crash->seen;

	if (new_reports == 0) {
		return false;
	}
	if (crash->shown < CRASH_REPORTS_MAX) {
		crash->shown++;
		show(crash, shared);
	}
	crash->count += new_reports;
	crash->seen = count;
	crash->happened = true;
	return true;
}

void crash_finish(struct crash *crash)
{
	if (crash->count > crash->shown) {
		message("the guest made %" PRIu64 " reports of a crash; %" PRIu64
			" of them are shown",
			crash->count, crash->shown);
	}
	if (crash->file != NULL) {
		fclose(crash->file);
		crash->file = NULL;
	}
}
