/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages, signals and time in any order, while back ends answer late: VMBus serves the next kernel all the same, and no
 * page stays pinned.
 */
#include "vmbus/message.h"

#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/hv_vp_register.h"
#include "abi/vmbus.h"
#include "core/pages.h"
#include "core/partition.h"
#include "core/work.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"
#include "hypervisor/port.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "tests/loopback.h"
#include "tests/vmbus_guest.h"
#include "vmbus/vmbus.h"

#define VPS        2U
#define SYNIC_PAGE (FAKE_MEMORY_BASE + 0x100000)
#define RING_PAGE  (FAKE_MEMORY_BASE + 0x200000)
#define RING_PAGES 8U /* that rings are made of */

fuzzer fuzz_el2_request;

static struct device devices[] = {
	{ .class = &loopback_class },
	{ .class = &loopback_class },
};

static struct hv_message *slot(void)
{
	return &((struct hv_message_page *)fake_memory(SYNIC_PAGE, HV_PAGE_SIZE))->slot[VMBUS_SINT];
}

static bool take_message(void)
{
	bool taken = slot()->type != HV_MESSAGE_TYPE_NONE;

	slot()->type = HV_MESSAGE_TYPE_NONE;
	synic_end_of_message(&partition.vps[0]);
	vmbus_message_space();
	return taken;
}

static void start(void)
{
	struct vp *vp = &partition.vps[0];

	fake_reset(VPS);
	loopback_reset();
	vmbus_init(devices, ABI_COUNT(devices));
	synic_set_simp(vp, SYNIC_PAGE | HV_PAGE_REGISTER_ENABLE_BIT);
	synic_set_siefp(vp, (SYNIC_PAGE + HV_PAGE_SIZE) | HV_PAGE_REGISTER_ENABLE_BIT);
	synic_set_sint(vp, VMBUS_SINT, 18);
	synic_set_scontrol(vp, HV_SCONTROL_ENABLE_BIT);
}

static void post(const void *message, size_t size)
{
	vmbus_post_message(&partition.vps[0], VMBUS_CONNECTION_ID_MESSAGE, HV_MESSAGE_TYPE_CHANNEL,
			   message, size);
}

static void contact(void)
{
	struct vmbus_initiate_contact message = {
		.header = { .type = CHANNELMSG_INITIATE_CONTACT },
		.version = VMBUS_VERSION_5_3,
		.message_sint = VMBUS_SINT,
	};
	struct vmbus_message_header request = { .type = CHANNELMSG_REQUESTOFFERS };

	post(&message, CHANNELMSG_INITIATE_CONTACT_SIZE);
	post(&request, sizeof(request));
}

/* A GPADL of whole pages, and rings of two of them each way. */
static void open_channel(struct fuzz *fuzz)
{
	uint32_t relid = 1 + fuzz_8(fuzz) % 2;
	struct {
		struct vmbus_gpadl_header header;
		uint8_t rest[sizeof(struct vmbus_gpa_range) + 4 * sizeof(uint64_t)];
	} gpadl = {
		.header = { .header = { .type = CHANNELMSG_GPADL_HEADER },
			    .relid = relid,
			    .gpadl = relid,
			    .range_buffer_size = sizeof(gpadl.rest),
			    .range_count = 1 },
	};
	struct vmbus_gpa_range range = { .byte_count = 4 * HV_PAGE_SIZE };
	struct vmbus_open_channel open = {
		.header = { .type = CHANNELMSG_OPENCHANNEL },
		.relid = relid,
		.ring_gpadl = relid,
		.target_vp = fuzz_8(fuzz) % VPS,
		.downstream_page_offset = 2,
	};

	memcpy(gpadl.rest, &range, sizeof(range));
	for (uint32_t i = 0; i < 4; i++) {
		uint64_t pfn = RING_PAGE / HV_PAGE_SIZE + fuzz_8(fuzz) % RING_PAGES;

		memcpy(gpadl.rest + sizeof(range) + i * sizeof(pfn), &pfn, sizeof(pfn));
	}
	post(&gpadl, VMBUS_GPADL_HEADER_PFN_OFFSET + 4 * sizeof(uint64_t));
	post(&open, CHANNELMSG_OPENCHANNEL_SIZE);
}

static void post_any(struct fuzz *fuzz)
{
	uint8_t message[VMBUS_MESSAGE_SIZE_MAX] = { fuzz_8(fuzz) % 32 };
	size_t size = fuzz_8(fuzz) % sizeof(message);

	/* Relids, GPADLs and VPs are small numbers. */
	for (size_t i = 8; i < size; i++) {
		message[i] = i % 4 == 0 || i > 36 ? fuzz_8(fuzz) : 0;
	}
	post(message, size);
}

static void host_acts(struct fuzz *fuzz)
{
	uint8_t what = fuzz_8(fuzz);

	switch (what % 4) {
	case 0:
		host_rescind(what / 4 % 3);
		break;
	case 1:
		host_offer(what / 4 % 3);
		break;
	case 2:
		vmbus_reset();
		break;
	default:
		loopback_cancels = (what & 8) != 0;
		loopback_mode = what / 16 % 3;
		host_status();
		break;
	}
}

static void scribble(struct fuzz *fuzz)
{
	uint8_t *page = fake_memory(RING_PAGE, (size_t)RING_PAGES * HV_PAGE_SIZE);
	uint32_t at = fuzz_8(fuzz) % RING_PAGES * HV_PAGE_SIZE + fuzz_8(fuzz) % 16 * 8;
	uint8_t size = fuzz_8(fuzz) % 64;

	fuzz_bytes(fuzz, page + at, size);
}

static void step(struct fuzz *fuzz)
{
	uint8_t what = fuzz_8(fuzz);

	fake_vp_switch(what >> 7);
	switch (what % 8) {
	case 0:
		contact();
		break;
	case 1:
		open_channel(fuzz);
		break;
	case 2:
		post_any(fuzz);
		break;
	case 3:
		vmbus_signal_event(0x2000 + fuzz_8(fuzz) % 4, 0);
		break;
	case 4:
		take_message();
		break;
	case 5:
		fake_counter_advance(ABI_ULL(1) << (fuzz_8(fuzz) % 32));
		work_run(vp_current(), reference_time_now());
		break;
	case 6:
		if (!loopback_finish(fuzz_8(fuzz) % 4)) {
			host_acts(fuzz);
		}
		break;
	default:
		scribble(fuzz);
		break;
	}
}

static void end(void)
{
	const struct span ram = { FAKE_MEMORY_BASE, FAKE_MEMORY_SIZE };
	uint32_t messages = 0;

	fake_vp_switch(0);
	vmbus_reset();
	while (loopback_finish(0)) {
	}
	fuzz_require(vmbus_reset());
	fuzz_require(pages_take(&ram));
	pages_return(&ram);
	take_message();
	host_offer(0);
	host_offer(1);
	contact();
	while (take_message()) {
		messages++;
	}
	/* VersionResponse, two offers, AllOffersDelivered. */
	fuzz_require(messages == 4);
}

int fuzz_el2_request(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };

	start();
	while (fuzz_more(&fuzz)) {
		step(&fuzz);
	}
	end();
	return 0;
}
