/* SPDX-License-Identifier: BSD-2-Clause */
/* ACPI tables: what conduit reads and changes, and tables that lie about their own lengths. */
#include "boot/acpi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "aarch64/mmio.h"

#define FADT_SIZE 276
#define GICR_BASE 0x080a0000ULL
#define GICR_SIZE 0xf60000U
#define GICC_SIZE 80

/* Each table in a heap block of its own size: reading past its end is a failure under AddressSanitizer. */
static struct acpi_table make_table(const char *signature, uint32_t size)
{
	struct acpi_table table = { .bytes = calloc(1, size), .size = size };

	assert_non_null(table.bytes);
	memcpy(table.bytes, signature, 4);
	memcpy(table.bytes + 4, &size, sizeof(size));
	acpi_seal(&table);
	return table;
}

static void put32(struct acpi_table *table, uint32_t offset, uint32_t value)
{
	memcpy(table->bytes + offset, &value, sizeof(value));
}

static void put64(struct acpi_table *table, uint32_t offset, uint64_t value)
{
	memcpy(table->bytes + offset, &value, sizeof(value));
}

static bool is_sealed(const struct acpi_table *table)
{
	uint8_t sum = 0;

	for (uint32_t i = 0; i < table->size; i++) {
		sum = (uint8_t)(sum + table->bytes[i]);
	}
	return sum == 0;
}

/* The redistributors of the fake machine: two CPUs, 0 and 1, and virtual LPIs or not. */
static uint64_t fake_typer[8];
static uint64_t fake_stride;

uint64_t mmio_read64(uint64_t address)
{
	uint64_t offset = address - GICR_BASE;

	assert_int_equal(offset % fake_stride, 8);
	assert_true(offset / fake_stride < 8);
	return fake_typer[offset / fake_stride];
}

static void fake_redistributors(uint64_t stride, uint64_t flags)
{
	fake_stride = stride;
	fake_typer[0] = flags;
	fake_typer[1] = 1ULL << 32 | flags;
	fake_typer[2] = 0x01020304ULL << 32 | flags | 1 << 4;
}

/* The RSDP, and an XSDT with the tables given. */
struct firmware {
	uint8_t rsdp[36];
	struct acpi_table xsdt;
	struct acpi acpi;
};

static void seal_rsdp(uint8_t *rsdp)
{
	uint8_t sum = 0;

	rsdp[8] = 0;
	rsdp[32] = 0;
	for (uint32_t i = 0; i < 20; i++) {
		sum = (uint8_t)(sum + rsdp[i]);
	}
	rsdp[8] = (uint8_t)-sum;
	sum = 0;
	for (uint32_t i = 0; i < 36; i++) {
		sum = (uint8_t)(sum + rsdp[i]);
	}
	rsdp[32] = (uint8_t)-sum;
}

static struct firmware make_firmware(const struct acpi_table *tables, uint32_t count)
{
	struct firmware firmware = { .xsdt = make_table("XSDT", 36 + 8 * count) };
	uint64_t address = (uintptr_t)firmware.xsdt.bytes;

	for (uint32_t i = 0; i < count; i++) {
		put64(&firmware.xsdt, 36 + 8 * i, (uintptr_t)tables[i].bytes);
	}
	acpi_seal(&firmware.xsdt);
	memcpy(firmware.rsdp, "RSD PTR ", 8);
	firmware.rsdp[15] = 2;
	memcpy(firmware.rsdp + 24, &address, sizeof(address));
	seal_rsdp(firmware.rsdp);
	return firmware;
}

