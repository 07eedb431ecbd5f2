/* SPDX-License-Identifier: BSD-2-Clause */
/* VMBus control messages: types, layouts, versions, connection IDs, GPADL limits. */
#ifndef ABI_VMBUS_H
#define ABI_VMBUS_H

#include "abi/hv_types.h"

/*
 * There is no public specification of VMBus. OBS: numbers and layouts are those on which Linux 6.1
 * (drivers/hv), OpenVMM (vmbus_core/src/protocol.rs), FreeBSD and mu_msvm agree.
 */

/* A control message is the payload of a HV_MESSAGE_TYPE_CHANNEL message */
#define VMBUS_MESSAGE_SIZE_MAX ABI_U(240)

/* SINT of control messages and channel interrupts */
#define VMBUS_SINT ABI_U(2)

/* Versions: see abi/vmbus_version.def */
#define VMBUS_VERSION_OF(major, minor) (((major) << 16) | (minor))
#define VMBUS_VERSION_MAJOR_SHIFT      16
#define VMBUS_VERSION_MAJOR_WIDTH      16
#define VMBUS_VERSION_MINOR_SHIFT      0
#define VMBUS_VERSION_MINOR_WIDTH      16

/* Connection IDs */
#define VMBUS_CONNECTION_ID_MESSAGE   ABI_U(1) /* before version 5.0 */
#define VMBUS_CONNECTION_ID_EVENT     ABI_U(2)
#define VMBUS_CONNECTION_ID_MONITOR   ABI_U(3)
#define VMBUS_CONNECTION_ID_MESSAGE_5 ABI_U(4) /* since version 5.0 */
#define VMBUS_CONNECTION_ID_REDIRECT  ABI_U(0x800074)
#define VMBUS_CONNECTION_ID_WIDTH     24

/* Feature flags, since version 6.0 */
#define VMBUS_FEATURE_SIGNAL_PARAMETERS_BIT     ABI_BIT(0)
#define VMBUS_FEATURE_INTERRUPT_REDIRECTION_BIT ABI_BIT(1)
#define VMBUS_FEATURE_MODIFY_CONNECTION_BIT     ABI_BIT(2)
#define VMBUS_FEATURE_CLIENT_ID_BIT             ABI_BIT(3)
#define VMBUS_FEATURE_CONFIDENTIAL_BIT          ABI_BIT(4)
#define VMBUS_FEATURE_PAUSE_RESUME_BIT          ABI_BIT(5)
#define VMBUS_FEATURE_SERVER_MONITOR_PAGES_BIT  ABI_BIT(6)
#define VMBUS_FEATURE_GPA_PINNING_BIT           ABI_BIT(7)

/* connection_state of VersionResponse and ModifyConnectionResponse */
#define VMBUS_CONNECTION_OK              ABI_U(0)
#define VMBUS_CONNECTION_LOW_RESOURCES   ABI_U(1)
#define VMBUS_CONNECTION_UNKNOWN_FAILURE ABI_U(2)

/* Relative IDs of channels are event flag numbers; Linux skips flag 0 */
#define VMBUS_RELID_MIN ABI_U(1)
#define VMBUS_RELID_MAX ABI_U(2047)

/* Offer flags */
#define VMBUS_OFFER_ENUMERATE_INTERFACE_BIT ABI_BIT(0)
#define VMBUS_OFFER_CONFIDENTIAL_RING_BIT   ABI_BIT(1)
#define VMBUS_OFFER_CONFIDENTIAL_MEMORY_BIT ABI_BIT(2)
#define VMBUS_OFFER_NAMED_PIPE_BIT          ABI_BIT(4)
#define VMBUS_OFFER_TLNPI_BIT               ABI_BIT(13) /* hv_sock */
#define VMBUS_OFFER_MONITOR_ALLOCATED_BIT   ABI_BIT(0)
#define VMBUS_OFFER_MONITOR_NONE            ABI_U(0xFF)
#define VMBUS_OFFER_DEDICATED_INTERRUPT_BIT ABI_BIT(0)

/* First word of a pipe channel's user-defined data */
#define VMBUS_PIPE_MODE_BYTE    ABI_U(0)
#define VMBUS_PIPE_MODE_MESSAGE ABI_U(4)

/* target_vp of a channel that wants no interrupts */
#define VMBUS_TARGET_VP_NONE ABI_U(0xFFFFFFFF)

/* flags of OpenChannel, since version 6.0 */
#define VMBUS_OPEN_REDIRECT_INTERRUPT_BIT ABI_BIT(0)

