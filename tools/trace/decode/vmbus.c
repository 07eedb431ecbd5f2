/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus control messages: a table of fields for each type. */
#include "trace/decode/decoder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/vmbus.h"
#include "trace/decode/field.h"

static const struct field fields[] = {
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DECIMAL, "relid", vmbus_offer_channel, relid),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_GUID, "interface", vmbus_offer_channel, interface_id),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL_GUID, "instance", vmbus_offer_channel,
	      instance_id),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_HEX, "connection", vmbus_offer_channel, connection_id),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL_HEX, "flags", vmbus_offer_channel, flags),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL, "mmio_megabytes", vmbus_offer_channel,
	      mmio_megabytes),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL, "subchannel", vmbus_offer_channel,
	      subchannel_index),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL, "monitor", vmbus_offer_channel, monitor_id),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL, "monitor_allocated", vmbus_offer_channel,
	      monitor_allocated),
	FIELD(CHANNELMSG_OFFERCHANNEL, FIELD_DETAIL, "dedicated_interrupt", vmbus_offer_channel,
	      is_dedicated_interrupt),
	FIELD(CHANNELMSG_RESCIND_CHANNELOFFER, FIELD_DECIMAL, "relid", vmbus_rescind_channel_offer,
	      relid),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_DECIMAL, "relid", vmbus_open_channel, relid),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_DECIMAL, "open_id", vmbus_open_channel, open_id),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_HEX, "gpadl", vmbus_open_channel, ring_gpadl),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_TARGET, "target_vp", vmbus_open_channel, target_vp),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_DECIMAL, "downstream_page", vmbus_open_channel,
	      downstream_page_offset),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_DETAIL_HEX, "connection", vmbus_open_channel,
	      connection_id),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_DETAIL, "event_flag", vmbus_open_channel, event_flag),
	FIELD(CHANNELMSG_OPENCHANNEL, FIELD_DETAIL_HEX, "flags", vmbus_open_channel, flags),
	FIELD(CHANNELMSG_OPENCHANNEL_RESULT, FIELD_DECIMAL, "relid", vmbus_open_channel_result,
	      relid),
	FIELD(CHANNELMSG_OPENCHANNEL_RESULT, FIELD_DECIMAL, "open_id", vmbus_open_channel_result,
	      open_id),
	FIELD(CHANNELMSG_OPENCHANNEL_RESULT, FIELD_STATUS, "status", vmbus_open_channel_result,
	      status),
	FIELD(CHANNELMSG_CLOSECHANNEL, FIELD_DECIMAL, "relid", vmbus_close_channel, relid),
	FIELD(CHANNELMSG_GPADL_HEADER, FIELD_DECIMAL, "relid", vmbus_gpadl_header, relid),
	FIELD(CHANNELMSG_GPADL_HEADER, FIELD_HEX, "gpadl", vmbus_gpadl_header, gpadl),
	FIELD(CHANNELMSG_GPADL_HEADER, FIELD_DECIMAL, "ranges", vmbus_gpadl_header, range_count),
	FIELD(CHANNELMSG_GPADL_HEADER, FIELD_DECIMAL, "range_bytes", vmbus_gpadl_header,
	      range_buffer_size),
	FIELD(CHANNELMSG_GPADL_BODY, FIELD_DECIMAL, "number", vmbus_gpadl_body, message_number),
	FIELD(CHANNELMSG_GPADL_BODY, FIELD_HEX, "gpadl", vmbus_gpadl_body, gpadl),
	FIELD(CHANNELMSG_GPADL_CREATED, FIELD_DECIMAL, "relid", vmbus_gpadl_created, relid),
	FIELD(CHANNELMSG_GPADL_CREATED, FIELD_HEX, "gpadl", vmbus_gpadl_created, gpadl),
	FIELD(CHANNELMSG_GPADL_CREATED, FIELD_STATUS, "status", vmbus_gpadl_created, status),
	FIELD(CHANNELMSG_GPADL_TEARDOWN, FIELD_DECIMAL, "relid", vmbus_gpadl_teardown, relid),
	FIELD(CHANNELMSG_GPADL_TEARDOWN, FIELD_HEX, "gpadl", vmbus_gpadl_teardown, gpadl),
	FIELD(CHANNELMSG_GPADL_TORNDOWN, FIELD_HEX, "gpadl", vmbus_gpadl_torndown, gpadl),
	FIELD(CHANNELMSG_RELID_RELEASED, FIELD_DECIMAL, "relid", vmbus_relid_released, relid),
	FIELD(CHANNELMSG_INITIATE_CONTACT, FIELD_VERSION, "version", vmbus_initiate_contact,
	      version),
	FIELD(CHANNELMSG_INITIATE_CONTACT, FIELD_TARGET, "target_vp", vmbus_initiate_contact,
	      target_vp),
	FIELD(CHANNELMSG_INITIATE_CONTACT, FIELD_DETAIL_ADDRESS, "monitor_to_guest",
	      vmbus_initiate_contact, parent_to_child_monitor_page),
	FIELD(CHANNELMSG_INITIATE_CONTACT, FIELD_DETAIL_ADDRESS, "monitor_to_host",
	      vmbus_initiate_contact, child_to_parent_monitor_page),
	FIELD(CHANNELMSG_VERSION_RESPONSE, FIELD_DECIMAL, "supported", vmbus_version_response,
	      supported),
	FIELD(CHANNELMSG_VERSION_RESPONSE, FIELD_DECIMAL, "state", vmbus_version_response,
	      connection_state),
	FIELD(CHANNELMSG_VERSION_RESPONSE, FIELD_HEX, "connection", vmbus_version_response,
	      message_connection_id),
	FIELD(CHANNELMSG_VERSION_RESPONSE, FIELD_HEX, "features", vmbus_version_response, features),
	FIELD(CHANNELMSG_OPEN_RESERVED, FIELD_DECIMAL, "relid", vmbus_open_reserved, relid),
	FIELD(CHANNELMSG_OPEN_RESERVED, FIELD_TARGET, "target_vp", vmbus_open_reserved, target_vp),
	FIELD(CHANNELMSG_OPEN_RESERVED, FIELD_DECIMAL, "sint", vmbus_open_reserved, target_sint),
	FIELD(CHANNELMSG_OPEN_RESERVED, FIELD_HEX, "gpadl", vmbus_open_reserved, ring_gpadl),
	FIELD(CHANNELMSG_OPEN_RESERVED, FIELD_DECIMAL, "downstream_page", vmbus_open_reserved,
	      downstream_page_offset),
	FIELD(CHANNELMSG_CLOSE_RESERVED, FIELD_DECIMAL, "relid", vmbus_close_reserved, relid),
	FIELD(CHANNELMSG_CLOSE_RESERVED, FIELD_TARGET, "target_vp", vmbus_close_reserved,
	      target_vp),
	FIELD(CHANNELMSG_CLOSE_RESERVED, FIELD_DECIMAL, "sint", vmbus_close_reserved, target_sint),
	FIELD(CHANNELMSG_CLOSE_RESERVED_RESPONSE, FIELD_DECIMAL, "relid",
	      vmbus_close_reserved_response, relid),
	FIELD(CHANNELMSG_TL_CONNECT_REQUEST, FIELD_GUID, "endpoint", vmbus_tl_connect_request,
	      endpoint_id),
	FIELD(CHANNELMSG_TL_CONNECT_REQUEST, FIELD_GUID, "service", vmbus_tl_connect_request,
	      service_id),
	FIELD(CHANNELMSG_MODIFYCHANNEL, FIELD_DECIMAL, "relid", vmbus_modify_channel, relid),
	FIELD(CHANNELMSG_MODIFYCHANNEL, FIELD_TARGET, "target_vp", vmbus_modify_channel, target_vp),
	FIELD(CHANNELMSG_TL_CONNECT_RESULT, FIELD_GUID, "endpoint", vmbus_tl_connect_result,
	      endpoint_id),
	FIELD(CHANNELMSG_TL_CONNECT_RESULT, FIELD_GUID, "service", vmbus_tl_connect_result,
	      service_id),
	FIELD(CHANNELMSG_TL_CONNECT_RESULT, FIELD_STATUS, "status", vmbus_tl_connect_result,
	      status),
	FIELD(CHANNELMSG_MODIFYCHANNEL_RESPONSE, FIELD_DECIMAL, "relid",
	      vmbus_modify_channel_response, relid),
	FIELD(CHANNELMSG_MODIFYCHANNEL_RESPONSE, FIELD_STATUS, "status",
	      vmbus_modify_channel_response, status),
	FIELD(CHANNELMSG_MODIFY_CONNECTION, FIELD_HEX, "monitor_to_guest", vmbus_modify_connection,
	      parent_to_child_monitor_page),
	FIELD(CHANNELMSG_MODIFY_CONNECTION, FIELD_HEX, "monitor_to_host", vmbus_modify_connection,
	      child_to_parent_monitor_page),
	FIELD(CHANNELMSG_MODIFY_CONNECTION_RESPONSE, FIELD_DECIMAL, "state",
	      vmbus_modify_connection_response, connection_state),
};

