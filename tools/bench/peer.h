/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is at the other end of a guest's TCP connections: takes, gives, or gives back. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stdbool.h>
#include <sys/types.h>

enum peer_kind { PEER_SINK, PEER_SOURCE, PEER_ECHO, PEER_KINDS };

struct peers {
	pid_t pids[PEER_KINDS];
	unsigned int ports[PEER_KINDS]; /* of 127.0.0.1 */
};

/** peers_start - start a process for each kind, each with a port of its own; returns false after a message */
bool peers_start(struct peers *peers);

/** peers_stop - end those that were started */
void peers_stop(const struct peers *peers);

#endif
