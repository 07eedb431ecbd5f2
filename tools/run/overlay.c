/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that takes what the guest writes to a disk with snapshot. It outlives the guest's machines, and not the run. */
#include "run/disk.h"

#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAKE_TIMEOUT_MS 10000

/* A file without a name, where large files go: /tmp may be in memory. returns: -1 with errno */
static int open_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/conduit-XXXXXX",
		     folder != NULL && *folder != '\0' ? folder : "/var/tmp") >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0) {
		unlink(path);
	}
	return fd;
}

/* returns: status as waitpid(2) gives it, or -errno */
static int make_overlay(const char *base, const char *format, int fd)
{
	char path[32];
	const char *const argv[] = { "qemu-img", "create", "-q", "-f", "qcow2", "-F",
				     format,     "-b",     base, path, NULL };
	const struct program program = { .argv = argv,
					 .fds = &fd,
					 .fd_count = 1,
					 .input = PROCESS_QUIET,
					 .output = PROCESS_QUIET,
					 .error = STDERR_FILENO };
	pid_t pid;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	pid = process_start(&program);
	return pid < 0 ? pid : process_wait(pid, MAKE_TIMEOUT_MS);
}

bool disk_overlay(struct disk *disk, struct refusal *refusal)
{
	char base[PATH_MAX];
	int status;

	if (!disk->snapshot || disk->overlay_fd >= 0) {
		return true;
	}
	if (realpath(disk->file, base) == NULL) {
		return refuse(refusal, "cannot open %s: %s", disk->file, strerror(errno));
	}
	disk->overlay_fd = open_nameless();
	if (disk->overlay_fd < 0) {
		return refuse(refusal, "snapshot: cannot make a file in TMPDIR or /var/tmp: %s",
			      strerror(errno));
	}
	status = make_overlay(base, disk->format, disk->overlay_fd);
	if (status == -ENOENT) {
		return refuse(refusal, "snapshot requires qemu-img; install the package qemu-utils "
				       "(Debian, Ubuntu) or qemu-img (Fedora, Arch)");
	}
	return status == 0 || refuse(refusal, "qemu-img cannot make an overlay of %s", disk->file);
}
