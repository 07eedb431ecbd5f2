/* SPDX-License-Identifier: BSD-2-Clause */
/* The SynIC of a VP, on and off, and what arrives by it. The host may write to its pages at any time. */
#include "hyperv/synic.h"

#include "abi/hv_features.h"
#include "abi/hv_timer.h"
#include "memory.h"
#include "page_register.h"

#define FLAGS_PER_WORD 64U
#define FLAG_WORDS     (HV_EVENT_FLAG_COUNT / FLAGS_PER_WORD)

static bool set_register(const struct hv_vp *vp, uint32_t name, uint64_t value)
{
	return hv_set_register(vp->partition, name, value) == HV_STATUS_SUCCESS;
}

/* All SINTs masked and all timers off; goes on after a refusal. */
static bool quiesce(const struct hv_vp *vp)
{
	bool done = true;

	if (hv_privilege_a(vp->partition, HV_PRIVILEGE_A_STIMER_BIT)) {
		for (uint32_t i = 0; i < HV_STIMER_COUNT; i++) {
			done &= set_register(vp, HV_REGISTER_STIMER0_CONFIG + 2 * i, 0);
		}
	}
	for (uint32_t i = 0; i < HV_SINT_COUNT; i++) {
		done &= set_register(vp, HV_REGISTER_SINT0 + i, HV_SINT_RESET);
	}
	return done;
}

/* Pages, then the switch; with NULL the same off. Goes on after a refusal. */
static bool set_pages(const struct hv_vp *vp, const struct hv_vp_pages *pages)
{
	const struct hv_vp_pages none = { 0 };
	const struct hv_vp_pages *given = pages != NULL ? pages : &none;
	bool done = set_page(vp->partition, HV_REGISTER_SIMP, given->message);

	done &= set_page(vp->partition, HV_REGISTER_SIEFP, given->event);
	done &= set_bits(vp->partition, HV_REGISTER_SCONTROL, HV_SCONTROL_ENABLE_BIT,
			 pages != NULL ? HV_SCONTROL_ENABLE_BIT : 0);
	return done;
}

int hv_vp_offline(struct hv_vp *vp)
{
	bool done = quiesce(vp);

	done &= set_pages(vp, NULL);
	memset(&vp->pages, 0, sizeof(vp->pages));
	memset(vp->sint, 0, sizeof(vp->sint));
	return done ? 0 : -HV_ERR_REFUSED;
}

int hv_vp_online(struct hv_vp *vp, struct hv_partition *partition, const struct hv_vp_pages *pages)
{
	uint64_t index = 0;

	*vp = (struct hv_vp){ .partition = partition };
	if (pages->message == NULL || pages->event == NULL || !is_page(pages->message) ||
	    !is_page(pages->event) || !is_page(pages->input)) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	if (!hv_privilege_a(partition, HV_PRIVILEGE_A_SYNIC_BIT) ||
	    !hv_privilege_a(partition, HV_PRIVILEGE_A_VP_INDEX_BIT)) {
		return -HV_ERR_NOT_ALLOWED;
	}
	if (hv_get_register(partition, HV_REGISTER_VP_INDEX, &index) != HV_STATUS_SUCCESS) {
		return -HV_ERR_REFUSED;
	}
	vp->index = (uint32_t)index;
	if (!quiesce(vp) || !set_pages(vp, pages)) {
		hv_vp_offline(vp);
		return -HV_ERR_REFUSED;
	}
	vp->pages = *pages;
	return 0;
}

int hv_sint_enable(struct hv_vp *vp, uint32_t sint, uint32_t intid, const struct hv_sint *handler)
{
	if (vp->pages.message == NULL || sint >= HV_SINT_COUNT || intid < HV_INTID_PPI_MIN ||
	    intid > HV_INTID_PPI_MAX || handler == NULL) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	/* The interrupt may come before the hypercall is back. */
	vp->sint[sint] = *handler;
	if (!set_register(vp, HV_REGISTER_SINT0 + sint, ABI_FIELD_PREP(HV_SINT_VECTOR, intid))) {
		hv_sint_disable(vp, sint);
		return -HV_ERR_REFUSED;
	}
	return 0;
}

