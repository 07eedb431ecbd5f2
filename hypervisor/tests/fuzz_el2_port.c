/* SPDX-License-Identifier: BSD-2-Clause */
/* The host's words on EL2's port, in any pieces: EL2 says nothing but frames, and no more than there is room for. */
#include "core/host.h"
#include "fuzz/fuzz.h"
#include "hypervisor/port.h"
#include "tests/fake_port.h"

fuzzer fuzz_el2_port;

/* Mostly frames that could be right. */
static size_t make_words(struct fuzz *fuzz, uint8_t *words)
{
	struct conduit_frame frame = {
		.length = 16 + (fuzz_8(fuzz) & 0x1f),
		.type = (uint16_t)(fuzz_8(fuzz) % 20),
		.id = fuzz_8(fuzz),
		.argument = fuzz_8(fuzz),
	};
	uint8_t what = fuzz_8(fuzz);

	if (what % 4 == 0) {
		fuzz_bytes(fuzz, words, what);
		return what;
	}
	frame.length = what % 4 == 1 ? fuzz_32(fuzz) : frame.length;
	frame.type |= what % 4 == 2 ? CONDUIT_FRAME_ANSWER_BIT : 0;
	memcpy(words, &frame, sizeof(frame));
	fuzz_bytes(fuzz, words + sizeof(frame), 32);
	return what < 0xe0 ? (frame.length <= 48 ? frame.length : 16) : what % 48U;
}

/* What EL2 has said since the last time. */
static void check_words(uint32_t room)
{
	size_t at = 0;

	fuzz_require(fake_port.written <= room);
	fake_port.written = 0;
	while (at < fake_port.out_size) {
		struct conduit_frame frame;

		fuzz_require(fake_port.out_size - at >= sizeof(frame));
		memcpy(&frame, fake_port.out + at, sizeof(frame));
		fuzz_require(frame.length >= sizeof(frame) &&
			     frame.length <= fake_port.out_size - at);
		fuzz_require((frame.type & CONDUIT_FRAME_ANSWER_BIT) != 0 ||
			     (frame.type == CONDUIT_FRAME_TIME && frame.status == 0) ||
			     (frame.type == CONDUIT_FRAME_CRASH && frame.status == 0));
		fuzz_require(frame.status <= CONDUIT_FRAME_UNKNOWN);
		at += frame.length;
	}
	fake_port.out_size = 0;
}

int fuzz_el2_port(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	uint8_t words[256];

	fake_port_start();
	while (fuzz_more(&fuzz)) {
		uint8_t what = fuzz_8(&fuzz);

		fake_port.turned = what % 16 == 0;
		fake_port.room = what / 16 % 9;
		fake_port.in_step = 1 + what % 64;
		if (what % 8 == 1) {
			host_call(HOST_ASK_TIME | HOST_TELL_CRASH);
		}
		fake_port.in = words;
		fake_port.in_size = make_words(&fuzz, words);
		fake_port.busy = what % 4 == 2;
		fake_port_interrupt();
		if (fake_port.job != NULL) {
			fake_port_run_job();
			fake_port_interrupt();
		}
		check_words(what / 16 % 9);
	}
	return 0;
}
