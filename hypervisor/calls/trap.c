/* SPDX-License-Identifier: BSD-2-Clause */
/* Traps that are not calls: native hypercalls, memory that is not there. */
#include "calls/trap.h"

#include "aarch64/feature.h"
#include "aarch64/inject.h"
#include "aarch64/sysreg.h"
#include "abi/hv_identity.h"
#include "calls/disk_call.h"
#include "calls/hypercall.h"
#include "core/fw_cfg_filter.h"
#include "core/gic_filter.h"
#include "core/irq.h"
#include "core/log.h"
#include "core/machine.h"
#include "core/vp.h"

#define INSTRUCTION_SIZE ABI_U(4)
#define REGISTER_ZERO    ABI_U(31)

/* HPFAR_EL2: bits 51:12 of the address that stage 2 refused, from bit 4 on. */
#define HPFAR_ADDRESS_SHIFT 4
#define HPFAR_ADDRESS_WIDTH 40
#define PAGE_OFFSET_MASK    ABI_U(0xfff)

#define SYSREG_ICC_SGI1R  ESR_SYSREG(3, 0, 12, 11, 5)
#define SYSREG_ICC_ASGI1R ESR_SYSREG(3, 0, 12, 11, 6)
#define SYSREG_ICC_SGI0R  ESR_SYSREG(3, 0, 12, 11, 7)
#define SYSREG_CRM_OP2    ESR_SYSREG(0, 0, 0, 15, 7)

static uint64_t register_read(const struct frame *frame, uint32_t number)
{
	return number == REGISTER_ZERO ? 0 : frame->x[number];
}

static void register_write(struct frame *frame, uint32_t number, uint64_t value)
{
	if (number != REGISTER_ZERO) {
		frame->x[number] = value;
	}
}

/* As if the guest had executed the instruction: a debugger that steps stops behind it. */
static void step_over(void)
{
	sysreg_write(elr_el2, sysreg_read(elr_el2) + INSTRUCTION_SIZE);
	sysreg_write(spsr_el2, sysreg_read(spsr_el2) & ~(uint64_t)(SPSR_SS_BIT | SPSR_BTYPE_MASK));
}

/*
 * The other ways to call [TLFS Hypercall Interface]: VTLs do not exist here, so neither do their
 * calls.
 */
static void trap_hvc(struct vp *vp, struct frame *frame, uint64_t esr)
{
	uint64_t immediate = ABI_FIELD_GET(ESR_IMMEDIATE, esr);

	if (immediate == HV_HVC_NATIVE) {
		frame->x[0] = hypercall_native(vp, frame->x);
	} else if (!disk_call(frame->x, immediate)) {
		inject_undefined(sysreg_read(elr_el2) - INSTRUCTION_SIZE);
	}
}

/* What a load puts into its register. */
static uint64_t extend(uint64_t value, uint32_t size, uint64_t esr)
{
	uint32_t unused_bits = 64 - 8 * size;

	if ((esr & ESR_ABORT_SIGN_BIT) == 0 || size == 8) {
		return value;
	}
	value = (uint64_t)((int64_t)(value << unused_bits) >> unused_bits);
	return (esr & ESR_ABORT_64_BIT) != 0 ? value : (uint32_t)value;
}

static bool is_translation_fault(uint64_t esr)
{
	return (esr & ESR_ABORT_STATUS_MASK & ~(uint64_t)ESR_ABORT_LEVEL_MASK) ==
	       ESR_ABORT_TRANSLATION;
}

/*
 * Whether the syndrome says all that is needed to carry an access out. HPFAR_EL2 is valid for a
 * translation fault [DDI0487 "HPFAR_EL2"]; each hole in stage 2 is one. A program in AArch32 may
 * have a shorter instruction, in an IT block.
 */
static bool is_whole(uint64_t esr)
{
	return (esr & ESR_ABORT_ISV_BIT) != 0 && (esr & ESR_ABORT_WALK_BIT) == 0 &&
	       is_translation_fault(esr) && (sysreg_read(spsr_el2) & SPSR_AARCH32_BIT) == 0;
}

/* The first byte of the page that stage 2 refused. Valid for a translation fault. */
static uint64_t refused_page(void)
{
	return ABI_FIELD_GET(HPFAR_ADDRESS, sysreg_read(hpfar_el2)) * HYP_PAGE_SIZE;
}

