/* SPDX-License-Identifier: BSD-2-Clause */
/* How a guest begins, from the firmware and from a boot loader; and how it ends when something goes wrong. */
#include "kernel/kernel.h"

#include "abi/gic.h"
#include "abi/pl011.h"
#include "baremetal/cache.h"
#include "baremetal/device_tree.h"
#include "baremetal/gic.h"
#include "baremetal/mmu.h"

struct kernel kernel;

/* Who describes the machine, and who answers calls. */
static void find_machine(void)
{
	static const enum arm_smccc_conduit conduits[] = {
		[CONDUIT_NONE] = SMCCC_CONDUIT_NONE,
		[CONDUIT_SMC] = SMCCC_CONDUIT_SMC,
		[CONDUIT_HVC] = SMCCC_CONDUIT_HVC,
	};
	const uint8_t *rsdp = efi_rsdp();

	kernel.platform = platform_find(rsdp, boot.tree);
	kernel.fadt = acpi_find(rsdp, "FACP", 0);
	kernel.vmbus = vmbus_place_find(rsdp, &kernel.fadt, boot.tree);
	/* From EL2 an HVC would be taken by the guest itself. */
	if (boot.el == 2 && boot.under_firmware && kernel.platform.conduit == CONDUIT_HVC) {
		kernel.platform.conduit = CONDUIT_NONE;
	}
	kernel.conduit = conduits[kernel.platform.conduit];
	cpu_use_conduit(kernel.platform.conduit);
	smccc_discover(&kernel.callee, kernel.conduit);
	gic_use(&kernel.platform.gic);
}

static bool is_wanted(void)
{
	return guest.wanted == NULL || guest.wanted();
}

static _Noreturn void take_machine(void)
{
	mmu_begin(option_has("pages", "16k") ? 14 : option_has("pages", "64k") ? 16 : 12);
	memory_map_shared();
	cpu_take();
}

uint64_t image_efi(efi_handle self)
{
	efi_options(self);
	cpu_begin();
	find_machine();
	if (!is_wanted()) {
		return EFI_UNSUPPORTED;
	}
	if (guest.under_firmware) {
		guest.main();
		return EFI_SUCCESS;
	}
	if (boot.el != 1) {
		print("%s: this needs a machine at EL1\n", guest.name);
		return EFI_UNSUPPORTED;
	}
	kernel.frame = efi_frame();
	kernel.initrd = efi_initrd();
	if (!efi_leave(self)) {
		return EFI_UNSUPPORTED;
	}
	console_use_uart(&kernel.platform.uart);
	take_machine();
}

static uint64_t number_of(const struct tree_node *node, const char *name)
{
	uint64_t value;

	return tree_number(node, name, &value) ? value : 0;
}

/* What must be known before the MMU is on. Everything else is looked for when it is. */
static void read_chosen(const uint8_t *bytes)
{
	struct tree tree = tree_open(bytes);
	struct tree_node node;
	const char *words;

	if (!tree_find(&tree, "/chosen", &node)) {
		return;
	}
	words = tree_text(&node, "bootargs");
	options_add(words != NULL ? words : "");
	boot.system = (void *)(uintptr_t)number_of(&node, "linux,uefi-system-table");
	boot.map = (struct efi_map){ number_of(&node, "linux,uefi-mmap-start"),
				     (uint32_t)number_of(&node, "linux,uefi-mmap-size"),
				     (uint32_t)number_of(&node, "linux,uefi-mmap-desc-size"),
				     (uint32_t)number_of(&node, "linux,uefi-mmap-desc-ver") };
	if (boot.map.stride < sizeof(struct efi_memory_descriptor)) {
		boot.map.size = 0;
	}
	cache_clean((const void *)(uintptr_t)boot.map.base, boot.map.size);
	kernel.initrd.base = number_of(&node, "linux,initrd-start");
	kernel.initrd.size = number_of(&node, "linux,initrd-end") - kernel.initrd.base;
}

void image_flat(const uint8_t *tree)
{
	if (boot.el == 2) {
		cpu_leave_el2();
	}
	read_chosen(tree);
	cpu_begin();
	take_machine();
}

static void map_device(uint64_t base, uint64_t size)
{
	if (base != 0) {
		mmu_map(base, base, size, MMU_DEVICE);
	}
}

static void map_devices(void)
{
	const struct gic *gic = &kernel.platform.gic;

	map_device(kernel.platform.uart.base, PL011_SIZE);
	map_device(gic->distributor, GIC_FRAME_SIZE);
	for (uint32_t i = 0; i < gic->region_count; i++) {
		map_device(gic->regions[i].base, gic->regions[i].size);
	}
	for (uint32_t i = 0; i < cpu_count; i++) {
		map_device(cpus[i].gicr, GICR_SIZE);
	}
}

void image_main(struct cpu *cpu)
{
	bool was_found = kernel.platform.found_by != NULL;

	(void)cpu;
	if (!was_found) {
		find_machine();
	}
	map_devices();
	console_use_uart(&kernel.platform.uart);
	if (!was_found && !is_wanted()) {
		return;
	}
	gic_begin_cpu();
	irq_enable();
	guest.main();
}

void image_secondary(struct cpu *cpu)
{
	if (guest.secondary != NULL) {
		guest.secondary(cpu);
	}
}

_Noreturn void crash(const char *reason)
{
	irq_disable();
	print("%s: panic: %s\n", guest.name, reason);
	if (guest.crashed != NULL) {
		guest.crashed(reason);
	}
	machine_off();
}

_Noreturn void image_crash(uint64_t vector, const struct fault *fault, uint64_t where)
{
	char text[128];

	format_text(text, sizeof(text),
		    "exception: vector 0x%lx, ESR 0x%lx, PC image+0x%lx, FAR 0x%lx", vector,
		    fault->esr, where, fault->far);
	crash(text);
}
