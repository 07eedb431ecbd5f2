/* SPDX-License-Identifier: BSD-2-Clause */
/* VP registers: one row per register, with what reads and what writes it. */
#include "calls/vp_register.h"

#include <stdbool.h>
#include <stddef.h>

#include "aarch64/counter.h"
#include "aarch64/sysreg.h"
#include "abi/hv_crash.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/hv_timer.h"
#include "abi/hv_vp_register.h"
#include "calls/crash.h"
#include "calls/features.h"
#include "calls/hypercall.h"
#include "core/irq.h"
#include "core/partition.h"
#include "synic/reference_time.h"
#include "synic/stimer.h"
#include "synic/synic.h"
#include "synic/timer.h"
#include "vmbus/vmbus.h"

/*
 * To add a register: its number, its name and whether it works while the guest OS ID is 0 are a row of
 * abi/hv_vp_register.def, and how it is read and written is a row below. A read cannot fail: it returns @result, so that
 * the one who calls it need not come back. A row without a setter is read-only. The size of a row is a power of two, so
 * that its address takes one instruction.
 */
struct vp_register {
	uint32_t name;
	bool early; /* works while the guest OS ID is 0 */
	uint64_t (*get)(const struct vp *vp, uint32_t name, struct hv_u128 *value, uint64_t result);
	uint16_t (*set)(struct vp *vp, uint32_t name, uint64_t value);
} __attribute__((aligned(32)));

static void put(struct hv_u128 *value, uint64_t low)
{
	value->low = low;
	value->high = 0;
}

static void put_words(struct hv_u128 *value, uint32_t a, uint32_t b, uint32_t c)
{
	value->low = (uint64_t)b << 32 | a;
	value->high = c;
}

static uint64_t get_zero(const struct vp *vp, uint32_t name, struct hv_u128 *value, uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, 0);
	return result;
}

static uint64_t get_hypervisor_version(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				       uint64_t result)
{
	uint32_t b = (uint32_t)(ABI_FIELD_PREP(HV_VERSION_B_MAJOR, FEATURES_VERSION_MAJOR) |
				ABI_FIELD_PREP(HV_VERSION_B_MINOR, FEATURES_VERSION_MINOR));

	(void)vp;
	(void)name;
	put_words(value, FEATURES_VERSION_BUILD, b, 0);
	return result;
}

static uint64_t get_privileges_and_features(const struct vp *vp, uint32_t name,
					    struct hv_u128 *value, uint64_t result)
{
	(void)vp;
	(void)name;
	put_words(value, FEATURES_PRIVILEGES_A, FEATURES_PRIVILEGES_B, FEATURES_C);
	return result;
}

static uint64_t get_features(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			     uint64_t result)
{
	(void)vp;
	(void)name;
	put_words(value, 0, HV_HINT_B_SPIN_WAIT_NEVER, 0);
	return result;
}

static uint64_t get_implementation_limits(const struct vp *vp, uint32_t name, struct hv_u128 *value,
					  uint64_t result)
{
	(void)vp;
	(void)name;
	put_words(value, HYP_MAX_VPS, HYP_MAX_VPS, 0);
	return result;
}

static uint64_t get_crash_parameter(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				    uint64_t result)
{
	(void)vp;
	put(value, crash_parameter(name - HV_REGISTER_GUEST_CRASH_P0));
	return result;
}

static uint16_t set_crash_parameter(struct vp *vp, uint32_t name, uint64_t value)
{
	(void)vp;
	crash_set_parameter(name - HV_REGISTER_GUEST_CRASH_P0, value);
	return HV_STATUS_SUCCESS;
}

static uint64_t get_crash_ctl(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			      uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, crash_capabilities());
	return result;
}

static uint16_t set_crash_ctl(struct vp *vp, uint32_t name, uint64_t value)
{
	(void)vp;
	(void)name;
	crash_report(value);
	return HV_STATUS_SUCCESS;
}

/* IMPDEF: the one clock that the guest sees, the system counter, which also drives its timers */
static uint64_t get_frequency(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			      uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, counter_frequency());
	return result;
}

