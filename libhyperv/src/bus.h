/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of VMBus share: posting control messages and waiting for the answer to one. */
#ifndef HYPERV_BUS_H
#define HYPERV_BUS_H

#include "hyperv/channel.h"

/* Bits of vmbus_channel.news */
#define NEWS_OFFER_BIT   ABI_BIT(0)
#define NEWS_RESCIND_BIT ABI_BIT(1)

/* How long somebody has waited; begins as zeros. */
struct vmbus_wait {
	uint32_t elapsed; /* microseconds */
	uint32_t step;
};

/** vmbus_log - log one diagnostic line */
static inline void vmbus_log(const struct vmbus *bus, const char *line)
{
	const struct hv_partition *partition = bus->partition;

	if (partition->port->log != NULL) {
		partition->port->log(partition->context, line);
	}
}

/** vmbus_wait_step - let some time pass, and look for messages; false: VMBUS_TIMEOUT_MS are over */
bool vmbus_wait_step(struct vmbus *bus, struct vmbus_wait *wait);

/**
 * vmbus_post_status - post a control message
 * @contact: it is the first one, which an unknown connection ID answers too
 *
 * Again as long as the hypervisor lacks room or does not know the connection ID, and that
 * VMBUS_TIMEOUT_MS at the most.
 * returns: a hypercall status
 */
hv_status_t vmbus_post_status(struct vmbus *bus, const void *message, uint32_t size, bool contact);

/** vmbus_post - the same of all but the first one; 0 or -HV_ERR_REFUSED */
int vmbus_post(struct vmbus *bus, const void *message, uint32_t size);

/** vmbus_key - what an answer must be for: a relid, or another number, or both */
static inline uint64_t vmbus_key(uint32_t first, uint32_t second)
{
	return (uint64_t)first << 32 | second;
}

/** vmbus_expect - wait for a message from now on; the one before is forgotten */
void vmbus_expect(struct vmbus *bus, uint32_t type, uint64_t key);

/** vmbus_forget - wait no longer */
void vmbus_forget(struct vmbus *bus);

/**
 * vmbus_await - until what vmbus_expect() said is there, or the time is over
 * @channel: may be NULL; its rescind ends the wait
 * @answer:  gets @size bytes, at most 32; what the host did not send is 0
 *
 * returns: 0, -HV_ERR_RESCINDED or -HV_ERR_TIMEOUT
 */
int vmbus_await(struct vmbus *bus, const struct vmbus_channel *channel, void *answer,
		uint32_t size);

/**
 * vmbus_answer - what vmbus_on_message() does with what may be an answer
 * @message: of @size bytes, at least the smallest of its type
 *
 * returns: whether somebody waited for it
 */
bool vmbus_answer(struct vmbus *bus, uint32_t type, const uint8_t *message, uint32_t size);

/** vmbus_signal - tell the host of a channel's rings */
void vmbus_signal(struct vmbus_channel *channel);

/** vmbus_quiesce - wait until no handler of the channel runs; its state lets none begin */
void vmbus_quiesce(struct vmbus *bus, struct vmbus_channel *channel);

static inline enum vmbus_channel_state vmbus_channel_state(const struct vmbus_channel *channel)
{
	return __atomic_load_n(&channel->state, __ATOMIC_SEQ_CST);
}

static inline void vmbus_channel_set_state(struct vmbus_channel *channel,
					   enum vmbus_channel_state state)
{
	__atomic_store_n(&channel->state, state, __ATOMIC_SEQ_CST);
}

static inline bool vmbus_channel_is_rescinded(const struct vmbus_channel *channel)
{
	return __atomic_load_n(&channel->rescinded, __ATOMIC_ACQUIRE) != 0;
}

static inline enum vmbus_state vmbus_state(const struct vmbus *bus)
{
	return __atomic_load_n(&bus->state, __ATOMIC_ACQUIRE);
}

/** vmbus_channel_check - whether a channel can be asked something: 0, or why not */
static inline int vmbus_channel_check(const struct vmbus_channel *channel)
{
	if (channel->bus == NULL || vmbus_state(channel->bus) != VMBUS_CONNECTED ||
	    vmbus_channel_state(channel) == VMBUS_CHANNEL_FREE) {
		return -HV_ERR_NOT_CONNECTED;
	}
	return vmbus_channel_is_rescinded(channel) ? -HV_ERR_RESCINDED : 0;
}

#endif
