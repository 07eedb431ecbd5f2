/* SPDX-License-Identifier: BSD-2-Clause */
/* The start and the end of one machine: memory, secret and QEMU are its own, and nothing of them outlives it. */
#include "run/launch.h"

#include "cli/message.h"
#include "run/arguments.h"
#include "run/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Records a ring: some 20 polls of a guest that does nothing but call, less where many VPs share the memory. */
#define RING_RECORDS     4096U
#define RING_RECORDS_ALL 32768U

#define CONSOLE_READS_MAX 16 /* as much as a pipe holds */

/* Puts the configuration in a file that QEMU can open. returns: the file, or -errno */
static int write_config(struct region *region, const struct qemu_command *machine)
{
	const struct run_options *options = machine->options;
	uint32_t share = RING_RECORDS_ALL / options->smp;
	int fd = memfd_create("conduit-config", MFD_CLOEXEC);

	if (!options->no_trace) {
		region->config.flags = CONDUIT_CONFIG_TRACE;
		region->config.ring_records = share < RING_RECORDS ? share : RING_RECORDS;
	}
	region->config.nics_absent = nics_absent(&machine->devices->nics);
	if (fd < 0) {
		return -errno;
	}
	if (write(fd, &region->config, sizeof(region->config)) != (ssize_t)sizeof(region->config)) {
		close(fd);
		return -ENOSPC; /* what a short write means */
	}
	return fd;
}

static void close_pair(const int ends[2])
{
	if (ends[0] >= 0) {
		close(ends[0]);
		close(ends[1]);
	}
}

/* All that is made before QEMU, but for its memory. returns: 0 or -errno */
static int prepare(struct qemu_command *machine, struct region *region, struct process *process)
{
	int monitor[2] = { -1, -1 };
	int console[2] = { -1, -1 };
	int port[2];
	int error;

	machine->connected = true;
	machine->ram_fd = region->ram_fd;
	machine->config_fd = write_config(region, machine);
	if (machine->config_fd < 0) {
		return machine->config_fd;
	}
	if (pipe2(console, O_CLOEXEC) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, monitor) != 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, port) != 0) {
		error = errno;
		close(machine->config_fd);
		close_pair(console);
		close_pair(monitor);
		return -error;
	}
	fcntl(console[0], F_SETFL, O_NONBLOCK);
	process->console_fd = console[0];
	machine->console_fd = console[1];
	process->port_fd = port[0];
	machine->port_fd = port[1];
	machine->qmp_fd = monitor[1];
	qmp_open(&process->qmp, monitor[0]);
	return 0;
}

/* What QEMU inherits is not needed here any more. */
static bool start(struct launch *launch, struct process *process)
{
	struct qemu_command *machine = &launch->machine;
	int fds[7] = { machine->ram_fd,     machine->config_fd, machine->qmp_fd,
		       machine->console_fd, machine->port_fd,   launch->terminal_fd };
	size_t count = 6;
	char **arguments = qemu_arguments(machine);

	if (launch->kernel_fd >= 0) {
		fds[count++] = launch->kernel_fd;
	}
	process->pid = arguments != NULL ? qemu_start(arguments, fds, count) : -ENOMEM;
	arguments_free(arguments);
	close(machine->config_fd);
	close(machine->qmp_fd);
	close(machine->console_fd);
	close(machine->port_fd);
	if (process->pid < 0) {
		message("cannot start %s: %s", machine->qemu, strerror(-process->pid));
		return false;
	}
	process->fd = pidfd_open(process->pid, 0);
	if (process->fd < 0) {
		message("cannot watch %s: %s", machine->qemu, strerror(errno));
		kill(process->pid, SIGKILL);
		waitpid(process->pid, NULL, 0);
		return false;
	}
	return true;
}

bool launch_machine(struct launch *launch, struct region *region, struct process *process)
{
	int error = region_create(region, launch->machine.options->memory);

	if (error != 0) {
		message("cannot make the guest's memory: %s", strerror(-error));
		return false;
	}
	error = prepare(&launch->machine, region, process);
	if (error != 0) {
		message("cannot prepare the machine: %s", strerror(-error));
	} else if (start(launch, process)) {
		return true;
	} else {
		qmp_close(&process->qmp);
		close(process->console_fd);
		close(process->port_fd);
	}
	region_destroy(region);
	return false;
}

bool launch_heard(struct process *process)
{
	char words[4096];
	bool heard = false;

	for (int i = 0; i < CONSOLE_READS_MAX; i++) {
		if (read(process->console_fd, words, sizeof(words)) <= 0) {
			break;
		}
		heard = true;
	}
	return heard;
}

int launch_end(struct region *region, struct process *process)
{
	int status = 0;

	waitpid(process->pid, &status, 0);
	close(process->fd);
	close(process->console_fd);
	qmp_close(&process->qmp);
	region_destroy(region);
	return status;
}
