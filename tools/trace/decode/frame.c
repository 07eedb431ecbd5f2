/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet frames in a few words, as tcpdump would say it: ARP, IPv4, IPv6, TCP, UDP, ICMP. */
#include "trace/decode/frame.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "abi/ip.h"

/* Tags in front of the type that are read. */
#define VLAN_TAGS_MAX 2

#define ADDRESS_SIZE INET6_ADDRSTRLEN

/* The rest of a frame that is still to be read, and what was said of it. */
struct reader {
	const uint8_t *at;
	size_t left;
	size_t used;
	char text[DECODED_TEXT_SIZE];
};

__attribute__((format(printf, 2, 3))) static void say(struct reader *reader, const char *format,
						      ...)
{
	size_t room = sizeof(reader->text) - reader->used;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(reader->text + reader->used, room, format, arguments);
	va_end(arguments);
	if (length > 0) {
		reader->used += (size_t)length < room ? (size_t)length : room - 1;
	}
}

static void skip(struct reader *reader, size_t size)
{
	size = size < reader->left ? size : reader->left;
	reader->at += size;
	reader->left -= size;
}

/* A big-endian number of the rest, which has it. */
static uint32_t number(const struct reader *reader, size_t offset, size_t size)
{
	uint32_t value = 0;

	for (size_t i = 0; i < size; i++) {
		value = value << 8 | reader->at[offset + i];
	}
	return value;
}

static const char *address(const struct reader *reader, size_t offset, int family,
			   char text[ADDRESS_SIZE])
{
	return inet_ntop(family, reader->at + offset, text, ADDRESS_SIZE);
}

static void read_tcp(struct reader *reader, const char *from, const char *to)
{
	static const char letters[] = "FSRP.UEW"; /* from bit 0 on, as tcpdump has them */
	char flags[sizeof(letters)] = "";
	size_t count = 0;

	if (reader->left < TCP_HEADER_SIZE_MIN) {
		say(reader, "%s > %s TCP", from, to);
		return;
	}
	for (size_t i = 0; i < sizeof(letters) - 1; i++) {
		if ((reader->at[TCP_FLAGS] >> i & 1) != 0) {
			flags[count++] = letters[i];
		}
	}
	say(reader, "%s:%" PRIu32 " > %s:%" PRIu32 " TCP [%s] seq %" PRIu32, from,
	    number(reader, 0, 2), to, number(reader, 2, 2), flags, number(reader, TCP_SEQUENCE, 4));
	if ((reader->at[TCP_FLAGS] & TCP_FLAG_ACK_BIT) != 0) {
		say(reader, " ack %" PRIu32, number(reader, TCP_ACKNOWLEDGMENT, 4));
	}
}

static void read_udp(struct reader *reader, const char *from, const char *to)
{
	if (reader->left < UDP_HEADER_SIZE) {
		say(reader, "%s > %s UDP", from, to);
		return;
	}
	say(reader, "%s:%" PRIu32 " > %s:%" PRIu32 " UDP", from, number(reader, 0, 2), to,
	    number(reader, 2, 2));
}

/* The first byte of a message says what it is. */
static const struct {
	uint32_t protocol;
	uint8_t type;
	const char *name;
} icmp_types[] = {
	{ IP_PROTOCOL_ICMP, 0, "echo reply" },
	{ IP_PROTOCOL_ICMP, 3, "destination unreachable" },
	{ IP_PROTOCOL_ICMP, 8, "echo request" },
	{ IP_PROTOCOL_ICMP, 11, "time exceeded" },
	{ IP_PROTOCOL_ICMP6, 1, "destination unreachable" },
	{ IP_PROTOCOL_ICMP6, 2, "packet too big" },
	{ IP_PROTOCOL_ICMP6, 128, "echo request" },
	{ IP_PROTOCOL_ICMP6, 129, "echo reply" },
	{ IP_PROTOCOL_ICMP6, 133, "router solicitation" },
	{ IP_PROTOCOL_ICMP6, 134, "router advertisement" },
	{ IP_PROTOCOL_ICMP6, 135, "neighbour solicitation" },
	{ IP_PROTOCOL_ICMP6, 136, "neighbour advertisement" },
	{ IP_PROTOCOL_ICMP6, 143, "multicast listener report" },
};

static void read_icmp(struct reader *reader, uint32_t protocol, const char *from, const char *to)
{
	say(reader, "%s > %s %s", from, to, protocol == IP_PROTOCOL_ICMP ? "ICMP" : "ICMPv6");
	for (size_t i = 0; i < ABI_COUNT(icmp_types) && reader->left != 0; i++) {
		if (icmp_types[i].protocol == protocol && icmp_types[i].type == reader->at[0]) {
			say(reader, " %s", icmp_types[i].name);
			return;
		}
	}
	if (reader->left != 0) {
		say(reader, " type %u", reader->at[0]);
	}
}

