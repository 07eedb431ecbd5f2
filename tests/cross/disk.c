/* SPDX-License-Identifier: BSD-2-Clause */
/* A SCSI controller with one disk, in memory. */
#include "cross/disk.h"

#include <string.h>

#include "abi/virtio_scsi.h"
#include "core/machine.h"
#include "fake/fake.h"
#include "tests/fake_virtio.h"

#define BLOCK      512
#define BLOCKS_MAX 256

static uint8_t medium[BLOCKS_MAX * BLOCK];
static uint32_t block_count;
static bool is_polled;

uint64_t __real_counter_now(void);
uint64_t __wrap_counter_now(void);

static struct {
	struct virtio_scsi_response response;
	uint8_t data[sizeof(medium)];
} out;

void disk_insert(uint32_t blocks)
{
	block_count = blocks;
	fake_virtio_reset(VIRTIO_ID_SCSI);
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT;
	for (uint32_t i = 0; i < 3; i++) {
		fake_virtio.queues[i].max = 1024;
	}
	if (blocks == 0) {
		machine.virtio_slots = 0;
	}
}

static uint32_t get_32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static size_t refuse(uint8_t key, uint8_t code)
{
	out.response.status = 2;
	out.response.sense_size = 18;
	out.response.sense[0] = 0x70;
	out.response.sense[2] = key;
	out.response.sense[12] = code;
	return 0;
}

static size_t move(const struct fake_chain *chain, const uint8_t *cdb)
{
	static uint8_t sent[51 + sizeof(medium)];
	uint32_t block = get_32(cdb + 2);
	size_t size = (size_t)cdb[8] * BLOCK;

	if (block > block_count || cdb[8] > block_count - block) {
		return refuse(5, 0x21);
	}
	if (cdb[0] == 0x28) {
		memcpy(out.data, medium + (size_t)block * BLOCK, size);
		return size;
	}
	fake_chain_read(chain, sent, 51 + size);
	memcpy(medium + (size_t)block * BLOCK, sent + 51, size);
	return 0;
}

/* returns: bytes of data */
static size_t carry_out(const struct fake_chain *chain, const struct virtio_scsi_command *command)
{
	const uint8_t *cdb = command->cdb;

	if (command->lun[3] != 0) {
		out.data[0] = 0x7f;
		return cdb[0] == 0x12 ? 5 : refuse(5, 0x25);
	}
	switch (cdb[0]) {
	case 0x12:
		memcpy(out.data + 8, "cross   memory          ", 24);
		return 36;
	case 0xa0:
		out.data[3] = 8;
		return 16;
	case 0x25:
		out.data[3] = (uint8_t)(block_count - 1);
		out.data[6] = BLOCK >> 8;
		return 8;
	case 0x28:
	case 0x2a:
		return move(chain, cdb);
	case 0x00:
	case 0x35:
		return 0;
	default:
		return refuse(5, 0x20);
	}
}

static void answer_all(void)
{
	struct virtio_scsi_command command;
	struct fake_chain chain;

	while (fake_virtio_pop(2, &chain)) {
		size_t size;

		memset(&out, 0, sizeof(out));
		fake_chain_read(&chain, &command, 51);
		size = carry_out(&chain, &command);
		out.response.residual =
			command.cdb[0] == 0x2a ? 0 : (uint32_t)(chain.writable - 108 - size);
		fake_chain_write(&chain, &out, 108 + size);
		fake_virtio_push(2, chain.head, chain.writable);
	}
}

void disk_serve(void)
{
	if (block_count == 0) {
		return;
	}
	answer_all();
	if (fake_virtio.interrupt_status != 0) {
		fake_irq(48);
	}
}

void disk_set_polled(bool polled)
{
	is_polled = polled;
}

uint64_t __wrap_counter_now(void)
{
	if (is_polled && block_count != 0) {
		answer_all();
	}
	return __real_counter_now();
}

void disk_announce(void)
{
	struct fake_chain chain;

	fake_virtio_pop(1, &chain);
	fake_virtio_push(1, chain.head, 16);
	disk_serve();
}
