/* SPDX-License-Identifier: BSD-2-Clause */
/* What the UEFI application found out, handed to the part of conduit.efi that stays at EL2. */
#ifndef CORE_BOOT_INFO_H
#define CORE_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/smbios.h"
#include "core/config.h"
#include "hypervisor/shared.h"

#define BOOT_MAX_RAM_RANGES ABI_U(32)

struct boot_range {
	uint64_t base;
	uint64_t size;
};

/* One GICC entry of the MADT that is enabled, in the order of the table. */
struct boot_cpu {
	uint64_t mpidr; /* affinity bits only */
	uint64_t gicr;  /* redistributor: RD frame, the SGI frame is 64 KiB above */
};

struct boot_info {
	/* The copy of the image and the shared region: 2 MiB aligned, hidden from the guest. */
	struct boot_range resident;
	struct boot_range shared;
	/* The end of resident, behind the image: core/arena.h hands it out. */
	struct boot_range arena;
	/* The first bytes of the copy that are code and constants, whole pages. */
	uint64_t code_size;
	/* All RAM of the machine, conduit's included, in whole 2 MiB. */
	struct boot_range ram[BOOT_MAX_RAM_RANGES];
	uint32_t ram_count;
	uint32_t cpu_count;
	struct boot_cpu cpus[HYP_MAX_VPS];
	uint64_t gicd; /* distributor */
	/* The redistributor region. */
	uint64_t gicr;
	uint64_t gicr_size;
	/* PL011 of the console (SPCR), 0: none. */
	uint64_t uart;
	/* UEFI time when the partition was created, 100 ns since 1601-01-01; 0: unknown. */
	uint64_t wall_clock;
	/* The machine's identity in the order of SMBIOS; all zero: it has none. */
	uint8_t uuid[ABI_SMBIOS_UUID_SIZE];
	/* virtio-mmio slots; 0: this machine has none */
	uint32_t virtio_slots;
	uint32_t scsi_count; /* SCSI controllers in those slots */
	uint32_t net_count;  /* network devices in those slots */
	/*
	 * The firmware goes on, so the guest has fw_cfg but for this key, FW_CFG_KEY_INVALID: no key. 0:
	 * the guest has no fw_cfg
	 */
	uint16_t fw_cfg_secret;
	/* magic 0: none given. */
	struct conduit_config config;
};

/**
 * el2_install - take EL2 over and go on at EL1
 *
 * Called on the resident copy, at EL2, on the boot CPU, with boot services alive. Returns to the
 * caller at EL1, on the same stack, with the firmware's address space: the firmware does not
 * notice.
 */
void el2_install(const struct boot_info *info);

#endif
