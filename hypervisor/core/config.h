/* SPDX-License-Identifier: BSD-2-Clause */
/* The named limits of conduit.efi: loops over what a guest can count end at one of these. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "abi/macro.h"

#define HYP_MAX_VPS   ABI_U(64)
#define HYP_PAGE_SIZE ABI_U(4096)

/* Messages waiting for one VP [TLFS Inter-Partition Communication, "Message Buffers"]. */
#define SYNIC_QUEUE_DEPTH ABI_U(16)
/* to set an event flag while the guest writes to the same line */
#define SYNIC_EVENT_ATTEMPTS ABI_U(64)

#define VMBUS_MAX_CHANNELS ABI_U(32)
#define VMBUS_MAX_GPADLS   ABI_U(128)
/* pages of one GPADL: 16 MiB */
#define VMBUS_MAX_GPADL_PAGES ABI_U(4096)
/* PFNs kept for all GPADLs together */
#define VMBUS_MAX_GPADL_PAGES_ALL ABI_U(16384)
/* packets taken from one ring before the others have their turn */
#define VMBUS_MAX_PACKETS_PER_SIGNAL ABI_U(64)

#endif
