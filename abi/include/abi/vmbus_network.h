/* SPDX-License-Identifier: BSD-2-Clause */
/* The network device of VMBus: NVSP, and RNDIS inside it. */
#ifndef ABI_VMBUS_NETWORK_H
#define ABI_VMBUS_NETWORK_H

#include "abi/macro.h"

/*
 * OBS: Linux 6.1 (drivers/net/hyperv), FreeBSD (sys/dev/hyperv/netvsc), OpenVMM
 * (vm/devices/net/netvsp). RNDIS itself is [MS-RNDIS], in which all offsets of a message count from
 * the word after its header.
 *
 * An NVSP message is a type and a body; both sides pad it to VMBUS_NVSP_SIZE. Types up to 2 and
 * those of buffers are answered by a completion packet with the COMPLETE type.
 */
#define VMBUS_NVSP_SIZE                    ABI_U(40)
#define VMBUS_NVSP_COMPLETE_SIZE_MIN       ABI_U(28) /* before version 6.1 */
#define VMBUS_NVSP_INIT                    ABI_U(1)
#define VMBUS_NVSP_INIT_COMPLETE           ABI_U(2)
#define VMBUS_NVSP_NDIS_VERSION            ABI_U(100)
#define VMBUS_NVSP_RECEIVE_BUFFER          ABI_U(101)
#define VMBUS_NVSP_RECEIVE_BUFFER_COMPLETE ABI_U(102)
#define VMBUS_NVSP_REVOKE_RECEIVE_BUFFER   ABI_U(103)
#define VMBUS_NVSP_SEND_BUFFER             ABI_U(104)
#define VMBUS_NVSP_SEND_BUFFER_COMPLETE    ABI_U(105)
#define VMBUS_NVSP_REVOKE_SEND_BUFFER      ABI_U(106)
#define VMBUS_NVSP_RNDIS                   ABI_U(107)
#define VMBUS_NVSP_RNDIS_COMPLETE          ABI_U(108)
#define VMBUS_NVSP_NDIS_CONFIG             ABI_U(125)
#define VMBUS_NVSP_VF_ASSOCIATION          ABI_U(128)
#define VMBUS_NVSP_SWITCH_DATA_PATH        ABI_U(129)
#define VMBUS_NVSP_SUB_CHANNEL             ABI_U(133)
#define VMBUS_NVSP_INDIRECTION_TABLE       ABI_U(134)

/* Versions; those from 3.2 on have VMBUS_NDIS_CONFIG */
#define VMBUS_NVSP_VERSION_1   ABI_U(0x00002)
#define VMBUS_NVSP_VERSION_2   ABI_U(0x30002)
#define VMBUS_NVSP_VERSION_4   ABI_U(0x40000)
#define VMBUS_NVSP_VERSION_5   ABI_U(0x50000)
#define VMBUS_NVSP_VERSION_6   ABI_U(0x60000)
#define VMBUS_NVSP_VERSION_6_1 ABI_U(0x60001)

/* status of answers */
#define VMBUS_NVSP_STATUS_NONE    ABI_U(0)
#define VMBUS_NVSP_STATUS_SUCCESS ABI_U(1)
#define VMBUS_NVSP_STATUS_FAILURE ABI_U(2)

/* Identifiers of the two buffers, and the section number that says: not in the send buffer */
#define VMBUS_NVSP_RECEIVE_BUFFER_ID ABI_U(0xCAFE)
#define VMBUS_NVSP_SEND_BUFFER_ID    ABI_U(0)
#define VMBUS_NVSP_SECTION_NONE      ABI_U(0xFFFFFFFF)
#define VMBUS_NVSP_SECTION_SIZE_MIN  ABI_U(68)

/* channel_type of RNDIS */
#define VMBUS_NVSP_DATA    ABI_U(0)
#define VMBUS_NVSP_CONTROL ABI_U(1)

/* NDIS version that goes with NVSP 5 and later, and the one before */
#define VMBUS_NDIS_VERSION_MAJOR     ABI_U(6)
#define VMBUS_NDIS_VERSION_MINOR     ABI_U(0x1E)
#define VMBUS_NDIS_VERSION_MINOR_OLD ABI_U(1)

