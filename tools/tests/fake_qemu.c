/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stand-in for QEMU: takes its command line, speaks its monitor, and plays conduit.efi and a guest, in the memory file and
 * on the port.
 *
 * $FAKE_QEMU is the play, steps separated by commas, done after "cont":
 *
 *	region        conduit.efi starts: the shared region appears
 *	calls=N       N calls of VP 0 are recorded
 *	crash         the guest reports a crash
 *	crashes=N     it does so N times, every 20 ms
 *	evil-name     the name of a device would steer a terminal
 *	system        a guest's system says who it is
 *	seen          wait until conduit has looked at the region
 *	talk=N        the console says a word N times, every 100 ms
 *	returned      the guest's kernel returns to conduit.efi with an error, then "off" is due
 *	fail          conduit.efi fails
 *	off           the guest powers off
 *	reset         the guest resets: QEMU ends, and the next one goes on with the steps that follow
 *	qmp-reset     the same, asked for by the monitor
 *	in-place      the machine is reset and does not end; a forged region says that the guest crashed
 *	loadvm        the monitor has loaded a snapshot
 *	obey          commands are obeyed until one is to reboot, which is the same as "reset"
 *	hold          at a reset this QEMU waits for "quit"
 *	look          say what is in memory, the nonce, and how many files conduit has open
 *	gdb           say where the debugger's socket is, and make a file there
 *	raw           make the terminal raw and stdin non-blocking, as QEMU does; at its end it puts both back
 *	key           say what comes from stdin
 *	sleep=MS
 *	mute          conduit.efi does not read what it is told any more
 *	garbage       conduit.efi sends what is no frame
 *	half          conduit.efi sends the half of a frame
 *	die=N, kill   QEMU exits, or is killed
 *
 * Then it waits: a shutdown command is obeyed, or, with these steps before:
 *
 *	deaf          taken, but the guest does nothing
 *	not-ready     refused, as when the guest has no shutdown device
 *	hasty         obeyed at once
 *	refuses       the monitor refuses to add a device, or a medium
 *	ejects        the guest opens the tray of cd0
 *	disks         say what is on the command line as -blockdev
 *	stubborn      "quit" of the monitor is not obeyed either
 *
 * $FAKE_QEMU_VERSION is what it says its version is; with $FAKE_QEMU_NO_SANDBOX it is built without one, with $FAKE_QEMU_SILENT it
 * says nothing of it.
 * $FAKE_QEMU_COUNT is an inherited file that holds how many there were before.
 */
#include "hypervisor/port.h"
#include "hypervisor/shared.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define REGION_OFFSET (4 * CONDUIT_SHARED_ALIGN)
#define RECORDS       1024ULL /* more than tests make that want to see each */
#define RECORDS_A_NAP 64
#define REQUEST_ID    "},\"id\":" /* behind the arguments, which may have an ID, too */
#define DELETE_ID     "\"device_del\",\"arguments\":{\"id\":\""
#define COMMAND_SIZE  8192
#define FREQUENCY     62500000ULL

struct fake {
	int ram_fd;
	int config_fd;
	int qmp_fd;
	int port_fd;
	int console_fd;
	const char *gdb; /* path of the debugger's socket */
	bool no_reboot;
	bool debugged;
	bool hold;
	bool deaf;
	bool not_ready;
	bool hasty;
	bool stubborn;
	bool mute;
	bool refuses;
	bool obeys;
	char **arguments;
	struct conduit_shared *shared; /* NULL: not there */
	struct conduit_status status;
	uint64_t calls;
};

static void send_line(const struct fake *fake, const char *line)
{
	send(fake->qmp_fd, line, strlen(line), MSG_NOSIGNAL);
}

static void open_tray(const struct fake *fake)
{
	send_line(fake, "{\"event\": \"DEVICE_TRAY_MOVED\", \"data\": "
			"{\"device\": \"\", \"id\": \"cd0\", \"tray-open\": true}}\r\n");
}

