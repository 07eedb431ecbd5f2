/* SPDX-License-Identifier: BSD-2-Clause */
/* What `conduit ctl` and `conduit trace -f` say to a running `conduit run`, and what it answers. */
#ifndef GUEST_PROTOCOL_H
#define GUEST_PROTOCOL_H

#include "hypervisor/port.h"

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

/*
 * A stream socket in the abstract name space, "conduit/UID/PID" of `conduit run`: it goes away with its process. Both
 * sides check the other's user. One request a connection; both ends are the same program on the same machine, so structs
 * go over the wire as they are, and the version says if they are the same struct.
 */
#define GUEST_SOCKET_PREFIX "conduit/"
#define GUEST_MAGIC         0x4c544343U /* "CCTL" */
#define GUEST_VERSION       3U

enum guest_operation {
	GUEST_STATUS,
	GUEST_CHANNELS, /* channels from number argument on */
	GUEST_COMMAND,  /* pass a CONDUIT_FRAME_* on to conduit.efi */
	/* These take the description, or the name, of a disk or of a network device as the text. */
	GUEST_DISK_ADD,
	GUEST_DISK_REMOVE,
	GUEST_DISK_RESIZE, /* with the size */
	GUEST_DISK_INSERT, /* the medium is the text; the drive is the name */
	GUEST_NET_ADD,
	GUEST_NET_REMOVE,
	GUEST_NET_LINK,  /* with the argument: 0 is down */
	GUEST_DISK_LIST, /* after the reply: JSON, until the end of the stream */
	GUEST_NET_LIST,  /* the same */
	GUEST_FOLLOW, /* after the reply: struct trace_file_header, then records until the guest ends */
};

enum guest_result {
	GUEST_OK,
	GUEST_NOT_STARTED, /* conduit.efi is not there yet */
	GUEST_NOT_READY,   /* the guest has not opened the device that this needs */
	GUEST_UNKNOWN,     /* no such command, or device */
	GUEST_NO_ANSWER,   /* from conduit.efi */
	GUEST_NO_TRACE,    /* started with --no-trace */
	GUEST_BUSY,        /* too many ask at once */
	GUEST_REFUSED,     /* the text says why */
};

#define GUEST_TEXT_SIZE   4608 /* a path with properties */
#define GUEST_NAME_SIZE   32
#define GUEST_NO_MEDIUM   "none" /* as the file of a CD drive */
#define GUEST_REASON_SIZE 512

struct guest_request {
	uint32_t magic;
	uint32_t version;
	uint32_t operation; /* enum guest_operation */
	uint16_t command;
	uint16_t reserved;
	uint32_t argument;
	uint64_t size;
	char text[GUEST_TEXT_SIZE];
	char name[GUEST_NAME_SIZE];
};

struct guest_state {
	uint32_t found; /* conduit.efi runs; 0: the rest is 0 */
	uint32_t failed;
	uint32_t vp_count;
	uint32_t vps_online;
	uint64_t guest_os_id;
	uint32_t vmbus_version;
	uint32_t crash_count;
	uint64_t memory;
	uint64_t uptime_ms;
	uint64_t record_count; /* trace records so far; with lost_count */
	uint64_t lost_count;
	uint32_t traced;
	uint32_t device_count;
	struct conduit_device devices[CONDUIT_DEVICE_MAX];
};

struct guest_reply {
	uint32_t magic;
	uint32_t version;
	uint32_t result; /* enum guest_result */
	uint32_t reserved;
	union {
		struct guest_state state;         /* of GUEST_STATUS */
		struct conduit_channels channels; /* of GUEST_CHANNELS */
		char reason[GUEST_REASON_SIZE];   /* of GUEST_REFUSED */
	};
};

/** guest_address - the address of a guest's socket; returns its length */
socklen_t guest_address(struct sockaddr_un *address, uid_t user, pid_t pid);

#endif
