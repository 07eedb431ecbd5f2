/* SPDX-License-Identifier: BSD-2-Clause */
/* Receive side scaling [NDIS, "RSS Hashing Functions"]. */
#include "devices/netvsc_rss.h"

#include <stddef.h>

#include "aarch64/string.h"

static uint32_t get_16(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 8 | bytes[1];
}

/* 32 bits of the key from bit @first on. */
static uint32_t key_window(const uint8_t *key, uint32_t first)
{
	const uint8_t *at = key + first / 8;
	uint32_t shift = first % 8;
	uint64_t bits = (uint64_t)at[0] << 32 | (uint64_t)at[1] << 24 | (uint64_t)at[2] << 16 |
			(uint64_t)at[3] << 8 | at[4];

	return (uint32_t)(bits >> (8 - shift));
}

/* The hash is the sum, without carries, of a window of the key for each bit of the input that is set. */
static void make_sums(struct netvsc_rss *rss)
{
	for (uint32_t half = 0; half < 2 * NETVSC_RSS_INPUT; half++) {
		for (uint32_t value = 0; value < 16; value++) {
			uint32_t sum = 0;

			for (uint32_t bit = 0; bit < 4; bit++) {
				if ((value & (ABI_U(8) >> bit)) != 0) {
					sum ^= key_window(rss->key, 4 * half + bit);
				}
			}
			rss->sums[half][value] = sum;
		}
	}
}

static bool is_inside(uint32_t offset, uint32_t part, uint32_t size)
{
	return offset <= size && part <= size - offset;
}

/* @table: @count channels. A smaller table goes around. */
static void set_lanes(struct netvsc_rss *rss, const uint8_t *table, uint32_t count,
		      uint32_t channels)
{
	for (uint32_t i = 0; i < VMBUS_NDIS_RSS_TABLE_ENTRIES; i++) {
		uint32_t channel;

		memcpy(&channel, table + i % count * sizeof(channel), sizeof(channel));
		rss->lanes[i] = channel < channels ? (uint8_t)channel : 0;
	}
}

/*
 * With a key of zeros all frames would have the hash 0, and one channel. OBS: Linux 6.1 and 6.12 send it once they had one
 * channel only, drivers/net/hyperv/rndis_filter.c. IMPDEF: it stands for the key that Linux begins with.
 */
static void set_key(struct netvsc_rss *rss, const uint8_t *key)
{
	static const uint8_t example[VMBUS_NDIS_RSS_KEY_SIZE] = { VMBUS_NDIS_RSS_KEY_EXAMPLE };
	uint8_t any = 0;

	memcpy(rss->key, key, sizeof(rss->key));
	for (uint32_t i = 0; i < sizeof(rss->key); i++) {
		any |= rss->key[i];
	}
	if (any == 0) {
		memcpy(rss->key, example, sizeof(rss->key));
	}
	make_sums(rss);
}

bool netvsc_rss_set(struct netvsc_rss *rss, const uint8_t *value, uint32_t size, uint32_t channels)
{
	struct vmbus_ndis_rss_parameters parameters;
	uint32_t entries;
	bool has_table;
	bool has_key;

	if (size < sizeof(parameters)) {
		return false;
	}
	memcpy(&parameters, value, sizeof(parameters));
	if ((parameters.flags & VMBUS_NDIS_RSS_DISABLE_BIT) != 0) {
		__atomic_store_n(&rss->enabled, false, __ATOMIC_RELAXED);
		return true;
	}
	entries = parameters.table_size / (uint32_t)sizeof(uint32_t);
	has_table = (parameters.flags & VMBUS_NDIS_RSS_TABLE_UNCHANGED_BIT) == 0;
	has_key = (parameters.flags & VMBUS_NDIS_RSS_KEY_UNCHANGED_BIT) == 0;
	if ((has_table && (entries == 0 || entries > VMBUS_NDIS_RSS_TABLE_ENTRIES ||
			   !is_inside(parameters.table_offset, parameters.table_size, size))) ||
	    (has_key && (parameters.key_size != VMBUS_NDIS_RSS_KEY_SIZE ||
			 !is_inside(parameters.key_offset, parameters.key_size, size)))) {
		return false;
	}
	if (has_table) {
		set_lanes(rss, value + parameters.table_offset, entries, channels);
	}
	if (has_key) {
		set_key(rss, value + parameters.key_offset);
	}
	__atomic_store_n(&rss->enabled, true, __ATOMIC_RELAXED);
	return true;
}

