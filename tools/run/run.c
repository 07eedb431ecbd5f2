/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit run`: boot a kernel as a Hyper-V guest. */
#include "run/run.h"

#include "cli/message.h"
#include "cli/status.h"
#include "cli/clock.h"
#include "run/arguments.h"
#include "run/files.h"
#include "run/firmware.h"
#include "run/gdb.h"
#include "run/guest.h"
#include "run/kernel.h"
#include "run/qemu_command.h"
#include "run/options.h"
#include "run/qemu.h"
#include "run/terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

/* For firmware, conduit.efi and what a kernel needs at its start, at the very least. */
#define MEMORY_BESIDE (76ULL << 20)

/* All files that a run needs, found and checked. */
struct sources {
	char qemu[PATH_MAX];
	char efi[PATH_MAX];
	char kernel_path[PATH_MAX];
	char initrd_path[PATH_MAX];
	struct kernel kernel;
};

static bool find_kernel(struct sources *sources, struct qemu_command *machine)
{
	const char *wanted = machine->options->kernel;

	if (wanted != NULL && strcmp(wanted, "none") == 0) {
		sources->kernel.fd = -1;
		return true;
	}
	if (wanted == NULL) {
		if (!files_require(FILES_KERNEL, "'make guest' fetches it, or give --kernel FILE",
				   sources->kernel_path)) {
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
static bool find_initrd(struct sources *sources, struct qemu_command *machine)
{
	const struct run_options *options = machine->options;

	machine->initrd = options->initrd;
	if (options->initrd == NULL && options->kernel == NULL) {
		if (!files_require(FILES_INITRD, "'make guest' makes it, or give --initrd FILE",
				   sources->initrd_path)) {
			return false;
		}
		machine->initrd = sources->initrd_path;
		machine->shell = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	}
	return machine->initrd == NULL ||
	       files_readable("initrd", machine->initrd, options->memory);
}

static uint64_t mebibytes(uint64_t bytes)
{
	return (bytes + (1 << 20) - 1) >> 20;
}

static uint64_t file_size(const char *path)
{
	struct stat stat_;

	return path != NULL && stat(path, &stat_) == 0 ? (uint64_t)stat_.st_size : 0;
}

/*
 * What the firmware reads from QEMU it keeps, and the kernel makes copies: of itself where it runs, of the initrd. Less than
 * that starts the firmware's shell, or a kernel without its initrd. OBS: EDK2 2022.11 and Linux 6.1 of 26 MiB, in 256 MiB: an
 * initrd of 63 MiB works, one of 65 MiB does not.
 */
static bool fits(const struct qemu_command *machine)
{
	uint64_t kernel = file_size(machine->kernel);
	uint64_t initrd = file_size(machine->initrd);
	uint64_t need = 2 * (kernel + initrd) + MEMORY_BESIDE;

	if (machine->kernel == NULL || need <= machine->options->memory) {
		return true;
	}
	message("a kernel of %" PRIu64 " MiB and an initrd of %" PRIu64 " MiB require at least "
		"%" PRIu64 " MiB of memory, twice their size and %" PRIu64 " MiB; --memory gives "
		"%" PRIu64 " MiB",
		mebibytes(kernel), mebibytes(initrd), mebibytes(need), mebibytes(MEMORY_BESIDE),
		mebibytes(machine->options->memory));
	return false;
}

/* As the user knows it; machine->kernel may be an unpacked copy. */
static const char *kernel_name(const struct sources *sources, const struct qemu_command *machine)
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

static bool check_devices(const struct run_options *options)
{
	struct devices *devices = options->devices;
	struct refusal refusal;

	for (size_t i = 0; i < DISK_MAX; i++) {
		struct disk *disk = &devices->disks.all[i];

		if (disk->file == NULL) {
			continue;
		}
		if (!disk_check(&devices->disks, disk, &refusal) ||
		    (!options->dry_run && !disk_overlay(disk, &refusal))) {
			message("%s", refusal.text);
			return false;
		}
		if (!spares(options->trace, "disk", disk->file)) {
			return false;
		}
	}
	if (!nics_check(&devices->nics, &refusal)) {
		message("%s", refusal.text);
		return false;
	}
	return true;
}

static bool find_sources(struct sources *sources, struct qemu_command *machine)
{
	const struct run_options *options = machine->options;
	unsigned int major;
	unsigned int minor;

	if (!find_kernel(sources, machine) || !find_initrd(sources, machine) || !fits(machine)) {
		return false;
	}
	if (!files_require(FILES_EFI, "'make' builds it", sources->efi)) {
		return false;
	}
	machine->efi = sources->efi;
	machine->firmware = firmware_find(options->firmware, firmware_places);
	if (machine->firmware == NULL || !qemu_find(options->qemu, sources->qemu, &major, &minor)) {
		return false;
	}
	options->devices->iothread = major >= QEMU_MAJOR_IOTHREAD;
	if (strcmp(options->cpu, RUN_CPU_DEFAULT) != 0 &&
	    !qemu_check_cpu(sources->qemu, options->cpu)) {
		return false;
	}
	machine->qemu = sources->qemu;
	return spares(options->trace, "kernel", kernel_name(sources, machine)) &&
	       spares(options->trace, "initrd", machine->initrd) && check_devices(options) &&
	       files_readable("file", sources->efi, options->memory);
}

static int dry_run(const struct qemu_command *machine, const struct sources *sources)
{
	struct qemu_command printed = *machine;
	char **arguments;

	printed.gdb = "gdb"; /* in the current folder of whoever runs it */
	if (sources->kernel.fd >= 0) {
		printed.kernel = kernel_name(sources, machine);
		message("%s is compressed; unpack it for this command line", printed.kernel);
	}
	arguments = qemu_arguments(&printed);
	if (arguments == NULL) {
		message("not enough memory");
		return STATUS_NOT_STARTED;
	}
	qemu_print(arguments, stdout);
	arguments_free(arguments);
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
	for (size_t i = 0; i < ABI_COUNT(endings); i++) {
		if (sigaction(endings[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
			sigaddset(&signals, endings[i]);
		}
	}
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* All that is made before the first machine; what fails here has cost nothing yet. */
static bool prepare(struct guest *guest)
{
	const struct run_options *options = guest->options;
	int error;

	control_init(&guest->control);
	guest->crash.path = options->crash_file;
	guest->end_ms =
		options->timeout_s == 0 ? UINT64_MAX : clock_ms() + 1000ULL * options->timeout_s;
	recorder_init(&guest->recorder, options->trace);
	port_init(&guest->port);
	plug_init(&guest->plug, options->devices, &guest->process.qmp, &guest->port);
	guest->process.qmp.fd = -1;
	guest->signal_fd = open_signals();
	if (guest->signal_fd < 0 || !qemu_choose_uuid(&guest->launch.machine)) {
		message("cannot prepare the machine: %s", strerror(errno));
		return false;
	}
	error = control_open(&guest->control, &guest->region, &guest->port, &guest->recorder,
			     &guest->plug);
	if (error != 0) { /* any user may have taken the name: that costs no more than this */
		message("'conduit ctl' and 'conduit trace -f' cannot reach this guest: %s",
			strerror(-error));
	}
	return recorder_check(&guest->recorder);
}

/* A debugger has the user's own rights on this PC: it can have QEMU write files. */
static void tell_debugger(const struct guest *guest)
{
	const struct run_options *options = guest->options;

	if (options->gdb == RUN_GDB_SOCKET) {
		message("the machine waits for a debugger: target remote %s",
			guest->launch.machine.gdb);
	} else if (options->gdb == RUN_GDB_TCP) {
		message("the machine waits for a debugger: target remote 127.0.0.1:%u",
			options->gdb_port);
		message("warning: every user of this PC reaches that port, and with it the machine "
			"and your files; --gdb alone makes a socket that only you reach");
	}
}

/* Between the start of the guard and its end no return: the terminal is given back before anything else is said. */
static int run(struct guest *guest)
{
	struct terminal terminal;
	struct gdb gdb = { .folder = "" };
	int status = STATUS_NOT_STARTED;
	int error;

	if (guest->options->gdb == RUN_GDB_SOCKET && !gdb_open(&gdb)) {
		return STATUS_NOT_STARTED;
	}
	error = terminal_guard(&terminal, &gdb); /* first: it keeps none of the files below open */
	if (error != 0) {
		gdb_close(&gdb);
		message("cannot start a process: %s", strerror(-error));
		return STATUS_NOT_STARTED;
	}
	guest->launch.terminal_fd = terminal.pipe_fd;
	guest->launch.machine.gdb = gdb.path;
	if (prepare(guest)) {
		tell_debugger(guest);
		qemu_warn(&guest->launch.machine);
		terminal_make_raw();
		guest_run(guest);
		status = outcome_status(&guest->outcome);
	}
	terminal_restore(&terminal);
	control_close(&guest->control);
	recorder_finish(&guest->recorder, guest->options->quiet ? NULL : stderr);
	return status;
}

int run_command(int argc, char **argv)
{
	static struct guest guest; /* large */
	static struct sources sources;
	static struct run_options options;
	struct qemu_command *machine = &guest.launch.machine;
	int status;

	if (!options_parse(&options, argc, argv, &status)) {
		return status;
	}
	machine->options = &options;
	machine->devices = options.devices;
	guest.options = &options;
	if (!find_sources(&sources, machine)) {
		return STATUS_NOT_STARTED;
	}
	if (!qemu_check_append(machine)) {
		return STATUS_USAGE;
	}
	if (options.dry_run) {
		return dry_run(machine, &sources);
	}
	guest.launch.kernel_fd = sources.kernel.fd;
	return run(&guest);
}
