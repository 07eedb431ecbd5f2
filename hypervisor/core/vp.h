/* SPDX-License-Identifier: BSD-2-Clause */
/* A VP: one CPU of the guest, with all that EL2 knows of it. */
#ifndef CORE_VP_H
#define CORE_VP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aarch64/counter.h"
#include "aarch64/vp_layout.h"
#include "core/config.h"
#include "core/spinlock.h"
#include "hypervisor/shared.h"

struct smccc_server;
struct synic;

/* Life of a VP as PSCI AFFINITY_INFO tells it [DEN0022, AFFINITY_INFO]. */
enum vp_power {
	VP_OFF,
	VP_ON_PENDING,
	VP_ON,
};

/* The producer's side of a trace ring. All NULL when tracing is off. */
struct vp_trace {
	struct trace_record *cursor; /* the next record to write */
	uint64_t sequence;           /* of the last record begun */
	uint16_t kind; /* the word at TRACE_RECORD_KIND of a call's record, ready to be stored */
	uint16_t vp;
	uint32_t reserved_0x14;
	struct trace_record *end;
	struct trace_record *start;
};

struct vp {
	const struct smccc_server *server; /* of its calls */
	uint64_t call;                     /* VP_CALL_VALUE */
	struct vp_trace trace;
	uint64_t stack_top; /* of EL2 on this CPU */
	uint64_t context;   /* x0 at the start of the VP, from CPU_ON */
	uint64_t entry;     /* where CPU_ON starts it */
	uint32_t index;     /* VP index: position in the MADT, dense from 0 */
	uint32_t power;     /* enum vp_power, atomic */
	uint64_t mpidr;     /* affinity bits only */
	uint64_t gicr;      /* base of this VP's redistributor */
	/* The counter when it was last switched on, less runtime_past; 0: it is off. Atomic */
	uint64_t run_since;
	uint64_t runtime_past; /* counter ticks that it was on before that */
	struct synic *synic;   /* with its timers: synic/synic.h */
} __attribute__((aligned(VP_ALIGN)));
/* A power of two: a VP is found by its index in one instruction less. */
_Static_assert(sizeof(struct vp) == 128, "size of a VP");
ABI_OFFSET(struct vp, server, VP_SERVER);
ABI_OFFSET(struct vp, call, VP_CALL);
ABI_OFFSET(struct vp, trace.cursor, VP_TRACE_CURSOR);
ABI_OFFSET(struct vp, trace.end, VP_TRACE_END);
ABI_OFFSET(struct vp, trace.start, VP_TRACE_START);
ABI_OFFSET(struct vp, trace.sequence, VP_TRACE_SEQUENCE);
ABI_OFFSET(struct vp, trace.kind, VP_TRACE_TAG);
ABI_OFFSET(struct vp, stack_top, VP_STACK_TOP);
ABI_OFFSET(struct vp, context, VP_CONTEXT);

/** vp_current - the VP that this CPU runs (TPIDR_EL2) */
struct vp *vp_current(void);

/** vp_run_begin, vp_run_end - @vp, which this CPU runs, is on from now, or off */
static inline void vp_run_begin(struct vp *vp)
{
	__atomic_store_n(&vp->run_since, counter_now() - vp->runtime_past, __ATOMIC_RELAXED);
}

static inline void vp_run_end(struct vp *vp)
{
	__atomic_store_n(&vp->runtime_past, counter_now() - vp->run_since, __ATOMIC_RELAXED);
	__atomic_store_n(&vp->run_since, 0, __ATOMIC_RELEASE);
}

/** vp_run_ticks - counter ticks that @vp was on until now; any CPU may ask */
static inline uint64_t vp_run_ticks(const struct vp *vp)
{
	uint64_t since = __atomic_load_n(&vp->run_since, __ATOMIC_RELAXED);

	if (since != 0) {
		return counter_now() - since;
	}
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&vp->runtime_past, __ATOMIC_RELAXED);
}

/** vp_is_on - whether @vp executes guest code */
static inline bool vp_is_on(const struct vp *vp)
{
	return __atomic_load_n(&vp->power, __ATOMIC_ACQUIRE) == VP_ON;
}
#endif
