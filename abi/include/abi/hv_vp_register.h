/* SPDX-License-Identifier: BSD-2-Clause */
/* VP register numbers, and the fields of the identity registers that are not features. */
#ifndef ABI_HV_VP_REGISTER_H
#define ABI_HV_VP_REGISTER_H

#include "abi/hv_types.h"

/*
 * HV_REGISTER_HYPERVISOR_VERSION: four words a, b, c, d, from bit 0 up [TLFS Feature and Interface
 * Discovery, "Hypervisor System Identity"]. The shifts count within the word.
 */
#define HV_VERSION_B_MINOR_SHIFT          0
#define HV_VERSION_B_MINOR_WIDTH          16
#define HV_VERSION_B_MAJOR_SHIFT          16
#define HV_VERSION_B_MAJOR_WIDTH          16
#define HV_VERSION_D_SERVICE_NUMBER_SHIFT 0
#define HV_VERSION_D_SERVICE_NUMBER_WIDTH 24
#define HV_VERSION_D_SERVICE_BRANCH_SHIFT 24
#define HV_VERSION_D_SERVICE_BRANCH_WIDTH 8

/* Registers that hold a page: SIMP, SIEFP, reference TSC, VP assist page */
#define HV_PAGE_REGISTER_ENABLE_BIT ABI_BIT64(0)
#define HV_PAGE_REGISTER_PFN_SHIFT  12
#define HV_PAGE_REGISTER_PFN_WIDTH  52

/* What a guest may do with a register: column access of abi/hv_vp_register.def */
#define HV_ACCESS_READ_BIT  ABI_BIT(0)
#define HV_ACCESS_WRITE_BIT ABI_BIT(1)
#define HV_ACCESS_EARLY_BIT ABI_BIT(2) /* also before the Guest OS ID is set */
#define HV_ACCESS_VTL_BIT   ABI_BIT(3)

#ifndef __ASSEMBLER__

enum hv_access {
	HV_ACCESS_NONE = 0,
	HV_ACCESS_READ = HV_ACCESS_READ_BIT,
	HV_ACCESS_READ_WRITE = HV_ACCESS_READ_BIT | HV_ACCESS_WRITE_BIT,
	HV_ACCESS_EARLY_READ = HV_ACCESS_READ | HV_ACCESS_EARLY_BIT,
	HV_ACCESS_EARLY_READ_WRITE = HV_ACCESS_READ_WRITE | HV_ACCESS_EARLY_BIT,
	HV_ACCESS_VTL = HV_ACCESS_VTL_BIT,
};

enum hv_register {
#define HV_REGISTER(constant, name, number, width, access) constant = number,
#include "abi/hv_vp_register.def"
};

#endif /* __ASSEMBLER__ */

#endif /* ABI_HV_VP_REGISTER_H */
