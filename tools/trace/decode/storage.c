/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of storage: requests with their SCSI commands, and their completions. */
#include "trace/decode/packet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/scsi.h"
#include "abi/vmbus_storage.h"
#include "trace/abi_table.h"
#include "trace/decode/scsi.h"

_Static_assert(VMBUS_STORAGE_CDB_SIZE == SCSI_COMMAND_SIZE, "the command is that of SCSI");

struct name {
	uint32_t value;
	const char *name;
};

static const struct name operations[] = {
	{ VMBUS_STORAGE_COMPLETE_IO, "COMPLETE_IO" },
	{ VMBUS_STORAGE_REMOVE_DEVICE, "REMOVE_DEVICE" },
	{ VMBUS_STORAGE_EXECUTE_SRB, "EXECUTE_SRB" },
	{ VMBUS_STORAGE_RESET_LUN, "RESET_LUN" },
	{ VMBUS_STORAGE_RESET_ADAPTER, "RESET_ADAPTER" },
	{ VMBUS_STORAGE_RESET_BUS, "RESET_BUS" },
	{ VMBUS_STORAGE_BEGIN_INIT, "BEGIN_INITIALIZATION" },
	{ VMBUS_STORAGE_END_INIT, "END_INITIALIZATION" },
	{ VMBUS_STORAGE_QUERY_VERSION, "QUERY_PROTOCOL_VERSION" },
	{ VMBUS_STORAGE_QUERY_PROPERTIES, "QUERY_PROPERTIES" },
	{ VMBUS_STORAGE_ENUMERATE_BUS, "ENUMERATE_BUS" },
	{ VMBUS_STORAGE_FC_HBA_DATA, "FCHBA_DATA" },
	{ VMBUS_STORAGE_CREATE_SUB_CHANNELS, "CREATE_SUB_CHANNELS" },
};

static const struct name srb_statuses[] = {
	{ VMBUS_STORAGE_SRB_SUCCESS, "SUCCESS" },
	{ VMBUS_STORAGE_SRB_ABORTED, "ABORTED" },
	{ VMBUS_STORAGE_SRB_ERROR, "ERROR" },
	{ VMBUS_STORAGE_SRB_BUSY, "BUSY" },
	{ VMBUS_STORAGE_SRB_INVALID_REQUEST, "INVALID_REQUEST" },
	{ VMBUS_STORAGE_SRB_NO_DEVICE, "NO_DEVICE" },
	{ VMBUS_STORAGE_SRB_DATA_OVERRUN, "DATA_OVERRUN" },
	{ VMBUS_STORAGE_SRB_INVALID_LUN, "INVALID_LUN" },
};

static const struct name directions[] = {
	{ VMBUS_STORAGE_DATA_OUT, "out" },
	{ VMBUS_STORAGE_DATA_IN, "in" },
	{ VMBUS_STORAGE_DATA_NONE, "none" },
};

static const char *find_name(const struct name *names, size_t count, uint32_t value)
{
	for (size_t i = 0; i < count; i++) {
		if (names[i].value == value) {
			return names[i].name;
		}
	}
	return NULL;
}

#define FIND(names, value) find_name(names, ABI_COUNT(names), value)

/* Whatever the payload does not have is 0. returns: whether it has the operation at least */
static bool read_packet(const struct packet_view *view, struct vmbus_storage_packet *packet)
{
	size_t size = view->payload.size < sizeof(*packet) ? view->payload.size : sizeof(*packet);

	memset(packet, 0, sizeof(*packet));
	if (size != 0) {
		memcpy(packet, view->payload.bytes, size);
	}
	return size >= sizeof(packet->operation);
}

static void add_address(struct decoded_list *list, const struct vmbus_storage_request *request)
{
	if (request->path != 0 || request->target != 0) {
		decoded_number(list, "path", request->path);
		decoded_number(list, "target", request->target);
	}
	decoded_number(list, "lun", request->lun);
}

/* A command, as its request has it. @name: set to what it is called */
static void add_command(struct decoded_list *list, const struct vmbus_storage_request *request,
			const char **name)
{
	uint8_t cdb[SCSI_COMMAND_SIZE] = { 0 };
	const char *command;

	memcpy(cdb, request->cdb,
	       request->cdb_size < sizeof(cdb) ? request->cdb_size : sizeof(cdb));
	add_address(list, request);
	command = decode_scsi_command(list, cdb);
	if (command != NULL) {
		*name = command;
	}
}

static void add_rest(struct decoded_list *list, const struct vmbus_storage_request *request)
{
	const char *direction = FIND(directions, request->data_in);

	if (request->transfer_size != 0) {
		decoded_number(list, "bytes", request->transfer_size);
	}
	decoded_text(list, "data", "%s", direction != NULL ? direction : "invalid");
	decoded_minor(list);
	decoded_number(list, "timeout", request->timeout_seconds);
	decoded_minor(list);
	decoded_hex(list, "srb_flags", request->srb_flags);
	decoded_minor(list);
	decoded_number(list, "queue_tag", request->queue_tag);
	decoded_minor(list);
	decoded_hex(list, "queue_action", request->queue_action);
	decoded_minor(list);
}

