/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace records written by C; those of calls are written by aarch64/vectors.S. */
#include "core/trace.h"

#include "aarch64/counter.h"
#include "aarch64/string.h"
#include "core/vp.h"

/*
 * Whether @record is that of the call being served, which holds the guest's registers meanwhile: the call has recorded
 * as much as the ring has room for. No other record has the number 0 once the ring was full.
 */
static bool is_in_use(const struct vp_trace *trace, const struct trace_record *record)
{
	return record->sequence == 0 && trace->sequence >= (uint64_t)(trace->end - trace->start);
}

/* Take the next record of this CPU's ring. NULL: tracing is off, or there is none. */
static struct trace_record *begin(uint64_t *sequence)
{
	struct vp_trace *trace = &vp_current()->trace;
	struct trace_record *record = trace->cursor;

	if (record == NULL || is_in_use(trace, record)) {
		return NULL;
	}
	trace->cursor = record + 1 == trace->end ? trace->start : record + 1;
	*sequence = ++trace->sequence;
	/* Not valid any more before the rest changes: a reader may be copying it. */
	__atomic_store_n(&record->sequence, 0, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	record->time = counter_now();
	record->pc = 0;
	record->cost = 0;
	record->esr = 0;
	return record;
}

static void publish(struct trace_record *record, uint64_t sequence)
{
	__atomic_store_n(&record->sequence, sequence, __ATOMIC_RELEASE);
}

void trace_payload(const struct vp *vp, uint16_t kind, uint32_t argument, const void *data,
		   size_t size)
{
	uint64_t sequence;
	struct trace_record *record = begin(&sequence);

	if (record == NULL) {
		return;
	}
	record->kind = kind;
	record->vp = (uint16_t)vp->index;
	record->argument = argument;
	memcpy(record->payload, data, size < TRACE_PAYLOAD_SIZE ? size : TRACE_PAYLOAD_SIZE);
	publish(record, sequence);
}

void trace_event(const struct vp *vp, uint32_t sint, uint32_t flag)
{
	trace_payload(vp, TRACE_KIND_EVENT, sint << 16 | flag, "", 0);
}

void trace_no_return(struct vp *vp)
{
	struct vp_trace *trace = &vp->trace;
	struct trace_record *record = trace->cursor;

	if (record == NULL) {
		return;
	}
	/*
	 * The call's record is the one before the cursor: the calls that do not return record
	 * nothing else.
	 */
	record = record == trace->start ? trace->end - 1 : record - 1;
	record->cost = TRACE_COST_NO_RETURN;
	publish(record, trace->sequence);
}
