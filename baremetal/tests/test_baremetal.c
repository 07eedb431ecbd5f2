/* SPDX-License-Identifier: BSD-2-Clause */
/* What the runtime reads of a machine: ACPI tables and device trees, also damaged ones; and the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "baremetal/acpi.h"
#include "baremetal/cache.h"
#include "baremetal/cpu.h"
#include "baremetal/device_tree.h"
#include "baremetal/options.h"
#include "baremetal/text.h"
#include "acpi_bytes.h"

#define MUTATIONS 20000

struct cpu cpus[CPU_COUNT_MAX];
uint32_t cpu_count;

void cpu_add(uint64_t mpidr, uint64_t gicr)
{
	cpus[cpu_count].mpidr = mpidr;
	cpus[cpu_count++].gicr = gicr;
}

void cache_clean(const void *bytes, size_t size)
{
	(void)bytes;
	(void)size;
}

static int reset(void **state)
{
	(void)state;
	cpu_count = 0;
	return 0;
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
}

static void end_tree(struct tree_maker *maker)
{
	make_word(maker, 2);
	make_word(maker, 9);
}

static void make_machine(struct tree_maker *maker)
{
	begin_tree(maker);
	make_node(maker, "psci");
	make_property(maker, "method", "hvc", sizeof("hvc"));
	make_word(maker, 2);
	make_node(maker, "cpus");
	make_property(maker, "#address-cells", "\0\0\0\1", 4);
	make_property(maker, "#size-cells", "\0\0\0\0", 4);
	make_node(maker, "cpu@100");
	make_property(maker, "reg", "\0\0\1\0", 4);
	make_word(maker, 2);
	make_word(maker, 2);
	make_node(maker, "gic");
	make_property(maker, "compatible", "arm,gic-v3", sizeof("arm,gic-v3"));
	make_property(maker, "reg", "\x08\0\0\0\0\1\0\0\x08\x0a\0\0\0\xf6\0\0", 16);
	make_word(maker, 2);
	make_uart(maker, "\x09\x04\0\0\0\0\x10\0", "disabled");
	make_uart(maker, "\x09\0\0\0\0\0\x10\0", "okay");
}

static void test_device_tree_describes_the_machine(void **state)
{
	struct tree_maker maker;
	struct platform platform;

	(void)state;
	make_machine(&maker);
	end_tree(&maker);
	platform = platform_find(NULL, maker.bytes);
	assert_string_equal(platform.found_by, "device tree");
	assert_int_equal(platform.conduit, CONDUIT_HVC);
	assert_int_equal(cpu_count, 1);
	assert_int_equal(cpus[0].mpidr, 0x100);
	assert_int_equal(platform.gic.distributor, 0x8000000);
	assert_int_equal(platform.gic.region_count, 1);
	assert_int_equal(platform.gic.regions[0].base, 0x80a0000);
	assert_int_equal(platform.gic.regions[0].size, 0xf60000);
}

static void test_device_that_is_disabled_is_not_taken(void **state)
{
	struct tree_maker maker;

	(void)state;
	make_machine(&maker);
	end_tree(&maker);
	assert_int_equal(platform_find(NULL, maker.bytes).uart.base, 0x9000000);
}

/* Two UARTs, of which the second is in "/soc" and has an alias. */
static uint64_t console_named(const char *path)
{
	struct tree_maker maker;
	struct tree tree;

	begin_tree(&maker);
	make_uart(&maker, "\x01\0\0\0\0\0\x10\0", "okay");
	make_node(&maker, "soc");
	make_property(&maker, "#address-cells", "\0\0\0\1", 4);
	make_uart(&maker, "\x02\0\0\0\0\0\x10\0", "okay");
	make_word(&maker, 2);
	make_node(&maker, "aliases");
	make_property(&maker, "serial0", "/soc/pl011@0", sizeof("/soc/pl011@0"));
	make_word(&maker, 2);
	make_node(&maker, "chosen");
	make_property(&maker, "stdout-path", path, (uint32_t)text_length(path) + 1);
	make_word(&maker, 2);
	end_tree(&maker);
	tree = tree_open(maker.bytes);
	return tree_uart(&tree).base;
}

static void test_console_is_the_one_that_is_named(void **state)
{
	(void)state;
	assert_int_equal(console_named("/soc/pl011@0"), 0x2000000);
	assert_int_equal(console_named("/soc/pl011@0:115200n8"), 0x2000000);
	assert_int_equal(console_named("serial0:115200"), 0x2000000);
	assert_int_equal(console_named("/pl011@0"), 0x1000000);
	assert_int_equal(console_named("serial1"), 0x1000000);
	assert_int_equal(console_named("/soc/pl011@1"), 0x1000000);
	assert_int_equal(console_named("/so/pl011@0"), 0x1000000);
}

