/* SPDX-License-Identifier: BSD-2-Clause */
/* How hvdemo ends: power off, restart, a crash report, another kernel. */
#include "hvdemo/demo.h"
#include "hyperv/crash.h"
#include "hyperv/kexec.h"

#define GENERATIONS ABI_ULL(3)

static __attribute__((aligned(HV_PAGE_SIZE))) char last_words[HV_PAGE_SIZE];

/* All that was taken is given back; the machine is as if the guest had not been there. */
static void hand_over(void)
{
	bus_end();
	vps_end(DEMO_GO_CLEAN);
	irq_disable();
	hv_kexec_vp(&demo.vps[0]);
	hv_kexec_finish(&demo.partition, &demo.clock);
}

static void start_self(const char *how)
{
	char options[128];
	uint64_t pages = mmu_page_size() / 1024;

	if (demo.generation + 1 >= option_number("generations", GENERATIONS)) {
		print("hvdemo: %u kernels were enough\n", demo.generation + 1);
		machine_off();
	}
	format_text(options, sizeof(options), "hvdemo=%s generation=%u generations=%lu pages=%luk",
		    how, demo.generation + 1, option_number("generations", GENERATIONS), pages);
	kexec_self(options);
	machine_off();
}

static void start_linux(void)
{
	uint64_t size = option_number("linux-size", 0);
	const struct range image = { kernel.initrd.base, size };
	const struct range initrd = { image.base + size, kernel.initrd.size - size };

	if (size == 0 || size > kernel.initrd.size) {
		print("hvdemo: no Linux kernel came with it\n");
		machine_off();
	}
	kexec_image(&image, &initrd, options_text());
	machine_off();
}

void demo_crashed(const char *reason)
{
	const uint64_t parameters[HV_CRASH_PARAMETER_COUNT] = { 1, demo.partition.guest_os_id,
								(uintptr_t)image_start };
	size_t size = format_text(last_words, sizeof(last_words),
				  "hvdemo panics: %s\ngeneration %u, %u CPUs\n", reason,
				  demo.generation, cpu_count);
	int error = hv_crash_report(&demo.partition, parameters, last_words, size);

	if (error != 0) {
		print("hvdemo: the crash is not reported: %s\n", hv_error_name(error));
	}
	bus_panic();
}

_Noreturn void demo_end(void)
{
	switch (demo.action) {
	case DEMO_PANIC:
		vps_panic();
	case DEMO_KEXEC:
		print("hvdemo: kexec\n");
		hand_over();
		start_self("kexec");
		break;
	case DEMO_KEXEC_DIRTY:
		print("hvdemo: kexec without a hand-over\n");
		vps_end(DEMO_GO_DIRTY);
		irq_disable();
		start_self("kexec-dirty");
		break;
	case DEMO_LINUX:
		print("hvdemo: to Linux\n");
		hand_over();
		start_linux();
		break;
	case DEMO_LINUX_DIRTY:
		print("hvdemo: to Linux without a hand-over\n");
		vps_end(DEMO_GO_DIRTY);
		irq_disable();
		start_linux();
		break;
	case DEMO_RESTART:
		print("hvdemo: restart\n");
		hand_over();
		machine_reset();
	case DEMO_OFF:
	case DEMO_RUN:
	default:
		print("hvdemo: power off\n");
		hand_over();
		break;
	}
	machine_off();
}
