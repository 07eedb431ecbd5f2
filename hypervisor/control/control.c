/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands of the host, status for the host. */
#include "control/control.h"

#include "aarch64/counter.h"
#include "aarch64/string.h"
#include "core/machine.h"
#include "core/partition.h"
#include "hypervisor/shared.h"
#include "vmbus/vmbus.h"

static uint32_t carry_out(uint32_t command, uint32_t argument)
{
	switch (command) {
	case CONDUIT_COMMAND_SHUTDOWN:
		return vmbus_request_shutdown(false) ? CONDUIT_COMMAND_OK
						     : CONDUIT_COMMAND_NOT_READY;
	case CONDUIT_COMMAND_REBOOT:
		return vmbus_request_shutdown(true) ? CONDUIT_COMMAND_OK
						    : CONDUIT_COMMAND_NOT_READY;
	case CONDUIT_COMMAND_RESCIND:
		return vmbus_rescind(argument) ? CONDUIT_COMMAND_OK : CONDUIT_COMMAND_NOT_READY;
	case CONDUIT_COMMAND_OFFER:
		return vmbus_offer(argument) ? CONDUIT_COMMAND_OK : CONDUIT_COMMAND_NOT_READY;
	default:
		return CONDUIT_COMMAND_UNKNOWN;
	}
}

static uint32_t count_online(void)
{
	uint32_t online = 0;

	for (uint32_t i = 0; i < partition.vp_count; i++) {
		online += vp_is_on(&partition.vps[i]);
	}
	return online;
}

void control_poll(void)
{
	struct conduit_shared *shared = partition.shared;
	uint32_t sequence = __atomic_load_n(&shared->command_sequence, __ATOMIC_ACQUIRE);

	if (sequence != shared->command_done) {
		shared->command_status = carry_out(shared->command, shared->command_argument);
		__atomic_store_n(&shared->command_done, sequence, __ATOMIC_RELEASE);
	}
	__atomic_store_n(&shared->guest_os_id,
			 __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED),
			 __ATOMIC_RELAXED);
	shared->vps_online = count_online();
	vmbus_status(shared);
}

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
