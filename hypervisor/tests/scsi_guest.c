/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted driver of the SCSI device, and the disk behind it. */
#include "tests/scsi_guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/pages.h"
#include "devices/storvsc.h"
#include "fake/fake.h"
#include "virtio/scsi.h"

struct device device_table[SCSI_CONTROLLERS_MAX];
uint32_t device_count;

static bool is_empty;

static void make_devices(void)
{
	device_count = storvsc_init();
	for (uint32_t i = 0; i < device_count; i++) {
		storvsc_make(&device_table[i], i);
		device_table[i].absent = is_empty;
	}
}

static void start(bool empty, uint32_t vps)
{
	is_empty = empty;
	guest_make_devices = make_devices;
	fake_virtio_reset(VIRTIO_ID_SCSI);
	fake_virtio.slot = 30;
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT | VIRTIO_F_EVENT_INDEX_BIT |
				VIRTIO_SCSI_F_HOTPLUG_BIT | VIRTIO_SCSI_F_CHANGE_BIT |
				ABI_BIT64(40);
	for (uint32_t i = 0; i < FAKE_VIRTIO_QUEUES; i++) {
		fake_virtio.queues[i].max = i < 3 ? 1024 : 0;
	}
	guest_start_vps(vps);
}

void scsi_start_vps(uint32_t vps)
{
	start(false, vps);
	guest_connect(VMBUS_VERSION_5_3);
}

void scsi_start(void)
{
	scsi_start_vps(GUEST_VPS);
}

void scsi_start_empty(void)
{
	start(true, GUEST_VPS);
}

void scsi_ask(uint32_t relid, uint64_t transaction_id, const struct vmbus_storage_packet *packet)
{
	guest_send(relid, 1, transaction_id, packet, sizeof(*packet));
}

static void step(struct vmbus_storage_packet packet)
{
	struct vmbus_storage_packet answer;

	scsi_ask(SCSI_RELID, 0x77, &packet);
	assert_int_equal(scsi_answer(&answer), 0x77);
	assert_int_equal(answer.operation, 1);
	assert_int_equal(answer.status, 0);
}

void scsi_open(void)
{
	guest_open(SCSI_RELID);
	step((struct vmbus_storage_packet){ .operation = 7 });
	step((struct vmbus_storage_packet){ .operation = 9, .version = { 0x0602, 0 } });
	step((struct vmbus_storage_packet){ .operation = 10 });
	step((struct vmbus_storage_packet){ .operation = 8 });
}

struct vmbus_storage_packet scsi_srb(uint8_t lun, const uint8_t cdb[16], uint8_t data_in,
				     uint32_t size)
{
	struct vmbus_storage_packet packet = {
		.operation = 3,
		.flags = 1,
		.request = { .length = 0x34,
			     .lun = lun,
			     .cdb_size = 16,
			     .sense_size = 20,
			     .data_in = data_in,
			     .transfer_size = size },
	};

	memcpy(packet.request.cdb, cdb, 16);
	return packet;
}

void scsi_put_pages(uint64_t transaction_id, const struct vmbus_storage_packet *packet,
		    struct vmbus_gpa_range range, uint64_t pfn, uint32_t pages, uint32_t stride)
{
	struct {
		struct vmbus_packet_descriptor descriptor;
		uint32_t reserved;
		uint32_t range_count;
		struct vmbus_gpa_range range;
		uint64_t rest[288];
	} sent = {
		.descriptor = { .type = 9, .flags = 1, .transaction_id = transaction_id },
		.range_count = 1,
		.range = range,
	};
	size_t header = offsetof(__typeof__(sent), rest) + pages * sizeof(uint64_t);
	size_t length = header + sizeof(*packet);

	for (uint32_t i = 0; i < pages; i++) {
		sent.rest[i] = pfn + (uint64_t)stride * i;
	}
	memcpy((uint8_t *)&sent + header, packet, sizeof(*packet));
	memset((uint8_t *)&sent + length, 0, 8);
	sent.descriptor.data_offset = (uint16_t)(header / 8);
	sent.descriptor.length = (uint16_t)(length / 8);
	guest_put(SCSI_RELID, &sent, length + 8);
}

void scsi_put(uint64_t transaction_id, const struct vmbus_storage_packet *packet, uint64_t gpa,
	      uint32_t size)
{
	scsi_put_pages(transaction_id, packet,
		       (struct vmbus_gpa_range){ size, (uint32_t)(gpa % 4096) }, gpa / 4096,
		       (uint32_t)((gpa % 4096 + size + 4095) / 4096), 1);
}

void scsi_send(uint64_t transaction_id, const struct vmbus_storage_packet *packet, uint64_t gpa,
	       uint32_t size)
{
	scsi_put(transaction_id, packet, gpa, size);
	guest_signal(SCSI_RELID);
}

uint64_t scsi_answer(struct vmbus_storage_packet *answer)
{
	struct vmbus_packet_descriptor descriptor;
	int size = guest_take(SCSI_RELID, &descriptor, answer, sizeof(*answer));

	if (size < 0) {
		return 0;
	}
	assert_int_equal(size, sizeof(*answer));
	assert_int_equal(descriptor.type, 11);
	return descriptor.transaction_id;
}

struct vmbus_storage_packet scsi_expect_answer(uint64_t transaction_id)
{
	struct vmbus_storage_packet answer;

	assert_int_equal(scsi_answer(&answer), transaction_id);
	assert_int_equal(answer.operation, 1);
	return answer;
}

void scsi_expect_none(void)
{
	struct vmbus_storage_packet answer;

	assert_int_equal(scsi_answer(&answer), 0);
}

bool scsi_data_is_free(void)
{
	const struct span heap = { SCSI_DATA, ABI_U(0x400000) };
	bool is_free = pages_take(&heap);

	if (is_free) {
		pages_return(&heap);
	}
	return is_free;
}

bool scsi_take(uint32_t queue, struct scsi_seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	if (!fake_virtio_pop(queue, &seen->chain)) {
		return false;
	}
	if (queue == CONTROL) {
		fake_chain_read(&seen->chain, &seen->management, sizeof(seen->management));
	} else {
		fake_chain_read(&seen->chain, &seen->command, 51);
	}
	return true;
}

/* OBS: QEMU 7.2, hw/scsi/virtio-scsi.c, counts what it read as if it had written it. */
void scsi_finish(const struct scsi_seen *seen, const struct virtio_scsi_response *response,
		 const void *data, size_t size)
{
	static uint8_t bytes[sizeof(*response) + 0x81000];

	memcpy(bytes, response, sizeof(*response));
	memcpy(bytes + sizeof(*response), data, size);
	fake_chain_write(&seen->chain, bytes, sizeof(*response) + size);
	fake_virtio_push(REQUEST, seen->chain.head,
			 seen->chain.writable + seen->chain.readable - 51);
}

void scsi_interrupt(void)
{
	if (fake_virtio.interrupt_status != 0) {
		fake_irq(48 + fake_virtio.slot);
	}
}