/* A command whose answer is waited for. A device is gone before QEMU has answered that it will be. */
static void answer_command(const struct fake *fake, char *line)
{
	const char *id = strstr(line, REQUEST_ID);
	const char *device = strstr(line, DELETE_ID);
	char answer[512];

	line[strcspn(line, "\n")] = '\0';
	printf("monitor %s\n", line);
	fflush(stdout);
	if (device != NULL) {
		snprintf(answer, sizeof(answer),
			 "{\"event\": \"DEVICE_DELETED\", \"data\": {\"device\": \"%.*s\"}}\r\n",
			 (int)strcspn(device + strlen(DELETE_ID), "\""),
			 device + strlen(DELETE_ID));
		send_line(fake, answer);
	}
	if (strstr(line, "\"eject\"") != NULL || strstr(line, "-medium\"") != NULL) {
		open_tray(fake);
	}
	snprintf(answer, sizeof(answer), "{%s, \"id\": %ld}\r\n",
		 fake->refuses && (strstr(line, "\"device_add\"") != NULL ||
				   strstr(line, "\"blockdev-change-medium\"") != NULL)
			 ? "\"error\": {\"desc\": \"no room\"}"
			 : "\"return\": {}",
		 strtol(id + strlen(REQUEST_ID), NULL, 10));
	send_line(fake, answer);
}

/* Takes a command of the monitor, one a line, and answers it. */
static void take_command(const struct fake *fake, char line[COMMAND_SIZE])
{
	size_t used = 0;

	do {
		if (used == COMMAND_SIZE - 1 || recv(fake->qmp_fd, line + used, 1, 0) != 1) {
			exit(1);
		}
	} while (line[used++] != '\n');
	line[used] = '\0';
	if (strstr(line, REQUEST_ID) != NULL) {
		answer_command(fake, line);
	} else {
		send_line(fake, "{\"return\": {}}\r\n");
	}
}

/* Waits for the command that has a word in it. */
static void expect(const struct fake *fake, const char *word)
{
	char line[COMMAND_SIZE];

	do {
		take_command(fake, line);
	} while (strstr(line, word) == NULL);
}

static struct termios mode_before;
static int flags_before = -1;

static void restore_terminal(void)
{
	if (flags_before >= 0) {
		tcsetattr(STDIN_FILENO, TCSANOW, &mode_before);
		fcntl(STDIN_FILENO, F_SETFL, flags_before);
	}
}

static void say_shutdown(const struct fake *fake, const char *reason)
{
	char line[128];

	snprintf(line, sizeof(line),
		 "{\"event\": \"SHUTDOWN\", \"data\": {\"guest\": true, \"reason\": \"%s\"}}\r\n",
		 reason);
	send_line(fake, line);
}

_Noreturn static void end(const struct fake *fake, const char *reason)
{
	say_shutdown(fake, reason);
	restore_terminal();
	exit(0);
}

static void make_region(struct fake *fake)
{
	size_t size = CONDUIT_SHARED_ALIGN;
	struct conduit_config config;

	fake->shared =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fake->ram_fd, REGION_OFFSET);
	if (fake->shared == MAP_FAILED ||
	    pread(fake->config_fd, &config, sizeof(config), 0) != (ssize_t)sizeof(config)) {
		exit(99);
	}
	memset(fake->shared, 0, size);
	memcpy(fake->shared->nonce, config.nonce, sizeof(config.nonce));
	fake->shared->version = CONDUIT_SHARED_VERSION;
	fake->shared->state = CONDUIT_STATE_RUNNING;
	fake->shared->size = size;
	fake->shared->vp_count = 1;
	fake->shared->vps_online = 1;
	fake->shared->record_count =
		(config.flags & CONDUIT_CONFIG_TRACE) != 0 ? (uint32_t)RECORDS : 0;
	fake->shared->ring_offset = 0x10000;
	fake->shared->ring_size = RECORDS * TRACE_RECORD_SIZE;
	fake->shared->counter_frequency = FREQUENCY;
	fake->status.device_count = 4;
	strcpy(fake->status.devices[0].name, "heartbeat");
	strcpy(fake->status.devices[1].name, "shutdown");
	fake->status.devices[0].state = CONDUIT_DEVICE_OPEN;
	fake->status.devices[1].state = CONDUIT_DEVICE_OFFERED;
	strcpy(fake->status.devices[2].name, "network");
	strcpy(fake->status.devices[3].name, "network");
	__atomic_store_n(&fake->shared->magic, CONDUIT_SHARED_MAGIC, __ATOMIC_RELEASE);
}

