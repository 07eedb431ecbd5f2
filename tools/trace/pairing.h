/* SPDX-License-Identifier: BSD-2-Clause */
/* Which packet answers which. */
#ifndef TRACE_PAIRING_H
#define TRACE_PAIRING_H

#include "hypervisor/shared.h"

/* Packets that wait for their answer at most; the oldest of those that share a place are forgotten. */
#define PAIRING_MAX 8192

struct pairing;

/** pairing_new - nothing waits. returns: NULL without memory */
struct pairing *pairing_new(void);

/**
 * pairing_match - the packet that @record answers
 * @record: of any kind, in order of time; of packets one at a time (decode/packet.h)
 *
 * Packets that may be answered are remembered. A guest may use a transaction ID twice: then its
 * last packet counts.
 *
 * returns: the record of that packet, until the next call; or NULL
 */
const struct trace_record *pairing_match(struct pairing *pairing,
					 const struct trace_record *record);

void pairing_free(struct pairing *pairing);

#endif
