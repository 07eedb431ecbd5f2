/* SPDX-License-Identifier: BSD-2-Clause */
/* RNDIS packets of any bytes in any pieces: what is accepted lies in the message, and what virtio is told in the frame. */
#include "devices/netvsc_frame.h"
#include "devices/netvsc_rss.h"
#include "fuzz/fuzz.h"

#define PIECES_MAX 8U

fuzzer fuzz_el2_rndis;

/* Of its exact size each, so that a byte too far is seen. */
static uint32_t cut(struct fuzz *fuzz, struct span *spans)
{
	uint32_t count = 1 + fuzz_8(fuzz) % PIECES_MAX;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t size = 1 + fuzz_8(fuzz);
		uint8_t *piece = malloc(size);

		fuzz_bytes(fuzz, piece, size);
		spans[i] = (struct span){ (uintptr_t)piece, size };
	}
	return count;
}

static void check_frame(const struct netvsc_frame *frame, const struct span *spans, uint32_t count,
			uint64_t features)
{
	struct virtio_net_header header;
	struct netvsc_front front;
	uint32_t size;

	if (!netvsc_frame_translate(frame, spans, count, features, &header, &front)) {
		return;
	}
	size = front.size + frame->size - front.skipped;
	fuzz_require(front.size <= sizeof(front.bytes) && front.skipped <= frame->size);
	fuzz_require((header.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM_BIT) == 0 ||
		     header.checksum_start + header.checksum_offset + 2U <= size);
	fuzz_require(header.gso_type == VIRTIO_NET_HDR_GSO_NONE ||
		     (header.header_size < size && header.gso_size != 0));
	fuzz_require((features & VIRTIO_NET_F_CSUM_BIT) != 0 ||
		     header.gso_type != VIRTIO_NET_HDR_GSO_NONE || header.flags == 0);
}

/* A frame of a large send, or one with its checksum. */
static void check_segment(const struct netvsc_frame *frame, const struct span *spans,
			  uint32_t count, uint32_t index)
{
	struct virtio_net_header header;
	struct netvsc_front front;
	struct span *cut = malloc(count * sizeof(*cut));
	uint32_t cut_count;

	if (netvsc_segment_make(frame, spans, count, index, &header, &front)) {
		fuzz_require(front.size <= sizeof(front.bytes) && front.left != 0 &&
			     front.skipped + front.left <= frame->size);
		cut_count = netvsc_span_cut(spans, count, frame->offset + front.skipped, front.left,
					    cut, count);
		fuzz_require(cut_count != 0);
		netvsc_segment_sum(&header, &front, cut, cut_count);
	}
	free(cut);
}

static void check_rss(struct fuzz *fuzz)
{
	static struct netvsc_rss rss;
	uint32_t size = fuzz_32(fuzz) % 700;
	uint8_t *value = malloc(size + 1);
	uint32_t channels = 1 + fuzz_8(fuzz) % 16;
	uint32_t hash = 0;

	fuzz_bytes(fuzz, value, size);
	(void)netvsc_rss_set(&rss, value, size, 16);
	if (netvsc_rss_set(&rss, value, size, channels)) {
		for (uint32_t i = 0; rss.enabled && i < 128; i++) {
			fuzz_require(netvsc_rss_lane(&rss, i) < 16);
		}
	}
	(void)netvsc_rss_hash(&rss, value, size < NETVSC_RSS_LOOK ? size : NETVSC_RSS_LOOK, &hash);
	free(value);
}

int fuzz_el2_rndis(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	struct span spans[PIECES_MAX];
	struct netvsc_frame frame;
	uint64_t features = fuzz_32(&fuzz);
	uint64_t at = fuzz_8(&fuzz) % 8U == 0 ? fuzz_32(&fuzz) : 0;
	uint32_t count = cut(&fuzz, spans);

	if (netvsc_frame_read(spans, count, at, &frame)) {
		fuzz_require(frame.offset + frame.size <= netvsc_span_bytes(spans, count));
		fuzz_require(frame.message_size != 0);
		check_frame(&frame, spans, count, features);
		if (netvsc_segment_is_needed(&frame, features)) {
			check_segment(&frame, spans, count, fuzz_8(&fuzz));
			fuzz_require(netvsc_segment_count(&frame, spans, count) != 0);
		}
	}
	check_rss(&fuzz);
	for (uint32_t i = 0; i < count; i++) {
		free((void *)(uintptr_t)spans[i].gpa);
	}
	return 0;
}
