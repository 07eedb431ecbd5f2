/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's accesses to fw_cfg. Nothing is remembered between two of them, since the device itself never has the
 * secret selected: VPs that use it at the same time mix up their own transfers only.
 */
#include "core/fw_cfg_filter.h"

#include "aarch64/mmio.h"
#include "abi/fw_cfg.h"
#include "core/fw_cfg.h"
#include "core/guest_memory.h"
#include "core/machine.h"
#include "core/qemu_virt.h"

/* OBS: EDK2, OvmfPkg/QemuKernelLoaderFsDxe reads large files in pieces of this size. */
#define TRANSFER_SIZE_MAX ABI_U(0x100000)

static uint16_t allowed(uint16_t key)
{
	return (key & FW_CFG_KEY_ITEM_MASK) == machine.fw_cfg_secret ? FW_CFG_KEY_INVALID : key;
}

/* As QEMU does it: a descriptor that asks for two directions reads, and one that asks for none may select. */
static bool transfer(const struct fw_cfg_dma *dma)
{
	uint32_t control = __builtin_bswap32(dma->control);
	uint32_t length = __builtin_bswap32(dma->length);
	uint64_t address = __builtin_bswap64(dma->address);
	uint16_t key = allowed((uint16_t)ABI_FIELD_GET(FW_CFG_DMA_KEY, control));
	bool read = (control & FW_CFG_DMA_READ_BIT) != 0;

	if (read ? length > TRANSFER_SIZE_MAX || guest_memory_map(address, length) == NULL
		 : (control & FW_CFG_DMA_WRITE_BIT) != 0) {
		return false;
	}
	control &= FW_CFG_DMA_SELECT_BIT | FW_CFG_DMA_READ_BIT | FW_CFG_DMA_SKIP_BIT;
	return fw_cfg_transfer(control | (uint32_t)key << FW_CFG_DMA_KEY_SHIFT, address, length);
}

static void transfer_at(uint64_t gpa)
{
	struct fw_cfg_dma dma;
	uint32_t status;

	if (guest_memory_read(&dma, gpa, sizeof(dma))) {
		status = transfer(&dma) ? 0 : __builtin_bswap32(FW_CFG_DMA_ERROR_BIT);
		guest_memory_write(gpa, &status, sizeof(status));
	}
}

static bool write_register(uint64_t offset, uint32_t size, uint64_t value)
{
	if (offset == FW_CFG_SELECTOR && size == sizeof(uint16_t)) {
		mmio_write16(QEMU_VIRT_FW_CFG + FW_CFG_SELECTOR,
			     __builtin_bswap16(allowed(__builtin_bswap16((uint16_t)value))));
		return true;
	}
	if (offset == FW_CFG_DMA && size == sizeof(uint64_t)) {
		transfer_at(__builtin_bswap64(value));
		return true;
	}
	return false;
}

/* Data comes in the order of the bytes in memory, however wide the access is. */
static bool read_register(uint64_t offset, uint32_t size, uint64_t *value)
{
	if (offset != FW_CFG_DATA) {
		return false;
	}
	*value = 0;
	for (uint32_t i = 0; i < size; i++) {
		*value |= (uint64_t)mmio_read8(QEMU_VIRT_FW_CFG + FW_CFG_DATA) << 8 * i;
	}
	return true;
}

bool fw_cfg_filter(uint64_t address, uint32_t size, bool write, uint64_t *value)
{
	uint64_t offset = address - QEMU_VIRT_FW_CFG;

	if (machine.fw_cfg_secret == 0 || offset >= QEMU_VIRT_FW_CFG_SIZE) {
		return false;
	}
	return write ? write_register(offset, size, *value) : read_register(offset, size, value);
}
