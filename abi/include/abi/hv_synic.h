/* SPDX-License-Identifier: BSD-2-Clause */
/* Synthetic interrupt controller: registers, message page, event flags page. */
#ifndef ABI_HV_SYNIC_H
#define ABI_HV_SYNIC_H

#include "abi/hv_types.h"

#define HV_SINT_COUNT ABI_U(16)

/* HV_REGISTER_SINTx [TLFS Inter-Partition Communication, "SINTx Registers"]: an edge INTID */
#define HV_SINT_VECTOR_SHIFT     0
#define HV_SINT_VECTOR_WIDTH     8
#define HV_SINT_VECTOR_MIN       ABI_U(16)
#define HV_SINT_MASKED_BIT       ABI_BIT64(16)
#define HV_SINT_AUTO_EOI_BIT     ABI_BIT64(17) /* not possible on ARM64 */
#define HV_SINT_POLLING_BIT      ABI_BIT64(18)
#define HV_SINT_AS_INTERCEPT_BIT ABI_BIT64(19)
#define HV_SINT_PROXY_BIT        ABI_BIT64(20)
#define HV_SINT_RESET            HV_SINT_MASKED_BIT

/* INTIDs that SINTs and direct timers raise: PPIs [IHI0069, "INTIDs"] */
#define HV_INTID_PPI_MIN ABI_U(16)
#define HV_INTID_PPI_MAX ABI_U(31)

/* HV_REGISTER_SCONTROL, HV_REGISTER_SVERSION. SIMP and SIEFP: HV_PAGE_REGISTER_*. */
#define HV_SCONTROL_ENABLE_BIT ABI_BIT64(0)
#define HV_SYNIC_VERSION       ABI_U(1)

/* Message types. The hypervisor's own have bit 31 set; partitions post the others. */
#define HV_MESSAGE_TYPE_NONE           ABI_U(0x00000000)
#define HV_MESSAGE_TYPE_CHANNEL        ABI_U(0x00000001) /* VMBus */
#define HV_MESSAGE_TYPE_TIMER_EXPIRED  ABI_U(0x80000010)
#define HV_MESSAGE_TYPE_ARM64_RESET    ABI_U(0x8001000C)
#define HV_MESSAGE_TYPE_HYPERVISOR_BIT ABI_BIT(31)

/* Message flags */
#define HV_MESSAGE_FLAG_PENDING_BIT ABI_BIT(0)

#define HV_MESSAGE_SIZE             ABI_U(256)
#define HV_MESSAGE_PAYLOAD_SIZE_MAX ABI_U(240)

/* Guest message buffers of a port [TLFS Inter-Partition Communication, "Guest Message Buffers"] */
#define HV_PORT_MESSAGE_BUFFER_COUNT ABI_U(16)

#define HV_EVENT_FLAG_COUNT ABI_U(2048) /* per SINT */

#ifndef __ASSEMBLER__

/* A slot of the message page. The type is written last and read first. */
struct hv_message {
	uint32_t type;
	uint8_t payload_size;
	uint8_t flags;
	uint16_t reserved_0x06;
	uint64_t sender;
	uint8_t payload[240];
};
ABI_OFFSET(struct hv_message, type, 0x00);
ABI_OFFSET(struct hv_message, payload_size, 0x04);
ABI_OFFSET(struct hv_message, flags, 0x05);
ABI_OFFSET(struct hv_message, reserved_0x06, 0x06);
ABI_OFFSET(struct hv_message, sender, 0x08);
ABI_OFFSET(struct hv_message, payload, 0x10);
ABI_SIZE(struct hv_message, 0x100);

/* Page of HV_REGISTER_SIMP: a slot per SINT */
struct hv_message_page {
	struct hv_message slot[16];
};
ABI_SIZE(struct hv_message_page, 0x1000);

/* 2048 flags of one SINT; flag n is bit n % 64 of word n / 64 */
struct hv_event_flags {
	uint64_t words[32];
};
ABI_SIZE(struct hv_event_flags, 0x100);

/* Page of HV_REGISTER_SIEFP: a set of flags per SINT */
struct hv_event_page {
	struct hv_event_flags sint[16];
};
ABI_SIZE(struct hv_event_page, 0x1000);

#endif /* __ASSEMBLER__ */

#endif /* ABI_HV_SYNIC_H */
