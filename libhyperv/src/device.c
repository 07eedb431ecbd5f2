/* SPDX-License-Identifier: BSD-2-Clause */
/* What the drivers have in common: to take packets, and to wait with a bound. */
#include "device.h"

int device_receive(struct vmbus_channel *channel, void *buffer, uint32_t buffer_size,
		   struct vmbus_packet *packet)
{
	int error = vmbus_receive(channel, buffer, buffer_size, packet);

	/* Left in the ring, it would be in the way of all that follow. */
	if (error == -HV_ERR_NO_ROOM && vmbus_ring_skip(&channel->in) != 0) {
		error = -HV_ERR_BAD_RING;
	}
	return error;
}

void device_delay(const struct vmbus_channel *channel, uint32_t microseconds)
{
	const struct hv_partition *partition = channel->bus->partition;

	partition->port->delay(partition->context, microseconds);
}

/* No exchange is needed: who interrupts us on this CPU is through before we go on. */
bool device_turn_take(struct hv_turn *turn)
{
	if (__atomic_load_n(&turn->taken, __ATOMIC_ACQUIRE) != 0) {
		__atomic_store_n(&turn->missed, 1, __ATOMIC_RELEASE);
		return false;
	}
	__atomic_store_n(&turn->taken, 1, __ATOMIC_SEQ_CST);
	return true;
}

bool device_turn_end(struct hv_turn *turn)
{
	bool missed;

	__atomic_store_n(&turn->taken, 0, __ATOMIC_SEQ_CST);
	missed = __atomic_load_n(&turn->missed, __ATOMIC_ACQUIRE) != 0;
	__atomic_store_n(&turn->missed, 0, __ATOMIC_RELEASE);
	return missed;
}