/* RNDIS messages; answers have bit 31 */
#define VMBUS_RNDIS_PACKET              ABI_U(0x00000001)
#define VMBUS_RNDIS_INITIALIZE          ABI_U(0x00000002)
#define VMBUS_RNDIS_HALT                ABI_U(0x00000003)
#define VMBUS_RNDIS_QUERY               ABI_U(0x00000004)
#define VMBUS_RNDIS_SET                 ABI_U(0x00000005)
#define VMBUS_RNDIS_RESET               ABI_U(0x00000006)
#define VMBUS_RNDIS_INDICATE            ABI_U(0x00000007)
#define VMBUS_RNDIS_KEEPALIVE           ABI_U(0x00000008)
#define VMBUS_RNDIS_INITIALIZE_COMPLETE ABI_U(0x80000002)
#define VMBUS_RNDIS_QUERY_COMPLETE      ABI_U(0x80000004)
#define VMBUS_RNDIS_SET_COMPLETE        ABI_U(0x80000005)
#define VMBUS_RNDIS_RESET_COMPLETE      ABI_U(0x80000006)
#define VMBUS_RNDIS_KEEPALIVE_COMPLETE  ABI_U(0x80000008)
#define VMBUS_RNDIS_VERSION_MAJOR       ABI_U(1)
#define VMBUS_RNDIS_VERSION_MINOR       ABI_U(0)
#define VMBUS_RNDIS_TRANSFER_SIZE       ABI_U(0x4000)
#define VMBUS_RNDIS_MEDIUM_802_3        ABI_U(0)

/* status of RNDIS answers and indications */
#define VMBUS_RNDIS_STATUS_SUCCESS          ABI_U(0x00000000)
#define VMBUS_RNDIS_STATUS_MEDIA_CONNECT    ABI_U(0x4001000B)
#define VMBUS_RNDIS_STATUS_MEDIA_DISCONNECT ABI_U(0x4001000C)
#define VMBUS_RNDIS_STATUS_LINK_SPEED       ABI_U(0x40010013)
#define VMBUS_RNDIS_STATUS_FAILURE          ABI_U(0xC0000001)
#define VMBUS_RNDIS_STATUS_NOT_SUPPORTED    ABI_U(0xC00000BB)
#define VMBUS_RNDIS_STATUS_INVALID_OID      ABI_U(0xC0010017)

/* OIDs */
#define VMBUS_OID_GEN_MAXIMUM_FRAME_SIZE    ABI_U(0x00010106) /* u32 */
#define VMBUS_OID_GEN_LINK_SPEED            ABI_U(0x00010107) /* u32, 100 bit/s */
#define VMBUS_OID_GEN_CURRENT_PACKET_FILTER ABI_U(0x0001010E) /* u32, set */
#define VMBUS_OID_GEN_MEDIA_CONNECT_STATUS  ABI_U(0x00010114) /* u32, 0: connected */
#define VMBUS_OID_GEN_FRIENDLY_NAME         ABI_U(0x00020216)
#define VMBUS_OID_802_3_PERMANENT_ADDRESS   ABI_U(0x01010101) /* 6 bytes */
#define VMBUS_OID_802_3_CURRENT_ADDRESS     ABI_U(0x01010102)
#define VMBUS_OID_TCP_OFFLOAD_PARAMETERS    ABI_U(0xFC01020C)
#define VMBUS_OID_TCP_OFFLOAD_CAPABILITIES  ABI_U(0xFC01020D)

#define VMBUS_OID_GEN_RNDIS_CONFIG_PARAMETER ABI_U(0x0001021B) /* set */
#define VMBUS_OID_GEN_RSS_CAPABILITIES       ABI_U(0x00010203)
#define VMBUS_OID_GEN_RSS_PARAMETERS         ABI_U(0x00010204) /* set */

