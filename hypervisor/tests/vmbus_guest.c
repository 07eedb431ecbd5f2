/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted guest for tests of VMBus: its SynIC pages, its messages, its ends of the rings. */
#include "tests/vmbus_guest.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/hv_vp_register.h"
#include "core/partition.h"
#include "core/work.h"
#include "fake/fake.h"
#include "synic/reference_time.h"
#include "synic/synic.h"
#include "synic/wall_clock.h"
#include "vmbus/vmbus.h"

#define GUEST_VECTOR   ABI_U(18)
#define RING_SIZE      (GUEST_RING_PAGES * (size_t)HV_PAGE_SIZE)
#define RING_DATA_SIZE (RING_SIZE - HV_PAGE_SIZE)

void (*guest_make_devices)(void);
uint64_t guest_host_ahead;
struct conduit_status guest_status;

/* 2021-03-08 00:00 UTC at partition creation. */
uint64_t wall_clock_now(void)
{
	return ABI_ULL(132596352000000000) + reference_time_now() + guest_host_ahead;
}

static uint64_t synic_page(uint32_t vp, uint32_t which)
{
	return GUEST_SYNIC + (uint64_t)HV_PAGE_SIZE * (2 * vp + which);
}

static struct hv_message *slot(uint32_t vp, uint32_t sint)
{
	struct hv_message_page *page = fake_memory(synic_page(vp, 0), sizeof(*page));

	return &page->slot[sint];
}

static uint32_t guest_vps = GUEST_VPS;

void guest_start(void)
{
	guest_start_vps(GUEST_VPS);
}

void guest_start_vps(uint32_t count)
{
	guest_vps = count;
	fake_reset(count);
	if (guest_make_devices != NULL) {
		guest_make_devices();
	}
	vmbus_init(device_table, device_count);
	for (uint32_t i = 0; i < guest_vps; i++) {
		struct vp *vp = &partition.vps[i];

		assert_int_equal(synic_set_simp(vp, synic_page(i, 0) | HV_PAGE_REGISTER_ENABLE_BIT),
				 HV_STATUS_SUCCESS);
		assert_int_equal(
			synic_set_siefp(vp, synic_page(i, 1) | HV_PAGE_REGISTER_ENABLE_BIT),
			HV_STATUS_SUCCESS);
		assert_int_equal(synic_set_sint(vp, VMBUS_SINT, GUEST_VECTOR), HV_STATUS_SUCCESS);
		assert_int_equal(synic_set_scontrol(vp, HV_SCONTROL_ENABLE_BIT), HV_STATUS_SUCCESS);
	}
}

uint16_t guest_post_status(const void *message, size_t size)
{
	return vmbus_post_message(&partition.vps[0], VMBUS_CONNECTION_ID_MESSAGE_5,
				  HV_MESSAGE_TYPE_CHANNEL, message, size);
}

void guest_post(const void *message, size_t size)
{
	assert_int_equal(guest_post_status(message, size), HV_STATUS_SUCCESS);
}

void guest_post_type(uint32_t type)
{
	struct vmbus_message_header header = { .type = type };

	guest_post(&header, sizeof(header));
}

size_t guest_receive_from(uint32_t vp, uint32_t sint, void *message)
{
	struct hv_message *from = slot(vp, sint);
	size_t size;

	if (__atomic_load_n(&from->type, __ATOMIC_ACQUIRE) == HV_MESSAGE_TYPE_NONE) {
		return 0;
	}
	size = from->payload_size;
	assert_int_equal(from->type, HV_MESSAGE_TYPE_CHANNEL);
	memcpy(message, from->payload, size);
	__atomic_store_n(&from->type, HV_MESSAGE_TYPE_NONE, __ATOMIC_SEQ_CST);
	if ((__atomic_load_n(&from->flags, __ATOMIC_SEQ_CST) & HV_MESSAGE_FLAG_PENDING_BIT) != 0) {
		synic_end_of_message(&partition.vps[vp]);
		vmbus_message_space();
	}
	return size;
}

void guest_receive(uint32_t type, void *message, size_t size)
{
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];
	struct vmbus_message_header header;

	assert_int_equal(guest_receive_from(0, VMBUS_SINT, buffer), size);
	memcpy(&header, buffer, sizeof(header));
	assert_int_equal(header.type, type);
	memcpy(message, buffer, size);
}

