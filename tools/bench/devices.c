/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fio in the guest with tools measures its disk and its network: under `conduit run`, and with the same kernel at EL2 on
 * virtio-mmio. In turn, so that a host that becomes busy is so for both; each row is the ratio of the medians.
 */
#include "bench/devices.h"

#include "abi/macro.h"
#include "bench/bench.h"
#include "bench/device_counts.h"
#include "bench/peer.h"
#include "bench/start.h"
#include "cli/message.h"
#include "cli/process.h"
#include "run/devices.h"
#include "run/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUTPUT_SIZE   262144
#define DISK_SIZE     (64U << 20)
#define MEMORY        (1ULL << 30)
#define WORDS_SIZE    128
#define NAME_SIZE     48
#define MAC           "00:15:5d:00:00:01"
#define KERNEL        "guest/6.1-tools/vmlinuz"
#define INITRD        "guest/6.1-tools/initrd"
#define KERNEL_APPEND "console=ttyAMA0 panic=-1"
#define REMEDY        "'make guests' fetches it"

/* The least part of what the direct machine does, by number of VPs. */
#define FLOORS                                                                                     \
	{                                                                                          \
		0.85, 0.95                                                                         \
	}

static const struct {
	const char *key; /* as scripts/guest/tests/bench prints it */
	const char *name;
	double floors[2]; /* 1 VP, 2 VPs */
	const char *unit; /* of a number of VMBus alone; NULL: beside that of the direct machine */
} rows[] = {
	{ "read_4k", "disk, 4 KiB, read in sequence", FLOORS, NULL },
	{ "write_4k", "disk, 4 KiB, write in sequence", FLOORS, NULL },
	{ "randread_4k", "disk, 4 KiB, read", FLOORS, NULL },
	{ "randwrite_4k", "disk, 4 KiB, write", FLOORS, NULL },
	{ "read_1m", "disk, 1 MiB, read in sequence", FLOORS, NULL },
	{ "write_1m", "disk, 1 MiB, write in sequence", FLOORS, NULL },
	{ "randread_1m", "disk, 1 MiB, read", FLOORS, NULL },
	{ "randwrite_1m", "disk, 1 MiB, write", FLOORS, NULL },
	{ "randread_4k_32", "disk, 4 KiB, 32 reads at once", { 0 }, NULL }, /* see floor_of() */
	{ "per_signal", "disk, 32 reads at once, for a signal", { 1, 1 }, "packets" },
	{ "per_interrupt", "disk, 32 reads at once, an interrupt", { 1, 1 }, "packets" },
	{ "tcp_out", "TCP from the guest", { 0.9, 0.9 }, NULL },
	{ "tcp_in", "TCP to the guest", { 0.9, 0.9 }, NULL },
	{ "tcp_64", "TCP, 64 bytes there and back", { 0.8, 0.8 }, NULL },
};

#define ROW_COUNT           ABI_COUNT(rows)
#define DEEP_FLOOR          0.6
#define DEEP_FLOOR_IOTHREAD 0.85

static const unsigned int vps[] = { 1, 2 };

/* What all runs share. */
struct setting {
	const struct qemu_command *machine;
	const char *cpu;
	bool iothread;
	char kernel[PATH_MAX];
	char initrd[PATH_MAX];
	char disk[PATH_MAX];
	struct peers peers;
	struct devices devices; /* of the direct machine */
};

static double floor_of(const struct setting *setting, size_t row, size_t vp)
{
	if (rows[row].floors[vp] != 0) {
		return rows[row].floors[vp];
	}
	return setting->iothread ? DEEP_FLOOR_IOTHREAD : DEEP_FLOOR;
}

/* Blocks with contents: QEMU reads holes of a file faster. */
static bool make_disk(char path[PATH_MAX])
{
	static char block[65536];
	const char *folder = getenv("TMPDIR");
	int fd;
	bool done;

	snprintf(path, PATH_MAX, "%s/conduit-bench-XXXXXX", folder != NULL ? folder : "/var/tmp");
	fd = mkstemp(path);
	if (fd < 0) {
		message("cannot make a disk in %s; set TMPDIR", path);
		return false;
	}
	memset(block, 0x5a, sizeof(block));
	done = true;
	for (size_t i = 0; i < DISK_SIZE / sizeof(block) && done; i++) {
		done = write(fd, block, sizeof(block)) == (ssize_t)sizeof(block);
	}
	close(fd);
	if (!done) {
		message("cannot write %s", path);
		unlink(path);
	}
	return done;
}

static void test_words(const struct setting *setting, char words[WORDS_SIZE])
{
	snprintf(words, WORDS_SIZE, "conduit.test=bench,%u,%u,%u", setting->peers.ports[PEER_SINK],
		 setting->peers.ports[PEER_SOURCE], setting->peers.ports[PEER_ECHO]);
}

