/* SPDX-License-Identifier: BSD-2-Clause */
/* What of the machine is mapped for whom. */
#include "core/machine.h"

#include "aarch64/stage.h"
#include "core/arena.h"
#include "core/guest_memory.h"
#include "core/pages.h"
#include "core/qemu_virt.h"
#include "core/spinlock.h"

struct boot_info machine;

/* Guards stage 2 once the guest runs. */
static struct spinlock stage2_lock;

struct device_region {
	uint64_t base;
	uint64_t size;
	enum stage_memory memory;
};

/*
 * Whatever is not named here does not exist for the guest: what can write memory behind stage 2, as
 * virtio, PCI and the GIC's ITS; the GIC's other frames and fw_cfg, which are filtered
 * (core/gic_filter.h, core/fw_cfg_filter.h). The firmware executes from flash: the memory type is left
 * to its own tables there. It writes its variables only; its code, which the next boot runs at EL2,
 * nobody writes.
 */
static const struct device_region devices[] = {
	{ QEMU_VIRT_FLASH_0_BASE, QEMU_VIRT_FLASH_SIZE, STAGE_ROM },
	{ QEMU_VIRT_FLASH_1_BASE, QEMU_VIRT_FLASH_SIZE, STAGE_RAM },
	{ QEMU_VIRT_UART_BASE, QEMU_VIRT_UART_SIZE, STAGE_DEVICE },
	{ QEMU_VIRT_RTC_BASE, QEMU_VIRT_RTC_SIZE, STAGE_DEVICE },
	{ QEMU_VIRT_GPIO_BASE, QEMU_VIRT_GPIO_SIZE, STAGE_DEVICE },
	{ QEMU_VIRT_UART_1_BASE, QEMU_VIRT_UART_1_SIZE, STAGE_DEVICE },
	{ QEMU_VIRT_HOTPLUG_BASE, QEMU_VIRT_HOTPLUG_SIZE, STAGE_DEVICE },
	{ QEMU_VIRT_ACPI_GED_BASE, QEMU_VIRT_ACPI_GED_SIZE, STAGE_DEVICE },
};

bool machine_map_guest(void)
{
	uint32_t tables = STAGE2_TABLES(pages_count(&machine));
	bool done = true;

	stage2_init(arena_take(tables * STAGE_TABLE_SIZE, STAGE_TABLE_SIZE), tables);
	for (uint32_t i = 0; i < guest_memory.count && done; i++) {
		done = stage2_map(guest_memory.pieces[i].gpa, guest_memory.pieces[i].size,
				  STAGE_RAM);
	}
	for (uint32_t i = 0; i < ABI_COUNT(devices) && done; i++) {
		done = stage2_map(devices[i].base, devices[i].size, devices[i].memory);
	}
	return done;
}

bool machine_map_self(void)
{
	bool done;

	stage1_init(arena_take(STAGE1_TABLES * STAGE_TABLE_SIZE, STAGE_TABLE_SIZE), STAGE1_TABLES);
	done = stage1_map(machine.resident.base, machine.code_size, STAGE_RAM, true);
	for (uint32_t i = 0; i < machine.ram_count && done; i++) {
		done = stage1_map(machine.ram[i].base, machine.ram[i].size, STAGE_RAM, false);
	}
	return done && stage1_map(0, QEMU_VIRT_RAM_BASE, STAGE_DEVICE, false);
}

bool machine_hide(const struct span *span)
{
	bool done;

	if (!pages_take(span)) {
		return false;
	}
	spinlock_acquire(&stage2_lock);
	done = stage2_unmap(span->gpa, span->size);
	spinlock_release(&stage2_lock);
	if (!done) {
		pages_return(span);
	}
	return done;
}

bool machine_show(const struct span *span)
{
	bool done;

	spinlock_acquire(&stage2_lock);
	done = stage2_map(span->gpa, span->size, STAGE_RAM);
	spinlock_release(&stage2_lock);
	if (done) {
		pages_return(span);
	}
	return done;
}

bool machine_reaches(uint64_t gpa)
{
	bool reaches;

	spinlock_acquire(&stage2_lock);
	reaches = stage2_reaches(gpa);
	spinlock_release(&stage2_lock);
	return reaches;
}
