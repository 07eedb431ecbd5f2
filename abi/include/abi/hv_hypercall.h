/* SPDX-License-Identifier: BSD-2-Clause */
/* Hypercalls: call codes, control word, result, inputs. [TLFS Hypercall Interface] */
#ifndef ABI_HV_HYPERCALL_H
#define ABI_HV_HYPERCALL_H

#include "abi/hv_types.h"

/* Hypercall input value ("control word"): X1 by the SMCCC convention, X0 by the native one */
#define HV_HYPERCALL_CODE_SHIFT         0
#define HV_HYPERCALL_CODE_WIDTH         16
#define HV_HYPERCALL_FAST_BIT           ABI_BIT64(16)
#define HV_HYPERCALL_VARHEAD_SIZE_SHIFT 17 /* in units of 8 bytes */
#define HV_HYPERCALL_VARHEAD_SIZE_WIDTH 10
#define HV_HYPERCALL_NESTED_BIT         ABI_BIT64(31)
#define HV_HYPERCALL_REP_COUNT_SHIFT    32
#define HV_HYPERCALL_REP_COUNT_WIDTH    12
#define HV_HYPERCALL_REP_START_SHIFT    48
#define HV_HYPERCALL_REP_START_WIDTH    12
#define HV_HYPERCALL_RESERVED_MASK      ABI_ULL(0xF000F00078000000) /* 63:60, 47:44, 30:27 */

/* Hypercall result value, X0. Reps complete count from 0, not from the rep start index. */
#define HV_HYPERCALL_RESULT_STATUS_SHIFT  0
#define HV_HYPERCALL_RESULT_STATUS_WIDTH  16
#define HV_HYPERCALL_RESULT_REPS_SHIFT    32
#define HV_HYPERCALL_RESULT_REPS_WIDTH    12
#define HV_HYPERCALL_RESULT_RESERVED_MASK ABI_ULL(0xFFFFF000FFFF0000)

/* Call codes from here on are extended hypercalls */
#define HV_HYPERCALL_CODE_EXTENDED ABI_U(0x8000)

/* Alignment of input and output pages, and of the variable header's size */
#define HV_HYPERCALL_ALIGNMENT ABI_U(8)

/*
 * Fast hypercalls: input in X2 to X17 (SMCCC) or X1 to X16 (native).
 *
 * OBS: Linux 6.1, FreeBSD, mu_msvm and OpenVMM let the output begin at the next multiple of 16
 * bytes after the input (SMCCC), or end with the last register (native), although the TLFS says 8.
 */
#define HV_HYPERCALL_FAST_REGISTER_COUNT   ABI_U(16)
#define HV_HYPERCALL_FAST_SIZE_MAX         ABI_U(128)
#define HV_HYPERCALL_FAST_OUTPUT_ALIGNMENT ABI_U(16)

/* The caller's own partition and VP; any VP */
#define HV_PARTITION_ID_SELF ABI_ULL(0xFFFFFFFFFFFFFFFF)
#define HV_VP_INDEX_SELF     ABI_U(0xFFFFFFFE)
#define HV_VP_INDEX_ANY      ABI_U(0xFFFFFFFF)

/* HV_INPUT_VTL, 8 bits [TLFS HV_INPUT_VTL] */
#define HV_INPUT_VTL_TARGET_SHIFT   0
#define HV_INPUT_VTL_TARGET_WIDTH   4
#define HV_INPUT_VTL_USE_TARGET_BIT ABI_BIT(4)
#define HV_INPUT_VTL_RESERVED_MASK  ABI_U(0xE0)

/* Rows of abi/hv_hypercall.def: flags */
#define HVCALL_VARIABLE_HEADER ABI_BIT(0)
#define HVCALL_OPAQUE          ABI_BIT(1)

/* Capabilities that HvExtCallQueryCapabilities reports */
#define HV_EXT_CAPABILITY_BOOT_ZEROED_MEMORY_BIT ABI_BIT64(0)
#define HV_EXT_CAPABILITY_MEMORY_HEAT_HINT_BIT   ABI_BIT64(1)

#ifndef __ASSEMBLER__

enum hvcall_kind {
	HVCALL_SIMPLE,
	HVCALL_REP,
};

enum hvcall_code {
#define HVCALL(constant, name, code, kind, input, rep_input, output, rep_output, flags)            \
	constant = code,
#include "abi/hv_hypercall.def"
};

/* Fixed input of HvCallGetVpRegisters and HvCallSetVpRegisters */
struct hv_vp_registers_input {
	uint64_t partition_id;
	uint32_t vp_index;
	uint8_t target_vtl;
	uint8_t reserved_0x0d[3];
};
ABI_OFFSET(struct hv_vp_registers_input, partition_id, 0x00);
ABI_OFFSET(struct hv_vp_registers_input, vp_index, 0x08);
ABI_OFFSET(struct hv_vp_registers_input, target_vtl, 0x0C);
ABI_OFFSET(struct hv_vp_registers_input, reserved_0x0d, 0x0D);
ABI_SIZE(struct hv_vp_registers_input, 0x10);

/*
 * Rep input of HvCallSetVpRegisters. That of HvCallGetVpRegisters is a uint32_t name, its rep
 * output a struct hv_u128.
 */
struct hv_set_vp_register {
	uint32_t name;
	uint32_t reserved_0x04[3];
	struct hv_u128 value;
};
ABI_OFFSET(struct hv_set_vp_register, name, 0x00);
ABI_OFFSET(struct hv_set_vp_register, reserved_0x04, 0x04);
ABI_OFFSET(struct hv_set_vp_register, value, 0x10);
ABI_SIZE(struct hv_set_vp_register, 0x20);

/* Input of HvCallPostMessage */
#define HV_POST_MESSAGE_PAYLOAD_SIZE_MAX ABI_U(240)

struct hv_post_message_input {
	uint32_t connection_id;
	uint32_t reserved_0x04;
	uint32_t message_type;
	uint32_t payload_size;
	uint8_t payload[240];
};
ABI_OFFSET(struct hv_post_message_input, connection_id, 0x00);
ABI_OFFSET(struct hv_post_message_input, reserved_0x04, 0x04);
ABI_OFFSET(struct hv_post_message_input, message_type, 0x08);
ABI_OFFSET(struct hv_post_message_input, payload_size, 0x0C);
ABI_OFFSET(struct hv_post_message_input, payload, 0x10);
ABI_SIZE(struct hv_post_message_input, 0x100);

/* Input of HvCallSignalEvent; as a fast hypercall, one register */
struct hv_signal_event_input {
	uint32_t connection_id;
	uint16_t flag_number;
	uint16_t reserved_0x06;
};
ABI_OFFSET(struct hv_signal_event_input, connection_id, 0x00);
ABI_OFFSET(struct hv_signal_event_input, flag_number, 0x04);
ABI_OFFSET(struct hv_signal_event_input, reserved_0x06, 0x06);
ABI_SIZE(struct hv_signal_event_input, 0x08);

#endif /* __ASSEMBLER__ */

#endif /* ABI_HV_HYPERCALL_H */
