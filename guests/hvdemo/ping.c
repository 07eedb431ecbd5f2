/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of ARP and ICMP as a ping takes [RFC 826, RFC 791, RFC 792]. */
#include "hvdemo/ping.h"

#include "abi/macro.h"

#define FRAME_MIN   60 /* of Ethernet, without the checksum */
#define HEADER_SIZE 14
#define TYPE_IPV4   ABI_U(0x0800)
#define TYPE_ARP    ABI_U(0x0806)

#define ARP_SIZE    (HEADER_SIZE + 28)
#define ARP_REQUEST ABI_U(1)
#define ARP_REPLY   ABI_U(2)

#define IP_SIZE       20 /* without options */
#define ICMP          (HEADER_SIZE + IP_SIZE)
#define ICMP_SIZE     8
#define PAYLOAD_SIZE  32
#define PROTOCOL_ICMP 1
#define ECHO_REPLY    0
#define ECHO_REQUEST  8
#define IDENTIFIER    ABI_U(0x4876) /* IMPDEF */

static uint32_t word16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t word32(const uint8_t *at)
{
	return word16(at) << 16 | word16(at + 2);
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static void copy(uint8_t *to, const uint8_t *from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		to[i] = from[i];
	}
}

/* [RFC 1071] */
static uint32_t checksum(const uint8_t *bytes, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < size; i += 2) {
		sum += word16(bytes + i);
	}
	if (size % 2 != 0) {
		sum += (uint32_t)bytes[size - 1] << 8;
	}
	while (sum >> 16 != 0) {
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return ~sum & 0xffff;
}

/* Zeroes, then the header of Ethernet. @to: NULL: everybody */
static void begin(const struct ping *ping, uint8_t *out, const uint8_t *to, uint32_t type)
{
	for (uint32_t i = 0; i < PING_FRAME_SIZE; i++) {
		out[i] = i < 6 && to == NULL ? 0xff : 0;
	}
	if (to != NULL) {
		copy(out, to, 6);
	}
	copy(out + 6, ping->mac, 6);
	put16(out + 12, type);
}

static size_t make_arp(const struct ping *ping, uint8_t *out, uint32_t operation, const uint8_t *to,
		       uint32_t address)
{
	uint8_t *arp = out + HEADER_SIZE;

	begin(ping, out, to, TYPE_ARP);
	put16(arp, 1); /* Ethernet */
	put16(arp + 2, TYPE_IPV4);
	arp[4] = 6;
	arp[5] = 4;
	put16(arp + 6, operation);
	copy(arp + 8, ping->mac, 6);
	put32(arp + 14, ping->address);
	if (to != NULL) {
		copy(arp + 18, to, 6);
	}
	put32(arp + 24, address);
	return FRAME_MIN;
}

/* An echo; the payload and its numbers are at @echo, of @size bytes from the identifier on. */
static size_t make_echo(const struct ping *ping, uint8_t *out, const uint8_t *to, uint32_t address,
			uint32_t type, const uint8_t *echo, size_t size)
{
	uint8_t *ip = out + HEADER_SIZE;
	uint8_t *icmp = out + ICMP;
	size_t total;

	begin(ping, out, to, TYPE_IPV4);
	ip[0] = 0x45; /* version 4, five words */
	put16(ip + 2, (uint32_t)(IP_SIZE + 4 + size));
	ip[8] = 64; /* time to live */
	ip[9] = PROTOCOL_ICMP;
	put32(ip + 12, ping->address);
	put32(ip + 16, address);
	put16(ip + 10, checksum(ip, IP_SIZE));
	icmp[0] = (uint8_t)type;
	copy(icmp + 4, echo, size);
	put16(icmp + 2, checksum(icmp, 4 + size));
	total = ICMP + 4 + size;
	return total > FRAME_MIN ? total : FRAME_MIN;
}

size_t ping_ask(const struct ping *ping, uint8_t *out)
{
	return make_arp(ping, out, ARP_REQUEST, NULL, ping->peer);
}

static size_t make_request(const struct ping *ping, uint8_t *out)
{
	uint8_t echo[4 + PAYLOAD_SIZE];

	put16(echo, IDENTIFIER);
	put16(echo + 2, 1);
	for (uint32_t i = 0; i < PAYLOAD_SIZE; i++) {
		echo[4 + i] = (uint8_t)('a' + i % 26);
	}
	return make_echo(ping, out, ping->peer_mac, ping->peer, ECHO_REQUEST, echo, sizeof(echo));
}

static size_t take_arp(struct ping *ping, const uint8_t *in, size_t size, uint8_t *out)
{
	const uint8_t *arp = in + HEADER_SIZE;

	if (size < ARP_SIZE || word16(arp) != 1 || word16(arp + 2) != TYPE_IPV4 || arp[4] != 6 ||
	    arp[5] != 4 || word32(arp + 24) != ping->address) {
		return 0;
	}
	if (word16(arp + 6) == ARP_REQUEST) {
		return make_arp(ping, out, ARP_REPLY, arp + 8, word32(arp + 14));
	}
	if (word16(arp + 6) != ARP_REPLY || word32(arp + 14) != ping->peer || ping->peer_known) {
		return 0;
	}
	copy(ping->peer_mac, arp + 8, 6);
	ping->peer_known = true;
	return make_request(ping, out);
}

static size_t take_ip(struct ping *ping, const uint8_t *in, size_t size, uint8_t *out)
{
	const uint8_t *ip = in + HEADER_SIZE;
	const uint8_t *icmp = in + ICMP;
	size_t length;

	if (size < ICMP + ICMP_SIZE || ip[0] != 0x45 || ip[9] != PROTOCOL_ICMP ||
	    word32(ip + 16) != ping->address) {
		return 0;
	}
	length = word16(ip + 2);
	if (length < IP_SIZE + ICMP_SIZE || length > size - HEADER_SIZE ||
	    checksum(icmp, length - IP_SIZE) != 0) {
		return 0;
	}
	if (icmp[0] == ECHO_REPLY && word16(icmp + 4) == IDENTIFIER) {
		ping->replies++;
	}
	if (icmp[0] != ECHO_REQUEST || length > PING_FRAME_SIZE - HEADER_SIZE) {
		return 0;
	}
	return make_echo(ping, out, in + 6, word32(ip + 12), ECHO_REPLY, icmp + 4,
			 length - IP_SIZE - 4);
}

size_t ping_take(struct ping *ping, const uint8_t *in, size_t size, uint8_t *out)
{
	if (size < HEADER_SIZE) {
		return 0;
	}
	if (word16(in + 12) == TYPE_ARP) {
		return take_arp(ping, in, size, out);
	}
	return word16(in + 12) == TYPE_IPV4 ? take_ip(ping, in, size, out) : 0;
}
