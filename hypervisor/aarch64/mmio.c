/* SPDX-License-Identifier: BSD-2-Clause */
/* Device registers, which are mapped at their own address. */
#include "aarch64/mmio.h"

#include "aarch64/sysreg.h"

uint8_t mmio_read8(uint64_t address)
{
	return *(volatile uint8_t *)address;
}

uint32_t mmio_read32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

uint64_t mmio_read64(uint64_t address)
{
	return *(volatile uint64_t *)address;
}

void mmio_write16(uint64_t address, uint16_t value)
{
	*(volatile uint16_t *)address = value;
}

void mmio_write32(uint64_t address, uint32_t value)
{
	dsb_sy();
	*(volatile uint32_t *)address = value;
}

/* What the write makes the device read must be in memory before, what it writes is read after. */
void mmio_write64(uint64_t address, uint64_t value)
{
	dsb_sy();
	*(volatile uint64_t *)address = value;
	dsb_sy();
}
