/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of the integration components: heartbeat, shutdown, time synchronisation. */
#include "trace/decode/packet.h"

#include <inttypes.h>
#include <stdio.h>

#include "abi/vmbus_ic.h"

/* Where the parts of a message begin. */
#define IC_OFFSET   sizeof(struct vmbus_pipe_header)
#define BODY_OFFSET (IC_OFFSET + sizeof(struct vmbus_ic_header))

/* Versions that a line shows of a negotiation. */
#define VERSIONS_MAX 8

static const struct {
	uint32_t type;
	const char *name;
} messages[] = {
	{ VMBUS_IC_NEGOTIATE, "NEGOTIATE" },
	{ VMBUS_IC_HEARTBEAT, "HEARTBEAT" },
	{ VMBUS_IC_KVP, "KVP" },
	{ VMBUS_IC_SHUTDOWN, "SHUTDOWN" },
	{ VMBUS_IC_TIMESYNC, "TIMESYNC" },
	{ VMBUS_IC_VSS, "VSS" },
	{ VMBUS_IC_FILE_COPY, "FILE_COPY" },
};

/* Offsets count from the body. */
static const struct field fields[] = {
	FIELD(VMBUS_IC_HEARTBEAT, FIELD_DECIMAL, "sequence", vmbus_ic_heartbeat, sequence),
	FIELD(VMBUS_IC_SHUTDOWN, FIELD_HEX, "reason", vmbus_ic_shutdown, reason),
	FIELD(VMBUS_IC_SHUTDOWN, FIELD_DECIMAL, "timeout", vmbus_ic_shutdown, timeout_seconds),
	FIELD(VMBUS_IC_SHUTDOWN, FIELD_HEX, "flags", vmbus_ic_shutdown, flags),
	FIELD(VMBUS_IC_TIMESYNC, FIELD_DECIMAL, "parent_time", vmbus_ic_timesync_ref, parent_time),
	FIELD(VMBUS_IC_TIMESYNC, FIELD_DECIMAL, "reference_time", vmbus_ic_timesync_ref,
	      vm_reference_time),
	FIELD(VMBUS_IC_TIMESYNC, FIELD_HEX, "flags", vmbus_ic_timesync_ref, flags),
};

/* returns: offset behind the versions that were there */
static size_t add_versions(struct decoded_list *list, const char *name,
			   const struct payload *payload, size_t offset, uint64_t count)
{
	uint64_t version;

	decoded_array(list, name);
	for (uint64_t i = 0; i < count && i < VERSIONS_MAX; i++) {
		if (!field_read(payload, offset, sizeof(struct vmbus_ic_version), &version)) {
			break;
		}
		decoded_text(list, "", "%" PRIu64 ".%" PRIu64, version & UINT16_MAX, version >> 16);
		offset += sizeof(struct vmbus_ic_version);
	}
	decoded_end(list);
	return offset;
}

static void add_negotiation(struct decoded_list *list, const struct payload *body)
{
	size_t offset = sizeof(struct vmbus_ic_negotiate);
	uint64_t frameworks;
	uint64_t versions;

	if (field_read(body, offsetof(struct vmbus_ic_negotiate, framework_count), 2,
		       &frameworks) &&
	    field_read(body, offsetof(struct vmbus_ic_negotiate, message_count), 2, &versions)) {
		offset = add_versions(list, "frameworks", body, offset, frameworks);
		(void)add_versions(list, "versions", body, offset, versions);
	}
}

static void set_result(struct decoded *decoded, uint64_t status)
{
	decoded->status = status == HV_S_OK ? DECODED_SUCCESSFUL : DECODED_FAILED;
	(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64, status);
}

void decode_ic(struct decoded *decoded, const struct packet_view *packet,
	       const struct packet_view *request)
{
	const struct payload *payload = &packet->payload;
	struct payload body = { payload->bytes, 0 };
	uint64_t type;
	uint64_t status;
	size_t i = 0;

	(void)request;
	if (!field_read(payload, IC_OFFSET + offsetof(struct vmbus_ic_header, type), 2, &type) ||
	    !field_read(payload, IC_OFFSET + offsetof(struct vmbus_ic_header, status), 4,
			&status)) {
		return;
	}
	while (i < ABI_COUNT(messages) && messages[i].type != type) {
		i++;
	}
	if (i == ABI_COUNT(messages)) {
		return;
	}
	decoded_name(decoded, messages[i].name);
	if (payload->size > BODY_OFFSET) {
		body = (struct payload){ payload->bytes + BODY_OFFSET,
					 payload->size - BODY_OFFSET };
	}
	if (type == VMBUS_IC_NEGOTIATE) {
		add_negotiation(&decoded->arguments, &body);
	} else {
		decode_fields(&decoded->arguments, fields, ABI_COUNT(fields), (uint32_t)type,
			      &body);
	}
	if (decoded->packet.answer) {
		set_result(decoded, status);
	}
}
