/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that tests look for, by the firmware's map. */
#include "image/image.h"

#include "baremetal/efi.h"
#include "baremetal/mmu.h"

#define BLOCK_SIZE ABI_ULL(0x200000)
#define GIGABYTE   ABI_ULL(0x40000000)

/* conduit takes whole blocks of 2 MiB, which the map shows as reserved. */
uint64_t hidden_memory(void)
{
	struct efi_memory_descriptor entry;

	for (uint32_t i = 0; efi_descriptor(i, &entry); i++) {
		if (entry.type == EFI_RESERVED_MEMORY && (entry.attribute & EFI_MEMORY_WB) != 0 &&
		    entry.physical_start % BLOCK_SIZE == 0 &&
		    entry.page_count * EFI_PAGE_SIZE >= BLOCK_SIZE) {
			return entry.physical_start;
		}
	}
	return 0;
}

uint64_t ram_end(void)
{
	struct efi_memory_descriptor entry;
	uint64_t end = 0;

	for (uint32_t i = 0; efi_descriptor(i, &entry); i++) {
		uint64_t its_end = entry.physical_start + entry.page_count * EFI_PAGE_SIZE;

		if (entry.type == EFI_CONVENTIONAL && its_end > end) {
			end = its_end;
		}
	}
	return (end + BLOCK_SIZE - 1) & ~(BLOCK_SIZE - 1);
}

uint64_t page_table_set(uint64_t address, uint64_t descriptor)
{
	uint64_t *entry = &mmu_root()[address / GIGABYTE];
	uint64_t before = *entry;

	*(volatile uint64_t *)entry = 0;
	__asm__ volatile("dsb ish; tlbi vmalle1is; dsb ish; isb" : : : "memory");
	*(volatile uint64_t *)entry = descriptor;
	__asm__ volatile("dsb ish; isb" : : : "memory");
	return before;
}
