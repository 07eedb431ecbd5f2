/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg, by its DMA port: one byte at a time would take seconds for a kernel. */
#include "core/fw_cfg.h"

#include <stddef.h>

#include "aarch64/mmio.h"
#include "aarch64/string.h"
#include "abi/fw_cfg.h"
#include "core/qemu_virt.h"

/* Where a register is. */
#define AT(offset) (QEMU_VIRT_FW_CFG + (offset))

#define FILES_MAX      ABI_U(1024)
#define DMA_POLLS_MAX  ABI_U(100000000)
#define SIGNATURE_SIZE ABI_U(4)

static bool is_present(void)
{
	static const char signature[SIGNATURE_SIZE] = { 'Q', 'E', 'M', 'U' };
	char found[SIGNATURE_SIZE];

	mmio_write16(AT(FW_CFG_SELECTOR), __builtin_bswap16(FW_CFG_KEY_SIGNATURE));
	for (uint32_t i = 0; i < SIGNATURE_SIZE; i++) {
		found[i] = (char)mmio_read8(AT(FW_CFG_DATA));
	}
	mmio_write16(AT(FW_CFG_SELECTOR), __builtin_bswap16(FW_CFG_KEY_FEATURES));
	return memcmp(found, signature, SIGNATURE_SIZE) == 0 &&
	       (mmio_read8(AT(FW_CFG_DATA)) & FW_CFG_FEATURE_DMA_BIT) != 0;
}

bool fw_cfg_transfer(uint32_t control, uint64_t address, uint32_t size)
{
	volatile struct fw_cfg_dma dma = {
		.control = __builtin_bswap32(control),
		.length = __builtin_bswap32(size),
		.address = __builtin_bswap64(address),
	};

	mmio_write64(AT(FW_CFG_DMA), __builtin_bswap64((uintptr_t)&dma));
	for (uint32_t i = 0; i < DMA_POLLS_MAX; i++) {
		uint32_t left = __builtin_bswap32(dma.control);

		if (left == 0 || (left & FW_CFG_DMA_ERROR_BIT) != 0) {
			/* What the device wrote may be read only now. */
			__atomic_thread_fence(__ATOMIC_ACQUIRE);
			return left == 0;
		}
	}
	return false;
}

static bool read_to(uint32_t control, void *to, uint32_t size)
{
	return fw_cfg_transfer(control | FW_CFG_DMA_READ_BIT, (uintptr_t)to, size);
}

static uint32_t select_key(uint16_t key)
{
	return (uint32_t)key << FW_CFG_DMA_KEY_SHIFT | FW_CFG_DMA_SELECT_BIT;
}

static bool has_name(const struct fw_cfg_entry *entry, const char *name)
{
	for (uint32_t i = 0; i < FW_CFG_NAME_SIZE; i++) {
		if (entry->name[i] != name[i]) {
			return false;
		}
		if (name[i] == '\0') {
			return true;
		}
	}
	return false;
}

bool fw_cfg_find(const char *name, struct fw_cfg_file *file)
{
	struct fw_cfg_entry entry;
	uint32_t count;

	if (!is_present() || !read_to(select_key(FW_CFG_KEY_DIRECTORY), &count, sizeof(count))) {
		return false;
	}
	count = __builtin_bswap32(count);
	for (uint32_t i = 0; i < count && i < FILES_MAX; i++) {
		/* The device goes on where the last read ended. */
		if (!read_to(0, &entry, sizeof(entry))) {
			return false;
		}
		if (has_name(&entry, name)) {
			file->size = __builtin_bswap32(entry.size);
			file->key = __builtin_bswap16(entry.key);
			return true;
		}
	}
	return false;
}

bool fw_cfg_read(const struct fw_cfg_file *file, void *to, uint32_t size)
{
	return size <= file->size && read_to(select_key(file->key), to, size);
}
