/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is at the other end of a guest's TCP connections. One connection at a time, each in blocking calls: nothing is faster. */
#include "bench/peer.h"

#include "cli/message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_SIZE 65536

static char chunk[CHUNK_SIZE];

/* Whether it could be sent whole. */
static bool send_all(int fd, ssize_t size)
{
	for (ssize_t sent = 0; sent < size;) {
		ssize_t n = send(fd, chunk + sent, (size_t)(size - sent), MSG_NOSIGNAL);

		if (n <= 0) {
			return false;
		}
		sent += n;
	}
	return true;
}

static void serve(int fd, enum peer_kind kind)
{
	ssize_t size = CHUNK_SIZE;

	do {
		if (kind != PEER_SOURCE) {
			size = read(fd, chunk, sizeof(chunk));
		}
	} while (size > 0 && (kind == PEER_SINK || send_all(fd, size)));
}

static _Noreturn void serve_all(int listener, enum peer_kind kind)
{
	const int on = 1;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0) {
			_exit(1);
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		serve(fd, kind);
		close(fd);
	}
}

/* returns: a socket that listens, or -1 */
static int listen_at_any_port(unsigned int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1) != 0 ||
			getsockname(fd, (struct sockaddr *)&address, &size) != 0)) {
		close(fd);
		return -1;
	}
	*port = ntohs(address.sin_port);
	return fd;
}

bool peers_start(struct peers *peers)
{
	*peers = (struct peers){ .pids = { 0 } };
	for (int kind = 0; kind < PEER_KINDS; kind++) {
		int listener = listen_at_any_port(&peers->ports[kind]);

		peers->pids[kind] = listener >= 0 ? fork() : -1;
		if (peers->pids[kind] == 0) {
			serve_all(listener, (enum peer_kind)kind);
		}
		if (peers->pids[kind] < 0) {
			message("cannot serve a guest's connections: %s", strerror(errno));
			peers_stop(peers);
			return false;
		}
		close(listener);
	}
	return true;
}

void peers_stop(const struct peers *peers)
{
	for (int kind = 0; kind < PEER_KINDS; kind++) {
		if (peers->pids[kind] > 0) {
			kill(peers->pids[kind], SIGKILL);
			waitpid(peers->pids[kind], NULL, 0);
		}
	}
}
