/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a call costs the caller: runs each place that calls under a trace, and prints the instructions that it executed, a
 * line for each: "call COMPILER WAY ARGUMENTS RESULTS WORD...". `conduit bench caller` counts them. And "signals PACKETS
 * NEEDED SENT", in hexadecimal.
 */
#include "bench/payload/console.h"
#include "bench/payload/sites.h"
#include "bench/payload/trace.h"

void payload_main(void);

static void print(const char *compiler, const char *name)
{
	console_text("call ");
	console_text(compiler);
	console_text(" ");
	console_text(name);
	for (uint32_t i = 0; i < trace.count; i++) {
		console_text(" ");
		console_hex(trace.words[i]);
	}
	console_text("\n");
}

static void run_all(const char *compiler, const struct site_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		list->sites[i].call();
		print(compiler, list->sites[i].name);
	}
}

static void run_signals(void)
{
	uint32_t packets;
	uint32_t needed;
	uint32_t sent = guest_signals(&packets, &needed);

	console_text("signals ");
	console_hex(packets);
	console_text(" ");
	console_hex(needed);
	console_text(" ");
	console_hex(sent);
	console_text("\n");
}

void payload_main(void)
{
	run_all("clang", &sites_clang);
#ifdef PAYLOAD_GCC
	run_all("gcc", &sites_gcc);
#endif
	run_all("clang", &sites_guest);
	run_signals();
	console_text("end\n");
	console_power_off();
}
