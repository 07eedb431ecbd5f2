/* SPDX-License-Identifier: BSD-2-Clause */
/* SMBIOS tables of firmware, also odd and damaged ones, become those of a Hyper-V. */
#include "boot/smbios.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CAPACITY   0x20000
#define TABLE      0x20               /* after the entry point */
#define TEXT(text) text, sizeof(text) /* its own NUL ends the strings */

static uint8_t built[CAPACITY];
static const uint8_t no_uuid[16];

/* A structure of a test: without strings @strings is "\0". */
static uint32_t add(uint8_t *at, uint8_t type, uint8_t size, uint16_t handle, const char *strings,
		    size_t strings_size)
{
	memset(at, 0x5a, size);
	at[0] = type;
	at[1] = size;
	at[2] = (uint8_t)handle;
	at[3] = (uint8_t)(handle >> 8);
	memcpy(at + size, strings, strings_size);
	return size + (uint32_t)strings_size;
}

/* As QEMU's, with the end. */
static struct smbios_table qemus(uint8_t *bytes)
{
	uint8_t *system;
	uint32_t size = 0;

	size += add(bytes + size, 0, 24, 0x0000, TEXT("EFI Development Kit II / OVMF\0000.0.0\0"));
	system = bytes + size;
	size += add(system, 1, 27, 0x0100, TEXT("QEMU\0KVM Virtual Machine\0virt-7.2\0"));
	for (uint8_t i = 0; i < 16; i++) {
		system[8 + i] = 0x10 + i;
	}
	size += add(bytes + size, 3, 22, 0x0300, TEXT("QEMU\0virt-7.2\0"));
	size += add(bytes + size, 4, 48, 0x0400, TEXT("CPU 0\0QEMU\0QEMU virt\0"));
	size += add(bytes + size, 32, 11, 0x2000, TEXT("\0"));
	size += add(bytes + size, 127, 4, 0x7f00, TEXT("\0"));
	return (struct smbios_table){ bytes, size };
}

/* Where structure number @index begins; NULL: there are fewer. Sound tables only. */
static const uint8_t *structure(const uint8_t *at, uint32_t index)
{
	while (index-- > 0) {
		if (at[0] == 127) {
			return NULL;
		}
		at += at[1];
		while (at[0] != 0 || at[1] != 0) {
			at++;
		}
		at += 2;
	}
	return at;
}

static const char *text(const uint8_t *structure, uint8_t number)
{
	const char *at = (const char *)structure + structure[1];

	while (--number > 0) {
		at += strlen(at) + 1;
	}
	return at;
}

static uint32_t build(struct smbios_table old, const uint8_t *uuid)
{
	memset(built, 0xee, sizeof(built));
	return smbios_build(old, uuid, built, sizeof(built));
}

static void assert_identity(void)
{
	const uint8_t *bios = structure(built + TABLE, 0);
	const uint8_t *system = structure(built + TABLE, 1);
	const uint8_t *board = structure(built + TABLE, 2);
	const uint8_t *chassis = structure(built + TABLE, 3);

	assert_int_equal(bios[0], 0);
	assert_string_equal(text(bios, bios[4]), "Microsoft Corporation");
	assert_string_equal(text(bios, bios[5]), "Hyper-V UEFI Release v4.1");
	assert_int_equal(strlen(text(bios, bios[8])), 10); /* mm/dd/yyyy */
	assert_int_equal(system[0], 1);
	assert_int_equal(system[1], 27);
	assert_string_equal(text(system, system[4]), "Microsoft Corporation");
	assert_string_equal(text(system, system[5]), "Virtual Machine");
	assert_string_equal(text(system, system[6]), "Hyper-V UEFI Release v4.1");
	assert_int_equal(board[0], 2);
	assert_string_equal(text(board, board[4]), "Microsoft Corporation");
	assert_string_equal(text(board, board[5]), "Virtual Machine");
	assert_int_equal(board[11], chassis[2]);
	assert_int_equal(board[12], chassis[3]);
	assert_int_equal(chassis[0], 3);
	assert_string_equal(text(chassis, chassis[4]), "Microsoft Corporation");
	assert_string_not_equal(text(chassis, chassis[8]), "7783-7084-3265-9085-8269-3286-77");
	assert_string_not_equal(text(chassis, chassis[8]), "");
}

