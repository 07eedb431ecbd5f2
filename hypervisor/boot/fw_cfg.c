/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg, by its DMA port: one byte at a time would take seconds for a kernel. All numbers are big endian. */
#include "boot/fw_cfg.h"

#include <stddef.h>

#include "aarch64/mmio.h"
#include "aarch64/string.h"
#include "abi/macro.h"
#include "core/qemu_virt.h"

/* Registers ["Register Locations", Arm] */
#define FW_CFG_DATA     (QEMU_VIRT_FW_CFG + 0)
#define FW_CFG_SELECTOR (QEMU_VIRT_FW_CFG + 8)
#define FW_CFG_DMA      (QEMU_VIRT_FW_CFG + 16)

/* Keys */
#define KEY_SIGNATURE ABI_U(0x00)
#define KEY_FEATURES  ABI_U(0x01)
#define KEY_DIRECTORY ABI_U(0x19)

#define FEATURE_DMA_BIT ABI_U(0x02) /* in the first byte: the one number that is little endian */

/* fw_cfg_dma.control */
#define DMA_ERROR_BIT  ABI_BIT(0)
#define DMA_READ_BIT   ABI_BIT(1)
#define DMA_SELECT_BIT ABI_BIT(3)
#define DMA_KEY_SHIFT  16

#define NAME_SIZE      ABI_U(56)
#define FILES_MAX      ABI_U(1024)
#define DMA_POLLS_MAX  ABI_U(100000000)
#define SIGNATURE_SIZE ABI_U(4)

struct fw_cfg_dma {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};
ABI_OFFSET(struct fw_cfg_dma, address, 0x08);
ABI_SIZE(struct fw_cfg_dma, 0x10);

struct directory_entry {
	uint32_t size;
	uint16_t key;
	uint16_t reserved_0x06;
	char name[NAME_SIZE];
};
ABI_OFFSET(struct directory_entry, name, 0x08);
ABI_SIZE(struct directory_entry, 0x40);

static bool is_present(void)
{
	static const char signature[SIGNATURE_SIZE] = { 'Q', 'E', 'M', 'U' };
	char found[SIGNATURE_SIZE];

	mmio_write16(FW_CFG_SELECTOR, __builtin_bswap16(KEY_SIGNATURE));
	for (uint32_t i = 0; i < SIGNATURE_SIZE; i++) {
		found[i] = (char)mmio_read8(FW_CFG_DATA);
	}
	mmio_write16(FW_CFG_SELECTOR, __builtin_bswap16(KEY_FEATURES));
	return memcmp(found, signature, SIGNATURE_SIZE) == 0 &&
	       (mmio_read8(FW_CFG_DATA) & FEATURE_DMA_BIT) != 0;
}

static bool transfer(uint32_t control, void *to, uint32_t size)
{
	volatile struct fw_cfg_dma dma = {
		.control = __builtin_bswap32(control),
		.length = __builtin_bswap32(size),
		.address = __builtin_bswap64((uintptr_t)to),
	};

	mmio_write64(FW_CFG_DMA, __builtin_bswap64((uintptr_t)&dma));
	for (uint32_t i = 0; i < DMA_POLLS_MAX; i++) {
		uint32_t left = __builtin_bswap32(dma.control);

		if (left == 0 || (left & DMA_ERROR_BIT) != 0) {
			/* What the device wrote may be read only now. */
			__atomic_thread_fence(__ATOMIC_ACQUIRE);
			return left == 0;
		}
	}
	return false;
}

static uint32_t select_and_read(uint16_t key)
{
	return (uint32_t)key << DMA_KEY_SHIFT | DMA_SELECT_BIT | DMA_READ_BIT;
}

static bool has_name(const struct directory_entry *entry, const char *name)
{
	for (uint32_t i = 0; i < NAME_SIZE; i++) {
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
	struct directory_entry entry;
	uint32_t count;

	if (!is_present() || !transfer(select_and_read(KEY_DIRECTORY), &count, sizeof(count))) {
		return false;
	}
	count = __builtin_bswap32(count);
	for (uint32_t i = 0; i < count && i < FILES_MAX; i++) {
		/* The device goes on where the last read ended. */
		if (!transfer(DMA_READ_BIT, &entry, sizeof(entry))) {
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
	return size <= file->size && transfer(select_and_read(file->key), to, size);
}
