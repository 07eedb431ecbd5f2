/* SPDX-License-Identifier: BSD-2-Clause */
/* What the drivers have in common: to take packets, and to wait with a bound. */
#include "device.h"

void device_delay(const struct vmbus_channel *channel, uint32_t microseconds)
{
	const struct hv_partition *partition = channel->bus->partition;

	partition->port->delay(partition->context, microseconds);
}

/* returns: 0, or an error, which says that there is no packet */
static int take_next(const struct device_intake *intake, void *driver, int *result)
{
	struct vmbus_packet packet;
	int error = vmbus_receive(intake->channel, intake->buffer, intake->buffer_size, &packet);

	if (error == 0) {
		*result = intake->take(
			driver, &packet,
			(uint8_t *)intake->buffer +
				(packet.header_size - sizeof(struct vmbus_packet_descriptor)));
	} else if (error == -HV_ERR_NO_ROOM) {
		/* Left in the ring, it would be in the way of all that follow. */
		error = vmbus_ring_skip(&intake->channel->in) != 0 ? -HV_ERR_BAD_RING : 0;
		*intake->refused += error == 0;
	}
	return error;
}

int device_drain(const struct device_intake *intake, void *driver)
{
	uint32_t count = 0;
	int result = 0;

	while (result == 0 && count < intake->max) {
		int error = take_next(intake, driver, &result);

		if (error != 0) {
			result = error;
		} else {
			count++;
		}
	}
	if (count > 0) {
		vmbus_receive_end(intake->channel);
	}
	return result == 0 || result == -HV_ERR_EMPTY ? (int)count : result;
}

int device_poll(struct hv_turn *turn, uint32_t max, device_drainer *drain, void *driver)
{
	int total = 0;
	bool again = true;

	while (again && total < (int)max && device_turn_take(turn)) {
		int count = drain(driver);

		again = device_turn_end(turn);
		/* The signal that there is room may be what somebody had no turn for: no other comes. */
		if (count < 0 && (count != -HV_ERR_NO_ROOM || !again)) {
			return count;
		}
		total += count > 0 ? count : 0;
	}
	return total;
}

int device_poll_all(struct hv_turn *turn, uint32_t max, device_drainer *drain, void *driver)
{
	int count = (int)max;

	for (uint32_t i = 0; i < DEVICE_LOOKS && count >= (int)max; i++) {
		count = device_poll(turn, max, drain, driver);
	}
	return count;
}

int device_wait(const struct vmbus_channel *channel, uint32_t milliseconds, device_drainer *poll,
		void *driver, bool (*is_done)(const void *what), const void *what)
{
	for (uint32_t i = 0; i < milliseconds * (1000 / DEVICE_DELAY_US); i++) {
		int error = poll(driver);

		if (is_done(what)) {
			return 0;
		}
		if (error < 0 && error != -HV_ERR_NO_ROOM) {
			return error;
		}
		if (__atomic_load_n(&channel->rescinded, __ATOMIC_ACQUIRE) != 0) {
			return -HV_ERR_RESCINDED;
		}
		device_delay(channel, DEVICE_DELAY_US);
	}
	return -HV_ERR_TIMEOUT;
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
