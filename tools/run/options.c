/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of `conduit run`. */
#include "run/options.h"

#include "abi/macro.h"
#include "cli/message.h"
#include "cli/number.h"
#include "cli/option.h"
#include "cli/status.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

#define TIMEOUT_MAX 31536000 /* a year, in seconds */
#define PORT_MAX    65535

static int take_memory(void *options, const char *text)
{
	uint64_t *memory = &((struct run_options *)options)->memory;

	if (!size_parse(text, memory)) {
		return usage("run", "--memory %s: requires a size, such as 512M or 2G", text);
	}
	if (*memory < RUN_MEMORY_MIN) {
		return usage("run", "--memory %s: too small, at least %lluM", text,
			     RUN_MEMORY_MIN >> 20);
	}
	if (*memory > RUN_MEMORY_MAX) {
		return usage("run", "--memory %s: too large, at most %lluG", text,
			     RUN_MEMORY_MAX >> 30);
	}
	if (*memory % RUN_MEMORY_UNIT != 0) {
		return usage("run", "--memory %s: requires an even number of MiB", text);
	}
	return OPTION_GO_ON;
}

static int take_gdb(void *options, const char *text)
{
	struct run_options *run = options;
	uint64_t port;

	run->gdb = text == NULL ? RUN_GDB_SOCKET : RUN_GDB_TCP;
	if (text == NULL) {
		return OPTION_GO_ON;
	}
	if (strncmp(text, "tcp:", 4) != 0) {
		return usage(
			"run",
			"--gdb %s: is no tcp:PORT, which all users of this PC reach; without a "
			"value a socket is made that only you reach",
			text);
	}
	if (!number_parse(text + 4, 1, PORT_MAX, &port)) {
		return usage("run", "--gdb %s: requires a port from 1 to %d", text, PORT_MAX);
	}
	run->gdb_port = (unsigned int)port;
	return OPTION_GO_ON;
}

static int refused(const char *option, const char *text, const struct refusal *refusal)
{
	return usage("run", "--%s %s: %s", option, text, refusal->text);
}

static int take_disk(void *options, const char *text)
{
	struct devices *devices = ((struct run_options *)options)->devices;
	struct refusal refusal;

	return disks_add(&devices->disks, text, false, &refusal) != NULL
		       ? OPTION_GO_ON
		       : refused("disk", text, &refusal);
}

static int take_cdrom(void *options, const char *text)
{
	struct devices *devices = ((struct run_options *)options)->devices;
	struct refusal refusal;

	return disks_add(&devices->disks, text, true, &refusal) != NULL
		       ? OPTION_GO_ON
		       : refused("cdrom", text, &refusal);
}

static int take_net(void *options, const char *text)
{
	struct devices *devices = ((struct run_options *)options)->devices;
	struct refusal refusal;

	return nics_add(&devices->nics, text, &refusal) ? OPTION_GO_ON
							: refused("net", text, &refusal);
}

#define AT(member) .offset = offsetof(struct run_options, member)

