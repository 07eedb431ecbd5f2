/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that calls take. Under -icount shift=0 and with a counter of 1 GHz CNTVCT_EL0 goes
 * up by one an instruction, at all exception levels: the same numbers on each machine and in each
 * run.
 */
#include "bench/counts.h"

#include "bench/start.h"
#include "cli/message.h"
#include "hypervisor/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORD_SIZE    48
#define CPU_SIZE     128
#define MEMORY       (512ULL << 20)
#define RING_RECORDS 4096
#define MANY_VPS     64

/* Bars: see docs/man/conduit-bench.1. */
static const struct {
	const char *key; /* as probe.efi prints it */
	const char *name;
	unsigned int most;
} rows[] = {
	{ "psci_version.hvc", "PSCI_VERSION by HVC", 60 },
	{ "psci_version.smc", "PSCI_VERSION by SMC", 60 },
	{ "smccc_version.hvc", "SMCCC_VERSION by HVC", 60 },
	{ "smccc_version.smc", "SMCCC_VERSION by SMC", 60 },
	{ "psci_features.hvc", "PSCI_FEATURES by HVC", 60 },
	{ "psci_features.smc", "PSCI_FEATURES by SMC", 60 },
	{ "affinity_info.smc", "AFFINITY_INFO by SMC", 60 },
	{ "migrate_info_type.smc", "MIGRATE_INFO_TYPE by SMC", 60 },
	{ "arch_features.smc", "SMCCC_ARCH_FEATURES by SMC", 60 },
	{ "vendor_hyp_count.smc", "vendor call count by SMC", 60 },
	{ "vendor_hyp_uid.smc", "vendor UID by SMC", 60 },
	{ "vendor_hyp_revision.smc", "vendor revision by SMC", 60 },
	{ "unknown.hvc", "unknown function by HVC", 60 },
	{ "unknown.smc", "unknown function by SMC", 60 },
	{ "psci_version_hint.smc", "PSCI_VERSION by SMC, SVE hint", 60 },
	{ "psci_features_hint.smc", "PSCI_FEATURES by SMC, SVE hint", 60 },
	{ "cpu_on_self.smc", "CPU_ON by SMC, of a CPU that is on", 60 },
	{ "trng_version.smc", "TRNG_VERSION by SMC, firmware has none", 60 },
	{ "trng_rnd.smc", "TRNG_RND by SMC, firmware has none", 60 },
	{ "unknown_crowded.smc", "unknown function by SMC, at a place taken", 60 },
	{ "features_crowded.smc", "PSCI_FEATURES by SMC, of such a one", 60 },
	{ "features_smccc.smc", "PSCI_FEATURES by SMC, of SMCCC_VERSION", 60 },
	{ "get_vp_index.hvc", "HvCallGetVpRegisters, VP_INDEX", 120 },
	{ "get_vp_index_of_0.hvc", "HvCallGetVpRegisters, VP_INDEX of VP 0", 120 },
	{ "get_crash_p0.hvc", "HvCallGetVpRegisters, GUEST_CRASH_P0", 120 },
	{ "get_time_ref_count.hvc", "HvCallGetVpRegisters, TIME_REF_COUNT", 120 },
	{ "get_vp_runtime.hvc", "HvCallGetVpRegisters, VP_RUNTIME", 120 },
	{ "get_vp_runtime_of_0.hvc", "HvCallGetVpRegisters, VP_RUNTIME of VP 0", 120 },
	{ "set_crash_p0.hvc", "HvCallSetVpRegisters, GUEST_CRASH_P0", 140 },
	{ "set_sint0.hvc", "HvCallSetVpRegisters, SINT0", 140 },
	{ "signal_event.hvc", "HvCallSignalEvent, channel idle", 150 },
};

enum {
	ROW_COUNT = ABI_COUNT(rows),
	ROW_SIGNAL = ROW_COUNT - 1,
};

