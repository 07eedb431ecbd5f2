/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: lists of guest pages. The host touches the pages that a list names, so every number of it is checked. */
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define CREATED    ABI_U(10)
#define VERSION    ABI_U(0x50003)
#define PAGE       ABI_U(4096)
#define MANY_PAGES ABI_U(60)
#define NO_ANSWER  UINT64_MAX

/* A header, each field of which can be wrong. */
struct header {
	struct vmbus_gpadl_header fixed;
	uint32_t byte_count;
	uint32_t byte_offset;
	uint64_t pfn[26];
};

static struct vmbus_offer_channel offers[BUS_OFFERS_MAX];
static __attribute__((aligned(4096))) uint8_t many_pages[MANY_PAGES][PAGE];

static uint32_t begin(void)
{
	synic_start();
	EXPECT_TRUE(bus_connect(VERSION));
	EXPECT_TRUE(bus_offers(offers) <= BUS_OFFERS_MAX);
	return offers[0].relid;
}

static struct header good_header(uint32_t relid)
{
	struct header header = {
		.fixed = { .header = { .type = 8 },
			   .relid = relid,
			   .gpadl = BUS_GPADL,
			   .range_buffer_size = 24,
			   .range_count = 1 },
		.byte_count = 2 * PAGE,
	};

	header.pfn[0] = (uintptr_t)many_pages / PAGE;
	header.pfn[1] = header.pfn[0] + 1;
	return header;
}

/* Post it with @pfns page numbers; the status of the answer, NO_ANSWER: none. */
static uint64_t post(const struct header *header, uint32_t pfns)
{
	struct vmbus_gpadl_created created;
	uint8_t message[240];

	memcpy(message, &header->fixed, 20);
	memcpy(message + 20, &header->byte_count, 8);
	memcpy(message + 28, header->pfn, (size_t)8 * pfns);
	if (bus_post(message, 28 + 8 * pfns) != 0 ||
	    !bus_receive(CREATED, &created, sizeof(created))) {
		return NO_ANSWER;
	}
	return created.status;
}

static bool post_is_silent(const struct header *header, uint32_t pfns)
{
	uint8_t message[240];

	memcpy(message, &header->fixed, 20);
	memcpy(message + 20, &header->byte_count, 8);
	memcpy(message + 28, header->pfn, (size_t)8 * pfns);
	return bus_post(message, 28 + 8 * pfns) == 0 && bus_is_silent();
}

static void post_body(uint32_t gpadl, uint64_t pfn, uint32_t count)
{
	uint64_t message[30] = { 9, (uint64_t)gpadl << 32 };

	for (uint32_t i = 0; i < count; i++) {
		message[2 + i] = pfn + i;
	}
	EXPECT(bus_post(message, 16 + 8 * count), 0);
}

/* Nothing is left of refused lists: a good one still works. */
static void expect_good_one(uint32_t relid)
{
	struct header header = good_header(relid);

	EXPECT(post(&header, 2), 0);
	EXPECT_TRUE(bus_teardown(relid, BUS_GPADL));
}

void gpadl_of_one_message_is_created(void)
{
	expect_good_one(begin());
	bus_stop();
}

void gpadl_of_several_messages_is_created_once(void)
{
	uint32_t relid = begin();

	EXPECT(bus_gpadl(relid, BUS_GPADL, many_pages, MANY_PAGES), 0);
	EXPECT_TRUE(bus_is_silent());
	EXPECT_TRUE(bus_teardown(relid, BUS_GPADL));
	bus_stop();
}

void gpadl_with_missing_bodies_cannot_be_used(void)
{
	uint32_t relid = begin();
	struct header header = good_header(relid);

	header.byte_count = 8 * PAGE;
	header.fixed.range_buffer_size = 8 + 8 * 8;
	EXPECT_TRUE(post_is_silent(&header, 2));
	EXPECT_TRUE(bus_open(relid, BUS_GPADL, 4, 0) != 0);
	EXPECT_TRUE(bus_teardown(relid, BUS_GPADL));
	expect_good_one(relid);
	bus_stop();
}

void gpadl_with_repeated_bodies_fails_or_ignores_them(void)
{
	uint32_t relid = begin();
	struct header header = good_header(relid);
	struct vmbus_gpadl_created created;

	header.byte_count = 8 * PAGE;
	header.fixed.range_buffer_size = 8 + 8 * 8;
	EXPECT_TRUE(post_is_silent(&header, 2));
	post_body(BUS_GPADL, header.pfn[0], 5);
	EXPECT_TRUE(bus_is_silent());
	post_body(BUS_GPADL, header.pfn[0], 5);
	EXPECT_TRUE(bus_receive(CREATED, &created, sizeof(created)));
	EXPECT_TRUE(created.status != 0);
	post_body(BUS_GPADL, header.pfn[0], 5);
	EXPECT_TRUE(bus_is_silent());
	expect_good_one(relid);
	bus_stop();
}

void gpadl_bodies_of_nothing_are_ignored(void)
{
	uint32_t relid = begin();

	post_body(BUS_GPADL, 0x40000, 28);
	post_body(0, 0x40000, 1);
	post_body(0xffffffff, 0x40000, 0);
	EXPECT_TRUE(bus_is_silent());
	expect_good_one(relid);
	bus_stop();
}

void gpadl_with_more_pages_than_announced_fails(void)
{
	uint32_t relid = begin();
	struct header header = good_header(relid);

	header.pfn[2] = header.pfn[0];
	EXPECT_TRUE(post(&header, 3) != 0);
	EXPECT_TRUE(post(&header, 26) != 0);
	expect_good_one(relid);
	bus_stop();
}

