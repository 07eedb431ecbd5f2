/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of abi/ as arrays. All are in ascending order of the number. */
#include "trace/abi_table.h"

#include <stdlib.h>
#include <string.h>

#include "abi/hv_status.h"
#include "abi/hv_vp_register.h"
#include "abi/vmbus_guid.h"
#include "decode/call_table.h"

/* First member of every row, so that one comparison serves all tables. */
struct named_number {
	uint32_t number;
	const char *name;
};

struct named_guid {
	struct hv_guid guid;
	const char *name;
};

static const struct hypercall_row hypercall_rows[] = {
#define HVCALL(constant, name, code, kind, input, rep_input, output, rep_output, flags)            \
	{ code, kind, input, #constant, name },
#include "abi/hv_hypercall.def"
};

static const struct vmbus_row vmbus_rows[] = {
#define VMBUS_MESSAGE(constant, name, type, size, direction)                                       \
	{ type, size, direction, #constant, name },
#include "abi/vmbus_message.def"
};

static const struct named_number statuses[] = {
#define HV_STATUS(constant, value) { value, #constant },
#include "abi/hv_status.def"
};

static const struct named_number registers[] = {
#define HV_REGISTER(constant, name, number, width, access)                                         \
	{ number, &#constant[sizeof("HV_REGISTER_") - 1] },
#include "abi/hv_vp_register.def"
};

static const struct named_guid guids[] = {
#define VMBUS_GUID(initialiser, name, kind) { initialiser, name },
#include "abi/vmbus_guid.def"
};

static const struct scsi_command_row scsi_commands[] = {
#define SCSI_COMMAND(code, action, name, form) { code, action, form, name },
#include "abi/scsi_command.def"
};

static const struct {
	enum scsi_value kind;
	uint32_t value;
	const char *name;
} scsi_values[] = {
#define SCSI_VALUE(kind, value, name) { SCSI_VALUE_##kind, value, name },
#include "abi/scsi_value.def"
};

static const struct named_number scsi_senses[] = {
#define SCSI_SENSE(code, name) { code, name },
#include "abi/scsi_sense.def"
};

static const struct {
	enum vmbus_network_value kind;
	uint32_t value;
	const char *name;
} network_values[] = {
#define VMBUS_NETWORK_VALUE(kind, value, name) { VMBUS_NETWORK_VALUE_##kind, value, name },
#include "abi/vmbus_network_value.def"
};

static int compare_numbers(const void *key, const void *row)
{
	uint32_t left;
	uint32_t right;

	memcpy(&left, key, sizeof(left));
	memcpy(&right, row, sizeof(right));
	return left < right ? -1 : left > right;
}

#define FIND(table, number)                                                                        \
	bsearch(&(number), table, ABI_COUNT(table), sizeof((table)[0]), compare_numbers)

const struct hypercall_row *hypercall_row_find(uint32_t code)
{
	return FIND(hypercall_rows, code);
}

const struct vmbus_row *vmbus_row_find(uint32_t type)
{
	return FIND(vmbus_rows, type);
}

const char *hv_status_name(uint32_t status)
{
	const struct named_number *row = FIND(statuses, status);

	return row != NULL ? row->name : NULL;
}

const char *hv_register_name(uint32_t number)
{
	const struct named_number *row = FIND(registers, number);

	return row != NULL ? row->name : NULL;
}

const char *hv_guid_name(const uint8_t *bytes)
{
	for (size_t i = 0; i < ABI_COUNT(guids); i++) {
		if (memcmp(guids[i].guid.bytes, bytes, sizeof(guids[i].guid.bytes)) == 0) {
			return guids[i].name;
		}
	}
	return NULL;
}

const struct scsi_command_row *scsi_command_find(uint32_t code, uint32_t action)
{
	for (size_t i = 0; i < ABI_COUNT(scsi_commands); i++) {
		const struct scsi_command_row *row = &scsi_commands[i];

		if (row->code == code &&
		    (row->action == SCSI_ACTION_NONE || row->action == action)) {
			return row;
		}
	}
	return NULL;
}

const char *scsi_value_name(enum scsi_value kind, uint32_t value)
{
	for (size_t i = 0; i < ABI_COUNT(scsi_values); i++) {
		if (scsi_values[i].kind == kind && scsi_values[i].value == value) {
			return scsi_values[i].name;
		}
	}
	return NULL;
}

const char *scsi_sense_name(uint32_t code)
{
	const struct named_number *row = FIND(scsi_senses, code);

	return row != NULL ? row->name : NULL;
}

const char *network_value_name(enum vmbus_network_value kind, uint32_t value)
{
	for (size_t i = 0; i < ABI_COUNT(network_values); i++) {
		if (network_values[i].kind == kind && network_values[i].value == value) {
			return network_values[i].name;
		}
	}
	return NULL;
}

const char *abi_name_at(size_t number)
{
	if (number < call_standard_count()) {
		return call_at(number)->name;
	}
	number -= call_standard_count();
	if (number < ABI_COUNT(hypercall_rows)) {
		return hypercall_rows[number].name;
	}
	number -= ABI_COUNT(hypercall_rows);
	if (number < ABI_COUNT(vmbus_rows)) {
		return vmbus_rows[number].name;
	}
	number -= ABI_COUNT(vmbus_rows);
	if (number < ABI_COUNT(registers)) {
		return registers[number].name;
	}
	number -= ABI_COUNT(registers);
	if (number < ABI_COUNT(scsi_commands)) {
		return scsi_commands[number].name;
	}
	number -= ABI_COUNT(scsi_commands);
	return number < ABI_COUNT(network_values) ? network_values[number].name : NULL;
}
