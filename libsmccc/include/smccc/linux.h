/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux's names for calls, so that code written for its linux/arm-smccc.h compiles as it is. */
#ifndef SMCCC_LINUX_H
#define SMCCC_LINUX_H

#include "abi/kvm.h"
#include "abi/psci.h"
#include "abi/smccc.h"
#include "smccc/call.h"
#include "smccc/discover.h"
#include "smccc/inline.h"

ABI_C_BEGIN

/*
 * Function IDs and their parts. STD_CALL is a yielding call.
 * docs/howto-port-from-linux-smccc.md tells what differs from Linux.
 */
#define ARM_SMCCC_STD_CALL  ABI_U(0)
#define ARM_SMCCC_FAST_CALL ABI_U(1)
#define ARM_SMCCC_SMC_32    ABI_U(0)
#define ARM_SMCCC_SMC_64    ABI_U(1)

#define ARM_SMCCC_TYPE_SHIFT      SMCCC_FID_FAST_SHIFT
#define ARM_SMCCC_CALL_CONV_SHIFT SMCCC_FID_64_SHIFT
#define ARM_SMCCC_OWNER_SHIFT     SMCCC_FID_OWNER_SHIFT
#define ARM_SMCCC_OWNER_MASK      (ABI_BIT(SMCCC_FID_OWNER_WIDTH) - 1)
#define ARM_SMCCC_FUNC_MASK       (ABI_BIT(SMCCC_FID_NUMBER_WIDTH) - 1)

#define ARM_SMCCC_OWNER_ARCH            SMCCC_OWNER_ARCH
#define ARM_SMCCC_OWNER_CPU             SMCCC_OWNER_CPU
#define ARM_SMCCC_OWNER_SIP             SMCCC_OWNER_SIP
#define ARM_SMCCC_OWNER_OEM             SMCCC_OWNER_OEM
#define ARM_SMCCC_OWNER_STANDARD        SMCCC_OWNER_STANDARD_SECURE
#define ARM_SMCCC_OWNER_STANDARD_HYP    SMCCC_OWNER_STANDARD_HYP
#define ARM_SMCCC_OWNER_VENDOR_HYP      SMCCC_OWNER_VENDOR_HYP
#define ARM_SMCCC_OWNER_TRUSTED_APP     SMCCC_OWNER_TRUSTED_APP
#define ARM_SMCCC_OWNER_TRUSTED_APP_END SMCCC_OWNER_TRUSTED_APP_END
#define ARM_SMCCC_OWNER_TRUSTED_OS      SMCCC_OWNER_TRUSTED_OS
#define ARM_SMCCC_OWNER_TRUSTED_OS_END  SMCCC_OWNER_TRUSTED_OS_END

#define ARM_SMCCC_CALL_VAL(type, calling_convention, owner, number)                                \
	((uint32_t)((type) ? SMCCC_FID_FAST_BIT : ABI_U(0)) |                                      \
	 (uint32_t)((calling_convention) ? SMCCC_FID_64_BIT : ABI_U(0)) |                          \
	 (uint32_t)ABI_FIELD_PREP(SMCCC_FID_OWNER, owner) |                                        \
	 (uint32_t)ABI_FIELD_PREP(SMCCC_FID_NUMBER, number))
#define ARM_SMCCC_IS_FAST_CALL(fid) ((fid)&SMCCC_FID_FAST_BIT)
#define ARM_SMCCC_IS_64(fid)        ((fid)&SMCCC_FID_64_BIT)
#define ARM_SMCCC_FUNC_NUM(fid)     ((uint32_t)ABI_FIELD_GET(SMCCC_FID_NUMBER, fid))
#define ARM_SMCCC_OWNER_NUM(fid)    ((uint32_t)ABI_FIELD_GET(SMCCC_FID_OWNER, fid))

#define ARM_SMCCC_VERSION_1_0 SMCCC_VERSION_1_0
#define ARM_SMCCC_VERSION_1_1 SMCCC_VERSION_1_1
#define ARM_SMCCC_VERSION_1_2 SMCCC_VERSION_1_2
#define ARM_SMCCC_VERSION_1_3 SMCCC_VERSION_1_3

