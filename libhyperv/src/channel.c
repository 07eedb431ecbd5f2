/* SPDX-License-Identifier: BSD-2-Clause */
/* A channel from offer to release: open, closed, moved to another VP. */
#include "bus.h"
#include "memory.h"

/* Relids are below this: the rest of an open ID tells attempts apart, of which a host may answer one late. */
#define OPEN_ID_SHIFT 16

#define RING_SIZE_MIN (VMBUS_RING_CONTROL_SIZE + HV_PAGE_SIZE)

static bool can_be(const struct vmbus_open *open)
{
	return open->rings != NULL && (uintptr_t)open->rings % HV_PAGE_SIZE == 0 &&
	       open->size % HV_PAGE_SIZE == 0 && open->out_size % HV_PAGE_SIZE == 0 &&
	       open->size <= VMBUS_GPADL_SIZE_MAX && open->out_size >= RING_SIZE_MIN &&
	       open->size > open->out_size && open->size - open->out_size >= RING_SIZE_MIN;
}

/* The open ID of the attempt that is being made; Linux's first one is the relid too. */
static uint32_t open_id(const struct vmbus_channel *channel)
{
	return channel->opens << OPEN_ID_SHIFT | channel->relid;
}

static int post_open(struct vmbus_channel *channel, const struct vmbus_open *open)
{
	struct vmbus_open_channel message = {
		.header.type = CHANNELMSG_OPENCHANNEL,
		.relid = channel->relid,
		.open_id = open_id(channel),
		.ring_gpadl = channel->gpadl,
		.target_vp = open->vp,
		.downstream_page_offset = open->out_size / HV_PAGE_SIZE,
		.connection_id = channel->connection,
		.event_flag = (uint16_t)channel->relid,
	};
	uint32_t size = CHANNELMSG_OPENCHANNEL_SIZE;

	if (open->user_data != NULL) {
		memcpy(message.user_data, open->user_data, sizeof(message.user_data));
	}
	if ((channel->bus->features & VMBUS_FEATURE_SIGNAL_PARAMETERS_BIT) != 0) {
		size = sizeof(message);
	}
	return vmbus_post(channel->bus, &message, size);
}

static int post_close(struct vmbus_channel *channel)
{
	const struct vmbus_close_channel message = {
		.header.type = CHANNELMSG_CLOSECHANNEL,
		.relid = channel->relid,
	};

	return vmbus_post(channel->bus, &message, sizeof(message));
}

/* Asks the host. What may be open at its end after that is closed there too. */
static int ask_to_open(struct vmbus_channel *channel, const struct vmbus_open *open)
{
	struct vmbus_open_channel_result answer;
	int error;

	vmbus_expect(channel->bus, CHANNELMSG_OPENCHANNEL_RESULT,
		     vmbus_key(channel->relid, open_id(channel)));
	error = post_open(channel, open);
	if (error == 0) {
		error = vmbus_await(channel->bus, channel, &answer, sizeof(answer));
	}
	vmbus_forget(channel->bus);
	if (error == 0 && answer.status != VMBUS_STATUS_SUCCESS) {
		error = -HV_ERR_REFUSED;
	}
	if (error == -HV_ERR_TIMEOUT) {
		channel->opens++;
		post_close(channel);
	}
	return error;
}

static void stop_handler(struct vmbus_channel *channel)
{
	vmbus_channel_set_state(channel, VMBUS_CHANNEL_OFFERED);
	vmbus_quiesce(channel->bus, channel);
}

int vmbus_channel_open(struct vmbus_channel *channel, const struct vmbus_open *open)
{
	int error = vmbus_channel_check(channel);

	if (error != 0) {
		return error;
	}
	if (vmbus_channel_state(channel) != VMBUS_CHANNEL_OFFERED) {
		return -HV_ERR_IN_USE;
	}
	if (!can_be(open)) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	vmbus_ring_init(&channel->out, open->rings, open->out_size);
	vmbus_ring_init(&channel->in, (uint8_t *)open->rings + open->out_size,
			open->size - open->out_size);
	channel->handler = open->handler;
	channel->argument = open->argument;
	channel->target_vp = open->vp;
	error = vmbus_gpadl_create(channel, open->rings, open->size, &channel->gpadl);
	if (error != 0) {
		return error;
	}
	/* The host may signal before its answer is here: the handler must not miss that. */
	vmbus_channel_set_state(channel, VMBUS_CHANNEL_OPEN);
	error = ask_to_open(channel, open);
	if (error != 0) {
		int torn;

		stop_handler(channel);
		torn = vmbus_gpadl_teardown(channel, channel->gpadl);
		/* Then the host was not asked for the memory. */
		if (torn == -HV_ERR_REFUSED) {
			return -HV_ERR_TIMEOUT;
		}
		return torn != 0 ? torn : error;
	}
	return 0;
}

int vmbus_channel_close(struct vmbus_channel *channel)
{
	int error;

	if (channel->bus == NULL || vmbus_state(channel->bus) != VMBUS_CONNECTED ||
	    vmbus_channel_state(channel) != VMBUS_CHANNEL_OPEN) {
		return -HV_ERR_NOT_OPEN;
	}
	stop_handler(channel);
	error = post_close(channel);
	/* A host that does not know that it is closed uses the memory. */
	return error != 0 ? error : vmbus_gpadl_teardown(channel, channel->gpadl);
}

int vmbus_channel_release(struct vmbus_channel *channel)
{
	const struct vmbus_relid_released message = {
		.header.type = CHANNELMSG_RELID_RELEASED,
		.relid = channel->relid,
	};
	int error = vmbus_channel_check(channel);

	if (error == -HV_ERR_NOT_CONNECTED) {
		return error;
	}
	if (error == 0 || vmbus_channel_state(channel) != VMBUS_CHANNEL_OFFERED) {
		return -HV_ERR_IN_USE;
	}
	/* Before the host knows: it may offer the same relid at once. */
	vmbus_channel_set_state(channel, VMBUS_CHANNEL_FREE);
	return vmbus_post(channel->bus, &message, sizeof(message));
}

int vmbus_channel_modify(struct vmbus_channel *channel, uint32_t vp)
{
	const struct vmbus_modify_channel message = {
		.header.type = CHANNELMSG_MODIFYCHANNEL,
		.relid = channel->relid,
		.target_vp = vp,
	};
	struct vmbus *bus = channel->bus;
	struct vmbus_modify_channel_response answer;
	int error = vmbus_channel_check(channel);

	if (error != 0) {
		return error;
	}
	if (vmbus_channel_state(channel) != VMBUS_CHANNEL_OPEN) {
		return -HV_ERR_NOT_OPEN;
	}
	if (bus->version < VMBUS_VERSION_4_1) {
		return -HV_ERR_NOT_ALLOWED;
	}
	answer.status = VMBUS_STATUS_SUCCESS;
	vmbus_expect(bus, CHANNELMSG_MODIFYCHANNEL_RESPONSE, vmbus_key(channel->relid, 0));
	error = vmbus_post(bus, &message, sizeof(message));
	if (error == 0 && bus->version >= VMBUS_VERSION_5_3) {
		error = vmbus_await(bus, channel, &answer, sizeof(answer));
	}
	vmbus_forget(bus);
	if (error == 0 && answer.status != VMBUS_STATUS_SUCCESS) {
		error = -HV_ERR_REFUSED;
	}
	if (error == 0) {
		channel->target_vp = vp;
	}
	return error;
}