/* The packet filter */
#define VMBUS_NDIS_FILTER_DIRECTED_BIT      ABI_BIT(0)
#define VMBUS_NDIS_FILTER_MULTICAST_BIT     ABI_BIT(1)
#define VMBUS_NDIS_FILTER_ALL_MULTICAST_BIT ABI_BIT(2)
#define VMBUS_NDIS_FILTER_BROADCAST_BIT     ABI_BIT(3)
#define VMBUS_NDIS_FILTER_PROMISCUOUS_BIT   ABI_BIT(5)

/*
 * NDIS objects: a type, a revision and a size begin them. The capabilities of an old NDIS are the
 * beginning of those of a new one.
 */
#define VMBUS_NDIS_OBJECT_DEFAULT          ABI_U(0x80)
#define VMBUS_NDIS_OBJECT_RSS_CAPABILITIES ABI_U(0x88)
#define VMBUS_NDIS_OBJECT_RSS_PARAMETERS   ABI_U(0x89)
#define VMBUS_NDIS_OBJECT_OFFLOAD          ABI_U(0xA7)
#define VMBUS_NDIS_OFFLOAD_SIZE_6_0        ABI_U(0x70) /* revision 1 */
#define VMBUS_NDIS_OFFLOAD_SIZE_6_1        ABI_U(0x90) /* revision 2 */
#define VMBUS_NDIS_OFFLOAD_SIZE_6_30       ABI_U(0x9C) /* revision 3 */

/* vmbus_ndis_offload.checksum, of IPv4 and of IPv6 but where one is named; encapsulation: Ethernet */
#define VMBUS_NDIS_ENCAPSULATION_ETHERNET     ABI_BIT(1)
#define VMBUS_NDIS_CHECKSUM_IP_OPTIONS_BIT    ABI_BIT(0) /* or extension headers */
#define VMBUS_NDIS_CHECKSUM_TCP_OPTIONS_BIT   ABI_BIT(2)
#define VMBUS_NDIS_CHECKSUM_TCP_BIT           ABI_BIT(4)
#define VMBUS_NDIS_CHECKSUM_UDP_BIT           ABI_BIT(6)
#define VMBUS_NDIS_LARGE_SEND_IP_OPTIONS_BIT  ABI_BIT(0) /* large_send.ip6_options */
#define VMBUS_NDIS_LARGE_SEND_TCP_OPTIONS_BIT ABI_BIT(2)

/* Receive side scaling: capabilities, and flags and the kind of hash of the parameters */
#define VMBUS_NDIS_RSS_TOEPLITZ_BIT          ABI_BIT(0)
#define VMBUS_NDIS_RSS_CAN_TCP_IP4_BIT       ABI_BIT(8)
#define VMBUS_NDIS_RSS_CAN_TCP_IP6_BIT       ABI_BIT(9)
#define VMBUS_NDIS_RSS_CAN_INTERRUPT_BIT     ABI_BIT(24)
#define VMBUS_NDIS_RSS_HASH_UNCHANGED_BIT    ABI_BIT(1)
#define VMBUS_NDIS_RSS_TABLE_UNCHANGED_BIT   ABI_BIT(2)
#define VMBUS_NDIS_RSS_KEY_UNCHANGED_BIT     ABI_BIT(3)
#define VMBUS_NDIS_RSS_DISABLE_BIT           ABI_BIT(4)
#define VMBUS_NDIS_RSS_KEY_SIZE              ABI_U(40)
#define VMBUS_NDIS_RSS_TABLE_ENTRIES         ABI_U(128)
#define VMBUS_NDIS_RSS_CAPABILITIES_SIZE_MIN ABI_U(18)

/* The key of NDIS's examples [NDIS, "Verifying the RSS Hash Calculation"], for an initialiser */
#define VMBUS_NDIS_RSS_KEY_EXAMPLE                                                                 \
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3, 0x8f,  \
		0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,      \
		0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa

/* VMBUS_NVSP_INDIRECTION_TABLE: entries of the guest's table for what it sends. OBS: Linux 6.1 takes no other number */
#define VMBUS_NVSP_INDIRECTION_ENTRIES ABI_U(16)

