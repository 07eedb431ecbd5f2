/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a call costs the caller: runs each place that calls under a trace, and prints the instructions that it executed, a
 * line for each: "call COMPILER WAY ARGUMENTS RESULTS WORD...". `conduit bench caller` counts them. And "signals PACKETS
 * NEEDED SENT", in hexadecimal.
 */
#include "abi/psci.h"
#include "baremetal/console.h"
#include "baremetal/image.h"
#include "bench/payload/sites.h"
#include "bench/payload/trace.h"
#include "smccc/call.h"

#define UART ABI_U(0x09000000) /* of QEMU's virt machine, whose PSCI answers HVC */

static void print_trace(const char *compiler, const char *name)
{
	print("call %s %s", compiler, name);
	for (uint32_t i = 0; i < trace.count; i++) {
		print(" %08x", trace.words[i]);
	}
	print("\n");
}

static void run_all(const char *compiler, const struct site_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		list->sites[i].call();
		print_trace(compiler, list->sites[i].name);
	}
}

static void run_signals(void)
{
	uint32_t packets;
	uint32_t needed;
	uint32_t sent = guest_signals(&packets, &needed);

	print("signals %08x %08x %08x\n", packets, needed, sent);
}

static _Noreturn void power_off(void)
{
	struct arm_smccc_1_2_regs regs = { .a0 = PSCI_SYSTEM_OFF };

	for (;;) {
		arm_smccc_1_2_hvc(&regs, &regs);
	}
}

_Noreturn void trace_failed(const char *what, uint64_t pc)
{
	print("failed: %s at %08x\n", what, (uint32_t)pc);
	power_off();
}

void image_flat(const uint8_t *tree)
{
	const struct uart uart = { .kind = UART_PL011, .base = UART };

	(void)tree;
	console_use_uart(&uart);
	trace_begin();
	run_all("clang", &sites_clang);
#ifdef PAYLOAD_GCC
	run_all("gcc", &sites_gcc);
#endif
	run_all("clang", &sites_guest);
	run_signals();
	print("end\n");
	power_off();
}