#define ARM_SMCCC_VERSION_FUNC_ID                           SMCCC_VERSION
#define ARM_SMCCC_ARCH_FEATURES_FUNC_ID                     SMCCC_ARCH_FEATURES
#define ARM_SMCCC_ARCH_SOC_ID                               SMCCC_ARCH_SOC_ID_32
#define ARM_SMCCC_ARCH_WORKAROUND_1                         SMCCC_ARCH_WORKAROUND_1
#define ARM_SMCCC_ARCH_WORKAROUND_2                         SMCCC_ARCH_WORKAROUND_2
#define ARM_SMCCC_ARCH_WORKAROUND_3                         SMCCC_ARCH_WORKAROUND_3
#define ARM_SMCCC_VENDOR_HYP_CALL_UID_FUNC_ID               SMCCC_VENDOR_HYP_UID
#define ARM_SMCCC_HV_PV_TIME_FEATURES                       PV_TIME_FEATURES
#define ARM_SMCCC_HV_PV_TIME_ST                             PV_TIME_ST
#define ARM_SMCCC_TRNG_VERSION                              TRNG_VERSION
#define ARM_SMCCC_TRNG_FEATURES                             TRNG_FEATURES
#define ARM_SMCCC_TRNG_GET_UUID                             TRNG_GET_UUID
#define ARM_SMCCC_TRNG_RND32                                TRNG_RND_32
#define ARM_SMCCC_TRNG_RND64                                TRNG_RND_64
#define ARM_SMCCC_VENDOR_HYP_KVM_FEATURES_FUNC_ID           KVM_FEATURES
#define ARM_SMCCC_VENDOR_HYP_KVM_PTP_FUNC_ID                KVM_PTP
#define ARM_SMCCC_VENDOR_HYP_KVM_HYP_MEMINFO_FUNC_ID        KVM_HYP_MEMINFO
#define ARM_SMCCC_VENDOR_HYP_KVM_MEM_SHARE_FUNC_ID          KVM_MEM_SHARE
#define ARM_SMCCC_VENDOR_HYP_KVM_MEM_UNSHARE_FUNC_ID        KVM_MEM_UNSHARE
#define ARM_SMCCC_VENDOR_HYP_KVM_MMIO_GUARD_FUNC_ID         KVM_MMIO_GUARD
#define ARM_SMCCC_VENDOR_HYP_KVM_DISCOVER_IMPL_VER_FUNC_ID  KVM_DISCOVER_IMPL_VER
#define ARM_SMCCC_VENDOR_HYP_KVM_DISCOVER_IMPL_CPUS_FUNC_ID KVM_DISCOVER_IMPL_CPUS

/* Bits of the result of KVM_FEATURES: the numbers of the functions. */
#define ARM_SMCCC_KVM_FUNC_FEATURES           ARM_SMCCC_FUNC_NUM(KVM_FEATURES)
#define ARM_SMCCC_KVM_FUNC_PTP                ARM_SMCCC_FUNC_NUM(KVM_PTP)
#define ARM_SMCCC_KVM_FUNC_HYP_MEMINFO        ARM_SMCCC_FUNC_NUM(KVM_HYP_MEMINFO)
#define ARM_SMCCC_KVM_FUNC_MEM_SHARE          ARM_SMCCC_FUNC_NUM(KVM_MEM_SHARE)
#define ARM_SMCCC_KVM_FUNC_MEM_UNSHARE        ARM_SMCCC_FUNC_NUM(KVM_MEM_UNSHARE)
#define ARM_SMCCC_KVM_FUNC_MMIO_GUARD         ARM_SMCCC_FUNC_NUM(KVM_MMIO_GUARD)
#define ARM_SMCCC_KVM_FUNC_DISCOVER_IMPL_VER  ARM_SMCCC_FUNC_NUM(KVM_DISCOVER_IMPL_VER)
#define ARM_SMCCC_KVM_FUNC_DISCOVER_IMPL_CPUS ARM_SMCCC_FUNC_NUM(KVM_DISCOVER_IMPL_CPUS)
#define ARM_SMCCC_KVM_NUM_FUNCS               KVM_FEATURE_COUNT
#define KVM_PTP_VIRT_COUNTER                  KVM_PTP_VIRTUAL_COUNTER
#define KVM_PTP_PHYS_COUNTER                  KVM_PTP_PHYSICAL_COUNTER