void gpadl_with_pages_outside_guest_ram_fails(void)
{
	const uint64_t bad[] = { 0,
				 0x8000,
				 0x9000,
				 0x9020,
				 ram_end() / PAGE,
				 hidden_memory() / PAGE,
				 (hidden_memory() + 0x1ff000) / PAGE,
				 ABI_ULL(1) << 40,
				 ABI_ULL(1) << 52,
				 ABI_ULL(1) << 63,
				 UINT64_MAX,
				 UINT64_MAX / PAGE };
	uint32_t relid = begin();

	for (uint32_t i = 0; i < ABI_COUNT(bad); i++) {
		struct header header = good_header(relid);
		uint64_t status;

		note("page", bad[i]);
		header.pfn[1] = bad[i];
		status = post(&header, 2);
		EXPECT_TRUE(status != 0 && status != NO_ANSWER);
		EXPECT_TRUE(bus_open(relid, BUS_GPADL, 1, 0) != 0);
	}
	expect_good_one(relid);
	bus_stop();
}

void gpadl_with_pages_of_a_body_outside_guest_ram_fails(void)
{
	uint32_t relid = begin();
	struct header header = good_header(relid);
	struct vmbus_gpadl_created created;

	header.byte_count = 4 * PAGE;
	header.fixed.range_buffer_size = 8 + 4 * 8;
	EXPECT_TRUE(post_is_silent(&header, 2));
	post_body(BUS_GPADL, hidden_memory() / PAGE, 2);
	EXPECT_TRUE(bus_receive(CREATED, &created, sizeof(created)));
	EXPECT_TRUE(created.status != 0);
	expect_good_one(relid);
	bus_stop();
}

static void expect_no_gpadl(const struct header *header)
{
	uint64_t status = post(header, 2);

	EXPECT_TRUE(status != 0 && status != NO_ANSWER);
}

void gpadl_with_impossible_header_fails(void)
{
	uint32_t relid = begin();
	struct header header;

	header = good_header(relid), header.fixed.range_count = 0, expect_no_gpadl(&header);
	header = good_header(relid), header.fixed.range_count = 2, expect_no_gpadl(&header);
	header = good_header(relid), header.fixed.range_count = 0xffff, expect_no_gpadl(&header);
	header = good_header(relid), header.fixed.range_buffer_size = 0, expect_no_gpadl(&header);
	header = good_header(relid), header.fixed.range_buffer_size = 0xffff,
	expect_no_gpadl(&header);
	header = good_header(relid), header.byte_count = 0, expect_no_gpadl(&header);
	header = good_header(relid), header.byte_count = 0xffffffff, expect_no_gpadl(&header);
	header = good_header(relid), header.byte_offset = PAGE, expect_no_gpadl(&header);
	header = good_header(relid), header.byte_offset = 0xffffffff, expect_no_gpadl(&header);
	header = good_header(0), expect_no_gpadl(&header);
	header = good_header(2047), expect_no_gpadl(&header);
	header = good_header(0xffffffff), expect_no_gpadl(&header);
	expect_good_one(relid);
	bus_stop();
}

void gpadl_number_in_use_is_refused_and_stays(void)
{
	uint32_t relid = begin();
	struct header header = good_header(relid);

	EXPECT(post(&header, 2), 0);
	expect_no_gpadl(&header);
	EXPECT_TRUE(bus_teardown(relid, BUS_GPADL));
	expect_good_one(relid);
	bus_stop();
}

/* The number of lists has a limit; lists that are torn down can be created again. */
void gpadl_too_many_are_refused(void)
{
	uint32_t relid = begin();
	uint32_t made = 0;
	struct header header = good_header(relid);

	while (made < 10000) {
		header.fixed.gpadl = 1 + made;
		if (post(&header, 2) != 0) {
			break;
		}
		made++;
	}
	EXPECT_TRUE(made >= 16 && made < 10000);
	for (uint32_t i = 0; i < made; i++) {
		EXPECT_TRUE(bus_teardown(relid, 1 + i));
	}
	expect_good_one(relid);
	bus_stop();
}

void gpadl_announced_but_never_sent_pages_are_bounded(void)
{
	uint32_t relid = begin();
	struct header header = good_header(relid);

	header.byte_count = 4096 * PAGE;
	header.fixed.range_buffer_size = 8 + 4096 * 8;
	for (uint32_t i = 0; i < 200; i++) {
		uint8_t message[240];

		header.fixed.gpadl = 1 + i;
		memcpy(message, &header.fixed, 20);
		memcpy(message + 20, &header.byte_count, 24);
		if (bus_post(message, 44) != 0) {
			break;
		}
	}
	EXPECT_TRUE(bus_connect(VERSION));
	EXPECT_TRUE(bus_offers(offers) <= BUS_OFFERS_MAX);
	expect_good_one(relid);
	bus_stop();
}

void gpadl_teardown_of_nothing_is_answered(void)
{
	uint32_t relid = begin();

	/* OBS: Linux waits for it without limit. */
	EXPECT_TRUE(bus_teardown(relid, 0));
	EXPECT_TRUE(bus_teardown(0, BUS_GPADL));
	EXPECT_TRUE(bus_teardown(0xffffffff, 0xffffffff));
	bus_stop();
}

void gpadl_teardown_of_an_open_channels_rings_stops_it(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	EXPECT_TRUE(bus_teardown(channel.relid, BUS_GPADL));
	EXPECT_TRUE(hv_signal(channel.connection, 0) != 0);
	memset(bus_ring_pages(), 0, (size_t)BUS_PAGES * PAGE);
	wait_ticks(ticks_of_ms(5));
	for (uint32_t i = 0; i < BUS_PAGES * PAGE; i++) {
		if (!EXPECT(((const uint8_t *)channel.out)[i], 0)) {
			break;
		}
	}
	bus_stop();
}