/* VMBUS_RNDIS_INFO_CHECKSUM of a frame that is sent */
#define VMBUS_RNDIS_CHECKSUM_IP4_BIT         ABI_BIT(0)
#define VMBUS_RNDIS_CHECKSUM_IP6_BIT         ABI_BIT(1)
#define VMBUS_RNDIS_CHECKSUM_TCP_BIT         ABI_BIT(2)
#define VMBUS_RNDIS_CHECKSUM_UDP_BIT         ABI_BIT(3)
#define VMBUS_RNDIS_CHECKSUM_IP_HEADER_BIT   ABI_BIT(4)
#define VMBUS_RNDIS_CHECKSUM_TRANSPORT_SHIFT 16
#define VMBUS_RNDIS_CHECKSUM_TRANSPORT_WIDTH 10
/* VMBUS_RNDIS_INFO_CHECKSUM of a frame that is received: the host has verified it */
#define VMBUS_RNDIS_CHECKSUM_TCP_GOOD_BIT ABI_BIT(3)
#define VMBUS_RNDIS_CHECKSUM_UDP_GOOD_BIT ABI_BIT(4)
/* VMBUS_RNDIS_INFO_LARGE_SEND, version 2 */
#define VMBUS_RNDIS_LARGE_SEND_SEGMENT_SHIFT   0
#define VMBUS_RNDIS_LARGE_SEND_SEGMENT_WIDTH   20
#define VMBUS_RNDIS_LARGE_SEND_TRANSPORT_SHIFT 20
#define VMBUS_RNDIS_LARGE_SEND_TRANSPORT_WIDTH 10
#define VMBUS_RNDIS_LARGE_SEND_V2_BIT          ABI_BIT(30)
#define VMBUS_RNDIS_LARGE_SEND_IP6_BIT         ABI_BIT(31)
/* VMBUS_RNDIS_INFO_VLAN: unlike in the tag of IEEE 802.1Q the priority is in the low bits */
#define VMBUS_RNDIS_VLAN_PRIORITY_SHIFT 0
#define VMBUS_RNDIS_VLAN_PRIORITY_WIDTH 3
#define VMBUS_RNDIS_VLAN_DROP_BIT       ABI_BIT(3)
#define VMBUS_RNDIS_VLAN_ID_SHIFT       4
#define VMBUS_RNDIS_VLAN_ID_WIDTH       12

/* vmbus_rndis_info.type: what is said of a packet; beside it a bit for types of RNDIS's own */
#define VMBUS_RNDIS_INFO_CHECKSUM     ABI_U(0)
#define VMBUS_RNDIS_INFO_LARGE_SEND   ABI_U(2)
#define VMBUS_RNDIS_INFO_VLAN         ABI_U(6)
#define VMBUS_RNDIS_INFO_HASH         ABI_U(8)
#define VMBUS_RNDIS_INFO_INTERNAL_BIT ABI_BIT(31)

#ifndef __ASSEMBLER__

/* INIT */
struct vmbus_nvsp_init {
	uint32_t version_min;
	uint32_t version_max;
};
ABI_OFFSET(struct vmbus_nvsp_init, version_min, 0x00);
ABI_OFFSET(struct vmbus_nvsp_init, version_max, 0x04);
ABI_SIZE(struct vmbus_nvsp_init, 0x08);

/* Kinds of abi/vmbus_network_value.def */
enum vmbus_network_value {
	VMBUS_NETWORK_VALUE_NVSP,
	VMBUS_NETWORK_VALUE_NVSP_STATUS,
	VMBUS_NETWORK_VALUE_RNDIS,
	VMBUS_NETWORK_VALUE_RNDIS_STATUS,
	VMBUS_NETWORK_VALUE_OID,
};

/* INIT_COMPLETE */
struct vmbus_nvsp_init_complete {
	uint32_t version;
	uint32_t mdl_chain_max;
	uint32_t status;
};
ABI_OFFSET(struct vmbus_nvsp_init_complete, version, 0x00);
ABI_OFFSET(struct vmbus_nvsp_init_complete, mdl_chain_max, 0x04);
ABI_OFFSET(struct vmbus_nvsp_init_complete, status, 0x08);
ABI_SIZE(struct vmbus_nvsp_init_complete, 0x0C);