/* Takes the numbers that the guest printed: @direct, without VMBus */
static bool take(const char *words, bool direct, double values[ROW_COUNT])
{
	char line[NAME_SIZE];

	for (size_t i = 0; i < ROW_COUNT; i++) {
		const char *found;

		if (direct && rows[i].unit != NULL) {
			values[i] = 1;
			continue;
		}
		snprintf(line, sizeof(line), "bench: %s ", rows[i].key);
		found = strstr(words, line);
		values[i] = found != NULL ? strtod(found + strlen(line), NULL) : 0;
		if (values[i] <= 0) {
			message("the guest printed no '%s'", rows[i].key);
			return false;
		}
	}
	return true;
}

/* What the guest is to print, and where its numbers go. */
struct run {
	bool direct;
	double *values;
};

static bool run(const struct program *program, void *into)
{
	static char words[OUTPUT_SIZE];
	const struct run *run = into;

	return process_succeeded(program->argv[0],
				 process_read(program, BENCH_PATIENCE_MS, words, sizeof(words))) &&
	       take(words, run->direct, run->values);
}

static bool run_with_conduit(const struct setting *setting, unsigned int smp,
			     double values[ROW_COUNT])
{
	char disk[PATH_MAX + 16];
	char words[WORDS_SIZE];
	const char *const more[] = { "--kernel", setting->kernel, "--initrd", setting->initrd,
				     "--append", words,           "--disk",   disk,
				     "--net",    "user",          NULL };
	struct run result = { .values = values };

	snprintf(disk, sizeof(disk), "%s,format=raw", setting->disk);
	test_words(setting, words);
	return start_conduit(setting->machine, setting->cpu, smp, more, run, &result);
}

/* As `conduit run` has them, but for spare network devices: the kernel would take one of these for the first. */
static bool add_devices(struct setting *setting)
{
	char disk[PATH_MAX + 16];
	struct refusal refusal;

	setting->devices.iothread = setting->iothread;
	disks_init(&setting->devices.disks);
	snprintf(disk, sizeof(disk), "%s,format=raw", setting->disk);
	if (disks_add(&setting->devices.disks, disk, false, &refusal) == NULL ||
	    !nics_add(&setting->devices.nics, "user,mac=" MAC, &refusal)) {
		message("%s", refusal.text);
		return false;
	}
	return true;
}

static bool run_direct(const struct setting *setting, unsigned int smp, double values[ROW_COUNT])
{
	char words[WORDS_SIZE];
	char append[2 * WORDS_SIZE];
	char *more[] = { "-append", append, NULL };
	const struct run_options options = {
		.cpu = setting->cpu, .smp = smp, .memory = MEMORY, .qemu_args = more
	};
	struct qemu_command machine = *setting->machine;
	struct run result = { .direct = true, .values = values };

	test_words(setting, words);
	snprintf(append, sizeof(append), KERNEL_APPEND " %s", words);
	machine.options = &options;
	machine.devices = &setting->devices;
	machine.efi = setting->kernel;
	machine.kernel = NULL;
	machine.initrd = setting->initrd;
	return start_bare(&machine, -1, run, &result);
}

static bool measure(const struct setting *setting, size_t vp, unsigned int runs,
		    struct table *table)
{
	static double with[ROW_COUNT][BENCH_RUNS_MAX];
	static double direct[ROW_COUNT][BENCH_RUNS_MAX];
	double values[ROW_COUNT];
	char name[NAME_SIZE];

	for (unsigned int i = 0; i < runs; i++) {
		if (!run_with_conduit(setting, vps[vp], values)) {
			return false;
		}
		for (size_t row = 0; row < ROW_COUNT; row++) {
			with[row][i] = values[row];
		}
		if (!run_direct(setting, vps[vp], values)) {
			return false;
		}
		for (size_t row = 0; row < ROW_COUNT; row++) {
			direct[row][i] = values[row];
		}
	}
	for (size_t row = 0; row < ROW_COUNT; row++) {
		snprintf(name, sizeof(name), "%s, %u VP%s", rows[row].name, vps[vp],
			 vps[vp] == 1 ? "" : "s");
		table_add_floor(table, name,
				table_median(with[row], runs) / table_median(direct[row], runs),
				floor_of(setting, row, vp), 2,
				rows[row].unit != NULL ? rows[row].unit : "of direct");
	}
	return true;
}

bool devices_measure(const struct qemu_command *machine, const struct bench_options *options,
		     bool iothread, struct table *table)
{
	static struct setting setting;
	bool done = true;

	if (!device_counts_measure(machine, options->cpu, table)) {
		return false;
	}
	if (options->runs == 0) {
		return true;
	}
	setting = (struct setting){ .machine = machine, .cpu = options->cpu, .iothread = iothread };
	if (!files_require(KERNEL, REMEDY, setting.kernel) ||
	    !files_require(INITRD, REMEDY, setting.initrd) || !make_disk(setting.disk)) {
		return false;
	}
	done = add_devices(&setting) && peers_start(&setting.peers);
	for (size_t vp = 0; vp < ABI_COUNT(vps) && done; vp++) {
		done = measure(&setting, vp, options->runs, table);
	}
	peers_stop(&setting.peers);
	unlink(setting.disk);
	return done;
}
