/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted firmware, and stand-ins for what PSCI and the services do to the rest of EL2. */
#include "tests/firmware.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/counter.h"
#include "aarch64/enter.h"
#include "aarch64/firmware.h"
#include "aarch64/sysreg.h"
#include "abi/psci.h"
#include "calls/hypercall.h"
#include "calls/smccc_table.h"
#include "core/irq.h"
#include "core/work.h"
#include "core/guest_memory.h"
#include "core/machine.h"
#include "core/trace.h"
#include "synic/stimer.h"
#include "synic/timer.h"

struct firmware firmware;
uint32_t timers_reset;
uint32_t work_moves;
uint32_t interrupts_left;
uint32_t calls_published;
uint32_t hypercalls;
uint64_t alarm_at;
uint64_t counter;
uint64_t regs[18];
uint64_t before[18];

struct boot_info machine;
struct partition partition;
struct conduit_shared shared;
const char el2_secondary_entry[4] = "";

static _Alignas(4096) uint8_t memory[0x2000];

static void answer_with(struct arm_smccc_1_2_regs *call, int64_t x0)
{
	*call = (struct arm_smccc_1_2_regs){ .a0 = (uint64_t)x0 };
}

void firmware_smc(struct arm_smccc_1_2_regs *call)
{
	const uint32_t fid = (uint32_t)call->a0;

	assert_in_range(firmware.calls, 0, 2000000);
	firmware.log[firmware.calls++ % FIRMWARE_LOG_MAX] = *call;
	firmware.power = partition.vps[0].power;
	if (firmware.does_not_return && fid == firmware.fid) {
		longjmp(firmware.gone, 1);
	}
	if (fid == PSCI_CPU_ON_64 && firmware.busy != 0) {
		firmware.busy--;
		answer_with(call, PSCI_RET_ALREADY_ON);
	} else if (fid == firmware.fid) {
		*call = firmware.answer;
	} else if (fid == PSCI_FEATURES && call->a1 == SMCCC_VERSION &&
		   firmware.smccc_version != 0) {
		answer_with(call, 0);
	} else if (fid == SMCCC_VERSION && firmware.smccc_version != 0) {
		answer_with(call, firmware.smccc_version);
	} else {
		answer_with(call, SMCCC_RET_NOT_SUPPORTED);
	}
}

uint64_t hypercall_smccc(void *vp, uint64_t *registers, uint32_t fid, const struct smccc_row *row)
{
	(void)fid, (void)row;
	assert_ptr_equal(vp, &partition.vps[0]);
	assert_ptr_equal(registers, regs);
	hypercalls++;
	return registers[0];
}

void stimer_reset(struct vp *vp)
{
	assert_ptr_equal(vp, &partition.vps[0]);
	timers_reset++;
}

void work_leave(struct vp *vp)
{
	assert_ptr_equal(vp, &partition.vps[0]);
	work_moves |= 1;
}

void work_join(struct vp *vp)
{
	assert_ptr_equal(vp, &partition.vps[0]);
	work_moves |= 2;
}

void irq_leave(const struct vp *vp)
{
	assert_ptr_equal(vp, &partition.vps[0]);
	assert_int_equal(vp->power, VP_OFF);
	interrupts_left++;
}

void irq_join(const struct vp *vp)
{
	assert_ptr_equal(vp, &partition.vps[0]);
	assert_int_equal(vp->power, VP_ON);
	interrupts_left--;
}

void trace_no_return(struct vp *vp)
{
	assert_ptr_equal(vp, &partition.vps[0]);
	calls_published++;
}

uint64_t counter_now(void)
{
	return counter;
}

void counter_alarm(uint64_t ticks)
{
	alarm_at = ticks;
}

void timer_rearm(void)
{
	alarm_at = counter + 1;
}

void firmware_forget(void)
{
	firmware.calls = 0;
	memset(firmware.log, 0, sizeof(firmware.log));
}

int firmware_reset(void **state)
{
	(void)state;
	memset(&firmware, 0, sizeof(firmware));
	memset(&partition, 0, sizeof(partition));
	memset(&shared, 0, sizeof(shared));
	partition.shared = &shared;
	memset(&machine, 0, sizeof(machine));
	memset(&fake_sysreg, 0, sizeof(fake_sysreg));
	timers_reset = interrupts_left = calls_published = hypercalls = 0;
	alarm_at = counter = 1000;
	machine.ram_count = 1;
	machine.ram[0] = (struct boot_range){ (uintptr_t)memory, sizeof(memory) };
	machine.resident = (struct boot_range){ (uintptr_t)memory + 0x1000, 0x1000 };
	guest_memory_init();
	partition.vp_count = FIRMWARE_VPS;
	for (uint32_t i = 0; i < FIRMWARE_VPS; i++) {
		partition.vps[i].server = &smccc_table_server;
		partition.vps[i].index = i;
		partition.vps[i].mpidr = i;
	}
	partition.vps[FIRMWARE_VPS - 1].mpidr = 0x0200000103; /* Aff3 too */
	partition.vps[0].power = VP_ON;
	partition.vps[0].run_since = 100;
	firmware.smccc_version = SMCCC_VERSION_1_2;
	assert_true(smccc_table_init());
	firmware_forget();
	return 0;
}

uint64_t guest_call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	for (uint64_t i = 4; i < 18; i++) {
		before[i] = 0xa1a2a3a4a5a6a700 + i;
	}
	before[0] = x0;
	before[1] = x1;
	before[2] = x2;
	before[3] = x3;
	memcpy(regs, before, sizeof(regs));
	regs[0] = smccc_serve(&partition.vps[0], regs, &smccc_table_server);
	return regs[0];
}

void assert_untouched_from(uint32_t first)
{
	assert_memory_equal(&regs[first], &before[first], (18 - first) * sizeof(regs[0]));
}

uint64_t guest_ram(void)
{
	return (uintptr_t)memory;
}
