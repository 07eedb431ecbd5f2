/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Control messages of VMBus from the guest's side. OBS: the numbers are those of Linux 6.1,
 * drivers/hv.
 */
#include "hyperv/bus.h"

#include "hyperv/hv.h"

#define TYPE_OFFER         ABI_U(1)
#define TYPE_REQUEST       ABI_U(3)
#define TYPE_DELIVERED     ABI_U(4)
#define TYPE_OPEN          ABI_U(5)
#define TYPE_OPEN_RESULT   ABI_U(6)
#define TYPE_CLOSE         ABI_U(7)
#define TYPE_GPADL_HEADER  ABI_U(8)
#define TYPE_GPADL_BODY    ABI_U(9)
#define TYPE_GPADL_CREATED ABI_U(10)
#define TYPE_TEARDOWN      ABI_U(11)
#define TYPE_TORNDOWN      ABI_U(12)
#define TYPE_CONTACT       ABI_U(14)
#define TYPE_VERSION       ABI_U(15)
#define TYPE_UNLOAD        ABI_U(16)
#define TYPE_UNLOADED      ABI_U(17)
#define CHANNEL_MESSAGE    ABI_U(1)
#define CONNECTION_OLD     ABI_U(1)
#define CONNECTION_NEW     ABI_U(4)
#define VERSION_5_0        ABI_U(0x50000)
#define NO_ANSWER          UINT64_MAX
#define DROPPED_MAX        ABI_U(64)
#define SILENCE_MS         ABI_U(3)
#define OFFER_SIZE         ABI_U(196)
#define PAGE               ABI_U(4096)
#define HEADER_PFNS        ABI_U(26)
#define BODY_PFNS          ABI_U(28)

static __attribute__((aligned(4096))) uint8_t ring_pages[BUS_PAGES][PAGE];
/* 57164f39-9115-4e78-ab55-382f3bd5422d, in the byte order of a message */
const uint8_t bus_heartbeat[16] = { 0x39, 0x4f, 0x16, 0x57, 0x15, 0x91, 0x78, 0x4e,
				    0xab, 0x55, 0x38, 0x2f, 0x3b, 0xd5, 0x42, 0x2d };

static uint32_t post_connection = CONNECTION_NEW;

uint64_t bus_post(const void *message, uint32_t size)
{
	return hv_post(post_connection, CHANNEL_MESSAGE, message, size);
}

bool bus_receive(uint32_t type, void *message, uint32_t size)
{
	for (uint32_t i = 0; i < DROPPED_MAX; i++) {
		struct hv_message got;
		uint32_t its_type;

		if (!message_take(SINT_VMBUS, &got)) {
			return false;
		}
		memcpy(&its_type, got.payload, sizeof(its_type));
		if (its_type == type) {
			memcpy(message, got.payload, size);
			return got.payload_size >= size;
		}
	}
	return false;
}

bool bus_is_silent(void)
{
	const struct hv_message *slot = &message_page()->slot[SINT_VMBUS];

	wait_ticks(ticks_of_ms(SILENCE_MS));
	return __atomic_load_n(&slot->type, __ATOMIC_ACQUIRE) == 0;
}

bool bus_contact(uint32_t version, struct vmbus_version_response *response)
{
	struct vmbus_initiate_contact contact = { .header = { .type = TYPE_CONTACT },
						  .version = version };

	memset(response, 0, sizeof(*response));
	contact.target_vp = cpu_this()->index;
	post_connection = version >= VERSION_5_0 ? CONNECTION_NEW : CONNECTION_OLD;
	if (version >= VERSION_5_0) {
		contact.message_sint = (uint8_t)SINT_VMBUS;
	}
	if (bus_post(&contact, 40) != 0 || !bus_receive(TYPE_VERSION, response, 16)) {
		return false;
	}
	/* Since 5.0 the host names the connection for later messages. OBS: OpenVMM uses a number of its own. */
	if (response->supported == 1 && version >= VERSION_5_0) {
		post_connection = response->message_connection_id;
	}
	return true;
}

uint32_t bus_connection(void)
{
	return post_connection;
}

bool bus_connect(uint32_t version)
{
	struct vmbus_version_response response;

	return bus_contact(version, &response) && response.supported == 1;
}

bool bus_unload(void)
{
	struct vmbus_message_header unload = { .type = TYPE_UNLOAD };
	struct vmbus_message_header answer;

	return bus_post(&unload, sizeof(unload)) == 0 &&
	       bus_receive(TYPE_UNLOADED, &answer, sizeof(answer));
}

uint32_t bus_offers(struct vmbus_offer_channel *offers)
{
	struct vmbus_message_header request = { .type = TYPE_REQUEST };
	struct hv_message got;
	uint32_t count = 0;
	uint32_t type;

	if (bus_post(&request, sizeof(request)) != 0) {
		return BUS_OFFERS_MAX + 1;
	}
	while (count < BUS_OFFERS_MAX && message_take(SINT_VMBUS, &got)) {
		memcpy(&type, got.payload, sizeof(type));
		if (type == TYPE_DELIVERED) {
			return count;
		}
		/* OBS: Linux ignores a shorter one. */
		if (type == TYPE_OFFER && got.payload_size < OFFER_SIZE) {
			return BUS_OFFERS_MAX + 1;
		}
		if (type == TYPE_OFFER) {
			memcpy(&offers[count++], got.payload, sizeof(*offers));
		}
	}
	return BUS_OFFERS_MAX + 1;
}

