/* SPDX-License-Identifier: BSD-2-Clause */
/* The PL011 of QEMU's virt machine, which sends without being set up; and its PSCI, which answers HVC. */
#include "bench/payload/console.h"

#include "abi/psci.h"
#include "smccc/call.h"

#define UART_DR    0x09000000
#define HEX_DIGITS 8

void console_text(const char *text)
{
	volatile uint32_t *data = (volatile uint32_t *)UART_DR;

	for (; *text != '\0'; text++) {
		*data = (uint8_t)*text;
	}
}

void console_hex(uint32_t number)
{
	char text[HEX_DIGITS + 1] = { 0 };

	for (unsigned int i = HEX_DIGITS; i > 0; i--) {
		text[i - 1] = "0123456789abcdef"[number & 0xf];
		number >>= 4;
	}
	console_text(text);
}

_Noreturn void console_power_off(void)
{
	struct arm_smccc_1_2_regs regs = { .a0 = PSCI_SYSTEM_OFF };

	for (;;) {
		arm_smccc_1_2_hvc(&regs, &regs);
	}
}

_Noreturn void console_fail(const char *what, uint64_t pc)
{
	console_text("failed: ");
	console_text(what);
	console_text(" at ");
	console_hex((uint32_t)pc);
	console_text("\n");
	console_power_off();
}
