/* SPDX-License-Identifier: BSD-2-Clause */
/* The consumer's side of the trace rings that EL2 writes into guest RAM. */
#ifndef TRACE_RING_READER_H
#define TRACE_RING_READER_H

#include <stddef.h>
#include <stdint.h>

#include "hypervisor/shared.h"
#include "trace/trace_file.h"

#define RING_READER_VP_MAX 64

/* Where one ring's reader stands. */
struct ring_cursor {
	uint64_t next;      /* sequence wanted next */
	uint64_t last_time; /* of the record delivered last */
	uint64_t lost;      /* records overwritten unread, not told yet */
};

struct ring_reader {
	const uint8_t *rings;
	uint64_t ring_size;
	uint64_t counter_frequency;
	uint64_t counter_base;
	uint64_t time_offset; /* added to the time of each record; 0 after ring_reader_attach() */
	uint32_t vp_count;
	uint32_t record_count; /* 0: the guest is not traced */
	struct ring_cursor cursors[RING_READER_VP_MAX];
};

/**
 * ring_reader_attach - start to read the rings of a shared region
 * @region: where struct conduit_shared is mapped
 * @size:   bytes from there to the end of the mapping
 *
 * Every size and offset is read once, checked against @size and kept: what the region says later
 * has no effect. Needed again after each reset of the guest.
 *
 * returns: NULL, or a phrase that says what is wrong with the region
 */
const char *ring_reader_attach(struct ring_reader *reader, const struct conduit_shared *region,
			       size_t size);

/**
 * ring_reader_poll - deliver all new records
 *
 * Records of one ring come in order, the rings one after the other. Overwritten ones are told as a
 * record of TRACE_KIND_LOST before the next one of their ring. At most one round of each ring is
 * read.
 *
 * returns: number of records delivered
 */
size_t ring_reader_poll(struct ring_reader *reader, trace_sink *sink, void *context);

/**
 * ring_reader_drain - the last poll of a guest that has stopped
 *
 * Delivers also the calls that EL2 had begun and never finished, with TRACE_COST_NO_RETURN.
 */
size_t ring_reader_drain(struct ring_reader *reader, trace_sink *sink, void *context);

/**
 * ring_reader_header - the header of a trace file or stream; @start_time in 100 ns since 1601-01-01
 * UTC
 */
void ring_reader_header(const struct ring_reader *reader, uint64_t start_time,
			struct trace_file_header *header);

#endif
