/* SPDX-License-Identifier: BSD-2-Clause */
/* A ring whose other side is hostile: nothing outside of it is touched, and every answer is known. */
#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "hyperv/ring.h"

fuzzer fuzz_ring;

#define PAGE 4096U

/* What the host does to the memory that it shares. */
static void interfere(struct fuzz *fuzz, const struct vmbus_ring *ring)
{
	uint32_t *const words[] = { &ring->control->write_index, &ring->control->read_index,
				    &ring->control->interrupt_mask,
				    &ring->control->pending_send_size };
	uint8_t what = fuzz_8(fuzz);
	uint32_t value = fuzz_32(fuzz);
	uint8_t bytes[24];

	/* Mostly what could be an index. */
	if ((what & 0x10) != 0) {
		value = value % ring->size & ~7U;
	}
	if ((what & 0x20) != 0) {
		*words[what % 4] = value;
		return;
	}
	fuzz_bytes(fuzz, bytes, sizeof(bytes));
	/* A descriptor where the reader looks next. */
	if ((what & 0x40) != 0) {
		value = ring->index;
	}
	for (uint32_t i = 0; i < sizeof(bytes); i++) {
		ring->data[(value % ring->size + i) % ring->size] = bytes[i];
	}
}

static void put(struct fuzz *fuzz, struct vmbus_ring *ring)
{
	static const uint8_t data[3 * PAGE];
	struct vmbus_packet packet = { .type = 6, .header_size = 16 + 8U * (fuzz_8(fuzz) & 3) };
	struct vmbus_piece pieces[2] = { { data, fuzz_8(fuzz) },
					 { data, fuzz_32(fuzz) % (3 * PAGE) } };
	uint32_t space = vmbus_ring_space(ring);
	int error = vmbus_ring_put(ring, &packet, pieces, 2);

	fuzz_require(error == 0 || error == -HV_ERR_NO_ROOM || error == -HV_ERR_BAD_ARGUMENT ||
		     error == -HV_ERR_BAD_RING);
	fuzz_require(space < ring->size);
	if (error == 0) {
		fuzz_require(vmbus_ring_packet_size(pieces[0].size + pieces[1].size) <= space);
	}
}

static void take(struct fuzz *fuzz, struct vmbus_ring *ring)
{
	/* Of its exact size, so that a byte too far is seen. */
	uint32_t size = 1 + fuzz_32(fuzz) % (2 * PAGE);
	uint8_t *buffer = malloc(size);
	struct vmbus_packet packet;
	int error = vmbus_ring_take(ring, buffer, size, &packet);

	fuzz_require(error == 0 || error == -HV_ERR_EMPTY || error == -HV_ERR_NO_ROOM ||
		     error == -HV_ERR_BAD_RING);
	if (error == 0) {
		fuzz_require(packet.header_size >= 16 &&
			     packet.header_size - 16 + packet.size <= size);
	}
	if (error == -HV_ERR_NO_ROOM) {
		fuzz_require(packet.header_size - 16 + packet.size > size);
		fuzz_require(packet.header_size + packet.size < ring->size);
	}
	free(buffer);
}

static void step(struct fuzz *fuzz, struct vmbus_ring *out, struct vmbus_ring *in)
{
	switch (fuzz_8(fuzz) % 9) {
	case 0:
	case 1:
		interfere(fuzz, in);
		break;
	case 2:
		interfere(fuzz, out);
		break;
	case 3:
		put(fuzz, out);
		break;
	case 4:
		vmbus_ring_publish(out);
		break;
	case 5:
		take(fuzz, in);
		break;
	case 6:
		vmbus_ring_skip(in);
		break;
	case 7:
		vmbus_ring_release(in);
		break;
	default:
		vmbus_ring_mask(in, (fuzz_8(fuzz) & 1) != 0);
		break;
	}
}

int fuzz_ring(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	uint32_t ring_size = PAGE * (2 + fuzz_8(&fuzz) % 2);
	struct vmbus_ring rings[2];
	void *memory[2] = { NULL, NULL };

	for (int i = 0; i < 2; i++) {
		fuzz_require(posix_memalign(&memory[i], PAGE, ring_size) == 0);
		memset(memory[i], 0, ring_size);
		fuzz_require(vmbus_ring_init(&rings[i], memory[i], ring_size) == 0);
	}
	while (fuzz_more(&fuzz)) {
		step(&fuzz, &rings[0], &rings[1]);
		for (int i = 0; i < 2; i++) {
			fuzz_require(rings[i].index < rings[i].size && rings[i].index % 8 == 0);
			fuzz_require(rings[i].published < rings[i].size &&
				     rings[i].published % 8 == 0);
			fuzz_require(rings[i].size == ring_size - PAGE);
		}
	}
	free(memory[0]);
	free(memory[1]);
	return 0;
}
