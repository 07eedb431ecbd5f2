/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace records and trace files for the tests, as a guest would cause them. */
#ifndef TESTS_TRACE_SAMPLE_H
#define TESTS_TRACE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "hypervisor/shared.h"

#define SAMPLE_FREQUENCY UINT64_C(1000000000)
#define SAMPLE_BASE      UINT64_C(1000)
#define SAMPLE_ESR_HVC_0 UINT32_C(0x5a000000)
#define SAMPLE_ESR_HVC_1 UINT32_C(0x5a000001)
#define SAMPLE_ESR_SMC_0 UINT32_C(0x5e000000)

/* Control words as Linux writes them */
#define SAMPLE_GET UINT64_C(0x0000000100010050)
#define SAMPLE_SET UINT64_C(0x0000000100010051)

/** sample_call - a call that changed no register and took 1234 ticks */
struct trace_record sample_call(uint32_t esr, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);

/** sample_smccc - the same by HVC #0, with another x0 afterwards */
struct trace_record sample_smccc(uint64_t fid, uint64_t x1, uint64_t x2, uint64_t x3,
				 uint64_t result);

/** sample_get, sample_set - one VP register by the SMCCC convention, as Linux does it */
struct trace_record sample_get(uint32_t name, uint64_t low, uint64_t high);
struct trace_record sample_set(uint32_t name, uint64_t value);

/**
 * sample_post - HvCallPostMessage; sample_input: what it posted; sample_message: what came back, to
 * SINT2
 */
struct trace_record sample_post(uint64_t result);
struct trace_record sample_input(const void *message, size_t size);
struct trace_record sample_message(const void *message, size_t size);

struct trace_record sample_event(uint32_t sint, uint32_t flag);

/* Interface GUIDs, as much of them as a record has */
#define SAMPLE_HEARTBEAT UINT32_C(0x57164f39)
#define SAMPLE_SCSI      UINT32_C(0xba6163d9)
#define SAMPLE_NETWORK   UINT32_C(0xf8615163)

/* Types and flags of packets */
#define SAMPLE_IN_BAND        UINT16_C(6)
#define SAMPLE_TRANSFER_PAGES UINT16_C(7)
#define SAMPLE_GPA_DIRECT     UINT16_C(9)
#define SAMPLE_COMPLETION     UINT16_C(11)
#define SAMPLE_TO_GUEST       UINT8_C(1)

/** sample_packet - a record of one packet of channel 4, with transaction ID 0x77 */
struct trace_record sample_packet(uint32_t device, uint16_t type, uint8_t flags,
				  const void *payload, size_t size);

/** sample_note - what the packet of @record names; sample_append: one more packet, @age ticks before the record's time */
void sample_note(struct trace_record *record, uint16_t kind, const void *bytes, size_t size);
void sample_append(struct trace_record *record, const struct trace_record *packet, uint32_t age);

/** sample_header - of a trace file */
struct trace_file_header sample_header(void);

/**
 * sample_write - write a trace of a guest of two VPs that connects to VMBus. Asserts that it can.
 */
void sample_write(const char *path);

#define SAMPLE_RECORDS 13

/** sample_random - the next number of a sequence that is the same each time; @state: not 0 */
uint64_t sample_random(uint64_t *state);

#endif
