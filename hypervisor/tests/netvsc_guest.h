/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted guest's network driver, and what the network does, for tests. Channel 1 is the primary one. */
#ifndef TESTS_NETVSC_GUEST_H
#define TESTS_NETVSC_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/vmbus_network.h"
#include "abi/vmbus_ring.h"
#include "tests/fake_virtio.h"
#include "tests/vmbus_guest.h"

/* IDs of the GPADLs of both buffers, and where they are: the pages of the receive buffer do not follow each other. */
#define NETVSC_GUEST_RECEIVE     201U
#define NETVSC_GUEST_SEND        202U
#define NETVSC_GUEST_RECEIVE_GPA (GUEST_HEAP + 0x200000)
#define NETVSC_GUEST_SEND_GPA    (GUEST_HEAP + 0x100000)
#define NETVSC_GUEST_PAGES       (GUEST_HEAP + 0x10000) /* of frames that are in no section */

/* A packet of frames. */
struct netvsc_guest_frames {
	uint64_t id;
	uint32_t count;
	struct vmbus_transfer_page_range range[64];
};

/** netvsc_guest_start - a machine with one network device, whose channel is open */
void netvsc_guest_start(void);

/** netvsc_guest_start_absent - the same, but the device is not offered, and VMBus is connected */
void netvsc_guest_start_absent(void);

/** netvsc_guest_start_refused - the same, since its back end refuses all features */
void netvsc_guest_start_refused(void);

/** netvsc_guest_connect - agree on @version, lend both buffers, initialise RNDIS: all must succeed */
void netvsc_guest_connect(uint32_t version);

/** netvsc_guest_ask - send a message that must be answered with @type at once; the answer takes its place */
void netvsc_guest_ask(struct vmbus_nvsp_message *message, uint32_t type);

/** netvsc_guest_tell - send a message without an answer */
void netvsc_guest_tell(const struct vmbus_nvsp_message *message);

/** netvsc_guest_buffer - make GPADL @id of @pages and lend it by a message of @type. @message: out, the answer */
void netvsc_guest_buffer(uint32_t type, uint32_t id, uint32_t pages,
			 struct vmbus_nvsp_message *message);

/** netvsc_guest_control - send an RNDIS message from a page, whose packet must succeed */
void netvsc_guest_control(const void *message, uint32_t size);

/** netvsc_guest_take_told - take an RNDIS message that the device tells, and complete its packet */
void netvsc_guest_take_told(void *message, uint32_t size);

/** netvsc_guest_query - returns: bytes of the value, -1: the status says that there is none */
int netvsc_guest_query(uint32_t oid, uint8_t value[256]);

/** netvsc_guest_filter - set the packet filter */
void netvsc_guest_filter(uint32_t filter);

/** netvsc_guest_send_section - send a frame from a section, as packet @id */
void netvsc_guest_send_section(uint32_t section, const void *frame, uint32_t size, uint64_t id);

/** netvsc_guest_send_message - send any bytes from a section as a message of the data channel */
void netvsc_guest_send_message(uint32_t section, const void *message, uint32_t size, uint64_t id);

/** netvsc_guest_has_room - whether one more packet fits into the ring of the host */
bool netvsc_guest_has_room(void);

/** netvsc_guest_send_pages - send a frame from NETVSC_GUEST_PAGES */
void netvsc_guest_send_pages(const void *frame, uint32_t size, uint64_t id);

/** netvsc_guest_send_out - the device sends the oldest frame, which must be there. returns: whether it interrupts */
bool netvsc_guest_send_out(void);

/** netvsc_guest_is_held - whether the page at @gpa has a user */
bool netvsc_guest_is_held(uint64_t gpa);

/** netvsc_guest_take_status - take the completion of packet @id. returns: its status, 0: there is none */
uint32_t netvsc_guest_take_status(uint64_t id);

/** netvsc_guest_take_frames - take a packet of frames, which must be there */
void netvsc_guest_take_frames(struct netvsc_guest_frames *frames);

/** netvsc_guest_complete - complete a packet of the device's */
void netvsc_guest_complete(uint64_t id);

/** netvsc_guest_receive_memory - the receive buffer at @offset, up to the end of the page */
const uint8_t *netvsc_guest_receive_memory(uint32_t offset);

/** netvsc_guest_buffers - buffers that the device could receive into now */
uint32_t netvsc_guest_buffers(void);

/** netvsc_guest_pop_buffer - take one of these */
bool netvsc_guest_pop_buffer(struct fake_chain *chain);

/** netvsc_guest_arrive - @count frames of @size, @size + 1, ... bytes of @fill, @fill + 1, ... arrive; no interrupt as yet */
void netvsc_guest_arrive(uint32_t count, uint32_t size, uint8_t fill);

/** netvsc_guest_arrive_frame - the same for one frame */
void netvsc_guest_arrive_frame(const uint8_t *frame, uint32_t size);

/** netvsc_guest_arrive_with - the same, behind a header of virtio's */
void netvsc_guest_arrive_with(const uint8_t header[12], const uint8_t *frame, uint32_t size);

/** netvsc_guest_arrive_ip4 - the same for one frame of IPv4 and UDP from @port */
void netvsc_guest_arrive_ip4(uint16_t port);

/** netvsc_guest_interrupt - the device interrupts */
void netvsc_guest_interrupt(void);

/** netvsc_guest_set_link - the link goes up or down, by an interrupt */
void netvsc_guest_set_link(bool up);

#endif
