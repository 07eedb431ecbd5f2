/* SPDX-License-Identifier: BSD-2-Clause */
/* The messages between EL2 and the host command, on a port of a virtio console. */
#ifndef HYPERVISOR_PORT_H
#define HYPERVISOR_PORT_H

/*
 * A stream of frames in each direction: a header, and a body for some types. Each request has an
 * answer with its number; what is sent while the other side has the port closed is lost, and nobody
 * is told. A frame with an impossible length ends the conversation until the port is opened anew. All
 * numbers are little endian.
 */

#include "abi/macro.h"

#define CONDUIT_PORT_NAME "conduit"

/* conduit_frame.type: requests of the host */
#define CONDUIT_FRAME_SHUTDOWN ABI_U(1) /* ask the guest to power off through the shutdown device */
#define CONDUIT_FRAME_REBOOT   ABI_U(2) /* ask the guest to restart */
#define CONDUIT_FRAME_RESCIND  ABI_U(3) /* take device number argument away */
#define CONDUIT_FRAME_OFFER    ABI_U(4) /* offer device number argument (again) */
#define CONDUIT_FRAME_STATUS   ABI_U(5) /* body of the answer: struct conduit_status */
#define CONDUIT_FRAME_CHANNELS ABI_U(6) /* from number argument on: struct conduit_channels */

/* conduit_frame.type: requests of EL2 */
#define CONDUIT_FRAME_TIME ABI_U(16) /* body of the answer: 100 ns since 1601-01-01 UTC, 64 bits */

/* conduit_frame.type: a notice of EL2, without an answer: the guest has reported a crash (hypervisor/shared.h) */
#define CONDUIT_FRAME_CRASH ABI_U(17)

/* conduit_frame.type: this, and the type of the request that is answered */
#define CONDUIT_FRAME_ANSWER_BIT ABI_BIT(15)

/* conduit_frame.status of an answer */
#define CONDUIT_FRAME_OK        ABI_U(0)
#define CONDUIT_FRAME_NOT_READY ABI_U(1) /* the guest has not opened the device that this needs */
#define CONDUIT_FRAME_UNKNOWN   ABI_U(2) /* no such type */

#define CONDUIT_FRAME_SIZE     ABI_U(16)
#define CONDUIT_FRAME_SIZE_MAX ABI_U(1024)

#define CONDUIT_DEVICE_MAX       ABI_U(16)
#define CONDUIT_DEVICE_NAME_SIZE ABI_U(24)

/* conduit_device.state */
#define CONDUIT_DEVICE_OFFERED   ABI_U(1)
#define CONDUIT_DEVICE_OPEN      ABI_U(2)
#define CONDUIT_DEVICE_RESCINDED ABI_U(3)
#define CONDUIT_DEVICE_DRAINING  ABI_U(4) /* closed, but its back end still has pages of the guest */
#define CONDUIT_DEVICE_FAILED    ABI_U(5) /* its back end does not do what is needed */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct conduit_frame {
	uint32_t
		length; /* of the frame with its body: CONDUIT_FRAME_SIZE to CONDUIT_FRAME_SIZE_MAX */
	uint16_t type;
	uint16_t status; /* of an answer, else 0 */
	uint32_t id;     /* of the request: its sender's to choose */
	uint32_t argument;
};
ABI_OFFSET(struct conduit_frame, type, 0x04);
ABI_OFFSET(struct conduit_frame, id, 0x08);
ABI_SIZE(struct conduit_frame, CONDUIT_FRAME_SIZE);

/* One synthetic device. */
struct conduit_device {
	char name[CONDUIT_DEVICE_NAME_SIZE];
	uint32_t state;
	uint32_t relid;
};
ABI_SIZE(struct conduit_device, 0x20);

struct conduit_status {
	uint64_t guest_os_id;
	uint32_t vmbus_version; /* 0: not connected */
	uint32_t device_count;
	struct conduit_device devices[CONDUIT_DEVICE_MAX];
};
ABI_OFFSET(struct conduit_status, devices, 0x10);
ABI_SIZE(struct conduit_status, 0x210);

/* Channels in one answer. */
#define CONDUIT_CHANNELS_MAX ABI_U(8)

/* conduit_channel.target_vp: the guest wants no interrupt */
#define CONDUIT_TARGET_NONE ABI_U(0xFFFFFFFF)

/* What has gone through a channel since conduit.efi started. */
struct conduit_traffic {
	uint64_t packets_in; /* from the guest */
	uint64_t packets_out;
	uint64_t bytes_in; /* in the ring, packet headers included */
	uint64_t bytes_out;
	uint64_t signals_in; /* those that came while the channel was served count as one */
	uint64_t signals_out;
	uint32_t full;   /* packets to the guest that had no room at first */
	uint32_t broken; /* times that the guest's end of a ring made no sense */
};
ABI_SIZE(struct conduit_traffic, 0x38);

/* One channel. Of one that is not open the rings have size 0. */
struct conduit_channel {
	char name[CONDUIT_DEVICE_NAME_SIZE]; /* of its device */
	uint32_t device;                     /* its number */
	uint32_t subchannel;                 /* 0: the device's primary channel */
	uint32_t relid;
	uint32_t state; /* CONDUIT_DEVICE_* */
	uint32_t target_vp;
	uint32_t in_used; /* bytes in the ring from the guest */
	uint32_t in_size;
	uint32_t out_used;
	uint32_t out_size;
	uint32_t reserved_0x3c;
	struct conduit_traffic traffic;
};
ABI_OFFSET(struct conduit_channel, traffic, 0x40);
ABI_SIZE(struct conduit_channel, 0x78);

/* Channels that nobody has asked for are left out. */
struct conduit_channels {
	uint32_t first; /* as it was asked for */
	uint32_t next;  /* argument of the next request; 0: these were the last */
	uint32_t count;
	uint32_t reserved_0x0c;
	struct conduit_channel channels[CONDUIT_CHANNELS_MAX];
};
ABI_OFFSET(struct conduit_channels, channels, 0x10);
ABI_SIZE(struct conduit_channels, 0x3d0);

struct conduit_time {
	uint64_t time;
};
ABI_SIZE(struct conduit_time, 0x08);
#endif /* __ASSEMBLER__ */
#endif
