/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted guest's network driver, and what the network does, for tests. */
#include "tests/netvsc_guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "control/devices.h"
#include "core/machine.h"
#include "core/pages.h"
#include "devices/netvsc.h"
#include "fake/fake.h"
#include "tests/fake_virtio.h"
#include "tests/vmbus_guest.h"

#define RELID         1
#define RECEIVE_PAGES 16U
#define SEND_PAGES    15U
#define SECTION_SIZE  6144U
#define CONTROL_PAGE  (GUEST_HEAP + 0x20000)
#define RING_BYTES    ((GUEST_RING_PAGES - 1) * 4096U)
#define POOL          1024

struct device device_table[1];
uint32_t device_count;

/* Buffers that the driver has made available, as the device took them. */
static struct fake_chain pool[POOL];
static uint32_t pool_count;

static uint32_t request_id;

static void make_devices(void)
{
	device_count = netvsc_init();
	assert_int_equal(device_count, 1);
	netvsc_make(&device_table[0], 0);
}

static void start(uint32_t absent, bool refuses)
{
	fake_virtio_reset(1);
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT | 1 << 5 |
				1 << 16 | 1 << 17 | 1 << 18;
	fake_virtio.refuses_features = refuses;
	fake_virtio.config[0] = 0x12005452;
	fake_virtio.config[1] = 0x00015634; /* the link is up */
	for (uint32_t i = 0; i < 3; i++) {
		fake_virtio.queues[i].max = 1024;
	}
	machine.config.nics_absent = absent;
	pool_count = 0;
	request_id = 0;
	guest_make_devices = make_devices;
	guest_start();
}

void netvsc_guest_start(void)
{
	start(0, false);
	guest_connect(VMBUS_VERSION_5_3);
	guest_open(RELID);
}

void netvsc_guest_start_absent(void)
{
	start(1, false);
	guest_connect_alone();
}

void netvsc_guest_start_refused(void)
{
	start(0, true);
	guest_connect_alone();
}

/* The next packet as it stands in the ring, with its descriptor. returns: its size, 0: there is none */
static uint32_t take_packet(uint8_t *bytes, uint32_t room)
{
	struct vmbus_ring_control *control = guest_ring(RELID, true);
	const uint8_t *data = (const uint8_t *)control + sizeof(*control);
	struct vmbus_packet_descriptor descriptor;
	uint32_t size;

	if (control->read_index == control->write_index) {
		return 0;
	}
	for (uint32_t i = 0; i < sizeof(descriptor); i++) {
		((uint8_t *)&descriptor)[i] = data[(control->read_index + i) % RING_BYTES];
	}
	size = descriptor.length * 8U;
	assert_in_range(size, sizeof(descriptor), room);
	for (uint32_t i = 0; i < size; i++) {
		bytes[i] = data[(control->read_index + i) % RING_BYTES];
	}
	control->read_index = (control->read_index + size + 8) % RING_BYTES;
	return size;
}

void netvsc_guest_tell(const struct vmbus_nvsp_message *message)
{
	guest_send(RELID, 0, 0, message, sizeof(*message));
}

void netvsc_guest_ask(struct vmbus_nvsp_message *message, uint32_t type)
{
	struct vmbus_packet_descriptor descriptor;

	guest_send(RELID, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, 4711, message, sizeof(*message));
	assert_int_equal(guest_take(RELID, &descriptor, message, sizeof(*message)), 40);
	assert_int_equal(descriptor.type, VMBUS_PACKET_COMPLETION);
	assert_int_equal(descriptor.transaction_id, 4711);
	assert_int_equal(message->type, type);
}

/* Pages that do not follow each other, so that sections do not either. */
static void make_gpadl(uint32_t id, uint32_t pages, uint64_t gpa)
{
	guest_gpadl_header(RELID, id, pages, 1, gpa);
	for (uint32_t i = 1; i < pages; i++) {
		guest_gpadl_body(id, 1, gpa + (uint64_t)i * 2 * HV_PAGE_SIZE);
	}
	assert_int_equal(guest_gpadl_status(id), VMBUS_STATUS_SUCCESS);
}