/* Page numbers that a line of text shows. */
#define PFNS_SHOWN 4

/* Page numbers from @offset to the end of the message. */
static void add_pfns_from(struct decoded_list *list, const struct payload *payload, size_t offset)
{
	uint64_t pfn;
	size_t count = 0;

	decoded_array(list, "pfns");
	while (field_read(payload, offset, sizeof(pfn), &pfn)) {
		decoded_hex(list, "", pfn);
		if (count++ >= PFNS_SHOWN) {
			decoded_minor(list);
		}
		offset += sizeof(pfn);
	}
	decoded_end(list);
}

static void add_pfns(struct decoded_list *list, const struct payload *payload)
{
	add_pfns_from(list, payload, VMBUS_GPADL_BODY_PFN_OFFSET);
}

/* The first range of a GpadlHeader; almost always there is one. */
static void add_gpa_range(struct decoded_list *list, const struct payload *payload)
{
	uint64_t size;
	uint64_t offset;

	if (field_read(payload, VMBUS_GPADL_HEADER_RANGE_OFFSET, 4, &size) &&
	    field_read(payload, VMBUS_GPADL_HEADER_RANGE_OFFSET + 4, 4, &offset)) {
		decoded_number(list, "bytes", size);
		decoded_number(list, "offset", offset);
		if (offset == 0) {
			decoded_minor(list);
		}
		add_pfns_from(list, payload, VMBUS_GPADL_HEADER_PFN_OFFSET);
	}
}