static void test_open_valid_tables_finds_each(void **state)
{
	struct acpi_table tables[] = { make_table("FACP", FADT_SIZE), make_table("APIC", 44) };
	struct firmware firmware = make_firmware(tables, 2);
	struct acpi_table found;

	(void)state;
	assert_null(acpi_open(&firmware.acpi, firmware.rsdp));
	assert_true(acpi_find(&firmware.acpi, "APIC", &found));
	assert_ptr_equal(found.bytes, tables[1].bytes);
	assert_int_equal(found.size, 44);
	assert_false(acpi_find(&firmware.acpi, "MCFG", &found));
	free(firmware.xsdt.bytes);
	free(tables[0].bytes);
	free(tables[1].bytes);
}

static void test_open_no_rsdp_is_refused(void **state)
{
	struct acpi acpi;

	(void)state;
	assert_non_null(acpi_open(&acpi, NULL));
}

static void test_open_rsdp_damaged_is_refused(void **state)
{
	struct firmware firmware = make_firmware(NULL, 0);

	(void)state;
	firmware.rsdp[33] = 1; /* the second checksum only */
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	firmware.rsdp[33] = 0;
	firmware.rsdp[15] = 0; /* ACPI 1.0: no XSDT */
	seal_rsdp(firmware.rsdp);
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	free(firmware.xsdt.bytes);
}

static void test_open_xsdt_damaged_is_refused(void **state)
{
	struct firmware firmware = make_firmware(NULL, 0);

	(void)state;
	firmware.xsdt.bytes[10]++;
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	firmware.xsdt.bytes[10]--;
	put32(&firmware.xsdt, 4, 35);
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	put32(&firmware.xsdt, 4, 0xffffffff);
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	free(firmware.xsdt.bytes);
}

static void test_open_entry_damaged_is_refused(void **state)
{
	struct acpi_table table = make_table("XXXX", 36);
	struct firmware firmware = make_firmware(&table, 1);

	(void)state;
	put32(&table, 4, 35);
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	put64(&firmware.xsdt, 36, 0);
	acpi_seal(&firmware.xsdt);
	assert_non_null(acpi_open(&firmware.acpi, firmware.rsdp));
	free(firmware.xsdt.bytes);
	free(table.bytes);
}

static void test_find_checksum_wrong_is_not_found(void **state)
{
	struct acpi_table table = make_table("FACP", FADT_SIZE);
	struct firmware firmware = make_firmware(&table, 1);
	struct acpi_table found;

	(void)state;
	table.bytes[100]++;
	assert_null(acpi_open(&firmware.acpi, firmware.rsdp));
	assert_false(acpi_find(&firmware.acpi, "FACP", &found));
	free(firmware.xsdt.bytes);
	free(table.bytes);
}

static struct acpi_table make_fadt(void)
{
	struct acpi_table fadt = make_table("FACP", FADT_SIZE);

	fadt.bytes[8] = 6;
	fadt.bytes[129] = 1;
	memcpy(fadt.bytes + 268, "QEMU", 4);
	acpi_seal(&fadt);
	return fadt;
}

static void test_fadt_announce_names_hyperv(void **state)
{
	struct acpi_table fadt = make_fadt();

	(void)state;
	assert_null(fadt_check(&fadt));
	fadt_announce(&fadt);
	assert_memory_equal(fadt.bytes + 268, "MsHyperV", 8);
	assert_int_equal(fadt.bytes[129], 3);
	assert_true(is_sealed(&fadt));
	free(fadt.bytes);
}

static void test_fadt_unfit_is_refused(void **state)
{
	struct acpi_table fadt = make_fadt();

	(void)state;
	fadt.bytes[8] = 5;
	assert_non_null(fadt_check(&fadt));
	fadt.bytes[8] = 6;
	fadt.size = 275;
	assert_non_null(fadt_check(&fadt));
	fadt.size = FADT_SIZE;
	fadt.bytes[129] = 0;
	assert_non_null(fadt_check(&fadt));
	fadt.bytes[129] = 3;
	assert_non_null(fadt_check(&fadt));
	free(fadt.bytes);
}

