/* SPDX-License-Identifier: BSD-2-Clause */
/* PSCI: the guest's view of power is kept here, the real firmware carries it out. */
#include "calls/psci.h"

#include "aarch64/counter.h"
#include "aarch64/enter.h"
#include "aarch64/sysreg.h"
#include "abi/psci.h"
#include "calls/smccc_table.h"
#include "core/firmware_call.h"
#include "core/guest_memory.h"
#include "core/irq.h"
#include "core/partition.h"
#include "core/trace.h"
#include "core/work.h"
#include "synic/stimer.h"
#include "synic/timer.h"

/* How often CPU_ON asks the firmware again while the CPU is still on its way off. */
#define CPU_ON_RETRIES    ABI_U(1000000)
#define INSTRUCTION_ALIGN ABI_U(4)

static uint64_t status(int32_t value)
{
	return (uint64_t)(int64_t)value;
}

/*
 * Where a VP with these affinity fields stands on a machine that fills clusters of sixteen in order. OBS: QEMU's virt
 * machine with GICv3 does; anywhere else it is a guess that is checked. Always the number of a struct vp: one that no
 * CPU has holds 0 in mpidr, and the guess for 0 is VP 0.
 */
static uint32_t likely_index(uint64_t mpidr)
{
	return (uint32_t)(mpidr + (mpidr >> 4)) % HYP_MAX_VPS;
}

/*
 * End of the VPs to look through for one that is not where it is likely: their beginning if all are
 * there.
 */
static struct vp *search_end;

void psci_init(void)
{
	search_end = partition.vps;
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		if (likely_index(partition.vps[i].mpidr) != i) {
			search_end = partition.vps + partition.vp_count;
		}
	}
}

/*
 * Arguments of the 32-bit functions have no Aff3. Any bit outside the affinity fields names no CPU.
 */
static struct vp *find_vp(uint64_t mpidr)
{
	struct vp *vp = &partition.vps[likely_index(mpidr)];

	if (vp->mpidr == mpidr) {
		return vp;
	}
	for (vp = partition.vps; vp < search_end; vp++) {
		if (vp->mpidr == mpidr) {
			return vp;
		}
	}
	return NULL;
}

uint64_t serve_psci_version(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)context, (void)a1, (void)a2, (void)a3;
	return PSCI_VERSION_1_1;
}

/*
 * A function ID without the bits that tell one PSCI function from another: the width, and 32 function numbers [DEN0028
 * G Table 6-1]. It has no fast bit either: that is in each row of the table.
 */
#define PSCI_GROUP(fid) ((uint32_t)(fid) << 2 >> 7)

/*
 * The answer comes from the table that serves the calls, so that the two cannot disagree. All
 * feature flags are 0. Of the functions that are not PSCI's only SMCCC_VERSION may be asked for, which is always served
 * [DEN0022 "PSCI_FEATURES"].
 */
uint64_t serve_psci_features(void *context, uint64_t fid, uint64_t a2, uint64_t a3)
{
	const struct vp *vp = context;
	uint32_t group = PSCI_GROUP(fid);

	(void)a2, (void)a3;
	/* Hides the shift: Clang would compare without it, with a number that takes an instruction. */
	__asm__("" : "+r"(group));
	if (group == PSCI_GROUP(PSCI_VERSION) ? smccc_server_has(vp->server, fid)
					      : fid == SMCCC_VERSION) {
		return PSCI_RET_SUCCESS;
	}
	return status(PSCI_RET_NOT_SUPPORTED);
}

/*
 * IMPDEF: each state is entered as standby. That is allowed for a power-down state too when an
 * interrupt is pending, and WFI ends with one [DEN0022 "CPU_SUSPEND", "Return code SUCCESS"].
 */
uint64_t serve_psci_cpu_suspend(void *context, uint64_t power_state, uint64_t a2, uint64_t a3)
{
	const uint64_t known = ABI_FIELD_MASK(PSCI_POWER_STATE_ID) | PSCI_POWER_STATE_DOWN_BIT |
			       ABI_FIELD_MASK(PSCI_POWER_STATE_LEVEL);

	(void)context, (void)a2, (void)a3;
	if ((power_state & ~known) != 0) {
		return status(PSCI_RET_INVALID_PARAMETERS);
	}
	dsb_sy();
	wfi();
	return PSCI_RET_SUCCESS;
}

/*
 * The SynIC stays as it is until the VP starts again: a panicking kernel stops its other CPUs this
 * way, then looks for the answer to its Unload in the message page of a VP that is off. OBS:
 * Linux 6.1 drivers/hv/channel_mgmt.c.
 */
uint64_t serve_psci_cpu_off(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	struct vp *vp = context;
	int32_t error;

	(void)a1, (void)a2, (void)a3;
	stimer_reset(vp);
	work_leave(vp);
	trace_no_return(vp);
	counter_alarm(UINT64_MAX);
	vp_run_end(vp);
	__atomic_store_n(&vp->power, VP_OFF, __ATOMIC_RELEASE);
	partition_count_vp(-1);
	irq_leave(vp);
	error = firmware_call(PSCI_CPU_OFF, 0, 0, 0);
	/* Refused, for a trusted OS that must not move [DEN0022 "CPU_OFF"]: the VP goes on. */
	vp_run_begin(vp);
	__atomic_store_n(&vp->power, VP_ON, __ATOMIC_RELEASE);
	irq_join(vp);
	work_join(vp);
	partition_count_vp(1);
	timer_rearm();
	return status(error);
}

