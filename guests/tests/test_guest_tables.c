/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest reads of the machine: device trees, also damaged ones, ACPI, and the kernel that it is to start. */
#include "machine/device_tree.h"
#include "machine/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define MUTATIONS 20000

struct machine machine;
const struct guest guest = { .name = "test" };

void cache_clean(const void *bytes, size_t size)
{
	(void)bytes;
	(void)size;
}

void efi_read_map(void)
{
}

/* What print() says is of no interest here. */
void console_write(const char *text, size_t size)
{
	(void)text;
	(void)size;
}

/* For another kernel: exactly as much as was asked for. */
static uint8_t *memory;

uint64_t memory_free_range(uint64_t size)
{
	memory = malloc(size);
	return (uintptr_t)memory;
}

/* Where a kernel that is started would begin. */
static jmp_buf away;
static uint64_t entry;

_Noreturn void cpu_jump(uint64_t its_entry, uint64_t tree)
{
	(void)tree;
	entry = its_entry;
	longjmp(away, 1);
}

uint8_t image_start[1];
uint8_t image_loaded_end[1];

static int reset(void **state)
{
	(void)state;
	memset(&machine, 0, sizeof(machine));
	return 0;
}

/* As a first kernel writes it for a second one. */
static void write_tree(uint8_t *tree)
{
	const struct machine_range initrd = { 0x48000000, 0x1234, false };

	machine.system = (const uint8_t *)0x7c000018;
	machine.map = (struct machine_map){ 0x7b000000, 0x1e0, 0x30, 1 };
	tree_write(tree, &initrd, "hvdemo=kexec generation=1");
	memset(&machine, 0, sizeof(machine));
}

static void test_tree_of_kexec_says_what_was_written(void **state)
{
	uint8_t *tree = malloc(TREE_WRITTEN_SIZE);

	(void)state;
	assert_non_null(tree);
	write_tree(tree);
	machine.tree = tree;
	tree_read_chosen();
	assert_string_equal(machine.options, "hvdemo=kexec generation=1");
	assert_int_equal((uintptr_t)machine.system, 0x7c000018);
	assert_int_equal(machine.map.base, 0x7b000000);
	assert_int_equal(machine.map.size, 0x1e0);
	assert_int_equal(machine.map.stride, 0x30);
	assert_int_equal(machine.map.version, 1);
	assert_int_equal(machine.payload.base, 0x48000000);
	assert_int_equal(machine.payload.size, 0x1234);
	free(tree);
}

static void test_tree_with_the_longest_command_line_fits(void **state)
{
	uint8_t *tree = malloc(TREE_WRITTEN_SIZE);
	char options[2048]; /* OBS: Linux arch/arm64/include/uapi/asm/setup.h, COMMAND_LINE_SIZE */
	const struct machine_range initrd = { 0x48000000, 0x1234, false };

	(void)state;
	assert_non_null(tree);
	memset(options, 'x', sizeof(options) - 1);
	options[sizeof(options) - 1] = '\0';
	tree_write(tree, &initrd, options);
	machine.tree = tree;
	tree_read_chosen();
	assert_string_equal(machine.options, options);
	assert_int_equal(machine.payload.size, 0x1234);
	free(tree);
}

/* ASan sees a byte read outside; a loop without an end is seen by whoever waits. */
static void test_tree_that_is_damaged_is_not_read_outside(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (uint32_t i = 0; i < MUTATIONS; i++) {
		uint8_t *tree = malloc(TREE_WRITTEN_SIZE);

		assert_non_null(tree);
		write_tree(tree);
		for (uint32_t changes = 0; changes < 1 + i % 4; changes++) {
			random = random * 1664525 + 1013904223;
			/* The total size, at 4 to 7, is how much there is. */
			tree[8 + (random >> 8) % (i % 2 != 0 ? 600 : TREE_WRITTEN_SIZE - 8)] =
				(uint8_t)(random >> 24);
		}
		memset(&machine, 0, sizeof(machine));
		machine.tree = tree;
		tree_read_chosen();
		if (machine.tree != NULL) {
			tree_read_devices();
		}
		free(tree);
	}
}

/* A tree of one machine: what a node has follows it, then its end. */
struct tree_maker {
	uint8_t bytes[1024];
	uint32_t at;
	uint32_t strings; /* where the last name of a property begins */
};

static void make_word(struct tree_maker *maker, uint32_t value)
{
	for (uint32_t i = 0; i < 4; i++) {
		maker->bytes[maker->at++] = (uint8_t)(value >> (24 - 8 * i));
	}
}

static void make_bytes(struct tree_maker *maker, const char *bytes, uint32_t size)
{
	memcpy(maker->bytes + maker->at, bytes, size);
	maker->at += (size + 3) & ~3U;
}

static void make_node(struct tree_maker *maker, const char *name)
{
	make_word(maker, 1);
	make_bytes(maker, name, (uint32_t)text_length(name) + 1);
}

