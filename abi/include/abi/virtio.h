/* SPDX-License-Identifier: BSD-2-Clause */
/* virtio: the transport over MMIO, split virtqueues, and the console device [VIRTIO 1.2]. All numbers are little endian. */
#ifndef ABI_VIRTIO_H
#define ABI_VIRTIO_H

#include "abi/macro.h"

/* Device IDs [VIRTIO 1.2, 5 "Device Types"]. A slot without a device has ID 0. */
#define VIRTIO_ID_NONE    ABI_U(0)
#define VIRTIO_ID_CONSOLE ABI_U(3)

/* Registers [VIRTIO 1.2, 4.2.2 "MMIO Device Register Layout"] */
#define VIRTIO_MMIO_MAGIC_VALUE         ABI_U(0x000)
#define VIRTIO_MMIO_VERSION             ABI_U(0x004)
#define VIRTIO_MMIO_DEVICE_ID           ABI_U(0x008)
#define VIRTIO_MMIO_DEVICE_FEATURES     ABI_U(0x010)
#define VIRTIO_MMIO_DEVICE_FEATURES_SEL ABI_U(0x014)
#define VIRTIO_MMIO_DRIVER_FEATURES     ABI_U(0x020)
#define VIRTIO_MMIO_DRIVER_FEATURES_SEL ABI_U(0x024)
#define VIRTIO_MMIO_QUEUE_SEL           ABI_U(0x030)
#define VIRTIO_MMIO_QUEUE_NUM_MAX       ABI_U(0x034)
#define VIRTIO_MMIO_QUEUE_NUM           ABI_U(0x038)
#define VIRTIO_MMIO_QUEUE_READY         ABI_U(0x044)
#define VIRTIO_MMIO_QUEUE_NOTIFY        ABI_U(0x050)
#define VIRTIO_MMIO_INTERRUPT_STATUS    ABI_U(0x060)
#define VIRTIO_MMIO_INTERRUPT_ACK       ABI_U(0x064)
#define VIRTIO_MMIO_STATUS              ABI_U(0x070)
#define VIRTIO_MMIO_QUEUE_DESC_LOW      ABI_U(0x080)
#define VIRTIO_MMIO_QUEUE_DESC_HIGH     ABI_U(0x084)
#define VIRTIO_MMIO_QUEUE_DRIVER_LOW    ABI_U(0x090)
#define VIRTIO_MMIO_QUEUE_DRIVER_HIGH   ABI_U(0x094)
#define VIRTIO_MMIO_QUEUE_DEVICE_LOW    ABI_U(0x0a0)
#define VIRTIO_MMIO_QUEUE_DEVICE_HIGH   ABI_U(0x0a4)
#define VIRTIO_MMIO_CONFIG              ABI_U(0x100)

#define VIRTIO_MMIO_MAGIC          ABI_U(0x74726976) /* "virt" */
#define VIRTIO_MMIO_VERSION_MODERN ABI_U(2)

/* InterruptStatus: requests are done, the configuration has changed [VIRTIO 1.2, 4.2.2 "MMIO Device Register Layout"] */
#define VIRTIO_INTERRUPT_USED_BIT   ABI_BIT(0)
#define VIRTIO_INTERRUPT_CONFIG_BIT ABI_BIT(1)

/* Device status [VIRTIO 1.2, 2.1 "Device Status Field"] */
#define VIRTIO_STATUS_ACKNOWLEDGE ABI_BIT(0)
#define VIRTIO_STATUS_DRIVER      ABI_BIT(1)
#define VIRTIO_STATUS_DRIVER_OK   ABI_BIT(2)
#define VIRTIO_STATUS_FEATURES_OK ABI_BIT(3)
#define VIRTIO_STATUS_NEEDS_RESET ABI_BIT(6)
#define VIRTIO_STATUS_FAILED      ABI_BIT(7)

/* Feature bits [VIRTIO 1.2, 6 "Reserved Feature Bits", 5.3.3 "Feature bits"] */
#define VIRTIO_F_INDIRECT_BIT          ABI_BIT64(28)
#define VIRTIO_F_EVENT_INDEX_BIT       ABI_BIT64(29)
#define VIRTIO_F_VERSION_1_BIT         ABI_BIT64(32)
#define VIRTIO_CONSOLE_F_MULTIPORT_BIT ABI_BIT64(1)

