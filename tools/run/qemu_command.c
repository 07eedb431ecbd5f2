/* SPDX-License-Identifier: BSD-2-Clause */
/* The command line of QEMU. */
#include "run/qemu_command.h"

#include "cli/message.h"
#include "hypervisor/port.h"
#include "hypervisor/shared.h"
#include "run/arguments.h"
#include "run/qemu.h"
#include "run/qemu_devices.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/*
 * console: the machine's only serial port, which ACPI's SPCR names too. panic: a guest that crashed has said all that it
 * will say, so it resets at once and conduit ends. What the user adds comes later and wins.
 */
#define APPEND_DEFAULT "console=ttyAMA0 panic=-1"
#define APPEND_SHELL   " conduit.shell"

/* OBS: Linux arch/arm64/include/uapi/asm/setup.h, COMMAND_LINE_SIZE without its NUL. Its EFI stub cuts off what is more. */
#define COMMAND_LINE_MAX 2047

/* OBS: EDK2 OvmfPkg/Library/GenericQemuLoadImageLib adds this, where there is an initrd. */
#define APPEND_FIRMWARE " initrd=initrd"

/*
 * With more VPs for each CPU of the PC, they mostly spin for one that does not run. OBS: QEMU 7.2, 64 VPs on two CPUs:
 * a boot takes ten times as long as with all VPs in one thread; 8 VPs take as long either way.
 */
#define VPS_PER_CPU_MAX 4

/* Pointer authentication by QARMA costs an emulator most of its time. */
static const char *cpu_extra(const char *cpu)
{
	bool is_max = strcmp(cpu, "max") == 0 || strncmp(cpu, "max,", 4) == 0;

	return is_max && strstr(cpu, "pauth") == NULL ? ",pauth-impdef=on" : "";
}

static void add_board(struct arguments *arguments, const struct qemu_command *machine)
{
	const struct run_options *options = machine->options;

	arguments_add(arguments, "-machine");
	arguments_add(arguments, "virt,virtualization=on,gic-version=3%s",
		      machine->connected ? ",memory-backend=ram" : "");
	arguments_add(arguments, "-cpu");
	arguments_add(arguments, "%s%s", options->cpu, cpu_extra(options->cpu));
	arguments_add(arguments, "-smp");
	arguments_add(arguments, "%u", options->smp);
	arguments_add(arguments, "-m");
	arguments_add(arguments, "%lluM", (unsigned long long)(options->memory >> 20));
	arguments_add(arguments, "-nodefaults");
	arguments_add(arguments, "-nic");
	arguments_add(arguments, "none");
	arguments_add(arguments, "-display");
	arguments_add(arguments, "none");
	arguments_add(arguments, "-global");
	arguments_add(arguments, "virtio-mmio.force-legacy=false");
	arguments_add(arguments, "-chardev");
	if (machine->connected) {
		arguments_add(arguments, "stdio,id=console,signal=off,logfile=/proc/self/fd/%d",
			      machine->console_fd);
	} else {
		arguments_add(arguments, "stdio,id=console,signal=off");
	}
	arguments_add(arguments, "-serial");
	arguments_add(arguments, "chardev:console");
}

static void add_guest(struct arguments *arguments, const struct qemu_command *machine)
{
	const char *more = machine->options->append;

	arguments_add(arguments, "-bios");
	arguments_add(arguments, "%s", machine->firmware);
	if (machine->efi != NULL) {
		arguments_add(arguments, "-kernel");
		arguments_add(arguments, "%s", machine->efi);
	}
	if (machine->initrd != NULL) {
		arguments_add(arguments, "-initrd");
		arguments_add(arguments, "%s", machine->initrd);
	}
	if (machine->kernel != NULL) {
		arguments_add(arguments, "-append");
		arguments_add(arguments, APPEND_DEFAULT "%s%s%s",
			      machine->shell ? APPEND_SHELL : "", more != NULL ? " " : "",
			      more != NULL ? more : "");
		arguments_add(arguments, "-fw_cfg");
		arguments_add_path(arguments,
				   "name=" CONDUIT_FW_CFG_KERNEL ",file=", machine->kernel);
	}
}