static void test_fadt_dsdt_damaged_is_refused(void **state)
{
	struct acpi_table fadt = make_fadt();
	struct acpi_table dsdt = make_table("DSDT", 40);
	struct acpi_table found;

	(void)state;
	assert_false(fadt_dsdt(&fadt, &found));
	put64(&fadt, 140, (uintptr_t)dsdt.bytes);
	assert_true(fadt_dsdt(&fadt, &found));
	assert_int_equal(found.size, 40);
	dsdt.bytes[39]++;
	assert_false(fadt_dsdt(&fadt, &found));
	fadt.size = 44; /* too short for any of the two addresses to count */
	put32(&fadt, 40, 0);
	assert_false(fadt_dsdt(&fadt, &found));
	free(fadt.bytes);
	free(dsdt.bytes);
}

/* As QEMU makes it: a distributor, CPUs, a redistributor region, an ITS. */
static struct acpi_table make_madt(uint32_t cpu_count)
{
	struct acpi_table madt = make_table("APIC", 44 + 24 + GICC_SIZE * cpu_count + 16 + 20);
	uint32_t offset = 44;

	madt.bytes[offset] = 0x0c;
	madt.bytes[offset + 1] = 24;
	put64(&madt, offset + 8, 0x08000000);
	madt.bytes[offset + 20] = 3;
	offset += 24;
	for (uint32_t i = 0; i < cpu_count; i++) {
		madt.bytes[offset] = 0x0b;
		madt.bytes[offset + 1] = GICC_SIZE;
		put32(&madt, offset + 12, 1);
		put64(&madt, offset + 68, i);
		offset += GICC_SIZE;
	}
	madt.bytes[offset] = 0x0e;
	madt.bytes[offset + 1] = 16;
	put64(&madt, offset + 4, GICR_BASE);
	put32(&madt, offset + 12, GICR_SIZE);
	offset += 16;
	madt.bytes[offset] = 0x0f;
	madt.bytes[offset + 1] = 20;
	acpi_seal(&madt);
	return madt;
}

static void test_madt_read_finds_cpus_in_order(void **state)
{
	struct acpi_table madt = make_madt(3);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	/* Aff3 = 1, and bits outside of the affinity fields. */
	put64(&madt, 68 + 2 * GICC_SIZE + 68, 0x0000000181020304);
	fake_redistributors(0x20000, 0);
	assert_null(madt_read(&madt, &info));
	assert_int_equal(info.cpu_count, 3);
	assert_int_equal(info.cpus[0].gicr, GICR_BASE);
	assert_int_equal(info.cpus[1].mpidr, 1);
	assert_int_equal(info.cpus[1].gicr, GICR_BASE + 0x20000);
	assert_int_equal(info.cpus[2].mpidr, 0x0000000100020304);
	assert_int_equal(info.cpus[2].gicr, GICR_BASE + 0x40000);
	assert_int_equal(info.gicd, 0x08000000);
	assert_int_equal(info.gicr, GICR_BASE);
	assert_int_equal(info.gicr_size, GICR_SIZE);
	free(madt.bytes);
}

static void test_madt_read_vlpis_doubles_the_frame(void **state)
{
	struct acpi_table madt = make_madt(2);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	fake_redistributors(0x40000, 1 << 1);
	assert_null(madt_read(&madt, &info));
	assert_int_equal(info.cpus[1].gicr, GICR_BASE + 0x40000);
	free(madt.bytes);
}

static void test_madt_read_disabled_cpu_is_left_out(void **state)
{
	struct acpi_table madt = make_madt(2);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	put32(&madt, 68 + 12, 0);
	fake_redistributors(0x20000, 0);
	assert_null(madt_read(&madt, &info));
	assert_int_equal(info.cpu_count, 1);
	assert_int_equal(info.cpus[0].mpidr, 1);
	free(madt.bytes);
}

