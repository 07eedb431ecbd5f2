/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Packets of any kind to the SCSI device, while its disk answers anything, late and out of order: what the disk may write is the
 * guest's, each command has one answer at most, and in the end nothing is in flight and no page stays pinned.
 */
#include "devices/storvsc.h"

#include "core/pages.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "tests/scsi_guest.h"
#include "vmbus/vmbus.h"

#define HELD_MAX 64U

fuzzer fuzz_el2_storvsc;

/* Commands that the disk has. */
static struct scsi_seen held[HELD_MAX];
static uint32_t held_count;

/* A command that could be, with some bytes of it changed. */
static struct vmbus_storage_packet make_packet(struct fuzz *fuzz)
{
	static const uint8_t operations[] = { 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0 };
	static const uint8_t commands[] = { 0x28, 0x2a, 0x12, 0xa0, 0x00, 0x35, 0x88, 0x42 };
	uint8_t cdb[16] = { commands[fuzz_8(fuzz) % 8], fuzz_8(fuzz) };
	uint32_t size = fuzz_8(fuzz) * 64U;
	struct vmbus_storage_packet packet =
		scsi_srb(fuzz_8(fuzz) % 4, cdb, fuzz_8(fuzz) % 4, size);
	uint32_t changes = fuzz_8(fuzz) % 4;

	packet.operation = operations[fuzz_8(fuzz) % 16];
	for (uint32_t i = 0; i < changes; i++) {
		((uint8_t *)&packet)[fuzz_8(fuzz) % sizeof(packet)] = fuzz_8(fuzz);
	}
	return packet;
}

static void send_packet(struct fuzz *fuzz)
{
	const struct vmbus_storage_packet packet = make_packet(fuzz);
	uint8_t what = fuzz_8(fuzz);
	struct {
		struct vmbus_packet_descriptor descriptor;
		uint64_t words[8];
		struct vmbus_storage_packet packet;
		uint64_t trailer;
	} sent = {
		.descriptor = { .type = (what & 1) != 0 ? 9 : 6,
				.data_offset = 10,
				.length = 18,
				.flags = (what & 2) == 0,
				.transaction_id = what },
		.packet = packet,
	};

	if ((what & 4) != 0) {
		scsi_send(what, &packet, SCSI_DATA + fuzz_8(fuzz) * ABI_ULL(512),
			  fuzz_8(fuzz) * ABI_U(64) + 1);
		return;
	}
	sent.words[0] = (uint64_t)(fuzz_8(fuzz) % 4) << 32;
	sent.words[1] = fuzz_32(fuzz) & (((uint64_t)0xfff << 32) | 0x3fff);
	for (uint32_t i = 2; i < 8; i++) {
		uint8_t word = fuzz_8(fuzz);

		sent.words[i] = word < 0xe0 ? SCSI_DATA / 4096 + word : fuzz_32(fuzz);
	}
	guest_put(SCSI_RELID, &sent, sizeof(sent));
	guest_signal(SCSI_RELID);
}

static void finish_command(uint32_t index, struct fuzz *fuzz)
{
	struct virtio_scsi_response response = { .sense_size = fuzz_8(fuzz) };

	response.residual = (fuzz_8(fuzz) & 1) != 0 ? fuzz_32(fuzz) : 0;
	response.status = fuzz_8(fuzz) & 0x2a;
	response.response = fuzz_8(fuzz) % 16;
	fuzz_bytes(fuzz, response.sense, 18);
	scsi_finish(&held[index], &response, "data", 4);
	held[index] = held[--held_count];
}

static void finish_reset(struct fuzz *fuzz)
{
	struct scsi_seen seen;
	uint8_t result = fuzz_8(fuzz);

	if (scsi_take(CONTROL, &seen)) {
		fake_chain_write(&seen.chain, &result, 1);
		fake_virtio_push(CONTROL, seen.chain.head, 1);
	}
}

static void take_commands(void)
{
	while (held_count < HELD_MAX && scsi_take(REQUEST, &held[held_count])) {
		held_count++;
	}
}

static void raise_event(void)
{
	struct fake_chain chain;

	if (fake_virtio_pop(EVENT, &chain)) {
		fake_virtio_push(EVENT, chain.head, 16);
	}
}

static void take_answers(void)
{
	struct vmbus_packet_descriptor descriptor;
	struct vmbus_storage_packet answer;

	while (guest_take(SCSI_RELID, &descriptor, &answer, sizeof(answer)) >= 0) {
		fuzz_require(answer.operation == 1 || answer.operation == 11);
	}
}

static void step(struct fuzz *fuzz)
{
	switch (fuzz_8(fuzz) % 8) {
	case 0:
	case 1:
	case 2:
		send_packet(fuzz);
		break;
	case 3:
		take_commands();
		if (held_count != 0) {
			finish_command(fuzz_8(fuzz) % held_count, fuzz);
		}
		break;
	case 4:
		scsi_interrupt();
		break;
	case 5:
		finish_reset(fuzz);
		raise_event();
		break;
	case 6:
		take_answers();
		break;
	default:
		guest_wait(ABI_ULL(1) << (fuzz_8(fuzz) % 28));
		break;
	}
}

static void end(void)
{
	const struct span ram = { FAKE_MEMORY_BASE, FAKE_MEMORY_SIZE };
	struct fuzz none = { 0 };

	vmbus_reset();
	do {
		take_commands();
		while (held_count != 0) {
			finish_command(0, &none);
		}
		for (uint32_t i = 0; i < HELD_MAX; i++) {
			finish_reset(&none);
		}
		scsi_interrupt();
		take_commands();
	} while (held_count != 0);
	fuzz_require(vmbus_reset());
	fuzz_require(pages_take(&ram));
	pages_return(&ram);
}

int fuzz_el2_storvsc(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };

	held_count = 0;
	scsi_start();
	scsi_open();
	while (fuzz_more(&fuzz)) {
		step(&fuzz);
	}
	end();
	return 0;
}
