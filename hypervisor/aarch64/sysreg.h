/* SPDX-License-Identifier: BSD-2-Clause */
/* System registers of AArch64: the fields that EL2 uses. Names and numbers: DDI0487. */
#ifndef AARCH64_SYSREG_H
#define AARCH64_SYSREG_H

#include "abi/macro.h"

/* ESR_EL2 */
#define ESR_EC_SHIFT                   26
#define ESR_EC_WIDTH                   6
#define ESR_IL_BIT                     ABI_BIT(25)
#define ESR_ISS_SHIFT                  0
#define ESR_ISS_WIDTH                  25
#define ESR_IMMEDIATE_SHIFT            0
#define ESR_IMMEDIATE_WIDTH            16
#define ESR_EC_UNKNOWN                 ABI_U(0x00)
#define ESR_EC_HVC64                   ABI_U(0x16)
#define ESR_EC_SMC64                   ABI_U(0x17)
#define ESR_EC_SYSREG                  ABI_U(0x18)
#define ESR_EC_INSTRUCTION_ABORT_LOWER ABI_U(0x20)
#define ESR_EC_INSTRUCTION_ABORT_SAME  ABI_U(0x21)
#define ESR_EC_DATA_ABORT_LOWER        ABI_U(0x24)
#define ESR_EC_DATA_ABORT_SAME         ABI_U(0x25)

/* ISS of a data abort */
#define ESR_ABORT_ISV_BIT         ABI_BIT(24)
#define ESR_ABORT_SIZE_SHIFT      22
#define ESR_ABORT_SIZE_WIDTH      2
#define ESR_ABORT_SIGN_BIT        ABI_BIT(21)
#define ESR_ABORT_REGISTER_SHIFT  16
#define ESR_ABORT_REGISTER_WIDTH  5
#define ESR_ABORT_64_BIT          ABI_BIT(15)
#define ESR_ABORT_WALK_BIT        ABI_BIT(7) /* S1PTW */
#define ESR_ABORT_WRITE_BIT       ABI_BIT(6)
#define ESR_ABORT_STATUS_MASK     ABI_U(0x3f)
#define ESR_ABORT_LEVEL_MASK      ABI_U(0x03) /* of a translation fault: the lookup level */
#define ESR_ABORT_TRANSLATION     ABI_U(0x04) /* translation fault, level 0 */
#define ESR_ABORT_STATUS_EXTERNAL ABI_U(0x10) /* synchronous external abort, not on a walk */

/* ISS of a trapped MSR or MRS */
#define ESR_SYSREG_READ_BIT       ABI_BIT(0)
#define ESR_SYSREG_REGISTER_SHIFT 5
#define ESR_SYSREG_REGISTER_WIDTH 5
#define ESR_SYSREG_CRM_SHIFT      1
#define ESR_SYSREG_CRM_WIDTH      4
#define ESR_SYSREG_OP2_SHIFT      17
#define ESR_SYSREG_OP2_WIDTH      3
#define ESR_SYSREG_NAME_MASK      ABI_U(0x3ffc1e) /* Op0, Op2, Op1, CRn, CRm */
#define ESR_SYSREG(op0, op1, crn, crm, op2)                                                        \
	((ABI_U(op0) << 20) | (ABI_U(op2) << 17) | (ABI_U(op1) << 14) | (ABI_U(crn) << 10) |       \
	 (ABI_U(crm) << 1))

/* HCR_EL2 */
#define HCR_VM_BIT   ABI_BIT64(0)
#define HCR_SWIO_BIT ABI_BIT64(1)
#define HCR_FMO_BIT  ABI_BIT64(3)
#define HCR_TID3_BIT ABI_BIT64(18)
#define HCR_TSC_BIT  ABI_BIT64(19)
#define HCR_RW_BIT   ABI_BIT64(31)
#define HCR_E2H_BIT  ABI_BIT64(34)

/* GCSCR_EL1 */
#define GCSCR_EXLOCKEN_BIT ABI_BIT64(6)

/* SCTLR_ELx */
#define SCTLR_M_BIT         ABI_BIT64(0)
#define SCTLR_A_BIT         ABI_BIT64(1)
#define SCTLR_C_BIT         ABI_BIT64(2)
#define SCTLR_SA_BIT        ABI_BIT64(3)
#define SCTLR_I_BIT         ABI_BIT64(12)
#define SCTLR_WXN_BIT       ABI_BIT64(19)
#define SCTLR_SPAN_BIT      ABI_BIT64(23)
#define SCTLR_EE_BIT        ABI_BIT64(25)
#define SCTLR_DSSBS_BIT     ABI_BIT64(44)
#define SCTLR_SPINTMASK_BIT ABI_BIT64(62)
#define SCTLR_EL1_RES1      ABI_ULL(0x30d00800)
#define SCTLR_EL2_RES1      ABI_ULL(0x30c50830)

/* SPSR_ELx */
#define SPSR_EL1H        ABI_U(5)
#define SPSR_MODE_MASK   ABI_U(0x1f)
#define SPSR_MODE_EL0    ABI_U(0)
#define SPSR_MODE_EL1T   ABI_U(4)
#define SPSR_AARCH32_BIT ABI_BIT(4)
#define SPSR_DAIF        ABI_U(0x3c0)
#define SPSR_BTYPE_MASK  ABI_U(0xc00)
#define SPSR_SSBS_BIT    ABI_BIT(12)
#define SPSR_ALLINT_BIT  ABI_BIT(13)
#define SPSR_SS_BIT      ABI_BIT(21)
#define SPSR_PAN_BIT     ABI_BIT(22)
#define SPSR_DIT_BIT     ABI_BIT(24)
#define SPSR_TCO_BIT     ABI_BIT(25)
#define SPSR_NZCV_MASK   ABI_U(0xf0000000)
#define SPSR_EXLOCK_BIT  ABI_BIT64(34)

/* TCR_EL1, and TCR_EL2 with E2H = 0 */
#define TCR_LOW_MASK      ABI_ULL(0xffff) /* T0SZ, EPD0, IRGN0, ORGN0, SH0, TG0 */
#define TCR_EL1_EPD1_BIT  ABI_BIT64(23)
#define TCR_EL1_IPS_SHIFT 32
#define TCR_EL1_IPS_WIDTH 3
#define TCR_EL1_TBI0_BIT  ABI_BIT64(37)
#define TCR_EL2_PS_SHIFT  16
#define TCR_EL2_PS_WIDTH  3
#define TCR_EL2_TBI_BIT   ABI_BIT64(20)

#ifndef __ASSEMBLER__
#include "aarch64/sysreg_access.h"
#endif
#endif
