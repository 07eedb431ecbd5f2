/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg [QEMU docs/specs/fw_cfg, "QEMU Firmware Configuration Device"]. All numbers are big endian. */
#ifndef ABI_FW_CFG_H
#define ABI_FW_CFG_H

#include "abi/macro.h"

/* Registers ["Register Locations", Arm] */
#define FW_CFG_DATA     ABI_U(0x00)
#define FW_CFG_SELECTOR ABI_U(0x08)
#define FW_CFG_DMA      ABI_U(0x10)

/* Keys. OBS: QEMU 7.2 and 10.0, hw/nvram/fw_cfg.c: two bits of a key do not choose an item. */
#define FW_CFG_KEY_SIGNATURE ABI_U(0x0000)
#define FW_CFG_KEY_FEATURES  ABI_U(0x0001)
#define FW_CFG_KEY_DIRECTORY ABI_U(0x0019)
#define FW_CFG_KEY_INVALID   ABI_U(0xffff) /* reads as zeros */
#define FW_CFG_KEY_ITEM_MASK ABI_U(0x3fff)

/* in the first byte: the one number that is little endian */
#define FW_CFG_FEATURE_DMA_BIT ABI_U(0x02)

/* fw_cfg_dma.control ["Guest-side DMA Interface"] */
#define FW_CFG_DMA_ERROR_BIT  ABI_BIT(0)
#define FW_CFG_DMA_READ_BIT   ABI_BIT(1)
#define FW_CFG_DMA_SKIP_BIT   ABI_BIT(2)
#define FW_CFG_DMA_SELECT_BIT ABI_BIT(3)
#define FW_CFG_DMA_WRITE_BIT  ABI_BIT(4)
#define FW_CFG_DMA_KEY_SHIFT  16
#define FW_CFG_DMA_KEY_WIDTH  16

#define FW_CFG_NAME_SIZE ABI_U(56)

#ifndef __ASSEMBLER__
struct fw_cfg_dma {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};
ABI_OFFSET(struct fw_cfg_dma, address, 0x08);
ABI_SIZE(struct fw_cfg_dma, 0x10);

struct fw_cfg_entry {
	uint32_t size;
	uint16_t key;
	uint16_t reserved_0x06;
	char name[FW_CFG_NAME_SIZE];
};
ABI_OFFSET(struct fw_cfg_entry, name, 0x08);
ABI_SIZE(struct fw_cfg_entry, 0x40);
#endif /* __ASSEMBLER__ */

#endif /* ABI_FW_CFG_H */
