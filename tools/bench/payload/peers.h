/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls as others shape them, to be measured beside those of libsmccc, and libsmccc's with a frame record. */
#ifndef PAYLOAD_PEERS_H
#define PAYLOAD_PEERS_H

#include "smccc/call.h"

/** peer_plain_hvc - version 1.0, the shape of Linux: the last argument asks for what one vendor's firmware wants */
void peer_plain_hvc(smccc_register a0, smccc_register a1, smccc_register a2, smccc_register a3,
		    smccc_register a4, smccc_register a5, smccc_register a6, smccc_register a7,
		    struct arm_smccc_res *res, const uint32_t *quirk);

/** peer_struct_hvc - 18 registers from a struct and to one, in 24 instructions, the shape of Linux */
void peer_struct_hvc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res);

/** framed_hvc - arm_smccc_1_2_hvc() built with -DSMCCC_FRAME_RECORD */
void framed_hvc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res);

#endif
