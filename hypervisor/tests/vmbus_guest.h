/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted guest for tests of VMBus: its SynIC pages, its messages, its ends of the rings. */
#ifndef TESTS_VMBUS_GUEST_H
#define TESTS_VMBUS_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/vmbus.h"
#include "abi/vmbus_ring.h"
#include "control/devices.h"
#include "hypervisor/port.h"

#define GUEST_VPS        4
#define GUEST_RING_PAGES 3 /* of each direction, with its control page */

/* Where the guest's pages are: the SynIC pages of VP n at GUEST_SYNIC + n * 2 pages. */
#define GUEST_SYNIC ABI_ULL(0x40100000)
#define GUEST_RINGS ABI_ULL(0x40200000) /* of channel relid at GUEST_RINGS + relid * 64 KiB */
#define GUEST_HEAP  ABI_ULL(0x40800000)

/* The connection ID that the offer of a channel carries. */
#define GUEST_CONNECTION_ID(relid) (0x2000 + (relid))

/* Called by guest_start() before VMBus begins; NULL: nothing is. */
extern void (*guest_make_devices)(void);

/** guest_start - a fresh partition whose VPs have their SynIC on; VMBus not connected */
void guest_start(void);

/** guest_start_vps - the same with @count VPs in place of GUEST_VPS */
void guest_start_vps(uint32_t count);

/** guest_post_status - HvCallPostMessage from VP 0. returns: its status */
uint16_t guest_post_status(const void *message, size_t size);

/** guest_post - HvCallPostMessage, which must succeed */
void guest_post(const void *message, size_t size);

/** guest_post_type - post a message that is a header only */
void guest_post_type(uint32_t type);

/**
 * guest_receive_from - take the message from slot @sint of VP @vp, with EOM if asked for
 * @message: at least VMBUS_MESSAGE_SIZE_MAX bytes
 *
 * returns: its size, 0: there is none
 */
size_t guest_receive_from(uint32_t vp, uint32_t sint, void *message);

/** guest_receive - the message at VP 0, SINT 2, which must be of @type and @size */
void guest_receive(uint32_t type, void *message, size_t size);

/** guest_has_message - whether a message is in the slot of VP 0, SINT 2 */
bool guest_has_message(void);

/** guest_drain - take all messages. returns: their number */
uint32_t guest_drain(void);

/** guest_contact - InitiateContact to VP 0. returns: whether the version is supported */
bool guest_contact(uint32_t version);

/** guest_connect - guest_contact(), which must succeed, and all offers taken */
void guest_connect(uint32_t version);

/** guest_connect_alone - the same by version 5.3, and no device is offered */
void guest_connect_alone(void);

/** guest_gpadl_header - post a GpadlHeader with @present of the @pages page numbers from @gpa on */
void guest_gpadl_header(uint32_t relid, uint32_t id, uint32_t pages, uint32_t present,
			uint64_t gpa);

/** guest_gpadl_body - post a GpadlBody with @count page numbers from @gpa on */
void guest_gpadl_body(uint32_t id, uint32_t count, uint64_t gpa);

/** guest_gpadl_status - take GpadlCreated of @id. returns: its status */
uint32_t guest_gpadl_status(uint32_t id);

/** guest_gpadl_teardown - post GpadlTeardown, take GpadlTorndown */
void guest_gpadl_teardown(uint32_t relid, uint32_t id);

/** guest_ring_gpadl - make the GPADL of a channel's rings, in zeroed pages. returns: its ID */
uint32_t guest_ring_gpadl(uint32_t relid);

/** guest_open_status - post OpenChannel. returns: status of its result */
uint32_t guest_open_status(uint32_t relid, uint32_t gpadl, uint32_t target_vp, uint32_t downstream);

/** guest_open - make rings and open a channel to VP 0, which must succeed */
void guest_open(uint32_t relid);

/** guest_close - post CloseChannel */
void guest_close(uint32_t relid);

/** guest_retarget - post ModifyChannel. returns: status of its response */
uint32_t guest_retarget(uint32_t relid, uint32_t target_vp);

/** guest_ring - control page of a channel's ring; its data follows */
struct vmbus_ring_control *guest_ring(uint32_t relid, bool to_guest);

/** guest_put - append @size raw bytes, a multiple of 8, to the ring of the host */
void guest_put(uint32_t relid, const void *bytes, size_t size);

/** guest_send - append a packet with a payload to the ring of the host, and signal */
void guest_send(uint32_t relid, uint16_t flags, uint64_t transaction_id, const void *payload,
		uint32_t size);

/** guest_signal - HvCallSignalEvent. returns: its status */
uint16_t guest_signal(uint32_t relid);

/**
 * guest_take - take a packet from the host; threads may, each for a channel of its own
 * @payload: @size bytes of room
 *
 * returns: size of its payload with padding, or -1: the ring is empty
 */
int guest_take(uint32_t relid, struct vmbus_packet_descriptor *descriptor, void *payload,
	       size_t size);

/** guest_take_event - clear a channel's event flag on @vp. returns: whether it was set */
bool guest_take_event(uint32_t vp, uint32_t relid);

/** guest_deadline - the earliest deadline of all VPs */
uint64_t guest_deadline(void);

/** guest_wait - let @time_100ns pass, and all VPs run what is due. returns: guest_deadline() */
uint64_t guest_wait(uint64_t time_100ns);

/* How much more the host's clock has moved than the guest's counter, 100 ns. */
extern uint64_t guest_host_ahead;

/* Filled in by host_status(). */
extern struct conduit_status guest_status;

/** host_rescind, host_offer - what the host asks for, as a job of vmbus_run(). returns: the result of the job */
bool host_rescind(uint32_t device);
bool host_offer(uint32_t device);

/** host_channels - vmbus_channels() */
void host_channels(uint32_t first, struct conduit_channels *page);

/** host_status - have vmbus_status() fill in guest_status */
void host_status(void);

#endif
