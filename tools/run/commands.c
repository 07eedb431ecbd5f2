/* SPDX-License-Identifier: BSD-2-Clause */
/* The mailbox to conduit.efi: one command at a time, the others wait their turn. */
#include "run/commands.h"

#include "cli/clock.h"

void commands_init(struct commands *commands)
{
	*commands = (struct commands){ .sent = -1 };
}

int commands_submit(struct commands *commands, uint32_t code, uint32_t argument)
{
	for (int i = 0; i < COMMANDS_MAX; i++) {
		struct command *command = &commands->queue[i];

		if (command->state == COMMAND_FREE) {
			*command = (struct command){
				.state = COMMAND_WAITING,
				.code = code,
				.argument = argument,
				.deadline = clock_ms() + COMMAND_TIMEOUT_MS,
			};
			return i;
		}
	}
	return -1;
}

bool commands_result(struct commands *commands, int ticket, enum command_state *state,
		     uint32_t *status)
{
	struct command *command = &commands->queue[ticket];

	if (command->state != COMMAND_DONE && command->state != COMMAND_LOST) {
		return false;
	}
	*state = command->state;
	*status = command->status;
	command->state = COMMAND_FREE;
	return true;
}

static void take_answer(struct commands *commands, struct conduit_shared *shared)
{
	struct command *command = &commands->queue[commands->sent];

	if (region_load_32(&shared->command_done) == command->sequence) {
		command->status = region_load_32(&shared->command_status);
		command->state = COMMAND_DONE;
		commands->sent = -1;
	}
}

void commands_reset(struct commands *commands, struct conduit_shared *shared)
{
	if (commands->sent >= 0) {
		take_answer(commands, shared);
	}
	if (commands->sent >= 0) {
		commands->queue[commands->sent].state = COMMAND_LOST;
		commands->sent = -1;
	}
}

static void send_command(struct command *command, struct conduit_shared *shared)
{
	command->sequence = region_load_32(&shared->command_sequence) + 1;
	command->state = COMMAND_SENT;
	__atomic_store_n(&shared->command, command->code, __ATOMIC_RELAXED);
	__atomic_store_n(&shared->command_argument, command->argument, __ATOMIC_RELAXED);
	__atomic_store_n(&shared->command_sequence, command->sequence, __ATOMIC_RELEASE);
}

static void send_next(struct commands *commands, struct conduit_shared *shared)
{
	for (int i = 0; i < COMMANDS_MAX; i++) {
		if (commands->queue[i].state == COMMAND_WAITING) {
			commands->sent = i;
			send_command(&commands->queue[i], shared);
			return;
		}
	}
}

static void expire(struct commands *commands)
{
	uint64_t now = clock_ms();

	for (int i = 0; i < COMMANDS_MAX; i++) {
		struct command *command = &commands->queue[i];

		if ((command->state == COMMAND_WAITING || command->state == COMMAND_SENT) &&
		    now >= command->deadline) {
			command->state = COMMAND_LOST;
			if (commands->sent == i) {
				commands->sent = -1;
			}
		}
	}
}

void commands_poll(struct commands *commands, struct region *region)
{
	if (region->shared != NULL) {
		if (commands->sent >= 0) {
			take_answer(commands, region->shared);
		}
		if (commands->sent < 0) {
			send_next(commands, region->shared);
		}
	}
	expire(commands);
}
