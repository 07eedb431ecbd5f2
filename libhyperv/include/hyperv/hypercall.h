/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Make hypercalls: fast ones in registers only, slow ones through a page, repeated ones to their
 * end.
 *
 * @partition of every function: filled by hv_partition_init().
 *
 * Context of every function: EL1, any, if not said otherwise; does not block.
 * Source: [TLFS Hypercall Interface].
 *
 * In all of them the guest OS ID must have been set, or HV_STATUS_ACCESS_DENIED comes back without a
 * call, but for the VP registers that the specification allows before (hyperv/vp_register.h).
 */
#ifndef HYPERV_HYPERCALL_H
#define HYPERV_HYPERCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/hv_hypercall.h"
#include "hyperv/partition.h"
#include "smccc/inline.h"

ABI_C_BEGIN

/**
 * hv_control - make a hypercall input value
 * @code: HVCALL_*
 * @reps: rep count of a rep hypercall; 0: a simple one
 *
 * returns: the value, without the fast bit
 * [TLFS Hypercall Interface, "Hypercall Inputs"]
 */
static inline uint64_t hv_control(uint16_t code, uint32_t reps)
{
	return ABI_FIELD_PREP(HV_HYPERCALL_CODE, code) |
	       ABI_FIELD_PREP(HV_HYPERCALL_REP_COUNT, reps);
}

/**
 * hv_status_of, hv_reps_of - take a hypercall result value apart
 * @result: x0
 *
 * returns: the status; the reps that are complete
 * [TLFS Hypercall Interface, "Hypercall Outputs"]
 */
static inline hv_status_t hv_status_of(uint64_t result)
{
	return (hv_status_t)ABI_FIELD_GET(HV_HYPERCALL_RESULT_STATUS, result);
}

static inline uint32_t hv_reps_of(uint64_t result)
{
	return (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_RESULT_REPS, result);
}

/* Registers of a fast hypercall: 16 of them, 128 bytes, input first, then output. */
struct hv_fast {
	uint64_t block[16];
};

/**
 * hv_hypercall_fast - a fast hypercall of any size
 * @control:    from hv_control(); the fast bit is added
 * @fast:       in: the input block; out: the whole register block after the call
 * @input_size: bytes of it that are input: 0 to 128
 * @output:     out, may be NULL: where in @fast->block the output begins, index of a uint64_t
 * @output_size: bytes of output that the call has; input, rounded up to 16, and output must fit
 *
 * Registers in, SMCCC: x0 = function ID, x1 = control, x2-x17; native: x0 = control, x1-x16.
 * Registers out: x0, x1-x17. Output begins at the next multiple of 16 bytes after the input
 * (SMCCC), or ends with the last register (native): OBS Linux 6.1, mu_msvm, OpenVMM.
 *
 * Context: EL1, any; does not block.
 * returns: the hypercall result value; HV_STATUS_INVALID_HYPERCALL_INPUT without a call if the sizes
 * do not fit [TLFS Hypercall Interface, "Register Mapping for Hypercall Inputs"]
 */
uint64_t hv_hypercall_fast(const struct hv_partition *partition, uint64_t control,
			   struct hv_fast *fast, size_t input_size, size_t output_size,
			   size_t *output);

/**
 * hv_hypercall_fast_anonymous - a fast hypercall before there is a guest OS ID
 * @convention: of the partition
 * @control, @fast: as of hv_hypercall_fast()
 *
 * Neither sizes nor the guest OS ID are checked. Registers: as hv_hypercall_fast().
 *
 * returns: the hypercall result value
 */
uint64_t hv_hypercall_fast_anonymous(enum hv_convention convention, uint64_t control,
				     struct hv_fast *fast);

/**
 * hv_hypercall_slow - a hypercall with input and output in memory, to its end
 * @control: from hv_control(), or with a variable header's size in it
 * @input, @output: NULL, or 8-byte aligned and within one 4 KiB page each, not overlapping; the
 *	caller's until it returns: a page for each CPU with preemption off, or one with a lock
 *
 * A rep hypercall that the hypervisor leaves before its end, with HV_STATUS_SUCCESS or
 * HV_STATUS_TIMEOUT, is continued at the element that comes next; each continuation must have made
 * progress, or the caller gets HV_STATUS_TIMEOUT.
 *
 * Registers in, SMCCC: x0 = function ID, x1 = control, x2 = input GPA, x3 = output GPA; native: one
 * register lower, without a function ID. Registers out: x0.
 *
 * Context: EL1, any; does not block.
 * returns: the hypercall result value. Reps complete are counted from element 0, those before the rep
 * start of @control included; never more than its rep count, even if the hypervisor reports more.
 * HV_STATUS_INVALID_ALIGNMENT without a call if a pointer is not aligned.
 * [TLFS Hypercall Interface, "Hypercall Continuation"]
 */
uint64_t hv_hypercall_slow(const struct hv_partition *partition, uint64_t control,
			   const void *input, void *output);

/* The native convention, HVC #1: x0 and x1-x17 in and out. [TLFS Hypercall Interface] */
struct hv_native_regs {
	uint64_t x[18];
};