/* U-Boot's spelling, where it is another one. */
#define ARM_SMCCC_VERSION           SMCCC_VERSION
#define ARM_SMCCC_ARCH_FEATURES     SMCCC_ARCH_FEATURES
#define ARM_SMCCC_RET_NOT_SUPPORTED ((smccc_register)SMCCC_RET_NOT_SUPPORTED)

/**
 * arm_smccc_1_1_hvc - call the hypervisor by the rules of version 1.1, inline
 * @...: function ID, up to 7 arguments, then struct arm_smccc_res *: x0-x3 after the call, or NULL
 *
 * Registers: as smccc_hvc() of inline.h, by which the call is made; so it works with callees of version
 * 1.0, too.
 *
 * Context: as arm_smccc_1_2_hvc().
 * returns: nothing
 * Source: OBS, Linux include/linux/arm-smccc.h.
 */
#define arm_smccc_1_1_hvc(...) SMCCC_1_1_CALL(smccc_hvc, SMCCC_1_1_COUNT(__VA_ARGS__), __VA_ARGS__)

/**
 * arm_smccc_1_1_smc - call the firmware by the rules of version 1.1, inline
 * @...: as of arm_smccc_1_1_hvc()
 *
 * Context: as arm_smccc_1_2_smc().
 * returns: nothing
 * Source: OBS, Linux include/linux/arm-smccc.h.
 */
#define arm_smccc_1_1_smc(...) SMCCC_1_1_CALL(smccc_smc, SMCCC_1_1_COUNT(__VA_ARGS__), __VA_ARGS__)

/**
 * arm_smccc_1_1_invoke - call by the conduit that was given to arm_smccc_version_init(), inline
 * @...: as of arm_smccc_1_1_hvc()
 *
 * Context: where the conduit is defined.
 * returns: enum arm_smccc_conduit, the conduit that was used. SMCCC_CONDUIT_NONE: none is known, or the
 * callee is of version 1.0; nothing was called, and a0 of the result is SMCCC_RET_NOT_SUPPORTED.
 * Source: OBS, Linux include/linux/arm-smccc.h.
 */
#define arm_smccc_1_1_invoke(...)                                                                  \
	__extension__({                                                                            \
		enum arm_smccc_conduit smccc_conduit_ = arm_smccc_1_1_get_conduit();               \
                                                                                                   \
		if (smccc_conduit_ == SMCCC_CONDUIT_HVC) {                                         \
			arm_smccc_1_1_hvc(__VA_ARGS__);                                            \
		} else if (smccc_conduit_ == SMCCC_CONDUIT_SMC) {                                  \
			arm_smccc_1_1_smc(__VA_ARGS__);                                            \
		} else {                                                                           \
			SMCCC_1_1_CALL(smccc_none, SMCCC_1_1_COUNT(__VA_ARGS__), __VA_ARGS__);     \
		}                                                                                  \
		smccc_conduit_;                                                                    \
	})

/**
 * arm_smccc_1_2_invoke - call by the conduit that was given to arm_smccc_version_init()
 * @args, @res: as of arm_smccc_1_2_hvc()
 *
 * Without a conduit, or below version 1.1, nothing is called: res->a0 is SMCCC_RET_NOT_SUPPORTED, the
 * others are 0.
 *
 * Context: where the conduit is defined.
 * Source: OBS, Linux include/linux/arm-smccc.h.
 */
void arm_smccc_1_2_invoke(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res);

/**
 * arm_smccc_version_init - set what the calls without a conduit in their name use
 * @version, @conduit: of struct smccc_callee, as smccc_discover() filled it
 *
 * The two are the only state of the library, linked only where these names are used.
 *
 * Context: one CPU, before any of those calls; nothing guards the state.
 * Source: OBS, Linux drivers/firmware/smccc/smccc.c.
 */
void arm_smccc_version_init(uint32_t version, enum arm_smccc_conduit conduit);

/**
 * arm_smccc_get_version - the version that was given to arm_smccc_version_init()
 *
 * Context: any; no call is made.
 * returns: SMCCC_VERSION_*; SMCCC_VERSION_1_0 before arm_smccc_version_init()
 * Source: OBS, Linux drivers/firmware/smccc/smccc.c.
 */
uint32_t arm_smccc_get_version(void);