/* ASan sees a byte read outside; a loop without an end is seen by whoever waits. */
static void test_tree_that_is_damaged_is_not_read_outside(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (uint32_t i = 0; i < MUTATIONS; i++) {
		struct tree_maker maker;
		uint8_t *bytes = malloc(sizeof(maker.bytes));

		assert_non_null(bytes);
		make_machine(&maker);
		end_tree(&maker);
		for (uint32_t changes = 0; changes < 1 + i % 4; changes++) {
			random = random * 1664525 + 1013904223;
			/* The total size, at 4 to 7, is how much there is. */
			maker.bytes[8 + (random >> 8) % (sizeof(maker.bytes) - 8)] =
				(uint8_t)(random >> 24);
		}
		memcpy(bytes, maker.bytes, sizeof(maker.bytes));
		cpu_count = 0;
		platform_find(NULL, bytes);
		free(bytes);
	}
}

/* An ACPI of two CPUs, of which the second is off. */
static uint8_t rsdp[36];
static uint8_t xsdt[36 + 3 * 8];
static uint8_t fadt[276];
static uint8_t madt[44 + 24 + 2 * 80 + 16];
static uint8_t spcr[80];

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
	fadt[129] = 3;
	letters(fadt + 268, "MsHyperV");
	spcr[36] = 3;
	fill(spcr + 44, 0x9000000, 8);
	make_madt();
}

static void test_acpi_describes_the_machine(void **state)
{
	struct platform platform;

	(void)state;
	make_acpi();
	platform = platform_find(rsdp, NULL);
	assert_string_equal(platform.found_by, "ACPI");
	assert_int_equal(platform.conduit, CONDUIT_HVC);
	assert_int_equal(cpu_count, 1);
	assert_int_equal(cpus[0].mpidr, 0x100);
	assert_int_equal(cpus[0].gicr, 0x80a0000);
	assert_int_equal(platform.gic.distributor, 0x8000000);
	assert_int_equal(platform.gic.regions[0].size, 0xf60000);
	assert_int_equal(platform.uart.base, 0x9000000);
}

static void test_madt_whose_entry_has_no_length_ends(void **state)
{
	(void)state;
	make_acpi();
	madt[44 + 1] = 0;
	platform_find(rsdp, NULL);
	assert_int_equal(cpu_count, 0);
	make_acpi();
	madt[44 + 24 + 1] = 255;
	platform_find(rsdp, NULL);
	assert_int_equal(cpu_count, 0);
}

static void test_no_acpi_is_none(void **state)
{
	(void)state;
	assert_string_equal(platform_find(NULL, NULL).found_by, "nothing");
	make_acpi();
	rsdp[0] = 'X';
	assert_string_equal(platform_find(rsdp, NULL).found_by, "nothing");
	make_acpi();
	fadt[0] = 'X';
	assert_string_equal(platform_find(rsdp, NULL).found_by, "nothing");
}

static void test_options_are_words(void **state)
{
	(void)state;
	options_add("json first=0x10 list=one,two");
	options_add("second=7 first=3");
	assert_string_equal(option_find("json"), "");
	assert_null(option_find("jso"));
	assert_null(option_find("irst"));
	assert_int_equal(option_number("first", 1), 16);
	assert_int_equal(option_number("second", 1), 7);
	assert_int_equal(option_number("json", 1), 1);
	assert_int_equal(option_number("third", 1), 1);
	assert_true(option_has("list", "one"));
	assert_true(option_has("list", "two"));
	assert_false(option_has("list", "tw"));
	assert_false(option_has("list", "twos"));
}

static void test_format_has_what_print_needs(void **state)
{
	char text[80];

	(void)state;
	assert_int_equal(format_text(text, sizeof(text), "%s %c %d %u", "a", 'b', -3, 4), 8);
	assert_string_equal(text, "a b -3 4");
	format_text(text, sizeof(text), "%5s|%-5s|%04x|%lx|%llx|%lu", "a", "b", 0xabU,
		    0x123456789UL, 0xfedcba9876543210ULL, 18446744073709551615UL);
	assert_string_equal(text,
			    "    a|b    |00ab|123456789|fedcba9876543210|18446744073709551615");
	assert_int_equal(format_text(text, 4, "%s", "abcdef"), 3);
	assert_string_equal(text, "abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_device_tree_describes_the_machine, reset),
		cmocka_unit_test_setup(test_device_that_is_disabled_is_not_taken, reset),
		cmocka_unit_test_setup(test_console_is_the_one_that_is_named, reset),
		cmocka_unit_test_setup(test_tree_that_is_damaged_is_not_read_outside, reset),
		cmocka_unit_test_setup(test_acpi_describes_the_machine, reset),
		cmocka_unit_test_setup(test_madt_whose_entry_has_no_length_ends, reset),
		cmocka_unit_test_setup(test_no_acpi_is_none, reset),
		cmocka_unit_test(test_options_are_words),
		cmocka_unit_test(test_format_has_what_print_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
