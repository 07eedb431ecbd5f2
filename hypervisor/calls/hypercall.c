/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls: the rules of the interface in one place, driven by one table row per hypercall. */
#include "calls/hypercall.h"

#include <stdbool.h>
#include <stddef.h>

#include "aarch64/call_registers.h"
#include "aarch64/string.h"
#include "abi/hv_features.h"
#include "abi/hv_hypercall.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "calls/features.h"
#include "calls/vp_register.h"
#include "core/guest_memory.h"
#include "core/irq.h"
#include "core/partition.h"
#include "core/trace.h"
#include "vmbus/vmbus.h"

/* The sizes of abi/hv_hypercall.def as constants */
enum hypercall_size {
#define HVCALL(constant, name, code, kind, input, rep_input, output, rep_output, flags)            \
	constant##_INPUT = input, constant##_REP_INPUT = rep_input, constant##_OUTPUT = output,    \
	constant##_REP_OUTPUT = rep_output,
#include "abi/hv_hypercall.def"
};

/* Sizes of input and output in one word: one multiplication serves both. */
#define SIZES(input, output) ((uint64_t)(output) << 32 | (input))
#define INPUT_SIZE(sizes)    ((uint32_t)(sizes))
#define OUTPUT_SIZE(sizes)   ((uint32_t)((sizes) >> 32))

/*
 * One hypercall. The handler finds its input where the guest cannot change it, and writes output
 * only for what succeeded. A rep hypercall processes the elements start <= index < count, at least
 * one; a simple one gets 0 and 0. It returns the hypercall result value.
 *
 * Reserved fields of the input are ignored [TLFS Hypercall Interface: "values within the padding
 * regions are ignored by the hypervisor"].
 */
struct hypercall {
	uint64_t (*handler)(struct vp *vp, const void *input, void *output, uint32_t start,
			    uint32_t count);
	uint64_t zero_bits; /* of the control word: must be zero */
	uint64_t sizes;     /* SIZES() of the fixed parts */
	uint64_t rep_sizes; /* of an element */
	bool rep;
	bool anonymous; /* also while the guest OS ID is 0 */
};

/*
 * The VP that the header of Get/SetVpRegisters names; returns what is wrong with it. IMPDEF: VTL 0
 * is all there is.
 */
static inline uint16_t find_target(struct vp *vp, const struct hv_vp_registers_input *header,
				   struct vp **target)
{
	if (header->partition_id != HV_PARTITION_ID_SELF) {
		return HV_STATUS_INVALID_PARTITION_ID;
	}
	if (header->target_vtl != 0) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	*target = vp;
	if (header->vp_index == HV_VP_INDEX_SELF) {
		return HV_STATUS_SUCCESS;
	}
	*target = partition_vp(header->vp_index);
	return *target != NULL ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_VP_INDEX;
}

/* Not inlined: one register needs none of the stack. */
static __attribute__((noinline)) uint64_t get_several(struct vp *target, const uint32_t *names,
						      struct hv_u128 *values, uint32_t start,
						      uint32_t count)
{
	uint64_t result;

	do {
		result = vp_register_get(target, names[start], &values[start], start);
	} while (ABI_FIELD_GET(HV_HYPERCALL_RESULT_STATUS, result) == HV_STATUS_SUCCESS &&
		 ++start < count);
	return result;
}

static uint64_t get_vp_registers(struct vp *vp, const void *input, void *output, uint32_t start,
				 uint32_t count)
{
	const struct hv_vp_registers_input *header = input;
	const uint32_t *names = (const uint32_t *)(header + 1);
	struct hv_u128 *values = output;
	struct vp *target;
	uint16_t status = find_target(vp, header, &target);

	if (status != HV_STATUS_SUCCESS) {
		return hypercall_rep_result(status, start);
	}
	if (start + 1 < count) {
		return get_several(target, names, values, start, count);
	}
	return vp_register_get(target, names[start], &values[start], start);
}

