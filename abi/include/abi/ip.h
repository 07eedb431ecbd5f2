/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers of frames: Ethernet [IEEE 802.3], VLAN tags [IEEE 802.1Q], ARP [RFC 826], IPv4 [RFC 791], IPv6 [RFC 8200], TCP [RFC 9293], UDP [RFC 768]. */
#ifndef ABI_IP_H
#define ABI_IP_H

#include "abi/macro.h"

/* Offsets and sizes in bytes; numbers of more bytes than one are big endian. */
#define ETHERNET_ADDRESS_SIZE ABI_U(6)
#define ETHERNET_TYPE         ABI_U(12)
#define ETHERNET_HEADER_SIZE  ABI_U(14)
#define ETHERNET_TYPE_IP4     ABI_U(0x0800)
#define ETHERNET_TYPE_ARP     ABI_U(0x0806)
#define ETHERNET_TYPE_VLAN    ABI_U(0x8100)
#define ETHERNET_TYPE_IP6     ABI_U(0x86DD)

/* A tag stands before the type: ETHERNET_TYPE_VLAN, and three fields */
#define VLAN_TAG_SIZE       ABI_U(4)
#define VLAN_PRIORITY_SHIFT 13
#define VLAN_DROP_SHIFT     12
#define VLAN_ID_MASK        ABI_U(0xFFF)

#define IP4_VERSION_SIZE    ABI_U(0) /* 4 bits of version, 4 of size in 32 bits */
#define IP4_TOTAL_SIZE      ABI_U(2)
#define IP4_ID              ABI_U(4)
#define IP4_FRAGMENT        ABI_U(6)      /* flags, and an offset */
#define IP4_FRAGMENT_MASK   ABI_U(0x3FFF) /* more fragments, or not the first one */
#define IP4_OFFSET_MASK     ABI_U(0x1FFF) /* of that, in 8 bytes */
#define IP4_PROTOCOL        ABI_U(9)
#define IP4_CHECKSUM        ABI_U(10)
#define IP4_ADDRESSES       ABI_U(12)
#define IP4_ADDRESSES_SIZE  ABI_U(8)
#define IP4_HEADER_SIZE_MIN ABI_U(20)

#define IP6_PAYLOAD_SIZE   ABI_U(4)
#define IP6_NEXT_HEADER    ABI_U(6)
#define IP6_ADDRESSES      ABI_U(8)
#define IP6_ADDRESSES_SIZE ABI_U(32)
#define IP6_HEADER_SIZE    ABI_U(40)

#define IP6_HOP_BY_HOP    ABI_U(0) /* then: next header, size in 8 bytes less 1 */
#define IP_PROTOCOL_ICMP  ABI_U(1)
#define IP_PROTOCOL_TCP   ABI_U(6)
#define IP_PROTOCOL_UDP   ABI_U(17)
#define IP_PROTOCOL_ICMP6 ABI_U(58)

#define TCP_PORTS_SIZE      ABI_U(4) /* of UDP, too */
#define TCP_SEQUENCE        ABI_U(4)
#define TCP_ACKNOWLEDGMENT  ABI_U(8)
#define TCP_DATA_OFFSET     ABI_U(12) /* high 4 bits: size in 32 bits */
#define TCP_FLAGS           ABI_U(13)
#define TCP_FLAG_FIN_BIT    ABI_BIT(0)
#define TCP_FLAG_PSH_BIT    ABI_BIT(3)
#define TCP_FLAG_ACK_BIT    ABI_BIT(4)
#define TCP_FLAG_CWR_BIT    ABI_BIT(7)
#define TCP_CHECKSUM        ABI_U(16)
#define TCP_HEADER_SIZE_MIN ABI_U(20)
#define TCP_HEADER_SIZE_MAX ABI_U(60)
#define UDP_CHECKSUM        ABI_U(6)
#define UDP_HEADER_SIZE     ABI_U(8)

/* ARP for IPv4 on Ethernet [RFC 826]: operation, and the addresses of IPv4 */
#define ARP_OPERATION ABI_U(6)
#define ARP_SENDER    ABI_U(14)
#define ARP_TARGET    ABI_U(24)
#define ARP_SIZE      ABI_U(28)
#define ARP_REQUEST   ABI_U(1)
#define ARP_REPLY     ABI_U(2)

#endif
