/* SPDX-License-Identifier: BSD-2-Clause */
/* Work that EL2 does at a time of its own: each item has one deadline, which belongs to one VP. */
#ifndef CORE_WORK_H
#define CORE_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vp;
struct work_list;

#define WORK_NEVER UINT64_MAX

struct work {
	/** run - the deadline has come. The item has none now, and may get one. No lock is held. @now: reference time */
	void (*run)(struct work *work, uint64_t now);

	/* private: */
	uint64_t deadline;      /* reference time */
	struct work *next;      /* on the same list */
	struct work_list *list; /* of a VP; NULL: no deadline. Atomic */
};

/** work_init - no VP is on, nothing has a deadline. Context: boot CPU, before the guest. */
void work_init(void);

/**
 * work_set - give @work a deadline in place of the one it has
 * @vp:       runs it; if that VP is off, or NULL, the VP that this CPU runs does
 * @deadline: reference time, WORK_NEVER: none
 *
 * A VP other than this CPU's is woken if it must arm its timer anew.
 *
 * returns: true: this CPU must arm its timer anew, by timer_rearm()
 *
 * Context: any CPU, no lock of a list is held. For one item, one CPU at a time.
 */
bool work_set(struct work *work, struct vp *vp, uint64_t deadline);

/** work_is_set - whether @work has a deadline that has not come yet; it may come at any moment. Context: any CPU */
static inline bool work_is_set(const struct work *work)
{
	return __atomic_load_n(&work->list, __ATOMIC_ACQUIRE) != NULL;
}

/** work_deadline - the earliest deadline of @vp, WORK_NEVER: none. Context: any CPU */
uint64_t work_deadline(const struct vp *vp);

/** work_run - run what is due on @vp, which this CPU runs. No lock is held. */
void work_run(struct vp *vp, uint64_t now);

/** work_join - @vp, which this CPU runs, is on: it takes deadlines from now on, and those that VPs which are off still have */
void work_join(struct vp *vp);

/** work_leave - @vp, which this CPU runs, goes off: another VP takes its deadlines over, if one is on */
void work_leave(struct vp *vp);

#endif