static void read_transport(struct reader *reader, uint32_t protocol, const char *from,
			   const char *to)
{
	switch (protocol) {
	case IP_PROTOCOL_TCP:
		read_tcp(reader, from, to);
		break;
	case IP_PROTOCOL_UDP:
		read_udp(reader, from, to);
		break;
	case IP_PROTOCOL_ICMP:
	case IP_PROTOCOL_ICMP6:
		read_icmp(reader, protocol, from, to);
		break;
	default:
		say(reader, "%s > %s protocol %" PRIu32, from, to, protocol);
		break;
	}
}

static void read_ip4(struct reader *reader)
{
	char from[ADDRESS_SIZE];
	char to[ADDRESS_SIZE];
	uint32_t protocol;
	uint32_t fragment;

	say(reader, "IPv4 ");
	if (reader->left < IP4_HEADER_SIZE_MIN) {
		return;
	}
	address(reader, IP4_ADDRESSES, AF_INET, from);
	address(reader, IP4_ADDRESSES + IP4_ADDRESSES_SIZE / 2, AF_INET, to);
	protocol = reader->at[IP4_PROTOCOL];
	fragment = number(reader, IP4_FRAGMENT, 2) & IP4_OFFSET_MASK;
	if (fragment != 0) {
		say(reader, "%s > %s protocol %" PRIu32 ", fragment at %" PRIu32, from, to,
		    protocol, fragment * 8);
		return;
	}
	skip(reader, (size_t)(reader->at[0] & 0xf) * 4);
	read_transport(reader, protocol, from, to);
}

/* Of extension headers the first one is stepped over, if it is for each hop: multicast reports have it. */
static void read_ip6(struct reader *reader)
{
	char from[ADDRESS_SIZE];
	char to[ADDRESS_SIZE];
	uint32_t protocol;

	say(reader, "IPv6 ");
	if (reader->left < IP6_HEADER_SIZE) {
		return;
	}
	address(reader, IP6_ADDRESSES, AF_INET6, from);
	address(reader, IP6_ADDRESSES + IP6_ADDRESSES_SIZE / 2, AF_INET6, to);
	protocol = reader->at[IP6_NEXT_HEADER];
	skip(reader, IP6_HEADER_SIZE);
	if (protocol == IP6_HOP_BY_HOP && reader->left >= 2) {
		protocol = reader->at[0];
		skip(reader, (reader->at[1] + 1U) * 8);
	}
	read_transport(reader, protocol, from, to);
}

static void read_arp(struct reader *reader)
{
	char sender[ADDRESS_SIZE];
	char target[ADDRESS_SIZE];
	uint32_t operation;

	say(reader, "ARP");
	if (reader->left < ARP_SIZE) {
		return;
	}
	address(reader, ARP_SENDER, AF_INET, sender);
	address(reader, ARP_TARGET, AF_INET, target);
	operation = number(reader, ARP_OPERATION, 2);
	if (operation == ARP_REQUEST) {
		say(reader, " who has %s, tell %s", target, sender);
	} else if (operation == ARP_REPLY) {
		say(reader, " %s tells %s", sender, target);
	} else {
		say(reader, " operation %" PRIu32, operation);
	}
}

static const struct {
	uint32_t type;
	void (*read)(struct reader *reader);
} protocols[] = {
	{ ETHERNET_TYPE_IP4, read_ip4 },
	{ ETHERNET_TYPE_IP6, read_ip6 },
	{ ETHERNET_TYPE_ARP, read_arp },
};

static void read_payload(struct reader *reader, uint32_t type)
{
	for (size_t i = 0; i < ABI_COUNT(protocols); i++) {
		if (protocols[i].type == type) {
			protocols[i].read(reader);
			return;
		}
	}
	say(reader, "type %#" PRIx32, type);
}

static void add_station(struct decoded_list *list, const char *name, const uint8_t *bytes)
{
	decoded_text(list, name, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
		     bytes[3], bytes[4], bytes[5]);
	decoded_minor(list);
}

void decode_frame(struct decoded_list *list, const struct payload *frame)
{
	struct reader reader = { .at = frame->bytes, .left = frame->size };
	uint32_t type;

	if (reader.left < ETHERNET_HEADER_SIZE) {
		return;
	}
	add_station(list, "to", reader.at);
	add_station(list, "from", reader.at + ETHERNET_ADDRESS_SIZE);
	type = number(&reader, ETHERNET_TYPE, 2);
	skip(&reader, ETHERNET_HEADER_SIZE);
	for (size_t i = 0; i < VLAN_TAGS_MAX && type == ETHERNET_TYPE_VLAN; i++) {
		if (reader.left < VLAN_TAG_SIZE) {
			break;
		}
		say(&reader, "VLAN %" PRIu32 " ", number(&reader, 0, 2) & VLAN_ID_MASK);
		type = number(&reader, 2, 2);
		skip(&reader, VLAN_TAG_SIZE);
	}
	read_payload(&reader, type);
	decoded_text(list, "frame", "%s", reader.text);
	decoded_silent(list);
}