static void test_madt_read_redistributors_in_gicc_span_region(void **state)
{
	struct acpi_table madt = make_madt(2);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	put64(&madt, 68 + 60, GICR_BASE + 0x20000);
	put64(&madt, 68 + GICC_SIZE + 60, GICR_BASE);
	madt.bytes[68 + 2 * GICC_SIZE] = 0x80; /* no region */
	fake_redistributors(0x20000, 0);
	assert_null(madt_read(&madt, &info));
	assert_int_equal(info.cpus[0].gicr, GICR_BASE + 0x20000);
	assert_int_equal(info.gicr, GICR_BASE);
	assert_int_equal(info.gicr_size, 0x40000);
	free(madt.bytes);
}

static void test_madt_read_unknown_cpu_is_refused(void **state)
{
	struct acpi_table madt = make_madt(1);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	put64(&madt, 68 + 68, 7);
	fake_redistributors(0x20000, 0); /* the last one says so */
	assert_non_null(madt_read(&madt, &info));
	free(madt.bytes);
}

static void test_madt_read_too_many_cpus_are_refused(void **state)
{
	struct acpi_table madt = make_madt(65);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	for (uint32_t i = 0; i < 65; i++) {
		put64(&madt, 68 + i * GICC_SIZE + 68, 0);
	}
	fake_redistributors(0x20000, 0);
	assert_non_null(madt_read(&madt, &info));
	assert_int_equal(info.cpu_count, 64);
	free(madt.bytes);
}

static void test_madt_read_gicv2_is_refused(void **state)
{
	struct acpi_table madt = make_madt(1);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	madt.bytes[44 + 20] = 2;
	assert_string_equal(madt_read(&madt, &info),
			    "this machine has GICv2; start QEMU with -machine virt,gic-version=3");
	free(madt.bytes);
}

static void test_madt_read_no_redistributor_is_refused(void **state)
{
	struct acpi_table madt = make_madt(1);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	madt.bytes[44 + 20] = 0;
	madt.bytes[68 + GICC_SIZE] = 0x80;
	assert_non_null(madt_read(&madt, &info));
	free(madt.bytes);
}

/* As GICv4 does with many CPUs: the region holds fewer than there are. */
static void test_madt_read_cpu_outside_the_region_is_refused(void **state)
{
	struct acpi_table madt = make_madt(3);
	struct boot_info info = { .cpu_count = 0 };

	(void)state;
	put32(&madt, 44 + 24 + 3 * GICC_SIZE + 12, 0x40000);
	fake_redistributors(0x20000, 0);
	assert_string_equal(madt_read(&madt, &info),
			    "a CPU's redistributor is not in the first region; start QEMU with "
			    "-machine virt,gic-version=3, or with fewer CPUs");
	free(madt.bytes);
}

static void test_madt_read_lying_lengths_are_refused(void **state)
{
	/* Offset of a length, and what it says: none, too short for its type, past the end of the table. */
	static const struct {
		uint32_t offset;
		uint8_t length;
	} lies[] = { { 45, 0 },   { 45, 1 },   { 45, 23 }, { 69, 75 },
		     { 149, 15 }, { 165, 21 }, { 45, 255 } };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(lies); i++) {
		struct acpi_table madt = make_madt(1);
		struct boot_info info = { .cpu_count = 0 };

		madt.bytes[lies[i].offset] = lies[i].length;
		assert_non_null(madt_read(&madt, &info));
		assert_int_equal(info.cpu_count, 0);
		free(madt.bytes);
	}
}

static void test_madt_read_short_tables_are_refused(void **state)
{
	(void)state;
	for (uint32_t size = 36; size < 44 + 24 + GICC_SIZE + 16 + 20; size++) {
		struct acpi_table whole = make_madt(1);
		struct acpi_table madt = make_table("APIC", size);
		struct boot_info info = { .cpu_count = 0 };

		memcpy(madt.bytes + 36, whole.bytes + 36, size - 36);
		fake_redistributors(0x20000, 0);
		/* Whole up to the ITS: nothing is missing. */
		if (size == 44 + 24 + GICC_SIZE + 16) {
			assert_null(madt_read(&madt, &info));
		} else {
			assert_non_null(madt_read(&madt, &info));
		}
		free(whole.bytes);
		free(madt.bytes);
	}
}

