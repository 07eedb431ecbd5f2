/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus as seen from hyperv/: remembers what it was asked, answers what the test wants. */
#ifndef TESTS_VMBUS_STUB_H
#define TESTS_VMBUS_STUB_H

#include <stddef.h>
#include <stdint.h>

struct vp;

struct vmbus_stub {
	uint16_t status; /* what both calls return */
	uint32_t post_count;
	uint32_t signal_count;
	uint32_t space_count;
	uint32_t reset_count;
	uint32_t resets_refused; /* that many calls of vmbus_reset() find something in flight */
	const struct vp *vp;
	uint32_t connection_id;
	uint32_t message_type;
	uint32_t flag;
	const void *payload;
	size_t size;
	uint8_t bytes[256];
};
extern struct vmbus_stub vmbus_stub;

#endif
