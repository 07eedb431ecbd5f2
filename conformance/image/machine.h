/* SPDX-License-Identifier: BSD-2-Clause */
/* The machine as its ACPI tables describe it: nothing of a board is built in. */
#ifndef IMAGE_MACHINE_H
#define IMAGE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/macro.h"
#include "image/efi.h"

#define FREE_PPI_COUNT ABI_U(5)

struct machine {
	uint64_t uart;                     /* PL011 with registers of 32 bits; 0: there is none */
	uint64_t gicd;                     /* GICv3's distributor */
	uint32_t cpu_count;                /* of cpus[]: those of the MADT that are enabled */
	uint32_t free_ppi[FREE_PPI_COUNT]; /* PPIs that no table gives to a device */
	bool psci_by_smc;                  /* else by HVC */
	bool fadt_names_hyper_v;
	uint32_t fadt_revision;
	uint32_t fadt_flags;
};

extern struct machine machine;

/**
 * machine_find - fill in machine and cpus[] while the firmware's memory is mapped; the CPU that
 * runs is cpus[0], the others follow in the order of the MADT
 *
 * returns: NULL, or what this image misses
 */
const char *machine_find(const struct efi_system_table *system);

/** machine_find_redistributors - where the MADT names regions only: ask the frames whose they are */
void machine_find_redistributors(void);

#endif
