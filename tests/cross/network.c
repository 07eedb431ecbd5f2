/* SPDX-License-Identifier: BSD-2-Clause */
/* A network that returns what is sent. */
#include "cross/network.h"

#include "abi/virtio_net.h"
#include "core/qemu_virt.h"
#include "fake/fake.h"
#include "tests/fake_virtio.h"

/* With the header of virtio. */
#define FRAME_MAX 16384

void network_insert(void)
{
	fake_virtio_reset(VIRTIO_ID_NET);
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT | VIRTIO_NET_F_MAC_BIT;
	fake_virtio.config[0] = 0x12005452;
	fake_virtio.config[1] = 0x00005634;
	fake_virtio.queues[VIRTIO_NET_QUEUE_RECEIVE].max = 1024;
	fake_virtio.queues[VIRTIO_NET_QUEUE_SEND].max = 1024;
}

void network_serve(void)
{
	static uint8_t frame[FRAME_MAX];
	struct fake_chain from;
	struct fake_chain to;

	while (fake_virtio_pop(VIRTIO_NET_QUEUE_SEND, &from)) {
		size_t size = fake_chain_read(&from, frame, sizeof(frame));

		fake_virtio_push(VIRTIO_NET_QUEUE_SEND, from.head, 0);
		if (fake_virtio_pop(VIRTIO_NET_QUEUE_RECEIVE, &to)) {
			fake_virtio_push(VIRTIO_NET_QUEUE_RECEIVE, to.head,
					 (uint32_t)fake_chain_write(&to, frame, size));
		}
	}
	fake_irq(QEMU_VIRT_VIRTIO_INTID);
}
