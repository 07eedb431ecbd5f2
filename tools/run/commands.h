/* SPDX-License-Identifier: BSD-2-Clause */
/* The mailbox to conduit.efi: one command at a time, the others wait their turn. */
#ifndef RUN_COMMANDS_H
#define RUN_COMMANDS_H

#include "run/region.h"

#include <stdbool.h>
#include <stdint.h>

#define COMMANDS_MAX 16
#define COMMAND_TIMEOUT_MS                                                                         \
	5000 /* EL2 looks at its mailbox every few milliseconds, if a CPU runs at all */

enum command_state {
	COMMAND_FREE,
	COMMAND_WAITING,
	COMMAND_SENT,
	COMMAND_DONE,
	COMMAND_LOST, /* no answer: the guest was reset, or has stopped */
};

struct command {
	enum command_state state;
	uint32_t code; /* CONDUIT_COMMAND_* */
	uint32_t argument;
	uint32_t sequence;
	uint32_t status; /* CONDUIT_COMMAND_OK, ... */
	uint64_t deadline;
};

struct commands {
	struct command queue[COMMANDS_MAX];
	int sent; /* index of the one that is with EL2, -1: none */
};

void commands_init(struct commands *commands);

/** commands_submit - queue a command; returns its ticket, or -1: too many wait */
int commands_submit(struct commands *commands, uint32_t code, uint32_t argument);

/**
 * commands_result - ask for the outcome, once
 * @state: out, COMMAND_DONE or COMMAND_LOST
 *
 * returns: false if it is not there yet; if true, the ticket is used up
 */
bool commands_result(struct commands *commands, int ticket, enum command_state *state,
		     uint32_t *status);

/** commands_poll - take answers, send the next command; @region may have no region now */
void commands_poll(struct commands *commands, struct region *region);

/** commands_reset - the last look at a region: what was sent and is not answered is lost */
void commands_reset(struct commands *commands, struct conduit_shared *shared);

#endif
