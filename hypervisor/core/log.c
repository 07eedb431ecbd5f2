/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of conduit: what happened, on the console and for the host, then the machine stops. */
#include "core/log.h"

#include "aarch64/frame.h"
#include "abi/pl011.h"
#include "abi/psci.h"
#include "core/firmware_call.h"
#include "core/machine.h"
#include "core/partition.h"

#define PL011_RETRIES      ABI_U(1000000)
#define RECORDS_SHOWN      ABI_U(8)
#define HEX_DIGITS         ABI_U(16)
#define REGISTERS_PER_LINE ABI_U(4)

static void put_uart(char c)
{
	volatile uint32_t *flags = (volatile uint32_t *)(uintptr_t)(machine.uart + PL011_FR);

	if (machine.uart == 0) {
		return;
	}
	for (uint32_t i = 0; i < PL011_RETRIES && (*flags & PL011_FR_TXFF_BIT) != 0; i++) {
	}
	*(volatile uint32_t *)(uintptr_t)(machine.uart + PL011_DR) = (uint8_t)c;
}

static void put_console(char c)
{
	if (c == '\n') {
		put_uart('\r');
	}
	put_uart(c);
}

static void put(char c)
{
	struct conduit_shared *shared = partition.shared;

	put_console(c);
	if (shared != NULL && shared->failure_size < CONDUIT_FAILURE_TEXT_SIZE) {
		shared->failure_text[shared->failure_size++] = c;
	}
}

static void put_text(const char *text)
{
	while (*text != '\0') {
		put(*text++);
	}
}

static void put_hex(uint64_t value)
{
	put_text(" 0x");
	for (uint32_t i = 0; i < HEX_DIGITS; i++) {
		put("0123456789abcdef"[(value >> (60 - 4 * i)) & 0xf]);
	}
}

static void put_record(const struct trace_record *record)
{
	if (record->kind != TRACE_KIND_CALL) {
		return;
	}
	put_text("conduit:  ");
	put_hex(record->pc);
	put_hex(record->esr);
	for (uint32_t i = 0; i < 5; i++) {
		put_hex(record->before[i]);
	}
	put_text(" ->");
	put_hex(record->after[0]);
	put('\n');
}

static void put_item(const char *text, uint64_t value)
{
	put_text("conduit:   ");
	put_text(text);
	put_hex(value);
	put('\n');
}

static void put_frame(const struct frame *frame)
{
	for (uint32_t i = 0; i < ABI_COUNT(frame->x); i++) {
		if (i % REGISTERS_PER_LINE == 0) {
			put_text(i == 0 ? "conduit:   x0-x30" : "\nconduit:         ");
		}
		put_hex(frame->x[i]);
	}
	put('\n');
	put_item("SP", frame->sp);
}

/* The record before the cursor: that of the call which EL2 was serving, if it was serving one. */
static const struct trace_record *last_record(const struct vp_trace *trace, uint64_t back)
{
	const struct trace_record *record = trace->cursor - back;

	return record < trace->start ? record + (trace->end - trace->start) : record;
}

/* The latest calls of this VP, the oldest first. */
static void put_trace(const struct vp_trace *trace)
{
	uint64_t count = trace->sequence < RECORDS_SHOWN ? trace->sequence : RECORDS_SHOWN;

	if (trace->cursor == NULL || (uint64_t)(trace->end - trace->start) < RECORDS_SHOWN) {
		put_text("conduit: no trace records and no guest PC: tracing is off\n");
		return;
	}
	put_text("conduit: last calls of this VP: PC, ESR, x0-x4, -> x0\n");
	for (uint64_t i = count; i != 0; i--) {
		put_record(last_record(trace, i));
	}
	if (count != 0) {
		put_item("guest PC at the last", last_record(trace, 1)->pc);
	}
}

void log_line(const char *text, const char *name)
{
	const char *const parts[] = { "\nconduit: ", text, name, "\n" };

	for (uint32_t i = 0; i < ABI_COUNT(parts); i++) {
		for (const char *c = parts[i]; *c != '\0'; c++) {
			put_console(*c);
		}
	}
}

void log_failure(const char *reason, const struct log_item *items, uint32_t count,
		 const struct frame *frame)
{
	put_text("\nconduit: EL2 failed: ");
	put_text(reason);
	put('\n');
	for (uint32_t i = 0; i < count; i++) {
		put_item(items[i].text, items[i].value);
	}
	if (frame != NULL) {
		put_frame(frame);
	}
	put_trace(&vp_current()->trace);
	if (partition.shared != NULL) {
		__atomic_store_n(&partition.shared->state, CONDUIT_STATE_FAILED, __ATOMIC_RELEASE);
	}
	firmware_end_machine(PSCI_SYSTEM_OFF);
}
