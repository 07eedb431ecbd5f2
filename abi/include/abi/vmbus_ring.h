/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus ring buffers: control page, packets, pipe framing. */
#ifndef ABI_VMBUS_RING_H
#define ABI_VMBUS_RING_H

#include "abi/vmbus.h"

/*
 * The GPADL of a channel holds two rings, guest to host first; OpenChannel says where the second
 * begins. A ring is a control page and its data area, a multiple of 4 KiB. Indices are byte offsets
 * into the data area and multiples of 8. A packet may wrap, also within its descriptor. Equal
 * indices mean empty, so the writer never fills the ring.
 */
#define VMBUS_RING_CONTROL_SIZE             ABI_U(4096)
#define VMBUS_RING_ALIGNMENT                ABI_U(8)
#define VMBUS_RING_FEATURE_PENDING_SEND_BIT ABI_BIT(0) /* pending_send_size is used */

/* Packets: descriptor, payload padded to 8 bytes, trailer. Descriptor lengths count 8 bytes. */
#define VMBUS_PACKET_LENGTH_UNIT              ABI_U(8)
#define VMBUS_PACKET_IN_BAND                  ABI_U(0x6)
#define VMBUS_PACKET_TRANSFER_PAGES           ABI_U(0x7)
#define VMBUS_PACKET_GPADL                    ABI_U(0x8)
#define VMBUS_PACKET_GPA_DIRECT               ABI_U(0x9)
#define VMBUS_PACKET_COMPLETION               ABI_U(0xB)
#define VMBUS_PACKET_COMPLETION_REQUESTED_BIT ABI_BIT(0)

/* Pipe framing */
#define VMBUS_PIPE_DATA ABI_U(1)

#ifndef __ASSEMBLER__

/*
 * Control page. OBS: features of a ring are set by its writer (mu_msvm, OpenVMM); Linux sets those of
 * both, and as a reader goes by them.
 */
struct vmbus_ring_control {
	uint32_t write_index;
	uint32_t read_index;
	uint32_t interrupt_mask;
	uint32_t pending_send_size;
	uint32_t reserved_0x10[12];
	uint32_t features;
	uint32_t reserved_0x44[1007];
};
ABI_OFFSET(struct vmbus_ring_control, write_index, 0x00);
ABI_OFFSET(struct vmbus_ring_control, read_index, 0x04);
ABI_OFFSET(struct vmbus_ring_control, interrupt_mask, 0x08);
ABI_OFFSET(struct vmbus_ring_control, pending_send_size, 0x0C);
ABI_OFFSET(struct vmbus_ring_control, reserved_0x10, 0x10);
ABI_OFFSET(struct vmbus_ring_control, features, 0x40);
ABI_OFFSET(struct vmbus_ring_control, reserved_0x44, 0x44);
ABI_SIZE(struct vmbus_ring_control, 0x1000);

/* Begins every packet. data_offset and length count 8 bytes from the descriptor on. */
struct vmbus_packet_descriptor {
	uint16_t type;
	uint16_t data_offset;
	uint16_t length;
	uint16_t flags;
	uint64_t transaction_id;
};
ABI_OFFSET(struct vmbus_packet_descriptor, type, 0x00);
ABI_OFFSET(struct vmbus_packet_descriptor, data_offset, 0x02);
ABI_OFFSET(struct vmbus_packet_descriptor, length, 0x04);
ABI_OFFSET(struct vmbus_packet_descriptor, flags, 0x06);
ABI_OFFSET(struct vmbus_packet_descriptor, transaction_id, 0x08);
ABI_SIZE(struct vmbus_packet_descriptor, 0x10);

/* Ends every packet, not counted in its length: the write index where the packet began */
struct vmbus_packet_trailer {
	uint32_t reserved_0x00;
	uint32_t packet_index;
};
ABI_OFFSET(struct vmbus_packet_trailer, reserved_0x00, 0x00);
ABI_OFFSET(struct vmbus_packet_trailer, packet_index, 0x04);
ABI_SIZE(struct vmbus_packet_trailer, 0x08);

/* GPA-direct packet; then range_count times struct vmbus_gpa_range with its page numbers */
struct vmbus_gpa_direct {
	struct vmbus_packet_descriptor descriptor;
	uint32_t reserved_0x10;
	uint32_t range_count;
};
ABI_OFFSET(struct vmbus_gpa_direct, descriptor, 0x00);
ABI_OFFSET(struct vmbus_gpa_direct, reserved_0x10, 0x10);
ABI_OFFSET(struct vmbus_gpa_direct, range_count, 0x14);
ABI_SIZE(struct vmbus_gpa_direct, 0x18);

/* Transfer-page packet; then range_count times struct vmbus_transfer_page_range */
struct vmbus_transfer_pages {
	struct vmbus_packet_descriptor descriptor;
	uint16_t set_id;
	uint8_t sender_owns_set;
	uint8_t reserved_0x13;
	uint32_t range_count;
};
ABI_OFFSET(struct vmbus_transfer_pages, descriptor, 0x00);
ABI_OFFSET(struct vmbus_transfer_pages, set_id, 0x10);
ABI_OFFSET(struct vmbus_transfer_pages, sender_owns_set, 0x12);
ABI_OFFSET(struct vmbus_transfer_pages, reserved_0x13, 0x13);
ABI_OFFSET(struct vmbus_transfer_pages, range_count, 0x14);
ABI_SIZE(struct vmbus_transfer_pages, 0x18);

/* A piece of the transfer page set */
struct vmbus_transfer_page_range {
	uint32_t byte_count;
	uint32_t byte_offset;
};
ABI_OFFSET(struct vmbus_transfer_page_range, byte_count, 0x00);
ABI_OFFSET(struct vmbus_transfer_page_range, byte_offset, 0x04);
ABI_SIZE(struct vmbus_transfer_page_range, 0x08);

/* Before each message of a pipe channel */
struct vmbus_pipe_header {
	uint32_t type;
	uint32_t size;
};
ABI_OFFSET(struct vmbus_pipe_header, type, 0x00);
ABI_OFFSET(struct vmbus_pipe_header, size, 0x04);
ABI_SIZE(struct vmbus_pipe_header, 0x08);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_RING_H */
