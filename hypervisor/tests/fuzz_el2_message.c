/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest that does anything at all: messages half right, rings scribbled over, devices that come and go. At the end it
 * behaves, and must be served.
 */
#include "vmbus/vmbus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "abi/macro.h"
#include "core/config.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "synic/synic.h"
#include "tests/echo_device.h"
#include "tests/vmbus_guest.h"
#include "vmbus/gpadl.h"

/* That the guest plays with: few, so that things meet. */
#define CHANNELS    4
#define PAGES       24
#define PACKET_SIZE ABI_U(24) /* descriptor and trailer */

fuzzer fuzz_el2_message;

static struct fuzz input;

static uint32_t random_below(uint32_t limit)
{
	return (limit <= 256 ? fuzz_8(&input) : fuzz_32(&input)) % limit;
}

static bool one_in(uint32_t count)
{
	return random_below(count) == 0;
}

/* Mostly a number that makes sense, sometimes any. */
static uint32_t number(uint32_t limit)
{
	return one_in(20) ? fuzz_32(&input) : random_below(limit);
}

/* A GPADL that may well belong to the channel. */
static uint32_t gpadl_id(uint32_t relid)
{
	return one_in(10) ? number(20) : relid * 2 + random_below(2);
}

static void post(void *message, size_t size)
{
	uint8_t *bytes = message;

	if (one_in(10)) {
		bytes[random_below((uint32_t)size)] = fuzz_8(&input);
	}
	if (one_in(20)) {
		size = random_below((uint32_t)size);
	}
	guest_post_status(message, size);
}

static uint32_t random_page(void)
{
	return one_in(100) ? fuzz_32(&input) : random_below(PAGES);
}

static void post_contact(void)
{
	struct vmbus_initiate_contact contact = {
		.header = { .type = CHANNELMSG_INITIATE_CONTACT },
		.version = one_in(2) ? VMBUS_VERSION_5_3 : VMBUS_VERSION_6_0,
		.target_vp = number(2),
		.message_sint = VMBUS_SINT,
		.feature_flags = fuzz_32(&input),
	};
	struct vmbus_message_header request = { .type = CHANNELMSG_REQUESTOFFERS };

	if (one_in(10)) {
		post(&contact, sizeof(contact));
	}
	post(&request, sizeof(request));
}

static void post_gpadl(void)
{
	uint32_t pages = one_in(10) ? number(GPADL_PAGES_MAX) : 4 + random_below(8);
	uint32_t count = one_in(4) || pages > 26 ? random_below(27) : pages;
	uint32_t relid = number(CHANNELS + 1);
	struct {
		struct vmbus_gpadl_header header;
		uint8_t rest[VMBUS_MESSAGE_SIZE_MAX - sizeof(struct vmbus_gpadl_header)];
	} message = {
		.header = { .header = { .type = CHANNELMSG_GPADL_HEADER },
			    .relid = relid,
			    .gpadl = gpadl_id(relid),
			    .range_buffer_size = (uint16_t)(8 + 8 * pages),
			    .range_count = 1 },
	};
	struct vmbus_gpa_range range = { .byte_count = pages * HV_PAGE_SIZE };

	memcpy(message.rest, &range, sizeof(range));
	for (uint32_t i = 0; i < count; i++) {
		uint64_t pfn = (GUEST_RINGS >> HV_PAGE_SHIFT) + random_page();

		memcpy(message.rest + sizeof(range) + i * sizeof(pfn), &pfn, sizeof(pfn));
	}
	post(&message, VMBUS_GPADL_HEADER_PFN_OFFSET + count * sizeof(uint64_t));
}

static void post_body(void)
{
	uint32_t count = random_below(29);
	struct {
		struct vmbus_gpadl_body body;
		uint64_t pfns[28];
	} message = {
		.body = { .header = { .type = CHANNELMSG_GPADL_BODY }, .gpadl = number(20) },
	};

	for (uint32_t i = 0; i < count; i++) {
		message.pfns[i] = (GUEST_RINGS >> HV_PAGE_SHIFT) + random_page();
	}
	post(&message, sizeof(message.body) + count * sizeof(uint64_t));
}

static void post_teardown(void)
{
	uint32_t relid = number(CHANNELS + 1);
	struct vmbus_gpadl_teardown message = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = relid,
		.gpadl = gpadl_id(relid),
	};

	post(&message, sizeof(message));
}

