/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of channels: a record taken apart, and a decoder for each kind of device. */
#ifndef TRACE_DECODE_PACKET_H
#define TRACE_DECODE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hypervisor/shared.h"
#include "trace/decode/field.h"
#include "trace/decoded.h"

/* A packet, its sizes checked against the record. */
struct packet_view {
	struct trace_packet head;
	struct payload payload; /* what was kept of it */
	struct payload notes;
};

/**
 * packet_view - the packet at @offset of a record of TRACE_KIND_PACKETS
 *
 * returns: the offset of the next packet, or 0: there is no whole packet at @offset
 */
size_t packet_view(struct packet_view *view, const struct trace_record *record, size_t offset);

/**
 * packet_split - the packet at @offset as a record of its own, at its time
 *
 * returns: the offset of the next packet, or 0: there is none at @offset
 */
size_t packet_split(struct trace_record *one, const struct trace_record *record, size_t offset);

/** packet_note - the first note of a kind (TRACE_NOTE_*). returns: false: the packet has none */
bool packet_note(const struct packet_view *view, uint16_t kind, struct payload *note);

/** packet_is_answer - whether a packet ends what one of the other side, with its transaction ID, began */
bool packet_is_answer(const struct packet_view *view);

/** packet_device_find - the name of a device that @word means: that name, or the one that `conduit ctl` has; or NULL */
const char *packet_device_find(const char *word);

/** packet_device_name - the name of device number @number from 0, or NULL behind the last one */
const char *packet_device_name(size_t number);

/*
 * Decoder of a device's packets: sets name, arguments and, of an answer, result and status.
 * @request: what @packet answers, or NULL: not an answer, or it is not known
 */
typedef void packet_decoder(struct decoded *decoded, const struct packet_view *packet,
			    const struct packet_view *request);

packet_decoder decode_ic;
packet_decoder decode_nvsp;
packet_decoder decode_storage;

#endif