bool guest_has_message(void)
{
	return slot(0, VMBUS_SINT)->type != HV_MESSAGE_TYPE_NONE;
}

uint32_t guest_drain(void)
{
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];
	uint32_t count = 0;

	while (guest_receive_from(0, VMBUS_SINT, buffer) != 0) {
		count++;
	}
	return count;
}

bool guest_contact(uint32_t version)
{
	struct vmbus_initiate_contact contact = {
		.header = { .type = CHANNELMSG_INITIATE_CONTACT },
		.version = version,
	};
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];
	struct vmbus_version_response response = { .supported = 0 };
	size_t size;

	if (version >= VMBUS_VERSION_5_0) {
		contact.message_sint = VMBUS_SINT;
	} else {
		contact.interrupt_page = GUEST_HEAP;
	}
	guest_post(&contact, CHANNELMSG_INITIATE_CONTACT_SIZE);
	size = guest_receive_from(0, VMBUS_SINT, buffer);
	assert_in_range(size, CHANNELMSG_VERSION_RESPONSE_SIZE, sizeof(response));
	memcpy(&response, buffer, size);
	assert_int_equal(response.header.type, CHANNELMSG_VERSION_RESPONSE);
	return response.supported != 0;
}

void guest_connect(uint32_t version)
{
	assert_true(guest_contact(version));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_true(guest_drain() > 1);
}

void guest_connect_alone(void)
{
	assert_true(guest_contact(VMBUS_VERSION_5_3));
	guest_post_type(CHANNELMSG_REQUESTOFFERS);
	assert_int_equal(guest_drain(), 1); /* AllOffersDelivered */
}

static size_t put_pages(uint8_t *to, uint32_t count, uint64_t gpa)
{
	for (uint32_t i = 0; i < count; i++) {
		uint64_t pfn = (gpa >> HV_PAGE_SHIFT) + i;

		memcpy(to + i * sizeof(pfn), &pfn, sizeof(pfn));
	}
	return count * sizeof(uint64_t);
}

void guest_gpadl_header(uint32_t relid, uint32_t id, uint32_t pages, uint32_t present, uint64_t gpa)
{
	struct vmbus_gpadl_header header = {
		.header = { .type = CHANNELMSG_GPADL_HEADER },
		.relid = relid,
		.gpadl = id,
		.range_buffer_size =
			(uint16_t)(sizeof(struct vmbus_gpa_range) + pages * sizeof(uint64_t)),
		.range_count = 1,
	};
	struct vmbus_gpa_range range = { .byte_count = pages * HV_PAGE_SIZE };
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];

	memcpy(buffer, &header, sizeof(header));
	memcpy(buffer + VMBUS_GPADL_HEADER_RANGE_OFFSET, &range, sizeof(range));
	guest_post(buffer, VMBUS_GPADL_HEADER_PFN_OFFSET +
				   put_pages(buffer + VMBUS_GPADL_HEADER_PFN_OFFSET, present, gpa));
}

void guest_gpadl_body(uint32_t id, uint32_t count, uint64_t gpa)
{
	struct vmbus_gpadl_body body = {
		.header = { .type = CHANNELMSG_GPADL_BODY },
		.gpadl = id,
	};
	uint8_t buffer[VMBUS_MESSAGE_SIZE_MAX];

	memcpy(buffer, &body, sizeof(body));
	guest_post(buffer, VMBUS_GPADL_BODY_PFN_OFFSET +
				   put_pages(buffer + VMBUS_GPADL_BODY_PFN_OFFSET, count, gpa));
}

uint32_t guest_gpadl_status(uint32_t id)
{
	struct vmbus_gpadl_created created;

	guest_receive(CHANNELMSG_GPADL_CREATED, &created, sizeof(created));
	assert_int_equal(created.gpadl, id);
	return created.status;
}

void guest_gpadl_teardown(uint32_t relid, uint32_t id)
{
	struct vmbus_gpadl_teardown teardown = {
		.header = { .type = CHANNELMSG_GPADL_TEARDOWN },
		.relid = relid,
		.gpadl = id,
	};
	struct vmbus_gpadl_torndown torndown;

	guest_post(&teardown, sizeof(teardown));
	guest_receive(CHANNELMSG_GPADL_TORNDOWN, &torndown, sizeof(torndown));
	assert_int_equal(torndown.gpadl, id);
}

