/* SPDX-License-Identifier: BSD-2-Clause */
/* Receive side scaling: which channel a frame belongs to, by a Toeplitz hash of its addresses and ports. */
#ifndef DEVICES_NETVSC_RSS_H
#define DEVICES_NETVSC_RSS_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/ip.h"
#include "abi/vmbus_network.h"

/* What is looked at of a frame: up to the ports behind the longest header. */
#define NETVSC_RSS_LOOK (ETHERNET_HEADER_SIZE + VLAN_TAG_SIZE + ABI_U(60) + TCP_PORTS_SIZE)

/* The longest input of the hash: of IPv6 addresses and ports. */
#define NETVSC_RSS_INPUT (IP6_ADDRESSES_SIZE + TCP_PORTS_SIZE)

/* What the guest chose. The sums of the hash are made once, for each half byte of its input and each value. */
struct netvsc_rss {
	bool enabled; /* atomic */
	uint8_t key[VMBUS_NDIS_RSS_KEY_SIZE];
	uint8_t lanes[VMBUS_NDIS_RSS_TABLE_ENTRIES];
	uint32_t sums[2 * NETVSC_RSS_INPUT][16];
};

/**
 * netvsc_rss_set - take the value of RSS_PARAMETERS
 * @channels: of the device; entries of the table beyond mean the first one
 *
 * A hash that is made meanwhile may be of old and new parts: the channel is one of the device's in any case.
 *
 * returns: false: a size or an offset that cannot be; nothing has changed
 */
bool netvsc_rss_set(struct netvsc_rss *rss, const uint8_t *value, uint32_t size, uint32_t channels);

/**
 * netvsc_rss_hash - the hash of a frame
 * @frame: its first @size bytes, NETVSC_RSS_LOOK of them or the whole frame
 *
 * Of addresses and ports for TCP and UDP, of addresses for other IP and for fragments.
 *
 * returns: false: it is not IP
 */
bool netvsc_rss_hash(const struct netvsc_rss *rss, const uint8_t *frame, uint32_t size,
		     uint32_t *hash);

/** netvsc_rss_lane - the channel of a hash */
static inline uint32_t netvsc_rss_lane(const struct netvsc_rss *rss, uint32_t hash)
{
	return rss->lanes[hash % VMBUS_NDIS_RSS_TABLE_ENTRIES];
}

#endif