/* VMBUS_NDIS_VERSION */
struct vmbus_nvsp_ndis_version {
	uint32_t major;
	uint32_t minor;
};
ABI_OFFSET(struct vmbus_nvsp_ndis_version, major, 0x00);
ABI_OFFSET(struct vmbus_nvsp_ndis_version, minor, 0x04);
ABI_SIZE(struct vmbus_nvsp_ndis_version, 0x08);

/* RECEIVE_BUFFER and SEND_BUFFER */
struct vmbus_nvsp_buffer {
	uint32_t gpadl;
	uint16_t id;
	uint16_t reserved_0x06;
};
ABI_OFFSET(struct vmbus_nvsp_buffer, gpadl, 0x00);
ABI_OFFSET(struct vmbus_nvsp_buffer, id, 0x04);
ABI_OFFSET(struct vmbus_nvsp_buffer, reserved_0x06, 0x06);
ABI_SIZE(struct vmbus_nvsp_buffer, 0x08);

/* A section of the receive buffer: @count pieces of @size bytes */
struct vmbus_nvsp_section {
	uint32_t offset;
	uint32_t size;
	uint32_t count;
	uint32_t end;
};
ABI_OFFSET(struct vmbus_nvsp_section, offset, 0x00);
ABI_OFFSET(struct vmbus_nvsp_section, size, 0x04);
ABI_OFFSET(struct vmbus_nvsp_section, count, 0x08);
ABI_OFFSET(struct vmbus_nvsp_section, end, 0x0C);
ABI_SIZE(struct vmbus_nvsp_section, 0x10);

/* RECEIVE_BUFFER_COMPLETE. OBS: no host has ever sent more than one section */
struct vmbus_nvsp_receive_complete {
	uint32_t status;
	uint32_t section_count;
	struct vmbus_nvsp_section section;
};
ABI_OFFSET(struct vmbus_nvsp_receive_complete, status, 0x00);
ABI_OFFSET(struct vmbus_nvsp_receive_complete, section_count, 0x04);
ABI_OFFSET(struct vmbus_nvsp_receive_complete, section, 0x08);
ABI_SIZE(struct vmbus_nvsp_receive_complete, 0x18);

/* SEND_BUFFER_COMPLETE */
struct vmbus_nvsp_send_complete {
	uint32_t status;
	uint32_t section_size;
};
ABI_OFFSET(struct vmbus_nvsp_send_complete, status, 0x00);
ABI_OFFSET(struct vmbus_nvsp_send_complete, section_size, 0x04);
ABI_SIZE(struct vmbus_nvsp_send_complete, 0x08);

/* RNDIS */
struct vmbus_nvsp_rndis {
	uint32_t channel_type;
	uint32_t section;
	uint32_t section_size;
};
ABI_OFFSET(struct vmbus_nvsp_rndis, channel_type, 0x00);
ABI_OFFSET(struct vmbus_nvsp_rndis, section, 0x04);
ABI_OFFSET(struct vmbus_nvsp_rndis, section_size, 0x08);
ABI_SIZE(struct vmbus_nvsp_rndis, 0x0C);

/* VMBUS_NDIS_CONFIG; capabilities are 64 bits that are not aligned */
struct vmbus_nvsp_ndis_config {
	uint32_t mtu;
	uint32_t reserved_0x04;
	uint32_t capabilities_low;
	uint32_t capabilities_high;
};
ABI_OFFSET(struct vmbus_nvsp_ndis_config, mtu, 0x00);
ABI_OFFSET(struct vmbus_nvsp_ndis_config, reserved_0x04, 0x04);
ABI_OFFSET(struct vmbus_nvsp_ndis_config, capabilities_low, 0x08);
ABI_OFFSET(struct vmbus_nvsp_ndis_config, capabilities_high, 0x0C);
ABI_SIZE(struct vmbus_nvsp_ndis_config, 0x10);