/**
 * arm_smccc_1_1_get_conduit - the conduit for calls of version 1.1 and later
 *
 * Context: any; no call is made.
 * returns: the conduit; SMCCC_CONDUIT_NONE if the callee is older
 * Source: OBS, Linux drivers/firmware/smccc/smccc.c.
 */
enum arm_smccc_conduit arm_smccc_1_1_get_conduit(void);

/* private: the last argument is told apart by the number of those before it. */

static inline void smccc_1_1_results(struct arm_smccc_res *res, struct arm_smccc_1_2_regs regs)
{
	if (res != NULL) {
		res->a0 = regs.a0;
		res->a1 = regs.a1;
		res->a2 = regs.a2;
		res->a3 = regs.a3;
	}
}

/* Linux's callers keep function IDs in an unsigned long, too; a pointer or a double is none. */
#define SMCCC_1_1_FID(a0) ((uint32_t)SMCCC_INTEGER(a0, smccc_register))

/* NULL is a void *. Anything else does not compile. */
#ifdef __cplusplus
#define SMCCC_1_1_RES(res) (res)
#else
#define SMCCC_1_1_RES(res) _Generic((res), struct arm_smccc_res * : (res), void * : (res))
#endif

/* Without a conduit the arguments are evaluated all the same, as in Linux. */
#define smccc_none(...) SMCCC_CALL_INLINE(smccc_none_, SMCCC_COUNT(__VA_ARGS__), __VA_ARGS__)

#define SMCCC_UNUSED(n) (void)a##n;
#define SMCCC_DEFINE_NONE(n)                                                                       \
	SMCCC_ALWAYS_INLINE struct arm_smccc_1_2_regs smccc_none_##n(                              \
		uint32_t fid SMCCC_UP_##n(SMCCC_PARAMETER))                                        \
	{                                                                                          \
		struct arm_smccc_1_2_regs regs = ABI_CLEAR;                                        \
                                                                                                   \
		(void)fid;                                                                         \
		SMCCC_UP_##n(SMCCC_UNUSED);                                                        \
		regs.a0 = (smccc_register)SMCCC_RET_NOT_SUPPORTED;                                 \
		return regs;                                                                       \
	}
SMCCC_DEFINE_NONE(0)
SMCCC_DEFINE_NONE(1)
SMCCC_DEFINE_NONE(2)
SMCCC_DEFINE_NONE(3)
SMCCC_DEFINE_NONE(4)
SMCCC_DEFINE_NONE(5)
SMCCC_DEFINE_NONE(6)
SMCCC_DEFINE_NONE(7)

#define SMCCC_1_1_COUNT(...)                                                                       \
	SMCCC_26TH(__VA_ARGS__, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 8, \
		   7, 6, 5, 4, 3, 2, 1, 99, 99)
#define SMCCC_1_1_CALL(call, count, ...)  SMCCC_1_1_CALL_(call, count, __VA_ARGS__)
#define SMCCC_1_1_CALL_(call, count, ...) SMCCC_1_1_CALL_##count(call, __VA_ARGS__)

#define SMCCC_1_1_CALL_1(call, a0, res)                                                            \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0)))
#define SMCCC_1_1_CALL_2(call, a0, a1, res)                                                        \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1))
#define SMCCC_1_1_CALL_3(call, a0, a1, a2, res)                                                    \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1, a2))
#define SMCCC_1_1_CALL_4(call, a0, a1, a2, a3, res)                                                \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1, a2, a3))
#define SMCCC_1_1_CALL_5(call, a0, a1, a2, a3, a4, res)                                            \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1, a2, a3, a4))
#define SMCCC_1_1_CALL_6(call, a0, a1, a2, a3, a4, a5, res)                                        \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1, a2, a3, a4, a5))
#define SMCCC_1_1_CALL_7(call, a0, a1, a2, a3, a4, a5, a6, res)                                    \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1, a2, a3, a4, a5, a6))
#define SMCCC_1_1_CALL_8(call, a0, a1, a2, a3, a4, a5, a6, a7, res)                                \
	smccc_1_1_results(SMCCC_1_1_RES(res), call(SMCCC_1_1_FID(a0), a1, a2, a3, a4, a5, a6, a7))

ABI_C_END

#endif
