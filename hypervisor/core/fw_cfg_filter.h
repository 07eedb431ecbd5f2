/* SPDX-License-Identifier: BSD-2-Clause */
/* fw_cfg for a firmware that goes on at EL1: its boot manager asks for the order in which to boot. */
#ifndef CORE_FW_CFG_FILTER_H
#define CORE_FW_CFG_FILTER_H

#include <stdbool.h>
#include <stdint.h>

/**
 * fw_cfg_filter - carry out one access of the guest
 * @address: guest physical
 * @size:    1, 2, 4 or 8 bytes
 * @write:   direction
 * @value:   in for a write, out for a read
 *
 * machine.fw_cfg_secret reads as zeros, as a key that does not exist does. By DMA the guest reads into its
 * own memory only, and writes into no file. IMPDEF: the name and the size of the secret stay in the
 * directory; the DMA register is written whole; a transfer of more than 1 MiB is an error, since the
 * machine stands still while QEMU carries it out.
 *
 * returns: false when no register of fw_cfg that the guest has is at @address
 *
 * Context: any CPU, no lock.
 */
bool fw_cfg_filter(uint64_t address, uint32_t size, bool write, uint64_t *value);

#endif