/* The fields of InitiateContact whose meaning the version decides. */
static void add_contact(struct decoded_list *list, const struct payload *payload)
{
	struct vmbus_initiate_contact contact = { 0 };

	memcpy(&contact, payload->bytes,
	       payload->size < sizeof(contact) ? payload->size : sizeof(contact));
	if (contact.version < VMBUS_VERSION_5_0) {
		decoded_hex(list, "interrupt_page", contact.interrupt_page);
		return;
	}
	decoded_number(list, "sint", contact.message_sint);
	decoded_number(list, "vtl", contact.message_vtl);
	if (contact.message_vtl == 0) {
		decoded_minor(list);
	}
	if (contact.version < VMBUS_VERSION_6_0) {
		return;
	}
	decoded_hex(list, "features", contact.feature_flags);
	if ((contact.feature_flags & VMBUS_FEATURE_CLIENT_ID_BIT) != 0 &&
	    payload->size >= sizeof(contact)) {
		decoded_guid(list, "client", contact.client_id.bytes, NULL);
	}
}

/* What no row of `fields` can say. */
static const struct {
	uint32_t type;
	void (*add)(struct decoded_list *list, const struct payload *payload);
} parts[] = {
	{ CHANNELMSG_INITIATE_CONTACT, add_contact },
	{ CHANNELMSG_GPADL_HEADER, add_gpa_range },
	{ CHANNELMSG_GPADL_BODY, add_pfns },
};

static void add_parts(struct decoded_list *list, uint32_t type, const struct payload *payload)
{
	for (size_t i = 0; i < ABI_COUNT(parts); i++) {
		if (parts[i].type == type) {
			parts[i].add(list, payload);
		}
	}
}

const char *decode_vmbus_message(struct decoded_list *list, const char *name, const uint8_t *bytes,
				 size_t size)
{
	const struct payload payload = { .bytes = bytes, .size = size };
	const struct vmbus_row *row;
	uint64_t type = 0;
	bool typed = field_read(&payload, offsetof(struct vmbus_message_header, type),
				sizeof(uint32_t), &type);

	row = typed ? vmbus_row_find((uint32_t)type) : NULL;
	decoded_object(list, name, row != NULL ? row->name : "message");
	decoded_silent(list);
	if (row == NULL) {
		if (typed) {
			decoded_number(list, "number", type);
		}
		decoded_number(list, "size", size);
	} else {
		decode_fields(list, fields, ABI_COUNT(fields), row->type, &payload);
		add_parts(list, row->type, &payload);
	}
	if (row != NULL && size < row->size) {
		decoded_text(list, "short", "%zu of %" PRIu32 " bytes", size, row->size);
	}
	decoded_end(list);
	return row != NULL ? row->name : NULL;
}