/* A play whose steps are in the wrong order is wrong. */
static struct conduit_shared *shared_region(const struct fake *fake)
{
	if (fake->shared == NULL) {
		exit(97);
	}
	return fake->shared;
}

static struct trace_record *ring(const struct fake *fake)
{
	struct conduit_shared *shared = shared_region(fake);

	return (void *)((char *)shared + shared->ring_offset);
}

/* PSCI_VERSION by HVC, again and again. Slow enough for a reader that looks every few milliseconds. */
static void make_calls(struct fake *fake, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		struct trace_record *slot = &ring(fake)[fake->calls % RECORDS];

		slot->time = fake->calls * 1000;
		slot->cost = 50;
		slot->kind = TRACE_KIND_CALL;
		slot->esr = 0x5a000000;
		slot->before[0] = 0x84000000;
		slot->after[0] = 0x10001;
		fake->calls++;
		__atomic_store_n(&slot->sequence, fake->calls, __ATOMIC_RELEASE);
		if (fake->calls % RECORDS_A_NAP == 0) {
			usleep(20000);
		}
	}
}

static void crash(const struct fake *fake)
{
	static const char text[] = "Kernel panic - not syncing: \x1b[2Jtest\n"
				   "conduit: ---- end of its text\n";

	struct conduit_shared *shared = shared_region(fake);

	memcpy(shared->crash_text, text, sizeof(text));
	shared->crash_size = sizeof(text) - 1;
	shared->crash_p[0] = 0xdead;
	__atomic_add_fetch(&shared->crash_count, 1, __ATOMIC_RELEASE);
}

static void send_frame(const struct fake *fake, uint16_t type, uint32_t id)
{
	const struct conduit_frame frame = { .length = sizeof(frame), .type = type, .id = id };

	send(fake->port_fd, &frame, sizeof(frame), MSG_NOSIGNAL);
}

static void ask_time(const struct fake *fake)
{
	struct {
		struct conduit_frame frame;
		struct conduit_time body;
	} answer;

	send_frame(fake, CONDUIT_FRAME_TIME, 4711);
	if (recv(fake->port_fd, &answer, sizeof(answer), MSG_WAITALL) != (ssize_t)sizeof(answer) ||
	    answer.frame.length != sizeof(answer) || answer.frame.type != 0x8010 ||
	    answer.frame.id != 4711 || answer.body.time == 0) {
		exit(93);
	}
}

/* conduit wipes the nonce when it has found the region. It answers before it looks: at the second answer it has looked. */
static void be_seen(const struct fake *fake)
{
	volatile const uint8_t *nonce = shared_region(fake)->nonce;

	while (*nonce != 0) {
		usleep(1000);
	}
	ask_time(fake);
	usleep(30000);
	ask_time(fake);
}

static void report_crashes(const struct fake *fake, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		crash(fake);
		usleep(20000);
	}
}

static void talk(const struct fake *fake, unsigned long count)
{
	for (unsigned long i = 0; i < count; i++) {
		if (write(fake->console_fd, "word\n", 5) != 5) {
			exit(96);
		}
		usleep(100000);
	}
}