static void make_property(struct tree_maker *maker, const char *name, const char *value,
			  uint32_t size)
{
	make_word(maker, 3);
	make_word(maker, size);
	maker->strings -= (uint32_t)text_length(name) + 1;
	memcpy(maker->bytes + maker->strings, name, text_length(name) + 1);
	make_word(maker, maker->strings - sizeof(maker->bytes) / 2);
	make_bytes(maker, value, size);
}

static void make_uart(struct tree_maker *maker, const char *address, const char *status)
{
	make_node(maker, "pl011@0");
	make_property(maker, "status", status, (uint32_t)text_length(status) + 1);
	make_property(maker, "reg", address, 8);
	make_property(maker, "compatible", "arm,pl011", sizeof("arm,pl011"));
	make_word(maker, 2);
}

/* [Devicetree Specification v0.4, 5.2 "Header"]: structure from 64 on, names in the second half. */
static void begin_tree(struct tree_maker *maker)
{
	memset(maker, 0, sizeof(*maker));
	maker->strings = sizeof(maker->bytes);
	make_word(maker, 0xd00dfeed);
	make_word(maker, sizeof(maker->bytes));
	make_word(maker, 64);
	make_word(maker, sizeof(maker->bytes) / 2);
	maker->at = 64;
	make_node(maker, "");
	make_property(maker, "#address-cells", "\0\0\0\1", 4);
	machine.tree = maker->bytes;
}

static void end_tree(struct tree_maker *maker)
{
	make_word(maker, 2);
	make_word(maker, 9);
}

static void test_device_that_is_disabled_is_not_taken(void **state)
{
	struct tree_maker maker;

	(void)state;
	begin_tree(&maker);
	make_uart(&maker, "\x09\x04\0\0\0\0\x10\0", "disabled");
	make_uart(&maker, "\x09\0\0\0\0\0\x10\0", "okay");
	end_tree(&maker);
	tree_read_devices();
	assert_int_equal(machine.uart, 0x9000000);
}

static void test_tree_without_vmbus_gives_microsofts_number(void **state)
{
	struct tree_maker maker;

	(void)state;
	begin_tree(&maker);
	end_tree(&maker);
	tree_read_devices();
	assert_int_equal(machine.vmbus_intid, 18);
	assert_non_null(machine.vmbus_found_by);
	assert_string_not_equal(machine.vmbus_found_by, "device tree");
}

static void fill(uint8_t *at, uint64_t value, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		at[i] = (uint8_t)(value >> 8 * i);
	}
}

/* Letters without a NUL. */
static void letters(uint8_t *at, const char *text)
{
	for (; *text != '\0'; text++) {
		*at++ = (uint8_t)*text;
	}
}

static void begin_table(uint8_t *table, const char *signature, uint32_t size)
{
	memset(table, 0, size);
	letters(table, signature);
	fill(table + 4, size, 4);
}

/* An ACPI of two CPUs, of which the second is off. */
static uint8_t rsdp[36];
static uint8_t xsdt[36 + 4 * 8];
static uint8_t fadt[276];
static uint8_t madt[44 + 24 + 2 * 80 + 16];
static uint8_t spcr[80];
static uint8_t ssdt[36 + 128];

static void make_madt(void)
{
	uint8_t *at = madt + 44;

	begin_table(madt, "APIC", sizeof(madt));
	at[0] = 12; /* distributor */
	at[1] = 24;
	fill(at + 8, 0x8000000, 8);
	at += 24;
	for (uint32_t i = 0; i < 2; i++, at += 80) {
		at[0] = 11; /* a CPU */
		at[1] = 80;
		fill(at + 12, i == 0, 4);
		fill(at + 60, 0x80a0000, 8);
		fill(at + 68, 0x80000100 | i, 8);
	}
	at[0] = 14; /* redistributors */
	at[1] = 16;
	fill(at + 4, 0x80a0000, 8);
	fill(at + 12, 0xf60000, 4);
}

#define VMBUS_DEVICE 90 /* offset in the SSDT */

static void make_ssdt(void)
{
	static const uint8_t device[] = { 8,   '_', 'C', 'I', 'D',  0x0d, 'V', 'M',
					  'B', 'u', 's', 0,   0x89, 6,    0,   3,
					  1,   22,  0,   0,   0,    0x79, 0 };

	begin_table(ssdt, "SSDT", sizeof(ssdt));
	ssdt[40] = 0x8a; /* memory, 64 bits */
	ssdt[41] = 0x2b;
	fill(ssdt + 40 + 14, 0xb000000, 8);
	fill(ssdt + 40 + 22, 0xbffffff, 8);
	fill(ssdt + 40 + 38, 0x1000000, 8);
	memcpy(ssdt + VMBUS_DEVICE, device, sizeof(device));
}

