/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A network device between a guest that sends any packets, opens and closes, and tears down what it lent, and a back end that
 * completes what it likes. At the end nothing of the guest's is held, and the back end has nothing.
 */
#include "core/pages.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "tests/fake_virtio.h"
#include "tests/netvsc_guest.h"
#include "tests/vmbus_guest.h"

fuzzer fuzz_el2_nvsp;

/* Mostly of types that there are, with small numbers. */
static void send_message(struct fuzz *fuzz)
{
	static const uint8_t types[] = { 1, 100, 101, 103, 104, 106, 107, 108, 125, 128, 133, 134 };
	struct vmbus_nvsp_message message;
	uint8_t what = fuzz_8(fuzz);

	fuzz_bytes(fuzz, message.bytes, sizeof(message.bytes));
	message.type = what < 0xe0 ? types[what % sizeof(types)] : fuzz_32(fuzz);
	if (message.type == 101 || message.type == 104) {
		message.buffer.gpadl = 198 + fuzz_8(fuzz) % 8U;
	}
	if (message.type == 107) {
		message.rndis.channel_type %= 2;
		message.rndis.section = what % 2 != 0 ? fuzz_8(fuzz) % 12U : message.rndis.section;
		message.rndis.section_size %= 7000;
	}
	if (netvsc_guest_has_room()) {
		guest_send(1, fuzz_8(fuzz) % 2U, fuzz_8(fuzz), &message,
			   what % 3 == 0 ? fuzz_8(fuzz) % 40U : sizeof(message));
	}
}

static void send_rndis(struct fuzz *fuzz)
{
	uint32_t words[48];
	uint8_t what = fuzz_8(fuzz);

	fuzz_bytes(fuzz, words, sizeof(words));
	words[0] = what % 9U;
	words[1] = what < 0x80 ? sizeof(words) : words[1] % 300;
	words[2] = what % 2 != 0 ? 36 : words[2] % 200;
	words[3] = what % 4 != 0 ? 100 : words[3] % 200;
	if (netvsc_guest_has_room()) {
		if (what % 8 == 0) {
			netvsc_guest_control(words, words[1] < sizeof(words) ? words[1] + 1
									     : sizeof(words));
		} else {
			netvsc_guest_send_message(what % 8U, words, sizeof(words), what);
		}
	}
}

/* The guest's end: any completions, and packets that it takes. */
static void take(struct fuzz *fuzz)
{
	struct vmbus_packet_descriptor descriptor;
	uint8_t bytes[64];
	uint8_t count = fuzz_8(fuzz) % 16;

	while (count-- != 0 && guest_take(1, &descriptor, bytes, sizeof(bytes)) >= 0) {
		if (descriptor.type == VMBUS_PACKET_TRANSFER_PAGES && netvsc_guest_has_room()) {
			netvsc_guest_complete(descriptor.transaction_id + (count % 8 == 7));
		}
	}
	if (netvsc_guest_has_room()) {
		netvsc_guest_complete(fuzz_32(fuzz));
	}
}

/* What the back end does with what it has. */
static void act(struct fuzz *fuzz)
{
	struct fake_chain chain;
	uint8_t what = fuzz_8(fuzz);

	if ((fake_virtio.status & VIRTIO_STATUS_DRIVER_OK) == 0) {
		return;
	}
	if (what % 2 == 0 && fake_virtio_pop(1, &chain)) {
		fake_virtio_push(1, chain.head, what < 0xf8 ? 0 : fuzz_32(fuzz));
	}
	if (what % 3 == 0 && netvsc_guest_pop_buffer(&chain)) {
		uint8_t frame[100];

		fuzz_bytes(fuzz, frame, sizeof(frame));
		fake_chain_write(&chain, frame, sizeof(frame));
		fake_virtio_push(0, chain.head,
				 what < 0xf0 ? chain.writable % (1U + what) : fuzz_32(fuzz));
	}
	if (what % 5 == 0) {
		netvsc_guest_set_link(what % 2U);
	}
	netvsc_guest_interrupt();
}

static void teardown(uint32_t id)
{
	struct vmbus_gpadl_teardown message = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = 1,
		.gpadl = id,
	};

	(void)guest_post_status(&message, sizeof(message));
}

static void change(struct fuzz *fuzz)
{
	switch (fuzz_8(fuzz) % 8) {
	case 0:
		guest_close(1);
		break;
	case 1:
		teardown(NETVSC_GUEST_RECEIVE);
		break;
	case 2:
		teardown(NETVSC_GUEST_SEND);
		break;
	case 3:
		host_rescind(0);
		break;
	case 4:
		host_offer(0);
		break;
	default:
		guest_wait(100000);
		break;
	}
	(void)guest_drain();
}

int fuzz_el2_nvsp(const uint8_t *data, size_t size)
{
	static void (*const steps[])(struct fuzz * fuzz) = {
		send_message, send_rndis, send_rndis, take, act, act, act,
	};
	struct fuzz fuzz = { data, size };
	struct span all = { FAKE_MEMORY_BASE, FAKE_MEMORY_SIZE };

	netvsc_guest_start();
	if (fuzz_8(&fuzz) % 4 != 0) {
		netvsc_guest_connect(0x60001);
		netvsc_guest_filter(0xd);
	}
	while (fuzz_more(&fuzz)) {
		uint8_t step = fuzz_8(&fuzz);

		if (step >= 0xf0) {
			change(&fuzz);
		} else {
			steps[step % (sizeof(steps) / sizeof(steps[0]))](&fuzz);
		}
	}
	guest_contact(VMBUS_VERSION_5_3);
	fuzz_require((fake_virtio.status & VIRTIO_STATUS_DRIVER_OK) == 0);
	fuzz_require(pages_take(&all));
	return 0;
}