/* status of OpenChannelResult, GpadlCreated, ModifyChannelResponse: 0, or the failure of OpenVMM */
#define VMBUS_STATUS_SUCCESS      ABI_U(0)
#define VMBUS_STATUS_UNSUCCESSFUL ABI_U(0x8000FFFF)

/*
 * GPADL: page numbers count 4 KiB pages, whatever the guest's page size. GpadlHeader carries a
 * struct vmbus_gpa_range at offset 20 and page numbers from offset 28, which is not a multiple of
 * 8, so neither is a member of the struct. GpadlBody carries page numbers from offset 16.
 */
#define VMBUS_GPADL_HEADER_RANGE_OFFSET  ABI_U(20)
#define VMBUS_GPADL_HEADER_PFN_OFFSET    ABI_U(28)
#define VMBUS_GPADL_HEADER_PFN_COUNT_MAX ABI_U(26)
#define VMBUS_GPADL_BODY_PFN_OFFSET      ABI_U(16)
#define VMBUS_GPADL_BODY_PFN_COUNT_MAX   ABI_U(28)

#ifndef __ASSEMBLER__

enum vmbus_version {
#define VMBUS_VERSION(major, minor)                                                                \
	VMBUS_VERSION_##major##_##minor = VMBUS_VERSION_OF(ABI_U(major), ABI_U(minor)),
#include "abi/vmbus_version.def"
};

/* The smallest size of each message, such as CHANNELMSG_OPENCHANNEL_SIZE */
enum vmbus_message_size {
#define VMBUS_MESSAGE(constant, name, type, size, direction) constant##_SIZE = (size),
#include "abi/vmbus_message.def"
};

enum vmbus_message_type {
#define VMBUS_MESSAGE(constant, name, type, size, direction) constant = type,
#include "abi/vmbus_message.def"
};

enum vmbus_direction {
	VMBUS_GUEST_TO_HOST,
	VMBUS_HOST_TO_GUEST,
};

/* Begins every control message; Unload, RequestOffers and others are nothing more */
struct vmbus_message_header {
	uint32_t type;
	uint32_t reserved_0x04;
};
ABI_OFFSET(struct vmbus_message_header, type, 0x00);
ABI_OFFSET(struct vmbus_message_header, reserved_0x04, 0x04);
ABI_SIZE(struct vmbus_message_header, 0x08);

/*
 * InitiateContact. The monitor pages, and before version 5.0 the interrupt page, are guest physical
 * addresses or 0.
 */
struct vmbus_initiate_contact {
	struct vmbus_message_header header;
	uint32_t version;
	uint32_t target_vp;
	__extension__ union {
		uint64_t interrupt_page; /* before version 5.0 */
		struct {
			uint8_t message_sint;
			uint8_t message_vtl;
			uint16_t reserved_0x12;
			uint32_t feature_flags; /* since version 6.0 */
		};
	};
	uint64_t parent_to_child_monitor_page;
	uint64_t child_to_parent_monitor_page;
	struct hv_guid client_id; /* with VMBUS_FEATURE_CLIENT_ID_BIT */
};
ABI_OFFSET(struct vmbus_initiate_contact, header, 0x00);
ABI_OFFSET(struct vmbus_initiate_contact, version, 0x08);
ABI_OFFSET(struct vmbus_initiate_contact, target_vp, 0x0C);
ABI_OFFSET(struct vmbus_initiate_contact, interrupt_page, 0x10);
ABI_OFFSET(struct vmbus_initiate_contact, message_sint, 0x10);
ABI_OFFSET(struct vmbus_initiate_contact, message_vtl, 0x11);
ABI_OFFSET(struct vmbus_initiate_contact, reserved_0x12, 0x12);
ABI_OFFSET(struct vmbus_initiate_contact, feature_flags, 0x14);
ABI_OFFSET(struct vmbus_initiate_contact, parent_to_child_monitor_page, 0x18);
ABI_OFFSET(struct vmbus_initiate_contact, child_to_parent_monitor_page, 0x20);
ABI_OFFSET(struct vmbus_initiate_contact, client_id, 0x28);
ABI_SIZE(struct vmbus_initiate_contact, 0x38);

/*
 * VersionResponse. message_connection_id: where the guest posts from now on, since version 5.0;
 * features: only for version 6.0 and later.
 */