static void fail(const struct fake *fake)
{
	static const char text[] = "unexpected exception, ESR 0x96000045\n"
				   "in two lines";

	struct conduit_shared *shared = shared_region(fake);

	memcpy(shared->failure_text, text, sizeof(text));
	shared->failure_size = sizeof(text) - 1;
	__atomic_store_n(&shared->state, CONDUIT_STATE_FAILED, __ATOMIC_RELEASE);
}

static void reset(struct fake *fake, const char *reason)
{
	if (!fake->no_reboot) {
		exit(96);
	}
	if (fake->hold) {
		say_shutdown(fake, reason);
		expect(fake, "quit");
	}
	end(fake, reason);
}

/* The guest has left a page that looks like the region, with all that it may know of it. */
_Noreturn static void reset_in_place(struct fake *fake)
{
	send_line(fake, "{\"event\": \"RESET\", \"data\": "
			"{\"guest\": true, \"reason\": \"guest-reset\"}}\r\n");
	expect(fake,
	       "quit"); /* conduit has taken the event: what is in the region before that is the machine's */
	make_region(fake);
	crash(fake);
	end(fake, "host-qmp-quit");
}

static unsigned int count_files(pid_t pid)
{
	char path[64];
	unsigned int count = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	if (folder == NULL) {
		exit(94);
	}
	while (readdir(folder) != NULL) {
		count++;
	}
	closedir(folder);
	return count;
}

static void look(const struct fake *fake)
{
	struct conduit_config config;
	struct stat stat_;

	if (fstat(fake->ram_fd, &stat_) != 0 ||
	    pread(fake->config_fd, &config, sizeof(config), 0) != (ssize_t)sizeof(config)) {
		exit(95);
	}
	printf("memory %lld, files %u, nonce ", (long long)stat_.st_blocks, count_files(getppid()));
	for (size_t i = 0; i < sizeof(config.nonce); i++) {
		printf("%02x", config.nonce[i]);
	}
	puts(".");
	fflush(stdout);
}

static void say_disks(const struct fake *fake)
{
	for (char **word = fake->arguments; *word != NULL; word++) {
		if (strcmp(*word, "-blockdev") == 0) {
			printf("disk %s\n", word[1]);
		}
	}
	fflush(stdout);
}

static void make_gdb(const struct fake *fake)
{
	if (fake->gdb == NULL) {
		exit(95);
	}
	close(open(fake->gdb, O_CREAT | O_EXCL, 0600));
	printf("gdb %s\n", fake->gdb);
	fflush(stdout);
}

static void make_raw(void)
{
	struct termios mode;

	flags_before = fcntl(STDIN_FILENO, F_GETFL);
	fcntl(STDIN_FILENO, F_SETFL, flags_before | O_NONBLOCK);
	if (tcgetattr(STDIN_FILENO, &mode) == 0) {
		mode_before = mode;
		cfmakeraw(&mode);
		tcsetattr(STDIN_FILENO, TCSANOW, &mode);
	}
	puts("raw");
	fflush(stdout);
}

static void say_key(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	char key = 0;

	if (poll(&in, 1, -1) == 1 && read(STDIN_FILENO, &key, 1) == 1) {
		printf("key %d\n", key);
		fflush(stdout);
	}
}

/* The steps that have a number. */
static bool do_counted_step(struct fake *fake, const char *step)
{
	const char *value = strchr(step, '=');
	unsigned long count = value != NULL ? strtoul(value + 1, NULL, 10) : 0;

	if (strncmp(step, "calls=", 6) == 0) {
		make_calls(fake, count);
	} else if (strncmp(step, "talk=", 5) == 0) {
		talk(fake, count);
	} else if (strncmp(step, "crashes=", 8) == 0) {
		report_crashes(fake, count);
	} else if (strncmp(step, "sleep=", 6) == 0) {
		usleep((useconds_t)count * 1000);
	} else if (strncmp(step, "die=", 4) == 0) {
		exit((int)count);
	} else {
		return false;
	}
	return true;
}

