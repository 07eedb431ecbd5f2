/* SPDX-License-Identifier: BSD-2-Clause */
/* The keyboard of VMBus. */
#ifndef ABI_VMBUS_KEYBOARD_H
#define ABI_VMBUS_KEYBOARD_H

#include "abi/macro.h"

/*
 * OBS: Linux 6.1 drivers/input/serio/hyperv-keyboard.c, FreeBSD sys/dev/hyperv/input, OpenVMM
 * vm/devices/uidevices. Messages are in-band packets without pipe framing.
 */
#define VMBUS_KEYBOARD_PROTOCOL_REQUEST  ABI_U(1)
#define VMBUS_KEYBOARD_PROTOCOL_RESPONSE ABI_U(2)
#define VMBUS_KEYBOARD_EVENT             ABI_U(3)
#define VMBUS_KEYBOARD_LED_INDICATORS    ABI_U(4)

#define VMBUS_KEYBOARD_VERSION_1_0 ABI_U(0x00010000)

/* status of the response */
#define VMBUS_KEYBOARD_ACCEPTED_BIT ABI_BIT(0)

/* info of an event: whether it is a character or a scan code of set 1, and how that is prefixed */
#define VMBUS_KEYBOARD_UNICODE_BIT ABI_BIT(0)
#define VMBUS_KEYBOARD_BREAK_BIT   ABI_BIT(1) /* the key was released */
#define VMBUS_KEYBOARD_E0_BIT      ABI_BIT(2)
#define VMBUS_KEYBOARD_E1_BIT      ABI_BIT(3)

#ifndef __ASSEMBLER__

struct vmbus_keyboard_request {
	uint32_t type;
	uint32_t version;
};
ABI_OFFSET(struct vmbus_keyboard_request, type, 0x00);
ABI_OFFSET(struct vmbus_keyboard_request, version, 0x04);
ABI_SIZE(struct vmbus_keyboard_request, 0x08);

struct vmbus_keyboard_response {
	uint32_t type;
	uint32_t status;
};
ABI_OFFSET(struct vmbus_keyboard_response, type, 0x00);
ABI_OFFSET(struct vmbus_keyboard_response, status, 0x04);
ABI_SIZE(struct vmbus_keyboard_response, 0x08);

struct vmbus_keyboard_event {
	uint32_t type;
	uint16_t code;
	uint16_t reserved_0x06;
	uint32_t info;
};
ABI_OFFSET(struct vmbus_keyboard_event, type, 0x00);
ABI_OFFSET(struct vmbus_keyboard_event, code, 0x04);
ABI_OFFSET(struct vmbus_keyboard_event, reserved_0x06, 0x06);
ABI_OFFSET(struct vmbus_keyboard_event, info, 0x08);
ABI_SIZE(struct vmbus_keyboard_event, 0x0C);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_KEYBOARD_H */