/* IMPDEF: the time that the VP was switched on; EL2 does not tell apart what it did in between */
static uint64_t get_vp_runtime(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			       uint64_t result)
{
	(void)name;
	put(value, reference_time_from_span(vp_run_ticks(vp)));
	return result;
}

static uint64_t get_guest_os_id(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED));
	return result;
}

/* Two VPs at once may count as one: the host looks for a change only. */
static void count_system(struct conduit_shared *shared)
{
	uint32_t count = __atomic_load_n(&shared->system_count, __ATOMIC_RELAXED);

	__atomic_store_n(&shared->system_count, count + 1, __ATOMIC_RELAXED);
}

/* Serves an interrupt of EL2, within a millisecond or so, in the middle of a hypercall. */
static void wait_for_interrupt(void)
{
	counter_alarm(counter_now() + counter_frequency() / 1024);
	wfi();
	irq_poll();
	timer_rearm();
}

/*
 * The answers of back ends to the last kernel are waited for: they would be written over this one.
 * A kernel says once who it is, before all else. OBS: Linux 6.1 and 6.12 for arm64 kexec without an
 * Unload: what the devices send from then on would be written over the new kernel.
 */
static uint16_t set_guest_os_id(struct vp *vp, uint32_t name, uint64_t value)
{
	(void)vp;
	(void)name;
	while (!vmbus_reset()) {
		wait_for_interrupt();
	}
	__atomic_store_n(&partition.guest_os_id, value, __ATOMIC_RELAXED);
	if (value != 0) {
		count_system(partition.shared);
	}
	return HV_STATUS_SUCCESS;
}

static uint64_t get_vp_index(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			     uint64_t result)
{
	(void)name;
	put(value, vp->index);
	return result;
}

static uint64_t get_time_ref_count(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				   uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, reference_time_now());
	return result;
}

static uint64_t get_reference_tsc(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				  uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, __atomic_load_n(&partition.reference_tsc, __ATOMIC_RELAXED));
	return result;
}

static uint16_t set_reference_tsc(struct vp *vp, uint32_t name, uint64_t value)
{
	(void)vp;
	(void)name;
	return reference_time_set_page(value);
}

static uint64_t get_sint(const struct vp *vp, uint32_t name, struct hv_u128 *value, uint64_t result)
{
	put(value, __atomic_load_n(&vp->synic->sints[name - HV_REGISTER_SINT0], __ATOMIC_RELAXED));
	return result;
}

static uint16_t set_sint(struct vp *vp, uint32_t name, uint64_t value)
{
	return synic_set_sint(vp, name - HV_REGISTER_SINT0, value);
}

static uint64_t get_scontrol(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			     uint64_t result)
{
	(void)name;
	put(value, __atomic_load_n(&vp->synic->scontrol, __ATOMIC_RELAXED));
	return result;
}

static uint64_t get_sversion(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			     uint64_t result)
{
	(void)vp;
	(void)name;
	put(value, HV_SYNIC_VERSION);
	return result;
}

static uint64_t get_siefp(const struct vp *vp, uint32_t name, struct hv_u128 *value,
			  uint64_t result)
{
	(void)name;
	put(value, __atomic_load_n(&vp->synic->siefp, __ATOMIC_RELAXED));
	return result;
}

static uint16_t set_siefp(struct vp *vp, uint32_t name, uint64_t value)
{
	(void)name;
	return synic_set_siefp(vp, value);
}

static uint64_t get_simp(const struct vp *vp, uint32_t name, struct hv_u128 *value, uint64_t result)
{
	(void)name;
	put(value, __atomic_load_n(&vp->synic->simp, __ATOMIC_RELAXED));
	return result;
}

/*
 * Room for messages may have come: those of timers, which only their own VP can send, and those of
 * VMBus have their turn.
 */
static void resume_senders(struct vp *vp)
{
	if (vp == vp_current()) {
		stimer_end_of_message(vp);
	}
	vmbus_message_space();
}

static uint16_t set_scontrol(struct vp *vp, uint32_t name, uint64_t value)
{
	uint16_t status = synic_set_scontrol(vp, value);

	(void)name;
	resume_senders(vp);
	return status;
}

