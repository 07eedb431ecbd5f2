/* SPDX-License-Identifier: BSD-2-Clause */
/* 2 MiB aligned regions of reserved memory: one stage 2 block entry hides each 2 MiB. */
#include "boot/region.h"

#include "aarch64/string.h"
#include "boot/cache.h"
#include "boot/ram.h"
#include "boot/relocate.h"
#include "core/arena.h"

/* IMPDEF: tracing takes at most this much, and at most this part of the machine's RAM. */
#define TRACE_SIZE_MAX   ABI_ULL(0x4000000)
#define TRACE_RAM_SHARES ABI_U(8)

#define OUT_OF_MEMORY "not enough free memory; start QEMU with more, as -m 1024M"

static uint64_t round_up(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

static void free_part(struct efi_boot_services *services, uint64_t base, uint64_t end)
{
	if (base < end) {
		services->free_pages(base, (end - base) / EFI_PAGE_SIZE);
	}
}

void region_free(struct efi_boot_services *services, struct boot_range *range)
{
	free_part(services, range->base, range->base + range->size);
	range->size = 0;
}

/* UEFI aligns to 4 KiB only: take more than needed, and give both ends back. */
static bool region_allocate(struct efi_boot_services *services, uint64_t size,
			    struct boot_range *range)
{
	uint64_t wanted = round_up(size, RAM_ALIGN);
	uint64_t taken = wanted + RAM_ALIGN;
	uint64_t base;

	if (efi_failed(services->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_RESERVED_MEMORY,
						taken / EFI_PAGE_SIZE, &base))) {
		return false;
	}
	range->base = round_up(base, RAM_ALIGN);
	range->size = wanted;
	free_part(services, base, range->base);
	free_part(services, range->base + wanted, base + taken);
	return true;
}

/*
 * OBS: EDK2 makes reserved memory not executable (PcdDxeNxMemoryProtectionPolicy). Its CPU driver lifts that, in every
 * release; a firmware without it has no such protection. Attributes 0: access without limits, cacheability as it is.
 */
static bool make_executable(struct efi_boot_services *services, const struct boot_range *range)
{
	struct efi_guid protocol = EFI_GUID_CPU_ARCH;
	struct efi_cpu_arch *cpu;
	void *found;

	if (efi_failed(services->locate_protocol(&protocol, NULL, &found))) {
		return true;
	}
	cpu = found;
	return !efi_failed(cpu->set_memory_attributes(cpu, range->base, range->size, 0));
}

const char *region_make_resident(struct efi_boot_services *services,
				 const struct efi_loaded_image *image, struct boot_info *info)
{
	uint64_t image_size = round_up(image->image_size, HYP_PAGE_SIZE);
	uint8_t *copy;

	if (!region_allocate(services, image_size + arena_size(info), &info->resident)) {
		return OUT_OF_MEMORY;
	}
	info->arena.base = info->resident.base + image_size;
	info->arena.size = info->resident.size - image_size;
	copy = (uint8_t *)info->resident.base;
	memcpy(copy, image->image_base, image->image_size);
	if (!relocate(copy, image->image_size,
		      info->resident.base - (uintptr_t)image->image_base)) {
		return "conduit.efi is damaged: its relocations make no sense";
	}
	info->code_size = image_code_end(copy, image->image_size);
	if (info->code_size == 0) {
		return "conduit.efi is damaged: its headers make no sense";
	}
	if (!make_executable(services, &info->resident)) {
		return "the firmware does not let conduit run from reserved memory";
	}
	cache_sync_code(copy, image->image_size);
	return NULL;
}

static uint32_t clamp_records(const struct boot_info *info)
{
	uint64_t limit = ram_total(info) / TRACE_RAM_SHARES;
	uint64_t records = info->config.ring_records;

	if ((info->config.flags & CONDUIT_CONFIG_TRACE) == 0) {
		return 0;
	}
	if (limit > TRACE_SIZE_MAX) {
		limit = TRACE_SIZE_MAX;
	}
	limit = limit / info->cpu_count / TRACE_RECORD_SIZE;
	if (records > TRACE_RING_RECORDS_MAX) {
		records = TRACE_RING_RECORDS_MAX;
	}
	return (uint32_t)(records < limit ? records : limit);
}

const char *region_make_shared(struct efi_boot_services *services, struct boot_info *info)
{
	uint64_t header = round_up(sizeof(struct conduit_shared), HYP_PAGE_SIZE);
	uint64_t ring;

	info->config.ring_records = clamp_records(info);
	ring = round_up((uint64_t)info->config.ring_records * TRACE_RECORD_SIZE, HYP_PAGE_SIZE);
	if (!region_allocate(services, header + info->cpu_count * ring, &info->shared)) {
		return OUT_OF_MEMORY;
	}
	memset((void *)info->shared.base, 0, info->shared.size);
	return NULL;
}
