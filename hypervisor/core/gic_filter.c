/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of the GIC that the guest does not get as they are, one row each. */
#include "core/gic_filter.h"

#include "aarch64/gic.h"
#include "abi/gic.h"
#include "core/partition.h"

/*
 * A write becomes ((value & ~keep) | (present & keep) | set) & ~clear, what a read gives loses the
 * bits of hide. Masks are for one 32-bit word and hold for each word of the range. Of priorities, a
 * byte each, none that is written comes before gic_guest_priority.
 */
struct filter {
	uint32_t first;
	uint32_t end; /* first byte after the range */
	uint32_t keep;
	uint32_t set;
	uint32_t clear;
	uint32_t hide;
	bool priorities;
};

struct frame_filters {
	const struct filter *rows;
	uint32_t count;
};

#define WORD(offset)      .first = (offset), .end = (offset) + 4
#define RANGE(from, to)   .first = (from), .end = (to)
#define ALL_BITS          ABI_U(0xffffffff)
#define OWN               GIC_OWN_INTIDS
#define OWN_PRIORITY_WORD (GICR_IPRIORITYR + (GIC_PPI_EL2_TIMER & ~ABI_U(3)))
#define OWN_PRIORITY      (ABI_U(0xff) << (8 * (GIC_PPI_EL2_TIMER % 4)))
#define OWN_CONFIG        (ABI_U(3) << (2 * (GIC_PPI_EL2_TIMER - GIC_PPI_FIRST)))

/*
 * Nothing of the guest in Group 0, and Group 0 always enabled: it is how EL2 gets its own
 * interrupts. Nothing of the guest comes before them: no priority of theirs, and no non-maskable
 * interrupt, which would be above it.
 */
static const struct filter distributor[] = {
	{ WORD(GICD_CTLR), .set = GICD_CTLR_ENABLE_GROUP_0_BIT },
	{ WORD(GICD_TYPER), .hide = GICD_TYPER_LPIS_BIT | GICD_TYPER_NMI_BIT },
	{ RANGE(GICD_IGROUPR, GICD_IGROUPR_END), .set = ALL_BITS },
	{ RANGE(GICD_IGRPMODR, GICD_IGRPMODR_END), .clear = ALL_BITS },
	{ RANGE(GICD_IGROUPR_E, GICD_IGROUPR_E_END), .set = ALL_BITS },
	{ RANGE(GICD_IGRPMODR_E, GICD_IGRPMODR_E_END), .clear = ALL_BITS },
	{ RANGE(GICD_IPRIORITYR, GICD_IPRIORITYR_END), .priorities = true },
	{ RANGE(GICD_IPRIORITYR_E, GICD_IPRIORITYR_E_END), .priorities = true },
	{ RANGE(GICD_INMIR, GICD_INMIR_END), .clear = ALL_BITS },
	{ RANGE(GICD_INMIR_E, GICD_INMIR_E_END), .clear = ALL_BITS },
};

/*
 * GICR_TYPER.VLPIS stays: from it guests know how far the next redistributor is. A redistributor that
 * sleeps forwards nothing to its CPU, EL2's own neither.
 */
static const struct filter redistributor[] = {
	{ WORD(GICR_CTLR), .clear = GICR_CTLR_ENABLE_LPIS_BIT },
	{ WORD(GICR_TYPER), .hide = (uint32_t)GICR_TYPER_PLPIS_BIT },
	{ WORD(GICR_WAKER), .clear = GICR_WAKER_SLEEP_BIT },
	{ RANGE(GICR_SETLPIR, GICR_INVALLR_END), .clear = ALL_BITS, .hide = ALL_BITS },
};

static const struct filter sgi_frame[] = {
	{ WORD(GICR_IGROUPR0), .set = ALL_BITS & ~OWN, .clear = OWN },
	{ RANGE(GICR_IGROUPR_E, GICR_IGROUPR_E_END), .set = ALL_BITS },
	{ WORD(GICR_ISENABLER0), .clear = OWN },
	{ WORD(GICR_ICENABLER0), .clear = OWN },
	{ WORD(GICR_ISPENDR0), .clear = OWN },
	{ WORD(GICR_ICPENDR0), .clear = OWN },
	{ WORD(GICR_ISACTIVER0), .clear = OWN },
	{ WORD(GICR_ICACTIVER0), .clear = OWN },
	{ WORD(OWN_PRIORITY_WORD), .keep = OWN_PRIORITY, .priorities = true },
	{ RANGE(GICR_IPRIORITYR, GICR_IPRIORITYR_END), .priorities = true },
	{ WORD(GICR_ICFGR1), .keep = OWN_CONFIG },
	{ RANGE(GICR_IGRPMODR0, GICR_IGRPMODR_END), .clear = ALL_BITS },
	{ WORD(GICR_NSACR), .clear = ALL_BITS },
	{ RANGE(GICR_INMIR0, GICR_INMIR_END), .clear = ALL_BITS },
};