void netvsc_guest_buffer(uint32_t type, uint32_t id, uint32_t pages,
			 struct vmbus_nvsp_message *message)
{
	make_gpadl(id, pages,
		   id == NETVSC_GUEST_RECEIVE ? NETVSC_GUEST_RECEIVE_GPA : NETVSC_GUEST_SEND_GPA);
	*message = (struct vmbus_nvsp_message){
		.type = type,
		.buffer = { .gpadl = id, .id = type == 101 ? 0xcafe : 0 },
	};
	netvsc_guest_ask(message, type + 1);
}

void netvsc_guest_connect(uint32_t version)
{
	struct vmbus_nvsp_message message = { .type = 1, .init = { version, version } };
	const uint32_t initialize[] = { 2, 24, 1, 1, 0, 0x4000 };
	uint32_t answer[13];

	netvsc_guest_ask(&message, 2);
	netvsc_guest_buffer(101, NETVSC_GUEST_RECEIVE, RECEIVE_PAGES, &message);
	assert_int_equal(message.receive_complete.status, 1);
	netvsc_guest_buffer(104, NETVSC_GUEST_SEND, SEND_PAGES, &message);
	assert_int_equal(message.send_complete.status, 1);
	assert_int_equal(message.send_complete.section_size, SECTION_SIZE);
	netvsc_guest_control(initialize, sizeof(initialize));
	netvsc_guest_take_told(answer, sizeof(answer));
	assert_int_equal(answer[0], 0x80000002);
	assert_int_equal(answer[3], 0);
}

static void send_from_page(uint64_t gpa, uint32_t size, uint32_t channel_type, uint64_t id)
{
	struct {
		struct vmbus_gpa_direct direct;
		struct vmbus_gpa_range range;
		uint64_t pfn;
		struct vmbus_nvsp_message message;
		struct vmbus_packet_trailer trailer;
	} packet = {
		.direct = { .descriptor = { .type = VMBUS_PACKET_GPA_DIRECT,
					    .data_offset = 5,
					    .length = 10,
					    .flags = VMBUS_PACKET_COMPLETION_REQUESTED_BIT,
					    .transaction_id = id },
			    .range_count = 1 },
		.range = { .byte_count = size },
		.pfn = gpa >> HV_PAGE_SHIFT,
		.message = { .type = 107, .rndis = { channel_type, 0xffffffff, 0 } },
	};

	guest_put(RELID, &packet, sizeof(packet));
	guest_signal(RELID);
}

/* What comes first may be the answer. */
void netvsc_guest_control(const void *message, uint32_t size)
{
	memcpy(fake_memory(CONTROL_PAGE, size), message, size);
	send_from_page(CONTROL_PAGE, size, 1, 4712);
}

/* Behind the @size bytes of its body a message has nothing of EL2's. */
static void assert_rest_is_zero(const struct vmbus_nvsp_message *message, uint32_t size)
{
	for (uint32_t i = size; i < sizeof(message->bytes); i++) {
		assert_int_equal(message->bytes[i], 0);
	}
}

void netvsc_guest_take_frames(struct netvsc_guest_frames *frames)
{
	uint8_t bytes[1024];
	struct vmbus_transfer_pages header;
	struct vmbus_nvsp_message message;
	uint32_t size = take_packet(bytes, sizeof(bytes));

	memcpy(&header, bytes, sizeof(header));
	assert_true(size >= sizeof(header));
	assert_int_equal(header.descriptor.type, VMBUS_PACKET_TRANSFER_PAGES);
	assert_int_equal(header.descriptor.flags, VMBUS_PACKET_COMPLETION_REQUESTED_BIT);
	assert_int_equal(header.set_id, 0xcafe);
	frames->id = header.descriptor.transaction_id;
	frames->count = header.range_count;
	assert_in_range(frames->count, 1, 64);
	assert_int_equal(header.descriptor.data_offset * 8,
			 sizeof(header) + frames->count * sizeof(frames->range[0]));
	memcpy(frames->range, bytes + sizeof(header), frames->count * sizeof(frames->range[0]));
	memcpy(&message, bytes + (size_t)header.descriptor.data_offset * 8, sizeof(message));
	assert_int_equal(message.type, 107);
	assert_rest_is_zero(&message, sizeof(message.rndis));
}

