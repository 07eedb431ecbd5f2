/* SPDX-License-Identifier: BSD-2-Clause */
/* Headers of frames: Ethernet [IEEE 802.3], VLAN tags [IEEE 802.1Q], IPv4 [RFC 791], IPv6 [RFC 8200], TCP [RFC 9293], UDP [RFC 768]. */
#ifndef ABI_IP_H
#define ABI_IP_H

#include "abi/macro.h"

/* Offsets and sizes in bytes; numbers of more bytes than one are big endian. */
#define ETHERNET_ADDRESS_SIZE ABI_U(6)
#define ETHERNET_TYPE         ABI_U(12)
#define ETHERNET_HEADER_SIZE  ABI_U(14)
#define ETHERNET_TYPE_IP4     ABI_U(0x0800)
#define ETHERNET_TYPE_VLAN    ABI_U(0x8100)
#define ETHERNET_TYPE_IP6     ABI_U(0x86DD)

/* A tag stands before the type: ETHERNET_TYPE_VLAN, and three fields */
#define VLAN_TAG_SIZE       ABI_U(4)
#define VLAN_PRIORITY_SHIFT 13
#define VLAN_DROP_SHIFT     12
#define VLAN_ID_MASK        ABI_U(0xFFF)

#define IP4_VERSION_SIZE    ABI_U(0) /* 4 bits of version, 4 of size in 32 bits */
#define IP4_TOTAL_SIZE      ABI_U(2)
#define IP4_FRAGMENT        ABI_U(6)      /* flags, and an offset */
#define IP4_FRAGMENT_MASK   ABI_U(0x3FFF) /* more fragments, or not the first one */
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

#define IP_PROTOCOL_TCP ABI_U(6)
#define IP_PROTOCOL_UDP ABI_U(17)

#define TCP_PORTS_SIZE      ABI_U(4)  /* of UDP, too */
#define TCP_DATA_OFFSET     ABI_U(12) /* high 4 bits: size in 32 bits */
#define TCP_CHECKSUM        ABI_U(16)
#define TCP_HEADER_SIZE_MIN ABI_U(20)
#define TCP_HEADER_SIZE_MAX ABI_U(60)
#define UDP_CHECKSUM        ABI_U(6)
#define UDP_HEADER_SIZE     ABI_U(8)

#endif
