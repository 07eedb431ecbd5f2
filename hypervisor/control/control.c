/* SPDX-License-Identifier: BSD-2-Clause */
/* The region that the host command shares: its header, and the rings of trace records. */
#include "control/control.h"

#include "aarch64/counter.h"
#include "aarch64/string.h"
#include "core/machine.h"
#include "core/partition.h"
#include "hypervisor/shared.h"

/*
 * Rings start on a page after the header, and each VP's producer on its ring. By hand conduit.efi
 * may start on RAM of a boot before: its records must not look valid.
 */
static void init_rings(struct conduit_shared *shared)
{
	uint64_t room;
	uint64_t count;

	shared->ring_offset =
		(sizeof(*shared) + HYP_PAGE_SIZE - 1) & ~(uint64_t)(HYP_PAGE_SIZE - 1);
	room = ((machine.shared.size - shared->ring_offset) / partition.vp_count) &
	       ~(uint64_t)(HYP_PAGE_SIZE - 1);
	count = room / TRACE_RECORD_SIZE;
	count = count < machine.config.ring_records ? count : machine.config.ring_records;
	if ((machine.config.flags & CONDUIT_CONFIG_TRACE) == 0 || count < 2) {
		return;
	}
	shared->ring_size = room;
	shared->record_count = (uint32_t)count;
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		struct vp_trace *trace = &partition.vps[i].trace;

		trace->start =
			(struct trace_record *)((uintptr_t)shared + shared->ring_offset + i * room);
		trace->end = trace->start + count;
		for (struct trace_record *record = trace->start; record < trace->end; record++) {
			record->sequence = 0;
		}
		trace->kind = TRACE_KIND_CALL;
		trace->vp = (uint16_t)i;
		trace->cursor = trace->start;
	}
}

void control_init(void)
{
	struct conduit_shared *shared = partition.shared;

	memset(shared, 0, sizeof(*shared));
	memcpy(shared->nonce, machine.config.nonce, sizeof(shared->nonce));
	/* There is one copy, which the host wipes when it has seen it. */
	memset(machine.config.nonce, 0, sizeof(machine.config.nonce));
	shared->version = CONDUIT_SHARED_VERSION;
	shared->state = CONDUIT_STATE_RUNNING;
	shared->gpa = machine.shared.base;
	shared->size = machine.shared.size;
	shared->vp_count = partition.vp_count;
	shared->counter_frequency = counter_frequency();
	shared->counter_base = counter_now();
	init_rings(shared);
	if (machine.config.magic == CONDUIT_CONFIG_MAGIC) {
		__atomic_store_n(&shared->magic, CONDUIT_SHARED_MAGIC, __ATOMIC_RELEASE);
	}
}