static uint16_t set_simp(struct vp *vp, uint32_t name, uint64_t value)
{
	uint16_t status = synic_set_simp(vp, value);

	(void)name;
	resume_senders(vp);
	return status;
}

static uint16_t set_eom(struct vp *vp, uint32_t name, uint64_t value)
{
	(void)name;
	(void)value;
	synic_end_of_message(vp);
	resume_senders(vp);
	return HV_STATUS_SUCCESS;
}

/*
 * Registers 2n and 2n + 1 from HV_REGISTER_STIMER0_CONFIG are configuration and count of timer n.
 */
static uint32_t stimer_index(uint32_t name)
{
	return (name - HV_REGISTER_STIMER0_CONFIG) / 2;
}

static uint64_t get_stimer_config(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				  uint64_t result)
{
	put(value,
	    __atomic_load_n(&vp->synic->stimers[stimer_index(name)].config, __ATOMIC_RELAXED));
	return result;
}

static uint16_t set_stimer_config(struct vp *vp, uint32_t name, uint64_t value)
{
	return stimer_set_config(vp, stimer_index(name), value);
}

static uint64_t get_stimer_count(const struct vp *vp, uint32_t name, struct hv_u128 *value,
				 uint64_t result)
{
	put(value,
	    __atomic_load_n(&vp->synic->stimers[stimer_index(name)].count, __ATOMIC_RELAXED));
	return result;
}

static uint16_t set_stimer_count(struct vp *vp, uint32_t name, uint64_t value)
{
	return stimer_set_count(vp, stimer_index(name), value);
}

/* HV_REGISTER_..._ACCESS of each register */
enum {
#define HV_REGISTER(constant, name, number, width, access) constant##_ACCESS = HV_ACCESS_##access,
#include "abi/hv_vp_register.def"
};

/*
 * A number finds the only row that may hold it. No two registers below share one: the compiler refuses that, and another
 * function of the number is needed then.
 */
#define ROW_COUNT       128
#define ROW_MIX(number) ((number) ^ ((number) >> 5))
#define ROW_AT(number)  ((ROW_MIX(number) ^ (ROW_MIX(number) >> 11)) % ROW_COUNT)

