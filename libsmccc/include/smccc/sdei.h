/* SPDX-License-Identifier: BSD-2-Clause */
/* SDEI: events that the firmware delivers even while interrupts are masked. */
#ifndef SMCCC_SDEI_H
#define SMCCC_SDEI_H

#include "abi/sdei.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * @callee of every function: as smccc_discover() found it.
 *
 * Registers in: x0 = function ID, x1-x5 = arguments in the order of the prototype. Registers out:
 * x0. All calls are of 64 bits: in AArch32 each is SDEI_RET_NOT_SUPPORTED without a call.
 *
 * Context: EL1 or EL2, not in an event's handler, if not said otherwise; takes as long as the callee.
 * Source: [DEN0054 "SDEI interfaces"], and in it the section of the function's name.
 *
 * Error of every function that returns a sdei_status_t, beside those that it lists:
 * SDEI_RET_NOT_SUPPORTED, the callee does not have SDEI, or not the function.
 */

/**
 * sdei_version - read the version; callees older than SMCCC 1.1 are not asked
 *
 * returns: SDEI_VERSION_* fields; or SDEI_RET_NOT_SUPPORTED
 */
sdei_status_t sdei_version(const struct smccc_callee *callee);

/**
 * sdei_event_register - have a handler called when an event happens
 * @event:   its number
 * @entry:   virtual address of the handler; it gets the event in x0, @context in x1, PC and PSTATE in x2
 *	and x3
 * @context: for the handler
 * @flags:   SDEI_ROUTING_ANY or SDEI_ROUTING_PE
 * @cpu:     affinity fields of MPIDR_EL1, with SDEI_ROUTING_PE
 *
 * returns: SDEI_RET_SUCCESS; or
 *	SDEI_RET_INVALID_PARAMETERS, there is no such @event, or @flags or @cpu are invalid for it
 *	SDEI_RET_DENIED, it is registered already
 */
sdei_status_t sdei_event_register(const struct smccc_callee *callee, uint32_t event, uint64_t entry,
				  uint64_t context, uint64_t flags, uint64_t cpu);

/**
 * sdei_event_unregister - have the handler called no longer
 * @event: its number
 *
 * returns: SDEI_RET_SUCCESS; or
 *	SDEI_RET_INVALID_PARAMETERS, there is no such @event
 *	SDEI_RET_DENIED, it is not registered
 *	SDEI_RET_PENDING, its handler runs; it is done when that ends
 */
sdei_status_t sdei_event_unregister(const struct smccc_callee *callee, uint32_t event);

/**
 * sdei_event_enable - let an event happen
 * @event: its number
 *
 * returns: SDEI_RET_SUCCESS; or
 *	SDEI_RET_INVALID_PARAMETERS, there is no such @event
 *	SDEI_RET_DENIED, it is not registered
 */
sdei_status_t sdei_event_enable(const struct smccc_callee *callee, uint32_t event);

/**
 * sdei_event_disable - hold an event back
 * @event: its number
 *
 * returns: as sdei_event_enable()
 */
sdei_status_t sdei_event_disable(const struct smccc_callee *callee, uint32_t event);

/**
 * sdei_event_status - read the state of an event
 * @event: its number
 *
 * returns: SDEI_STATUS_* bits; or SDEI_RET_INVALID_PARAMETERS, there is no such @event
 */
sdei_status_t sdei_event_status(const struct smccc_callee *callee, uint32_t event);

/**
 * sdei_event_get_info - read a property of an event
 * @event: its number
 * @info:  SDEI_INFO_*
 *
 * returns: the property; or
 *	SDEI_RET_INVALID_PARAMETERS, there is no such @event or @info
 *	SDEI_RET_DENIED, @info is about the routing of an event that is not registered
 */
sdei_status_t sdei_event_get_info(const struct smccc_callee *callee, uint32_t event, uint32_t info);

/**
 * sdei_event_routing_set - choose the CPU of an event
 * @event: its number
 * @mode:  SDEI_ROUTING_*
 * @cpu:   affinity fields of MPIDR_EL1, with SDEI_ROUTING_PE
 *
 * returns: SDEI_RET_SUCCESS; or
 *	SDEI_RET_INVALID_PARAMETERS, there is no such @event, or @mode or @cpu are invalid for it
 *	SDEI_RET_DENIED, it is not registered, or enabled
 */
