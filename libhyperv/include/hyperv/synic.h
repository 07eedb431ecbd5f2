/* SPDX-License-Identifier: BSD-2-Clause */
/* The SynIC of each VP: its pages, its SINTs, and what arrives by them. */
#ifndef HYPERV_SYNIC_H
#define HYPERV_SYNIC_H

#include "abi/hv_synic.h"
#include "hyperv/vp_register.h"

ABI_C_BEGIN

/*
 * @vp of every function: the one of this CPU. @partition: started.
 * Source: [TLFS Inter-Partition Communication, "Synthetic Interrupt Controller"].
 */

struct hv_vp;

/* Called for a message in the slot of a SINT. @message is a copy. Context: of hv_synic_dispatch(). */
typedef void hv_message_handler(struct hv_vp *vp, void *argument, const struct hv_message *message);

/* Called for each event flag of a SINT that was set. Context: of hv_synic_dispatch(). */
typedef void hv_event_handler(struct hv_vp *vp, void *argument, uint32_t flag);

/*
 * The handlers of one SINT of a VP; each may be NULL. Set by hv_sint_enable(), constant until
 * hv_sint_disable().
 */
struct hv_sint {
	hv_message_handler *message;
	hv_event_handler *event;
	void *argument;
};

/* Memory that the guest gives a VP: three pages of 4 KiB, aligned to 4 KiB, all of them zero. */
struct hv_vp_pages {
	struct hv_message_page *message;
	struct hv_event_page *event;
	void *input; /* for this VP's own slow hypercalls */
};

/* A VP as the guest sees it. The caller owns one for each CPU; only that CPU uses it. */
struct hv_vp {
	struct hv_partition *partition;
	uint32_t index; /* VP index, not the number of the CPU */
	struct hv_vp_pages pages;
	struct hv_sint sint[16];
	uint32_t lost; /* messages of SINTs without a handler, and of invalid sizes */
};

/**
 * hv_vp_online - on each CPU as it comes up: learn its VP index, give it its pages, and switch its
 * SynIC on
 * @pages: copied; the pages are kept until hv_vp_offline()
 *
 * Takes over whatever an earlier kernel left: all SINTs are masked and all timers stopped before
 * the pages are changed. Calls: GetVpRegisters of VP_INDEX, SetVpRegisters of SINT0-15, STIMER0-3
 * config, then Get and SetVpRegisters of SIMP, SIEFP, SCONTROL (their reserved bits are to be
 * preserved); timers as far as the partition may.
 *
 * Context: EL1, on the CPU itself, interrupts of the SynIC off; does not block.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: no privilege for the SynIC or the VP index
 *	-HV_ERR_BAD_ARGUMENT: a page that is not aligned, or NULL; @pages->input may be NULL if no slow
 *	hypercalls are made
 *	-HV_ERR_REFUSED: a register was refused; the SynIC is off, unless that was refused, too
 * [TLFS Inter-Partition Communication, "Synthetic Interrupt Controller"]
 */
int hv_vp_online(struct hv_vp *vp, struct hv_partition *partition, const struct hv_vp_pages *pages);

/**
 * hv_vp_offline - before the CPU goes: timers stopped, SINTs masked, pages taken back, SynIC off
 *
 * Context: as hv_vp_online(). Goes on after an error. Afterwards hv_synic_dispatch() does nothing.
 * returns: 0; or -HV_ERR_REFUSED: a register was refused, the pages may still be written to
 */
int hv_vp_offline(struct hv_vp *vp);

/**
 * hv_sint_enable - have a SINT of this VP raise an interrupt
 * @sint:    0 to 15
 * @intid:   of a PPI of this CPU, 16 to 31; edge-triggered, enabled in the GIC by the caller
 * @handler: copied
 *
 * Context: EL1, on the CPU itself, @intid masked if the SINT is enabled already; does not block.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: @sint or @intid is out of range, or the VP is not online
 *	-HV_ERR_REFUSED: the hypervisor did not take the register; the SINT is as after
 *	hv_sint_disable()
 * [TLFS Inter-Partition Communication, "SINTx Registers"]
 */
int hv_sint_enable(struct hv_vp *vp, uint32_t sint, uint32_t intid, const struct hv_sint *handler);

/**
 * hv_sint_disable - mask a SINT of this VP, and forget its handlers
 * @sint: 0 to 15
 *
 * Context: as hv_sint_enable().
 * returns: 0; or -HV_ERR_BAD_ARGUMENT, -HV_ERR_REFUSED: as hv_sint_enable()
 * [TLFS Inter-Partition Communication, "SINTx Registers"]
 */
int hv_sint_disable(struct hv_vp *vp, uint32_t sint);

/**
 * hv_synic_dispatch - call the handlers of all that has arrived on this VP
 *
 * For every SINT: its event flags if there is a handler for them, then its message, by the protocol
 * that loses no wake-up: copy, type to 0, barrier, EOM if the pending flag was set, handler. A
 * message without a handler, or with more payload than there can be, counts in hv_vp.lost. At most
 * HV_SYNIC_MESSAGES_MAX messages a SINT, so that a host cannot keep the CPU here: what is left has
 * raised the interrupt again.
 *
 * Context: the interrupt handler of a SINT's INTID, or a loop that polls with that interrupt masked;
 * on the CPU itself, not nested; does not block.
 * returns: whether anything had arrived
 * [TLFS Inter-Partition Communication, "SynIC Message Flags"]
 */
bool hv_synic_dispatch(struct hv_vp *vp);

/**
 * hv_sint_dispatch - call the handlers of what has arrived at one SINT; those of others are left alone
 * @sint: 0 to 15
 *
 * Context: as hv_synic_dispatch().
 * returns: whether anything had arrived
 */
bool hv_sint_dispatch(struct hv_vp *vp, uint32_t sint);

#define HV_SYNIC_MESSAGES_MAX ABI_U(32)

ABI_C_END

#endif