#define ROW(id, getter, setter)                                                                    \
	[ROW_AT(HV_REGISTER_##id)] = {                                                             \
		.name = HV_REGISTER_##id,                                                          \
		.early = (HV_REGISTER_##id##_ACCESS & HV_ACCESS_EARLY_BIT) != 0,                   \
		.get = (getter),                                                                   \
		.set = (setter),                                                                   \
	}

static const struct vp_register rows[ROW_COUNT] = {
	ROW(HYPERVISOR_VERSION, get_hypervisor_version, NULL),
	ROW(PRIVILEGES_AND_FEATURES, get_privileges_and_features, NULL),
	ROW(FEATURES, get_features, NULL),
	ROW(IMPLEMENTATION_LIMITS, get_implementation_limits, NULL),
	ROW(HARDWARE_FEATURES, get_zero, NULL),
	ROW(CPU_MANAGEMENT_FEATURES, get_zero, NULL),
	ROW(PASID_FEATURES, get_zero, NULL),
	ROW(SKIP_LEVEL_FEATURES, get_zero, NULL),
	ROW(NESTED_VIRT_FEATURES, get_zero, NULL),
	ROW(IPT_FEATURES, get_zero, NULL),
	ROW(ISOLATION_CONFIGURATION, get_zero, NULL),
	ROW(GUEST_CRASH_P0, get_crash_parameter, set_crash_parameter),
	ROW(GUEST_CRASH_P1, get_crash_parameter, set_crash_parameter),
	ROW(GUEST_CRASH_P2, get_crash_parameter, set_crash_parameter),
	ROW(GUEST_CRASH_P3, get_crash_parameter, set_crash_parameter),
	ROW(GUEST_CRASH_P4, get_crash_parameter, set_crash_parameter),
	ROW(GUEST_CRASH_CTL, get_crash_ctl, set_crash_ctl),
	ROW(PROCESSOR_CLOCK_FREQUENCY, get_frequency, NULL),
	ROW(INTERRUPT_CLOCK_FREQUENCY, get_frequency, NULL),
	ROW(VP_RUNTIME, get_vp_runtime, NULL),
	ROW(GUEST_OS_ID, get_guest_os_id, set_guest_os_id),
	ROW(VP_INDEX, get_vp_index, NULL),
	ROW(TIME_REF_COUNT, get_time_ref_count, NULL),
	ROW(REFERENCE_TSC, get_reference_tsc, set_reference_tsc),
	ROW(SINT0, get_sint, set_sint),
	ROW(SINT1, get_sint, set_sint),
	ROW(SINT2, get_sint, set_sint),
	ROW(SINT3, get_sint, set_sint),
	ROW(SINT4, get_sint, set_sint),
	ROW(SINT5, get_sint, set_sint),
	ROW(SINT6, get_sint, set_sint),
	ROW(SINT7, get_sint, set_sint),
	ROW(SINT8, get_sint, set_sint),
	ROW(SINT9, get_sint, set_sint),
	ROW(SINT10, get_sint, set_sint),
	ROW(SINT11, get_sint, set_sint),
	ROW(SINT12, get_sint, set_sint),
	ROW(SINT13, get_sint, set_sint),
	ROW(SINT14, get_sint, set_sint),
	ROW(SINT15, get_sint, set_sint),
	ROW(SCONTROL, get_scontrol, set_scontrol),
	ROW(SVERSION, get_sversion, NULL),
	ROW(SIEFP, get_siefp, set_siefp),
	ROW(SIMP, get_simp, set_simp),
	ROW(EOM, get_zero, set_eom),
	ROW(STIMER0_CONFIG, get_stimer_config, set_stimer_config),
	ROW(STIMER0_COUNT, get_stimer_count, set_stimer_count),
	ROW(STIMER1_CONFIG, get_stimer_config, set_stimer_config),
	ROW(STIMER1_COUNT, get_stimer_count, set_stimer_count),
	ROW(STIMER2_CONFIG, get_stimer_config, set_stimer_config),
	ROW(STIMER2_COUNT, get_stimer_count, set_stimer_count),
	ROW(STIMER3_CONFIG, get_stimer_config, set_stimer_config),
	ROW(STIMER3_COUNT, get_stimer_count, set_stimer_count),
};

/* The row of @name, or NULL when there is no such register */
static inline const struct vp_register *find(uint32_t name)
{
	const struct vp_register *row = &rows[ROW_AT(name)];

	/* Hides where the row is: Clang would find it anew for each of its fields. */
	__asm__("" : "+r"(row));
	return row->name == name && row->get != NULL ? row : NULL;
}

/*
 * IMPDEF: the TLFS names no status for a register that is not early; access denied is what it
 * means.
 */
static bool is_accessible(const struct vp_register *row)
{
	return __atomic_load_n(&partition.guest_os_id, __ATOMIC_RELAXED) != 0 || row->early;
}

uint64_t vp_register_get(struct vp *vp, uint32_t name, struct hv_u128 *value, uint32_t done)
{
	const struct vp_register *row = find(name);

	if (row == NULL) {
		return hypercall_rep_result(HV_STATUS_UNKNOWN_REGISTER_NAME, done);
	}
	if (!is_accessible(row)) {
		return hypercall_rep_result(HV_STATUS_ACCESS_DENIED, done);
	}
	return row->get(vp, name, value, hypercall_rep_result(HV_STATUS_SUCCESS, done + 1));
}

uint16_t vp_register_set(struct vp *vp, uint32_t name, const struct hv_u128 *value)
{
	const struct vp_register *row = find(name);

	if (row == NULL) {
		return HV_STATUS_UNKNOWN_REGISTER_NAME;
	}
	/*
	 * [TLFS Timers, "Partition Reference Counter MSR"] says so for TIME_REF_COUNT.
	 * IMPDEF: the other read-only registers answer alike.
	 */
	if (row->set == NULL) {
		return HV_STATUS_INVALID_PARAMETER;
	}
	if (!is_accessible(row)) {
		return HV_STATUS_ACCESS_DENIED;
	}
	return row->set(vp, name, value->low);
}