static void test_madt_hide_its_changes_only_its(void **state)
{
	struct acpi_table madt = make_madt(1);
	struct acpi_table before = make_madt(1);

	(void)state;
	madt_hide_its(&madt);
	assert_int_equal(madt.bytes[164], 0x80);
	assert_true(is_sealed(&madt));
	madt.bytes[164] = 0x0f;
	madt.bytes[9] = before.bytes[9];
	assert_memory_equal(madt.bytes, before.bytes, madt.size);
	free(madt.bytes);
	free(before.bytes);
}

/* Devices as QEMU writes them, and the beginning of one more at the very end. */
static const uint8_t aml[] =
	"\x5b\x82\x38"
	"FWCF\x08_HID\rQEMU0002\0\x08_STA\x0a\x0b\x08_CCA\x01"
	"\x5b\x82\x41\x04"
	"VR00\x08_HID\rLNRO0005\0\x08_UID\0"
	"\x5b\x82\x41\x04"
	"VR07\x08_HID\rLNRO0005\0\x08_UID\x0a\x07"
	"\x5b\x82\x41\x04"
	"VR08\x08_HID\rLNRO0005\0\x08_UID\x0a\x08"
	"\x5b\x82\x4e\xa7"
	"PCI0\x08_HID\rPNP0A08\0\x08_CID\rPNP0A03\0"
	"\x5b\x82\x10"
	"PCI1\x08_HID\x0c\x41\xd0\x0a\x03"
	"\x5b\x82\x10"
	"MHPC\x08_HID\rPNP0A06\0\x08MDNR\x0a\x02\x08MDNR\x0b\x00\x01\x08MDNR\x01"
	"\x5b\x82\x10"
	"NVDR\x08_HID\rACPI0012\0"
	"\x5b\x82\x10"
	"COM0\x08_HID\rARMH0011\0"
	"\x08_HID\rLNRO000";

static const uint8_t aml_hidden[] =
	"\x5b\x82\x38"
	"FWCF\x08_STA\0\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\x08_CCA\x01"
	"\x5b\x82\x41\x04"
	"VR00\x08_STA\0\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\x08_UID\0"
	"\x5b\x82\x41\x04"
	"VR07\x08_STA\0\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\x08_UID\x0a\x07"
	"\x5b\x82\x41\x04"
	"VR08\x08_STA\0\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\x08_UID\x0a\x08"
	"\x5b\x82\x4e\xa7"
	"PCI0\x08_STA\0\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\x08_CID\rPNP0A03\0"
	"\x5b\x82\x10"
	"PCI1\x08_STA\0\xa3\xa3\xa3\xa3"
	"\x5b\x82\x10"
	"MHPC\x08_HID\rPNP0A06\0\x08MDNR\0\xa3\x08MDNR\0\xa3\xa3\x08MDNR\0"
	"\x5b\x82\x10"
	"NVDR\x08_STA\0\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3\xa3"
	"\x5b\x82\x10"
	"COM0\x08_HID\rARMH0011\0"
	"\x08_HID\rLNRO000";

static struct acpi_table make_aml(const char *signature)
{
	struct acpi_table table = make_table(signature, 36 + sizeof(aml) - 1);

	memcpy(table.bytes + 36, aml, sizeof(aml) - 1);
	acpi_seal(&table);
	return table;
}

