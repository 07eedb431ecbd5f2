/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's fw_cfg: named files from the command line of the host, read by its DMA port. */
#ifndef CORE_FW_CFG_H
#define CORE_FW_CFG_H

#include <stdbool.h>
#include <stdint.h>

/* A file of fw_cfg: where it is, not what is in it. */
struct fw_cfg_file {
	uint32_t size;
	uint16_t key;
};

/** fw_cfg_find - look a file up by its name. returns: false when there is no such file, or no fw_cfg with DMA */
bool fw_cfg_find(const char *name, struct fw_cfg_file *file);

/** fw_cfg_read - the first @size bytes of a file. returns: false on an error of the device */
bool fw_cfg_read(const struct fw_cfg_file *file, void *to, uint32_t size);

/**
 * fw_cfg_transfer - have the device carry out one descriptor
 * @control: FW_CFG_DMA_*
 * @address: what it reads into
 * @size:    bytes that it reads or skips
 *
 * returns: false on an error of the device
 *
 * Context: boot, or EL2 on any CPU. No lock: the device does one descriptor after the other.
 */
bool fw_cfg_transfer(uint32_t control, uint64_t address, uint32_t size);

#endif
