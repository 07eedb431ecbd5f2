/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtio-mmio device for tests, in place of aarch64/mmio.c and of the machine. */
#include "tests/fake_virtio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "aarch64/mmio.h"
#include "core/machine.h"
#include "core/qemu_virt.h"

#define STATUS_ALL                                                                                 \
	(VIRTIO_STATUS_ACKNOWLEDGE | VIRTIO_STATUS_DRIVER | VIRTIO_STATUS_DRIVER_OK |              \
	 VIRTIO_STATUS_FEATURES_OK | VIRTIO_STATUS_FAILED)

struct fake_virtio_device fake_virtios[FAKE_VIRTIO_MAX];
struct fake_virtio_device *fake_virtio_chosen = fake_virtios;
static uint32_t device_count;

void fake_virtio_reset(uint32_t device_id)
{
	machine = (struct boot_info){ .virtio_slots = QEMU_VIRT_VIRTIO_COUNT };
	device_count = 1;
	fake_virtio_chosen = fake_virtios;
	fake_virtio = (struct fake_virtio_device){
		.magic = 0x74726976,
		.version = 2,
		.device_id = device_id,
		.features = VIRTIO_F_VERSION_1_BIT,
	};
	for (uint32_t i = 0; i < FAKE_VIRTIO_QUEUES; i++) {
		fake_virtio.queues[i].max = 64;
	}
}

uint32_t fake_virtio_add(uint32_t slot)
{
	assert_in_range(device_count, 1, FAKE_VIRTIO_MAX - 1);
	fake_virtios[device_count] = fake_virtios[0];
	fake_virtio_choose(device_count);
	fake_virtio.slot = slot;
	return device_count++;
}

void fake_virtio_choose(uint32_t number)
{
	fake_virtio_chosen = &fake_virtios[number];
}

/* Choose the device with a register at @address. returns: the one that was chosen before */
static struct fake_virtio_device *choose_at(uint64_t address)
{
	struct fake_virtio_device *before = fake_virtio_chosen;

	for (uint32_t i = 0; i < device_count; i++) {
		if ((address - QEMU_VIRT_VIRTIO) / QEMU_VIRT_VIRTIO_STRIDE ==
		    fake_virtios[i].slot) {
			fake_virtio_choose(i);
		}
	}
	return before;
}

static uint64_t base(void)
{
	return QEMU_VIRT_VIRTIO + (uint64_t)fake_virtio.slot * QEMU_VIRT_VIRTIO_STRIDE;
}

static struct fake_queue *selected(void)
{
	static struct fake_queue none;

	none = (struct fake_queue){ 0 };
	return fake_virtio.queue_sel < FAKE_VIRTIO_QUEUES
		       ? &fake_virtio.queues[fake_virtio.queue_sel]
		       : &none;
}

/* OBS: QEMU 7.2, hw/virtio/virtio-mmio.c: what a slot without a device says. */
static uint32_t read_empty(uint32_t offset)
{
	switch (offset) {
	case VIRTIO_MMIO_MAGIC_VALUE:
		return 0x74726976;
	case VIRTIO_MMIO_VERSION:
		return 2;
	default:
		return 0;
	}
}

static uint32_t read_register(uint64_t address)
{
	uint64_t offset = address - base();

	assert_int_equal(address % 4, 0);
	assert_in_range(address, QEMU_VIRT_VIRTIO,
			QEMU_VIRT_VIRTIO + QEMU_VIRT_VIRTIO_COUNT * QEMU_VIRT_VIRTIO_STRIDE - 4);
	if (offset >= QEMU_VIRT_VIRTIO_STRIDE) {
		return read_empty(address % QEMU_VIRT_VIRTIO_STRIDE);
	}
	switch (offset) {
	case VIRTIO_MMIO_MAGIC_VALUE:
		return fake_virtio.magic;
	case VIRTIO_MMIO_VERSION:
		return fake_virtio.version;
	case VIRTIO_MMIO_DEVICE_ID:
		return fake_virtio.device_id;
	case VIRTIO_MMIO_DEVICE_FEATURES:
		assert_in_range(fake_virtio.features_sel, 0, 1);
		return (uint32_t)(fake_virtio.features >> (32 * fake_virtio.features_sel));
	case VIRTIO_MMIO_QUEUE_NUM_MAX:
		return selected()->max;
	case VIRTIO_MMIO_QUEUE_READY:
		return selected()->ready;
	case VIRTIO_MMIO_INTERRUPT_STATUS:
		return fake_virtio.interrupt_status;
	case VIRTIO_MMIO_STATUS:
		return fake_virtio.status;
	default:
		assert_in_range(offset, VIRTIO_MMIO_CONFIG,
				VIRTIO_MMIO_CONFIG + sizeof(fake_virtio.config) - 4);
		return fake_virtio.config[(offset - VIRTIO_MMIO_CONFIG) / 4];
	}
}