/* SUB_CHANNEL, and its answer, which begins with a status in place of the operation */
#define VMBUS_NVSP_SUB_CHANNEL_ALLOCATE ABI_U(1)
struct vmbus_nvsp_sub_channel {
	uint32_t operation;
	uint32_t count;
};
ABI_OFFSET(struct vmbus_nvsp_sub_channel, operation, 0x00);
ABI_OFFSET(struct vmbus_nvsp_sub_channel, count, 0x04);
ABI_SIZE(struct vmbus_nvsp_sub_channel, 0x08);

/* INDIRECTION_TABLE: @count channels, 32 bits each, from @offset of the message on */
struct vmbus_nvsp_indirection {
	uint32_t count;
	uint32_t offset;
};
ABI_OFFSET(struct vmbus_nvsp_indirection, count, 0x00);
ABI_OFFSET(struct vmbus_nvsp_indirection, offset, 0x04);
ABI_SIZE(struct vmbus_nvsp_indirection, 0x08);

/* An NVSP message, padded to what both sides send */
struct vmbus_nvsp_message {
	uint32_t type;
	union {
		struct vmbus_nvsp_init init;
		struct vmbus_nvsp_init_complete init_complete;
		struct vmbus_nvsp_ndis_version ndis_version;
		struct vmbus_nvsp_buffer buffer;
		struct vmbus_nvsp_receive_complete receive_complete;
		struct vmbus_nvsp_send_complete send_complete;
		struct vmbus_nvsp_rndis rndis;
		struct vmbus_nvsp_ndis_config ndis_config;
		struct vmbus_nvsp_sub_channel sub_channel;
		uint16_t revoked; /* identifier of a buffer */
		uint32_t status;  /* VMBUS_RNDIS_COMPLETE */
		uint8_t bytes[VMBUS_NVSP_SIZE - 4];
	};
};
ABI_OFFSET(struct vmbus_nvsp_message, init, 0x04);
ABI_SIZE(struct vmbus_nvsp_message, VMBUS_NVSP_SIZE);

/* Begins every RNDIS message; size counts it too */
struct vmbus_rndis_header {
	uint32_t type;
	uint32_t size;
};
ABI_OFFSET(struct vmbus_rndis_header, type, 0x00);
ABI_OFFSET(struct vmbus_rndis_header, size, 0x04);
ABI_SIZE(struct vmbus_rndis_header, 0x08);

/* INITIALIZE, after the header */
struct vmbus_rndis_initialize {
	uint32_t request_id;
	uint32_t major;
	uint32_t minor;
	uint32_t transfer_size_max;
};
ABI_OFFSET(struct vmbus_rndis_initialize, request_id, 0x00);
ABI_OFFSET(struct vmbus_rndis_initialize, major, 0x04);
ABI_OFFSET(struct vmbus_rndis_initialize, minor, 0x08);
ABI_OFFSET(struct vmbus_rndis_initialize, transfer_size_max, 0x0C);
ABI_SIZE(struct vmbus_rndis_initialize, 0x10);

/* INITIALIZE_COMPLETE, after the header */
struct vmbus_rndis_initialize_complete {
	uint32_t request_id;
	uint32_t status;
	uint32_t major;
	uint32_t minor;
	uint32_t device_flags;
	uint32_t medium;
	uint32_t packet_count_max;
	uint32_t transfer_size_max;
	uint32_t alignment;
	uint32_t address_family_offset;
	uint32_t address_family_size;
};
ABI_OFFSET(struct vmbus_rndis_initialize_complete, request_id, 0x00);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, status, 0x04);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, major, 0x08);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, minor, 0x0C);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, device_flags, 0x10);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, medium, 0x14);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, packet_count_max, 0x18);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, transfer_size_max, 0x1C);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, alignment, 0x20);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, address_family_offset, 0x24);
ABI_OFFSET(struct vmbus_rndis_initialize_complete, address_family_size, 0x28);
ABI_SIZE(struct vmbus_rndis_initialize_complete, 0x2C);

