/* SPDX-License-Identifier: BSD-2-Clause */
/* MADT: the CPUs, in the order that makes VP indexes, and the interrupt controller [ACPI 5.2.12]. */
#include "boot/acpi.h"

#include "aarch64/mmio.h"
#include "abi/gic.h"
#include "abi/psci.h"

#define DAMAGED "the MADT is damaged: an entry does not fit its type or the table"
#define NO_ROOM                                                                                    \
	"a CPU's redistributor is not in the first region; start QEMU with -machine "              \
	"virt,gic-version=3, or with fewer CPUs"
#define NO_GICV3 "this machine has GICv2; start QEMU with -machine virt,gic-version=3"

/* One entry. An offset of 0 stands before the first. */
struct entry {
	uint8_t *bytes;
	uint32_t type;
	uint32_t size;
	uint32_t next;
};

/* returns: false at the end of the table, and at an entry that does not fit into it */
static bool entry_next(const struct acpi_table *madt, struct entry *entry)
{
	uint32_t offset = entry->next == 0 ? ACPI_MADT_FIRST : entry->next;

	if (madt->size < ACPI_MADT_ENTRY_SIZE || offset > madt->size - ACPI_MADT_ENTRY_SIZE) {
		return false;
	}
	entry->bytes = madt->bytes + offset;
	entry->type = entry->bytes[0];
	entry->size = entry->bytes[ACPI_MADT_LENGTH];
	entry->next = offset + entry->size;
	return entry->size >= ACPI_MADT_ENTRY_SIZE && entry->size <= madt->size - offset;
}

static uint32_t size_min(uint32_t type)
{
	switch (type) {
	case ACPI_MADT_TYPE_GICC:
		return ACPI_GICC_SIZE;
	case ACPI_MADT_TYPE_GICD:
		return ACPI_GICD_SIZE;
	case ACPI_MADT_TYPE_GICR:
		return ACPI_GICR_SIZE;
	default:
		return ACPI_MADT_ENTRY_SIZE;
	}
}

static bool is_well_formed(const struct acpi_table *madt)
{
	struct entry entry = { .next = 0 };
	uint32_t end = ACPI_MADT_FIRST;

	while (entry_next(madt, &entry)) {
		if (entry.size < size_min(entry.type)) {
			return false;
		}
		end = entry.next;
	}
	return end == madt->size;
}

/* The affinity of an MPIDR, in the order of GICR_TYPER: Aff3 right above Aff2. */
static uint64_t packed_affinity(uint64_t mpidr)
{
	return (mpidr >> 32 & 0xff) << 24 | (mpidr & 0xffffff);
}

/* returns: the redistributor of @mpidr in this region, 0 when it is not there */
static uint64_t region_search(uint64_t base, uint64_t size, uint64_t mpidr)
{
	uint64_t offset = 0;

	for (uint32_t i = 0; i < GICR_COUNT_MAX && offset + GICR_SIZE <= size; i++) {
		uint64_t typer = mmio_read64(base + offset + GICR_TYPER);

		if (ABI_FIELD_GET(GICR_TYPER_AFFINITY, typer) == packed_affinity(mpidr)) {
			return base + offset;
		}
		if ((typer & GICR_TYPER_LAST_BIT) != 0) {
			break;
		}
		offset += (typer & GICR_TYPER_VLPIS_BIT) != 0 ? GICR_SIZE_VLPIS : GICR_SIZE;
	}
	return 0;
}

static void read_distributor(const struct acpi_table *madt, struct boot_info *info,
			     uint32_t *version)
{
	struct entry entry = { .next = 0 };

	while (entry_next(madt, &entry)) {
		if (entry.type == ACPI_MADT_TYPE_GICD) {
			info->gicd = acpi_read64(entry.bytes + ACPI_GICD_BASE);
			*version = entry.bytes[ACPI_GICD_VERSION];
		} else if (entry.type == ACPI_MADT_TYPE_GICR && info->gicr_size == 0) {
			info->gicr = acpi_read64(entry.bytes + ACPI_GICR_BASE);
			info->gicr_size = acpi_read32(entry.bytes + ACPI_GICR_LENGTH);
		}
	}
}

/* A firmware may give each CPU's redistributor in its GICC instead of a region: then the region spans them all. */
static void include_redistributor(struct boot_info *info, uint64_t gicr)
{
	uint64_t size = (mmio_read64(gicr + GICR_TYPER) & GICR_TYPER_VLPIS_BIT) != 0
				? GICR_SIZE_VLPIS
				: GICR_SIZE;
	uint64_t end = info->gicr + info->gicr_size;

	if (info->gicr_size == 0) {
		info->gicr = gicr;
		end = gicr + size;
	}
	if (gicr + size > end) {
		end = gicr + size;
	}
	if (gicr < info->gicr) {
		info->gicr = gicr;
	}
	info->gicr_size = end - info->gicr;
}

static const char *read_cpu(const uint8_t *gicc, struct boot_info *info)
{
	struct boot_cpu *cpu = &info->cpus[info->cpu_count];

	if ((acpi_read32(gicc + ACPI_GICC_FLAGS) & ACPI_GICC_ENABLED_BIT) == 0) {
		return NULL;
	}
	if (info->cpu_count == HYP_MAX_VPS) {
		return "this machine has more than 64 CPUs; start QEMU with -smp 64 or less";
	}
	cpu->mpidr = acpi_read64(gicc + ACPI_GICC_MPIDR) & PSCI_MPIDR_MASK_64;
	cpu->gicr = acpi_read64(gicc + ACPI_GICC_GICR);
	if (cpu->gicr != 0) {
		include_redistributor(info, cpu->gicr);
	} else {
		cpu->gicr = region_search(info->gicr, info->gicr_size, cpu->mpidr);
	}
	if (cpu->gicr == 0) {
		return NO_ROOM; /* OBS: QEMU's with GICv4 has room for 61 */
	}
	info->cpu_count++;
	return NULL;
}

static const char *read_cpus(const struct acpi_table *madt, struct boot_info *info)
{
	struct entry entry = { .next = 0 };

	while (entry_next(madt, &entry)) {
		const char *refusal =
			entry.type == ACPI_MADT_TYPE_GICC ? read_cpu(entry.bytes, info) : NULL;

		if (refusal != NULL) {
			return refusal;
		}
	}
	return info->cpu_count != 0 ? NULL : "the MADT has no enabled CPU";
}

static bool has_redistributors(const struct acpi_table *madt, const struct boot_info *info)
{
	struct entry entry = { .next = 0 };

	while (info->gicr_size == 0 && entry_next(madt, &entry)) {
		if (entry.type == ACPI_MADT_TYPE_GICC &&
		    acpi_read64(entry.bytes + ACPI_GICC_GICR) != 0) {
			return true;
		}
	}
	return info->gicr_size != 0;
}

const char *madt_read(const struct acpi_table *madt, struct boot_info *info)
{
	uint32_t version = 0;

	if (!is_well_formed(madt)) {
		return DAMAGED;
	}
	read_distributor(madt, info, &version);
	/* Version 0 leaves the kind open. */
	if (info->gicd == 0 || (version != 0 && version < ACPI_GICD_VERSION_3) ||
	    !has_redistributors(madt, info)) {
		return NO_GICV3;
	}
	return read_cpus(madt, info);
}

void madt_hide_its(struct acpi_table *madt)
{
	struct entry entry = { .next = 0 };

	while (entry_next(madt, &entry)) {
		if (entry.type == ACPI_MADT_TYPE_ITS) {
			entry.bytes[0] = ACPI_MADT_TYPE_OEM;
		}
	}
	acpi_seal(madt);
}
