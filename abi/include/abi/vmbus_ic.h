/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus integration components: heartbeat, shutdown, time synchronisation. */
#ifndef ABI_VMBUS_IC_H
#define ABI_VMBUS_IC_H

#include "abi/vmbus_ring.h"

/*
 * A message is an in-band packet with struct vmbus_pipe_header, struct vmbus_ic_header and a body.
 * The host speaks first, with NEGOTIATE; the guest answers in the same buffer.
 */
#define VMBUS_IC_NEGOTIATE ABI_U(0)
#define VMBUS_IC_HEARTBEAT ABI_U(1)
#define VMBUS_IC_KVP       ABI_U(2)
#define VMBUS_IC_SHUTDOWN  ABI_U(3)
#define VMBUS_IC_TIMESYNC  ABI_U(4)
#define VMBUS_IC_VSS       ABI_U(5)
#define VMBUS_IC_FILE_COPY ABI_U(7)

/* Flags of the header */
#define VMBUS_IC_FLAG_TRANSACTION_BIT ABI_BIT(0)
#define VMBUS_IC_FLAG_REQUEST_BIT     ABI_BIT(1)
#define VMBUS_IC_FLAG_RESPONSE_BIT    ABI_BIT(2)

/* status of the header */
#define HV_S_OK                ABI_U(0x00000000)
#define HV_E_FAIL              ABI_U(0x80004005)
#define HV_ERROR_NOT_SUPPORTED ABI_U(0x80070032)
#define HV_E_INVALIDARG        ABI_U(0x80070057)

/* Most framework versions, and most message versions, that a NEGOTIATE may list (Linux 6.1) */
#define VMBUS_IC_VERSION_COUNT_MAX ABI_U(100)

/* Flags of a shutdown request. Linux 6.1 ignores the body unless it is complete. */
#define VMBUS_IC_SHUTDOWN_FORCE_BIT ABI_BIT(0)
#define VMBUS_IC_SHUTDOWN_POWER_OFF ABI_U(0)
#define VMBUS_IC_SHUTDOWN_RESTART   ABI_U(2)
#define VMBUS_IC_SHUTDOWN_HIBERNATE ABI_U(4)
#define VMBUS_IC_SHUTDOWN_TEXT_SIZE ABI_U(2048)

/* Flags of a time message */
#define VMBUS_IC_TIMESYNC_PROBE  ABI_U(0)
#define VMBUS_IC_TIMESYNC_SYNC   ABI_U(1)
#define VMBUS_IC_TIMESYNC_SAMPLE ABI_U(2)

/* 100 ns units from 1601, the epoch of parent_time, to 1970 */
#define VMBUS_IC_TIMESYNC_UNIX_EPOCH ABI_ULL(116444736000000000)

/* Sizes on the wire where the struct ends in padding */
#define VMBUS_IC_TIMESYNC_REF_SIZE ABI_U(22)
#define VMBUS_IC_TIMESYNC_SIZE     ABI_U(25)

#ifndef __ASSEMBLER__

/* A framework or message version */
struct vmbus_ic_version {
	uint16_t major;
	uint16_t minor;
};
ABI_OFFSET(struct vmbus_ic_version, major, 0x00);
ABI_OFFSET(struct vmbus_ic_version, minor, 0x02);
ABI_SIZE(struct vmbus_ic_version, 0x04);

/* Header of a message; size counts what follows */
struct vmbus_ic_header {
	struct vmbus_ic_version framework_version;
	uint16_t type;
	uint16_t message_major;
	uint16_t message_minor;
	uint16_t size;
	uint32_t status;
	uint8_t transaction_id;
	uint8_t flags;
	uint16_t reserved_0x12;
};
ABI_OFFSET(struct vmbus_ic_header, framework_version, 0x00);
ABI_OFFSET(struct vmbus_ic_header, type, 0x04);
ABI_OFFSET(struct vmbus_ic_header, message_major, 0x06);
ABI_OFFSET(struct vmbus_ic_header, message_minor, 0x08);
ABI_OFFSET(struct vmbus_ic_header, size, 0x0A);
ABI_OFFSET(struct vmbus_ic_header, status, 0x0C);
ABI_OFFSET(struct vmbus_ic_header, transaction_id, 0x10);
ABI_OFFSET(struct vmbus_ic_header, flags, 0x11);
ABI_OFFSET(struct vmbus_ic_header, reserved_0x12, 0x12);
ABI_SIZE(struct vmbus_ic_header, 0x14);