void netvsc_guest_complete(uint64_t id)
{
	struct {
		struct vmbus_packet_descriptor descriptor;
		struct vmbus_nvsp_message message;
		struct vmbus_packet_trailer trailer;
	} packet = {
		.descriptor = { .type = VMBUS_PACKET_COMPLETION,
				.data_offset = 2,
				.length = 7,
				.transaction_id = id },
		.message = { .type = 108, .status = 1 },
	};

	guest_put(RELID, &packet, sizeof(packet));
	guest_signal(RELID);
}

static void skip_completion(uint64_t id)
{
	struct vmbus_packet_descriptor descriptor;
	struct vmbus_nvsp_message message;

	assert_int_equal(guest_take(RELID, &descriptor, &message, sizeof(message)), 40);
	assert_int_equal(descriptor.transaction_id, id);
	assert_int_equal(message.status, 1);
}

void netvsc_guest_take_told(void *message, uint32_t size)
{
	struct netvsc_guest_frames told;

	netvsc_guest_take_frames(&told);
	assert_int_equal(told.count, 1);
	memcpy(message, netvsc_guest_receive_memory(told.range[0].byte_offset),
	       size < told.range[0].byte_count ? size : told.range[0].byte_count);
	netvsc_guest_complete(told.id);
	if (*(const uint32_t *)message >> 31 != 0) {
		skip_completion(4712);
	}
}

int netvsc_guest_query(uint32_t oid, uint8_t value[256])
{
	const uint32_t query[] = { 4, 28, ++request_id, oid, 0, 20, 0 };
	uint32_t answer[64];

	netvsc_guest_control(query, sizeof(query));
	netvsc_guest_take_told(answer, sizeof(answer));
	assert_int_equal(answer[0], 0x80000004);
	assert_int_equal(answer[2], request_id);
	if (answer[3] != 0) {
		return -1;
	}
	assert_int_equal(answer[1], 24 + answer[4]);
	assert_int_equal(answer[5], 16);
	memcpy(value, &answer[6], answer[4]);
	return (int)answer[4];
}

void netvsc_guest_filter(uint32_t filter)
{
	const uint32_t set[] = { 5, 32, ++request_id, 0x1010e, 4, 20, 0, filter };
	uint32_t answer[4];

	netvsc_guest_control(set, sizeof(set));
	netvsc_guest_take_told(answer, sizeof(answer));
	assert_int_equal(answer[0], 0x80000005);
	assert_int_equal(answer[2], request_id);
	assert_int_equal(answer[3], 0);
	while (guest_take_event(0, RELID)) {
	}
}

static void put_in_section(uint32_t section, const void *bytes, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		uint32_t at = section * SECTION_SIZE + i;

		*(uint8_t *)fake_memory(NETVSC_GUEST_SEND_GPA + at / 4096 * 8192ULL + at % 4096,
					1) = ((const uint8_t *)bytes)[i];
	}
}

void netvsc_guest_send_message(uint32_t section, const void *message, uint32_t size, uint64_t id)
{
	const struct vmbus_nvsp_message nvsp = { .type = 107, .rndis = { 0, section, size } };

	put_in_section(section, message, size);
	guest_send(RELID, VMBUS_PACKET_COMPLETION_REQUESTED_BIT, id, &nvsp, sizeof(nvsp));
}

bool netvsc_guest_has_room(void)
{
	const struct vmbus_ring_control *control = guest_ring(RELID, false);

	return (control->write_index + RING_BYTES - control->read_index) % RING_BYTES + 128 <
	       RING_BYTES;
}

static uint32_t make_frame(uint8_t *message, const void *frame, uint32_t size)
{
	const struct vmbus_rndis_frame header = {
		.header = { 1, 44 + size },
		.packet = { .data_offset = 36, .data_size = size },
	};

	memcpy(message, &header, sizeof(header));
	memcpy(message + sizeof(header), frame, size);
	return 44 + size;
}

