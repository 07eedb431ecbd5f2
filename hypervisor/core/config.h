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

#define VMBUS_MAX_CHANNELS ABI_U(32)
/*
 * Sized at boot: GPADLs, and chunks of page numbers for them. 4 SCSI controllers and 8 NICs have a
 * channel for each VP. Their rings take one GPADL each, of one chunk (SCSI: 66 pages) or two (NIC:
 * 256 pages); a NIC has two buffers more, of 92 chunks together at their largest. The rest is for
 * devices with one channel. OBS: Linux 6.1 storvsc_drv.c, netvsc.c, hyperv_net.h.
 */
#define VMBUS_GPADLS(vps)       (ABI_U(144) + ABI_U(12) * (vps))
#define VMBUS_GPADL_CHUNKS(vps) (ABI_U(64) + ABI_U(8) * ABI_U(92) + ABI_U(20) * (vps))

/* packets taken from one ring before the others have their turn */
#define VMBUS_MAX_PACKETS_PER_SIGNAL ABI_U(64)

#endif