static void assert_entry(uint32_t size)
{
	uint8_t sum = 0;
	uint64_t address;
	uint32_t table_size;

	for (uint32_t i = 0; i < 24; i++) {
		sum = (uint8_t)(sum + built[i]);
	}
	memcpy(&table_size, built + 12, 4);
	memcpy(&address, built + 16, 8);
	assert_memory_equal(built, "_SM3_", 5);
	assert_int_equal(sum, 0);
	assert_int_equal(built[6], 24);
	assert_int_equal(table_size, size - TABLE);
	assert_int_equal(address, (uintptr_t)built + TABLE);
	assert_int_equal(built[size], 0xee); /* and nothing behind */
}

static void test_smbios_of_qemu_becomes_that_of_hyperv(void **state)
{
	uint8_t bytes[1024];
	uint8_t uuid[16];
	struct smbios_table old = qemus(bytes);
	const uint8_t *cpu;
	uint32_t size;

	(void)state;
	smbios_uuid(old, uuid);
	assert_int_equal(uuid[0], 0x10);
	assert_int_equal(uuid[15], 0x1f);
	size = build(old, uuid);
	assert_entry(size);
	assert_identity();
	assert_memory_equal(structure(built + TABLE, 1) + 8, uuid, 16);
	/* What others may refer to keeps its number. */
	assert_int_equal(structure(built + TABLE, 1)[3], 0x01);
	assert_int_equal(structure(built + TABLE, 3)[3], 0x03);
	cpu = structure(built + TABLE, 4);
	assert_int_equal(cpu[0], 4);
	assert_string_equal(text(cpu, 1), "CPU 0");
	assert_string_equal(text(cpu, 2), "Microsoft Corporation");
	assert_string_equal(text(cpu, 3), "QEMU virt"); /* not the maker's name alone */
	assert_int_equal(structure(built + TABLE, 5)[0], 32);
	assert_int_equal(structure(built + TABLE, 6)[0], 127);
}

static void test_smbios_without_a_table_has_the_identity(void **state)
{
	uint8_t uuid[16];
	struct smbios_table none = smbios_open(NULL);

	(void)state;
	assert_int_equal(none.size, 0);
	smbios_uuid(none, uuid);
	assert_memory_equal(uuid, no_uuid, 16);
	assert_entry(build(none, uuid));
	assert_identity();
	assert_int_equal(structure(built + TABLE, 4)[0], 127);
}

/* A second board, and handles that the new structures would have liked. */
static void test_smbios_handles_are_unique(void **state)
{
	uint8_t bytes[1024];
	uint32_t size = 0;
	const uint8_t *a;

	(void)state;
	for (uint16_t i = 0; i < 6; i++) {
		size += add(bytes + size, i < 2 ? 2 : 16, 23, i, TEXT("Board\0"));
	}
	build((struct smbios_table){ bytes, size }, no_uuid);
	assert_identity();
	for (uint32_t i = 0; (a = structure(built + TABLE, i)) != NULL; i++) {
		const uint8_t *b;

		for (uint32_t j = i + 1; (b = structure(built + TABLE, j)) != NULL; j++) {
			assert_memory_not_equal(a + 2, b + 2, 2);
		}
	}
	assert_int_equal(structure(built + TABLE, 7)[0], 16); /* four of them, one board */
	assert_int_equal(structure(built + TABLE, 8)[0], 127);
}

static void test_smbios_old_system_structure_has_no_uuid(void **state)
{
	uint8_t bytes[64];
	uint8_t uuid[16];
	uint32_t size = add(bytes, 1, 8, 1, TEXT("QEMU\0")); /* SMBIOS 2.0 */

	(void)state;
	smbios_uuid((struct smbios_table){ bytes, size }, uuid);
	assert_memory_equal(uuid, no_uuid, 16);
}

