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

/* Cuts a path at its last slash. */
static void cut(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash != NULL) {
		*slash = '\0';
	}
}

static bool is_in(const char *folder, const char *name, char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX &&
	       access(path, F_OK) == 0;
}

bool files_find(const char *name, char path[PATH_MAX])
{
	char folder[PATH_MAX + sizeof("/share/conduit")];
	ssize_t length = readlink("/proc/self/exe", folder, PATH_MAX - 1);

	if (length < 0) {
		return false;
	}
	folder[length] = '\0';
	cut(folder);
	if (is_in(folder, name, path)) {
		return true;
	}
	cut(folder);
	snprintf(folder + strlen(folder), sizeof("/share/conduit"), "/share/conduit");
	return is_in(folder, name, path);
}

bool files_require(const char *name, const char *remedy, char path[PATH_MAX])
{
	if (files_find(name, path)) {
		return true;
	}
	message("cannot find %s, neither beside this program nor installed; %s", name, remedy);
	return false;
}

int files_create(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT) {
		return -1;
	}
	return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

FILE *files_stream(int fd)
{
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (file == NULL && fd >= 0) {
		int error = errno;

		close(fd);
		errno = error;
	}
	return file;
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
