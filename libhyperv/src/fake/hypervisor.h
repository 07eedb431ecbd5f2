/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypervisor in place of the instruction: what the C of the library calls on a PC. It is strict:
 * what the specification rejects, it rejects; and it can be told to be worse than that.
 */
#ifndef HYPERV_FAKE_HYPERVISOR_H
#define HYPERV_FAKE_HYPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/hv_hypercall.h"
#include "abi/hv_synic.h"
#include "abi/hv_vp_register.h"
#include "hyperv/partition.h"

#define FAKE_VP_MAX  8U
#define FAKE_LOG_MAX 4096U

/* One hypercall as it came. */
struct fake_hypercall {
	uint16_t code;
	uint64_t control;
	bool native;
	bool fast;
	uint32_t vp;
	uint64_t status; /* the result value */
	/* Of Get and SetVpRegisters: the last register that was tried, and its value. */
	uint32_t name;
	uint64_t value;
};

/* What HvCallGetPartitionId says: a hypercall without input, for those who test outputs. */
#define FAKE_PARTITION_ID 0x1122334455667788ULL

/* What stands behind HvCallPostMessage and HvCallSignalEvent: the fake host, or a test. */
struct fake_events {
	/* returns: the status of the hypercall; the input is a copy */
	hv_status_t (*post)(void *argument, const struct hv_post_message_input *input);
	hv_status_t (*signal)(void *argument, uint32_t connection, uint32_t flag);
	void *argument;
};

/** fake_hypervisor_reset - a partition as it is at power-on, with @vp_count VPs, all privileges */
void fake_hypervisor_reset(uint32_t vp_count);

/** fake_hypervisor_events - who gets messages and signals; NULL: HV_STATUS_INVALID_CONNECTION_ID */
void fake_hypervisor_events(const struct fake_events *events);

/** fake_vp - on which VP the library runs from now on */
void fake_vp(uint32_t vp);

/**
 * fake_register - a register as the hypervisor has it; VP 0 holds those of the partition
 *
 * Two words: of a register of 64 bits the second one is 0, except that behind what
 * HV_REGISTER_GUEST_CRASH_CTL reads as stands what was last written to it.
 */
uint64_t *fake_register(uint32_t vp, uint32_t name);

/** fake_writes - how often a register was written with success since the reset */
uint32_t fake_writes(uint32_t vp, uint32_t name);

/** fake_register_unreadable - as fake_register_refuse() of reads only; one register at a time */
void fake_register_unreadable(uint32_t name, hv_status_t status);

/** fake_register_refuse - answer @status to every access of @name from now on; 0: no longer */
void fake_register_refuse(uint32_t name, hv_status_t status);

/** fake_privileges - the words a, b, c of HV_REGISTER_PRIVILEGES_AND_FEATURES */
void fake_privileges(uint32_t a, uint32_t b, uint32_t c);

/** fake_absent - this is no Hyper-V: every call is answered as by a callee that does not know it */
void fake_absent(bool absent);

/** fake_reps - leave a rep hypercall after so many elements, as a long one; 0: never */
void fake_reps(uint32_t reps);

/**
 * fake_time - what reference counter and CNTVCT show; the same until it is set again. A reference
 * TSC page follows; timers whose time has come expire
 */
void fake_time(uint64_t reference, uint64_t counter);

/**
 * fake_counter - CNTVCT, as the library reads it on a PC; calls fake_on_counter if it is set, so
 * that a host can act in the middle of a reading
 */
uint64_t fake_counter(void);
extern void (*fake_on_counter)(void);

/**
 * fake_message - deliver a message to the slot of a SINT by the rules: the slot if it is free, else
 * the queue and the pending flag
 *
 * returns: false: SynIC, SINT or page are off, or the queue of 16 is full
 */
bool fake_message(uint32_t vp, uint32_t sint, uint32_t type, const void *payload, size_t size);

/** fake_event - set a flag of a SINT; returns whether the interrupt was raised */
bool fake_event(uint32_t vp, uint32_t sint, uint32_t flag);

/** fake_interrupts - how often a SINT or a direct timer has raised @intid on a VP */
uint32_t fake_interrupts(uint32_t vp, uint32_t intid);

/** fake_log, fake_log_count - the hypercalls that came, the oldest first */
const struct fake_hypercall *fake_log(size_t index);
size_t fake_log_count(void);

/*
 * A port for tests: addresses are their own GPAs, delay() counts, and calls fake_on_delay if it is
 * set, so that a host can act while the library waits.
 */
extern const struct hv_port fake_port;
extern void (*fake_on_delay)(void *argument);
extern void *fake_on_delay_argument;
extern uint64_t fake_delayed_us;

#endif
