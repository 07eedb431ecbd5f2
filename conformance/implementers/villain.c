/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The villain at EL2: starts the image at EL1 over and over, in each round with another fault of villain_faults.def in what it
 * answers, and says on the console which. In round 0 it has none.
 */
#include "villain.h"

#include "baremetal/console.h"
#include "baremetal/sysreg.h"

#define UART          ABI_U(0x09000000)
#define IMAGE         ABI_U(0x40200000)
#define IMAGE_SIZE    ABI_U(0x80000)
#define IMAGE_COPY    ABI_U(0x40800000)
#define ORDERS        ABI_U(0x401f0000) /* QEMU's loader writes them: otherwise zero */
#define EL1H_MASKED   ABI_U(0x3c5)
#define SVC_MASKED    ABI_U(0x1d3)
#define HCR_TWI       ABI_BIT64(13)
#define HCR_RW        ABI_BIT64(31)
#define SCTLR_RESET   ABI_U(0x30d00800)
#define SCTLR32_RESET ABI_U(0x00c50838)
#define EC_SHIFT      26
#define EC_WFI        ABI_U(0x01)
#define EC_HVC32      ABI_U(0x12)
#define EC_HVC64      ABI_U(0x16)
#define SYSTEM_OFF    ABI_U(0x84000008)

/* What to do: the rounds from first to last, and what the image is made for. */
struct orders {
	uint32_t first;
	uint32_t last;
	uint32_t aarch32;
};

void villain_start(struct frame *frame);
void villain_exception(struct frame *frame);

static struct orders orders;

static void copy(uintptr_t to, uintptr_t from)
{
	for (uintptr_t i = 0; i < IMAGE_SIZE; i += sizeof(uint64_t)) {
		*(volatile uint64_t *)(to + i) = *(const volatile uint64_t *)(from + i);
	}
}

static void start_image(struct frame *frame)
{
	static const struct frame nothing;

	copy(IMAGE, IMAGE_COPY);
	*frame = nothing;
	frame->elr = IMAGE;
	frame->spsr = orders.aarch32 != 0 ? SVC_MASKED : EL1H_MASKED;
	sysreg_write(sctlr_el1, orders.aarch32 != 0 ? SCTLR32_RESET : SCTLR_RESET);
	__asm__ volatile("ic iallu; dsb sy; isb" : : : "memory");
}

/* "# round 7 ..." until there is none that this image can see. */
static void next_round(struct frame *frame)
{
	do {
		if (orders.first > orders.last || !villain_arm(orders.first)) {
			print("# no more rounds\n");
			firmware_call(SYSTEM_OFF);
		}
		orders.first++;
	} while (!villain_can(orders.aarch32 != 0));
	print("\n# round %u | %s | %s | %s\n", orders.first - 1, armed->verdict, armed->rule,
	      armed->name);
	start_image(frame);
}

void villain_start(struct frame *frame)
{
	const struct uart uart = { .kind = UART_PL011, .base = UART };

	console_use_uart(&uart);
	orders = *(const volatile struct orders *)(uintptr_t)ORDERS;
	copy(IMAGE_COPY, IMAGE);
	sysreg_write(hcr_el2, HCR_TWI | (orders.aarch32 != 0 ? 0 : HCR_RW));
	sysreg_write(cnthctl_el2, 3);
	next_round(frame);
}

/* The image waits when it is at its end, or cannot go on. */
void villain_exception(struct frame *frame)
{
	uint32_t class = (uint32_t)frame->esr >> EC_SHIFT;

	if (class == EC_HVC64 || class == EC_HVC32) {
		if (villain_call(frame)) {
			return;
		}
	} else if (class != EC_WFI) {
		print("# the villain does not know this exception\n");
	}
	next_round(frame);
}