static uint64_t set_vp_registers(struct vp *vp, const void *input, void *output, uint32_t start,
				 uint32_t count)
{
	const struct hv_vp_registers_input *header = input;
	const struct hv_set_vp_register *elements = (const struct hv_set_vp_register *)(header + 1);
	struct vp *target;
	uint16_t status = find_target(vp, header, &target);
	uint32_t done = start;

	(void)output;
	if (status != HV_STATUS_SUCCESS) {
		return hypercall_rep_result(status, start);
	}
	do {
		status = vp_register_set(target, elements[done].name, &elements[done].value);
		if (status != HV_STATUS_SUCCESS) {
			return hypercall_rep_result(status, done);
		}
	} while (++done < count);
	return hypercall_rep_result(HV_STATUS_SUCCESS, count);
}

/* [TLFS HvCallPostMessage, "Return Values"] */
static uint64_t post_message(struct vp *vp, const void *input, void *output, uint32_t start,
			     uint32_t count)
{
	const struct hv_post_message_input *post = input;

	(void)output;
	(void)start;
	(void)count;
	if (post->message_type == HV_MESSAGE_TYPE_NONE ||
	    (post->message_type & HV_MESSAGE_TYPE_HYPERVISOR_BIT) != 0 ||
	    post->payload_size > HV_POST_MESSAGE_PAYLOAD_SIZE_MAX) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	trace_payload(vp, TRACE_KIND_INPUT, post->payload_size, post->payload, post->payload_size);
	return vmbus_post_message(vp, post->connection_id, post->message_type, post->payload,
				  post->payload_size);
}

static uint64_t signal_event(struct vp *vp, const void *input, void *output, uint32_t start,
			     uint32_t count)
{
	const struct hv_signal_event_input *event = input;

	(void)vp;
	(void)output;
	(void)start;
	(void)count;
	return vmbus_signal_event(event->connection_id, event->flag_number);
}

/* All privileges that the rows need are given: none is checked at run time. */
_Static_assert((FEATURES_PRIVILEGES_A & HV_PRIVILEGE_A_HYPERCALL_BIT) != 0 &&
		       (FEATURES_PRIVILEGES_B & HV_PRIVILEGE_B_ACCESS_VP_REGISTERS_BIT) != 0 &&
		       (FEATURES_PRIVILEGES_B & HV_PRIVILEGE_B_POST_MESSAGES_BIT) != 0 &&
		       (FEATURES_PRIVILEGES_B & HV_PRIVILEGE_B_SIGNAL_EVENTS_BIT) != 0,
	       "a hypercall is served for which the guest has no privilege");

/*
 * Bits that must be zero. IMPDEF: nothing is nested here, so that bit is one of them. No hypercall
 * in the table takes a variable header; one that does leaves VARHEAD out, and adds its size to the
 * input's.
 */
#define REP_ZERO_BITS                                                                              \
	(HV_HYPERCALL_RESERVED_MASK | HV_HYPERCALL_NESTED_BIT |                                    \
	 ABI_FIELD_MASK(HV_HYPERCALL_VARHEAD_SIZE))
#define SIMPLE_ZERO_BITS                                                                           \
	(REP_ZERO_BITS | ABI_FIELD_MASK(HV_HYPERCALL_REP_COUNT) |                                  \
	 ABI_FIELD_MASK(HV_HYPERCALL_REP_START))