/* What ties QEMU to this process. */
static void add_connections(struct arguments *arguments, const struct qemu_command *machine)
{
	arguments_add(arguments, "-uuid");
	arguments_add(arguments, "%s", machine->uuid);
	arguments_add(arguments, "-object");
	arguments_add(arguments,
		      "memory-backend-file,id=ram,size=%lluM,share=on,mem-path=/proc/self/fd/%d",
		      (unsigned long long)(machine->options->memory >> 20), machine->ram_fd);
	arguments_add(arguments, "-fw_cfg");
	arguments_add(arguments, "name=" CONDUIT_FW_CFG_CONFIG ",file=/proc/self/fd/%d",
		      machine->config_fd);
	arguments_add(arguments, "-chardev");
	arguments_add(arguments, "socket,id=qmp,fd=%d", machine->qmp_fd);
	arguments_add(arguments, "-mon");
	arguments_add(arguments, "chardev=qmp,mode=control");
}

/*
 * The port of hypervisor/port.h, in the first slot: conduit.efi keeps that slot's page from the guest, while devices that the
 * user adds fill the slots from the last one on. It comes after them, so that a port of theirs finds their own console.
 */
static void add_port(struct arguments *arguments, const struct qemu_command *machine)
{
	arguments_add(arguments, "-device");
	arguments_add(arguments,
		      "virtio-serial-device,id=conduit,bus=virtio-mmio-bus.0,max_ports=2");
	arguments_add(arguments, "-chardev");
	arguments_add(arguments, "socket,id=conduit-port,fd=%d", machine->port_fd);
	arguments_add(arguments, "-device");
	arguments_add(
		arguments,
		"virtserialport,bus=conduit.0,nr=1,chardev=conduit-port,name=" CONDUIT_PORT_NAME);
}

static void add_gdb(struct arguments *arguments, const struct qemu_command *machine)
{
	if (machine->options->gdb == RUN_GDB_SOCKET) {
		arguments_add(arguments, "-chardev");
		arguments_add_path(arguments,
				   "socket,id=gdb,server=on,wait=off,path=", machine->gdb);
		arguments_add(arguments, "-gdb");
		arguments_add(arguments, "chardev:gdb");
	} else if (machine->options->gdb == RUN_GDB_TCP) {
		arguments_add(arguments, "-gdb");
		arguments_add(arguments, "tcp:127.0.0.1:%u", machine->options->gdb_port);
	}
}

/* The user's own option of this name, as in QEMU's arguments; NULL: there is none. */
static char **find_option(const struct qemu_command *machine, const char *name)
{
	for (char **more = machine->options->qemu_args; *more != NULL; more++) {
		const char *word = *more;

		if (*word == '-' && strcmp(word + strspn(word, "-"), name) == 0) {
			return more;
		}
	}
	return NULL;
}

void qemu_warn(const struct qemu_command *machine)
{
	char **option = find_option(machine, "sandbox");
	const char *value = option != NULL ? option[1] : NULL;

	if (value != NULL && (strcmp(value, "off") == 0 || strncmp(value, "off,", 4) == 0 ||
			      strstr(value, "enable=off") != NULL)) {
		message("warning: -sandbox off: a guest that breaks out of QEMU has the rights of "
			"your user on this PC");
	}
}

/* A guest that breaks out of QEMU starts no program. Who needs one, for a network's script, says so by an own -sandbox. */
static void add_sandbox(struct arguments *arguments, const struct qemu_command *machine)
{
	if (find_option(machine, "sandbox") == NULL) {
		arguments_add(arguments, "-sandbox");
		arguments_add(arguments, QEMU_SANDBOX);
	}
}

