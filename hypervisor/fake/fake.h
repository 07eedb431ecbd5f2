/* SPDX-License-Identifier: BSD-2-Clause */
/* Stand-ins for the machine, so that the C of EL2 runs on a PC: how tests steer and ask them. */
#ifndef FAKE_FAKE_H
#define FAKE_FAKE_H

#include <stddef.h>
#include <stdint.h>

#include "hypervisor/shared.h"

/* The guest's RAM: its GPAs are those of QEMU's virt machine. */
#define FAKE_MEMORY_BASE ABI_ULL(0x40000000)
#define FAKE_MEMORY_SIZE ABI_ULL(0x1000000)

/* Bases of redistributors: values only, nothing is mapped there. */
#define FAKE_REDISTRIBUTOR      ABI_ULL(0x080a0000)
#define FAKE_REDISTRIBUTOR_SIZE ABI_ULL(0x20000)

#define FAKE_COUNTER_FREQUENCY ABI_ULL(62500000)
#define FAKE_RAISE_MAX         ABI_U(64)

struct vp;

/**
 * fake_reset - a fresh partition
 *
 * @vp_count VPs, all on, VP 0 current, time 0, memory all zero, nothing recorded.
 */
void fake_reset(uint32_t vp_count);

/** fake_memory_reset - guest RAM all zero, no page held, and a fresh arena: part of fake_reset() */
void fake_memory_reset(void);

/** fake_vp_switch - the VP that "this CPU", a thread, runs from now on */
void fake_vp_switch(uint32_t index);

/** fake_memory - pointer to guest RAM at @gpa; the range must be inside */
void *fake_memory(uint64_t gpa, size_t size);

/** fake_counter_set, fake_counter_advance - the system counter, which does not move by itself */
void fake_counter_set(uint64_t ticks);
void fake_counter_advance(uint64_t ticks);

/** fake_counter_set_frequency - before reference_time_init() */
void fake_counter_set_frequency(uint64_t hertz);

/* gic_raise() calls since fake_reset(), the first FAKE_RAISE_MAX of them, with any INTID. */
struct fake_raise {
	const struct vp *vp;
	uint32_t intid;
};
extern struct fake_raise fake_raises[FAKE_RAISE_MAX];
extern uint32_t fake_raise_count;

/* gic_wake() calls since fake_reset() */
extern uint32_t fake_wake_count;

/** fake_irq - interrupt @intid comes to this thread's VP: the handler that irq_own() was given last runs */
void fake_irq(uint32_t intid);

/* Of the last irq_raise() */
extern uint32_t fake_raised_intid;

/* timer_rearm() and irq_poll() calls of this thread since fake_reset() */
extern _Thread_local uint32_t fake_rearm_count;
extern _Thread_local uint32_t fake_poll_count;

/* trace_payload() and trace_event() calls of this thread since fake_reset(), and what the last one said */
struct fake_trace {
	uint32_t payload_count;
	uint32_t event_count;
	const struct vp *vp;
	uint16_t kind;
	uint32_t argument;
	size_t size;
	uint8_t data[TRACE_PAYLOAD_SIZE];
};
extern _Thread_local struct fake_trace fake_trace;

#define FAKE_LOCK_MAX ABI_U(256)

/* The locks that this thread took since it set @count to 0, each once. */
struct fake_locks {
	uint32_t count;
	const void *locks[FAKE_LOCK_MAX];
};
extern _Thread_local struct fake_locks fake_locks;

/* The device that log_line() named last, NULL: none */
extern const char *fake_log_name;

/* What partition.shared points to */
extern struct conduit_shared fake_shared;

#endif