#define ROW(code)                                                                                  \
	.sizes = SIZES(code##_INPUT, code##_OUTPUT),                                               \
	.rep_sizes = SIZES(code##_REP_INPUT, code##_REP_OUTPUT)
#define SIMPLE(code) ROW(code), .zero_bits = SIMPLE_ZERO_BITS
#define REP(code)    ROW(code), .zero_bits = REP_ZERO_BITS, .rep = true

/*
 * To add a hypercall: its code and sizes are a row of abi/hv_hypercall.def; write its handler above
 * and its row here.
 */
static const struct hypercall hypercalls[] = {
	[HVCALL_GET_VP_REGISTERS] = { get_vp_registers, REP(HVCALL_GET_VP_REGISTERS),
				      .anonymous = true },
	[HVCALL_SET_VP_REGISTERS] = { set_vp_registers, REP(HVCALL_SET_VP_REGISTERS),
				      .anonymous = true },
	[HVCALL_POST_MESSAGE] = { post_message, SIMPLE(HVCALL_POST_MESSAGE) },
	[HVCALL_SIGNAL_EVENT] = { signal_event, SIMPLE(HVCALL_SIGNAL_EVENT) },
};
#define HYPERCALL_COUNT ABI_COUNT(hypercalls)

/* The first of the sixteen registers after the control word, by the SMCCC convention */
#define BLOCK_FIRST 2

/* The one copy that is made of a slow hypercall's input; a VP makes one call at a time. */
static struct {
	uint64_t words[HV_PAGE_SIZE / sizeof(uint64_t)];
} copies[HYP_MAX_VPS];

static uint64_t sizes_of(const struct hypercall *row, uint32_t count)
{
	return row->sizes + count * row->rep_sizes;
}

static uint32_t round_up(uint32_t size)
{
	return (size + HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT - 1) &
	       ~(HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT - 1);
}

/*
 * Input and output of a fast hypercall share the sixteen registers after the control word: the output follows the input
 * (SMCCC convention) or ends with the last register (native convention). They are used in place.
 *
 * OBS: Linux 6.1, FreeBSD, mu_msvm and OpenVMM round to 16 bytes where the TLFS says 8.
 */
static uint64_t invoke_fast_native(struct vp *vp, const struct hypercall *row, uint32_t start,
				   uint32_t count, uint64_t *block)
{
	uint64_t sizes = sizes_of(row, count);
	uint32_t out = round_up(OUTPUT_SIZE(sizes));

	if (round_up(INPUT_SIZE(sizes)) + out > HV_HYPERCALL_FAST_SIZE_MAX) {
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	return row->handler(vp, block, (uint8_t *)block + HV_HYPERCALL_FAST_SIZE_MAX - out, start,
			    count);
}

/* Those that reach the registers which vectors.S leaves alone; not inlined: few do. */
static __attribute__((noinline)) uint64_t invoke_fast_long(struct vp *vp,
							   const struct hypercall *row,
							   uint32_t start, uint32_t count,
							   uint64_t *block)
{
	uint64_t sizes = sizes_of(row, count);
	uint32_t in = round_up(INPUT_SIZE(sizes));
	uint64_t *x10 = block + CALL_REGISTER_FIRST - BLOCK_FIRST;
	uint64_t result;

	if (in + OUTPUT_SIZE(sizes) > HV_HYPERCALL_FAST_SIZE_MAX) {
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	call_registers_store(x10);
	result = row->handler(vp, block, (uint8_t *)block + in, start, count);
	call_registers_load(x10);
	return result;
}

static inline uint64_t invoke_fast(struct vp *vp, const struct hypercall *row, uint32_t start,
				   uint32_t count, uint64_t *block)
{
	uint64_t sizes = sizes_of(row, count);
	uint32_t in = round_up(INPUT_SIZE(sizes));

	if (in + OUTPUT_SIZE(sizes) >
	    (CALL_REGISTER_FIRST - BLOCK_FIRST) * (uint32_t)sizeof(*block)) {
		return invoke_fast_long(vp, row, start, count, block);
	}
	return row->handler(vp, block, (uint8_t *)block + in, start, count);
}

/*
 * A parameter list in guest memory. Without parameters the GPA is ignored and *@list NULL. [TLFS
 * Hypercall Interface, "Common Hypercall Status Codes"]: misaligned, across a page boundary and
 * outside the GPA space are all INVALID_ALIGNMENT. OBS: OpenVMM says INVALID_HYPERCALL_INPUT for
 * the page boundary.
 */
static uint16_t map_list(uint64_t gpa, uint32_t size, void **list)
{
	*list = NULL;
	if (size == 0) {
		return HV_STATUS_SUCCESS;
	}
	if (gpa % HV_HYPERCALL_ALIGNMENT != 0 || gpa % HV_PAGE_SIZE + size > HV_PAGE_SIZE) {
		return HV_STATUS_INVALID_ALIGNMENT;
	}
	*list = guest_memory_map(gpa, size);
	return *list != NULL ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_ALIGNMENT;
}

/*
 * Lists in guest memory, at gpas[0] and gpas[1]. Not inlined: fast hypercalls save none of its
 * registers.
 *
 * IMPDEF: a rep hypercall never returns early to be continued [TLFS Hypercall Interface, "Hypercall
 * Continuation"]: its elements fit into a page, and nobody else waits for this CPU.
 */
static __attribute__((noinline)) uint64_t invoke_slow(struct vp *vp, const struct hypercall *row,
						      uint32_t start, uint32_t count,
						      const uint64_t *gpas)
{
	uint64_t sizes = sizes_of(row, count);
	uint32_t in = INPUT_SIZE(sizes);
	uint32_t out = OUTPUT_SIZE(sizes);
	void *input;
	void *output;
	uint16_t status = map_list(gpas[0], in, &input);

	irq_poll();
	if (status == HV_STATUS_SUCCESS) {
		status = map_list(gpas[1], out, &output);
	}
	if (status != HV_STATUS_SUCCESS) {
		return status;
	}
	/*
	 * IMPDEF: the TLFS forbids overlap without naming a status; this one is for misplaced
	 * lists.
	 */
	if (in != 0 && out != 0 && gpas[0] < gpas[1] + out && gpas[1] < gpas[0] + in) {
		return HV_STATUS_INVALID_ALIGNMENT;
	}
	if (in != 0) {
		input = memcpy(copies[vp->index].words, input, in);
	}
	return row->handler(vp, input, output, start, count);
}

/* The row of a call code; one without a handler, as that of 0, when there is no such hypercall */
static const struct hypercall *find(uint64_t control)
{
	uint64_t code = ABI_FIELD_GET(HV_HYPERCALL_CODE, control);
	const struct hypercall *row = &hypercalls[code < HYPERCALL_COUNT ? code : 0];

	/* Hides where the row is: Clang would find it anew for each of its fields. */
	__asm__("" : "+r"(row));
	return row;
}

/* @block: the sixteen registers after the control word. Returns the hypercall result value. */
static inline uint64_t dispatch(struct vp *vp, uint64_t control, uint64_t *block, bool native)
{
	const struct hypercall *row = find(control);
	uint32_t start = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_REP_START, control);
	uint32_t count = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_REP_COUNT, control);

	if (row->handler == NULL) {
		return HV_STATUS_INVALID_HYPERCALL_CODE;
	}
	/* IMPDEF: [TLFS Hypercall Interface, "Reporting the Guest OS Identity"] names no status. */
	if (!row->anonymous && __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED) == 0) {
		return HV_STATUS_ACCESS_DENIED;
	}
	if ((control & row->zero_bits) != 0 || (start >= count && row->rep)) {
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	if ((control & HV_HYPERCALL_FAST_BIT) == 0) {
		return invoke_slow(vp, row, start, count, block);
	}
	return native ? invoke_fast_native(vp, row, start, count, block)
		      : invoke_fast(vp, row, start, count, block);
}

uint64_t hypercall_smccc(void *vp, uint64_t *regs, uint32_t fid, const struct smccc_row *row)
{
	(void)fid, (void)row;
	return dispatch(vp, regs[1], &regs[BLOCK_FIRST], false);
}

uint64_t hypercall_native(struct vp *vp, uint64_t regs[HYPERCALL_REGISTER_COUNT])
{
	return dispatch(vp, regs[0], &regs[1], true);
}
