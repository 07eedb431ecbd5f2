/* SPDX-License-Identifier: BSD-2-Clause */
/* A port of a virtio console, found by its name. */
#include "virtio/console.h"

#include "aarch64/string.h"
#include "virtio/mmio.h"
#include "virtio/queue.h"

/*
 * Port 0 is of another kind [VIRTIO 1.2, 5.3.1 "Device ID"], so one with a name has number 1 or more. The
 * driver has to set up queues before it is told a name, and sets up those of one port.
 */
#define PORT ABI_U(1)

/* OBS: QEMU 7.2 and 10.0, hw/char/virtio-serial-bus.c drops a control message for which there is no buffer. */
#define CONTROL_IN_SLOTS 32
#define SLOTS            8
#define CONTROL_SIZE     64U /* a message, and as much of a name as counts */

/* One direction: a queue whose requests are its buffers. */
struct lane {
	struct virtqueue queue;
	uint32_t index;
	uint32_t size; /* of a buffer */
	bool from_device;
};

struct lane_memory {
	_Alignas(VIRTQ_DESC_ALIGN) uint8_t bytes[VIRTQUEUE_BYTES(SLOTS)];
};

static _Alignas(VIRTQ_DESC_ALIGN) uint8_t control_in_memory[VIRTQUEUE_BYTES(CONTROL_IN_SLOTS)];
static struct lane_memory memory[3];
static struct virtqueue_slot control_in_slots[CONTROL_IN_SLOTS];
static struct virtqueue_slot slots[3][SLOTS];
static uint8_t control_in_buffers[CONTROL_IN_SLOTS][CONTROL_SIZE];
static struct virtio_console_control control_out_buffers[SLOTS];
static uint8_t in_buffers[SLOTS][VIRTIO_CONSOLE_WRITE_MAX];
static uint8_t out_buffers[SLOTS][VIRTIO_CONSOLE_WRITE_MAX];

static struct virtio_mmio device;
static struct lane control_in;
static struct lane control_out;
static struct lane in;
static struct lane out;

/* Buffers that are the driver's to fill. */
static void *free_control[SLOTS];
static uint32_t free_control_count;
static void *free_out[SLOTS];
static uint32_t free_out_count;

static const char *wanted_name;
static bool is_named;   /* the port has that name */
static bool is_open;    /* and the host has it open */
static bool has_turned; /* it was opened or closed since the last virtio_console_poll() */
static bool has_closed; /* it was closed since then, and not opened again */

/* The part of a buffer that was received and not read yet. */
static uint8_t *unread;
static uint32_t unread_size;
static uint8_t *unread_buffer;

static bool set_up(struct lane *lane, uint32_t index, uint16_t count, void *memory_,
		   struct virtqueue_slot *slots_)
{
	lane->index = index;
	virtqueue_init(&lane->queue, count, memory_, slots_);
	return virtio_mmio_set_queue(&device, index, &lane->queue);
}

/* Never refused: a queue has a descriptor for each of its buffers. */
static void give(struct lane *lane, void *buffer, uint32_t size)
{
	struct virtio_span span = { (uintptr_t)buffer, size, lane->from_device };

	virtqueue_add(&lane->queue, &span, 1, buffer);
}

static void flush(struct lane *lane)
{
	if (virtqueue_publish(&lane->queue)) {
		virtio_mmio_notify(&device, lane->index);
	}
}

static bool start(void)
{
	if (!virtio_mmio_begin(&device, VIRTIO_CONSOLE_F_MULTIPORT_BIT)) {
		return false;
	}
	if ((device.features & VIRTIO_CONSOLE_F_MULTIPORT_BIT) == 0 ||
	    virtio_mmio_config_32(&device, offsetof(struct virtio_console_config, port_max)) <=
		    PORT ||
	    !set_up(&control_in, VIRTIO_CONSOLE_QUEUE_CONTROL_RECEIVE, CONTROL_IN_SLOTS,
		    control_in_memory, control_in_slots) ||
	    !set_up(&control_out, VIRTIO_CONSOLE_QUEUE_CONTROL_TRANSMIT, SLOTS, memory[0].bytes,
		    slots[0]) ||
	    !set_up(&in, VIRTIO_CONSOLE_QUEUE_RECEIVE(PORT), SLOTS, memory[1].bytes, slots[1]) ||
	    !set_up(&out, VIRTIO_CONSOLE_QUEUE_TRANSMIT(PORT), SLOTS, memory[2].bytes, slots[2])) {
		virtio_mmio_give_up(&device);
		return false;
	}
	virtio_mmio_start(&device);
	return true;
}

static void send_control(uint32_t port, uint16_t event, uint16_t value)
{
	struct virtio_console_control *message = free_control[--free_control_count];

	*message = (struct virtio_console_control){ port, event, value };
	give(&control_out, message, sizeof(*message));
}

/* All buffers are new: those towards the driver go to the device. */
static void hand_out_buffers(void)
{
	control_in.from_device = true;
	in.from_device = true;
	for (uint32_t i = 0; i < CONTROL_IN_SLOTS; i++) {
		give(&control_in, control_in_buffers[i], CONTROL_SIZE);
	}
	for (uint32_t i = 0; i < SLOTS; i++) {
		give(&in, in_buffers[i], sizeof(in_buffers[i]));
		free_control[i] = &control_out_buffers[i];
		free_out[i] = out_buffers[i];
	}
	free_control_count = SLOTS;
	free_out_count = SLOTS;
}