struct vmbus_version_response {
	struct vmbus_message_header header;
	uint8_t supported;
	uint8_t connection_state;
	uint16_t reserved_0x0a;
	uint32_t message_connection_id;
	uint32_t features;
};
ABI_OFFSET(struct vmbus_version_response, header, 0x00);
ABI_OFFSET(struct vmbus_version_response, supported, 0x08);
ABI_OFFSET(struct vmbus_version_response, connection_state, 0x09);
ABI_OFFSET(struct vmbus_version_response, reserved_0x0a, 0x0A);
ABI_OFFSET(struct vmbus_version_response, message_connection_id, 0x0C);
ABI_OFFSET(struct vmbus_version_response, features, 0x10);
ABI_SIZE(struct vmbus_version_response, 0x14);

/* OfferChannel */
struct vmbus_offer_channel {
	struct vmbus_message_header header;
	struct hv_guid interface_id;
	struct hv_guid instance_id;
	uint32_t reserved_0x28[4];
	uint16_t flags;
	uint16_t mmio_megabytes;
	uint8_t user_defined[120];
	uint16_t subchannel_index;
	uint16_t mmio_megabytes_optional;
	uint32_t relid;
	uint8_t monitor_id;
	uint8_t monitor_allocated;
	uint16_t is_dedicated_interrupt;
	uint32_t connection_id;
};
ABI_OFFSET(struct vmbus_offer_channel, header, 0x00);
ABI_OFFSET(struct vmbus_offer_channel, interface_id, 0x08);
ABI_OFFSET(struct vmbus_offer_channel, instance_id, 0x18);
ABI_OFFSET(struct vmbus_offer_channel, reserved_0x28, 0x28);
ABI_OFFSET(struct vmbus_offer_channel, flags, 0x38);
ABI_OFFSET(struct vmbus_offer_channel, mmio_megabytes, 0x3A);
ABI_OFFSET(struct vmbus_offer_channel, user_defined, 0x3C);
ABI_OFFSET(struct vmbus_offer_channel, subchannel_index, 0xB4);
ABI_OFFSET(struct vmbus_offer_channel, mmio_megabytes_optional, 0xB6);
ABI_OFFSET(struct vmbus_offer_channel, relid, 0xB8);
ABI_OFFSET(struct vmbus_offer_channel, monitor_id, 0xBC);
ABI_OFFSET(struct vmbus_offer_channel, monitor_allocated, 0xBD);
ABI_OFFSET(struct vmbus_offer_channel, is_dedicated_interrupt, 0xBE);
ABI_OFFSET(struct vmbus_offer_channel, connection_id, 0xC0);
ABI_SIZE(struct vmbus_offer_channel, 0xC4);

/* RescindChannelOffer */
struct vmbus_rescind_channel_offer {
	struct vmbus_message_header header;
	uint32_t relid;
};
ABI_OFFSET(struct vmbus_rescind_channel_offer, header, 0x00);
ABI_OFFSET(struct vmbus_rescind_channel_offer, relid, 0x08);
ABI_SIZE(struct vmbus_rescind_channel_offer, 0x0C);

/* OpenChannel. downstream_page_offset: where the host-to-guest ring begins in the GPADL. */
struct vmbus_open_channel {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t open_id;
	uint32_t ring_gpadl;
	uint32_t target_vp;
	uint32_t downstream_page_offset;
	uint8_t user_data[120];
	uint32_t connection_id; /* this and below: since version 6.0, if negotiated */
	uint16_t event_flag;
	uint16_t flags;
};
ABI_OFFSET(struct vmbus_open_channel, header, 0x00);
ABI_OFFSET(struct vmbus_open_channel, relid, 0x08);
ABI_OFFSET(struct vmbus_open_channel, open_id, 0x0C);
ABI_OFFSET(struct vmbus_open_channel, ring_gpadl, 0x10);
ABI_OFFSET(struct vmbus_open_channel, target_vp, 0x14);
ABI_OFFSET(struct vmbus_open_channel, downstream_page_offset, 0x18);
ABI_OFFSET(struct vmbus_open_channel, user_data, 0x1C);
ABI_OFFSET(struct vmbus_open_channel, connection_id, 0x94);
ABI_OFFSET(struct vmbus_open_channel, event_flag, 0x98);
ABI_OFFSET(struct vmbus_open_channel, flags, 0x9A);
ABI_SIZE(struct vmbus_open_channel, 0x9C);

/* OpenChannelResult */
struct vmbus_open_channel_result {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t open_id;
	uint32_t status;
};
ABI_OFFSET(struct vmbus_open_channel_result, header, 0x00);
ABI_OFFSET(struct vmbus_open_channel_result, relid, 0x08);
ABI_OFFSET(struct vmbus_open_channel_result, open_id, 0x0C);
ABI_OFFSET(struct vmbus_open_channel_result, status, 0x10);
ABI_SIZE(struct vmbus_open_channel_result, 0x14);

