/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a guest finds VMBus, and the kernel that it is to start. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "abi/hv_identity.h"
#include "baremetal/cache.h"
#include "baremetal/device_tree.h"
#include "baremetal/memory.h"
#include "kernel/tree_write.h"
#include "acpi_bytes.h"

struct kernel kernel;
struct boot boot;
const struct guest guest = { .name = "test" };
struct memory_range memory_ranges[MEMORY_RANGES_MAX];
uint32_t memory_range_count;

void cache_clean(const void *bytes, size_t size)
{
	(void)bytes;
	(void)size;
}

/* What print() says is of no interest here. */
void print(const char *format, ...)
{
	(void)format;
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
uint8_t image_end[1];

static void test_tree_of_kexec_says_what_was_written(void **state)
{
	const struct range initrd = { 0x48000000, 0x1234 };
	char options[2048]; /* OBS: Linux arch/arm64/include/uapi/asm/setup.h, COMMAND_LINE_SIZE */
	uint8_t *bytes = malloc(TREE_WRITTEN_SIZE);
	struct tree_node node;
	struct tree tree;
	uint64_t value;

	(void)state;
	assert_non_null(bytes);
	memset(options, 'x', sizeof(options) - 1);
	options[sizeof(options) - 1] = '\0';
	boot.system = (void *)0x7c000018;
	boot.map = (struct efi_map){ 0x7b000000, 0x1e0, 0x30, 1 };
	tree_write(bytes, &initrd, options);
	tree = tree_open(bytes);
	assert_true(tree_find(&tree, "/chosen", &node));
	assert_string_equal(tree_text(&node, "bootargs"), options);
	assert_true(tree_number(&node, "linux,uefi-system-table", &value));
	assert_int_equal(value, 0x7c000018);
	assert_true(tree_number(&node, "linux,uefi-mmap-start", &value));
	assert_int_equal(value, 0x7b000000);
	assert_true(tree_number(&node, "linux,uefi-mmap-size", &value));
	assert_int_equal(value, 0x1e0);
	assert_true(tree_number(&node, "linux,uefi-mmap-desc-size", &value));
	assert_int_equal(value, 0x30);
	assert_true(tree_number(&node, "linux,uefi-mmap-desc-ver", &value));
	assert_int_equal(value, 1);
	assert_true(tree_number(&node, "linux,initrd-start", &value));
	assert_int_equal(value, 0x48000000);
	assert_true(tree_number(&node, "linux,initrd-end", &value));
	assert_int_equal(value, 0x48001234);
	free(bytes);
}

static uint8_t rsdp[36];
static uint8_t xsdt[36 + 2 * 8];
static uint8_t fadt[276];
static uint8_t ssdt[36 + 128];

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

static struct vmbus_place find(void)
{
	const struct acpi_table table = { fadt, sizeof(fadt) };

	begin_table(xsdt, "XSDT", sizeof(xsdt));
	begin_table(fadt, "FACP", sizeof(fadt));
	letters(rsdp, "RSD PTR ");
	fill(rsdp + 24, (uintptr_t)xsdt, 8);
	fill(xsdt + 36, (uintptr_t)fadt, 8);
	fill(xsdt + 44, (uintptr_t)ssdt, 8);
	return vmbus_place_find(rsdp, &table, NULL);
}

static void test_acpi_says_where_vmbus_is(void **state)
{
	struct vmbus_place place;

	(void)state;
	make_ssdt();
	place = find();
	assert_int_equal(place.intid, 22);
	assert_string_equal(place.found_by, "ACPI");
	assert_int_equal(place.window.base, 0xb000000);
	assert_int_equal(place.window.size, 0x1000000);
}

static void test_machine_without_vmbus_gives_microsofts_number(void **state)
{
	const struct acpi_table none = { NULL, 0 };
	struct vmbus_place place;

	(void)state;
	make_ssdt();
	ssdt[VMBUS_DEVICE + 6] = 'X';
	place = find();
	assert_int_equal(place.intid, HV_ACPI_VMBUS_INTID);
	assert_string_not_equal(place.found_by, "ACPI");
	place = vmbus_place_find(NULL, &none, NULL);
	assert_int_equal(place.intid, HV_ACPI_VMBUS_INTID);
	assert_string_not_equal(place.found_by, "device tree");
}

static void test_interrupt_that_is_no_ppi_is_not_vmbus(void **state)
{
	(void)state;
	make_ssdt();
	ssdt[VMBUS_DEVICE + 17] = 33;
	assert_int_equal(find().intid, HV_ACPI_VMBUS_INTID);
}

#define IMAGE_SIZE       0x200000 /* that the header says */
#define MEMORY_ALIGNMENT 0x200000
#define MEMORY_SIZE      0x800000

/* Whether an arm64 Image of @size bytes in a file is started [Linux Documentation/arm64/booting.rst]. */
static bool is_started(uint32_t size)
{
	const struct range nothing = { 0, 0 };
	uint8_t *image = calloc(1, size);
	const struct range file = { (uintptr_t)image, size };
	uint8_t *memory = aligned_alloc(MEMORY_ALIGNMENT, MEMORY_SIZE);

	assert_non_null(image);
	fill(image + 16, IMAGE_SIZE, 8);
	letters(image + 56, "ARM\x64");
	assert_non_null(memory);
	memory_ranges[0] = (struct memory_range){ (uintptr_t)memory, MEMORY_SIZE, true };
	memory_range_count = 1;
	boot.map.size = 0;
	entry = 0;
	if (setjmp(away) == 0) {
		kexec_image(&file, &nothing, "");
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
		cmocka_unit_test(test_tree_of_kexec_says_what_was_written),
		cmocka_unit_test(test_acpi_says_where_vmbus_is),
		cmocka_unit_test(test_machine_without_vmbus_gives_microsofts_number),
		cmocka_unit_test(test_interrupt_that_is_no_ppi_is_not_vmbus),
		cmocka_unit_test(test_kernel_that_is_larger_than_it_says_is_not_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