static void make_acpi(void)
{
	begin_table(xsdt, "XSDT", sizeof(xsdt));
	begin_table(fadt, "FACP", sizeof(fadt));
	begin_table(spcr, "SPCR", sizeof(spcr));
	letters(rsdp, "RSD PTR ");
	fill(rsdp + 24, (uintptr_t)xsdt, 8);
	fill(xsdt + 36, (uintptr_t)fadt, 8);
	fill(xsdt + 44, (uintptr_t)madt, 8);
	fill(xsdt + 52, (uintptr_t)spcr, 8);
	fill(xsdt + 60, (uintptr_t)ssdt, 8);
	fadt[129] = 3;
	letters(fadt + 268, "MsHyperV");
	spcr[36] = 3;
	fill(spcr + 44, 0x9000000, 8);
	make_madt();
	make_ssdt();
	machine.rsdp = rsdp;
}

static void test_acpi_describes_the_machine(void **state)
{
	(void)state;
	make_acpi();
	assert_true(acpi_read());
	assert_int_equal(machine.conduit, SMCCC_CONDUIT_HVC);
	assert_int_equal(machine.cpu_count, 1);
	assert_int_equal(machine.cpus[0].mpidr, 0x100);
	assert_int_equal(machine.cpus[0].gicr, 0x80a0000);
	assert_int_equal(machine.gicd, 0x8000000);
	assert_int_equal(machine.gicr_size, 0xf60000);
	assert_int_equal(machine.uart, 0x9000000);
	assert_int_equal(machine.vmbus_intid, 22);
	assert_string_equal(machine.vmbus_found_by, "ACPI");
	assert_int_equal(machine.vmbus_window.base, 0xb000000);
	assert_int_equal(machine.vmbus_window.size, 0x1000000);
}

static void test_acpi_without_vmbus_gives_microsofts_number(void **state)
{
	(void)state;
	make_acpi();
	ssdt[VMBUS_DEVICE + 6] = 'X';
	assert_true(acpi_read());
	assert_int_equal(machine.vmbus_intid, 18);
	assert_string_not_equal(machine.vmbus_found_by, "ACPI");
}

static void test_interrupt_that_is_no_ppi_is_not_vmbus(void **state)
{
	(void)state;
	make_acpi();
	ssdt[VMBUS_DEVICE + 17] = 33;
	assert_true(acpi_read());
	assert_int_equal(machine.vmbus_intid, 18);
}

static void test_madt_whose_entry_has_no_length_ends(void **state)
{
	(void)state;
	make_acpi();
	madt[44 + 1] = 0;
	assert_true(acpi_read());
	assert_int_equal(machine.cpu_count, 0);
	make_acpi();
	madt[44 + 24 + 1] = 255;
	assert_true(acpi_read());
	assert_int_equal(machine.cpu_count, 0);
}

static void test_no_acpi_is_none(void **state)
{
	(void)state;
	assert_false(acpi_read());
	make_acpi();
	rsdp[0] = 'X';
	assert_false(acpi_read());
	make_acpi();
	fadt[0] = 'X';
	assert_false(acpi_read());
}

#define IMAGE_SIZE 0x200000 /* that the header says */

/* Whether an arm64 Image of @size bytes in a file is started [Linux Documentation/arm64/booting.rst]. */
static bool is_started(uint32_t size)
{
	const struct machine_range nothing = { 0, 0, false };
	uint8_t *image = calloc(1, size);
	const struct machine_range kernel = { (uintptr_t)image, size, false };

	assert_non_null(image);
	fill(image + 16, IMAGE_SIZE, 8);
	letters(image + 56, "ARM\x64");
	memory = NULL;
	entry = 0;
	if (setjmp(away) == 0) {
		kexec_image(&kernel, &nothing, "");
	}
	free(memory);
	free(image);
	return entry != 0;
}

static void test_kernel_that_is_larger_than_it_says_is_not_started(void **state)
{
	(void)state;
	assert_true(is_started(0x1000));
	assert_true(is_started(IMAGE_SIZE));
	assert_false(is_started(IMAGE_SIZE + 0x400000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_tree_of_kexec_says_what_was_written, reset),
		cmocka_unit_test_setup(test_tree_with_the_longest_command_line_fits, reset),
		cmocka_unit_test_setup(test_tree_that_is_damaged_is_not_read_outside, reset),
		cmocka_unit_test_setup(test_device_that_is_disabled_is_not_taken, reset),
		cmocka_unit_test_setup(test_tree_without_vmbus_gives_microsofts_number, reset),
		cmocka_unit_test_setup(test_acpi_describes_the_machine, reset),
		cmocka_unit_test_setup(test_acpi_without_vmbus_gives_microsofts_number, reset),
		cmocka_unit_test_setup(test_interrupt_that_is_no_ppi_is_not_vmbus, reset),
		cmocka_unit_test_setup(test_madt_whose_entry_has_no_length_ends, reset),
		cmocka_unit_test_setup(test_no_acpi_is_none, reset),
		cmocka_unit_test_setup(test_kernel_that_is_larger_than_it_says_is_not_started,
				       reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
