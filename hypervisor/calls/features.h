/* SPDX-License-Identifier: BSD-2-Clause */
/* What conduit tells the guest that it is and can do: a bit is here if its feature works. */
#ifndef CALLS_FEATURES_H
#define CALLS_FEATURES_H

#include "abi/hv_features.h"
#include "abi/hv_vp_register.h"
#include "core/config.h"

/* HV_REGISTER_PRIVILEGES_AND_FEATURES, words a, b, c */
#define FEATURES_PRIVILEGES_A                                                                      \
	(HV_PRIVILEGE_A_VP_RUNTIME_BIT | HV_PRIVILEGE_A_REFERENCE_COUNTER_BIT |                    \
	 HV_PRIVILEGE_A_SYNIC_BIT | HV_PRIVILEGE_A_STIMER_BIT | HV_PRIVILEGE_A_HYPERCALL_BIT |     \
	 HV_PRIVILEGE_A_VP_INDEX_BIT | HV_PRIVILEGE_A_REFERENCE_TSC_BIT |                          \
	 HV_PRIVILEGE_A_FREQUENCY_BIT)
#define FEATURES_PRIVILEGES_B                                                                      \
	(HV_PRIVILEGE_B_POST_MESSAGES_BIT | HV_PRIVILEGE_B_SIGNAL_EVENTS_BIT |                     \
	 HV_PRIVILEGE_B_ACCESS_VP_REGISTERS_BIT | HV_PRIVILEGE_B_FAST_HYPERCALL_OUTPUT_BIT)
#define FEATURES_C                                                                                 \
	(HV_FEATURE_C_FREQUENCY_BIT | HV_FEATURE_C_GUEST_CRASH_BIT |                               \
	 HV_FEATURE_C_SINT_POLLING_BIT | HV_FEATURE_C_STIMER_DIRECT_BIT)

/*
 * HV_REGISTER_HYPERVISOR_VERSION. IMPDEF: the major and minor version of every Hyper-V with this
 * interface, and a build of its time (OBS: a Hyper-V on ARM64 says 10.0.27857), so that a guest
 * that compares builds finds what it knows. Service number 0 sets conduit apart.
 */
#define FEATURES_VERSION_MAJOR ABI_U(10)
#define FEATURES_VERSION_MINOR ABI_U(0)
#define FEATURES_VERSION_BUILD ABI_U(27857)

#endif
