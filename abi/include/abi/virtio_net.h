/* SPDX-License-Identifier: BSD-2-Clause */
/* The network device of virtio [VIRTIO 1.2, 5.1 "Network Device"]. All numbers are little endian. */
#ifndef ABI_VIRTIO_NET_H
#define ABI_VIRTIO_NET_H

#include "abi/macro.h"

#define VIRTIO_ID_NET ABI_U(1)

/* Queues without VIRTIO_NET_F_MQ [VIRTIO 1.2, 5.1.2 "Virtqueues"] */
#define VIRTIO_NET_QUEUE_RECEIVE ABI_U(0)
#define VIRTIO_NET_QUEUE_SEND    ABI_U(1)
#define VIRTIO_NET_QUEUE_CONTROL ABI_U(2)

/* Feature bits [VIRTIO 1.2, 5.1.3 "Feature bits"] */
#define VIRTIO_NET_F_CSUM_BIT                ABI_BIT64(0)
#define VIRTIO_NET_F_GUEST_CSUM_BIT          ABI_BIT64(1)
#define VIRTIO_NET_F_CTRL_GUEST_OFFLOADS_BIT ABI_BIT64(2)
#define VIRTIO_NET_F_MTU_BIT                 ABI_BIT64(3)
#define VIRTIO_NET_F_MAC_BIT                 ABI_BIT64(5)
#define VIRTIO_NET_F_HOST_TSO4_BIT           ABI_BIT64(11)
#define VIRTIO_NET_F_HOST_TSO6_BIT           ABI_BIT64(12)
#define VIRTIO_NET_F_STATUS_BIT              ABI_BIT64(16)
#define VIRTIO_NET_F_CTRL_VQ_BIT             ABI_BIT64(17)
#define VIRTIO_NET_F_CTRL_RX_BIT             ABI_BIT64(18)
#define VIRTIO_NET_F_CTRL_RX_EXTRA_BIT       ABI_BIT64(20)

#define VIRTIO_NET_S_LINK_UP_BIT ABI_BIT(0) /* virtio_net_config.status */

#define VIRTIO_NET_ADDRESS_SIZE ABI_U(6)

/* virtio_net_header.flags and gso_type [VIRTIO 1.2, 5.1.6 "Device Operation"] */
#define VIRTIO_NET_HDR_F_NEEDS_CSUM_BIT ABI_BIT(0)
#define VIRTIO_NET_HDR_F_DATA_VALID_BIT ABI_BIT(1)
#define VIRTIO_NET_HDR_GSO_NONE         ABI_U(0)
#define VIRTIO_NET_HDR_GSO_TCPV4        ABI_U(1)
#define VIRTIO_NET_HDR_GSO_TCPV6        ABI_U(4)

/* Classes and commands of the control queue, and its answer [VIRTIO 1.2, 5.1.6.5 "Control Virtqueue"] */
#define VIRTIO_NET_CTRL_RX           ABI_U(0)
#define VIRTIO_NET_CTRL_RX_PROMISC   ABI_U(0)
#define VIRTIO_NET_CTRL_RX_ALLMULTI  ABI_U(1)
#define VIRTIO_NET_CTRL_RX_NOBCAST   ABI_U(5)
#define VIRTIO_NET_CTRL_OFFLOADS     ABI_U(5)
#define VIRTIO_NET_CTRL_OFFLOADS_SET ABI_U(0)
#define VIRTIO_NET_CTRL_OK           ABI_U(0)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct virtio_net_config {
	uint8_t address[VIRTIO_NET_ADDRESS_SIZE];
	uint16_t status;
	uint16_t queue_pairs_max;
	uint16_t mtu;
};
ABI_OFFSET(struct virtio_net_config, status, 0x06);
ABI_OFFSET(struct virtio_net_config, queue_pairs_max, 0x08);
ABI_OFFSET(struct virtio_net_config, mtu, 0x0a);
ABI_SIZE(struct virtio_net_config, 0x0c);

/* Before each frame, in both directions */
struct virtio_net_header {
	uint8_t flags;
	uint8_t gso_type;
	uint16_t header_size; /* of Ethernet, IP and TCP, with gso_type */
	uint16_t gso_size;
	uint16_t checksum_start;
	uint16_t checksum_offset; /* from there on */
	uint16_t buffer_count;
};
ABI_OFFSET(struct virtio_net_header, header_size, 0x02);
ABI_OFFSET(struct virtio_net_header, gso_size, 0x04);
ABI_OFFSET(struct virtio_net_header, checksum_start, 0x06);
ABI_OFFSET(struct virtio_net_header, checksum_offset, 0x08);
ABI_OFFSET(struct virtio_net_header, buffer_count, 0x0a);
ABI_SIZE(struct virtio_net_header, 0x0c);

/* Begins a command: its data follows, then a byte for the device's answer */
struct virtio_net_command {
	uint8_t class;
	uint8_t command;
};
ABI_SIZE(struct virtio_net_command, 0x02);
#endif /* __ASSEMBLER__ */
#endif
