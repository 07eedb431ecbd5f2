/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus as seen from hyperv/: remembers what it was asked, answers what the test wants. */
#include "tests/vmbus_stub.h"

#include <string.h>

#include "vmbus/vmbus.h"

struct vmbus_stub vmbus_stub;

uint16_t vmbus_post_message(struct vp *vp, uint32_t connection_id, uint32_t message_type,
			    const void *payload, size_t size)
{
	vmbus_stub.post_count++;
	vmbus_stub.vp = vp;
	vmbus_stub.connection_id = connection_id;
	vmbus_stub.message_type = message_type;
	vmbus_stub.payload = payload;
	vmbus_stub.size = size;
	memcpy(vmbus_stub.bytes, payload, size);
	return vmbus_stub.status;
}

uint16_t vmbus_signal_event(uint32_t connection_id, uint32_t flag)
{
	vmbus_stub.signal_count++;
	vmbus_stub.connection_id = connection_id;
	vmbus_stub.flag = flag;
	return vmbus_stub.status;
}

void vmbus_message_space(void)
{
	vmbus_stub.space_count++;
}

bool vmbus_reset(void)
{
	vmbus_stub.reset_count++;
	return vmbus_stub.reset_count > vmbus_stub.resets_refused;
}
