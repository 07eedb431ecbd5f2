/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls of a guest, as Linux makes them. */
#include "hyperv/hv.h"

#include "abi/hv_hypercall.h"

#define ONE_DONE REPS(1)
#define GUEST_OS_ID                                                                                \
	ABI_ULL(0x8100000000000000) /* open source, Linux [TLFS "Reporting the Guest OS Identity"] */
#define ENABLE       ABI_ULL(1)
#define SINT_MASKED  ABI_ULL(0x10000)
#define PATIENCE_MS  ABI_U(3000)
#define FLAG_PENDING ABI_U(1)
#define MESSAGES_MAX ABI_U(100)

static __attribute__((aligned(4096))) struct hv_message_page message_pages[CPU_COUNT_MAX];
static __attribute__((aligned(4096))) struct hv_event_page event_pages[CPU_COUNT_MAX];
static __attribute__((aligned(4096))) struct hv_post_message_input post_inputs[CPU_COUNT_MAX * 16];

struct hv_value hv_get_of(uint64_t vp, uint32_t name)
{
	struct call call = { .x = { FID_HYPERCALL, CODE_GET_VP_REGISTERS | FAST | REPS(1),
				    PARTITION_SELF, vp, name } };

	call_hvc_0(&call);
	return (struct hv_value){ call.x[0] == ONE_DONE ? 0 : call.x[0], call.x[6], call.x[7] };
}

uint64_t hv_set_of(uint64_t vp, uint32_t name, uint64_t value)
{
	struct call call = { .x = { FID_HYPERCALL, CODE_SET_VP_REGISTERS | FAST | REPS(1),
				    PARTITION_SELF, vp, name, 0, value, 0 } };

	call_hvc_0(&call);
	return call.x[0] == ONE_DONE ? 0 : call.x[0];
}

struct hv_value hv_get(uint32_t name)
{
	return hv_get_of(VP_SELF, name);
}

uint64_t hv_set(uint32_t name, uint64_t value)
{
	return hv_set_of(VP_SELF, name, value);
}

uint64_t hv_now(void)
{
	return hv_get(REG_TIME_REF_COUNT).low;
}

void hv_identify(void)
{
	hv_set(REG_GUEST_OS_ID, GUEST_OS_ID);
}

uint64_t hv_post(uint32_t connection, uint32_t type, const void *payload, uint32_t size)
{
	struct hv_post_message_input *input = &post_inputs[(size_t)cpu_this()->index * 16];
	struct call call = { .x = { FID_HYPERCALL, CODE_POST_MESSAGE, (uintptr_t)input, 0 } };

	memset(input, 0, sizeof(*input));
	input->connection_id = connection;
	input->message_type = type;
	input->payload_size = size;
	memcpy(input->payload, payload,
	       size < sizeof(input->payload) ? size : sizeof(input->payload));
	call_hvc_0(&call);
	return call.x[0];
}

uint64_t hv_signal(uint32_t connection, uint32_t flag)
{
	struct call call = { .x = { FID_HYPERCALL, CODE_SIGNAL_EVENT | FAST,
				    connection | (uint64_t)flag << 32 } };

	call_hvc_0(&call);
	return call.x[0];
}

struct hv_message_page *message_page(void)
{
	return &message_pages[cpu_this()->index];
}

struct hv_event_page *event_page(void)
{
	return &event_pages[cpu_this()->index];
}

void synic_start(void)
{
	memset(message_page(), 0, sizeof(struct hv_message_page));
	memset(event_page(), 0, sizeof(struct hv_event_page));
	hv_set(REG_SIMP, (uintptr_t)message_page() | ENABLE);
	hv_set(REG_SIEFP, (uintptr_t)event_page() | ENABLE);
	hv_set(REG_SINT0 + SINT_VMBUS, INTID_VMBUS);
	hv_set(REG_SINT0 + SINT_TIMER, INTID_TIMER);
	hv_set(REG_SCONTROL, ENABLE);
}

void synic_stop(void)
{
	for (uint32_t i = 0; i < 4; i++) {
		hv_set(REG_STIMER0_CONFIG + 2 * i, 0);
		hv_set(REG_STIMER0_COUNT + 2 * i, 0);
	}
	/* First take the messages that wait. */
	for (uint32_t i = 0; i < MESSAGES_MAX; i++) {
		memset(message_page(), 0, sizeof(struct hv_message_page));
		hv_set(REG_EOM, 0);
	}
	hv_set(REG_SCONTROL, 0);
	hv_set(REG_SINT0 + SINT_VMBUS, SINT_MASKED);
	hv_set(REG_SINT0 + SINT_TIMER, SINT_MASKED);
	hv_set(REG_SIMP, 0);
	hv_set(REG_SIEFP, 0);
}

bool message_take(uint32_t sint, struct hv_message *message)
{
	struct hv_message *slot = &message_page()->slot[sint];
	uint64_t start = counter();

	while (__atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) == 0) {
		if (counter() - start > ticks_of_ms(PATIENCE_MS)) {
			return false;
		}
		relax();
	}
	memcpy(message, slot, sizeof(*message));
	__atomic_store_n(&slot->type, 0, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if ((__atomic_load_n(&slot->flags, __ATOMIC_ACQUIRE) & FLAG_PENDING) != 0) {
		hv_set(REG_EOM, 0);
	}
	return true;
}

uint32_t interrupts_of(uint32_t intid)
{
	return __atomic_load_n(&cpu_this()->interrupt_count[intid], __ATOMIC_ACQUIRE);
}

uint64_t ticks_of_ms(uint64_t ms)
{
	return sysreg_read(cntfrq_el0) * ms / 1000;
}
