/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine and its CPUs, on and off, by PSCI [DEN0022]; the ways in of an Image, and of what goes wrong. */
#include "machine/machine.h"

#include "smccc/psci.h"

#define ON_PATIENCE_US  ABI_U(2000000)
#define GICD_SIZE       ABI_U(0x10000)
#define GICR_FRAME_SIZE ABI_U(0x20000)
#define UART_SIZE       ABI_U(0x1000)

struct machine machine;

static __attribute__((aligned(16))) uint8_t stacks[CPU_COUNT_MAX][CPU_STACK_SIZE];

void image_main(const uint8_t *tree, uint32_t el);
_Noreturn void cpu_boot_main(struct cpu *cpu);
_Noreturn void cpu_secondary_main(struct cpu *cpu);
_Noreturn void exception_unexpected(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far);

static uint64_t own_mpidr(void)
{
	return sysreg_read(mpidr_el1) & ABI_ULL(0xff00ffffff);
}

/* The boot CPU becomes the first, wherever the tables have it. */
static void order_cpus(void)
{
	uint64_t mpidr = own_mpidr();

	if (machine.cpu_count == 0) {
		machine.cpu_count = 1;
		machine.cpus[0].mpidr = mpidr;
	}
	for (uint32_t i = 1; i < machine.cpu_count; i++) {
		if (machine.cpus[i].mpidr == mpidr) {
			uint64_t gicr = machine.cpus[i].gicr;

			machine.cpus[i].mpidr = machine.cpus[0].mpidr;
			machine.cpus[i].gicr = machine.cpus[0].gicr;
			machine.cpus[0].mpidr = mpidr;
			machine.cpus[0].gicr = gicr;
		}
	}
	machine.cpus[0].online = 1;
}

void machine_discover(void)
{
	order_cpus();
	/* From EL2 an HVC would be taken by the guest itself. */
	if (machine.el == 2 && machine.under_firmware && machine.conduit == SMCCC_CONDUIT_HVC) {
		machine.conduit = SMCCC_CONDUIT_NONE;
	}
	smccc_discover(&machine.callee, machine.conduit);
}

_Noreturn void machine_take(void)
{
	for (uint32_t i = 0; i < CPU_COUNT_MAX; i++) {
		machine.cpus[i].index = i;
		machine.cpus[i].stack_top = (uintptr_t)stacks[i] + CPU_STACK_SIZE;
	}
	mmu_build();
	cpu_start_boot(&machine.cpus[0]);
}

/* As an arm64 Image: MMU off. What is not in the device tree is looked for when it is on. */
void image_main(const uint8_t *tree, uint32_t el)
{
	machine.started = "an arm64 Image";
	machine.el = el;
	machine.tree = tree;
	tree_read_chosen();
	mmu_choose();
	machine_take();
}

static void map_devices(void)
{
	if (machine.uart != 0) {
		mmu_map(machine.uart, machine.uart, UART_SIZE, MMU_DEVICE);
	}
	if (machine.gicd != 0) {
		mmu_map(machine.gicd, machine.gicd, GICD_SIZE, MMU_DEVICE);
	}
	if (machine.gicr != 0) {
		mmu_map(machine.gicr, machine.gicr, machine.gicr_size, MMU_DEVICE);
	}
	for (uint32_t i = 0; i < machine.cpu_count; i++) {
		if (machine.cpus[i].gicr != 0) {
			mmu_map(machine.cpus[i].gicr, machine.cpus[i].gicr, GICR_FRAME_SIZE,
				MMU_DEVICE);
		}
	}
}

static void find_machine(void)
{
	if (machine.system != NULL) {
		efi_find_acpi();
	}
	if (!acpi_read()) {
		tree_read_devices();
	}
	map_devices();
	console_use_uart(machine.uart);
	machine_discover();
}

_Noreturn void cpu_boot_main(struct cpu *cpu)
{
	if (machine.found_by == NULL) {
		find_machine();
		if (guest.wanted != NULL && !guest.wanted()) {
			machine_off();
		}
	} else {
		map_devices();
	}
	gic_init_cpu(cpu);
	irq_enable();
	guest.main();
	machine_off();
}

_Noreturn void cpu_secondary_main(struct cpu *cpu)
{
	gic_init_cpu(cpu);
	__atomic_store_n(&cpu->online, 1, __ATOMIC_RELEASE);
	if (guest.secondary != NULL) {
		guest.secondary(cpu);
	}
	cpu_off();
}

bool cpu_on(uint32_t index)
{
	struct cpu *cpu = &machine.cpus[index];

	__atomic_store_n(&cpu->online, 0, __ATOMIC_RELEASE);
	cache_clean(cpu, sizeof(*cpu));
	if (psci_cpu_on(&machine.callee, cpu->mpidr, (uintptr_t)cpu_start_secondary,
			(uintptr_t)cpu) != PSCI_RET_SUCCESS) {
		return false;
	}
	for (uint32_t i = 0; i < ON_PATIENCE_US; i += 100) {
		if (__atomic_load_n(&cpu->online, __ATOMIC_ACQUIRE) != 0) {
			return true;
		}
		delay_us(100);
	}
	return false;
}

_Noreturn void cpu_off(void)
{
	irq_disable();
	psci_cpu_off(&machine.callee);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

bool cpu_is_off(uint32_t index)
{
	return psci_affinity_info(&machine.callee, machine.cpus[index].mpidr, 0) ==
	       PSCI_AFFINITY_OFF;
}

_Noreturn void machine_off(void)
{
	psci_system_off(&machine.callee);
	for (;;) {
		__asm__ volatile("wfi");
	}
}

_Noreturn void machine_reset(void)
{
	psci_system_reset(&machine.callee);
	machine_off();
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

_Noreturn void exception_unexpected(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	char text[128];

	format_text(text, sizeof(text),
		    "exception: vector 0x%lx, ESR 0x%lx, PC image+0x%lx, FAR 0x%lx", vector, esr,
		    elr - (uintptr_t)image_start, far);
	crash(text);
}
