/* SPDX-License-Identifier: BSD-2-Clause */
/* Reference time, the reference TSC page, synthetic timers. [TLFS Timers] */
#ifndef ABI_HV_TIMER_H
#define ABI_HV_TIMER_H

#include "abi/hv_types.h"

/* Reference time counts 100 ns units since the partition was created */
#define HV_REFERENCE_TIME_HZ ABI_U(10000000)

#define HV_STIMER_COUNT ABI_U(4)

/* HV_REGISTER_STIMERx_CONFIG [TLFS Timers, "Synthetic Timer Configuration Register"] */
#define HV_STIMER_ENABLE_BIT      ABI_BIT64(0)
#define HV_STIMER_PERIODIC_BIT    ABI_BIT64(1)
#define HV_STIMER_LAZY_BIT        ABI_BIT64(2)
#define HV_STIMER_AUTO_ENABLE_BIT ABI_BIT64(3)
#define HV_STIMER_VECTOR_SHIFT    4
#define HV_STIMER_VECTOR_WIDTH    8
#define HV_STIMER_DIRECT_BIT      ABI_BIT64(12)
#define HV_STIMER_SINT_SHIFT      16
#define HV_STIMER_SINT_WIDTH      4
#define HV_STIMER_RESERVED_MASK   ABI_ULL(0xFFFFFFFFFFF0E000) /* 63:20, 15:13 */

/* Sequence of a reference TSC page that is not to be used: read the counter instead */
#define HV_REFERENCE_TSC_INVALID ABI_U(0)

#ifndef __ASSEMBLER__

/* Payload of a HV_MESSAGE_TYPE_TIMER_EXPIRED message [TLFS HV_TIMER_MESSAGE_PAYLOAD] */
struct hv_timer_message {
	uint32_t timer_index;
	uint32_t reserved_0x04;
	uint64_t expiration_time;
	uint64_t delivery_time;
};
ABI_OFFSET(struct hv_timer_message, timer_index, 0x00);
ABI_OFFSET(struct hv_timer_message, reserved_0x04, 0x04);
ABI_OFFSET(struct hv_timer_message, expiration_time, 0x08);
ABI_OFFSET(struct hv_timer_message, delivery_time, 0x10);
ABI_SIZE(struct hv_timer_message, 0x18);

/* Page of HV_REGISTER_REFERENCE_TSC: reference time = ((counter * scale) >> 64) + offset */
struct hv_reference_tsc_page {
	uint32_t sequence;
	uint32_t reserved_0x04;
	uint64_t scale;
	int64_t offset;
	uint64_t reserved_0x18[509];
};
ABI_OFFSET(struct hv_reference_tsc_page, sequence, 0x00);
ABI_OFFSET(struct hv_reference_tsc_page, reserved_0x04, 0x04);
ABI_OFFSET(struct hv_reference_tsc_page, scale, 0x08);
ABI_OFFSET(struct hv_reference_tsc_page, offset, 0x10);
ABI_OFFSET(struct hv_reference_tsc_page, reserved_0x18, 0x18);
ABI_SIZE(struct hv_reference_tsc_page, 0x1000);

#endif /* __ASSEMBLER__ */

#endif /* ABI_HV_TIMER_H */