uint32_t mmio_read32(uint64_t address)
{
	struct fake_virtio_device *before = choose_at(address);
	uint32_t value = read_register(address);

	fake_virtio_chosen = before;
	return value;
}

static void reset_device(void)
{
	fake_virtio.resets++;
	fake_virtio.status = fake_virtio.never_resets ? VIRTIO_STATUS_ACKNOWLEDGE : 0;
	fake_virtio.driver_features = 0;
	fake_virtio.interrupt_status = 0;
	for (uint32_t i = 0; i < FAKE_VIRTIO_QUEUES; i++) {
		fake_virtio.queues[i] = (struct fake_queue){ .max = fake_virtio.queues[i].max };
	}
}

/* Bits come one after the other, and go by a reset only [VIRTIO 1.2, 3.1.1 "Driver Requirements: Device Initialization"]. */
static void write_status(uint32_t value)
{
	uint32_t added = value & ~fake_virtio.status;

	if (value == 0) {
		reset_device();
		return;
	}
	assert_int_equal(value & ~STATUS_ALL, 0);
	if ((value & VIRTIO_STATUS_FAILED) != 0) {
		fake_virtio.status = value;
		return;
	}
	assert_int_equal(fake_virtio.status & ~value, 0);
	assert_true((added & VIRTIO_STATUS_DRIVER) == 0 ||
		    (fake_virtio.status & VIRTIO_STATUS_ACKNOWLEDGE) != 0);
	assert_true((added & VIRTIO_STATUS_FEATURES_OK) == 0 ||
		    (fake_virtio.status & VIRTIO_STATUS_DRIVER) != 0);
	assert_true((added & VIRTIO_STATUS_DRIVER_OK) == 0 ||
		    (fake_virtio.status & VIRTIO_STATUS_FEATURES_OK) != 0);
	if (fake_virtio.refuses_features) {
		value &= ~VIRTIO_STATUS_FEATURES_OK;
	}
	fake_virtio.status = value;
}

static void write_driver_features(uint32_t value)
{
	uint32_t shift = 32 * fake_virtio.driver_features_sel;

	assert_in_range(fake_virtio.driver_features_sel, 0, 1);
	assert_int_equal(fake_virtio.status & VIRTIO_STATUS_FEATURES_OK, 0);
	assert_int_equal(value & ~(uint32_t)(fake_virtio.features >> shift), 0);
	fake_virtio.driver_features |= (uint64_t)value << shift;
}

static void write_ready(struct fake_queue *queue, uint32_t value)
{
	assert_int_equal(value, 1);
	assert_in_range(queue->size, 1, queue->max);
	assert_int_equal(queue->size & (queue->size - 1), 0);
	assert_int_equal(queue->desc % VIRTQ_DESC_ALIGN, 0);
	assert_int_equal(queue->driver % VIRTQ_AVAIL_ALIGN, 0);
	assert_int_equal(queue->device % VIRTQ_USED_ALIGN, 0);
	assert_true(queue->desc != 0 && queue->driver != 0 && queue->device != 0);
	queue->ready = true;
}

static void set_half(uint64_t *address, uint32_t value, bool high)
{
	uint32_t shift = high ? 32 : 0;

	*address = (*address & ~(0xffffffffULL << shift)) | (uint64_t)value << shift;
}

