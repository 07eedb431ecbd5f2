/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image: an EFI application that leaves the firmware and has the machine for itself, at EL1, as
 * a kernel would. conduit starts it in the place of one. Its options are the kernel's command line.
 */
#include "image/image.h"

#include "baremetal/image.h"
#include "baremetal/mmu.h"
#include "baremetal/options.h"
#include "runner/options.h"

uint64_t image_efi(efi_handle self)
{
	const char *why;

	options_add_left();
	efi_options(self);
	cpu_begin();
	why = boot.el != 1 ? "this image is a guest: it needs to be started at EL1"
			   : machine_find();
	if (why != NULL) {
		print("probe: %s\n", why);
		return EFI_UNSUPPORTED;
	}
	if (!efi_leave(self)) {
		return EFI_UNSUPPORTED;
	}
	console_use_uart(&machine.platform.uart);
	cpu_use_conduit(machine.platform.conduit);
	mmu_begin(12);
	/* Tests look at what is no memory, too. */
	mmu_map(0, 0, MMU_SIZE, MMU_DEVICE);
	cpu_take();
}

/* No boot loader but the firmware tells what this image has to know. */
void image_flat(const uint8_t *tree)
{
	(void)tree;
}

void image_main(struct cpu *cpu)
{
	(void)cpu;
	gic_use(&machine.platform.gic);
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		gic_redistributor(&cpus[i]);
	}
	interrupt_init();
	irq_enable();
	if (option_find("bench") != NULL) {
		bench_main();
	} else {
		probe_main();
	}
}

_Noreturn void image_crash(uint64_t vector, const struct fault *fault, uint64_t where)
{
	print("Bail out! unexpected exception: vector 0x%lx ESR 0x%lx ELR image+0x%lx FAR 0x%lx\n",
	      vector, fault->esr, where, fault->far);
	machine_off();
}
