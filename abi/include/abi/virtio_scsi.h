/* SPDX-License-Identifier: BSD-2-Clause */
/* The SCSI host device of virtio [VIRTIO 1.2, 5.6 "SCSI Host Device"]. All numbers but LUNs are little endian. */
#ifndef ABI_VIRTIO_SCSI_H
#define ABI_VIRTIO_SCSI_H

#include "abi/macro.h"

#define VIRTIO_ID_SCSI ABI_U(8)

/* Queues [VIRTIO 1.2, 5.6.2 "Virtqueues"] */
#define VIRTIO_SCSI_QUEUE_CONTROL ABI_U(0)
#define VIRTIO_SCSI_QUEUE_EVENT   ABI_U(1)
#define VIRTIO_SCSI_QUEUE_REQUEST ABI_U(2) /* the first one */

/* Feature bits [VIRTIO 1.2, 5.6.3 "Feature bits"] */
#define VIRTIO_SCSI_F_HOTPLUG_BIT ABI_BIT64(1)
#define VIRTIO_SCSI_F_CHANGE_BIT  ABI_BIT64(2)

/* Sizes that the device has after its reset [VIRTIO 1.2, 5.6.4 "Device configuration layout"] */
#define VIRTIO_SCSI_CDB_SIZE   ABI_U(32)
#define VIRTIO_SCSI_SENSE_SIZE ABI_U(96)

/* A LUN: 1, the target, then the number in the flat format [VIRTIO 1.2, 5.6.6.1 "Device Operation: Request Queues"] */
#define VIRTIO_SCSI_LUN_SIZE  ABI_U(8)
#define VIRTIO_SCSI_LUN_FIRST ABI_U(1)
#define VIRTIO_SCSI_LUN_FLAT  ABI_U(0x40)
#define VIRTIO_SCSI_LUN_HIGH                                                                       \
	2 /* bytes of the number; the first one has VIRTIO_SCSI_LUN_FLAT, too */
#define VIRTIO_SCSI_LUN_LOW     3
#define VIRTIO_SCSI_LUN_TARGET  1
#define VIRTIO_SCSI_TASK_SIMPLE ABI_U(0)

/* response of a command or a task management function */
#define VIRTIO_SCSI_S_OK                 ABI_U(0) /* FUNCTION COMPLETE, too */
#define VIRTIO_SCSI_S_OVERRUN            ABI_U(1)
#define VIRTIO_SCSI_S_ABORTED            ABI_U(2)
#define VIRTIO_SCSI_S_BAD_TARGET         ABI_U(3)
#define VIRTIO_SCSI_S_RESET              ABI_U(4)
#define VIRTIO_SCSI_S_BUSY               ABI_U(5)
#define VIRTIO_SCSI_S_TRANSPORT_FAILURE  ABI_U(6)
#define VIRTIO_SCSI_S_TARGET_FAILURE     ABI_U(7)
#define VIRTIO_SCSI_S_NEXUS_FAILURE      ABI_U(8)
#define VIRTIO_SCSI_S_FAILURE            ABI_U(9)
#define VIRTIO_SCSI_S_FUNCTION_SUCCEEDED ABI_U(10)
#define VIRTIO_SCSI_S_FUNCTION_REJECTED  ABI_U(11)
#define VIRTIO_SCSI_S_INCORRECT_LUN      ABI_U(12)

/* type and subtype on the control queue [VIRTIO 1.2, 5.6.6.2 "Device Operation: controlq"] */
#define VIRTIO_SCSI_T_TMF                    ABI_U(0)
#define VIRTIO_SCSI_T_TMF_ABORT_TASK         ABI_U(0)
#define VIRTIO_SCSI_T_TMF_I_T_NEXUS_RESET    ABI_U(4)
#define VIRTIO_SCSI_T_TMF_LOGICAL_UNIT_RESET ABI_U(5)

/* event and reason on the event queue [VIRTIO 1.2, 5.6.6.3 "Device Operation: eventq"] */
#define VIRTIO_SCSI_T_EVENTS_MISSED   ABI_BIT(31)
#define VIRTIO_SCSI_T_NO_EVENT        ABI_U(0)
#define VIRTIO_SCSI_T_TRANSPORT_RESET ABI_U(1)
#define VIRTIO_SCSI_T_ASYNC_NOTIFY    ABI_U(2)
#define VIRTIO_SCSI_T_PARAM_CHANGE    ABI_U(3)
#define VIRTIO_SCSI_EVT_RESET_HARD    ABI_U(0)
#define VIRTIO_SCSI_EVT_RESET_RESCAN  ABI_U(1)
#define VIRTIO_SCSI_EVT_RESET_REMOVED ABI_U(2)

/* Bytes of struct virtio_scsi_command that go to the device */
#define VIRTIO_SCSI_COMMAND_SIZE ABI_U(0x33)

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

struct virtio_scsi_command {
	uint8_t lun[VIRTIO_SCSI_LUN_SIZE];
	uint64_t id;
	uint8_t task_attribute;
	uint8_t priority;
	uint8_t crn;
	uint8_t cdb[VIRTIO_SCSI_CDB_SIZE];
	uint8_t reserved_0x33[5]; /* not on the wire */
};
ABI_OFFSET(struct virtio_scsi_command, id, 0x08);
ABI_OFFSET(struct virtio_scsi_command, cdb, 0x13);
ABI_OFFSET(struct virtio_scsi_command, reserved_0x33, VIRTIO_SCSI_COMMAND_SIZE);
ABI_SIZE(struct virtio_scsi_command, 0x38);

struct virtio_scsi_response {
	uint32_t sense_size;
	uint32_t residual;
	uint16_t status_qualifier;
	uint8_t status;
	uint8_t response;
	uint8_t sense[VIRTIO_SCSI_SENSE_SIZE];
};
ABI_OFFSET(struct virtio_scsi_response, residual, 0x04);
ABI_OFFSET(struct virtio_scsi_response, status, 0x0a);
ABI_OFFSET(struct virtio_scsi_response, response, 0x0b);
ABI_OFFSET(struct virtio_scsi_response, sense, 0x0c);
ABI_SIZE(struct virtio_scsi_response, 0x6c);

/* A task management function; its answer is one byte, the response. */
struct virtio_scsi_task_management {
	uint32_t type;
	uint32_t subtype;
	uint8_t lun[VIRTIO_SCSI_LUN_SIZE];
	uint64_t id; /* of a command */
};
ABI_OFFSET(struct virtio_scsi_task_management, lun, 0x08);
ABI_OFFSET(struct virtio_scsi_task_management, id, 0x10);
ABI_SIZE(struct virtio_scsi_task_management, 0x18);

struct virtio_scsi_event {
	uint32_t event;
	uint8_t lun[VIRTIO_SCSI_LUN_SIZE];
	uint32_t reason;
};
ABI_OFFSET(struct virtio_scsi_event, lun, 0x04);
ABI_OFFSET(struct virtio_scsi_event, reason, 0x0c);
ABI_SIZE(struct virtio_scsi_event, 0x10);
#endif /* __ASSEMBLER__ */
#endif