void *bus_ring_pages(void)
{
	memset(ring_pages, 0, sizeof(ring_pages));
	return ring_pages;
}

/* Writes page numbers from page @first on to @to; returns their size in bytes. */
static uint32_t put_pfns(uint8_t *to, const void *pages, uint32_t first, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint64_t pfn = ((uintptr_t)pages / PAGE) + first + i;

		memcpy(to + (size_t)8 * i, &pfn, sizeof(pfn));
	}
	return 8 * count;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static bool post_header(uint32_t relid, uint32_t gpadl, const void *pages, uint32_t count)
{
	struct vmbus_gpadl_header header = {
		.header = { .type = TYPE_GPADL_HEADER },
		.relid = relid,
		.gpadl = gpadl,
		.range_buffer_size = (uint16_t)(8 + 8 * count),
		.range_count = 1,
	};
	struct vmbus_gpa_range range = { .byte_count = count * PAGE };
	uint8_t message[240];
	uint32_t size = 28;

	memcpy(message, &header, 20);
	memcpy(message + 20, &range, 8);
	size += put_pfns(message + 28, pages, 0, least(count, HEADER_PFNS));
	return bus_post(message, size) == 0;
}

static bool post_body(uint32_t gpadl, const void *pages, uint32_t first, uint32_t count)
{
	struct vmbus_gpadl_body body = { .header = { .type = TYPE_GPADL_BODY }, .gpadl = gpadl };
	uint8_t message[240];

	memcpy(message, &body, 16);
	return bus_post(message, 16 + put_pfns(message + 16, pages, first, count)) == 0;
}

uint64_t bus_gpadl(uint32_t relid, uint32_t gpadl, const void *pages, uint32_t count)
{
	struct vmbus_gpadl_created created;

	if (!post_header(relid, gpadl, pages, count)) {
		return NO_ANSWER;
	}
	for (uint32_t first = HEADER_PFNS; first < count; first += BODY_PFNS) {
		if (!post_body(gpadl, pages, first, least(count - first, BODY_PFNS))) {
			return NO_ANSWER;
		}
	}
	if (!bus_receive(TYPE_GPADL_CREATED, &created, sizeof(created)) || created.gpadl != gpadl) {
		return NO_ANSWER;
	}
	return created.status;
}

uint64_t bus_teardown_post(uint32_t relid, uint32_t gpadl)
{
	struct vmbus_gpadl_teardown teardown = { .header = { .type = TYPE_TEARDOWN },
						 .relid = relid,
						 .gpadl = gpadl };

	return bus_post(&teardown, sizeof(teardown));
}

bool bus_teardown(uint32_t relid, uint32_t gpadl)
{
	struct vmbus_gpadl_torndown torndown;

	return bus_teardown_post(relid, gpadl) == 0 &&
	       bus_receive(TYPE_TORNDOWN, &torndown, sizeof(torndown)) && torndown.gpadl == gpadl;
}

uint64_t bus_open(uint32_t relid, uint32_t gpadl, uint32_t downstream, uint32_t target_vp)
{
	struct vmbus_open_channel open = {
		.header = { .type = TYPE_OPEN },
		.relid = relid,
		.open_id = relid,
		.ring_gpadl = gpadl,
		.target_vp = target_vp,
		.downstream_page_offset = downstream,
	};
	struct vmbus_open_channel_result result;

	if (bus_post(&open, 148) != 0 || !bus_receive(TYPE_OPEN_RESULT, &result, sizeof(result)) ||
	    result.relid != relid || result.open_id != relid) {
		return NO_ANSWER;
	}
	return result.status;
}

void bus_close(uint32_t relid)
{
	struct vmbus_close_channel close = { .header = { .type = TYPE_CLOSE }, .relid = relid };

	bus_post(&close, sizeof(close));
}

/* The heartbeat, which every host offers and no guest needs; else the first device. */
static const struct vmbus_offer_channel *choose(const struct vmbus_offer_channel *offers,
						uint32_t count)
{
	for (uint32_t i = 0; i < count && i < BUS_OFFERS_MAX; i++) {
		if (memcmp(&offers[i].interface_id, bus_heartbeat, sizeof(bus_heartbeat)) == 0) {
			return &offers[i];
		}
	}
	return offers;
}

bool bus_start(struct bus_channel *channel)
{
	const struct vmbus_offer_channel *offer;
	uint32_t count;
	static struct vmbus_offer_channel offers[BUS_OFFERS_MAX];
	uint8_t *pages = bus_ring_pages();

	synic_start();
	if (!bus_connect(0x50003)) {
		return false;
	}
	count = bus_offers(offers);
	if (count == 0 || count > BUS_OFFERS_MAX) {
		return false;
	}
	offer = choose(offers, count);
	*channel = (struct bus_channel){
		.relid = offer->relid,
		.connection = offer->connection_id,
		.interface_id = offer->interface_id,
		.out = (struct vmbus_ring_control *)(uintptr_t)pages,
		.out_data = pages + PAGE,
		.in = (struct vmbus_ring_control *)(uintptr_t)(pages + (size_t)BUS_HALF * PAGE),
		.in_data = pages + (size_t)(BUS_HALF + 1) * PAGE,
	};
	return bus_gpadl(channel->relid, BUS_GPADL, pages, BUS_PAGES) == 0 &&
	       bus_open(channel->relid, BUS_GPADL, BUS_HALF, cpu_this()->index) == 0;
}

void bus_stop(void)
{
	bus_unload();
	synic_stop();
}