static void do_step(struct fake *fake, const char *step)
{
	if (do_counted_step(fake, step)) {
		return;
	}
	fake->deaf |= strcmp(step, "deaf") == 0;
	fake->not_ready |= strcmp(step, "not-ready") == 0;
	fake->hasty |= strcmp(step, "hasty") == 0;
	fake->stubborn |= strcmp(step, "stubborn") == 0;
	fake->hold |= strcmp(step, "hold") == 0;
	fake->mute |= strcmp(step, "mute") == 0;
	fake->refuses |= strcmp(step, "refuses") == 0;
	if (strcmp(step, "region") == 0) {
		make_region(fake);
	} else if (strcmp(step, "crash") == 0) {
		crash(fake);
	} else if (strcmp(step, "evil-name") == 0) {
		strcpy(fake->status.devices[1].name, "\x1b[31m\xff\nEVIL");
	} else if (strcmp(step, "system") == 0) {
		__atomic_add_fetch(&shared_region(fake)->system_count, 1, __ATOMIC_RELAXED);
	} else if (strcmp(step, "returned") == 0) {
		shared_region(fake)->kernel_status = 0x8000000000000003;
	} else if (strcmp(step, "fail") == 0) {
		fail(fake);
	} else if (strcmp(step, "off") == 0) {
		end(fake, "guest-shutdown");
	} else if (strcmp(step, "reset") == 0) {
		reset(fake, "guest-reset");
	} else if (strcmp(step, "qmp-reset") == 0) {
		reset(fake, "host-qmp-system-reset");
	} else if (strcmp(step, "in-place") == 0) {
		reset_in_place(fake);
	} else if (strcmp(step, "seen") == 0) {
		be_seen(fake);
	} else if (strcmp(step, "loadvm") == 0) {
		send_line(fake, "{\"event\": \"RESET\", \"data\": "
				"{\"guest\": false, \"reason\": \"snapshot-load\"}}\r\n");
	} else if (strcmp(step, "ejects") == 0) {
		open_tray(fake);
	} else if (strcmp(step, "gdb") == 0) {
		make_gdb(fake);
	} else if (strcmp(step, "raw") == 0) {
		make_raw();
	} else if (strcmp(step, "key") == 0) {
		say_key();
	} else if (strcmp(step, "disks") == 0) {
		say_disks(fake);
	} else if (strcmp(step, "look") == 0) {
		look(fake);
	} else if (strcmp(step, "garbage") == 0) {
		send(fake->port_fd, "EL2 has lost its mind", 21, MSG_NOSIGNAL);
	} else if (strcmp(step, "half") == 0) {
		send(fake->port_fd, "\x10\0\0\0\x10", 5, MSG_NOSIGNAL);
	} else if (strcmp(step, "kill") == 0) {
		raise(SIGKILL);
	}
}

/* Ten channels of device 0: more than a page. */
static void fill_channels(const struct fake *fake, uint32_t first, struct conduit_channels *page)
{
	*page = (struct conduit_channels){ .first = first };
	for (uint32_t i = first; i < 10 && page->count < CONDUIT_CHANNELS_MAX; i++) {
		struct conduit_channel *channel = &page->channels[page->count++];

		memcpy(channel->name, fake->status.devices[i == 9 ? 1 : 0].name,
		       sizeof(channel->name));
		channel->relid = i + 1;
		channel->subchannel = i;
		channel->state = i < 9 ? CONDUIT_DEVICE_OPEN : CONDUIT_DEVICE_OFFERED;
		channel->target_vp = i == 8 ? CONDUIT_TARGET_NONE : i;
		channel->in_used = i < 9 ? 40 : 0;
		channel->in_size = i < 9 ? 8192 : 0;
		channel->traffic =
			(struct conduit_traffic){ 1000 + i, 2000, 30000, 40000, 50, 60, 7, 8 };
	}
	page->next = first == 0 ? CONDUIT_CHANNELS_MAX : 0;
}

