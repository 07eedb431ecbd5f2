/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a guest's crash: shown, and kept in a file. */
#include "run/crash.h"

#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TEXT_SIZE (4 * CONDUIT_CRASH_TEXT_SIZE + 1) /* each byte may become \xNN */

static void default_name(char name[CRASH_NAME_SIZE])
{
	time_t now = time(NULL);
	struct tm date;

	localtime_r(&now, &date);
	if (strftime(name, CRASH_NAME_SIZE, "conduit-crash-%Y%m%d-%H%M%S.txt", &date) == 0) {
		snprintf(name, CRASH_NAME_SIZE, "conduit-crash.txt");
	}
}

/* [TLFS Partition Crash Enlightenment]: five parameters, whose meaning is the guest's, and an optional text. */
static void print(FILE *out, const struct conduit_shared *shared, const char *text)
{
	fprintf(out, "crash parameters:");
	for (size_t i = 0; i < sizeof(shared->crash_p) / sizeof(shared->crash_p[0]); i++) {
		fprintf(out, " %#" PRIx64, __atomic_load_n(&shared->crash_p[i], __ATOMIC_RELAXED));
	}
	fprintf(out, "\n%s%s", text, *text != '\0' && text[strlen(text) - 1] != '\n' ? "\n" : "");
}

/* Not blocking: nobody need read a FIFO. */
static FILE *open_text(const char *path, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK | flags, 0666);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

/*
 * A crash that comes after another one of the same run goes to the same file, behind it; so does that of another guest which
 * has the same name by chance.
 */
static void keep(struct crash *crash, const struct conduit_shared *shared, const char *text)
{
	const char *path = crash->path != NULL ? crash->path : crash->name;
	FILE *file;
	bool failed;

	if (crash->name[0] == '\0') {
		default_name(crash->name);
	}
	file = open_text(path, crash->happened || path == crash->name ? O_APPEND : O_TRUNC);
	if (file != NULL) {
		print(file, shared, text);
		failed = ferror(file) != 0;
		if (fclose(file) == 0 && !failed) {
			message("the text is kept in %s", path);
			return;
		}
	}
	message("cannot keep the text in %s: %s", path, strerror(errno));
}

bool crash_poll(struct crash *crash, const struct conduit_shared *shared)
{
	uint32_t count = region_load_32(&shared->crash_count);
	static char text[TEXT_SIZE];

	if (count == crash->seen) {
		return false;
	}
	region_text(shared->crash_text, region_load_32(&shared->crash_size),
		    CONDUIT_CRASH_TEXT_SIZE, text, sizeof(text));
	message("the guest crashed; ---- its words:");
	print(stderr, shared, text);
	message("---- end of its words");
	keep(crash, shared, text);
	crash->seen = count;
	crash->happened = true;
	return true;
}