/* CloseChannel: no reply */
struct vmbus_close_channel {
	struct vmbus_message_header header;
	uint32_t relid;
};
ABI_OFFSET(struct vmbus_close_channel, header, 0x00);
ABI_OFFSET(struct vmbus_close_channel, relid, 0x08);
ABI_SIZE(struct vmbus_close_channel, 0x0C);

/* A range of guest pages, followed by its page numbers: of GPADLs and GPA-direct packets */
struct vmbus_gpa_range {
	uint32_t byte_count;
	uint32_t byte_offset;
};
ABI_OFFSET(struct vmbus_gpa_range, byte_count, 0x00);
ABI_OFFSET(struct vmbus_gpa_range, byte_offset, 0x04);
ABI_SIZE(struct vmbus_gpa_range, 0x08);

/* GpadlHeader. range_buffer_size: struct vmbus_gpa_range and all page numbers, bodies included. */
struct vmbus_gpadl_header {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t gpadl;
	uint16_t range_buffer_size;
	uint16_t range_count;
};
ABI_OFFSET(struct vmbus_gpadl_header, header, 0x00);
ABI_OFFSET(struct vmbus_gpadl_header, relid, 0x08);
ABI_OFFSET(struct vmbus_gpadl_header, gpadl, 0x0C);
ABI_OFFSET(struct vmbus_gpadl_header, range_buffer_size, 0x10);
ABI_OFFSET(struct vmbus_gpadl_header, range_count, 0x12);
ABI_SIZE(struct vmbus_gpadl_header, 0x14);

/*
 * GpadlBody. OBS: message_number is Linux's name; Linux, FreeBSD and mu_msvm send 0 in every body, and
 * to OpenVMM it is reserved.
 */
struct vmbus_gpadl_body {
	struct vmbus_message_header header;
	uint32_t message_number;
	uint32_t gpadl;
};
ABI_OFFSET(struct vmbus_gpadl_body, header, 0x00);
ABI_OFFSET(struct vmbus_gpadl_body, message_number, 0x08);
ABI_OFFSET(struct vmbus_gpadl_body, gpadl, 0x0C);
ABI_SIZE(struct vmbus_gpadl_body, 0x10);

/* GpadlCreated */
struct vmbus_gpadl_created {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t gpadl;
	uint32_t status;
};
ABI_OFFSET(struct vmbus_gpadl_created, header, 0x00);
ABI_OFFSET(struct vmbus_gpadl_created, relid, 0x08);
ABI_OFFSET(struct vmbus_gpadl_created, gpadl, 0x0C);
ABI_OFFSET(struct vmbus_gpadl_created, status, 0x10);
ABI_SIZE(struct vmbus_gpadl_created, 0x14);

/* GpadlTeardown */
struct vmbus_gpadl_teardown {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t gpadl;
};
ABI_OFFSET(struct vmbus_gpadl_teardown, header, 0x00);
ABI_OFFSET(struct vmbus_gpadl_teardown, relid, 0x08);
ABI_OFFSET(struct vmbus_gpadl_teardown, gpadl, 0x0C);
ABI_SIZE(struct vmbus_gpadl_teardown, 0x10);

/* GpadlTorndown */
struct vmbus_gpadl_torndown {
	struct vmbus_message_header header;
	uint32_t gpadl;
};
ABI_OFFSET(struct vmbus_gpadl_torndown, header, 0x00);
ABI_OFFSET(struct vmbus_gpadl_torndown, gpadl, 0x08);
ABI_SIZE(struct vmbus_gpadl_torndown, 0x0C);

/* RelIdReleased: the answer to RescindChannelOffer */
struct vmbus_relid_released {
	struct vmbus_message_header header;
	uint32_t relid;
};
ABI_OFFSET(struct vmbus_relid_released, header, 0x00);
ABI_OFFSET(struct vmbus_relid_released, relid, 0x08);
ABI_SIZE(struct vmbus_relid_released, 0x0C);

/* OpenReservedChannel */
struct vmbus_open_reserved {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t target_vp;
	uint32_t target_sint;
	uint32_t ring_gpadl;
	uint32_t downstream_page_offset;
};
ABI_OFFSET(struct vmbus_open_reserved, header, 0x00);
ABI_OFFSET(struct vmbus_open_reserved, relid, 0x08);
ABI_OFFSET(struct vmbus_open_reserved, target_vp, 0x0C);
ABI_OFFSET(struct vmbus_open_reserved, target_sint, 0x10);
ABI_OFFSET(struct vmbus_open_reserved, ring_gpadl, 0x14);
ABI_OFFSET(struct vmbus_open_reserved, downstream_page_offset, 0x18);
ABI_SIZE(struct vmbus_open_reserved, 0x1C);