static void send_answer(const struct fake *fake, const struct conduit_frame *request,
			uint16_t status)
{
	struct {
		struct conduit_frame frame;
		union {
			struct conduit_status body;
			struct conduit_channels channels;
		};
	} answer = {
		.frame = { .length = sizeof(answer.frame),
			   .type = request->type | CONDUIT_FRAME_ANSWER_BIT,
			   .status = status,
			   .id = request->id },
		.body = fake->status,
	};

	if (request->type == CONDUIT_FRAME_STATUS) {
		answer.frame.length += sizeof(answer.body);
	} else if (request->type == CONDUIT_FRAME_CHANNELS) {
		fill_channels(fake, request->argument, &answer.channels);
		answer.frame.length += sizeof(answer.channels);
	}
	send(fake->port_fd, &answer, answer.frame.length, MSG_NOSIGNAL);
}

/* returns: false if conduit has hung up */
static bool answer(struct fake *fake)
{
	struct conduit_frame request;

	if (recv(fake->port_fd, &request, sizeof(request), MSG_WAITALL) !=
	    (ssize_t)sizeof(request)) {
		return false;
	}
	if (request.type == CONDUIT_FRAME_STATUS || request.type == CONDUIT_FRAME_CHANNELS) {
		send_answer(fake, &request, CONDUIT_FRAME_OK);
		return true;
	}
	printf("command %u %u\n", request.type, request.argument);
	fflush(stdout);
	send_answer(fake, &request, fake->not_ready ? CONDUIT_FRAME_NOT_READY : CONDUIT_FRAME_OK);
	if (request.type == CONDUIT_FRAME_SHUTDOWN && !fake->deaf && !fake->not_ready) {
		usleep(fake->hasty ? 0 : 50000);
		end(fake, "guest-shutdown");
	}
	if (request.type == CONDUIT_FRAME_REBOOT && fake->obeys) {
		usleep(50000);
		reset(fake, "guest-reset");
	}
	return true;
}

_Noreturn static void wait_for_end(struct fake *fake)
{
	struct pollfd fds[] = {
		{ .fd = fake->qmp_fd, .events = POLLIN },
		{ .fd = fake->mute || fake->shared == NULL ? -1 : fake->port_fd, .events = POLLIN },
	};

	char line[COMMAND_SIZE];

	for (;;) {
		poll(fds, 2, -1);
		if (fds[0].revents != 0) {
			take_command(fake, line);
			if (strstr(line, "\"quit\"") != NULL && !fake->stubborn) {
				end(fake, "host-qmp-quit");
			}
		}
		if (fds[1].revents != 0 && !answer(fake)) {
			fds[1].fd = -1;
		}
	}
}

static void take_arguments(struct fake *fake, char **argv)
{
	for (; *argv != NULL; argv++) {
		char *path = strstr(*argv, "mem-path=");

		if (path != NULL) {
			fake->ram_fd = open(path + strlen("mem-path="), O_RDWR);
		} else if (strstr(*argv, CONDUIT_FW_CFG_CONFIG) != NULL) {
			fake->config_fd = open(strstr(*argv, "file=") + strlen("file="), O_RDONLY);
		} else if (strncmp(*argv, "socket,id=gdb,server=on,wait=off,path=", 38) == 0) {
			fake->gdb = *argv + 38;
		} else if (strncmp(*argv, "stdio,", 6) == 0) {
			fake->console_fd = open(strstr(*argv, "logfile=") + 8, O_WRONLY);
		} else if (strncmp(*argv, "socket,id=qmp,fd=", 17) == 0) {
			fake->qmp_fd = (int)strtol(*argv + 17, NULL, 10);
		} else if (strncmp(*argv, "socket,id=conduit-port,fd=", 26) == 0) {
			fake->port_fd = (int)strtol(*argv + 26, NULL, 10);
		} else if (strcmp(*argv, "-no-reboot") == 0) {
			fake->no_reboot = true;
		} else if (strcmp(*argv, "-gdb") == 0) {
			fake->debugged = true;
		}
	}
}

