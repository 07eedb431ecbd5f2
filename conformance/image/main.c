/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The image: an EFI application that leaves the firmware and has the machine for itself, at EL1, as
 * a kernel would. conduit starts it in the place of one. Its options are the kernel's command line.
 */
#include "image/image.h"
#include "runner/options.h"
#include "runner/print.h"

#define OPTIONS_MAX ABI_U(2048) /* as many as Linux takes */
#define MAP_MAX     ABI_U(0x8000)
#define EXIT_TRIES  ABI_U(4)
#define LINE_MAX    ABI_U(120)

/* [UEFI 9.1, "EFI Loaded Image Protocol"] */
static const struct efi_guid loaded_image_guid = {
	ABI_U(0x5b1b31a1), 0x9562, 0x11d2, { 0x8e, 0x3f, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b }
};

struct cpu cpus[CPU_COUNT_MAX];

static __attribute__((aligned(16))) uint8_t stacks[CPU_COUNT_MAX][CPU_STACK_SIZE];
static __attribute__((aligned(8))) uint8_t map_buffer[MAP_MAX];

_Noreturn void start_boot_cpu(struct cpu *cpu);
_Noreturn void boot_main(struct cpu *cpu);
_Noreturn void exception_unexpected(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far);
uint64_t efi_main(void *self, struct efi_system_table *system);

void exception_unexpected(uint64_t vector, uint64_t esr, uint64_t elr, uint64_t far)
{
	print("Bail out! unexpected exception: vector ");
	print_hex(vector);
	print(" ESR ");
	print_hex(esr);
	print(" ELR image+");
	print_hex(elr - (uintptr_t)efi_main);
	print(" FAR ");
	print_hex(far);
	print_line("");
	machine_off();
}

void boot_main(struct cpu *cpu)
{
	(void)cpu;
	machine_find_redistributors();
	interrupt_init();
	irq_enable();
	if (option_find("bench") != NULL) {
		bench_main();
	} else {
		probe_main();
	}
	machine_off();
}

static void init_stacks(void)
{
	for (uint32_t i = 0; i < CPU_COUNT_MAX; i++) {
		cpus[i].stack_top = (uintptr_t)stacks[i] + CPU_STACK_SIZE;
	}
}

/* One line on the firmware's console, which is all that there is before the image has its own. */
static uint64_t refuse(const struct efi_system_table *system, const char *why)
{
	static uint16_t line[LINE_MAX + 3];
	const char *parts[] = { "probe: ", why };
	uint32_t used = 0;

	for (uint32_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		for (const char *at = parts[i]; *at != '\0' && used < LINE_MAX; at++) {
			line[used++] = (uint8_t)*at;
		}
	}
	line[used++] = '\r';
	line[used++] = '\n';
	line[used] = 0;
	system->output->output_string(system->output, line);
	return EFI_UNSUPPORTED;
}

static const char *missing(const struct efi_system_table *system)
{
	const char *why = machine_find(system);

	if ((sysreg_read(currentel) >> 2 & 3) != 1) {
		return "this image is a guest: start it at EL1";
	}
	if (why == NULL && !machine.fadt_names_hyper_v) {
		return "this is not Hyper-V: the FADT names another hypervisor or none";
	}
	return why;
}

static void read_options(void *self, struct efi_boot_services *services)
{
	static char words[OPTIONS_MAX];
	const struct efi_loaded_image *image;
	void *found;

	if ((services->handle_protocol(self, &loaded_image_guid, &found) & EFI_ERROR_BIT) == 0) {
		image = found;
		for (uint32_t i = 0; i < image->load_options_size / 2 && i < OPTIONS_MAX - 1; i++) {
			words[i] = (char)image->load_options[i];
		}
	}
	options_add(words);
}

static uint64_t leave_firmware(void *self, struct efi_boot_services *services)
{
	uint64_t status = EFI_ERROR_BIT;

	for (uint32_t i = 0; i < EXIT_TRIES && (status & EFI_ERROR_BIT) != 0; i++) {
		uint64_t size = sizeof(map_buffer);
		uint64_t stride;
		uint64_t key;
		uint32_t version;

		status = services->get_memory_map(&size, map_buffer, &key, &stride, &version);
		if ((status & EFI_ERROR_BIT) == 0) {
			memory_map_set(map_buffer, size, stride);
			status = services->exit_boot_services(self, key);
		}
	}
	return status;
}

uint64_t efi_main(void *self, struct efi_system_table *system)
{
	const char *why = missing(system);
	uint64_t status;

	if (why != NULL) {
		return refuse(system, why);
	}
	read_options(self, system->boot);
	status = leave_firmware(self, system->boot);
	if ((status & EFI_ERROR_BIT) != 0) {
		return status;
	}
	init_stacks();
	page_table_init();
	start_boot_cpu(&cpus[0]);
}
