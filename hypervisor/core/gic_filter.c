/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of the GIC that the guest does not get as they are, one row each. */
#include "core/gic_filter.h"

#include "aarch64/gic.h"
#include "abi/gic.h"
#include "core/irq.h"
#include "core/partition.h"

/*
 * A write becomes (value | set) & ~clear, what a read gives loses the bits of hide. Masks are for one
 * 32-bit word and hold for each word of the range. A register with a field for each interrupt has
 * @width: those of EL2's own (core/irq.h) read as 0, and are written as 0, which is how EL2 keeps them,
 * or means no change. A write of nothing but such fields is not carried out. Of priorities, a byte
 * each, none that is written comes before gic_guest_priority.
 */
struct filter {
	uint32_t first;
	uint32_t end; /* first byte after the range */
	uint32_t set;
	uint32_t clear;
	uint32_t hide;
	uint8_t width; /* bits for each interrupt from 0 on, 0: the range is not one of these */
	bool priorities;
};

struct frame_filters {
	const struct filter *rows;
	uint32_t count;
};

#define WORD(offset)    .first = (offset), .end = (offset) + 4
#define RANGE(from, to) .first = (from), .end = (to)
/* One register for each 32 of the interrupts that a distributor has, or an SGI frame. */
#define SHARED(offset, bits)  RANGE(offset, (offset) + (bits)*32 * 4), .width = (bits)
#define PRIVATE(offset, bits) RANGE(offset, (offset) + (bits)*4), .width = (bits)
#define ALL_BITS              ABI_U(0xffffffff)

/*
 * Nothing of the guest in Group 0, and Group 0 always enabled: it is how EL2 gets its own
 * interrupts. Nothing of the guest comes before them: no priority of theirs, and no non-maskable
 * interrupt, which would be above it. Affinity routing stays on: without it an SPI would have other
 * registers for its targets. There are no messages, with which a write of the guest, or of a device,
 * could raise EL2's; the 0 that is written in place of one names no SPI.
 */
static const struct filter distributor[] = {
	{ WORD(GICD_CTLR), .set = GICD_CTLR_ENABLE_GROUP_0_BIT | GICD_CTLR_ARE_BIT },
	{ WORD(GICD_TYPER),
	  .hide = GICD_TYPER_LPIS_BIT | GICD_TYPER_NMI_BIT | GICD_TYPER_MBIS_BIT },
	{ RANGE(GICD_SETSPI_NSR, GICD_CLRSPI_SR_END), .clear = ALL_BITS, .hide = ALL_BITS },
	{ SHARED(GICD_IGROUPR, 1), .set = ALL_BITS },
	{ SHARED(GICD_ISENABLER, 1) },
	{ SHARED(GICD_ICENABLER, 1) },
	{ SHARED(GICD_ISPENDR, 1) },
	{ SHARED(GICD_ICPENDR, 1) },
	{ SHARED(GICD_ISACTIVER, 1) },
	{ SHARED(GICD_ICACTIVER, 1) },
	{ SHARED(GICD_IPRIORITYR, 8), .priorities = true },
	{ SHARED(GICD_ITARGETSR, 8) },
	{ SHARED(GICD_ICFGR, GICD_ICFGR_WIDTH) },
	{ RANGE(GICD_IGRPMODR, GICD_IGRPMODR_END), .clear = ALL_BITS },
	{ RANGE(GICD_NSACR, GICD_NSACR_END), .clear = ALL_BITS },
	{ RANGE(GICD_SGIR, GICD_SPENDSGIR_END), .clear = ALL_BITS },
	{ RANGE(GICD_INMIR, GICD_INMIR_END), .clear = ALL_BITS },
	{ RANGE(GICD_IGROUPR_E, GICD_IGROUPR_E_END), .set = ALL_BITS },
	{ RANGE(GICD_IPRIORITYR_E, GICD_IPRIORITYR_E_END), .priorities = true },
	{ RANGE(GICD_IGRPMODR_E, GICD_IGRPMODR_E_END), .clear = ALL_BITS },
	{ RANGE(GICD_INMIR_E, GICD_INMIR_E_END), .clear = ALL_BITS },
	{ SHARED(GICD_IROUTER, 64) },
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
	{ PRIVATE(GICD_IGROUPR, 1), .set = ALL_BITS },
	{ RANGE(GICR_IGROUPR_E, GICR_IGROUPR_E_END), .set = ALL_BITS },
	{ PRIVATE(GICD_ISENABLER, 1) },
	{ PRIVATE(GICD_ICENABLER, 1) },
	{ PRIVATE(GICD_ISPENDR, 1) },
	{ PRIVATE(GICD_ICPENDR, 1) },
	{ PRIVATE(GICD_ISACTIVER, 1) },
	{ PRIVATE(GICD_ICACTIVER, 1) },
	{ PRIVATE(GICD_IPRIORITYR, 8), .priorities = true },
	{ RANGE(GICR_IPRIORITYR, GICR_IPRIORITYR_END), .priorities = true },
	{ PRIVATE(GICD_ICFGR, GICD_ICFGR_WIDTH) },
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

/* The fields of EL2's own interrupts in the word at @offset. */
static uint32_t own_fields(const struct filter *row, uint32_t offset)
{
	uint32_t fields = 0;
	uint32_t first;
	uint32_t own;

	if (row->width == 0) {
		return 0;
	}
	first = (offset - row->first) * 8 / row->width;
	own = irq_withheld(first / GIC_WORD_INTIDS) >> first % GIC_WORD_INTIDS;
	if (row->width > 32) {
		return (own & 1) != 0 ? ALL_BITS : 0;
	}
	for (uint32_t shift = 0; shift < 32; shift += row->width, own >>= 1) {
		if ((own & 1) != 0) {
			fields |= ((ABI_U(1) << row->width) - 1) << shift;
		}
	}
	return fields;
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

static void filter_write(uint64_t address, uint32_t size, uint64_t value, uint64_t own,
			 const struct filter *low, const struct filter *high)
{
	uint64_t all = UINT64_MAX >> (64 - 8 * size);

	if ((own & all) == all) {
		return;
	}
	if (low->priorities) {
		value = lower_priorities(value);
	}
	value |= access_mask(low->set, high->set, address);
	value &= ~(access_mask(low->clear, high->clear, address) | own);
	mmio_write(address, size, value);
}

bool gic_filter(uint64_t address, uint32_t size, bool write, uint64_t *value)
{
	uint64_t base;
	struct frame_filters frame = find_frame(address, &base);
	uint32_t word = (uint32_t)(address - base) & ~ABI_U(3);
	const struct filter *low = find_filter(frame, word);
	const struct filter *high = find_filter(frame, word + 4);
	uint64_t own;

	if (frame.count == 0 || (address & (size - 1)) != 0) {
		return false;
	}
	irq_access_begin();
	own = access_mask(own_fields(low, word), own_fields(high, word + 4), address);
	if (write) {
		filter_write(address, size, *value, own, low, high);
	} else {
		*value = mmio_read(address, size) &
			 ~(access_mask(low->hide, high->hide, address) | own);
	}
	irq_access_end();
	return true;
}