/**
 * hv_native_hvc - HVC #1, all registers from @regs and back to it
 * @regs: in and out
 *
 * Registers in: x0-x17. Registers out: x0-x17. x18 is not touched, x19-x30 are preserved.
 *
 * Context: EL1; the instruction is undefined at EL0 and where there is no EL2.
 * returns: nothing; x0 in @regs is the hypercall result value
 */
void hv_native_hvc(struct hv_native_regs *regs);

/**
 * hv_fast_smccc_8 - a fast hypercall with 8 bytes of input, by the SMCCC convention, inline
 * @control: from hv_control(); the fast bit is added
 * @input:   the 8 bytes
 *
 * Registers in: x0, x1 = @control with the fast bit, x2 = @input. Registers out: x0.
 * returns: the hypercall result value
 */
static inline uint64_t hv_fast_smccc_8(uint64_t control, uint64_t input)
{
	return smccc_hvc(HV_HYPERCALL_FID, control | HV_HYPERCALL_FAST_BIT, input).a0;
}

/* private: one register of input of HvCallSignalEvent; @flag has 16 bits */
static inline uint64_t hv_signal_event_input(uint32_t connection, uint32_t flag)
{
	return (uint64_t)flag << 32 | connection;
}

/* private: hv_signal_event() by either convention, and before there is a guest OS ID */
hv_status_t hv_signal_event_outline(const struct hv_partition *partition, uint32_t connection,
				    uint32_t flag);

/**
 * hv_signal_event_direct - hv_signal_event() for callers that have already checked partition->direct
 * @connection, @flag: as of hv_signal_event()
 *
 * Seven instructions and the HVC; no memory is touched. Registers: as hv_signal_event().
 * returns: as hv_signal_event()
 */
static inline hv_status_t hv_signal_event_direct(uint32_t connection, uint32_t flag)
{
	return hv_status_of(
		hv_fast_smccc_8(HVCALL_SIGNAL_EVENT, hv_signal_event_input(connection, flag)));
}

/**
 * hv_signal_event - HvCallSignalEvent, fast
 * @connection: of the channel
 * @flag:       number of the event flag, 0 for VMBus
 *
 * Registers in: x0 = function ID, x1 = control, x2 = @connection and @flag. Registers out: x0; the
 * native convention one register lower. No memory is touched.
 *
 * Context: EL1, any, also interrupt and panic; does not block.
 * returns: HV_STATUS_SUCCESS; or
 *	HV_STATUS_INVALID_CONNECTION_ID, there is no such @connection
 *	HV_STATUS_INVALID_PARAMETER, the connection has no such @flag
 *	HV_STATUS_ACCESS_DENIED, the partition may not use it, or has no guest OS ID
 * [TLFS HvCallSignalEvent]
 */
static inline hv_status_t hv_signal_event(const struct hv_partition *partition, uint32_t connection,
					  uint32_t flag)
{
	if (__builtin_expect(!partition->direct || flag > UINT16_MAX, 0)) {
		return hv_signal_event_outline(partition, connection, flag);
	}
	return hv_signal_event_direct(connection, flag);
}

/**
 * hv_post_message_direct - hv_post_message_at() for callers that have already checked
 * partition->direct
 * @gpa: guest physical address of a struct hv_post_message_input, 8-byte aligned, in one 4 KiB page
 *
 * Registers, context and results: as hv_post_message().
 * returns: as hv_post_message()
 */
static inline hv_status_t hv_post_message_direct(uint64_t gpa)
{
	return hv_status_of(smccc_hvc(HV_HYPERCALL_FID, HVCALL_POST_MESSAGE, gpa, 0).a0);
}

/* private: hv_post_message_at() by either convention, and before there is a guest OS ID */
hv_status_t hv_post_message_outline(const struct hv_partition *partition, uint64_t gpa);

/**
 * hv_post_message_at - hv_post_message() for callers that know the input's guest physical address
 * @gpa: as of hv_post_message_direct()
 *
 * Registers, context and results: as hv_post_message().
 * returns: as hv_post_message()
 */
static inline hv_status_t hv_post_message_at(const struct hv_partition *partition, uint64_t gpa)
{
	if (!partition->direct) {
		return hv_post_message_outline(partition, gpa);
	}
	return hv_post_message_direct(gpa);
}

/**
 * hv_post_message - HvCallPostMessage, slow, once
 * @input: 8-byte aligned, within a 4 KiB page; filled by the caller
 *
 * Registers in: x0 = function ID, x1 = control, x2 = GPA of @input, x3 = 0. Registers out: x0.
 *
 * Context: EL1, any, also panic; does not block.
 * returns: HV_STATUS_SUCCESS; or
 *	HV_STATUS_INSUFFICIENT_BUFFERS, _INSUFFICIENT_MEMORY, the host has no room now: try again later
 *	HV_STATUS_INVALID_CONNECTION_ID, there is no such connection
 *	HV_STATUS_INVALID_PARAMETER, the type or the size of the message is invalid
 *	HV_STATUS_ACCESS_DENIED, the partition may not post, or has no guest OS ID
 * [TLFS HvCallPostMessage]
 */
hv_status_t hv_post_message(const struct hv_partition *partition,
			    const struct hv_post_message_input *input);

ABI_C_END

#endif
