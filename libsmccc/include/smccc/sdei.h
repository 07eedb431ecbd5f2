/* SPDX-License-Identifier: BSD-2-Clause */
/* SDEI: events that the firmware delivers even while interrupts are masked. */
#ifndef SMCCC_SDEI_H
#define SMCCC_SDEI_H

#include "abi/sdei.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * Every function:
 *
 * Registers in: x0 = function ID, x1-x5 = arguments in the order of the prototype. Registers out:
 * x0. All calls are of 64 bits: in AArch32 each is SDEI_RET_NOT_SUPPORTED without a call. [DEN0054
 * "SDEI interfaces"]
 *
 * Context: EL1 or EL2. Not from an event's handler, if not said otherwise.
 * returns: 0 and up is success, with the result that is described; else SDEI_RET_*. Every one may
 * say NOT_SUPPORTED.
 */

/** sdei_version - SDEI_VERSION_* fields; not asked of callees older than 1.1 */
sdei_status_t sdei_version(const struct smccc_callee *callee);

/**
 * sdei_event_register - have a handler called when an event happens
 * @entry:   virtual address of the handler; it gets the event in x0, @context in x1, PC and PSTATE
 * in x2 and x3
 * @flags:   SDEI_ROUTING_ANY or SDEI_ROUTING_PE
 * @cpu:     affinity fields of MPIDR_EL1, with SDEI_ROUTING_PE
 *
 * errors: INVALID_PARAMETERS, DENIED (registered already)
 */
sdei_status_t sdei_event_register(const struct smccc_callee *callee, uint32_t event, uint64_t entry,
				  uint64_t context, uint64_t flags, uint64_t cpu);

/**
 * sdei_event_unregister - errors: INVALID_PARAMETERS, DENIED, PENDING (done when the running
 * handler ends)
 */
sdei_status_t sdei_event_unregister(const struct smccc_callee *callee, uint32_t event);

/** sdei_event_enable - errors: INVALID_PARAMETERS, DENIED (not registered) */
sdei_status_t sdei_event_enable(const struct smccc_callee *callee, uint32_t event);

/** sdei_event_disable - errors: as sdei_event_enable() */
sdei_status_t sdei_event_disable(const struct smccc_callee *callee, uint32_t event);

/** sdei_event_status - SDEI_STATUS_* bits. errors: INVALID_PARAMETERS */
sdei_status_t sdei_event_status(const struct smccc_callee *callee, uint32_t event);

/** sdei_event_get_info - @info is SDEI_INFO_*. errors: INVALID_PARAMETERS, DENIED */
sdei_status_t sdei_event_get_info(const struct smccc_callee *callee, uint32_t event, uint32_t info);

/** sdei_event_routing_set - @mode is SDEI_ROUTING_*. errors: INVALID_PARAMETERS, DENIED */
sdei_status_t sdei_event_routing_set(const struct smccc_callee *callee, uint32_t event,
				     uint64_t mode, uint64_t cpu);

/**
 * sdei_event_context - from a handler: register x@number of who was interrupted, 0 to 17. A value,
 * not a status
 */
uint64_t sdei_event_context(const struct smccc_callee *callee, uint32_t number);

/**
 * sdei_event_complete - ends a handler; @status is SDEI_EVENT_*. Comes back only with an error:
 * DENIED
 */
sdei_status_t sdei_event_complete(const struct smccc_callee *callee, uint64_t status);

/**
 * sdei_event_complete_and_resume - ends a handler at @address. Comes back only with an error:
 * INVALID_PARAMETERS, DENIED
 */
sdei_status_t sdei_event_complete_and_resume(const struct smccc_callee *callee, uint64_t address);

/** sdei_event_signal - make event 0 happen on @cpu. errors: INVALID_PARAMETERS */
sdei_status_t sdei_event_signal(const struct smccc_callee *callee, uint32_t event, uint64_t cpu);

/** sdei_pe_mask - no events on this CPU. returns: 1, it was masked by this call; 0, it had been */
sdei_status_t sdei_pe_mask(const struct smccc_callee *callee);

/** sdei_pe_unmask - events on this CPU again */
sdei_status_t sdei_pe_unmask(const struct smccc_callee *callee);

/**
 * sdei_interrupt_bind - make an interrupt an event.
 * returns: the event.
 * errors: INVALID_PARAMETERS, DENIED, OUT_OF_RESOURCE
 */
sdei_status_t sdei_interrupt_bind(const struct smccc_callee *callee, uint32_t intid);

/** sdei_interrupt_release - the reverse. errors: INVALID_PARAMETERS, DENIED */
sdei_status_t sdei_interrupt_release(const struct smccc_callee *callee, uint32_t event);

/** sdei_features - @feature is SDEI_FEATURE_*. errors: INVALID_PARAMETERS */
sdei_status_t sdei_features(const struct smccc_callee *callee, uint32_t feature);

/** sdei_private_reset - forget all private events of this CPU. errors: DENIED (a handler runs) */
sdei_status_t sdei_private_reset(const struct smccc_callee *callee);

/** sdei_shared_reset - forget all shared events. errors: DENIED (a handler runs) */
sdei_status_t sdei_shared_reset(const struct smccc_callee *callee);

ABI_C_END

#endif