void netvsc_guest_send_section(uint32_t section, const void *frame, uint32_t size, uint64_t id)
{
	uint8_t message[SECTION_SIZE];

	netvsc_guest_send_message(section, message, make_frame(message, frame, size), id);
}

void netvsc_guest_send_pages(const void *frame, uint32_t size, uint64_t id)
{
	uint32_t all = make_frame(fake_memory(NETVSC_GUEST_PAGES, 4096), frame, size);

	send_from_page(NETVSC_GUEST_PAGES, all, 0, id);
}

bool netvsc_guest_send_out(void)
{
	struct fake_chain chain;

	fake_virtio.interrupt_status = 0;
	assert_true(fake_virtio_pop(1, &chain));
	fake_virtio_push(1, chain.head, 0);
	return fake_virtio.interrupt_status != 0;
}

bool netvsc_guest_is_held(uint64_t gpa)
{
	struct span span = { gpa, HV_PAGE_SIZE };

	if (!pages_take(&span)) {
		return true;
	}
	pages_return(&span);
	return false;
}

uint32_t netvsc_guest_take_status(uint64_t id)
{
	struct vmbus_packet_descriptor descriptor;
	struct vmbus_nvsp_message message;

	if (guest_take(RELID, &descriptor, &message, sizeof(message)) < 0) {
		return 0;
	}
	assert_int_equal(descriptor.type, VMBUS_PACKET_COMPLETION);
	assert_int_equal(descriptor.transaction_id, id);
	assert_int_equal(message.type, 108);
	assert_rest_is_zero(&message, sizeof(message.status));
	return message.status;
}

const uint8_t *netvsc_guest_receive_memory(uint32_t offset)
{
	return fake_memory(NETVSC_GUEST_RECEIVE_GPA + offset / 4096 * 8192ULL + offset % 4096, 1);
}

uint32_t netvsc_guest_buffers(void)
{
	while (pool_count < POOL && fake_virtio_pop(0, &pool[pool_count])) {
		pool_count++;
	}
	return pool_count;
}

bool netvsc_guest_pop_buffer(struct fake_chain *chain)
{
	if (netvsc_guest_buffers() == 0) {
		return false;
	}
	*chain = pool[0];
	memmove(pool, pool + 1, --pool_count * sizeof(pool[0]));
	return true;
}

void netvsc_guest_arrive_frame(const uint8_t *frame, uint32_t size)
{
	netvsc_guest_arrive_with((const uint8_t[12]){ 0 }, frame, size);
}

void netvsc_guest_arrive_with(const uint8_t header[12], const uint8_t *frame, uint32_t size)
{
	uint8_t bytes[12 + 2048];
	struct fake_chain chain = { .count = 0 };

	memcpy(bytes, header, 12);
	memcpy(bytes + 12, frame, size);
	assert_true(netvsc_guest_pop_buffer(&chain));
	fake_chain_write(&chain, bytes, 12 + size);
	fake_virtio_push(0, chain.head, 12 + size);
}

void netvsc_guest_arrive(uint32_t count, uint32_t size, uint8_t fill)
{
	for (uint32_t i = 0; i < count; i++) {
		uint8_t frame[2048];

		memset(frame, fill + (int)i, size + i);
		netvsc_guest_arrive_frame(frame, size + i);
	}
}

void netvsc_guest_arrive_ip4(uint16_t port)
{
	uint8_t frame[60] = {
		[12] = 8, [14] = 0x45, [23] = 17, [34] = (uint8_t)(port >> 8), [35] = (uint8_t)port
	};

	netvsc_guest_arrive_frame(frame, sizeof(frame));
}

void netvsc_guest_interrupt(void)
{
	fake_irq(48);
}

void netvsc_guest_set_link(bool up)
{
	fake_virtio.config[1] = (fake_virtio.config[1] & 0xffff) | (up ? 0x10000 : 0);
	fake_virtio.interrupt_status |= 2;
	fake_irq(48);
}