static const struct option_row rows[] = {
	{ .help = "the guest:" },
	{ "kernel", 0, OPTION_TEXT, AT(kernel), .argument = "FILE",
	  .help = "arm64 kernel with an EFI stub, may be compressed with gzip; 'none':\n"
		  "what the firmware's boot options name (a disk, GRUB)" },
	{ "initrd", 0, OPTION_TEXT, AT(initrd), .argument = "FILE", .help = "initial RAM disk" },
	{ "append", 0, OPTION_TEXT, AT(append), .argument = "STRING",
	  .help = "add to the kernel's command line, which has at most 2047 bytes" },
	{ "smp", 0, OPTION_NUMBER, AT(smp), 1, RUN_SMP_MAX, .argument = "N",
	  .help = "number of VPs, 1 to 64 (2)" },
	{ "memory", 0, OPTION_TAKE, .take = take_memory, .argument = "SIZE",
	  .help = "memory: 512M, 2G, ... (1G)" },
	{ "cpu", 0, OPTION_TEXT, AT(cpu), .argument = "MODEL",
	  .help = "CPU model of QEMU (" RUN_CPU_DEFAULT ")" },
	{ .help = "its devices, each option for one more:" },
	{ "disk", 0, OPTION_TAKE, .take = take_disk, .argument = "FILE[,...]",
	  .help = "a SCSI disk; the first boots where there is no --kernel. Also:\n"
		  "format=raw|qcow2, readonly, snapshot, serial=TEXT, sector=512|4096,\n"
		  "controller=N, lun=N" },
	{ "cdrom", 0, OPTION_TAKE, .take = take_cdrom, .argument = "FILE[,...]",
	  .help = "a CD or DVD; none: an empty drive" },
	{ "net", 0, OPTION_TAKE, .take = take_net, .argument = "KIND[,mac=MAC]",
	  .help = "a network device: user[,hostfwd=tcp::PORT-:PORT], tap=INTERFACE,\n"
		  "socket=PATH[,listen]; or none, which can get none later, either" },
	{ .help = "what is kept:" },
	{ "trace", 0, OPTION_TEXT, AT(trace), .argument = "FILE",
	  .help = "write every call to FILE, for 'conduit trace FILE'" },
	{ "crash-file", 0, OPTION_TEXT, AT(crash_file), .argument = "FILE",
	  .help = "where the text of a crash goes (conduit-crash-DATE-TIME.txt)" },
	{ "no-trace", 0, OPTION_FLAG, AT(no_trace),
	  .help = "do not record calls: no summary, nothing for 'conduit trace -f'" },
	{ "quiet", 'q', OPTION_FLAG, AT(quiet), .help = "no summary of the calls at the end" },
	{ .help = "how it ends:" },
	{ "timeout", 0, OPTION_NUMBER, AT(timeout_s), 1, TIMEOUT_MAX, .argument = "SECONDS",
	  .help = "end the guest after that time, exit status 124" },
	{ "crash-wait", 0, OPTION_NUMBER, AT(crash_wait_s), 0, TIMEOUT_MAX, .argument = "SECONDS",
	  .help = "end a crashed guest after this time without activity (120), 0: never" },
	{ "no-reboot", 0, OPTION_FLAG, AT(no_reboot),
	  .help = "end when the guest resets, exit status 17" },
	{ .help = "the machine:" },
	{ "gdb", 0, OPTION_TAKE, .take = take_gdb, .argument = "[=tcp:PORT]",
	  .help = "wait for a debugger on a socket of this user, or on a port of\n"
		  "localhost, which all users of this PC reach" },
	{ "qemu", 0, OPTION_TEXT, AT(qemu), .argument = "PATH",
	  .help = "QEMU, 7.2 or later (qemu-system-aarch64)" },
	{ "firmware", 0, OPTION_TEXT, AT(firmware), .argument = "PATH",
	  .help = "UEFI firmware for arm64" },
	{ "dry-run", 0, OPTION_FLAG, AT(dry_run),
	  .help = "print the command line of QEMU, start nothing" },
};

static const struct command_line line = {
	.command = "run",
	.before =
		"usage: conduit run [OPTION...] [-- QEMU-ARGUMENT...]\n"
		"\n"
		"Boots an arm64 kernel as a Hyper-V guest. Without options: Debian's kernel, to a shell on a\n"
		"terminal, else until it has printed what it sees.",
	.rows = rows,
	.count = ABI_COUNT(rows),
	.after =
		"Exit status: 0 powered off, 16 crashed, 17 reset with --no-reboot, 18 conduit.efi failed\n"
		"or a kernel gave up, 124 timeout, 125 could not start, 2 wrong command line, 128+N ended by signal N.",
	.stops_at_operand = true,
};

/* What only shows when all options are known. */
static bool check_together(const struct run_options *options)
{
	bool no_kernel = options->kernel != NULL && strcmp(options->kernel, "none") == 0;

	if (no_kernel && (options->initrd != NULL || options->append != NULL)) {
		usage("run",
		      "a boot from the disk goes without --initrd and --append: its boot loader "
		      "has its own");
		return false;
	}
	if (options->no_trace && options->trace != NULL) {
		usage("run", "--trace and --no-trace exclude each other");
		return false;
	}
	return true;
}

bool options_parse(struct run_options *options, int argc, char **argv, int *status)
{
	static struct devices devices; /* large */

	disks_init(&devices.disks);
	*options = (struct run_options){ .devices = &devices,
					 .cpu = RUN_CPU_DEFAULT,
					 .smp = 2,
					 .memory = 1ULL << 30,
					 .crash_wait_s = RUN_CRASH_WAIT_DEFAULT };
	*status = option_read(&line, argc, argv, options);
	if (*status != OPTION_GO_ON) {
		return false;
	}
	*status = STATUS_USAGE;
	if (optind < argc && strcmp(argv[optind - 1], "--") != 0) {
		usage("run", "what is '%s'? Arguments for QEMU go after '--'", argv[optind]);
		return false;
	}
	options->qemu_args = argv + optind;
	nics_complete(&devices.nics);
	if (options->kernel == NULL && devices.disks.name_count > 0) {
		options->kernel = "none";
	}
	return check_together(options);
}