static void test_hide_devices_makes_them_absent(void **state)
{
	struct acpi_table dsdt = make_aml("DSDT");
	struct acpi_table tables[] = { make_aml("SSDT"), make_table("MCFG", 60),
				       make_table("SPCR", 80), make_table("IORT", 128) };
	struct firmware firmware = make_firmware(tables, 4);

	(void)state;
	assert_null(acpi_open(&firmware.acpi, firmware.rsdp));
	hide_devices(&firmware.acpi, &dsdt);
	assert_memory_equal(dsdt.bytes + 36, aml_hidden, sizeof(aml) - 1);
	assert_memory_equal(tables[0].bytes + 36, aml_hidden, sizeof(aml) - 1);
	assert_memory_equal(tables[1].bytes, "OEMM", 4);
	assert_memory_equal(tables[2].bytes, "SPCR", 4);
	assert_memory_equal(tables[3].bytes, "OEMI", 4);
	assert_true(is_sealed(&dsdt));
	for (uint32_t i = 0; i < 4; i++) {
		assert_true(is_sealed(&tables[i]));
		free(tables[i].bytes);
	}
	free(firmware.xsdt.bytes);
	free(dsdt.bytes);
}

static void test_aml_names_wants_the_whole_id(void **state)
{
	struct acpi_table dsdt = make_aml("DSDT");

	(void)state;
	assert_true(aml_names(&dsdt, "QEMU0002"));
	assert_true(aml_names(&dsdt, "LNRO0005"));
	assert_false(aml_names(&dsdt, "QEMU0003"));
	dsdt.size = 36;
	assert_false(aml_names(&dsdt, "QEMU0002"));
	free(dsdt.bytes);
}

static void test_console_only_pl011_counts(void **state)
{
	struct acpi_table spcr = make_table("SPCR", 80);
	struct firmware firmware = make_firmware(&spcr, 1);

	(void)state;
	assert_null(acpi_open(&firmware.acpi, firmware.rsdp));
	spcr.bytes[36] = 3;
	put64(&spcr, 44, 0x09000000);
	acpi_seal(&spcr);
	assert_int_equal(acpi_console(&firmware.acpi), 0x09000000);
	spcr.bytes[36] = 0; /* 16550 */
	acpi_seal(&spcr);
	assert_int_equal(acpi_console(&firmware.acpi), 0);
	free(firmware.xsdt.bytes);
	free(spcr.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_valid_tables_finds_each),
		cmocka_unit_test(test_open_no_rsdp_is_refused),
		cmocka_unit_test(test_open_rsdp_damaged_is_refused),
		cmocka_unit_test(test_open_xsdt_damaged_is_refused),
		cmocka_unit_test(test_open_entry_damaged_is_refused),
		cmocka_unit_test(test_find_checksum_wrong_is_not_found),
		cmocka_unit_test(test_fadt_announce_names_hyperv),
		cmocka_unit_test(test_fadt_unfit_is_refused),
		cmocka_unit_test(test_fadt_dsdt_damaged_is_refused),
		cmocka_unit_test(test_madt_read_finds_cpus_in_order),
		cmocka_unit_test(test_madt_read_vlpis_doubles_the_frame),
		cmocka_unit_test(test_madt_read_disabled_cpu_is_left_out),
		cmocka_unit_test(test_madt_read_redistributors_in_gicc_span_region),
		cmocka_unit_test(test_madt_read_unknown_cpu_is_refused),
		cmocka_unit_test(test_madt_read_too_many_cpus_are_refused),
		cmocka_unit_test(test_madt_read_gicv2_is_refused),
		cmocka_unit_test(test_madt_read_no_redistributor_is_refused),
		cmocka_unit_test(test_madt_read_cpu_outside_the_region_is_refused),
		cmocka_unit_test(test_madt_read_lying_lengths_are_refused),
		cmocka_unit_test(test_madt_read_short_tables_are_refused),
		cmocka_unit_test(test_madt_hide_its_changes_only_its),
		cmocka_unit_test(test_hide_devices_makes_them_absent),
		cmocka_unit_test(test_aml_names_wants_the_whole_id),
		cmocka_unit_test(test_console_only_pl011_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