sdei_status_t sdei_event_routing_set(const struct smccc_callee *callee, uint32_t event,
				     uint64_t mode, uint64_t cpu);

/**
 * sdei_event_context - read a register of the code that an event interrupted
 * @number: of the register, 0 to 17: x0 to x17
 *
 * Context: an event's handler.
 * returns: the register's value, which is not a status
 */
uint64_t sdei_event_context(const struct smccc_callee *callee, uint32_t number);

/**
 * sdei_event_complete - end a handler, and resume the code that the event interrupted
 * @status: SDEI_EVENT_*
 *
 * Context: an event's handler.
 * returns: only on failure: SDEI_RET_DENIED, no handler runs on this CPU
 */
sdei_status_t sdei_event_complete(const struct smccc_callee *callee, uint64_t status);

/**
 * sdei_event_complete_and_resume - end a handler, and go on elsewhere
 * @address: virtual address
 *
 * Context: an event's handler.
 * returns: only on failure: SDEI_RET_INVALID_PARAMETERS, @address is invalid; SDEI_RET_DENIED, no handler
 * runs on this CPU
 */
sdei_status_t sdei_event_complete_and_resume(const struct smccc_callee *callee, uint64_t address);

/**
 * sdei_event_signal - make event 0 happen on a CPU
 * @event: 0
 * @cpu:   affinity fields of MPIDR_EL1
 *
 * Context: any, also an event's handler.
 * returns: SDEI_RET_SUCCESS; or SDEI_RET_INVALID_PARAMETERS, there is no such @cpu, or another @event
 */
sdei_status_t sdei_event_signal(const struct smccc_callee *callee, uint32_t event, uint64_t cpu);

/**
 * sdei_pe_mask - let no events happen on this CPU
 *
 * returns: 1, this call masked them; 0, they were masked before
 */
sdei_status_t sdei_pe_mask(const struct smccc_callee *callee);

/**
 * sdei_pe_unmask - let events happen on this CPU again
 *
 * returns: SDEI_RET_SUCCESS
 */
sdei_status_t sdei_pe_unmask(const struct smccc_callee *callee);

/**
 * sdei_interrupt_bind - make an interrupt an event
 * @intid: of the interrupt
 *
 * returns: the event's number; or
 *	SDEI_RET_INVALID_PARAMETERS, @intid is not an interrupt that can be bound
 *	SDEI_RET_DENIED, it is in use by another part of the firmware
 *	SDEI_RET_OUT_OF_RESOURCE, no event number is free
 */
sdei_status_t sdei_interrupt_bind(const struct smccc_callee *callee, uint32_t intid);

/**
 * sdei_interrupt_release - give the interrupt of an event back
 * @event: of sdei_interrupt_bind()
 *
 * returns: SDEI_RET_SUCCESS; or
 *	SDEI_RET_INVALID_PARAMETERS, @event is not bound to an interrupt
 *	SDEI_RET_DENIED, it is registered
 */
sdei_status_t sdei_interrupt_release(const struct smccc_callee *callee, uint32_t event);

/**
 * sdei_features - read a property of the implementation
 * @feature: SDEI_FEATURE_*
 *
 * returns: the property; or SDEI_RET_INVALID_PARAMETERS, the callee does not know @feature
 */
sdei_status_t sdei_features(const struct smccc_callee *callee, uint32_t feature);

/**
 * sdei_private_reset - unregister all private events of this CPU
 *
 * returns: SDEI_RET_SUCCESS; or SDEI_RET_DENIED, a handler runs
 */
sdei_status_t sdei_private_reset(const struct smccc_callee *callee);

/**
 * sdei_shared_reset - unregister all shared events
 *
 * returns: SDEI_RET_SUCCESS; or SDEI_RET_DENIED, a handler runs
 */
sdei_status_t sdei_shared_reset(const struct smccc_callee *callee);

ABI_C_END

#endif