uint32_t virtio_console_init(const char *name)
{
	const struct virtio_mmio *after = NULL;

	wanted_name = name;
	is_named = false;
	is_open = false;
	has_turned = false;
	has_closed = false;
	unread_size = 0;
	unread_buffer = NULL;
	while (virtio_mmio_find(VIRTIO_ID_CONSOLE, after, &device)) {
		after = &device;
		if (start()) {
			hand_out_buffers();
			send_control(0, VIRTIO_CONSOLE_DEVICE_READY, 1);
			virtio_console_flush();
			return device.intid;
		}
	}
	return 0;
}

void virtio_console_acknowledge(void)
{
	virtio_mmio_acknowledge(&device);
}

/* OBS: QEMU 7.2 ends the name with the NUL that it must not have [VIRTIO 1.2, 5.3.6.2]. */
static bool is_wanted(const char *name, size_t size)
{
	size_t i = 0;

	while (i < size && name[i] != '\0' && name[i] == wanted_name[i]) {
		i++;
	}
	return wanted_name[i] == '\0' && (i == size || name[i] == '\0');
}

static void set_open(bool open)
{
	has_turned = true;
	has_closed = !open;
	is_open = open;
}

static void take_control(const struct virtio_console_control *message, const char *name,
			 size_t name_size)
{
	if (message->event == VIRTIO_CONSOLE_PORT_ADD) {
		send_control(message->port, VIRTIO_CONSOLE_PORT_READY, message->port == PORT);
		return;
	}
	if (message->port != PORT) {
		return;
	}
	switch (message->event) {
	case VIRTIO_CONSOLE_PORT_NAME:
		is_named = is_wanted(name, name_size);
		if (is_named) {
			send_control(PORT, VIRTIO_CONSOLE_PORT_OPEN, 1);
		}
		break;
	case VIRTIO_CONSOLE_PORT_OPEN:
		set_open(message->value != 0);
		break;
	case VIRTIO_CONSOLE_PORT_REMOVE:
		is_named = false;
		set_open(false);
		break;
	default:
		break;
	}
}

static void collect_sent(struct lane *lane, void **buffers, uint32_t *count)
{
	uint32_t written;
	void *buffer;

	while ((buffer = virtqueue_reap(&lane->queue, &written)) != NULL) {
		buffers[(*count)++] = buffer;
	}
}

/* A message may have to be answered: none is taken while no answer could be sent. */
static void take_all_control(void)
{
	struct virtio_console_control message;
	uint32_t size;
	uint8_t *buffer;

	while (free_control_count != 0 &&
	       (buffer = virtqueue_reap(&control_in.queue, &size)) != NULL) {
		if (size >= sizeof(message)) {
			memcpy(&message, buffer, sizeof(message));
			take_control(&message, (const char *)buffer + sizeof(message),
				     size - sizeof(message));
		}
		give(&control_in, buffer, CONTROL_SIZE);
	}
}

/* returns: false if there is nothing to read */
static bool find_unread(void)
{
	while (unread_size == 0) {
		if (unread_buffer != NULL) {
			give(&in, unread_buffer, VIRTIO_CONSOLE_WRITE_MAX);
		}
		unread_buffer = virtqueue_reap(&in.queue, &unread_size);
		unread = unread_buffer;
		if (unread_buffer == NULL) {
			return false;
		}
	}
	return true;
}

size_t virtio_console_read(void *to, size_t size)
{
	if (!find_unread()) {
		return 0;
	}
	size = size < unread_size ? size : unread_size;
	memcpy(to, unread, size);
	unread += size;
	unread_size -= (uint32_t)size;
	return size;
}

/*
 * What came before the host closed the port is in the queue already: nobody waits for an answer to it. The two queues have
 * no common order, so what is found when the port has been opened again may be of the next client, and stays.
 */
static void drop_unread(void)
{
	unread_size = 0;
	while (has_closed && find_unread()) {
		take_all_control();
		unread_size = has_closed ? 0 : unread_size;
	}
}

bool virtio_console_poll(void)
{
	bool turned;

	collect_sent(&out, free_out, &free_out_count);
	collect_sent(&control_out, free_control, &free_control_count);
	take_all_control();
	if (has_turned) {
		drop_unread();
	}
	turned = has_turned;
	has_turned = false;
	has_closed = false;
	return turned;
}

bool virtio_console_has_room(void)
{
	return is_named && is_open && free_out_count != 0;
}

bool virtio_console_write(const void *bytes, size_t size)
{
	void *buffer;

	if (!virtio_console_has_room()) {
		return false;
	}
	buffer = free_out[--free_out_count];
	memcpy(buffer, bytes, size);
	give(&out, buffer, (uint32_t)size);
	return true;
}

void virtio_console_flush(void)
{
	flush(&control_in);
	flush(&control_out);
	flush(&in);
	flush(&out);
}
