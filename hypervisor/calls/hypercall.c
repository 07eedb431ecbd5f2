/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls: the rules of the interface in one place, driven by one table row per hypercall. */
#include "calls/hypercall.h"

#include <stdbool.h>
#include <stddef.h>

#include "aarch64/string.h"
#include "abi/hv_features.h"
#include "abi/hv_hypercall.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "calls/features.h"
#include "calls/vp_register.h"
#include "core/guest_memory.h"
#include "core/partition.h"
#include "synic/timer.h"
#include "core/trace.h"
#include "vmbus/vmbus.h"

/* The sizes of abi/hv_hypercall.def as constants */
enum hypercall_size {
#define HVCALL(constant, name, code, kind, input, rep_input, output, rep_output, flags)            \
	constant##_INPUT = input, constant##_REP_INPUT = rep_input, constant##_OUTPUT = output,    \
	constant##_REP_OUTPUT = rep_output,
#include "abi/hv_hypercall.def"
};

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
	uint64_t zero_bits;       /* of the control word: must be zero */
	uint32_t input_size;      /* of the fixed header */
	uint32_t rep_input_size;  /* of an element */
	uint32_t output_size;     /* of the fixed part */
	uint32_t rep_output_size; /* of an element */
	bool rep;
	bool anonymous; /* also while the guest OS ID is 0 */
};

/* @done: elements done, counted from element 0 */
static uint64_t rep_result(uint16_t status, uint32_t done)
{
	return ABI_FIELD_PREP(HV_HYPERCALL_RESULT_REPS, done) | status;
}

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

static uint64_t get_vp_registers(struct vp *vp, const void *input, void *output, uint32_t start,
				 uint32_t count)
{
	const struct hv_vp_registers_input *header = input;
	const uint32_t *names = (const uint32_t *)(header + 1);
	struct hv_u128 *values = output;
	struct vp *target;
	uint16_t status = find_target(vp, header, &target);
	uint32_t done = start;

	if (status != HV_STATUS_SUCCESS) {
		return rep_result(status, start);
	}
	do {
		status = vp_register_get(target, names[done], &values[done]);
		if (status != HV_STATUS_SUCCESS) {
			return rep_result(status, done);
		}
	} while (++done < count);
	return rep_result(HV_STATUS_SUCCESS, count);
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
		return rep_result(status, start);
	}
	do {
		status = vp_register_set(target, elements[done].name, &elements[done].value);
		if (status != HV_STATUS_SUCCESS) {
			return rep_result(status, done);
		}
	} while (++done < count);
	return rep_result(HV_STATUS_SUCCESS, count);
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

	(void)output;
	(void)start;
	(void)count;
	return vmbus_signal_event(vp, event->connection_id, event->flag_number);
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

#define SIZES(code)                                                                                \
	.input_size = code##_INPUT, .rep_input_size = code##_REP_INPUT,                            \
	.output_size = code##_OUTPUT, .rep_output_size = code##_REP_OUTPUT
#define SIMPLE(code) SIZES(code), .zero_bits = SIMPLE_ZERO_BITS
#define REP(code)    SIZES(code), .zero_bits = REP_ZERO_BITS, .rep = true

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
#define HYPERCALL_COUNT (sizeof(hypercalls) / sizeof(hypercalls[0]))

/* The one copy that is made of a slow hypercall's input; a VP makes one call at a time. */
static struct {
	uint64_t words[HV_PAGE_SIZE / sizeof(uint64_t)];
} copies[HYP_MAX_VPS];

static uint32_t input_size(const struct hypercall *row, uint32_t count)
{
	return row->input_size + count * row->rep_input_size;
}

static uint32_t output_size(const struct hypercall *row, uint32_t count)
{
	return row->output_size + count * row->rep_output_size;
}

static uint32_t round_up(uint32_t size)
{
	return (size + HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT - 1) &
	       ~(HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT - 1);
}

/*
 * Input and output of a fast hypercall share the sixteen registers at @block: the output follows
 * the input (SMCCC convention) or ends with the last register (native convention). They are used in
 * place.
 *
 * OBS: Linux 6.1, FreeBSD, mu_msvm and OpenVMM round to 16 bytes where the TLFS says 8.
 */
static inline uint64_t invoke_fast(struct vp *vp, const struct hypercall *row, uint32_t start,
				   uint32_t count, uint64_t *block, bool native)
{
	uint32_t in = round_up(input_size(row, count));
	uint32_t out = output_size(row, count);
	uint32_t offset = native ? HV_HYPERCALL_FAST_SIZE_MAX - round_up(out) : in;

	if (in + out > HV_HYPERCALL_FAST_SIZE_MAX) { /* a multiple of 16: the same if rounded up */
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	return row->handler(vp, block, (uint8_t *)block + offset, start, count);
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
	uint32_t in = input_size(row, count);
	uint32_t out = output_size(row, count);
	void *input;
	void *output;
	uint16_t status = map_list(gpas[0], in, &input);

	timer_poll();
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
	return invoke_fast(vp, row, start, count, block, native);
}

uint64_t hypercall_smccc(struct vp *vp, uint64_t regs[HYPERCALL_REGISTER_COUNT])
{
	return dispatch(vp, regs[1], &regs[2], false);
}

uint64_t hypercall_native(struct vp *vp, uint64_t regs[HYPERCALL_REGISTER_COUNT])
{
	return dispatch(vp, regs[0], &regs[1], true);
}