#define TRACE_MOST 45

/* How many instructions more a signal may take with MANY_VPS online than with one. */
#define SIGNAL_SPREAD 2

static bool take(const char *words, const char *key, unsigned int *count)
{
	char line[WORD_SIZE];
	const char *found;

	snprintf(line, sizeof(line), "bench: %s ", key);
	found = strstr(words, line);
	if (found == NULL) {
		message("probe.efi printed no '%s'", key);
		return false;
	}
	*count = (unsigned int)strtoul(found + strlen(line), NULL, 10);
	return true;
}

static int make_config(bool trace)
{
	struct conduit_config config = {
		.magic = CONDUIT_CONFIG_MAGIC,
		.version = CONDUIT_SHARED_VERSION,
		.nonce = "bench",
		.flags = trace ? CONDUIT_CONFIG_TRACE : 0,
		.ring_records = RING_RECORDS,
	};
	int fd = memfd_create("conduit-config", MFD_CLOEXEC);

	if (fd >= 0 && write(fd, &config, sizeof(config)) != (ssize_t)sizeof(config)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Runs probe.efi, and takes what it prints. */
static bool run_probe(const struct qemu_command *base, const char *probe, const char *cpu,
		      unsigned int smp, int config, char words[START_TEXT_SIZE])
{
	char clocked[CPU_SIZE];
	char file[CPU_SIZE];
	char *more[] = { "-icount", "shift=0", "-fw_cfg", file, NULL };
	const struct run_options options = {
		.cpu = clocked, .smp = smp, .memory = MEMORY, .append = "bench", .qemu_args = more
	};
	struct qemu_command machine = *base;

	snprintf(clocked, sizeof(clocked), "%s,cntfrq=1000000000", cpu);
	snprintf(file, sizeof(file), "name=" CONDUIT_FW_CFG_CONFIG ",file=/proc/self/fd/%d",
		 config);
	machine.options = &options;
	machine.kernel = probe;
	machine.initrd = NULL;
	return start_bare(&machine, config, start_read, words);
}

/* The rows from number @first on. */
static bool count(const struct qemu_command *machine, const char *probe, const char *cpu,
		  unsigned int smp, bool trace, size_t first, unsigned int counts[ROW_COUNT])
{
	static char words[START_TEXT_SIZE];
	int config = make_config(trace);
	unsigned int nothing = 1;
	bool done = config >= 0 && run_probe(machine, probe, cpu, smp, config, words);

	close(config);
	if (!done) {
		return false;
	}
	done = take(words, "self_check", &nothing);
	if (done && nothing != 0) {
		message("the counter of this QEMU does not count instructions");
		return false;
	}
	for (size_t i = first; i < ROW_COUNT && done; i++) {
		done = take(words, rows[i].key, &counts[i]);
	}
	return done;
}

bool counts_measure(const struct qemu_command *machine, const char *probe, const char *cpu,
		    struct table *table)
{
	unsigned int off[ROW_COUNT];
	unsigned int on[ROW_COUNT];
	unsigned int many[ROW_COUNT];
	unsigned int added = 0;

	if (!count(machine, probe, cpu, 1, false, 0, off) ||
	    !count(machine, probe, cpu, 1, true, 0, on) ||
	    !count(machine, probe, cpu, MANY_VPS, false, ROW_SIGNAL, many)) {
		return false;
	}
	for (size_t i = 0; i < ROW_COUNT; i++) {
		table_add(table, rows[i].name, off[i], rows[i].most, 0, "instructions");
		added = on[i] - off[i] > added ? on[i] - off[i] : added;
	}
	table_add(table, "the same with 64 VPs online", many[ROW_SIGNAL],
		  off[ROW_SIGNAL] + SIGNAL_SPREAD, 0, "instructions");
	table_add(table, "added by tracing, the most of these", added, TRACE_MOST, 0,
		  "instructions");
	return true;
}
