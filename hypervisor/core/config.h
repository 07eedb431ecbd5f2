/* SPDX-License-Identifier: BSD-2-Clause */
/* The named limits of conduit.efi: loops over what a guest can count end at one of these. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "abi/macro.h"

#define HYP_MAX_VPS   ABI_U(64)
#define HYP_PAGE_SIZE ABI_U(4096)

/*
 * Translation tables below the first level. At boot each hole takes a table or two. A page of RAM
 * that is hidden later takes a table for its 2 MiB, if it is the first there: one for each 32 MiB.
 */
#define STAGE1_TABLES        ABI_U(48)
#define STAGE2_TABLES(pages) (ABI_U(48) + (uint32_t)((pages) / 8192))

/* Messages waiting for one VP [TLFS Inter-Partition Communication, "Message Buffers"]. */
#define SYNIC_QUEUE_DEPTH ABI_U(16)
/* to set an event flag while the guest writes to the same line */
#define SYNIC_EVENT_ATTEMPTS ABI_U(64)

/*
 * Sized at boot. Channels: at most one for each VP of 4 SCSI controllers and 8 NICs, and 64 for devices with
 * one channel. GPADLs: that of each channel's rings, the two buffers of each NIC, and some more.
 * Chunks of page numbers: rings take one (SCSI: 66 pages) or two (NIC: 256 pages), the buffers of a
 * NIC 92 at their largest. OBS: Linux 6.1 storvsc_drv.c, netvsc.c, hyperv_net.h.
 */
#define VMBUS_CHANNELS(vps)     (ABI_U(64) + ABI_U(12) * (vps))
#define VMBUS_GPADLS(vps)       (VMBUS_CHANNELS(vps) + ABI_U(80))
#define VMBUS_GPADL_CHUNKS(vps) (ABI_U(64) + ABI_U(8) * ABI_U(92) + ABI_U(20) * (vps))

/* Channels of each SCSI controller. OBS: Hyper-V offers one for every four VPs; Linux 6.1 storvsc_drv.c opens all of them. */
#define VMBUS_SCSI_CHANNELS_MAX    ABI_U(15)
#define VMBUS_SCSI_VPS_PER_CHANNEL ABI_U(4)
#define VMBUS_SCSI_CHANNELS(vps)                                                                   \
	((vps) < VMBUS_SCSI_CHANNELS_MAX * VMBUS_SCSI_VPS_PER_CHANNEL                              \
		 ? ((vps) + VMBUS_SCSI_VPS_PER_CHANNEL - 1) / VMBUS_SCSI_VPS_PER_CHANNEL           \
		 : VMBUS_SCSI_CHANNELS_MAX)

/* Of each network device. OBS: Linux 6.1 hyperv_net.h asks for 8 at first, and for 64 at most. */
#define VMBUS_NET_CHANNELS_MAX  ABI_U(16)
#define VMBUS_NET_CHANNELS(vps) ((vps) < VMBUS_NET_CHANNELS_MAX ? (vps) : VMBUS_NET_CHANNELS_MAX)

/* packets taken from one ring before the others have their turn */
#define VMBUS_MAX_PACKETS_PER_SIGNAL ABI_U(64)

#endif