/* Cut at each byte, in memory of just that size: what is whole stays, nothing is read beyond. */
static void test_smbios_cut_table_is_read_to_the_last_whole_structure(void **state)
{
	uint8_t bytes[1024];
	struct smbios_table whole = qemus(bytes);

	(void)state;
	for (uint32_t size = 0; size < whole.size; size++) {
		uint8_t *cut = malloc(size + 1);
		uint32_t count = 0;

		memcpy(cut, bytes, size);
		assert_entry(build((struct smbios_table){ cut, size }, no_uuid));
		assert_identity();
		while (structure(built + TABLE, count) != NULL) {
			count++;
		}
		assert_in_range(count, 5, 7);
		free(cut);
	}
}

static void test_smbios_nonsense_ends_the_table(void **state)
{
	uint8_t bytes[1024];
	struct smbios_table table = qemus(bytes);
	uint8_t before[1024];

	(void)state;
	memcpy(before, bytes, sizeof(before));
	for (uint32_t at = 0; at < table.size; at++) {
		static const uint8_t values[] = { 0, 1, 3, 127, 255 };

		for (size_t i = 0; i < sizeof(values); i++) {
			uint8_t *odd = malloc(table.size);

			memcpy(odd, before, table.size);
			odd[at] = values[i];
			assert_entry(build((struct smbios_table){ odd, table.size }, no_uuid));
			assert_identity();
			free(odd);
		}
	}
}

static void test_smbios_largest_table_is_taken(void **state)
{
	uint8_t *bytes = malloc(0x10000);
	uint32_t size = 0;

	(void)state;
	for (uint16_t i = 0; size + 6 <= 0x10000; i++) {
		size += add(bytes + size, 16, 4, i, TEXT("\0"));
	}
	assert_entry(build((struct smbios_table){ bytes, size }, no_uuid));
	assert_identity();
	free(bytes);
}

static void test_smbios_size_is_known_before(void **state)
{
	uint8_t bytes[1024];
	struct smbios_table old = qemus(bytes);
	uint32_t size = smbios_build(old, no_uuid, NULL, 0);
	uint8_t *exact = malloc(size);

	(void)state;
	assert_int_equal(smbios_build(old, no_uuid, exact, size), size);
	assert_int_equal(smbios_build(old, no_uuid, exact, size - 1), size);
	free(exact);
}

static void test_smbios_entry_point_is_checked(void **state)
{
	uint8_t bytes[1024];
	struct smbios_entry *entry = (struct smbios_entry *)built;
	uint32_t size = build(qemus(bytes), no_uuid);

	(void)state;
	assert_int_equal(smbios_open(entry).size, size - TABLE);
	entry->minor++; /* the sum is wrong */
	assert_int_equal(smbios_open(entry).size, 0);
	entry->minor--;
	entry->anchor[0] = '-';
	entry->checksum = (uint8_t)(entry->checksum + '_' - '-');
	assert_int_equal(smbios_open(entry).size, 0);
	build(qemus(bytes), no_uuid);
	entry->checksum = (uint8_t)(entry->checksum - 2);
	entry->table_size[2] = 2; /* 128 KiB and more */
	assert_int_equal(smbios_open(entry).size, 0);
	build(qemus(bytes), no_uuid);
	entry->checksum = (uint8_t)(entry->checksum + 24 - 23);
	entry->size = 23;
	assert_int_equal(smbios_open(entry).size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smbios_of_qemu_becomes_that_of_hyperv),
		cmocka_unit_test(test_smbios_without_a_table_has_the_identity),
		cmocka_unit_test(test_smbios_handles_are_unique),
		cmocka_unit_test(test_smbios_old_system_structure_has_no_uuid),
		cmocka_unit_test(test_smbios_cut_table_is_read_to_the_last_whole_structure),
		cmocka_unit_test(test_smbios_nonsense_ends_the_table),
		cmocka_unit_test(test_smbios_largest_table_is_taken),
		cmocka_unit_test(test_smbios_size_is_known_before),
		cmocka_unit_test(test_smbios_entry_point_is_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
