/* SPDX-License-Identifier: BSD-2-Clause */
/* RNDIS messages: frames with what is said of them, queries and settings [MS-RNDIS]. */
#include "trace/decode/rndis.h"

#include <inttypes.h>

#include "abi/vmbus_network.h"
#include "trace/abi_table.h"
#include "trace/decode/frame.h"

/* What is said of a packet, at most so often: each takes bytes of the note. */
#define INFOS_MAX 8

/* All structs begin behind the header. */
static const struct field fields[] = {
	FIELD(VMBUS_RNDIS_INITIALIZE, FIELD_DETAIL, "request", vmbus_rndis_initialize, request_id),
	FIELD(VMBUS_RNDIS_INITIALIZE, FIELD_DECIMAL, "major", vmbus_rndis_initialize, major),
	FIELD(VMBUS_RNDIS_INITIALIZE, FIELD_DECIMAL, "minor", vmbus_rndis_initialize, minor),
	FIELD(VMBUS_RNDIS_INITIALIZE, FIELD_DECIMAL, "transfer_max", vmbus_rndis_initialize,
	      transfer_size_max),
	FIELD(VMBUS_RNDIS_INITIALIZE_COMPLETE, FIELD_DETAIL, "request",
	      vmbus_rndis_initialize_complete, request_id),
	FIELD(VMBUS_RNDIS_INITIALIZE_COMPLETE, FIELD_DECIMAL, "major",
	      vmbus_rndis_initialize_complete, major),
	FIELD(VMBUS_RNDIS_INITIALIZE_COMPLETE, FIELD_DECIMAL, "minor",
	      vmbus_rndis_initialize_complete, minor),
	FIELD(VMBUS_RNDIS_INITIALIZE_COMPLETE, FIELD_DECIMAL, "packets_max",
	      vmbus_rndis_initialize_complete, packet_count_max),
	FIELD(VMBUS_RNDIS_INITIALIZE_COMPLETE, FIELD_DECIMAL, "transfer_max",
	      vmbus_rndis_initialize_complete, transfer_size_max),
	FIELD(VMBUS_RNDIS_INITIALIZE_COMPLETE, FIELD_DETAIL, "alignment",
	      vmbus_rndis_initialize_complete, alignment),
	FIELD(VMBUS_RNDIS_QUERY, FIELD_DETAIL, "request", vmbus_rndis_request, request_id),
	FIELD(VMBUS_RNDIS_SET, FIELD_DETAIL, "request", vmbus_rndis_request, request_id),
	FIELD(VMBUS_RNDIS_QUERY_COMPLETE, FIELD_DETAIL, "request", vmbus_rndis_complete,
	      request_id),
	FIELD(VMBUS_RNDIS_SET_COMPLETE, FIELD_DETAIL, "request", vmbus_rndis_complete, request_id),
	FIELD(VMBUS_RNDIS_KEEPALIVE_COMPLETE, FIELD_DETAIL, "request", vmbus_rndis_complete,
	      request_id),
};

static void add_named(struct decoded_list *list, const char *name, enum vmbus_network_value kind,
		      uint64_t value)
{
	const char *meaning = network_value_name(kind, (uint32_t)value);

	if (meaning != NULL) {
		decoded_text(list, name, "%s", meaning);
	} else {
		decoded_hex(list, name, value);
	}
}

/* Numbers, and addresses of 6 bytes; of others their size. */
static void add_value(struct decoded_list *list, const struct payload *body, uint64_t offset,
		      uint64_t size)
{
	uint64_t value;

	if (size == 0) {
		return;
	}
	if (size == 6 && field_read(body, offset, size, &value)) {
		decoded_text(list, "value",
			     "%02" PRIx64 ":%02" PRIx64 ":%02" PRIx64 ":%02" PRIx64 ":%02" PRIx64
			     ":%02" PRIx64,
			     value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff,
			     value >> 24 & 0xff, value >> 32 & 0xff, value >> 40 & 0xff);
	} else if (size <= sizeof(uint32_t) && field_read(body, offset, size, &value)) {
		decoded_hex(list, "value", value);
	} else {
		decoded_number(list, "value_size", size);
	}
}

static void add_request(struct decoded_list *list, const struct payload *body, bool brief)
{
	uint64_t oid;
	uint64_t size;
	uint64_t offset;

	if (!field_read(body, offsetof(struct vmbus_rndis_request, oid), 4, &oid)) {
		return;
	}
	add_named(list, "oid", VMBUS_NETWORK_VALUE_OID, oid);
	if (!brief && field_read(body, offsetof(struct vmbus_rndis_request, size), 4, &size) &&
	    field_read(body, offsetof(struct vmbus_rndis_request, offset), 4, &offset)) {
		add_value(list, body, offset, size);
	}
}