#define FRAME_FILTERS(table)                                                                       \
	(struct frame_filters)                                                                     \
	{                                                                                          \
		(table), sizeof(table) / sizeof((table)[0])                                        \
	}

/* The frame that @address lies in; its base goes to *base. */
static struct frame_filters find_frame(uint64_t address, uint64_t *base)
{
	*base = address & ~(uint64_t)(GIC_FRAME_SIZE - 1);
	if (*base == partition.gicd) {
		return FRAME_FILTERS(distributor);
	}
	for (uint32_t i = 0; i < partition.vp_count; i++) {
		if (*base == partition.vps[i].gicr) {
			return FRAME_FILTERS(redistributor);
		}
		if (*base == partition.vps[i].gicr + GICR_SGI_FRAME) {
			return FRAME_FILTERS(sgi_frame);
		}
	}
	return (struct frame_filters){ NULL, 0 };
}

static const struct filter *find_filter(struct frame_filters frame, uint32_t offset)
{
	static const struct filter none;

	for (uint32_t i = 0; i < frame.count; i++) {
		if (offset >= frame.rows[i].first && offset < frame.rows[i].end) {
			/* cppcheck-suppress returnDanglingLifetime ; the rows are static, not the frame's */
			return &frame.rows[i];
		}
	}
	return &none;
}

static uint64_t mmio_read(uint64_t address, uint32_t size)
{
	switch (size) {
	case 1:
		return *(volatile uint8_t *)(uintptr_t)address;
	case 2:
		return *(volatile uint16_t *)(uintptr_t)address;
	case 4:
		return *(volatile uint32_t *)(uintptr_t)address;
	default:
		return *(volatile uint64_t *)(uintptr_t)address;
	}
}

static void mmio_write(uint64_t address, uint32_t size, uint64_t value)
{
	switch (size) {
	case 1:
		*(volatile uint8_t *)(uintptr_t)address = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)(uintptr_t)address = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)(uintptr_t)address = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)(uintptr_t)address = value;
		break;
	}
}

/* The mask of an access: part of a word, a word, or two. */
static uint64_t access_mask(uint32_t low, uint32_t high, uint64_t address)
{
	return (low | ((uint64_t)high << 32)) >> (8 * (address & 3));
}

/* @value with each byte that comes before gic_guest_priority, as a number smaller than it, made that. */
static uint64_t lower_priorities(uint64_t value)
{
	for (uint32_t shift = 0; shift < 64; shift += 8) {
		if ((value >> shift & 0xff) < gic_guest_priority) {
			value &= ~(ABI_ULL(0xff) << shift);
			value |= (uint64_t)gic_guest_priority << shift;
		}
	}
	return value;
}

bool gic_filter(uint64_t address, uint32_t size, bool write, uint64_t *value)
{
	uint64_t base;
	struct frame_filters frame = find_frame(address, &base);
	uint32_t word = (uint32_t)(address - base) & ~ABI_U(3);
	const struct filter *low = find_filter(frame, word);
	const struct filter *high = find_filter(frame, word + 4);
	uint64_t keep;

	if (frame.count == 0 || (address & (size - 1)) != 0) {
		return false;
	}
	if (!write) {
		*value = mmio_read(address, size) & ~access_mask(low->hide, high->hide, address);
		return true;
	}
	if (low->priorities) {
		*value = lower_priorities(*value);
	}
	keep = access_mask(low->keep, high->keep, address);
	*value &= ~keep;
	if (keep != 0) {
		*value |= mmio_read(address, size) & keep;
	}
	*value |= access_mask(low->set, high->set, address);
	*value &= ~access_mask(low->clear, high->clear, address);
	mmio_write(address, size, *value);
	return true;
}