static void add_version(struct decoded_list *list, const struct vmbus_storage_version *version)
{
	decoded_text(list, "version", "%u.%u", version->version >> 8, version->version & 0xffU);
}

static void add_arguments(struct decoded *decoded, const struct vmbus_storage_packet *packet)
{
	struct decoded_list *list = &decoded->arguments;
	const char *name = FIND(operations, packet->operation);

	switch (packet->operation) {
	case VMBUS_STORAGE_EXECUTE_SRB:
		add_command(list, &packet->request, &name);
		if (!decoded->packet.answer) {
			add_rest(list, &packet->request);
		}
		break;
	case VMBUS_STORAGE_RESET_LUN:
		add_address(list, &packet->request);
		break;
	case VMBUS_STORAGE_QUERY_VERSION:
		add_version(list, &packet->version);
		break;
	case VMBUS_STORAGE_CREATE_SUB_CHANNELS:
		decoded_number(list, "count", packet->subchannel_count);
		break;
	default:
		break;
	}
	if (name != NULL) {
		decoded_name(decoded, name);
	} else {
		decoded_name(decoded, "operation");
		decoded_number(list, "number", packet->operation);
	}
}

/* The status of the whole packet comes first, then that of the request, then that of the command. */
static void set_srb_result(struct decoded *decoded, const struct vmbus_storage_request *answer)
{
	uint32_t srb = ABI_FIELD_GET(VMBUS_STORAGE_SRB_STATUS, answer->srb_status);
	const char *name = FIND(srb_statuses, srb);

	if (answer->scsi_status != SCSI_STATUS_GOOD) {
		name = scsi_value_name(SCSI_VALUE_STATUS, answer->scsi_status);
		srb = answer->scsi_status;
	} else if (srb == VMBUS_STORAGE_SRB_SUCCESS) {
		name = "GOOD";
	}
	if (name != NULL) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%s", name);
	} else {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx32, srb);
	}
	if (answer->scsi_status != SCSI_STATUS_GOOD ||
	    ABI_FIELD_GET(VMBUS_STORAGE_SRB_STATUS, answer->srb_status) !=
		    VMBUS_STORAGE_SRB_SUCCESS) {
		decoded->status = DECODED_FAILED;
	}
	if ((answer->srb_status & VMBUS_STORAGE_SRB_SENSE_VALID_BIT) != 0) {
		decode_scsi_sense(&decoded->results, answer->cdb,
				  answer->sense_size < sizeof(answer->cdb) ? answer->sense_size
									   : sizeof(answer->cdb));
	}
}

static void add_moved(struct decoded *decoded, const struct vmbus_storage_request *answer,
		      const struct vmbus_storage_request *request)
{
	decoded->packet.bytes = answer->transfer_size;
	if (answer->transfer_size != 0 || request->transfer_size != 0) {
		decoded_number(&decoded->results, "bytes", answer->transfer_size);
	}
	if (answer->transfer_size < request->transfer_size) {
		decoded_number(&decoded->results, "residual",
			       request->transfer_size - answer->transfer_size);
	}
}

static void add_properties(struct decoded_list *list,
			   const struct vmbus_storage_properties *properties)
{
	decoded_number(list, "subchannels", properties->subchannel_count_max);
	decoded_hex(list, "flags", properties->flags);
	decoded_number(list, "transfer_max", properties->transfer_size_max);
}

static void add_results(struct decoded *decoded, const struct vmbus_storage_packet *answer,
			const struct vmbus_storage_packet *request)
{
	if (request->operation == VMBUS_STORAGE_EXECUTE_SRB) {
		set_srb_result(decoded, &answer->request);
		add_moved(decoded, &answer->request, &request->request);
	} else if (request->operation == VMBUS_STORAGE_QUERY_PROPERTIES) {
		add_properties(&decoded->results, &answer->properties);
	}
}

void decode_storage(struct decoded *decoded, const struct packet_view *packet,
		    const struct packet_view *request)
{
	struct vmbus_storage_packet answered;
	struct vmbus_storage_packet own;

	if (!read_packet(packet, &own)) {
		return;
	}
	if (!decoded->packet.answer) {
		add_arguments(decoded, &own);
		return;
	}
	if (request == NULL || !read_packet(request, &answered)) {
		answered = (struct vmbus_storage_packet){ .operation = own.operation };
	}
	add_arguments(decoded, &answered);
	decoded->status = own.status == 0 ? DECODED_SUCCESSFUL : DECODED_FAILED;
	(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx32, own.status);
	if (own.status == 0) {
		add_results(decoded, &own, &answered);
	}
}