/* QUERY and SET, after the header; offset counts from request_id */
struct vmbus_rndis_request {
	uint32_t request_id;
	uint32_t oid;
	uint32_t size;
	uint32_t offset;
	uint32_t reserved_0x10;
};
ABI_OFFSET(struct vmbus_rndis_request, request_id, 0x00);
ABI_OFFSET(struct vmbus_rndis_request, oid, 0x04);
ABI_OFFSET(struct vmbus_rndis_request, size, 0x08);
ABI_OFFSET(struct vmbus_rndis_request, offset, 0x0C);
ABI_OFFSET(struct vmbus_rndis_request, reserved_0x10, 0x10);
ABI_SIZE(struct vmbus_rndis_request, 0x14);

/* QUERY_COMPLETE, after the header; SET_COMPLETE and KEEPALIVE_COMPLETE are its first two words */
struct vmbus_rndis_complete {
	uint32_t request_id;
	uint32_t status;
	uint32_t size;
	uint32_t offset;
};
ABI_OFFSET(struct vmbus_rndis_complete, request_id, 0x00);
ABI_OFFSET(struct vmbus_rndis_complete, status, 0x04);
ABI_OFFSET(struct vmbus_rndis_complete, size, 0x08);
ABI_OFFSET(struct vmbus_rndis_complete, offset, 0x0C);
ABI_SIZE(struct vmbus_rndis_complete, 0x10);

/* INDICATE, after the header; offset counts from status */
struct vmbus_rndis_indicate {
	uint32_t status;
	uint32_t size;
	uint32_t offset;
};
ABI_OFFSET(struct vmbus_rndis_indicate, status, 0x00);
ABI_OFFSET(struct vmbus_rndis_indicate, size, 0x04);
ABI_OFFSET(struct vmbus_rndis_indicate, offset, 0x08);
ABI_SIZE(struct vmbus_rndis_indicate, 0x0C);

/* PACKET, after the header; offsets count from data_offset */
struct vmbus_rndis_packet {
	uint32_t data_offset;
	uint32_t data_size;
	uint32_t oob_offset;
	uint32_t oob_size;
	uint32_t oob_count;
	uint32_t info_offset;
	uint32_t info_size;
	uint32_t reserved_0x1c;
	uint32_t reserved_0x20;
};
ABI_OFFSET(struct vmbus_rndis_packet, data_offset, 0x00);
ABI_OFFSET(struct vmbus_rndis_packet, data_size, 0x04);
ABI_OFFSET(struct vmbus_rndis_packet, oob_offset, 0x08);
ABI_OFFSET(struct vmbus_rndis_packet, oob_size, 0x0C);
ABI_OFFSET(struct vmbus_rndis_packet, oob_count, 0x10);
ABI_OFFSET(struct vmbus_rndis_packet, info_offset, 0x14);
ABI_OFFSET(struct vmbus_rndis_packet, info_size, 0x18);
ABI_OFFSET(struct vmbus_rndis_packet, reserved_0x1c, 0x1C);
ABI_OFFSET(struct vmbus_rndis_packet, reserved_0x20, 0x20);
ABI_SIZE(struct vmbus_rndis_packet, 0x24);

/* What precedes a frame without per-packet information */
struct vmbus_rndis_frame {
	struct vmbus_rndis_header header;
	struct vmbus_rndis_packet packet;
};
ABI_OFFSET(struct vmbus_rndis_frame, packet, 0x08);
ABI_SIZE(struct vmbus_rndis_frame, 0x2C);

/* Per-packet information: size counts this and the value, which begins at offset */
struct vmbus_rndis_info {
	uint32_t size;
	uint32_t type;
	uint32_t offset;
};
ABI_OFFSET(struct vmbus_rndis_info, size, 0x00);
ABI_OFFSET(struct vmbus_rndis_info, type, 0x04);
ABI_OFFSET(struct vmbus_rndis_info, offset, 0x08);
ABI_SIZE(struct vmbus_rndis_info, 0x0C);

/* Begins every NDIS object */
struct vmbus_ndis_object {
	uint8_t type;
	uint8_t revision;
	uint16_t size;
};
ABI_OFFSET(struct vmbus_ndis_object, revision, 0x01);
ABI_OFFSET(struct vmbus_ndis_object, size, 0x02);
ABI_SIZE(struct vmbus_ndis_object, 0x04);