/* Adds @size bytes of the input, of which @at stand before. */
static uint32_t add(const struct netvsc_rss *rss, uint32_t at, const uint8_t *bytes, uint32_t size)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < size; i++) {
		const uint32_t(*halves)[16] = &rss->sums[(size_t)2 * (at + i)];

		sum ^= halves[0][bytes[i] >> 4] ^ halves[1][bytes[i] & 0xf];
	}
	return sum;
}

/* With the ports where the frame has them. @ports: their offset; addresses are @at bytes of the input. */
static uint32_t add_ports(const struct netvsc_rss *rss, uint32_t at, uint8_t protocol,
			  const uint8_t *frame, uint32_t size, uint32_t ports)
{
	if ((protocol != IP_PROTOCOL_TCP && protocol != IP_PROTOCOL_UDP) ||
	    !is_inside(ports, TCP_PORTS_SIZE, size)) {
		return 0;
	}
	return add(rss, at, frame + ports, TCP_PORTS_SIZE);
}

static bool hash_ip4(const struct netvsc_rss *rss, const uint8_t *frame, uint32_t size, uint32_t ip,
		     uint32_t *hash)
{
	const uint8_t *header = frame + ip;
	bool is_whole;

	if (!is_inside(ip, IP4_HEADER_SIZE_MIN, size)) {
		return false;
	}
	is_whole = (get_16(header + IP4_FRAGMENT) & IP4_FRAGMENT_MASK) == 0;
	*hash = add(rss, 0, header + IP4_ADDRESSES, IP4_ADDRESSES_SIZE);
	if (is_whole) {
		*hash ^= add_ports(rss, IP4_ADDRESSES_SIZE, header[IP4_PROTOCOL], frame, size,
				   ip + (header[IP4_VERSION_SIZE] & 0xfU) * 4);
	}
	return true;
}

static bool hash_ip6(const struct netvsc_rss *rss, const uint8_t *frame, uint32_t size, uint32_t ip,
		     uint32_t *hash)
{
	const uint8_t *header = frame + ip;

	if (!is_inside(ip, IP6_HEADER_SIZE, size)) {
		return false;
	}
	*hash = add(rss, 0, header + IP6_ADDRESSES, IP6_ADDRESSES_SIZE) ^
		add_ports(rss, IP6_ADDRESSES_SIZE, header[IP6_NEXT_HEADER], frame, size,
			  ip + IP6_HEADER_SIZE);
	return true;
}

bool netvsc_rss_hash(const struct netvsc_rss *rss, const uint8_t *frame, uint32_t size,
		     uint32_t *hash)
{
	uint32_t ip = ETHERNET_HEADER_SIZE;
	uint32_t type;

	if (size < ETHERNET_HEADER_SIZE + VLAN_TAG_SIZE) {
		return false;
	}
	type = get_16(frame + ETHERNET_TYPE);
	if (type == ETHERNET_TYPE_VLAN) {
		type = get_16(frame + ETHERNET_TYPE + VLAN_TAG_SIZE);
		ip += VLAN_TAG_SIZE;
	}
	if (type == ETHERNET_TYPE_IP4) {
		return hash_ip4(rss, frame, size, ip, hash);
	}
	return type == ETHERNET_TYPE_IP6 && hash_ip6(rss, frame, size, ip, hash);
}