/*
 * Stage 2 may have changed since the access, or a block was being split then: if the guest reaches
 * the page now, it tries again.
 */
static void reflect_abort(uint64_t esr)
{
	if (!is_translation_fault(esr) || !machine_reaches(refused_page())) {
		inject_external_abort(esr);
	}
}

static void trap_data_abort(struct frame *frame, uint64_t esr)
{
	uint64_t address = refused_page() + (sysreg_read(far_el2) & PAGE_OFFSET_MASK);
	uint32_t size = ABI_U(1) << ABI_FIELD_GET(ESR_ABORT_SIZE, esr);
	uint32_t number = (uint32_t)ABI_FIELD_GET(ESR_ABORT_REGISTER, esr);
	bool write = (esr & ESR_ABORT_WRITE_BIT) != 0;
	uint64_t value = register_read(frame, number);

	if (!is_whole(esr) || !(gic_filter(address, size, write, &value) ||
				fw_cfg_filter(address, size, write, &value))) {
		reflect_abort(esr);
		return;
	}
	if (!write) {
		register_write(frame, number, extend(value, size, esr));
	}
	step_over();
}

/* HCR_EL2.TID3: the ID registers, and what of their space has no register yet. */
static bool read_sysreg(uint32_t name, uint64_t *value)
{
	uint32_t crm = (uint32_t)ABI_FIELD_GET(ESR_SYSREG_CRM, name);

	if ((name & ~SYSREG_CRM_OP2) != ESR_SYSREG(3, 0, 0, 0, 0) || crm < FEATURE_CRM_FIRST ||
	    crm > FEATURE_CRM_LAST) {
		return false;
	}
	*value = feature_id(crm, (uint32_t)ABI_FIELD_GET(ESR_SYSREG_OP2, name));
	return true;
}

/*
 * With FMO set the registers that send SGIs trap. Group 1 goes on as it was; Group 0 belongs to
 * EL2, and with one security state there is no other Group 1: both are dropped.
 */
static bool write_sysreg(uint32_t name, uint64_t value)
{
	switch (name) {
	case SYSREG_ICC_SGI1R:
		sysreg_write(icc_sgi1r_el1, value);
		isb();
		return true;
	case SYSREG_ICC_ASGI1R:
	case SYSREG_ICC_SGI0R:
		return true;
	default:
		return false;
	}
}

static void trap_sysreg(struct frame *frame, uint64_t esr)
{
	uint32_t name = (uint32_t)esr & ESR_SYSREG_NAME_MASK;
	uint32_t number = (uint32_t)ABI_FIELD_GET(ESR_SYSREG_REGISTER, esr);
	bool read = (esr & ESR_SYSREG_READ_BIT) != 0;
	uint64_t value = register_read(frame, number);

	if (!(read ? read_sysreg(name, &value) : write_sysreg(name, value))) {
		inject_undefined(sysreg_read(elr_el2));
		return;
	}
	if (read) {
		register_write(frame, number, value);
	}
	step_over();
}

void trap_synchronous(struct vp *vp, struct frame *frame, uint64_t esr)
{
	switch (ABI_FIELD_GET(ESR_EC, esr)) {
	case ESR_EC_HVC64:
		trap_hvc(vp, frame, esr);
		break;
	case ESR_EC_SYSREG:
		trap_sysreg(frame, esr);
		break;
	case ESR_EC_DATA_ABORT_LOWER:
		trap_data_abort(frame, esr);
		break;
	case ESR_EC_INSTRUCTION_ABORT_LOWER:
		reflect_abort(esr);
		break;
	default: /* SMC with an immediate, and instructions that EL2 did not enable: the PC is at
		    the instruction */
		inject_undefined(sysreg_read(elr_el2));
		break;
	}
	irq_poll();
}

uint8_t failure_stack[HYP_STACK_SIZE] __attribute__((aligned(16)));
struct frame failure_frame;

void trap_failure(uint64_t vector, const struct frame *frame)
{
	const struct log_item items[] = {
		{ "vector", vector },
		{ "ESR_EL2", sysreg_read(esr_el2) },
		{ "PC", sysreg_read(elr_el2) },
		{ "FAR_EL2", sysreg_read(far_el2) },
		{ "SPSR_EL2", sysreg_read(spsr_el2) },
	};

	log_failure("exception at EL2", items, ABI_COUNT(items), frame);
}
