/* SPDX-License-Identifier: BSD-2-Clause */
/* Device registers, as the boot code reads them. Host tests put their own in place. */
#ifndef BOOT_MMIO_H
#define BOOT_MMIO_H

#include <stdint.h>

uint8_t mmio_read8(uint64_t address);
uint32_t mmio_read32(uint64_t address);
uint64_t mmio_read64(uint64_t address);
void mmio_write16(uint64_t address, uint16_t value);
void mmio_write64(uint64_t address, uint64_t value);

#endif
