/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted firmware behind firmware_smc(), and a guest that calls conduit's table of services. */
#ifndef TESTS_FIRMWARE_H
#define TESTS_FIRMWARE_H

#include <setjmp.h>
#include <stdint.h>

#include "core/partition.h"
#include "smccc/call.h"

#define FIRMWARE_VPS     4
#define FIRMWARE_LOG_MAX 16

struct firmware {
	uint32_t calls; /* since firmware_reset() or firmware_forget() */
	struct arm_smccc_1_2_regs log[FIRMWARE_LOG_MAX];
	uint32_t smccc_version; /* 0: PSCI_FEATURES does not know SMCCC_VERSION */
	/* One function with an answer of its own; all others are not supported. */
	uint32_t fid;
	struct arm_smccc_1_2_regs answer;
	uint32_t busy;        /* so many calls of CPU_ON are answered with ALREADY_ON first */
	jmp_buf gone;         /* where a call of `fid` goes that does not return ... */
	bool does_not_return; /* ... if this is set */
	uint32_t power;       /* of VP 0 when the firmware was last called */
};
extern struct firmware firmware;
extern struct conduit_shared shared;

/* What PSCI did to the rest of EL2. */
extern uint32_t timers_reset;
extern uint32_t work_moves; /* 1: work_leave(), 2: work_join() */
extern uint32_t interrupts_left;
extern uint32_t calls_published;
extern uint32_t hypercalls;
extern uint64_t alarm_at;
extern uint64_t counter;

/** firmware_reset - a partition of FIRMWARE_VPS, VP 0 on; smccc_table_init() done against a firmware of SMCCC 1.2 */
int firmware_reset(void **state);

/** firmware_forget - no calls so far */
void firmware_forget(void);

/* Registers of the guest: x0-x17 of guest_call(), and what they were before it. */
extern uint64_t regs[18];
extern uint64_t before[18];

/** guest_call - VP 0 calls; registers that are not given are filled with a pattern. returns: x0 */
uint64_t guest_call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);

/** assert_untouched_from - registers @first to x17 are as before the call */
void assert_untouched_from(uint32_t first);

/** guest_ram - a piece of guest RAM, 4 KiB; conduit's own memory, as long, follows it */
uint64_t guest_ram(void);

#endif