/* virtq_desc.flags [VIRTIO 1.2, 2.7.5 "The Virtqueue Descriptor Table"] */
#define VIRTQ_DESC_F_NEXT     ABI_U(1)
#define VIRTQ_DESC_F_WRITE    ABI_U(2) /* by the device */
#define VIRTQ_DESC_F_INDIRECT ABI_U(4) /* the memory is a table of descriptors */

/* virtq_used.flags: the device is looking at the queue anyway [VIRTIO 1.2, 2.7.10] */
#define VIRTQ_USED_F_NO_NOTIFY ABI_U(1)

/* Alignment of the three parts [VIRTIO 1.2, 2.7 "Split Virtqueues"] */
#define VIRTQ_DESC_ALIGN  ABI_U(16)
#define VIRTQ_AVAIL_ALIGN ABI_U(2)
#define VIRTQ_USED_ALIGN  ABI_U(4)

/* Queues of a console with several ports [VIRTIO 1.2, 5.3.2 "Virtqueues"]: "receive" is towards the driver. */
#define VIRTIO_CONSOLE_QUEUE_CONTROL_RECEIVE  ABI_U(2)
#define VIRTIO_CONSOLE_QUEUE_CONTROL_TRANSMIT ABI_U(3)
/* Of ports from 1 on; port 0 has queues 0 and 1. */
#define VIRTIO_CONSOLE_QUEUE_RECEIVE(port)  (2 * (port) + 2)
#define VIRTIO_CONSOLE_QUEUE_TRANSMIT(port) (2 * (port) + 3)

/* virtio_console_control.event [VIRTIO 1.2, 5.3.6.2 "Multiport Device Operation"] */
#define VIRTIO_CONSOLE_DEVICE_READY ABI_U(0) /* driver: value 1, it is ready */
#define VIRTIO_CONSOLE_PORT_ADD     ABI_U(1) /* device */
#define VIRTIO_CONSOLE_PORT_REMOVE  ABI_U(2) /* device */
#define VIRTIO_CONSOLE_PORT_READY   ABI_U(3) /* driver: value 1, it uses the port */
#define VIRTIO_CONSOLE_CONSOLE_PORT ABI_U(4) /* device */
#define VIRTIO_CONSOLE_RESIZE       ABI_U(5) /* device */
#define VIRTIO_CONSOLE_PORT_OPEN    ABI_U(6) /* both: value 1, open; 0, closed */
#define VIRTIO_CONSOLE_PORT_NAME    ABI_U(7) /* device: the name follows, without NUL */

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct virtq_desc {
	uint64_t address;
	uint32_t size;
	uint16_t flags;
	uint16_t next;
};
ABI_OFFSET(struct virtq_desc, size, 0x08);
ABI_OFFSET(struct virtq_desc, flags, 0x0c);
ABI_OFFSET(struct virtq_desc, next, 0x0e);
ABI_SIZE(struct virtq_desc, 0x10);

/* A uint16_t for each descriptor follows, the head of a chain, then used_event. */
struct virtq_avail {
	uint16_t flags;
	uint16_t index;
};
ABI_SIZE(struct virtq_avail, 0x04);

struct virtq_used_entry {
	uint32_t id;   /* head of the chain */
	uint32_t size; /* bytes that the device wrote */
};
ABI_SIZE(struct virtq_used_entry, 0x08);

/* A struct virtq_used_entry for each descriptor follows, then avail_event. */
struct virtq_used {
	uint16_t flags;
	uint16_t index;
};
ABI_SIZE(struct virtq_used, 0x04);

struct virtio_console_config {
	uint16_t columns;
	uint16_t rows;
	uint32_t port_max; /* max_nr_ports */
	uint32_t emergency_write;
};
ABI_OFFSET(struct virtio_console_config, port_max, 0x04);
ABI_SIZE(struct virtio_console_config, 0x0c);

struct virtio_console_control {
	uint32_t port;
	uint16_t event;
	uint16_t value;
};
ABI_OFFSET(struct virtio_console_control, event, 0x04);
ABI_SIZE(struct virtio_console_control, 0x08);
#endif /* __ASSEMBLER__ */
#endif
