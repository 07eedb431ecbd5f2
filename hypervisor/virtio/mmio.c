/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtio device behind MMIO registers of version 2. */
#include "virtio/mmio.h"

#include "aarch64/mmio.h"
#include "core/machine.h"
#include "core/qemu_virt.h"
#include "virtio/queue.h"

/* OBS: QEMU 7.2 and 10.0, hw/virtio: the write of 0 to the status returns when the reset is done. */
#define RESET_POLLS ABI_U(1000)

static uint32_t read_register(const struct virtio_mmio *device, uint32_t offset)
{
	return mmio_read32(device->base + offset);
}

static void write_register(const struct virtio_mmio *device, uint32_t offset, uint32_t value)
{
	mmio_write32(device->base + offset, value);
}

static uint32_t slot_of(const struct virtio_mmio *device)
{
	return (uint32_t)((device->base - QEMU_VIRT_VIRTIO) / QEMU_VIRT_VIRTIO_STRIDE);
}

static bool is_in_slot(uint32_t slot, uint32_t device_id, struct virtio_mmio *device)
{
	*device = (struct virtio_mmio){
		.base = QEMU_VIRT_VIRTIO + (uint64_t)slot * QEMU_VIRT_VIRTIO_STRIDE,
		.intid = QEMU_VIRT_VIRTIO_INTID + slot,
	};
	return read_register(device, VIRTIO_MMIO_MAGIC_VALUE) == VIRTIO_MMIO_MAGIC &&
	       read_register(device, VIRTIO_MMIO_VERSION) == VIRTIO_MMIO_VERSION_MODERN &&
	       read_register(device, VIRTIO_MMIO_DEVICE_ID) == device_id;
}

bool virtio_mmio_find(uint32_t device_id, const struct virtio_mmio *after,
		      struct virtio_mmio *device)
{
	for (uint32_t i = after == NULL ? 0 : slot_of(after) + 1; i < machine.virtio_slots; i++) {
		if (is_in_slot(i, device_id, device)) {
			return true;
		}
	}
	return false;
}

uint32_t virtio_mmio_list(uint32_t device_id, struct virtio_mmio *devices, uint32_t max)
{
	uint32_t count = 0;

	for (uint32_t i = machine.virtio_slots; i != 0 && count < max; i--) {
		count += is_in_slot(i - 1, device_id, &devices[count]);
	}
	return count;
}

static void add_status(const struct virtio_mmio *device, uint32_t bits)
{
	write_register(device, VIRTIO_MMIO_STATUS,
		       read_register(device, VIRTIO_MMIO_STATUS) | bits);
}

void virtio_mmio_ask_reset(const struct virtio_mmio *device)
{
	write_register(device, VIRTIO_MMIO_STATUS, 0);
}

bool virtio_mmio_is_reset(const struct virtio_mmio *device)
{
	return read_register(device, VIRTIO_MMIO_STATUS) == 0;
}

bool virtio_mmio_reset(const struct virtio_mmio *device)
{
	virtio_mmio_ask_reset(device);
	for (uint32_t i = 0; i < RESET_POLLS; i++) {
		if (virtio_mmio_is_reset(device)) {
			return true;
		}
	}
	return false;
}

static uint64_t offered_features(const struct virtio_mmio *device)
{
	uint64_t features = 0;

	for (uint32_t word = 0; word < 2; word++) {
		write_register(device, VIRTIO_MMIO_DEVICE_FEATURES_SEL, word);
		features |= (uint64_t)read_register(device, VIRTIO_MMIO_DEVICE_FEATURES)
			    << (32 * word);
	}
	return features;
}

static void take_features(const struct virtio_mmio *device)
{
	for (uint32_t word = 0; word < 2; word++) {
		write_register(device, VIRTIO_MMIO_DRIVER_FEATURES_SEL, word);
		write_register(device, VIRTIO_MMIO_DRIVER_FEATURES,
			       (uint32_t)(device->features >> (32 * word)));
	}
}

bool virtio_mmio_begin(struct virtio_mmio *device, uint64_t wanted)
{
	if (!virtio_mmio_reset(device)) {
		return false;
	}
	add_status(device, VIRTIO_STATUS_ACKNOWLEDGE);
	add_status(device, VIRTIO_STATUS_DRIVER);
	device->features = offered_features(device) & (wanted | VIRTIO_F_VERSION_1_BIT);
	if ((device->features & VIRTIO_F_VERSION_1_BIT) != 0) {
		take_features(device);
		add_status(device, VIRTIO_STATUS_FEATURES_OK);
		if ((read_register(device, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK) != 0) {
			return true;
		}
	}
	virtio_mmio_give_up(device);
	return false;
}

static void write_address(const struct virtio_mmio *device, uint32_t offset, const void *address)
{
	write_register(device, offset, (uint32_t)(uintptr_t)address);
	write_register(device, offset + 4, (uint32_t)((uint64_t)(uintptr_t)address >> 32));
}

bool virtio_mmio_set_queue(const struct virtio_mmio *device, uint32_t index,
			   const struct virtqueue *queue)
{
	write_register(device, VIRTIO_MMIO_QUEUE_SEL, index);
	if (read_register(device, VIRTIO_MMIO_QUEUE_READY) != 0 ||
	    read_register(device, VIRTIO_MMIO_QUEUE_NUM_MAX) < queue->size) {
		return false;
	}
	write_register(device, VIRTIO_MMIO_QUEUE_NUM, queue->size);
	write_address(device, VIRTIO_MMIO_QUEUE_DESC_LOW, queue->desc);
	write_address(device, VIRTIO_MMIO_QUEUE_DRIVER_LOW, queue->avail);
	write_address(device, VIRTIO_MMIO_QUEUE_DEVICE_LOW, queue->used);
	write_register(device, VIRTIO_MMIO_QUEUE_READY, 1);
	return true;
}

void virtio_mmio_start(const struct virtio_mmio *device)
{
	add_status(device, VIRTIO_STATUS_DRIVER_OK);
}

void virtio_mmio_give_up(const struct virtio_mmio *device)
{
	write_register(device, VIRTIO_MMIO_STATUS, VIRTIO_STATUS_FAILED);
	virtio_mmio_reset(device);
}

void virtio_mmio_notify(const struct virtio_mmio *device, uint32_t index)
{
	write_register(device, VIRTIO_MMIO_QUEUE_NOTIFY, index);
}

uint32_t virtio_mmio_acknowledge(const struct virtio_mmio *device)
{
	uint32_t status = read_register(device, VIRTIO_MMIO_INTERRUPT_STATUS);

	write_register(device, VIRTIO_MMIO_INTERRUPT_ACK, status);
	return status;
}

void virtio_mmio_lower(const struct virtio_mmio *device, uint32_t reasons)
{
	write_register(device, VIRTIO_MMIO_INTERRUPT_ACK, reasons);
}

uint32_t virtio_mmio_config_32(const struct virtio_mmio *device, uint32_t offset)
{
	return read_register(device, VIRTIO_MMIO_CONFIG + offset);
}
