/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that belong to conduit: conduit.efi and the default guest, beside the executable or installed. */
#include "run/files.h"

#include "cli/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The folder of the executable, without a slash at its end. */
static bool own_folder(char folder[PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);
	char *slash;

	if (length < 0) {
		return false;
	}
	folder[length] = '\0';
	slash = strrchr(folder, '/');
	if (slash == NULL) {
		return false;
	}
	*slash = '\0';
	return true;
}

bool files_find(const char *name, char path[PATH_MAX])
{
	static const char *const places[] = { "", "/../share/conduit" };
	char folder[PATH_MAX];

	if (!own_folder(folder)) {
		return false;
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int length = snprintf(path, PATH_MAX, "%s%s/%s", folder, places[i], name);

		if (length < PATH_MAX && access(path, F_OK) == 0) {
			return true;
		}
	}
	return false;
}

int files_create(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT) {
		return -1;
	}
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

bool files_same(const char *path, const char *other)
{
	struct stat first;
	struct stat second;

	return stat(path, &first) == 0 && stat(other, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* A FIFO would be waited for, a device may have no end. */
bool files_readable(const char *what, const char *path, uint64_t space)
{
	struct stat stat_;

	if (access(path, R_OK) != 0 || stat(path, &stat_) != 0) {
		message("cannot read the %s %s: %s", what, path, strerror(errno));
		return false;
	}
	if (!S_ISREG(stat_.st_mode)) {
		message("cannot read the %s %s: %s", what, path,
			S_ISDIR(stat_.st_mode) ? strerror(EISDIR) : "not a regular file");
		return false;
	}
	if ((uint64_t)stat_.st_size > space) {
		message("the %s %s does not fit in %llu MiB", what, path,
			(unsigned long long)(space >> 20));
		return false;
	}
	return true;
}