static void add_threads(struct arguments *arguments, const struct qemu_command *machine)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (cpus > 0 && machine->options->smp > VPS_PER_CPU_MAX * (unsigned long)cpus &&
	    find_option(machine, "accel") == NULL) {
		arguments_add(arguments, "-accel");
		arguments_add(arguments, "tcg,thread=single");
	}
}

/* Blanks and what can be seen: the firmware makes UTF-16 of it, byte by byte, and Linux ends it at a line break. */
static bool is_ascii_line(const char *text)
{
	while (*text == '\t' || (*text >= ' ' && *text <= '~')) {
		text++;
	}
	return *text == '\0';
}

bool qemu_check_append(const struct qemu_command *machine)
{
	const char *more = machine->options->append;
	size_t length = strlen(APPEND_DEFAULT);

	if (more == NULL) {
		return true;
	}
	if (!is_ascii_line(more)) {
		usage("run",
		      "--append requires one line of ASCII: nothing else reaches the kernel");
		return false;
	}
	length += strlen(" ") + strlen(more);
	length += machine->shell ? strlen(APPEND_SHELL) : 0;
	length += machine->initrd != NULL ? strlen(APPEND_FIRMWARE) : 0;
	if (length > COMMAND_LINE_MAX) {
		usage("run",
		      "--append: with the words that are always there the command line has %zu "
		      "bytes; Linux takes at most %d",
		      length, COMMAND_LINE_MAX);
		return false;
	}
	return true;
}

/* [RFC 9562 5.4 "UUID Version 4"] */
bool qemu_choose_uuid(struct qemu_command *machine)
{
	uint8_t u[16];

	if (getrandom(u, sizeof(u), 0) != (ssize_t)sizeof(u)) {
		return false;
	}
	u[6] = (uint8_t)((u[6] & 0x0f) | 0x40);
	u[8] = (uint8_t)((u[8] & 0x3f) | 0x80);
	snprintf(machine->uuid, sizeof(machine->uuid),
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1],
		 u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14],
		 u[15]);
	return true;
}

char **qemu_arguments(const struct qemu_command *machine)
{
	struct arguments arguments = { NULL, 0, false };

	arguments_add(&arguments, "%s", machine->qemu);
	add_sandbox(&arguments, machine);
	add_threads(&arguments, machine);
	add_board(&arguments, machine);
	add_guest(&arguments, machine);
	if (machine->connected) {
		add_connections(&arguments, machine);
	}
	if (machine->connected || machine->options->gdb != RUN_GDB_NONE) {
		arguments_add(&arguments,
			      "-S"); /* until the monitor is set up, or the debugger has come */
	}
	add_gdb(&arguments, machine);
	if (machine->devices != NULL) {
		qemu_add_devices(&arguments, machine->devices);
	}
	for (char **more = machine->options->qemu_args; *more != NULL; more++) {
		arguments_add(&arguments, "%s", *more);
	}
	if (machine->connected) {
		add_port(&arguments, machine);
	}
	arguments_add(
		&arguments,
		"-no-reboot"); /* last, so that it wins: firmware at EL2 must not meet what the guest left */
	if (arguments.failed) {
		arguments_free(arguments.words);
		return NULL;
	}
	return arguments.words;
}

static void print_quoted(const char *word, FILE *out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "@%_-+=:,./";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fputs(word, out);
		return;
	}
	fputc('\'', out);
	for (; *word != '\0'; word++) {
		if (*word == '\'') {
			fputs("'\\''", out);
		} else {
			fputc(*word, out);
		}
	}
	fputc('\'', out);
}

/* One option and its value a line. */
void qemu_print(char *const *arguments, FILE *out)
{
	for (size_t i = 0; arguments[i] != NULL; i++) {
		if (i > 0) {
			fputs(arguments[i][0] == '-' ? " \\\n  " : " ", out);
		}
		print_quoted(arguments[i], out);
	}
	fputc('\n', out);
}
