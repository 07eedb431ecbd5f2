/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of numbers: the tables of abi/ with look-up. Calls are in decode/call_table.h. */
#ifndef TRACE_ABI_TABLE_H
#define TRACE_ABI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/hv_hypercall.h"
#include "abi/scsi.h"
#include "abi/vmbus.h"
#include "abi/vmbus_network.h"

/* A row of abi/hv_hypercall.def */
struct hypercall_row {
	uint32_t code;
	enum hvcall_kind kind;
	uint32_t input_size;
	const char *constant;
	const char *name;
};

/* A row of abi/vmbus_message.def */
struct vmbus_row {
	uint32_t type;
	uint32_t size;
	enum vmbus_direction direction;
	const char *constant;
	const char *name;
};

/* A row of abi/scsi_command.def */
struct scsi_command_row {
	uint32_t code;
	uint32_t action; /* SCSI_ACTION_NONE: the operation code is enough */
	enum scsi_form form;
	const char *name;
};

/** hypercall_row_find, vmbus_row_find - the row with this number, or NULL */
const struct hypercall_row *hypercall_row_find(uint32_t code);
const struct vmbus_row *vmbus_row_find(uint32_t type);

/** hv_status_name - "HV_STATUS_...", or NULL */
const char *hv_status_name(uint32_t status);

/** hv_register_name - the constant without HV_REGISTER_, as it is printed, or NULL */
const char *hv_register_name(uint32_t number);

/** hv_guid_name - the device that a GUID of 16 bytes stands for, or NULL */
const char *hv_guid_name(const uint8_t *bytes);

/** scsi_command_find - the command with this operation code, and service action if it has one; or NULL */
const struct scsi_command_row *scsi_command_find(uint32_t code, uint32_t action);

/** scsi_value_name - what a value of abi/scsi_value.def is called, or NULL */
const char *scsi_value_name(enum scsi_value kind, uint32_t value);

/** scsi_sense_name - what an additional sense code (code << 8 | qualifier) means, or NULL */
const char *scsi_sense_name(uint32_t code);

/** network_value_name - what a value of abi/vmbus_network_value.def is called, or NULL */
const char *network_value_name(enum vmbus_network_value kind, uint32_t value);

/**
 * abi_name_at - all names that a call, a message, a register or a command can have, one after the other
 * @number: from 0 up
 *
 * returns: a name, or NULL after the last one. Some come twice, for the calls with 32 and 64 bits.
 */
const char *abi_name_at(size_t number);

#endif
