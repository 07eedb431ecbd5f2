/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that wait for their answer, by channel, direction and transaction ID. */
#include "trace/pairing.h"

#include <stdbool.h>
#include <stdlib.h>

#include "trace/decode/packet.h"

#define WAYS 4 /* packets that share a place */
#define SETS (PAIRING_MAX / WAYS)

struct waiting {
	bool taken;
	uint16_t relid;
	bool to_guest;
	uint64_t transaction_id;
	struct trace_record record;
};

struct pairing {
	struct trace_record matched;
	struct waiting sets[SETS][WAYS]; /* in each the one that came last first */
};

struct pairing *pairing_new(void)
{
	return calloc(1, sizeof(struct pairing));
}

void pairing_free(struct pairing *pairing)
{
	free(pairing);
}

static struct waiting *set_of(struct pairing *pairing, const struct trace_packet *head)
{
	/* Guests count their transactions up, or take addresses: mix all bits. */
	uint64_t hash =
		(head->transaction_id ^ (uint64_t)head->relid << 48) * UINT64_C(0x9e3779b97f4a7c15);

	return pairing->sets[(hash >> 32) % SETS];
}

static void remove_way(struct waiting *set, size_t way)
{
	for (; way + 1 < WAYS; way++) {
		set[way] = set[way + 1];
	}
	set[WAYS - 1].taken = false;
}

/* returns: the place of the packet of this direction, or WAYS */
static size_t find(const struct waiting *set, const struct trace_packet *head, bool to_guest)
{
	size_t way = 0;

	while (way < WAYS &&
	       !(set[way].taken && set[way].relid == head->relid && set[way].to_guest == to_guest &&
		 set[way].transaction_id == head->transaction_id)) {
		way++;
	}
	return way;
}

static void remember(struct waiting *set, const struct trace_packet *head, bool to_guest,
		     const struct trace_record *record)
{
	size_t way = find(set, head, to_guest);

	for (way = way < WAYS ? way : WAYS - 1; way > 0; way--) {
		set[way] = set[way - 1];
	}
	set[0] = (struct waiting){
		.taken = true,
		.relid = head->relid,
		.to_guest = to_guest,
		.transaction_id = head->transaction_id,
		.record = *record,
	};
}

const struct trace_record *pairing_match(struct pairing *pairing, const struct trace_record *record)
{
	struct packet_view packet;
	struct waiting *set;
	bool to_guest;
	size_t way;

	if (record->kind != TRACE_KIND_PACKETS || packet_view(&packet, record, 0) == 0) {
		return NULL;
	}
	set = set_of(pairing, &packet.head);
	to_guest = (packet.head.flags & TRACE_PACKET_TO_GUEST_BIT) != 0;
	if (!packet_is_answer(&packet)) {
		remember(set, &packet.head, to_guest, record);
		return NULL;
	}
	way = find(set, &packet.head, !to_guest);
	if (way == WAYS) {
		return NULL;
	}
	pairing->matched = set[way].record;
	remove_way(set, way);
	return &pairing->matched;
}
