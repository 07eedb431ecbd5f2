/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl`: ask a running guest for its state, or to power off. */
#include "ctl/ctl.h"

#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"
#include "cli/suggest.h"
#include "ctl/channels.h"
#include "ctl/plug.h"
#include "ctl/show.h"
#include "guest/guest.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PID_MAX 4194304 /* OBS: Linux include/linux/threads.h, PID_MAX_LIMIT */

struct ctl_options {
	pid_t pid; /* 0: the only guest */
	bool json;
	const char *operand; /* NULL: none */
};

#define AT(member) .offset = offsetof(struct ctl_options, member)

static const struct option_row rows[] = {
	{ .help = "options:" },
	{ "pid", 0, OPTION_NUMBER, AT(pid), 1, PID_MAX, .argument = "PID",
	  .help = "process ID of 'conduit run'; needed if there are several" },
	{ "json", 0, OPTION_FLAG, AT(json), .help = "status, list: print JSON on one line" },
};

static const struct command_line line = {
	.command = "ctl",
	.before =
		"usage: conduit ctl [OPTION...] ACTION [OPERAND...]\n"
		"\n"
		"Talks to a guest that 'conduit run' runs.\n"
		"\n"
		"actions:\n"
		"  status                 print the state of the guest, its devices and channels\n"
		"  shutdown               ask the guest to power off\n"
		"  reboot                 ask the guest to restart\n"
		"  disk add FILE[,...]    add a SCSI disk; what follows FILE is as for 'conduit run --disk'\n"
		"  disk remove NAME       take it away\n"
		"  disk resize NAME SIZE  make it larger\n"
		"  disk insert NAME FILE  change the medium of a CD drive\n"
		"  disk eject NAME        take the medium out\n"
		"  disk list              print names, LUNs, sizes and files\n"
		"  net add KIND           add a network device; KIND is as for 'conduit run --net'\n"
		"  net remove NAME        take it away\n"
		"  net link NAME up|down  connect or disconnect its cable\n"
		"  net list               print names, addresses and links\n"
		"  rescind DEVICE         take a VMBus device away, as Hyper-V does when it is removed\n"
		"  offer DEVICE           offer it again",
	.rows = rows,
	.count = ABI_COUNT(rows),
	.after = "DEVICE is a name or number that 'status' prints, NAME one that 'list' prints.",
};

static int connect_status(pid_t pid, struct guest_state *state)
{
	struct guest_reply reply;
	int fd = guest_ask(pid, (struct guest_request){ .operation = GUEST_STATUS }, &reply);

	if (fd < 0) {
		return STATUS_ERROR;
	}
	close(fd);
	if (reply.result != GUEST_OK) {
		message("%s", guest_result_text(reply.result));
		return STATUS_ERROR;
	}
	*state = reply.state;
	return STATUS_OK;
}

static int action_status(const struct ctl_options *options, uint16_t command)
{
	struct channel_list list = { .count = 0 };
	struct guest_state state;
	pid_t pid = guest_pid(options->pid);
	bool done = true;

	(void)command;
	if (pid == 0 || connect_status(pid, &state) != STATUS_OK) {
		return STATUS_ERROR;
	}
	/* EL2 may have stopped since: what is known is shown all the same. */
	if (state.found && !state.failed && !channels_ask(&list, pid)) {
		done = false;
	}
	if (options->json) {
		done = show_json(pid, &state, &list) && done;
	} else {
		show_text(pid, &state, &list);
	}
	channels_free(&list);
	return done ? STATUS_OK : STATUS_ERROR;
}

static int send_command(pid_t pid, uint16_t command, uint32_t argument)
{
	struct guest_request request = { .operation = GUEST_COMMAND,
					 .command = command,
					 .argument = argument };
	struct guest_reply reply;
	int fd = guest_ask(pid, request, &reply);

	if (fd < 0) {
		return STATUS_ERROR;
	}
	close(fd);
	if (reply.result != GUEST_OK) {
		message("%s", guest_result_text(reply.result));
		return STATUS_ERROR;
	}
	return STATUS_OK;
}

static int action_command(const struct ctl_options *options, uint16_t command)
{
	return send_command(options->pid, command, 0);
}

/* The number of a device that is named, or numbered; -1 after a message. */
static int find_device(const struct guest_state *state, const char *name)
{
	const char *names[CONDUIT_DEVICE_MAX + 1] = { NULL };
	const char *near;
	uint64_t number;

	if (number_parse(name, 0, CONDUIT_DEVICE_MAX - 1, &number) &&
	    number < state->device_count) {
		return (int)number;
	}
	for (uint32_t i = 0; i < state->device_count && i < CONDUIT_DEVICE_MAX; i++) {
		names[i] = state->devices[i].name;
		if (strcmp(names[i], name) == 0) {
			return (int)i;
		}
	}
	near = suggest(name, names);
	message("the guest has no device %s%s%s%s", name, near != NULL ? "; did you mean '" : "",
		near != NULL ? near : "", near != NULL ? "'?" : "; see 'conduit ctl status'");
	return -1;
}

static int action_device(const struct ctl_options *options, uint16_t command)
{
	struct guest_state state;
	pid_t pid = guest_pid(options->pid);
	int device;

	if (pid == 0 || connect_status(pid, &state) != STATUS_OK) {
		return STATUS_ERROR;
	}
	device = find_device(&state, options->operand);
	return device < 0 ? STATUS_ERROR : send_command(pid, command, (uint32_t)device);
}

struct action {
	const char *name;
	int (*run)(const struct ctl_options *options, uint16_t command);
	uint16_t command;
	bool requires_device;
};

static const struct action actions[] = {
	{ "status", action_status, CONDUIT_FRAME_STATUS, false },
	{ "shutdown", action_command, CONDUIT_FRAME_SHUTDOWN, false },
	{ "reboot", action_command, CONDUIT_FRAME_REBOOT, false },
	{ "rescind", action_device, CONDUIT_FRAME_RESCIND, true },
	{ "offer", action_device, CONDUIT_FRAME_OFFER, true },
	{ .name = "disk" }, /* ctl_plug() */
	{ .name = "net" },
};

#define ACTION_COUNT ABI_COUNT(actions)

static const struct action *find_action(const char *name)
{
	const char *names[ACTION_COUNT + 1] = { NULL };

	for (size_t i = 0; i < ACTION_COUNT; i++) {
		names[i] = actions[i].name;
		if (strcmp(name, names[i]) == 0) {
			return &actions[i];
		}
	}
	option_no_such("ctl", "action", name, names, NULL);
	return NULL;
}

int ctl_command(int argc, char **argv)
{
	struct ctl_options options = { 0 };
	const struct action *action;
	int operands;
	int status = option_read(&line, argc, argv, &options);

	if (status != OPTION_GO_ON) {
		return status;
	}
	if (optind == argc) {
		return usage("ctl", "which action?");
	}
	action = find_action(argv[optind]);
	if (action == NULL) {
		return STATUS_USAGE;
	}
	if (action->run == NULL) {
		return ctl_plug(options.pid, options.json, argv + optind);
	}
	operands = argc - optind - 1;
	if (operands != (action->requires_device ? 1 : 0)) {
		return usage("ctl",
			     action->requires_device ? "%s requires one DEVICE"
						     : "%s takes no operand",
			     action->name);
	}
	options.operand = operands > 0 ? argv[optind + 1] : NULL;
	return action->run(&options, action->command);
}
