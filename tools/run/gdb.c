/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a debugger finds the machine: a socket in a folder that only this user may enter. */
#include "run/gdb.h"

#include "cli/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "/conduit-XXXXXX"
#define SOCKET "/gdb"

/* [XDG Base Directory Specification, "$XDG_RUNTIME_DIR"]: the user's own, mode 0700. */
static bool is_private(const char *folder)
{
	struct stat stat_;

	return folder != NULL && folder[0] == '/' && lstat(folder, &stat_) == 0 &&
	       S_ISDIR(stat_.st_mode) && stat_.st_uid == getuid() && (stat_.st_mode & 077) == 0 &&
	       strlen(folder) + sizeof(FOLDER SOCKET) <= GDB_PATH_SIZE;
}

bool gdb_open(struct gdb *gdb)
{
	const char *place = getenv("XDG_RUNTIME_DIR");

	snprintf(gdb->folder, sizeof(gdb->folder), "%s" FOLDER, is_private(place) ? place : "/tmp");
	if (mkdtemp(gdb->folder) == NULL) { /* mode 0700 */
		message("cannot make the folder of the debugger's socket, %s: %s", gdb->folder,
			strerror(errno));
		gdb->folder[0] = '\0';
		return false;
	}
	snprintf(gdb->path, sizeof(gdb->path), "%.*s" SOCKET,
		 (int)(sizeof(gdb->path) - sizeof(SOCKET)), gdb->folder);
	return true;
}

void gdb_close(const struct gdb *gdb)
{
	if (gdb->folder[0] != '\0') {
		unlink(gdb->path);
		rmdir(gdb->folder);
	}
}
