/* SPDX-License-Identifier: BSD-2-Clause */
/* Work at a time of its own: a list for each VP, which moves to another VP when the first goes off. */
#include "core/work.h"

#include <stddef.h>

#include "aarch64/gic.h"
#include "core/partition.h"
#include "core/spinlock.h"

struct work_list {
	struct spinlock lock; /* of two lists: the one of the lower address first */
	struct work *first;
	uint64_t earliest; /* deadline on the list; atomic */
	uint32_t count;
	bool is_open; /* its VP is on */
};

static struct work_list lists[HYP_MAX_VPS];

void work_init(void)
{
	for (uint32_t i = 0; i < HYP_MAX_VPS; i++) {
		lists[i] = (struct work_list){ .earliest = WORK_NEVER };
	}
}

static struct work_list *list_of(const struct vp *vp)
{
	return &lists[vp->index];
}

/* Lock held. */
static void find_earliest(struct work_list *list)
{
	uint64_t earliest = WORK_NEVER;

	for (const struct work *work = list->first; work != NULL; work = work->next) {
		earliest = work->deadline < earliest ? work->deadline : earliest;
	}
	__atomic_store_n(&list->earliest, earliest, __ATOMIC_RELAXED);
}

/* Lock held. */
static void insert(struct work_list *list, struct work *work)
{
	work->next = list->first;
	list->first = work;
	list->count++;
	__atomic_store_n(&work->list, list, __ATOMIC_RELAXED);
	if (work->deadline < list->earliest) {
		__atomic_store_n(&list->earliest, work->deadline, __ATOMIC_RELAXED);
	}
}

/* Lock held. From here on @work is its owner's, who may set it without a lock. */
static void take_out(struct work_list *list, struct work *work)
{
	struct work **link = &list->first;

	while (*link != work) {
		link = &(*link)->next;
	}
	*link = work->next;
	list->count--;
	find_earliest(list);
	__atomic_store_n(&work->list, NULL, __ATOMIC_RELEASE);
}

/* Takes @work off its list, which a VP that goes off may change meanwhile. */
static void detach(struct work *work)
{
	struct work_list *list;

	while ((list = __atomic_load_n(&work->list, __ATOMIC_ACQUIRE)) != NULL) {
		bool found;

		spinlock_acquire(&list->lock);
		found = __atomic_load_n(&work->list, __ATOMIC_RELAXED) == list;
		if (found) {
			take_out(list, work);
		}
		spinlock_release(&list->lock);
		if (found) {
			return;
		}
	}
}

/* The handler of the timer's interrupt arms the timer anew. */
static void wake(const struct vp *vp)
{
	gic_wake(vp->gicr);
}

static bool add(struct work *work, const struct vp *vp, bool needs_open)
{
	struct work_list *list = list_of(vp);
	bool added;
	bool earlier;

	spinlock_acquire(&list->lock);
	added = list->is_open || !needs_open;
	earlier = added && work->deadline < list->earliest;
	if (added) {
		insert(list, work);
	}
	spinlock_release(&list->lock);
	if (earlier && vp != vp_current()) {
		wake(vp);
	}
	return added;
}

bool work_set(struct work *work, struct vp *vp, uint64_t deadline)
{
	struct vp *here = vp_current();

	detach(work);
	work->deadline = deadline;
	if (deadline == WORK_NEVER || (vp != NULL && vp != here && add(work, vp, true))) {
		return false;
	}
	add(work, here, false);
	return work_deadline(here) == deadline;
}

uint64_t work_deadline(const struct vp *vp)
{
	const struct work_list *list = list_of(vp);

	return __atomic_load_n(&list->earliest, __ATOMIC_RELAXED);
}

/* Takes an item that is due off the list; NULL: there is none. */
static struct work *next_due(struct work_list *list, uint64_t now)
{
	struct work *due;

	spinlock_acquire(&list->lock);
	due = list->first;
	while (due != NULL && due->deadline > now) {
		due = due->next;
	}
	if (due != NULL) {
		take_out(list, due);
	}
	spinlock_release(&list->lock);
	return due;
}

/* An item may set a deadline that is due already: it has its turn at the next interrupt. */
void work_run(struct vp *vp, uint64_t now)
{
	struct work_list *list = list_of(vp);
	uint32_t left;

	if (work_deadline(vp) > now) {
		return;
	}
	spinlock_acquire(&list->lock);
	left = list->count;
	spinlock_release(&list->lock);
	for (struct work *due; left != 0 && (due = next_due(list, now)) != NULL; left--) {
		due->run(due, now);
	}
}

static void lock_both(struct work_list *a, struct work_list *b)
{
	spinlock_acquire(a < b ? &a->lock : &b->lock);
	spinlock_acquire(a < b ? &b->lock : &a->lock);
}

static void unlock_both(struct work_list *a, struct work_list *b)
{
	spinlock_release(&a->lock);
	spinlock_release(&b->lock);
}

/* Both locks held. */
static void move_all(struct work_list *from, struct work_list *to)
{
	while (from->first != NULL) {
		struct work *work = from->first;

		from->first = work->next;
		insert(to, work);
	}
	from->count = 0;
	find_earliest(from);
}

void work_join(struct vp *vp)
{
	struct work_list *own = list_of(vp);

	spinlock_acquire(&own->lock);
	own->is_open = true;
	spinlock_release(&own->lock);
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		struct work_list *other = &lists[i];

		if (other != own) {
			lock_both(own, other);
			if (!other->is_open) {
				move_all(other, own);
			}
			unlock_both(own, other);
		}
	}
}

void work_leave(struct vp *vp)
{
	struct work_list *own = list_of(vp);
	bool left = false;

	spinlock_acquire(&own->lock);
	own->is_open = false;
	spinlock_release(&own->lock);
	for (uint32_t i = 0; i < partition.vp_count && !left; i++) {
		struct work_list *heir = &lists[i];

		if (heir != own) {
			lock_both(own, heir);
			left = heir->is_open;
			if (left) {
				move_all(own, heir);
			}
			unlock_both(own, heir);
			if (left) {
				wake(&partition.vps[i]);
			}
		}
	}
}
