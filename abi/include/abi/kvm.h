/* SPDX-License-Identifier: BSD-2-Clause */
/* KVM's hypercalls: arguments. Function IDs: smccc.h. */
#ifndef ABI_KVM_H
#define ABI_KVM_H

#include "abi/smccc.h"

/* Argument of KVM_PTP [OBS: Linux Documentation/virt/kvm/arm/ptp_kvm.rst] */
#define KVM_PTP_VIRTUAL_COUNTER  ABI_U(0)
#define KVM_PTP_PHYSICAL_COUNTER ABI_U(1)

/* The bit of a function in the result of KVM_FEATURES is its number. */
#define KVM_FEATURE_COUNT ABI_U(128)

#endif /* ABI_KVM_H */
