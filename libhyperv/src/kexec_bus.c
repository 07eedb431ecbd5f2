/* SPDX-License-Identifier: BSD-2-Clause */
/* The hand-over to another kernel, its first step: what is open at the host is closed. */
#include "hyperv/kexec.h"

#include "bus.h"

int hv_kexec_prepare(struct vmbus *bus)
{
	int first = 0;
	int error;

	if (bus == NULL) {
		return 0;
	}
	for (uint32_t i = 0; i < bus->channel_count; i++) {
		struct vmbus_channel *channel = &bus->channels[i];

		if (vmbus_channel_state(channel) != VMBUS_CHANNEL_OPEN) {
			continue;
		}
		error = vmbus_channel_close(channel);
		/* A rescinded channel has no memory left at the host once VMBus is gone. */
		if (first == 0 && error != -HV_ERR_RESCINDED) {
			first = error;
		}
	}
	error = vmbus_unload(bus);
	return first != 0 ? first : error;
}