/* The firmware may still see the CPU on for the moment between our VP_OFF and its own. */
static int32_t firmware_cpu_on(struct vp *vp)
{
	int32_t error = PSCI_RET_ALREADY_ON;

	for (uint32_t i = 0; i < CPU_ON_RETRIES && error == PSCI_RET_ALREADY_ON; i++) {
		error = firmware_call(PSCI_CPU_ON_64, vp->mpidr,
				      (uint64_t)(uintptr_t)el2_secondary_entry,
				      (uint64_t)(uintptr_t)vp);
	}
	return error;
}

/* PSCI's numbers follow those of enum vp_power. */
_Static_assert(PSCI_RET_ON_PENDING == VP_ON_PENDING - 6 && PSCI_RET_ALREADY_ON == VP_ON - 6,
	       "statuses of CPU_ON");

/* The status of CPU_ON for a VP that is not off */
static uint64_t on_already(uint32_t power)
{
	return (uint64_t)power - 6;
}

/* Not inlined: a target that is not off needs no room for the firmware's registers. */
static __attribute__((noinline)) uint64_t switch_on(struct vp *vp, uint64_t entry,
						    uint64_t argument)
{
	uint32_t power = VP_OFF;
	int32_t error;

	if ((entry & (INSTRUCTION_ALIGN - 1)) != 0 ||
	    guest_memory_map(entry, INSTRUCTION_ALIGN) == NULL) {
		return status(PSCI_RET_INVALID_ADDRESS);
	}
	if (!__atomic_compare_exchange_n(&vp->power, &power, VP_ON_PENDING, false, __ATOMIC_ACQ_REL,
					 __ATOMIC_ACQUIRE)) {
		return on_already(power);
	}
	vp->entry = entry;
	vp->context = argument;
	dsb_sy();
	error = firmware_cpu_on(vp);
	if (error != PSCI_RET_SUCCESS) {
		/* Unless its own CPU_OFF was refused meanwhile: then it is on. */
		power = VP_ON_PENDING;
		__atomic_compare_exchange_n(&vp->power, &power, VP_OFF, false, __ATOMIC_ACQ_REL,
					    __ATOMIC_ACQUIRE);
	}
	return status(error);
}

/* IMPDEF: of several errors the one of the target comes first [DEN0022 "CPU_ON"]. */
uint64_t serve_psci_cpu_on(void *context, uint64_t target, uint64_t entry, uint64_t argument)
{
	struct vp *vp = find_vp(target);
	uint32_t power;

	(void)context;
	if (vp == NULL) {
		return status(PSCI_RET_INVALID_PARAMETERS);
	}
	power = __atomic_load_n(&vp->power, __ATOMIC_RELAXED);
	return power == VP_OFF ? switch_on(vp, entry, argument) : on_already(power);
}

/* PSCI's numbers follow those of enum vp_power, but for the one that is 0. */
_Static_assert(PSCI_AFFINITY_ON == 0 && PSCI_AFFINITY_OFF == VP_OFF + 1 &&
		       PSCI_AFFINITY_ON_PENDING == VP_ON_PENDING + 1,
	       "affinity states");

uint64_t serve_psci_affinity_info(void *context, uint64_t target, uint64_t level, uint64_t a3)
{
	const struct vp *vp = find_vp(target);
	uint32_t power;

	(void)context, (void)a3;
	/* Levels above 0 need not be supported since PSCI 1.0 [DEN0022 "AFFINITY_INFO"]. */
	if (vp == NULL || level != 0) {
		return status(PSCI_RET_INVALID_PARAMETERS);
	}
	power = __atomic_load_n(&vp->power, __ATOMIC_RELAXED);
	return power == VP_ON ? PSCI_AFFINITY_ON : power + 1;
}

uint64_t serve_psci_migrate_info_type(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)context, (void)a1, (void)a2, (void)a3;
	return PSCI_MIGRATE_NOT_REQUIRED;
}

uint64_t serve_psci_system_off(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)a1, (void)a2, (void)a3;
	trace_no_return(context);
	firmware_end_machine(PSCI_SYSTEM_OFF);
}

uint64_t serve_psci_system_reset(void *context, uint64_t a1, uint64_t a2, uint64_t a3)
{
	(void)a1, (void)a2, (void)a3;
	trace_no_return(context);
	firmware_end_machine(PSCI_SYSTEM_RESET);
}

/*
 * IMPDEF: a warm reset and the vendor's types are a full reset, since every guest restarts through
 * the firmware here; but for the one that says that there is no guest. OBS: mu_msvm's crash path asks for a vendor type.
 */
uint64_t serve_psci_system_reset2(void *context, uint64_t type, uint64_t cookie, uint64_t a3)
{
	if (type != PSCI_RESET_TYPE_WARM && (type & PSCI_RESET_TYPE_VENDOR_BIT) == 0) {
		return status(PSCI_RET_INVALID_PARAMETERS);
	}
	if (type == CONDUIT_RESET_KERNEL_RETURNED) {
		__atomic_store_n(&partition.shared->kernel_status, cookie, __ATOMIC_RELEASE);
		return serve_psci_system_off(context, 0, 0, 0);
	}
	return serve_psci_system_reset(context, type, cookie, a3);
}