/* CloseReservedChannel */
struct vmbus_close_reserved {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t target_vp;
	uint32_t target_sint;
};
ABI_OFFSET(struct vmbus_close_reserved, header, 0x00);
ABI_OFFSET(struct vmbus_close_reserved, relid, 0x08);
ABI_OFFSET(struct vmbus_close_reserved, target_vp, 0x0C);
ABI_OFFSET(struct vmbus_close_reserved, target_sint, 0x10);
ABI_SIZE(struct vmbus_close_reserved, 0x14);

/* CloseReservedResponse */
struct vmbus_close_reserved_response {
	struct vmbus_message_header header;
	uint32_t relid;
};
ABI_OFFSET(struct vmbus_close_reserved_response, header, 0x00);
ABI_OFFSET(struct vmbus_close_reserved_response, relid, 0x08);
ABI_SIZE(struct vmbus_close_reserved_response, 0x0C);

/* TlConnectRequest: asks the host to offer a hv_sock channel */
struct vmbus_tl_connect_request {
	struct vmbus_message_header header;
	struct hv_guid endpoint_id;
	struct hv_guid service_id;
};
ABI_OFFSET(struct vmbus_tl_connect_request, header, 0x00);
ABI_OFFSET(struct vmbus_tl_connect_request, endpoint_id, 0x08);
ABI_OFFSET(struct vmbus_tl_connect_request, service_id, 0x18);
ABI_SIZE(struct vmbus_tl_connect_request, 0x28);

/* ModifyChannel, since version 4.1 */
struct vmbus_modify_channel {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t target_vp;
};
ABI_OFFSET(struct vmbus_modify_channel, header, 0x00);
ABI_OFFSET(struct vmbus_modify_channel, relid, 0x08);
ABI_OFFSET(struct vmbus_modify_channel, target_vp, 0x0C);
ABI_SIZE(struct vmbus_modify_channel, 0x10);

/* TlConnectResult */
struct vmbus_tl_connect_result {
	struct vmbus_message_header header;
	struct hv_guid endpoint_id;
	struct hv_guid service_id;
	uint32_t status;
};
ABI_OFFSET(struct vmbus_tl_connect_result, header, 0x00);
ABI_OFFSET(struct vmbus_tl_connect_result, endpoint_id, 0x08);
ABI_OFFSET(struct vmbus_tl_connect_result, service_id, 0x18);
ABI_OFFSET(struct vmbus_tl_connect_result, status, 0x28);
ABI_SIZE(struct vmbus_tl_connect_result, 0x2C);

/* ModifyChannelResponse, since version 5.3 */
struct vmbus_modify_channel_response {
	struct vmbus_message_header header;
	uint32_t relid;
	uint32_t status;
};
ABI_OFFSET(struct vmbus_modify_channel_response, header, 0x00);
ABI_OFFSET(struct vmbus_modify_channel_response, relid, 0x08);
ABI_OFFSET(struct vmbus_modify_channel_response, status, 0x0C);
ABI_SIZE(struct vmbus_modify_channel_response, 0x10);

/* ModifyConnection */
struct vmbus_modify_connection {
	struct vmbus_message_header header;
	uint64_t parent_to_child_monitor_page;
	uint64_t child_to_parent_monitor_page;
};
ABI_OFFSET(struct vmbus_modify_connection, header, 0x00);
ABI_OFFSET(struct vmbus_modify_connection, parent_to_child_monitor_page, 0x08);
ABI_OFFSET(struct vmbus_modify_connection, child_to_parent_monitor_page, 0x10);
ABI_SIZE(struct vmbus_modify_connection, 0x18);

/* ModifyConnectionResponse: 9 bytes on the wire, the rest is the compiler's padding */
struct vmbus_modify_connection_response {
	struct vmbus_message_header header;
	uint8_t connection_state;
};
ABI_OFFSET(struct vmbus_modify_connection_response, header, 0x00);
ABI_OFFSET(struct vmbus_modify_connection_response, connection_state, 0x08);
ABI_END(struct vmbus_modify_connection_response, connection_state, 0x09);
ABI_SIZE(struct vmbus_modify_connection_response, 0x0C);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_H */