/* How many have been before in this run: that many resets of the play are over. */
static unsigned int count_before(void)
{
	const char *file = getenv("FAKE_QEMU_COUNT");
	int fd = file != NULL ? (int)strtol(file, NULL, 10) : -1;
	unsigned int before = 0;
	unsigned int now;

	if (fd < 0 || pread(fd, &before, sizeof(before), 0) < 0) {
		return 0;
	}
	now = before + 1;
	return pwrite(fd, &now, sizeof(now), 0) == (ssize_t)sizeof(now) ? before : 0;
}

static bool is_reset(const char *step)
{
	return strcmp(step, "reset") == 0 || strcmp(step, "qmp-reset") == 0 ||
	       strcmp(step, "in-place") == 0 || strcmp(step, "obey") == 0;
}

/* What QEMU prints of a few CPUs, shortened. */
static int describe_cpu(const char *device)
{
	static const struct {
		const char *device;
		const char *properties;
	} cpus[] = {
		{ "cortex-a15-arm-cpu,help", "  has_el2=<bool>\n  has_el3=<bool>\n" },
		{ "cortex-m4-arm-cpu,help", "  init-nsvtor=<uint32>\n" },
		{ "without-el2-arm-cpu,help", "  aarch64=<bool>\n  cfgend=<bool>\n" },
		{ "max-arm-cpu,help", "  cfgend=<bool>\n" },
	};

	for (size_t i = 0; i < ABI_COUNT(cpus); i++) {
		if (strcmp(device, cpus[i].device) == 0) {
			printf("%.*s options:\n%s", (int)strcspn(device, ","), device,
			       cpus[i].properties);
			return 0;
		}
	}
	fprintf(stderr, "-device %s: not found\n", device);
	return 1;
}

int main(int argc, char **argv)
{
	const char *version = getenv("FAKE_QEMU_VERSION");
	const char *play = getenv("FAKE_QEMU");
	struct fake fake = { .ram_fd = -1, .config_fd = -1, .qmp_fd = -1, .port_fd = -1 };
	unsigned int over;
	char steps[256];

	if (argc >= 2 && strcmp(argv[argc - 1], "--version") == 0) {
		if (argc > 2 && getenv("FAKE_QEMU_NO_SANDBOX") != NULL) {
			fputs("-sandbox support is not enabled in this QEMU binary\n", stderr);
			return 1;
		}
		if (argc > 2 && getenv("FAKE_QEMU_SILENT") != NULL) {
			pause();
		}
		printf("%s\n", version != NULL ? version : "QEMU emulator version 7.2.22 (fake)");
		return 0;
	}
	if (argc >= 3 && strcmp(argv[argc - 2], "-device") == 0) {
		return describe_cpu(argv[argc - 1]);
	}
	fake.arguments = argv;
	take_arguments(&fake, argv);
	if (fake.ram_fd < 0 || fake.config_fd < 0 || fake.qmp_fd < 0 || fake.port_fd < 0) {
		return 98;
	}
	send_line(&fake, "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}\r\n");
	expect(&fake, "qmp_capabilities");
	over = count_before();
	if (!fake.debugged || over > 0) { /* a debugger lets the first one go */
		expect(&fake, "cont");
	}
	snprintf(steps, sizeof(steps), "%s", play != NULL ? play : "");
	for (char *step = strtok(steps, ","); step != NULL; step = strtok(NULL, ",")) {
		if (over > 0) {
			over -= is_reset(step);
		} else if (strcmp(step, "obey") == 0) {
			fake.obeys = true;
			break;
		} else {
			do_step(&fake, step);
		}
	}
	wait_for_end(&fake);
}