static uint64_t ring_gpa(uint32_t relid)
{
	return GUEST_RINGS + relid * ABI_ULL(0x10000);
}

uint32_t guest_ring_gpadl(uint32_t relid)
{
	uint32_t id = 0xe1e10 + relid;
	uint32_t pages = 2 * GUEST_RING_PAGES;

	memset(fake_memory(ring_gpa(relid), 2 * RING_SIZE), 0, 2 * RING_SIZE);
	guest_gpadl_header(relid, id, pages, pages, ring_gpa(relid));
	assert_int_equal(guest_gpadl_status(id), VMBUS_STATUS_SUCCESS);
	return id;
}

uint32_t guest_open_status(uint32_t relid, uint32_t gpadl, uint32_t target_vp, uint32_t downstream)
{
	struct vmbus_open_channel open = {
		.header = { .type = CHANNELMSG_OPENCHANNEL },
		.relid = relid,
		.open_id = relid + 100,
		.ring_gpadl = gpadl,
		.target_vp = target_vp,
		.downstream_page_offset = downstream,
	};
	struct vmbus_open_channel_result result;

	guest_post(&open, CHANNELMSG_OPENCHANNEL_SIZE);
	guest_receive(CHANNELMSG_OPENCHANNEL_RESULT, &result, sizeof(result));
	assert_int_equal(result.relid, relid);
	assert_int_equal(result.open_id, relid + 100);
	return result.status;
}

void guest_open(uint32_t relid)
{
	assert_int_equal(guest_open_status(relid, guest_ring_gpadl(relid), 0, GUEST_RING_PAGES),
			 VMBUS_STATUS_SUCCESS);
}

void guest_close(uint32_t relid)
{
	struct vmbus_close_channel close = {
		.header = { .type = CHANNELMSG_CLOSECHANNEL },
		.relid = relid,
	};

	guest_post(&close, sizeof(close));
}

uint32_t guest_retarget(uint32_t relid, uint32_t target_vp)
{
	struct vmbus_modify_channel modify = {
		.header = { .type = CHANNELMSG_MODIFYCHANNEL },
		.relid = relid,
		.target_vp = target_vp,
	};
	struct vmbus_modify_channel_response response;

	guest_post(&modify, sizeof(modify));
	guest_receive(CHANNELMSG_MODIFYCHANNEL_RESPONSE, &response, sizeof(response));
	assert_int_equal(response.relid, relid);
	return response.status;
}

struct vmbus_ring_control *guest_ring(uint32_t relid, bool to_guest)
{
	return fake_memory(ring_gpa(relid) + (to_guest ? RING_SIZE : 0), RING_SIZE);
}

static uint8_t *ring_data(struct vmbus_ring_control *control)
{
	return (uint8_t *)control + sizeof(*control);
}

void guest_put(uint32_t relid, const void *bytes, size_t size)
{
	struct vmbus_ring_control *control = guest_ring(relid, false);
	const uint8_t *from = bytes;
	uint32_t index = __atomic_load_n(&control->write_index, __ATOMIC_RELAXED);

	for (size_t i = 0; i < size; i++) {
		ring_data(control)[index] = from[i];
		index = (uint32_t)((index + 1) % RING_DATA_SIZE);
	}
	__atomic_store_n(&control->write_index, index, __ATOMIC_RELEASE);
}

void guest_send(uint32_t relid, uint16_t flags, uint64_t transaction_id, const void *payload,
		uint32_t size)
{
	static _Thread_local uint8_t buffer[RING_DATA_SIZE];
	uint32_t padded = (size + 7) & ~ABI_U(7);
	struct vmbus_packet_descriptor descriptor = {
		.type = VMBUS_PACKET_IN_BAND,
		.data_offset = sizeof(descriptor) / 8,
		.length = (uint16_t)((sizeof(descriptor) + padded) / 8),
		.flags = flags,
		.transaction_id = transaction_id,
	};

	memset(buffer, 0, sizeof(buffer));
	memcpy(buffer, &descriptor, sizeof(descriptor));
	memcpy(buffer + sizeof(descriptor), payload, size);
	guest_put(relid, buffer, sizeof(descriptor) + padded + sizeof(struct vmbus_packet_trailer));
	guest_signal(relid);
}

