/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic interrupt controller of a VP: messages and event flags in pages of the guest. */
#ifndef SYNIC_SYNIC_H
#define SYNIC_SYNIC_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/hv_synic.h"
#include "core/config.h"
#include "core/spinlock.h"
#include "synic/stimer.h"

struct vp;

/*
 * Messages that wait until the guest has emptied their slot.
 *
 * IMPDEF: the sixteen buffers are those of the VP, not of each of its SINTs: there is one port that
 * takes messages, VMBus, and timers wait in their own state [TLFS Inter-Partition Communication,
 * "Message Buffers"].
 */
struct synic_queue {
	uint32_t count;
	uint8_t order[SYNIC_QUEUE_DEPTH]; /* buffers in use, oldest first, then the free ones */
	uint8_t sints[SYNIC_QUEUE_DEPTH]; /* of each buffer */
	struct hv_message buffers[SYNIC_QUEUE_DEPTH];
};

struct synic {
	struct spinlock lock; /* for all below; registers may be read without it */
	uint64_t scontrol;
	uint64_t siefp;
	uint64_t simp;
	uint64_t sints[HV_SINT_COUNT];
	struct hv_event_page *event_page;     /* guest memory, NULL while SIEFP is disabled */
	struct hv_message_page *message_page; /* guest memory, NULL while SIMP is disabled */
	struct synic_queue queue;
	uint32_t to_raise; /* PPIs, a bit each, to be raised after the lock is released */
	struct stimer stimers[STIMER_COUNT]; /* no lock: of the CPU that runs the VP */
};

/** synic_init - give @vp its SynIC and timers, in reset state: once, before any VP runs */
void synic_init(struct vp *vp);

/**
 * synic_reset - reset state: all disabled and masked, nothing queued, both pages forgotten
 *
 * For a VP that goes off or comes on, and for the partition's start.
 */
void synic_reset(struct vp *vp);

/**
 * synic_post_message - put @message into the slot of @sint, or queue it behind the one that is
 * there
 * @sint:    below HV_SINT_COUNT
 * @message: type, payload_size (at most HV_MESSAGE_PAYLOAD_SIZE_MAX), sender, payload; flags are ignored
 *
 * Any CPU. Does not block.
 *
 * returns:
 *	HV_STATUS_SUCCESS, delivered or queued
 *	HV_STATUS_INSUFFICIENT_BUFFERS, SYNIC_QUEUE_DEPTH messages wait already
 *	HV_STATUS_INVALID_SYNIC_STATE, SCONTROL or SIMP of @vp is disabled
 */
uint16_t synic_post_message(struct vp *vp, uint32_t sint, const struct hv_message *message);

/**
 * synic_try_message - put @message into the slot of @sint if that is empty; never queue it
 *
 * For senders that keep what they have to say, and try again when the guest signals end of message.
 *
 * returns: false when the slot is occupied (the guest will signal EOM) or the SynIC is disabled
 */
bool synic_try_message(struct vp *vp, uint32_t sint, const struct hv_message *message);

/** synic_drop_messages - forget the messages that wait for @sint */
void synic_drop_messages(struct vp *vp, uint32_t sint);

/**
 * synic_signal_event - set event flag @flag of @sint, and raise the SINT if it was clear
 * @sint: below HV_SINT_COUNT
 * @flag: below HV_EVENT_FLAG_COUNT
 *
 * Nothing happens while SCONTROL or SIEFP is disabled or the SINT masked. Any CPU.
 */
void synic_signal_event(struct vp *vp, uint32_t sint, uint32_t flag);

/**
 * synic_end_of_message - EOM: deliver what waits and now has an empty slot
 *
 * Does nothing when nothing waits.
 */
void synic_end_of_message(struct vp *vp);

/*
 * Writes of the guest to SINTx, SCONTROL, SIEFP and SIMP. Reserved bits are kept as written
 * (RsvdP).
 *
 * returns:
 *	HV_STATUS_SUCCESS
 *	HV_STATUS_INVALID_PARAMETER, an unmasked SINT with a vector below 16, or an enabled page
 *		outside the guest's RAM; the register keeps its value
 */
uint16_t synic_set_sint(struct vp *vp, uint32_t sint, uint64_t value);
uint16_t synic_set_scontrol(struct vp *vp, uint64_t value);
uint16_t synic_set_siefp(struct vp *vp, uint64_t value);
uint16_t synic_set_simp(struct vp *vp, uint64_t value);

#endif
