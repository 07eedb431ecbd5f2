/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvdemo: a small bare-metal guest that uses all of libhyperv. It reports on the console what it does. Then it waits for a key
 * or a request of the host, or switches off after some seconds. Words of its command line:
 *
 *	hvdemo=ACTION         do ACTION at once: panic, kexec, kexec-dirty, linux, linux-dirty, restart or off
 *	hvdemo=shutdown-wait  wait without limit for the host's request to shut down
 *	hvdemo=count          count instructions of EL2, under -icount shift=0 with cntfrq=1000000000, and switch off
 *	seconds=N             how long to wait for a key; 5
 *	convention=native     make hypercalls by HVC #1
 *	vmbus=0x30000         the newest version of VMBus to ask for
 *	ip=10.0.2.15          own address
 *	gateway=10.0.2.2      the address to ping
 *	generations=N         number of kernels that start each other by kexec; 3
 */
#include "hvdemo/demo.h"

#define OS_NUMBER       ABI_U(0x44) /* IMPDEF: no number is assigned to us */
#define SECONDS         ABI_ULL(5)
#define PAGE_ALIGNED    __attribute__((aligned(HV_PAGE_SIZE)))
#define DIVIDE_BY_100NS ABI_ULL(10000000)

struct demo demo;

/* What ends the guest, by word and by key. */
static const struct {
	const char *word;
	char key;
	enum demo_action action;
} actions[] = {
	{ "off", 'q', DEMO_OFF },
	{ "restart", 'r', DEMO_RESTART },
	{ "panic", 'p', DEMO_PANIC },
	{ "kexec", 'k', DEMO_KEXEC },
	{ "kexec-dirty", 'd', DEMO_KEXEC_DIRTY },
	{ "linux", 'l', DEMO_LINUX },
	{ "linux-dirty", 'x', DEMO_LINUX_DIRTY },
};
#define ACTION_COUNT ABI_COUNT(actions)

static bool demo_wanted(void)
{
	bool by_fadt =
		kernel.fadt.size != 0 && hv_detect_fadt(kernel.fadt.bytes, kernel.fadt.size) == 0;

	if (by_fadt || hv_detect_uid(&kernel.callee) == 0) {
		return true;
	}
	print("hvdemo: this is not Hyper-V\n");
	return false;
}

static void begin(void)
{
	static PAGE_ALIGNED struct hv_reference_tsc_page page;
	const struct hv_version *version = &demo.partition.version;
	int error;

	hv_partition_init(&demo.partition, &kernel_port, NULL,
			  option_has("convention", "native") ? HV_CONVENTION_NATIVE
							     : HV_CONVENTION_SMCCC);
	error = hv_partition_start(&demo.partition,
				   hv_guest_os_id_open(HV_GUEST_OS_TYPE_LINUX, OS_NUMBER, 1, 0));
	if (error != 0) {
		print("hvdemo: the partition does not start: %s\n", hv_error_name(error));
		machine_off();
	}
	print("hvdemo: Hyper-V %u.%u.%u\n", version->major, version->minor, version->build);
	error = hv_clock_start(&demo.clock, &demo.partition, &page);
	if (error != 0) {
		print("hvdemo: no reference time: %s\n", hv_error_name(error));
		machine_off();
	}
	print("hvdemo: reference time %lu us by %s\n", hv_clock_read(&demo.clock) / 10,
	      demo.clock.page != NULL ? "the page" : "the counter");
}

static enum demo_action action_of_word(void)
{
	for (uint32_t i = 0; i < ACTION_COUNT; i++) {
		if (option_has("hvdemo", actions[i].word)) {
			return actions[i].action;
		}
	}
	return DEMO_RUN;
}

static enum demo_action action_of_key(char c)
{
	for (uint32_t i = 0; i < ACTION_COUNT; i++) {
		if (c == actions[i].key) {
			return actions[i].action;
		}
	}
	return DEMO_RUN;
}

/* The main loop: whatever the library raised, the devices, the keys; until something ends it. */
static void wait_for_end(void)
{
	uint64_t end =
		hv_clock_read(&demo.clock) + option_number("seconds", SECONDS) * DIVIDE_BY_100NS;
	bool for_ever = option_has("hvdemo", "shutdown-wait");

	print("hvdemo: waiting for %s\n",
	      for_ever ? "the host"
		       : "a key: q off, r restart, p panic, k kexec, l Linux, "
			 "d and x the same without a hand-over");
	while (demo.action == DEMO_RUN) {
		kernel_work();
		bus_poll();
		demo.action = demo.action == DEMO_RUN ? action_of_key(keys_take()) : demo.action;
		if (!for_ever && demo.action == DEMO_RUN && hv_clock_read(&demo.clock) >= end) {
			demo.action = DEMO_OFF;
		}
		__asm__ volatile("wfi");
	}
}

static void demo_main(void)
{
	const bool counts = option_has("hvdemo", "count"); /* without timers */
	int error;

	demo.generation = (uint32_t)option_number("generation", 0);
	print("hvdemo: generation %u as %s, %u CPUs, pages of %u KiB, VMBus at INTID %u by %s\n",
	      demo.generation, boot.started, cpu_count, (uint32_t)mmu_page_size() / 1024,
	      kernel.vmbus.intid, kernel.vmbus.found_by);
	begin();
	error = vp_begin(&cpus[0]);
	if (error != 0) {
		print("hvdemo: no SynIC: %s\n", hv_error_name(error));
		machine_off();
	}
	if (!counts) {
		vps_start();
	}
	bus_begin();
	screen_draw();
	demo.action = action_of_word();
	if (counts) {
		disk_count();
		net_count();
		demo.action = DEMO_OFF;
	}
	if (demo.action == DEMO_RUN) {
		wait_for_end();
	}
	demo_end();
}

const struct guest guest = {
	.name = "hvdemo",
	.wanted = demo_wanted,
	.main = demo_main,
	.secondary = vp_secondary,
	.crashed = demo_crashed,
};