static void add_complete(struct decoded_list *list, const struct payload *body, bool brief)
{
	uint64_t status;
	uint64_t size;
	uint64_t offset;

	if (!field_read(body, offsetof(struct vmbus_rndis_complete, status), 4, &status)) {
		return;
	}
	add_named(list, "status", VMBUS_NETWORK_VALUE_RNDIS_STATUS, status);
	if (!brief && field_read(body, offsetof(struct vmbus_rndis_complete, size), 4, &size) &&
	    field_read(body, offsetof(struct vmbus_rndis_complete, offset), 4, &offset)) {
		add_value(list, body, offset, size);
	}
}

/* RESET_COMPLETE and INDICATE begin with a status. */
static void add_status(struct decoded_list *list, const struct payload *body, bool brief)
{
	uint64_t status;

	(void)brief;
	if (field_read(body, 0, sizeof(uint32_t), &status)) {
		add_named(list, "status", VMBUS_NETWORK_VALUE_RNDIS_STATUS, status);
	}
}

static const struct {
	uint32_t type;
	void (*add)(struct decoded_list *list, const struct payload *body, bool brief);
} parts[] = {
	{ VMBUS_RNDIS_QUERY, add_request },
	{ VMBUS_RNDIS_SET, add_request },
	{ VMBUS_RNDIS_INITIALIZE_COMPLETE, add_complete },
	{ VMBUS_RNDIS_QUERY_COMPLETE, add_complete },
	{ VMBUS_RNDIS_SET_COMPLETE, add_complete },
	{ VMBUS_RNDIS_KEEPALIVE_COMPLETE, add_complete },
	{ VMBUS_RNDIS_RESET_COMPLETE, add_status },
	{ VMBUS_RNDIS_INDICATE, add_status },
};

static const struct {
	uint32_t type;
	const char *name;
} infos[] = {
	{ VMBUS_RNDIS_INFO_CHECKSUM, "checksum" },
	{ VMBUS_RNDIS_INFO_LARGE_SEND, "large_send" },
	{ VMBUS_RNDIS_INFO_VLAN, "vlan" },
	{ VMBUS_RNDIS_INFO_HASH, "hash" },
};

static void add_info(struct decoded_list *list, uint64_t type, uint64_t value)
{
	for (size_t i = 0; i < ABI_COUNT(infos); i++) {
		if (infos[i].type == type) {
			decoded_hex(list, infos[i].name, value);
			return;
		}
	}
	decoded_text(list, "info", "%#" PRIx64 ":%#" PRIx64, type, value);
}

/* The per-packet information, as far as the note has it. @body begins where its offset counts from. */
static void add_infos(struct decoded_list *list, const struct payload *body)
{
	uint64_t at;
	uint64_t left;
	uint64_t size;
	uint64_t type;
	uint64_t offset;
	uint64_t value;

	if (!field_read(body, offsetof(struct vmbus_rndis_packet, info_offset), 4, &at) ||
	    !field_read(body, offsetof(struct vmbus_rndis_packet, info_size), 4, &left)) {
		return;
	}
	for (int i = 0; i < INFOS_MAX; i++) {
		if (left < sizeof(struct vmbus_rndis_info) || !field_read(body, at, 4, &size) ||
		    !field_read(body, at + 4, 4, &type) || !field_read(body, at + 8, 4, &offset) ||
		    size < sizeof(struct vmbus_rndis_info) || size > left) {
			return;
		}
		if (field_read(body, at + offset, sizeof(uint32_t), &value)) {
			add_info(list, type, value);
		}
		at += size;
		left -= size;
	}
}

const char *decode_rndis(struct decoded_list *list, const struct payload *message,
			 const struct payload *frame, bool brief, uint64_t *bytes)
{
	struct payload body = { .bytes = message->bytes };
	uint64_t type;

	*bytes = 0;
	if (message->size < sizeof(struct vmbus_rndis_header) ||
	    !field_read(message, 0, sizeof(uint32_t), &type)) {
		return NULL;
	}
	body.bytes += sizeof(struct vmbus_rndis_header);
	body.size = message->size - sizeof(struct vmbus_rndis_header);
	if (type == VMBUS_RNDIS_PACKET) {
		(void)field_read(&body, offsetof(struct vmbus_rndis_packet, data_size), 4, bytes);
		if (!brief) {
			decode_frame(list, frame);
			add_infos(list, &body);
		}
		decoded_number(list, "bytes", *bytes);
	}
	for (size_t i = 0; i < ABI_COUNT(parts); i++) {
		if (parts[i].type == type) {
			parts[i].add(list, &body, brief);
		}
	}
	if (!brief) {
		decode_fields(list, fields, ABI_COUNT(fields), (uint32_t)type, &body);
	}
	return network_value_name(VMBUS_NETWORK_VALUE_RNDIS, (uint32_t)type);
}
