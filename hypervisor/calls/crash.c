/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest crash registers: the report goes into the region that the host command watches. */
#include "calls/crash.h"

#include "aarch64/string.h"
#include "core/guest_memory.h"
#include "core/host.h"
#include "core/partition.h"
#include "core/spinlock.h"

static struct spinlock report_lock;                   /* one report at a time */
static uint64_t parameters[HV_CRASH_PARAMETER_COUNT]; /* of the partition, not of a VP */

_Static_assert(CONDUIT_CRASH_TEXT_SIZE >= HV_CRASH_MESSAGE_SIZE_MAX, "room for a whole text");

uint64_t crash_capabilities(void)
{
	return HV_CRASH_CTL_NOTIFY_BIT | HV_CRASH_CTL_MESSAGE_BIT;
}

uint64_t crash_parameter(uint32_t index)
{
	return __atomic_load_n(&parameters[index], __ATOMIC_RELAXED);
}

void crash_set_parameter(uint32_t index, uint64_t value)
{
	__atomic_store_n(&parameters[index], value, __ATOMIC_RELAXED);
}

/*
 * Bytes copied. A longer text than allowed is cut: of a crash, half the words are better than none.
 */
static uint32_t copy_text(char *to, uint64_t gpa, uint64_t size)
{
	if (size > HV_CRASH_MESSAGE_SIZE_MAX) {
		size = HV_CRASH_MESSAGE_SIZE_MAX;
	}
	return guest_memory_read(to, gpa, (size_t)size) ? (uint32_t)size : 0;
}

void crash_report(uint64_t control)
{
	struct conduit_shared *shared = partition.shared;

	if ((control & (HV_CRASH_CTL_NOTIFY_BIT | HV_CRASH_CTL_MESSAGE_BIT)) == 0) {
		return;
	}
	spinlock_acquire(&report_lock);
	for (uint32_t i = 0; i < HV_CRASH_PARAMETER_COUNT; i++) {
		shared->crash_p[i] = crash_parameter(i);
	}
	shared->crash_ctl = control;
	shared->crash_size = 0;
	if ((control & HV_CRASH_CTL_MESSAGE_BIT) != 0) {
		shared->crash_size =
			copy_text(shared->crash_text, shared->crash_p[HV_CRASH_MESSAGE_ADDRESS_P],
				  shared->crash_p[HV_CRASH_MESSAGE_SIZE_P]);
	}
	__atomic_store_n(&shared->crash_count, shared->crash_count + 1, __ATOMIC_RELEASE);
	spinlock_release(&report_lock);
	host_call(HOST_TELL_CRASH);
}
