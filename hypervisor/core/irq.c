/* SPDX-License-Identifier: BSD-2-Clause */
/* Interrupts of EL2: who serves each, and which CPU it comes to. */
#include "core/irq.h"

#include "aarch64/gic.h"
#include "abi/gic.h"
#include "aarch64/sysreg.h"
#include "core/partition.h"

struct irq {
	irq_handler *handler;
	void *context;
	const struct vp *target;
};

static struct irq irqs[GIC_SPURIOUS_FIRST];
static uint32_t withheld[(GIC_SPURIOUS_FIRST + GIC_WORD_INTIDS - 1) / GIC_WORD_INTIDS];

/*
 * An access holds the lock of its VP, so that accesses do not wait for each other: the store can wait
 * for QEMU. A change of what is withheld holds all.
 */
static struct spinlock access_locks[HYP_MAX_VPS];
static struct spinlock route_lock; /* struct irq's target, and the route in the GIC */

static void change_begin(void)
{
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		spinlock_acquire(&access_locks[i]);
	}
}

static void change_end(void)
{
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		spinlock_release(&access_locks[i]);
	}
}

void irq_access_begin(void)
{
	spinlock_acquire(&access_locks[vp_current()->index]);
}

void irq_access_end(void)
{
	spinlock_release(&access_locks[vp_current()->index]);
}

uint32_t irq_withheld(uint32_t word)
{
	return withheld[word];
}

/* With route_lock held. */
static void set_route(uint32_t intid, const struct vp *vp)
{
	irqs[intid].target = vp;
	gic_route(partition.gicd, intid, vp->mpidr);
}

static void withhold(uint32_t intid)
{
	uint32_t bit = ABI_BIT(intid % GIC_WORD_INTIDS);

	if ((withheld[intid / GIC_WORD_INTIDS] & bit) != 0) {
		return;
	}
	withheld[intid / GIC_WORD_INTIDS] |= bit;
	if (intid >= GIC_SPI_FIRST) {
		gic_own(partition.gicd, intid);
		spinlock_acquire(&route_lock);
		set_route(intid, vp_current());
		spinlock_release(&route_lock);
	}
}

bool irq_withhold(uint32_t intid)
{
	if (intid < GIC_SPI_FIRST || intid >= GIC_SPURIOUS_FIRST) {
		return false;
	}
	change_begin();
	withhold(intid);
	change_end();
	return true;
}

bool irq_own(uint32_t intid, irq_handler *handler, void *context)
{
	bool is_free;

	if (intid < GIC_PPI_FIRST || intid >= GIC_SPURIOUS_FIRST) {
		return false;
	}
	change_begin();
	is_free = irqs[intid].handler == NULL;
	if (is_free) {
		withhold(intid);
		irqs[intid].handler = handler;
		irqs[intid].context = context;
		if (intid >= GIC_SPI_FIRST) {
			gic_enable(partition.gicd, intid);
		}
	}
	change_end();
	return is_free;
}

void irq_setup_cpu(const struct vp *vp)
{
	for (uint32_t intid = GIC_PPI_FIRST; intid <= GIC_PPI_LAST; intid++) {
		if (irqs[intid].handler != NULL) {
			gic_own(vp->gicr + GICR_SGI_FRAME, intid);
			gic_enable(vp->gicr + GICR_SGI_FRAME, intid);
		}
	}
}

bool irq_route(uint32_t intid, struct vp *vp)
{
	bool on;

	/* A VP becomes VP_OFF before it calls irq_leave(): then either this or that sees it. */
	spinlock_acquire(&route_lock);
	on = vp_is_on(vp);
	if (on) {
		set_route(intid, vp);
	}
	spinlock_release(&route_lock);
	return on;
}

void irq_raise(uint32_t intid)
{
	gic_raise_shared(partition.gicd, intid);
}

static const struct vp *lowest_on(void)
{
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		if (vp_is_on(&partition.vps[i])) {
			return &partition.vps[i];
		}
	}
	return NULL;
}

void irq_leave(const struct vp *vp)
{
	const struct vp *heir;

	spinlock_acquire(&route_lock);
	heir = lowest_on();
	for (uint32_t intid = GIC_SPI_FIRST; intid < GIC_SPURIOUS_FIRST && heir != NULL; intid++) {
		if (irqs[intid].target == vp) {
			set_route(intid, heir);
		}
	}
	spinlock_release(&route_lock);
}

void irq_join(const struct vp *vp)
{
	spinlock_acquire(&route_lock);
	for (uint32_t intid = GIC_SPI_FIRST; intid < GIC_SPURIOUS_FIRST; intid++) {
		if (irqs[intid].target != NULL && !vp_is_on(irqs[intid].target)) {
			set_route(intid, vp);
		}
	}
	spinlock_release(&route_lock);
}

/* What is enabled has a handler. */
static void serve(uint32_t intid)
{
	irqs[intid].handler(irqs[intid].context);
}

/* A level that the handler lets go is not pending any more. */
void irq_poll(void)
{
	uint32_t intid = (uint32_t)sysreg_read(icc_hppir0_el1);

	if (intid < GIC_SPURIOUS_FIRST) {
		gic_lower(intid < GIC_SPI_FIRST ? vp_current()->gicr + GICR_SGI_FRAME
						: partition.gicd,
			  intid);
		serve(intid);
	}
}

void irq_take(void)
{
	uint32_t intid = (uint32_t)sysreg_read(icc_iar0_el1);

	dsb_sy();
	if (intid < GIC_SPURIOUS_FIRST) {
		serve(intid);
		sysreg_write(icc_eoir0_el1, intid);
	}
}