/* The value of TCP_OFFLOAD_CAPABILITIES. OBS: Linux 6.1 hyperv_net.h */
struct vmbus_ndis_offload {
	struct vmbus_ndis_object object;
	struct {
		uint32_t ip4_send_encapsulation;
		uint32_t ip4_send;
		uint32_t ip4_receive_encapsulation;
		uint32_t ip4_receive;
		uint32_t ip6_send_encapsulation;
		uint32_t ip6_send;
		uint32_t ip6_receive_encapsulation;
		uint32_t ip6_receive;
	} checksum;
	uint32_t large_send_v1[4];
	uint32_t ipsec_v1[7];
	struct {
		uint32_t ip4_encapsulation;
		uint32_t ip4_size_max;
		uint32_t ip4_segment_min;
		uint32_t ip6_encapsulation;
		uint32_t ip6_size_max;
		uint32_t ip6_segment_min;
		uint32_t ip6_options;
	} large_send;
	uint32_t flags;
	uint8_t ipsec_v2[32];
	uint8_t coalescing_ip4;
	uint8_t coalescing_ip6;
	uint16_t reserved_0x92;
	uint32_t encapsulation_flags;
	uint32_t encapsulation_header_max;
};
ABI_OFFSET(struct vmbus_ndis_offload, checksum, 0x04);
ABI_OFFSET(struct vmbus_ndis_offload, large_send, 0x50);
ABI_OFFSET(struct vmbus_ndis_offload, ipsec_v2, VMBUS_NDIS_OFFLOAD_SIZE_6_0);
ABI_OFFSET(struct vmbus_ndis_offload, coalescing_ip4, VMBUS_NDIS_OFFLOAD_SIZE_6_1);
ABI_SIZE(struct vmbus_ndis_offload, VMBUS_NDIS_OFFLOAD_SIZE_6_30);

/* The value of RSS_CAPABILITIES. OBS: Linux 6.1 takes its first 18 bytes, FreeBSD 14 all */
struct vmbus_ndis_rss_capabilities {
	struct vmbus_ndis_object object;
	uint32_t flags;
	uint32_t interrupt_count;
	uint32_t queue_count;
	uint16_t entry_count;
	uint16_t reserved_0x12;
};
ABI_OFFSET(struct vmbus_ndis_rss_capabilities, flags, 0x04);
ABI_OFFSET(struct vmbus_ndis_rss_capabilities, interrupt_count, 0x08);
ABI_OFFSET(struct vmbus_ndis_rss_capabilities, queue_count, 0x0C);
ABI_OFFSET(struct vmbus_ndis_rss_capabilities, entry_count, 0x10);
ABI_SIZE(struct vmbus_ndis_rss_capabilities, 0x14);

/* Begins the value of RSS_PARAMETERS; offsets count from here, sizes are of bytes */
struct vmbus_ndis_rss_parameters {
	struct vmbus_ndis_object object;
	uint16_t flags;
	uint16_t base_cpu;
	uint32_t hash;
	uint16_t table_size;
	uint16_t reserved_0x0e;
	uint32_t table_offset;
	uint16_t key_size;
	uint16_t reserved_0x16;
	uint32_t key_offset;
	uint32_t masks[3];
};
ABI_OFFSET(struct vmbus_ndis_rss_parameters, flags, 0x04);
ABI_OFFSET(struct vmbus_ndis_rss_parameters, hash, 0x08);
ABI_OFFSET(struct vmbus_ndis_rss_parameters, table_size, 0x0C);
ABI_OFFSET(struct vmbus_ndis_rss_parameters, table_offset, 0x10);
ABI_OFFSET(struct vmbus_ndis_rss_parameters, key_size, 0x14);
ABI_OFFSET(struct vmbus_ndis_rss_parameters, key_offset, 0x18);
ABI_SIZE(struct vmbus_ndis_rss_parameters, 0x28);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_NETWORK_H */