static void write_queue(uint32_t offset, uint32_t value)
{
	struct fake_queue *queue = selected();

	assert_true(fake_virtio.status & VIRTIO_STATUS_FEATURES_OK);
	assert_false(fake_virtio.status & VIRTIO_STATUS_DRIVER_OK);
	assert_false(queue->ready);
	switch (offset) {
	case VIRTIO_MMIO_QUEUE_NUM:
		queue->size = value;
		break;
	case VIRTIO_MMIO_QUEUE_READY:
		write_ready(queue, value);
		break;
	case VIRTIO_MMIO_QUEUE_DESC_LOW:
	case VIRTIO_MMIO_QUEUE_DESC_HIGH:
		set_half(&queue->desc, value, offset == VIRTIO_MMIO_QUEUE_DESC_HIGH);
		break;
	case VIRTIO_MMIO_QUEUE_DRIVER_LOW:
	case VIRTIO_MMIO_QUEUE_DRIVER_HIGH:
		set_half(&queue->driver, value, offset == VIRTIO_MMIO_QUEUE_DRIVER_HIGH);
		break;
	case VIRTIO_MMIO_QUEUE_DEVICE_LOW:
	case VIRTIO_MMIO_QUEUE_DEVICE_HIGH:
		set_half(&queue->device, value, offset == VIRTIO_MMIO_QUEUE_DEVICE_HIGH);
		break;
	default:
		fail_msg("write of %#x to register %#x", value, offset);
	}
}

static void write_notify(uint32_t value)
{
	assert_true(fake_virtio.status & VIRTIO_STATUS_DRIVER_OK);
	assert_in_range(value, 0, FAKE_VIRTIO_QUEUES - 1);
	assert_true(fake_virtio.queues[value].ready);
	fake_virtio.queues[value].notifications++;
}

static void write_register(uint64_t address, uint32_t value)
{
	uint64_t offset = address - base();

	assert_in_range(offset, 0, QEMU_VIRT_VIRTIO_STRIDE - 4);
	switch (offset) {
	case VIRTIO_MMIO_STATUS:
		write_status(value);
		break;
	case VIRTIO_MMIO_DEVICE_FEATURES_SEL:
		fake_virtio.features_sel = value;
		break;
	case VIRTIO_MMIO_DRIVER_FEATURES_SEL:
		fake_virtio.driver_features_sel = value;
		break;
	case VIRTIO_MMIO_DRIVER_FEATURES:
		write_driver_features(value);
		break;
	case VIRTIO_MMIO_QUEUE_SEL:
		fake_virtio.queue_sel = value;
		break;
	case VIRTIO_MMIO_QUEUE_NOTIFY:
		write_notify(value);
		break;
	case VIRTIO_MMIO_INTERRUPT_ACK:
		fake_virtio.interrupt_status &= ~value;
		break;
	default:
		write_queue((uint32_t)offset, value);
	}
}

void mmio_write32(uint64_t address, uint32_t value)
{
	struct fake_virtio_device *before = choose_at(address);

	write_register(address, value);
	fake_virtio_chosen = before;
}

static struct fake_queue *live_queue(uint32_t index)
{
	assert_in_range(index, 0, FAKE_VIRTIO_QUEUES - 1);
	assert_true(fake_virtio.queues[index].ready);
	assert_true(fake_virtio.status & VIRTIO_STATUS_DRIVER_OK);
	return &fake_virtio.queues[index];
}

/* AddressSanitizer says if the memory is not the driver's to give. */
static void touch(const struct virtq_desc *desc)
{
	volatile uint8_t *bytes = (volatile uint8_t *)(uintptr_t)desc->address;

	for (uint32_t i = 0; i < desc->size; i++) {
		uint8_t value = bytes[i];

		if ((desc->flags & VIRTQ_DESC_F_WRITE) != 0) {
			bytes[i] = value;
		}
	}
}

/* OBS: QEMU 7.2, hw/virtio/virtio.c, virtqueue_split_pop(): what breaks the device there fails here. */
static void take_chain(const struct fake_queue *queue, struct fake_chain *chain)
{
	const struct virtq_desc *table = (const void *)(uintptr_t)queue->desc;
	uint32_t size = queue->size;
	uint32_t at = chain->head;

	assert_in_range(at, 0, size - 1);
	if (table[at].flags == VIRTQ_DESC_F_INDIRECT) {
		assert_true(fake_virtio.driver_features & VIRTIO_F_INDIRECT_BIT);
		assert_int_equal(table[at].size % sizeof(*table), 0);
		size = table[at].size / (uint32_t)sizeof(*table);
		table = (const void *)(uintptr_t)table[at].address;
		at = 0;
	}
	for (;;) {
		struct virtq_desc desc;

		assert_in_range(at, 0, size - 1);           /* "Desc next is %u" */
		assert_in_range(chain->count, 0, size - 1); /* "Looped descriptor" */
		assert_in_range(chain->count, 0, FAKE_VIRTIO_SPANS - 1);
		desc = table[at];
		assert_int_equal(desc.flags & ~(VIRTQ_DESC_F_NEXT | VIRTQ_DESC_F_WRITE), 0);
		assert_int_not_equal(desc.size, 0); /* "zero sized buffers are not allowed" */
		touch(&desc);
		if ((desc.flags & VIRTQ_DESC_F_WRITE) != 0) {
			chain->writable += desc.size;
		} else {
			assert_int_equal(chain->writable,
					 0); /* "Incorrect order for descriptors" */
			chain->readable += desc.size;
		}
		chain->desc[chain->count++] = desc;
		if ((desc.flags & VIRTQ_DESC_F_NEXT) == 0) {
			return;
		}
		at = desc.next;
	}
}

