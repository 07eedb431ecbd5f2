/* SPDX-License-Identifier: BSD-2-Clause */
/* Bits of the identity registers on ARM64: privileges, features, recommendations, limits. */
#ifndef ABI_HV_FEATURES_H
#define ABI_HV_FEATURES_H

#include "abi/macro.h"

/*
 * Identity registers are four 32-bit words a, b, c, d, from bit 0 of the 128-bit value up
 * [TLFS Feature and Interface Discovery, "Hypervisor Feature Registers"]. The letter is the word;
 * bits count within it. Word c has other bits here than EDX of the same x64 leaf.
 */

/* HV_REGISTER_PRIVILEGES_AND_FEATURES, words a and b [TLFS HV_PARTITION_PRIVILEGE_MASK] */
#define HV_PRIVILEGE_A_VP_RUNTIME_BIT        BIT(0)
#define HV_PRIVILEGE_A_REFERENCE_COUNTER_BIT BIT(1)
#define HV_PRIVILEGE_A_SYNIC_BIT             BIT(2)
#define HV_PRIVILEGE_A_STIMER_BIT            BIT(3)
#define HV_PRIVILEGE_A_INTERRUPT_CONTROL_BIT BIT(4)
#define HV_PRIVILEGE_A_HYPERCALL_BIT         BIT(5)
#define HV_PRIVILEGE_A_VP_INDEX_BIT          BIT(6)
#define HV_PRIVILEGE_A_RESET_BIT             BIT(7)
#define HV_PRIVILEGE_A_STATISTICS_BIT        BIT(8)
#define HV_PRIVILEGE_A_REFERENCE_TSC_BIT     BIT(9)
#define HV_PRIVILEGE_A_GUEST_IDLE_BIT        BIT(10)
#define HV_PRIVILEGE_A_FREQUENCY_BIT         BIT(11)
#define HV_PRIVILEGE_A_DEBUG_BIT             BIT(12)
#define HV_PRIVILEGE_A_REENLIGHTENMENT_BIT   BIT(13)
#define HV_PRIVILEGE_A_ROOT_SCHEDULER_BIT    BIT(14)

#define HV_PRIVILEGE_B_CREATE_PARTITIONS_BIT      BIT(0)
#define HV_PRIVILEGE_B_ACCESS_PARTITION_ID_BIT    BIT(1)
#define HV_PRIVILEGE_B_ACCESS_MEMORY_POOL_BIT     BIT(2)
#define HV_PRIVILEGE_B_ADJUST_MESSAGE_BUFFERS_BIT BIT(3)
#define HV_PRIVILEGE_B_POST_MESSAGES_BIT          BIT(4)
#define HV_PRIVILEGE_B_SIGNAL_EVENTS_BIT          BIT(5)
#define HV_PRIVILEGE_B_CREATE_PORT_BIT            BIT(6)
#define HV_PRIVILEGE_B_CONNECT_PORT_BIT           BIT(7)
#define HV_PRIVILEGE_B_ACCESS_STATISTICS_BIT      BIT(8)
#define HV_PRIVILEGE_B_DEBUGGING_BIT              BIT(11)
#define HV_PRIVILEGE_B_CPU_MANAGEMENT_BIT         BIT(12)
#define HV_PRIVILEGE_B_CONFIGURE_PROFILER_BIT     BIT(13)
#define HV_PRIVILEGE_B_VP_EXIT_TRACING_BIT        BIT(14)
#define HV_PRIVILEGE_B_EXTENDED_GVA_FLUSH_BIT     BIT(15)
#define HV_PRIVILEGE_B_ACCESS_VSM_BIT             BIT(16)
#define HV_PRIVILEGE_B_ACCESS_VP_REGISTERS_BIT    BIT(17)
#define HV_PRIVILEGE_B_FAST_HYPERCALL_OUTPUT_BIT  BIT(19)
#define HV_PRIVILEGE_B_EXTENDED_HYPERCALLS_BIT    BIT(20)
#define HV_PRIVILEGE_B_START_VP_BIT               BIT(21)
#define HV_PRIVILEGE_B_ISOLATION_BIT              BIT(22)

/* HV_REGISTER_PRIVILEGES_AND_FEATURES, word c */
#define HV_FEATURE_C_GUEST_DEBUGGING_BIT         BIT(0)
#define HV_FEATURE_C_PERFORMANCE_MONITOR_BIT     BIT(1)
#define HV_FEATURE_C_CPU_PARTITIONING_BIT        BIT(2)
#define HV_FEATURE_C_GUEST_IDLE_BIT              BIT(3)
#define HV_FEATURE_C_HYPERVISOR_SLEEP_BIT        BIT(4)
#define HV_FEATURE_C_NUMA_DISTANCE_BIT           BIT(5)
#define HV_FEATURE_C_FREQUENCY_BIT               BIT(6)
#define HV_FEATURE_C_SYNTHETIC_MACHINE_CHECK_BIT BIT(7)
#define HV_FEATURE_C_GUEST_CRASH_BIT             BIT(8)
#define HV_FEATURE_C_DEBUG_BIT                   BIT(9)
#define HV_FEATURE_C_DISABLE_HYPERVISOR_BIT      BIT(10)
#define HV_FEATURE_C_EXTENDED_GVA_FLUSH_BIT      BIT(11)
#define HV_FEATURE_C_SINT_POLLING_BIT            BIT(12)
#define HV_FEATURE_C_STIMER_DIRECT_BIT           BIT(13)

/* HV_REGISTER_FEATURES, word a: recommendations to the guest ("hints") */
#define HV_HINT_A_REGISTER_FOR_RESET_BIT       BIT(0)
#define HV_HINT_A_RELAXED_TIMING_BIT           BIT(1)
#define HV_HINT_A_SYNTHETIC_CLUSTER_IPI_BIT    BIT(2)
#define HV_HINT_A_EX_PROCESSOR_MASKS_BIT       BIT(3)
#define HV_HINT_A_NESTED_BIT                   BIT(4)
#define HV_HINT_A_SYNCED_TIMELINE_BIT          BIT(5)
#define HV_HINT_A_RING_BUFFER_MESSAGE_PORT_BIT BIT(6)
#define HV_HINT_A_HYPERCALL_MMIO_BIT           BIT(21)
#define HV_HINT_A_GPA_PINNING_BIT              BIT(22)
#define HV_HINT_A_WAKE_VPS_BIT                 BIT(23)
#define HV_HINT_A_MAP_EVENT_LOG_BUFFER_BIT     BIT(26)
#define HV_HINT_A_HEAT_HINT_BIT                BIT(27)

/* HV_REGISTER_FEATURES, word b: attempts before HvCallNotifyLongSpinWait */
#define HV_HINT_B_SPIN_WAIT_NEVER U(0xFFFFFFFF)

/* HV_REGISTER_IMPLEMENTATION_LIMITS: a, b, c are the most VPs, logical processors, interrupts */

#endif /* ABI_HV_FEATURES_H */