uint16_t guest_signal(uint32_t relid)
{
	return vmbus_signal_event(GUEST_CONNECTION_ID(relid), 0);
}

int guest_take(uint32_t relid, struct vmbus_packet_descriptor *descriptor, void *payload,
	       size_t size)
{
	static _Thread_local uint8_t packet[RING_DATA_SIZE];
	struct vmbus_ring_control *control = guest_ring(relid, true);
	uint32_t index = __atomic_load_n(&control->read_index, __ATOMIC_RELAXED);
	uint32_t end = __atomic_load_n(&control->write_index, __ATOMIC_ACQUIRE);
	struct vmbus_packet_trailer trailer;
	size_t offset;
	size_t length;

	if (index == end) {
		return -1;
	}
	for (uint32_t i = 0; i < (end - index + RING_DATA_SIZE) % RING_DATA_SIZE; i++) {
		packet[i] = ring_data(control)[(index + i) % RING_DATA_SIZE];
	}
	memcpy(descriptor, packet, sizeof(*descriptor));
	offset = (size_t)descriptor->data_offset * VMBUS_PACKET_LENGTH_UNIT;
	length = (size_t)descriptor->length * VMBUS_PACKET_LENGTH_UNIT;
	assert_in_range(length, sizeof(*descriptor), RING_DATA_SIZE - sizeof(trailer));
	memcpy(&trailer, packet + length, sizeof(trailer));
	assert_int_equal(trailer.packet_index, index);
	__atomic_store_n(&control->read_index,
			 (uint32_t)((index + length + sizeof(trailer)) % RING_DATA_SIZE),
			 __ATOMIC_RELEASE);
	length -= offset;
	memcpy(payload, packet + offset, length < size ? length : size);
	return (int)length;
}

bool guest_take_event(uint32_t vp, uint32_t relid)
{
	struct hv_event_page *page = fake_memory(synic_page(vp, 1), sizeof(*page));
	uint64_t *word = &page->sint[VMBUS_SINT].words[relid / 64];
	bool set = (*word & ABI_BIT64(relid % 64)) != 0;

	*word &= ~ABI_BIT64(relid % 64);
	return set;
}

uint64_t guest_deadline(void)
{
	uint64_t earliest = WORK_NEVER;

	for (uint32_t i = 0; i < guest_vps; i++) {
		uint64_t deadline = work_deadline(&partition.vps[i]);

		earliest = deadline < earliest ? deadline : earliest;
	}
	return earliest;
}

static uint64_t guest_run_work(void)
{
	struct vp *vp = vp_current();

	for (uint32_t i = 0; i < guest_vps; i++) {
		fake_vp_switch(i);
		work_run(&partition.vps[i], reference_time_now());
	}
	fake_vp_switch(vp->index);
	return guest_deadline();
}

uint64_t guest_wait(uint64_t time_100ns)
{
	fake_counter_set(reference_time_to_counter(reference_time_now() + time_100ns));
	return guest_run_work();
}

static uint32_t host_device;
static bool host_result;
static bool host_done;

static void rescind(void)
{
	host_result = vmbus_rescind(host_device);
}

static void offer(void)
{
	host_result = vmbus_offer(host_device);
}

static void status(void)
{
	vmbus_status(&guest_status);
}

static struct conduit_channels *host_page;

static void channels(void)
{
	vmbus_channels(host_device, host_page);
}

static void done(void)
{
	__atomic_store_n(&host_done, true, __ATOMIC_RELEASE);
}

/* Another thread may hold the lock, and run the job. */
static bool host_run(void (*job)(void), uint32_t device)
{
	host_device = device;
	host_done = false;
	vmbus_run(job, done);
	for (uint32_t i = 0; i < 1000000 && !__atomic_load_n(&host_done, __ATOMIC_ACQUIRE); i++) {
		sched_yield();
	}
	assert_true(host_done);
	return host_result;
}

bool host_rescind(uint32_t device)
{
	return host_run(rescind, device);
}

bool host_offer(uint32_t device)
{
	return host_run(offer, device);
}

void host_channels(uint32_t first, struct conduit_channels *page)
{
	host_page = page;
	(void)host_run(channels, first);
}

void host_status(void)
{
	host_run(status, 0);
}