static bool has_event_index(void)
{
	return (fake_virtio.driver_features & VIRTIO_F_EVENT_INDEX_BIT) != 0;
}

/* The device wants to hear of the next chain. */
static void set_avail_event(const struct fake_queue *queue)
{
	struct virtq_used *used = (void *)(uintptr_t)queue->device;
	struct virtq_used_entry *ring = (void *)(used + 1);

	if (has_event_index()) {
		*(uint16_t *)(void *)&ring[queue->size] = queue->taken;
	}
}

/* The driver has asked for an interrupt behind one index [VIRTIO 1.2, 2.7.7.2]. */
static bool wants_interrupt(struct fake_queue *queue)
{
	const struct virtq_avail *avail = (const void *)(uintptr_t)queue->driver;
	const uint16_t *ring = (const void *)(avail + 1);
	uint16_t before = queue->told;

	queue->told = queue->given;
	return !has_event_index() ||
	       (uint16_t)(queue->given - ring[queue->size] - 1) < (uint16_t)(queue->given - before);
}

bool fake_virtio_pop(uint32_t index, struct fake_chain *chain)
{
	struct fake_queue *queue = live_queue(index);
	const struct virtq_avail *avail = (const void *)(uintptr_t)queue->driver;
	const uint16_t *ring = (const void *)(avail + 1);
	uint16_t available = __atomic_load_n(&avail->index, __ATOMIC_ACQUIRE);

	/* "Guest moved used index" */
	assert_in_range((uint16_t)(available - queue->taken), 0, queue->size);
	if (available == queue->taken) {
		return false;
	}
	*chain = (struct fake_chain){ .head = ring[queue->taken % queue->size] };
	queue->taken++;
	set_avail_event(queue);
	take_chain(queue, chain);
	return true;
}

void fake_virtio_push(uint32_t index, uint32_t id, uint32_t written)
{
	struct fake_queue *queue = live_queue(index);
	struct virtq_used *used = (void *)(uintptr_t)queue->device;
	struct virtq_used_entry *ring = (void *)(used + 1);

	ring[queue->given % queue->size] = (struct virtq_used_entry){ .id = id, .size = written };
	fake_virtio_set_used_index(index, (uint16_t)(queue->given + 1));
}

void fake_virtio_set_used_index(uint32_t index, uint16_t given)
{
	struct fake_queue *queue = live_queue(index);
	struct virtq_used *used = (void *)(uintptr_t)queue->device;

	queue->given = given;
	__atomic_store_n(&used->index, given, __ATOMIC_RELEASE);
	if (wants_interrupt(queue)) {
		fake_virtio.interrupt_status |= 1;
	}
}

void fake_virtio_set_no_notify(uint32_t index, bool no_notify)
{
	struct virtq_used *used = (void *)(uintptr_t)live_queue(index)->device;

	used->flags = no_notify ? VIRTQ_USED_F_NO_NOTIFY : 0;
}

static size_t copy(const struct fake_chain *chain, uint8_t *bytes, size_t size, bool write)
{
	size_t done = 0;

	for (uint32_t i = 0; i < chain->count && done < size; i++) {
		const struct virtq_desc *desc = &chain->desc[i];
		size_t part = desc->size < size - done ? desc->size : size - done;
		void *memory = (void *)(uintptr_t)desc->address;

		if (((desc->flags & VIRTQ_DESC_F_WRITE) != 0) == write) {
			memcpy(write ? memory : bytes + done, write ? bytes + done : memory, part);
			done += part;
		}
	}
	return done;
}

size_t fake_chain_read(const struct fake_chain *chain, void *to, size_t size)
{
	return copy(chain, to, size, false);
}

size_t fake_chain_write(const struct fake_chain *chain, const void *from, size_t size)
{
	return copy(chain, (void *)(uintptr_t)from, size, true);
}