/*
 * NEGOTIATE; then the framework versions and the message versions. The guest leaves one of each, or
 * sets both counts to 0 if it refuses.
 */
struct vmbus_ic_negotiate {
	uint16_t framework_count;
	uint16_t message_count;
	uint32_t reserved_0x04;
};
ABI_OFFSET(struct vmbus_ic_negotiate, framework_count, 0x00);
ABI_OFFSET(struct vmbus_ic_negotiate, message_count, 0x02);
ABI_OFFSET(struct vmbus_ic_negotiate, reserved_0x04, 0x04);
ABI_SIZE(struct vmbus_ic_negotiate, 0x08);

/* HEARTBEAT; the guest answers with sequence + 1 */
struct vmbus_ic_heartbeat {
	uint64_t sequence;
	uint32_t reserved_0x08[8];
};
ABI_OFFSET(struct vmbus_ic_heartbeat, sequence, 0x00);
ABI_OFFSET(struct vmbus_ic_heartbeat, reserved_0x08, 0x08);
ABI_SIZE(struct vmbus_ic_heartbeat, 0x28);

/* SHUTDOWN */
struct vmbus_ic_shutdown {
	uint32_t reason;
	uint32_t timeout_seconds;
	uint32_t flags;
	uint8_t text[2048];
};
ABI_OFFSET(struct vmbus_ic_shutdown, reason, 0x00);
ABI_OFFSET(struct vmbus_ic_shutdown, timeout_seconds, 0x04);
ABI_OFFSET(struct vmbus_ic_shutdown, flags, 0x08);
ABI_OFFSET(struct vmbus_ic_shutdown, text, 0x0C);
ABI_SIZE(struct vmbus_ic_shutdown, 0x80C);

/* TIMESYNC of version 4.0: parent_time was taken at vm_reference_time */
struct vmbus_ic_timesync_ref {
	uint64_t parent_time;
	uint64_t vm_reference_time;
	uint8_t flags;
	uint8_t leap_flags;
	uint8_t stratum;
	uint8_t reserved_0x13[3];
};
ABI_OFFSET(struct vmbus_ic_timesync_ref, parent_time, 0x00);
ABI_OFFSET(struct vmbus_ic_timesync_ref, vm_reference_time, 0x08);
ABI_OFFSET(struct vmbus_ic_timesync_ref, flags, 0x10);
ABI_OFFSET(struct vmbus_ic_timesync_ref, leap_flags, 0x11);
ABI_OFFSET(struct vmbus_ic_timesync_ref, stratum, 0x12);
ABI_OFFSET(struct vmbus_ic_timesync_ref, reserved_0x13, 0x13);
ABI_END(struct vmbus_ic_timesync_ref, reserved_0x13, 0x16);
ABI_SIZE(struct vmbus_ic_timesync_ref, 0x18);

/* TIMESYNC of version 3.0 and before */
struct vmbus_ic_timesync {
	uint64_t parent_time;
	uint64_t child_time;
	uint64_t round_trip_time;
	uint8_t flags;
};
ABI_OFFSET(struct vmbus_ic_timesync, parent_time, 0x00);
ABI_OFFSET(struct vmbus_ic_timesync, child_time, 0x08);
ABI_OFFSET(struct vmbus_ic_timesync, round_trip_time, 0x10);
ABI_OFFSET(struct vmbus_ic_timesync, flags, 0x18);
ABI_END(struct vmbus_ic_timesync, flags, 0x19);
ABI_SIZE(struct vmbus_ic_timesync, 0x20);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_IC_H */
