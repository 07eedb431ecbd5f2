/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit run`: boot a kernel as a Hyper-V guest. */
#include "run/run.h"

#include "cli/message.h"
#include "cli/status.h"
#include "run/clock.h"
#include "run/files.h"
#include "run/firmware.h"
#include "run/guest.h"
#include "run/kernel.h"
#include "run/machine.h"
#include "run/options.h"
#include "run/patience.h"
#include "run/qemu.h"
#include "run/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Records a ring: some 20 polls of a guest that does nothing but call, less where many VPs share the memory. */
#define RING_RECORDS     4096U
#define RING_RECORDS_ALL 32768U

/* All files that a run needs, found and checked. */
struct sources {
	char qemu[PATH_MAX];
	char efi[PATH_MAX];
	char kernel_path[PATH_MAX];
	char initrd_path[PATH_MAX];
	struct kernel kernel;
};

static bool find_kernel(struct sources *sources, struct machine *machine)
{
	const char *wanted = machine->options->kernel;

	if (wanted != NULL && strcmp(wanted, "none") == 0) {
		sources->kernel.fd = -1;
		return true;
	}
	if (wanted == NULL) {
		if (!files_find(FILES_KERNEL, sources->kernel_path)) {
			message("the default guest is not there; 'make run' fetches it, or give "
				"--kernel FILE");
			return false;
		}
		wanted = sources->kernel_path;
	}
	if (!kernel_open(&sources->kernel, wanted)) {
		return false;
	}
	machine->kernel = sources->kernel.path;
	return true;
}

/* The default initrd has the modules of the default kernel: it fits no other. */
static bool find_initrd(struct sources *sources, struct machine *machine)
{
	const struct run_options *options = machine->options;

	machine->initrd = options->initrd;
	if (options->initrd == NULL && options->kernel == NULL) {
		if (!files_find(FILES_INITRD, sources->initrd_path)) {
			message("the initrd of the default guest is not there; 'make run' makes it, or "
				"give --initrd FILE");
			return false;
		}
		machine->initrd = sources->initrd_path;
		machine->shell = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	}
	return machine->initrd == NULL ||
	       files_readable("initrd", machine->initrd, options->memory);
}

/* As the user knows it; machine->kernel may be an unpacked copy. */
static const char *kernel_name(const struct sources *sources, const struct machine *machine)
{
	if (machine->kernel == NULL) {
		return NULL;
	}
	return machine->options->kernel != NULL ? machine->options->kernel : sources->kernel_path;
}

/* To write over what is read, a slip of the keyboard, would cost more than the trace is worth. */
static bool spares(const char *trace, const char *what, const char *path)
{
	if (trace != NULL && path != NULL && files_same(trace, path)) {
		message("cannot write the trace %s: it is the %s itself", trace, what);
		return false;
	}
	return true;
}

static bool find_sources(struct sources *sources, struct machine *machine)
{
	const struct run_options *options = machine->options;

	if (!find_kernel(sources, machine) || !find_initrd(sources, machine)) {
		return false;
	}
	if (!files_find(FILES_EFI, sources->efi)) {
		message("conduit.efi is not beside this program; 'make' builds it");
		return false;
	}
	machine->efi = sources->efi;
	machine->firmware = firmware_find(options->firmware, firmware_places);
	if (machine->firmware == NULL || !qemu_find(options->qemu, sources->qemu)) {
		return false;
	}
	machine->qemu = sources->qemu;
	return spares(options->trace, "kernel", kernel_name(sources, machine)) &&
	       spares(options->trace, "initrd", machine->initrd) &&
	       files_readable("file", sources->efi, options->memory);
}

static int dry_run(const struct machine *machine, const struct sources *sources)
{
	struct machine printed = *machine;
	char **arguments;

	if (sources->kernel.fd >= 0) {
		printed.kernel = kernel_name(sources, machine);
		message("%s is compressed; unpack it for this command line", printed.kernel);
	}
	arguments = machine_arguments(&printed);
	if (arguments == NULL) {
		message("not enough memory");
		return STATUS_NOT_STARTED;
	}
	machine_print(arguments, stdout);
	machine_free(arguments);
	return STATUS_OK;
}

/* The signals that end a run are read from a file, not caught. What is ignored (nohup) must stay so: blocked, it would come. */
static int open_signals(void)
{
	static const int endings[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction before;
	sigset_t signals;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (sigaction(endings[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
			sigaddset(&signals, endings[i]);
		}
	}
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Puts the configuration in a file that QEMU can open. returns: the file, or -1 */
static int write_config(struct region *region, const struct run_options *options)
{
	uint32_t share = RING_RECORDS_ALL / options->smp;
	int fd = memfd_create("conduit-config", MFD_CLOEXEC);

	if (!options->no_trace) {
		region->config.flags = CONDUIT_CONFIG_TRACE;
		region->config.ring_records = share < RING_RECORDS ? share : RING_RECORDS;
	}
	if (fd >= 0 &&
	    write(fd, &region->config, sizeof(region->config)) != (ssize_t)sizeof(region->config)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Starts QEMU and takes the monitor's end of ends[]; the other one is QEMU's. */
static bool start_qemu(struct guest *guest, struct machine *machine, const struct sources *sources,
		       const struct terminal *terminal, int ends[2])
{
	char **arguments;
	int fds[5];
	size_t count = 0;

	machine->connected = true;
	machine->ram_fd = guest->region.ram_fd;
	machine->qmp_fd = ends[1];
	fds[count++] = machine->ram_fd;
	fds[count++] = machine->config_fd;
	fds[count++] = machine->qmp_fd;
	fds[count++] = terminal->pipe_fd;
	if (sources->kernel.fd >= 0) {
		fds[count++] = sources->kernel.fd;
	}
	arguments = machine_arguments(machine);
	guest->qemu = arguments != NULL ? qemu_start(arguments, fds, count) : -ENOMEM;
	machine_free(arguments);
	close(ends[1]);
	qmp_open(&guest->qmp, ends[0]);
	if (guest->qemu < 0) {
		message("cannot start %s: %s", machine->qemu, strerror(-guest->qemu));
		return false;
	}
	guest->qemu_fd = pidfd_open(guest->qemu, 0);
	return guest->qemu_fd >= 0;
}

/* All that is made before QEMU; what fails here has cost nothing yet. */
static bool prepare(struct guest *guest, struct machine *machine, int ends[2])
{
	const struct run_options *options = machine->options;
	int error;

	guest->options = options;
	guest->stop_ticket = -1;
	guest->crash.path = options->crash_file;
	guest->end_ms =
		options->timeout_s == 0 ? UINT64_MAX : clock_ms() + 1000ULL * options->timeout_s;
	guest->tell_ms = options->gdb_port != 0 ? UINT64_MAX : clock_ms() + START_MS;
	recorder_init(&guest->recorder, options->trace);
	commands_init(&guest->commands);
	error = region_create(&guest->region, options->memory);
	if (error != 0) {
		message("cannot make the guest's memory: %s", strerror(-error));
		return false;
	}
	machine->config_fd = write_config(&guest->region, options);
	guest->signal_fd = open_signals();
	if (machine->config_fd < 0 || guest->signal_fd < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		message("cannot prepare the machine: %s", strerror(errno));
		return false;
	}
	error = control_open(&guest->control, &guest->region, &guest->commands, &guest->recorder);
	if (error != 0) { /* any user may have taken the name: that costs no more than this */
		message("'conduit ctl' and 'conduit trace -f' cannot reach this guest: %s",
			strerror(-error));
	}
	return recorder_check(&guest->recorder);
}

/* Between the start of the guard and its end no return: the terminal is given back before anything else is said. */
static int run(struct guest *guest, struct machine *machine, const struct sources *sources)
{
	struct terminal terminal;
	int status = STATUS_NOT_STARTED;
	int ends[2];
	int error = terminal_guard(&terminal); /* first: it keeps none of the files below open */

	if (error != 0) {
		message("cannot start a process: %s", strerror(-error));
		return STATUS_NOT_STARTED;
	}
	if (prepare(guest, machine, ends) && start_qemu(guest, machine, sources, &terminal, ends)) {
		guest_run(guest);
		status = outcome_status(&guest->outcome);
	}
	terminal_restore(&terminal);
	control_close(&guest->control);
	recorder_finish(&guest->recorder, guest->options->quiet ? NULL : stderr);
	qmp_close(&guest->qmp);
	return status;
}

int run_command(int argc, char **argv)
{
	static struct guest guest; /* large */
	static struct sources sources;
	struct run_options options;
	struct machine machine = { .options = &options };
	int status;

	if (!options_parse(&options, argc, argv, &status)) {
		return status;
	}
	if (!find_sources(&sources, &machine)) {
		return STATUS_NOT_STARTED;
	}
	if (!machine_check_append(&machine)) {
		return STATUS_USAGE;
	}
	if (options.dry_run) {
		return dry_run(&machine, &sources);
	}
	return run(&guest, &machine, &sources);
}