static void post_open(void)
{
	uint32_t relid = number(CHANNELS + 1);
	struct vmbus_open_channel message = {
		.header = { .type = CHANNELMSG_OPENCHANNEL },
		.relid = relid,
		.ring_gpadl = gpadl_id(relid),
		.target_vp = number(GUEST_VPS),
		.downstream_page_offset = number(8),
	};

	post(&message, sizeof(message));
}

static void post_relid(void)
{
	static const uint32_t types[] = { CHANNELMSG_CLOSECHANNEL, CHANNELMSG_RELID_RELEASED,
					  CHANNELMSG_MODIFYCHANNEL };
	struct vmbus_modify_channel message = {
		.header = { .type = types[random_below(3)] },
		.relid = number(CHANNELS + 1),
		.target_vp = number(GUEST_VPS),
	};

	post(&message, sizeof(message));
}

static void post_garbage(void)
{
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX];

	fuzz_bytes(&input, message, sizeof(message));
	memset(message + 1, 0, 3);
	message[0] &= 31;
	if (message[0] != CHANNELMSG_UNLOAD || one_in(10)) {
		guest_post_status(message, random_below(sizeof(message) + 1));
	}
}

static uint8_t *any_page(void)
{
	return fake_memory(GUEST_RINGS + (uint64_t)HV_PAGE_SIZE * random_below(PAGES),
			   HV_PAGE_SIZE);
}

/* In pages that may be part of rings: an index, or a packet's descriptor, often a possible one. */
static void scribble(void)
{
	uint8_t *page = any_page();
	uint32_t index = one_in(20) ? number(HV_PAGE_SIZE) : PACKET_SIZE * random_below(8);
	uint16_t descriptor[4] = {
		VMBUS_PACKET_IN_BAND,
		(uint16_t)(one_in(20) ? number(8) : 2),
		(uint16_t)(one_in(20) ? number(600) : 2),
		(uint16_t)number(2),
	};

	if (one_in(2)) {
		memcpy(page + sizeof(index) * random_below(4), &index, sizeof(index));
	} else {
		memcpy(page + index % (HV_PAGE_SIZE - 8), descriptor, sizeof(descriptor));
	}
}

/* Makes a page good both as a control page and as data: small packets one after the other. */
static void clean(void)
{
	static const uint16_t descriptor[4] = { VMBUS_PACKET_IN_BAND, 2, 2, 1 };
	uint8_t *page = any_page();
	const uint32_t indices[2] = { PACKET_SIZE * (1 + random_below(8)), PACKET_SIZE };

	memset(page, 0, HV_PAGE_SIZE);
	memcpy(page, indices, sizeof(indices));
	for (size_t at = PACKET_SIZE; at <= HV_PAGE_SIZE - PACKET_SIZE; at += PACKET_SIZE) {
		memcpy(page + at, descriptor, sizeof(descriptor));
	}
}

static void host_acts(void)
{
	uint32_t device = number(CHANNELS);

	if (one_in(4)) {
		host_rescind(device);
	} else {
		host_offer(device);
	}
	vmbus_request_shutdown(one_in(2));
	host_status();
}

static void guest_reads(void)
{
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];

	for (uint32_t vp = 0; vp < GUEST_VPS; vp++) {
		uint32_t left = 8;

		while (left > 0 && guest_receive_from(vp, VMBUS_SINT, buffer) != 0) {
			left--;
		}
	}
}

static void signal(void)
{
	vmbus_signal_event(GUEST_CONNECTION_ID(number(CHANNELS + 1)), one_in(50));
}

static void wait(void)
{
	guest_wait(random_below(200000));
}

static void step(void)
{
	static void (*const actions[])(void) = {
		post_contact, post_gpadl, post_gpadl, post_body,   post_teardown, post_open,
		post_open,    post_relid, scribble,   clean,       clean,         post_garbage,
		signal,       signal,     wait,       guest_reads, guest_reads,
	};

	if (one_in(200)) {
		host_acts();
	} else {
		actions[random_below(ABI_COUNT(actions))]();
	}
}

int fuzz_el2_message(const uint8_t *data, size_t size)
{
	input = (struct fuzz){ data, size };
	guest_start();
	echo_reset();
	guest_connect(VMBUS_VERSION_5_3);
	while (fuzz_more(&input)) {
		step();
	}
	guest_drain();
	guest_contact(VMBUS_VERSION_5_3);
	for (uint32_t i = 0; i < CHANNELS; i++) {
		host_offer(i);
	}
	echo_reset();
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(1);
	guest_send(1, 0, 1, "hello", 5);
	fuzz_require(echoes[0].packets == 1);
	return 0;
}
