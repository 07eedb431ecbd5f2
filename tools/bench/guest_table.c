/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest of Hyper-V executes through libhyperv: bars, which are what Linux executes for the same. */
#include "abi/macro.h"
#include "bench/caller.h"

#include <stdio.h>

#define COMPILER  "clang"
#define CLOCK_MAX 25
/* Of a ring nobody states a bar: about what it costs now, with room for compilers. */
#define SEND_MAX    300
#define RECEIVE_MAX 250

/* A piece of libhyperv beside its peer. What is fast is so in registers: no memory. */
static const struct {
	const char *name;
	const char *way;
	const char *peer;
	bool is_fast;
} pieces[] = {
	{ "hv_get_register_direct()", "hv-get", "peer-get", true },
	{ "hv_signal_event_direct()", "hv-signal", "peer-signal", true },
	{ "post a message of 240 bytes", "hv-post", "peer-post", false },
};

static void add_beside_peer(const struct caller *caller, size_t i, struct table *table)
{
	const struct caller_call *ours = caller_find(caller, COMPILER, pieces[i].way, 1, 1);
	const struct caller_call *peer = caller_find(caller, COMPILER, pieces[i].peer, 1, 1);
	char name[TABLE_NAME_SIZE];

	if (ours == NULL || peer == NULL) {
		return;
	}
	table_add(table, pieces[i].name, (double)caller_beside_trap(ours).instructions,
		  (double)caller_beside_trap(peer).instructions, 0, "instructions");
	if (pieces[i].is_fast) {
		snprintf(name, sizeof(name), "%s, memory", pieces[i].name);
		table_add(table, name, (double)caller_beside_trap(ours).memory, 0, 0,
			  "instructions");
	}
}

static void add_alone(const struct caller *caller, const char *way, unsigned int arguments,
		      const char *name, double most, struct table *table)
{
	const struct caller_call *call = caller_find(caller, COMPILER, way, arguments, 1);

	if (call != NULL) {
		table_add(table, name, (double)call->word_count, most, 0, "instructions");
	}
}

void caller_add_guest_bars(const struct caller *caller, struct table *table)
{
	for (size_t i = 0; i < ABI_COUNT(pieces); i++) {
		add_beside_peer(caller, i, table);
	}
	add_alone(caller, "hv-clock", 0, "read the reference TSC page", CLOCK_MAX, table);
	add_alone(caller, "hv-send", 1, "send a packet of 64 bytes", SEND_MAX, table);
	add_alone(caller, "hv-receive", 0, "receive a packet of 64 bytes", RECEIVE_MAX, table);
	if (caller->signals.packets != 0) {
		char name[TABLE_NAME_SIZE];

		snprintf(name, sizeof(name), "signals for %u packets", caller->signals.packets);
		table_add(table, name, caller->signals.sent, caller->signals.needed, 0, "signals");
	}
}
