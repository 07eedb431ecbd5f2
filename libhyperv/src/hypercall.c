/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls of any size, by both conventions; those with a register's worth of input are inline. */
#include "hyperv/hypercall.h"

#include <stdbool.h>

#define FAST_WORDS HV_HYPERCALL_FAST_REGISTER_COUNT

/* Not one of them may be larger than the registers: what is rounded up cannot wrap around. */
static bool fits(size_t input_size, size_t output_size)
{
	return input_size <= HV_HYPERCALL_FAST_SIZE_MAX &&
	       output_size <= HV_HYPERCALL_FAST_SIZE_MAX;
}

static size_t round_up(size_t size)
{
	return (size + HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT - 1) &
	       ~(size_t)(HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT - 1);
}

static uint64_t fast_smccc(uint64_t control, uint64_t *b)
{
	const struct arm_smccc_1_2_regs r =
		smccc_hvc(HV_HYPERCALL_FID, control, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
			  b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	const uint64_t block[FAST_WORDS] = {
		r.a2,  r.a3,  r.a4,  r.a5,  r.a6,  r.a7,  r.a8,  r.a9,
		r.a10, r.a11, r.a12, r.a13, r.a14, r.a15, r.a16, r.a17
	};

	for (uint32_t i = 0; i < FAST_WORDS; i++) {
		b[i] = block[i];
	}
	return r.a0;
}

static uint64_t fast_native(uint64_t control, uint64_t *block)
{
	struct hv_native_regs regs = { { control } };

	for (uint32_t i = 0; i < FAST_WORDS; i++) {
		regs.x[1 + i] = block[i];
	}
	hv_native_hvc(&regs);
	for (uint32_t i = 0; i < FAST_WORDS; i++) {
		block[i] = regs.x[1 + i];
	}
	return regs.x[0];
}

uint64_t hv_hypercall_fast_anonymous(enum hv_convention convention, uint64_t control,
				     struct hv_fast *fast)
{
	control |= HV_HYPERCALL_FAST_BIT;
	return convention == HV_CONVENTION_NATIVE ? fast_native(control, fast->block)
						  : fast_smccc(control, fast->block);
}

uint64_t hv_hypercall_fast(const struct hv_partition *partition, uint64_t control,
			   struct hv_fast *fast, size_t input_size, size_t output_size,
			   size_t *output)
{
	const size_t in = round_up(input_size);
	const size_t out = round_up(output_size);

	if (partition->guest_os_id == 0) {
		return HV_STATUS_ACCESS_DENIED;
	}
	if (!fits(input_size, output_size) || in + out > HV_HYPERCALL_FAST_SIZE_MAX) {
		return HV_STATUS_INVALID_HYPERCALL_INPUT;
	}
	if (output != NULL) {
		*output = (partition->convention == HV_CONVENTION_NATIVE
				   ? HV_HYPERCALL_FAST_SIZE_MAX - out
				   : in) /
			  sizeof(uint64_t);
	}
	return hv_hypercall_fast_anonymous(partition->convention, control, fast);
}

static uint64_t slow_once(const struct hv_partition *partition, uint64_t control, uint64_t input,
			  uint64_t output)
{
	struct hv_native_regs regs = { { control, input, output } };

	if (partition->convention == HV_CONVENTION_SMCCC) {
		return smccc_hvc(HV_HYPERCALL_FID, control, input, output).a0;
	}
	hv_native_hvc(&regs);
	return regs.x[0];
}

/* A result whose reps complete lie between what was done before the call and what there is to do. */
static uint64_t result_of(hv_status_t status, uint32_t done, uint32_t before, uint32_t count)
{
	if (done < before) {
		done = before;
	}
	return ABI_FIELD_PREP(HV_HYPERCALL_RESULT_REPS, done < count ? done : count) | status;
}

uint64_t hv_hypercall_slow(const struct hv_partition *partition, uint64_t control,
			   const void *input, void *output)
{
	const struct hv_port *port = partition->port;
	const uint32_t count = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_REP_COUNT, control);
	uint32_t start = (uint32_t)ABI_FIELD_GET(HV_HYPERCALL_REP_START, control);
	uint64_t gpas[2] = { 0, 0 };

	if (partition->guest_os_id == 0) {
		return HV_STATUS_ACCESS_DENIED;
	}
	if (((uintptr_t)input | (uintptr_t)output) % HV_HYPERCALL_ALIGNMENT != 0) {
		return HV_STATUS_INVALID_ALIGNMENT;
	}
	if (input != NULL) {
		gpas[0] = port->physical(partition->context, input);
	}
	if (output != NULL) {
		gpas[1] = port->physical(partition->context, output);
	}
	control &= ~HV_HYPERCALL_FAST_BIT;
	/* Each turn has done one element at least. */
	for (;;) {
		const uint64_t result = slow_once(partition, control, gpas[0], gpas[1]);
		const hv_status_t status = hv_status_of(result);
		const uint32_t done = hv_reps_of(result);

		if (count == 0) {
			return status;
		}
		if ((status != HV_STATUS_SUCCESS && status != HV_STATUS_TIMEOUT) ||
		    (status == HV_STATUS_SUCCESS && done >= count)) {
			return result_of(status, done, start, count);
		}
		if (done <= start || done >= count) {
			return result_of(HV_STATUS_TIMEOUT, done, start, count);
		}
		start = done;
		control = (control & ~ABI_FIELD_MASK(HV_HYPERCALL_REP_START)) |
			  ABI_FIELD_PREP(HV_HYPERCALL_REP_START, start);
	}
}

hv_status_t hv_signal_event_outline(const struct hv_partition *partition, uint32_t connection,
				    uint32_t flag)
{
	struct hv_fast fast = { { hv_signal_event_input(connection, flag) } };

	if (flag > UINT16_MAX) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	return hv_status_of(hv_hypercall_fast(partition, hv_control(HVCALL_SIGNAL_EVENT, 0), &fast,
					      sizeof(struct hv_signal_event_input), 0, NULL));
}

hv_status_t hv_post_message_outline(const struct hv_partition *partition, uint64_t gpa)
{
	if (partition->guest_os_id == 0) {
		return HV_STATUS_ACCESS_DENIED;
	}
	return hv_status_of(slow_once(partition, hv_control(HVCALL_POST_MESSAGE, 0), gpa, 0));
}

hv_status_t hv_post_message(const struct hv_partition *partition,
			    const struct hv_post_message_input *input)
{
	if ((uintptr_t)input % HV_HYPERCALL_ALIGNMENT != 0) {
		return HV_STATUS_INVALID_ALIGNMENT;
	}
	return hv_post_message_at(partition, partition->port->physical(partition->context, input));
}
