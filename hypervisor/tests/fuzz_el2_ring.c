/* SPDX-License-Identifier: BSD-2-Clause */
/* Rings whose other side is a hostile guest: every index stays inside, and a packet fits the buffer. */
#include "vmbus/ring.h"

#include "abi/hv_types.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "vmbus/gpadl.h"

#define PAGES ABI_U(6)

fuzzer fuzz_el2_ring;

/* What the guest does to the memory that it shares. */
static void interfere(struct fuzz *fuzz, const struct ring *ring)
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
	/* A descriptor where EL2 looks next. */
	if ((what & 0x40) != 0) {
		value = ring->index;
	}
	for (uint32_t i = 0; i < sizeof(bytes); i++) {
		uint32_t at = (value % ring->size + i) % ring->size;
		uint8_t *page = gpadl_page(ring->gpadl, ring->first_page + at / HV_PAGE_SIZE);

		page[at % HV_PAGE_SIZE] = bytes[i];
	}
}

static void write_packet(struct fuzz *fuzz, struct ring *ring)
{
	static const uint8_t data[2 * RING_PACKET_MAX];
	struct packet packet = {
		.type = fuzz_8(fuzz),
		.header = data,
		.header_size = 8U * (fuzz_8(fuzz) & 3),
		.payload = data,
		.payload_size = fuzz_32(fuzz) % RING_PACKET_MAX,
	};
	uint32_t before = ring->index;
	bool signal;
	enum ring_status status = ring_write(ring, &packet, &signal);

	fuzz_require(status == RING_OK || (!signal && ring->index == before));
	fuzz_require(status != RING_EMPTY);
	fuzz_require(status != RING_OK || ring->control->write_index == ring->index);
}

static void read_packet(struct fuzz *fuzz, struct ring *ring)
{
	/* Of its exact size, so that a byte too far is seen. */
	uint8_t *buffer = malloc(RING_PACKET_MAX);
	struct packet packet;
	enum ring_status status = ring_read(ring, buffer, &packet);

	fuzz_require(status != RING_FULL);
	if (status == RING_OK) {
		fuzz_require(packet.header == buffer && packet.header_size % 8 == 0);
		fuzz_require(packet.payload == buffer + packet.header_size);
		fuzz_require(packet.payload_size % 8 == 0);
		fuzz_require(16 + packet.header_size + packet.payload_size <= RING_PACKET_MAX);
		if ((fuzz_8(fuzz) & 1) != 0) {
			ring_consume(ring, ring_packet_size(&packet));
			fuzz_require(ring->control->read_index == ring->index);
		}
	}
	free(buffer);
}

static void step(struct fuzz *fuzz, struct ring *in, struct ring *out)
{
	switch (fuzz_8(fuzz) % 4) {
	case 0:
		interfere(fuzz, in);
		break;
	case 1:
		interfere(fuzz, out);
		break;
	case 2:
		write_packet(fuzz, out);
		break;
	default:
		read_packet(fuzz, in);
		break;
	}
}

int fuzz_el2_ring(const uint8_t *data, size_t size)
{
	static union gpadl_chunk chunk;
	static const struct gpadl gpadl = { .page_count = 2 * PAGES, .chunk = { &chunk } };
	struct fuzz fuzz = { data, size };
	struct ring rings[2];

	fake_memory_reset();
	for (uint32_t i = 0; i < 2 * PAGES; i++) {
		chunk.pfn[i] = (uint32_t)(FAKE_MEMORY_BASE / HV_PAGE_SIZE) + 2 * i;
	}
	fuzz_require(ring_open(&rings[0], &gpadl, 0, PAGES, true));
	fuzz_require(ring_open(&rings[1], &gpadl, PAGES, PAGES, false));
	while (fuzz_more(&fuzz)) {
		step(&fuzz, &rings[0], &rings[1]);
		for (int i = 0; i < 2; i++) {
			fuzz_require(rings[i].index < rings[i].size && rings[i].index % 8 == 0);
			fuzz_require(rings[i].size == (PAGES - 1) * HV_PAGE_SIZE);
		}
	}
	return 0;
}
