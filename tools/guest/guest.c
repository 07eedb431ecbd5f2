/* SPDX-License-Identifier: BSD-2-Clause */
/* Find a running `conduit run` of this user, and ask it something. */
#include "guest/guest.h"

#include "cli/message.h"
#include "cli/number.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPLY_TIMEOUT_S 10
#define INODE_SIZE      24       /* digits, to be compared as text */
#define LISTENING       0x10000U /* OBS: Linux net/unix/af_unix.c unix_seq_show(), __SO_ACCEPTCON */

socklen_t guest_address(struct sockaddr_un *address, uid_t user, pid_t pid)
{
	int length;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	length = snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1,
			  GUEST_SOCKET_PREFIX "%u/%d", (unsigned int)user, (int)pid);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
}

/* The process ID of a line of /proc/net/unix that may be a guest of this user's, 0: it is none. @inode is the socket's. */
static pid_t parse_line(const char *line, char inode[INODE_SIZE])
{
	char flags[16];
	char user[16];
	char name[16];
	uint64_t uid;
	uint64_t pid;

	if (sscanf(line,
		   "%*s %*s %*s %15s %*s %*s %23[0-9] @" GUEST_SOCKET_PREFIX "%15[0-9]/%15[0-9]",
		   flags, inode, user, name) != 4) {
		return 0;
	}
	if ((strtoul(flags, NULL, 16) & LISTENING) == 0 ||
	    !number_parse(user, getuid(), getuid(), &uid) ||
	    !number_parse(name, 1, INT_MAX, &pid)) {
		return 0;
	}
	return (pid_t)pid;
}

/*
 * Has that process the socket open? Only those of this user say so. To connect does not tell: the queue of a guest that is stopped
 * may be full, as may be that of another user's.
 */
static bool has_open(pid_t pid, const char *inode)
{
	char wanted[64];
	char path[64];
	bool found = false;
	struct dirent *entry;
	DIR *folder;

	snprintf(wanted, sizeof(wanted), "socket:[%s]", inode);
	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	while (folder != NULL && !found && (entry = readdir(folder)) != NULL) {
		char target[64];
		ssize_t length =
			readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);

		target[length > 0 ? length : 0] = '\0';
		found = strcmp(target, wanted) == 0;
	}
	if (folder != NULL) {
		closedir(folder);
	}
	return found;
}

pid_t guest_pid(pid_t pid)
{
	FILE *sockets = pid == 0 ? fopen("/proc/net/unix", "re") : NULL;
	unsigned int count = 0;
	char line[512];

	if (pid != 0) {
		return pid;
	}
	while (sockets != NULL && fgets(line, sizeof(line), sockets) != NULL) {
		char inode[INODE_SIZE];
		pid_t found = parse_line(line, inode);

		if (found == 0 || !has_open(found, inode)) {
			continue;
		}
		count++;
		if (count == 2) {
			message("several guests run; choose one with --pid:");
			message("  --pid %d", (int)pid);
		}
		if (count > 1) {
			message("  --pid %d", (int)found);
		}
		pid = found;
	}
	if (sockets != NULL) {
		fclose(sockets);
	}
	if (count == 0) {
		message("no guest runs; 'conduit run' starts one");
	}
	return count == 1 ? pid : 0;
}

/* Anyone may bind an abstract name, and any number of them: the guest must be this user's. */
static bool is_own(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == getuid();
}

static int connect_to(pid_t pid)
{
	const struct timeval timeout = { .tv_sec = REPLY_TIMEOUT_S };
	struct sockaddr_un address;
	socklen_t length = guest_address(&address, getuid(), pid);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error;

	/* To connect takes time, too, where many wait for a guest that is stopped. */
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	}
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, length) == 0 && is_own(fd)) {
		return fd;
	}
	error = errno == ECONNREFUSED ? ESRCH : errno;
	message("no guest of yours has the process ID %d", (int)pid);
	if (fd >= 0) {
		close(fd);
	}
	return error != 0 ? -error : -EPERM;
}

/* returns: NULL, or what is wrong with the guest, to follow its number */
static const char *exchange(int fd, const struct guest_request *request, struct guest_reply *reply)
{
	ssize_t size;

	if (send(fd, request, sizeof(*request), MSG_NOSIGNAL) != (ssize_t)sizeof(*request)) {
		return "has ended";
	}
	size = recv(fd, reply, sizeof(*reply), MSG_WAITALL);
	if (size == 0 || (size < 0 && errno == ECONNRESET)) {
		return "has ended";
	}
	if (size < 0) {
		return "does not answer";
	}
	if (size != (ssize_t)sizeof(*reply) || reply->magic != GUEST_MAGIC ||
	    reply->version != GUEST_VERSION) {
		return "is of another version of conduit";
	}
	return NULL;
}

int guest_ask(pid_t pid, struct guest_request request, struct guest_reply *reply)
{
	const char *wrong;
	int fd;

	pid = guest_pid(pid);
	if (pid == 0) {
		return -ESRCH;
	}
	fd = connect_to(pid);
	if (fd < 0) {
		return fd;
	}
	request.magic = GUEST_MAGIC;
	request.version = GUEST_VERSION;
	wrong = exchange(fd, &request, reply);
	if (wrong != NULL) {
		message("the guest %d %s", (int)pid, wrong);
		close(fd);
		return -EPROTO;
	}
	return fd;
}

int guest_follow(pid_t pid)
{
	const struct timeval forever = { 0 };
	struct guest_reply reply;
	int fd = guest_ask(pid, (struct guest_request){ .operation = GUEST_FOLLOW }, &reply);

	if (fd < 0) {
		return fd;
	}
	if (reply.result != GUEST_OK) {
		message("cannot follow the guest: %s", guest_result_text(reply.result));
		close(fd);
		return reply.result == GUEST_NO_TRACE ? -ENODATA : -EAGAIN;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &forever, sizeof(forever));
	return fd;
}

const char *guest_result_text(uint32_t result)
{
	static const char *const texts[] = {
		[GUEST_OK] = "done",
		[GUEST_NOT_STARTED] = "conduit.efi has not started yet; try again in a moment",
		[GUEST_NOT_READY] = "the guest has not opened the device that this needs",
		[GUEST_UNKNOWN] = "conduit.efi does not know this command or device",
		[GUEST_NO_ANSWER] =
			"conduit.efi has not answered: the guest is paused, hangs, was reset or has ended",
		[GUEST_NO_TRACE] = "it was started with --no-trace",
		[GUEST_REFUSED] = "refused",
		[GUEST_BUSY] = "too many ask at once; try again in a moment",
	};

	return result < ABI_COUNT(texts) ? texts[result] : "unknown answer";
}
