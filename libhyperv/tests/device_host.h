/* SPDX-License-Identifier: BSD-2-Clause */
/* For tests of drivers: an open channel with a host at its other end, and no bus. */
#ifndef DEVICE_HOST_H
#define DEVICE_HOST_H

#include <string.h>

#include "fake/hypervisor.h"
#include "fake/peer.h"
#include "hyperv/channel.h"

#define DEVICE_HOST_RINGS 65536U

struct device_host {
	struct hv_partition partition;
	struct hv_vp vp;
	struct vmbus bus;
	struct vmbus_channel channel;
	struct peer peer;
	struct peer_packet packet; /* of device_host_take() */
	uint32_t signals;
};

static _Alignas(4096) uint8_t device_host_rings[DEVICE_HOST_RINGS];

static inline hv_status_t device_host_signal(void *argument, uint32_t connection, uint32_t flag)
{
	struct device_host *host = argument;

	(void)flag;
	host->signals += connection == host->channel.connection;
	return HV_STATUS_SUCCESS;
}

/* @size: of both rings together */
static inline void device_host_open(struct device_host *host, uint32_t size)
{
	static struct fake_events events;

	memset(host, 0, sizeof(*host));
	memset(device_host_rings, 0, sizeof(device_host_rings));
	fake_hypervisor_reset(1);
	*fake_register(0, HV_REGISTER_GUEST_OS_ID) = 1;
	events = (struct fake_events){ .signal = device_host_signal, .argument = host };
	fake_hypervisor_events(&events);
	fake_on_delay = NULL;
	fake_delayed_us = 0;
	host->partition.port = &fake_port;
	host->partition.guest_os_id = 1;
	host->vp.partition = &host->partition;
	host->bus.partition = &host->partition;
	host->bus.vp = &host->vp;
	host->bus.state = VMBUS_CONNECTED;
	host->channel.connection = 77;
	host->channel.relid = 5;
	peer_open(&host->peer, &host->bus, &host->channel, device_host_rings, size);
}

/* The next packet of the guest; its payload, NULL: none */
static inline uint8_t *device_host_take(struct device_host *host)
{
	if (!peer_take(&host->peer, &host->packet)) {
		return NULL;
	}
	return host->packet.bytes + (host->packet.header_size - 16);
}

/* An in-band packet to the guest. */
static inline bool device_host_put(struct device_host *host, uint64_t transaction_id,
				   const void *payload, uint32_t size)
{
	return peer_put(&host->peer, VMBUS_PACKET_IN_BAND, 0, transaction_id, NULL, 0, payload,
			size);
}

/* The completion of a packet of the guest. */
static inline bool device_host_complete(struct device_host *host, uint64_t transaction_id,
					const void *payload, uint32_t size)
{
	return peer_put(&host->peer, VMBUS_PACKET_COMPLETION, 0, transaction_id, NULL, 0, payload,
			size);
}

#endif