int hv_sint_disable(struct hv_vp *vp, uint32_t sint)
{
	bool done;

	if (vp->pages.message == NULL || sint >= HV_SINT_COUNT) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	done = set_register(vp, HV_REGISTER_SINT0 + sint, HV_SINT_RESET);
	memset(&vp->sint[sint], 0, sizeof(vp->sint[sint]));
	return done ? 0 : -HV_ERR_REFUSED;
}

/*
 * Whole words at once: what is set during the handlers has raised the interrupt again. So it ends,
 * whatever the host sets.
 */
static bool dispatch_events(struct hv_vp *vp, uint32_t sint)
{
	uint64_t *words = vp->pages.event->sint[sint].words;
	bool any = false;

	/* A handler may have disabled the SINT, or taken the VP off: then the page is not ours. */
	for (uint32_t i = 0; i < FLAG_WORDS && vp->sint[sint].event != NULL; i++) {
		uint64_t word = __atomic_load_n(&words[i], __ATOMIC_RELAXED);

		if (word == 0) {
			continue;
		}
		/* What the flags announce, such as the contents of rings, is read after this. */
		word = __atomic_exchange_n(&words[i], 0, __ATOMIC_ACQ_REL);
		for (; word != 0 && vp->sint[sint].event != NULL; word &= word - 1) {
			vp->sint[sint].event(vp, vp->sint[sint].argument,
					     i * FLAGS_PER_WORD + (uint32_t)__builtin_ctzll(word));
			any = true;
		}
	}
	return any;
}

/*
 * The message of a slot into @copy, and the slot free again; false: it is free. After the barrier
 * either the host finds the slot free, or its pending flag is seen here
 * [TLFS Inter-Partition Communication, "SynIC Message Flags"].
 */
static bool take_message(const struct hv_vp *vp, struct hv_message *slot, struct hv_message *copy)
{
	const uint32_t type = __atomic_load_n(&slot->type, __ATOMIC_ACQUIRE);

	if (type == HV_MESSAGE_TYPE_NONE) {
		return false;
	}
	/* All but the flags, which the host may set meanwhile. */
	copy->type = type;
	copy->payload_size = slot->payload_size;
	copy->flags = 0;
	copy->reserved_0x06 = 0;
	copy->sender = slot->sender;
	memcpy(copy->payload, slot->payload, sizeof(copy->payload));
	__atomic_store_n(&slot->type, HV_MESSAGE_TYPE_NONE, __ATOMIC_RELEASE);
	HV_BARRIER();
	if ((__atomic_load_n(&slot->flags, __ATOMIC_RELAXED) & HV_MESSAGE_FLAG_PENDING_BIT) != 0) {
		hv_set_register(vp->partition, HV_REGISTER_EOM, 0);
	}
	return true;
}

static bool dispatch_messages(struct hv_vp *vp, uint32_t sint)
{
	struct hv_message *slot = &vp->pages.message->slot[sint];
	struct hv_message copy;
	uint32_t count = 0;

	while (count < HV_SYNIC_MESSAGES_MAX && take_message(vp, slot, &copy)) {
		const struct hv_sint handler = vp->sint[sint];

		count++;
		if (handler.message == NULL || copy.payload_size > HV_MESSAGE_PAYLOAD_SIZE_MAX) {
			vp->lost++;
			continue;
		}
		handler.message(vp, handler.argument, &copy);
		/* The handler may have taken the VP off. */
		if (vp->pages.message == NULL) {
			break;
		}
	}
	return count != 0;
}

bool hv_sint_dispatch(struct hv_vp *vp, uint32_t sint)
{
	bool any = false;

	if (vp->pages.message != NULL && vp->sint[sint].event != NULL) {
		any = dispatch_events(vp, sint);
	}
	if (vp->pages.message != NULL) {
		any |= dispatch_messages(vp, sint);
	}
	return any;
}

bool hv_synic_dispatch(struct hv_vp *vp)
{
	bool any = false;

	for (uint32_t sint = 0; sint < HV_SINT_COUNT; sint++) {
		any |= hv_sint_dispatch(vp, sint);
	}
	return any;
}
