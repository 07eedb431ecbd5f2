/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory of the guest that the host may reach, told to it page by page. */
#include "bus.h"
#include "memory.h"

#define PFN_SIZE ((uint32_t)sizeof(uint64_t))

static uint64_t pfn_of(const struct vmbus *bus, const uint8_t *memory, uint32_t page)
{
	const struct hv_partition *partition = bus->partition;

	return partition->port->physical(partition->context,
					 memory + (size_t)page * HV_PAGE_SIZE) >>
	       HV_PAGE_SHIFT;
}

/* What is being told. */
struct gpadl {
	struct vmbus *bus;
	const uint8_t *memory;
	uint32_t page_count;
	uint32_t page; /* the next one */
	uint32_t handle;
};

/* Page numbers from @offset of @message on, at most @count. Returns the size of the message. */
static uint32_t fill(struct gpadl *gpadl, uint8_t *message, uint32_t offset, uint32_t max)
{
	for (uint32_t i = 0; i < max && gpadl->page < gpadl->page_count; i++) {
		uint64_t pfn = pfn_of(gpadl->bus, gpadl->memory, gpadl->page);

		memcpy(message + offset, &pfn, PFN_SIZE);
		offset += PFN_SIZE;
		gpadl->page++;
	}
	return offset;
}

static int post_header(struct gpadl *gpadl, uint32_t relid)
{
	const struct vmbus_gpa_range range = { .byte_count = gpadl->page_count * HV_PAGE_SIZE };
	const struct vmbus_gpadl_header header = {
		.header.type = CHANNELMSG_GPADL_HEADER,
		.relid = relid,
		.gpadl = gpadl->handle,
		.range_buffer_size =
			(uint16_t)(sizeof(range) + (size_t)gpadl->page_count * PFN_SIZE),
		.range_count = 1,
	};
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX];

	memcpy(message, &header, sizeof(header));
	memcpy(message + VMBUS_GPADL_HEADER_RANGE_OFFSET, &range, sizeof(range));
	return vmbus_post(gpadl->bus, message,
			  fill(gpadl, message, VMBUS_GPADL_HEADER_PFN_OFFSET,
			       VMBUS_GPADL_HEADER_PFN_COUNT_MAX));
}

static int post_body(struct gpadl *gpadl)
{
	const struct vmbus_gpadl_body body = {
		.header.type = CHANNELMSG_GPADL_BODY,
		.gpadl = gpadl->handle,
	};
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX];

	memcpy(message, &body, sizeof(body));
	return vmbus_post(
		gpadl->bus, message,
		fill(gpadl, message, VMBUS_GPADL_BODY_PFN_OFFSET, VMBUS_GPADL_BODY_PFN_COUNT_MAX));
}

int vmbus_gpadl_create(struct vmbus_channel *channel, void *memory, uint32_t size, uint32_t *gpadl)
{
	struct gpadl new = { channel->bus, memory, size / HV_PAGE_SIZE, 0, 0 };
	struct vmbus_gpadl_created answer;
	int error = vmbus_channel_check(channel);

	if (error != 0) {
		return error;
	}
	if (memory == NULL || (uintptr_t)memory % HV_PAGE_SIZE != 0 || size % HV_PAGE_SIZE != 0 ||
	    size == 0 || size > VMBUS_GPADL_SIZE_MAX) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	new.handle = new.bus->next_gpadl++;
	vmbus_expect(new.bus, CHANNELMSG_GPADL_CREATED, vmbus_key(channel->relid, new.handle));
	error = post_header(&new, channel->relid);
	/* The host says nothing to a body; a rescind ends it, or all of them would be posted. */
	while (error == 0 && new.page < new.page_count) {
		error = vmbus_channel_is_rescinded(channel) ? -HV_ERR_RESCINDED : post_body(&new);
	}
	if (error == 0) {
		error = vmbus_await(new.bus, channel, &answer, sizeof(answer));
	}
	vmbus_forget(new.bus);
	if (error == 0 && answer.status != VMBUS_STATUS_SUCCESS) {
		error = -HV_ERR_REFUSED;
	}
	if (error == 0) {
		*gpadl = new.handle;
	}
	return error;
}

int vmbus_gpadl_teardown(struct vmbus_channel *channel, uint32_t gpadl)
{
	const struct vmbus_gpadl_teardown message = {
		.header.type = CHANNELMSG_GPADL_TEARDOWN,
		.relid = channel->relid,
		.gpadl = gpadl,
	};
	struct vmbus_gpadl_torndown answer;
	int error = vmbus_channel_check(channel);

	if (error != 0) {
		return error;
	}
	vmbus_expect(channel->bus, CHANNELMSG_GPADL_TORNDOWN, vmbus_key(gpadl, 0));
	error = vmbus_post(channel->bus, &message, sizeof(message));
	if (error == 0) {
		error = vmbus_await(channel->bus, channel, &answer, sizeof(answer));
	}
	vmbus_forget(channel->bus);
	return error;
}
