/* SPDX-License-Identifier: BSD-2-Clause */
/* Where VMBus is: its interrupt, and the memory of its devices. */
#include "kernel/kernel.h"

#include "abi/hv_identity.h"
#include "baremetal/bytes.h"
#include "baremetal/device_tree.h"

#define AML_DEVICE_MAX  512 /* bytes behind its name in which VMBus's _CRS is looked for */
#define SSDTS_MAX       ABI_U(64)
#define WINDOW_SIZE_MIN ABI_ULL(0x100000)
#define WINDOW_END_MAX  ABI_ULL(0x100000000)

/* A PPI in an Extended Interrupt Descriptor with one number; 0: it is none. */
static uint32_t interrupt_at(const uint8_t *at)
{
	uint32_t intid;

	if (at[0] != AML_INTERRUPT || read16(at + 1) < 6 || at[AML_INTERRUPT_COUNT] != 1) {
		return 0;
	}
	intid = read32(at + AML_INTERRUPT_NUMBER);
	return intid >= 16 && intid < 32 ? intid : 0;
}

static struct range window_at(const uint8_t *at)
{
	struct range window = { 0, 0 };

	if (at[0] == AML_DWORD_SPACE && read16(at + 1) == AML_DWORD_LENGTH &&
	    at[AML_SPACE_TYPE] == 0) {
		window.base = read32(at + AML_DWORD_BASE);
		window.size = read32(at + AML_DWORD_SIZE);
	} else if (at[0] == AML_QWORD_SPACE && read16(at + 1) == AML_QWORD_LENGTH &&
		   at[AML_SPACE_TYPE] == 0) {
		window.base = read64(at + AML_QWORD_BASE);
		window.size = read64(at + AML_QWORD_SIZE);
	}
	if (window.base >= WINDOW_END_MAX || window.size > WINDOW_END_MAX - window.base ||
	    window.size < WINDOW_SIZE_MIN) {
		window.size = 0;
	}
	return window;
}

/* The memory of the bus is that of the device around VMBus's, before it: the last one below 4 GiB. */
static struct range window_before(const struct acpi_table *table, uint32_t name)
{
	uint32_t first =
		name > ACPI_HEADER_SIZE + AML_DEVICE_MAX ? name - AML_DEVICE_MAX : ACPI_HEADER_SIZE;
	struct range last = { 0, 0 };

	for (uint32_t at = first; at < name && at + AML_SPACE_SIZE <= table->size; at++) {
		struct range window = window_at(table->bytes + at);

		if (window.size != 0) {
			last = window;
		}
	}
	return last;
}

/*
 * AML is a language, and this is no interpreter of it: the names of VMBus's device are looked for as bytes, and the first
 * interrupt descriptor with a PPI behind them is taken. INTID 0: it is not in this table.
 */
static struct vmbus_place place_in(const struct acpi_table *table)
{
	static const char names[][6] = { "VMBus", "VMBUS" };
	struct vmbus_place place = { .intid = 0 };

	for (uint32_t at = ACPI_HEADER_SIZE; at + sizeof(names[0]) <= table->size; at++) {
		if (memcmp(table->bytes + at, names[0], sizeof(names[0])) != 0 &&
		    memcmp(table->bytes + at, names[1], sizeof(names[1])) != 0) {
			continue;
		}
		for (uint32_t i = at; i < at + AML_DEVICE_MAX && place.intid == 0 &&
				      i + AML_INTERRUPT_SIZE <= table->size;
		     i++) {
			place.intid = interrupt_at(table->bytes + i);
		}
		if (place.intid != 0) {
			place.found_by = "ACPI";
			place.window = window_before(table, at);
			break;
		}
	}
	return place;
}

static struct vmbus_place place_in_acpi(const uint8_t *rsdp, const struct acpi_table *fadt)
{
	struct acpi_table table = acpi_dsdt(fadt);
	struct vmbus_place place = place_in(&table);

	for (uint32_t i = 0; i < SSDTS_MAX && place.intid == 0; i++) {
		table = acpi_find(rsdp, "SSDT", i);
		place = place_in(&table);
	}
	return place;
}

static struct vmbus_place place_in_tree(const struct tree *tree)
{
	struct vmbus_place place = { .intid = 0 };
	struct tree_node node = tree_begin(tree);

	while (place.intid == 0 && tree_next(&node)) {
		uint32_t compatible_size;
		uint32_t interrupts_size;
		const uint8_t *compatible = tree_property(&node, "compatible", &compatible_size);
		const uint8_t *interrupts = tree_property(&node, "interrupts", &interrupts_size);
		struct hv_dt_vmbus vmbus;

		if (compatible != NULL && interrupts != NULL && tree_is_enabled(&node) &&
		    hv_detect_dt((const char *)compatible, compatible_size, interrupts,
				 interrupts_size, &vmbus) == 0) {
			place.intid = vmbus.intid;
			place.found_by = "device tree";
		}
	}
	return place;
}

struct vmbus_place vmbus_place_find(const uint8_t *rsdp, const struct acpi_table *fadt,
				    const uint8_t *bytes)
{
	struct tree tree = tree_open(fadt->size == 0 ? bytes : NULL);
	struct vmbus_place place =
		fadt->size != 0 ? place_in_acpi(rsdp, fadt) : place_in_tree(&tree);

	if (place.intid == 0) {
		place.intid = HV_ACPI_VMBUS_INTID;
		place.found_by = "nothing, hence Microsoft's number";
	}
	return place;
}
