/* SPDX-License-Identifier: BSD-2-Clause */
/* Device registers, which are mapped at their own address. Host tests replace these functions. */
#ifndef AARCH64_MMIO_H
#define AARCH64_MMIO_H

#include <stdint.h>

uint8_t mmio_read8(uint64_t address);
uint32_t mmio_read32(uint64_t address);
uint64_t mmio_read64(uint64_t address);
void mmio_write16(uint64_t address, uint16_t value);

/** mmio_write32, mmio_write64 - memory that was written before is seen by the device first */
void mmio_write32(uint64_t address, uint32_t value);
void mmio_write64(uint64_t address, uint64_t value);

#endif
