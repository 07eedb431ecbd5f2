/* SPDX-License-Identifier: BSD-2-Clause */
/* Find a running `conduit run` of this user, and ask it something. */
#ifndef GUEST_GUEST_H
#define GUEST_GUEST_H

#include "guest/protocol.h"

#include <stdbool.h>
#include <sys/types.h>

/**
 * guest_ask - one request to a running guest
 * @pid:   process ID of `conduit run`, 0: the only one there is
 * @reply: out
 *
 * returns: the connected socket, or -errno after a message
 */
int guest_ask(pid_t pid, struct guest_request request, struct guest_reply *reply);

/**
 * guest_follow - ask for the trace of a running guest, from now on
 *
 * returns: a stream socket that gives what a trace file holds: struct trace_file_header, then struct trace_record until
 * the guest ends. Who reads too slowly finds records of TRACE_KIND_LOST. Or -errno after a message.
 */
int guest_follow(pid_t pid);

/** guest_pid - the process ID that a guest was found by: @pid, or that of the only guest; 0 after a message */
pid_t guest_pid(pid_t pid);

/** guest_result_text - an enum guest_result in words, without a full stop */
const char *guest_result_text(uint32_t result);

#endif
