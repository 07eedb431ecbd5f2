/* SPDX-License-Identifier: BSD-2-Clause */
/* Layouts and constants of abi/ against literals, without the headers' own macros. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_crash.h"
#include "abi/acpi.h"
#include "abi/hv_features.h"
#include "abi/hv_hypercall.h"
#include "abi/hv_identity.h"
#include "abi/hv_status.h"
#include "abi/hv_synic.h"
#include "abi/hv_timer.h"
#include "abi/hv_vp_register.h"
#include "abi/psci.h"
#include "abi/smccc.h"
#include "abi/vmbus.h"
#include "abi/vmbus_guid.h"
#include "abi/vmbus_ic.h"
#include "abi/vmbus_keyboard.h"
#include "abi/vmbus_kvp.h"
#include "abi/vmbus_network.h"
#include "abi/vmbus_ring.h"
#include "abi/vmbus_storage.h"
#include "abi/vmbus_video.h"

/* Field X of the tests below: bits 43:32 */
#define X_SHIFT 32
#define X_WIDTH 12

static void test_field_macros_are_64_bits_wide(void **state)
{
	(void)state;
	assert_true(ABI_FIELD_MASK(X) == 0x00000FFF00000000ULL);
	assert_true(ABI_FIELD_GET(X, 0xFFFFF234FFFFFFFFULL) == 0x234);
	assert_true(ABI_FIELD_PREP(X, 0x1234U) == 0x0000023400000000ULL);
	assert_true(ABI_BIT(31) == 0x80000000U);
	assert_true(ABI_BIT64(63) == 0x8000000000000000ULL);
}

/* [DEN0028 G "Function Identifiers", 7.1, 7.2] */
static void test_smccc_constants_match_den0028(void **state)
{
	(void)state;
	assert_true(SMCCC_FID_FAST_BIT == 0x80000000U);
	assert_true(SMCCC_FID_64_BIT == 0x40000000U);
	assert_true(ABI_FIELD_MASK(SMCCC_FID_OWNER) == 0x3F000000U);
	assert_true(ABI_FIELD_MASK(SMCCC_FID_MBZ) == 0x00FE0000U);
	assert_true(SMCCC_FID_SVE_HINT_BIT == 0x00010000U);
	assert_true(ABI_FIELD_MASK(SMCCC_FID_NUMBER) == 0x0000FFFFU);
	assert_true(SMCCC_VERSION_1_2 == 0x00010002U);
	assert_true(SMCCC_VERSION == 0x80000000U);
	assert_true(SMCCC_ARCH_FEATURES == 0x80000001U);
	assert_true(SMCCC_VENDOR_HYP_UID == 0x8600FF01U);
	assert_true(SMCCC_VENDOR_HYP_REVISION == 0x8600FF03U);
	assert_true(HV_HYPERCALL_FID == 0x46000001U);
	assert_int_equal(SMCCC_RET_INVALID_PARAMETER, -3);
}

/* [DEN0022] */
static void test_psci_constants_match_den0022(void **state)
{
	(void)state;
	assert_true(PSCI_VERSION == 0x84000000U);
	assert_true(PSCI_CPU_ON_32 == 0x84000003U);
	assert_true(PSCI_CPU_ON_64 == 0xC4000003U);
	assert_true(PSCI_FEATURES == 0x8400000AU);
	assert_true(PSCI_SYSTEM_RESET2_64 == 0xC4000012U);
	assert_true(PSCI_VERSION_1_1 == 0x00010001U);
	assert_true(PSCI_RESET_TYPE_VENDOR_BIT == 0x80000000U);
	assert_int_equal(PSCI_RET_ALREADY_ON, -4);
	assert_int_equal(PSCI_RET_INVALID_ADDRESS, -9);
}

/* [TLFS Hypercall Interface] */
static void test_hypercall_words_match_tlfs(void **state)
{
	(void)state;
	assert_true(ABI_FIELD_MASK(HV_HYPERCALL_CODE) == 0x000000000000FFFFULL);
	assert_true(HV_HYPERCALL_FAST_BIT == 0x0000000000010000ULL);
	assert_true(ABI_FIELD_MASK(HV_HYPERCALL_VARHEAD_SIZE) == 0x0000000007FE0000ULL);
	assert_true(HV_HYPERCALL_NESTED_BIT == 0x0000000080000000ULL);
	assert_true(ABI_FIELD_MASK(HV_HYPERCALL_REP_COUNT) == 0x00000FFF00000000ULL);
	assert_true(ABI_FIELD_MASK(HV_HYPERCALL_REP_START) == 0x0FFF000000000000ULL);
	assert_true(HV_HYPERCALL_RESERVED_MASK == 0xF000F00078000000ULL);
	assert_true(ABI_FIELD_MASK(HV_HYPERCALL_RESULT_STATUS) == 0x000000000000FFFFULL);
	assert_true(ABI_FIELD_MASK(HV_HYPERCALL_RESULT_REPS) == 0x00000FFF00000000ULL);
	assert_true(HV_HYPERCALL_RESULT_RESERVED_MASK == 0xFFFFF000FFFF0000ULL);
	assert_int_equal(HVCALL_GET_VP_REGISTERS, 0x50);
	assert_int_equal(HVCALL_SET_VP_REGISTERS, 0x51);
	assert_int_equal(HVCALL_POST_MESSAGE, 0x5C);
	assert_int_equal(HVCALL_SIGNAL_EVENT, 0x5D);
	assert_int_equal(HV_STATUS_INVALID_CONNECTION_ID, 0x12);
	assert_int_equal(HV_STATUS_UNKNOWN_REGISTER_NAME, 0x87);
}

static void test_hypercall_control_has_no_unassigned_bit(void **state)
{
	uint64_t assigned = ABI_FIELD_MASK(HV_HYPERCALL_CODE) | HV_HYPERCALL_FAST_BIT |
			    ABI_FIELD_MASK(HV_HYPERCALL_VARHEAD_SIZE) | HV_HYPERCALL_NESTED_BIT |
			    ABI_FIELD_MASK(HV_HYPERCALL_REP_COUNT) |
			    ABI_FIELD_MASK(HV_HYPERCALL_REP_START);

	(void)state;
	assert_true((assigned ^ HV_HYPERCALL_RESERVED_MASK) == UINT64_MAX);
}

static void test_hypercall_inputs_match_tlfs(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct hv_vp_registers_input), 16);
	assert_int_equal(offsetof(struct hv_vp_registers_input, vp_index), 8);
	assert_int_equal(offsetof(struct hv_vp_registers_input, target_vtl), 12);
	assert_int_equal(sizeof(struct hv_set_vp_register), 32);
	assert_int_equal(offsetof(struct hv_set_vp_register, value), 16);
	assert_int_equal(sizeof(struct hv_post_message_input), 256);
	assert_int_equal(offsetof(struct hv_post_message_input, message_type), 8);
	assert_int_equal(offsetof(struct hv_post_message_input, payload_size), 12);
	assert_int_equal(offsetof(struct hv_post_message_input, payload), 16);
	assert_int_equal(sizeof(struct hv_signal_event_input), 8);
	assert_int_equal(offsetof(struct hv_signal_event_input, flag_number), 4);
}

static void test_vp_registers_match_tlfs(void **state)
{
	(void)state;
	assert_int_equal(HV_REGISTER_HYPERVISOR_VERSION, 0x100);
	assert_int_equal(HV_REGISTER_PRIVILEGES_AND_FEATURES, 0x200);
	assert_int_equal(HV_REGISTER_GUEST_CRASH_CTL, 0x215);
	assert_int_equal(HV_REGISTER_GUEST_OS_ID, 0x90002);
	assert_int_equal(HV_REGISTER_VP_INDEX, 0x90003);
	assert_int_equal(HV_REGISTER_TIME_REF_COUNT, 0x90004);
	assert_int_equal(HV_REGISTER_REFERENCE_TSC, 0x90017);
	assert_int_equal(HV_REGISTER_SINT2, 0xA0002);
	assert_int_equal(HV_REGISTER_SINT15, 0xA000F);
	assert_int_equal(HV_REGISTER_SCONTROL, 0xA0010);
	assert_int_equal(HV_REGISTER_SIEFP, 0xA0012);
	assert_int_equal(HV_REGISTER_SIMP, 0xA0013);
	assert_int_equal(HV_REGISTER_EOM, 0xA0014);
	assert_int_equal(HV_REGISTER_STIMER3_COUNT, 0xB0007);
	assert_true(HV_CRASH_CTL_MESSAGE_BIT == 0x4000000000000000ULL);
	assert_true(HV_FEATURE_C_GUEST_CRASH_BIT == 0x100U);
}

static void test_synic_layout_matches_tlfs(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct hv_message), 256);
	assert_int_equal(offsetof(struct hv_message, payload_size), 4);
	assert_int_equal(offsetof(struct hv_message, flags), 5);
	assert_int_equal(offsetof(struct hv_message, sender), 8);
	assert_int_equal(offsetof(struct hv_message, payload), 16);
	assert_int_equal(sizeof(struct hv_message_page), 4096);
	assert_int_equal(sizeof(struct hv_event_page), 4096);
	assert_int_equal(offsetof(struct hv_event_page, sint[2]), 512);
	assert_true(HV_SINT_RESET == 0x10000U);
}

static void test_timer_layout_matches_tlfs(void **state)
{
	(void)state;
	assert_true(ABI_FIELD_MASK(HV_STIMER_VECTOR) == 0x0FF0U);
	assert_true(ABI_FIELD_MASK(HV_STIMER_SINT) == 0xF0000U);
	assert_true((HV_STIMER_RESERVED_MASK ^ UINT64_MAX) == 0xF1FFFU);
	assert_int_equal(sizeof(struct hv_timer_message), 24);
	assert_int_equal(offsetof(struct hv_timer_message, expiration_time), 8);
	assert_int_equal(sizeof(struct hv_reference_tsc_page), 4096);
	assert_int_equal(offsetof(struct hv_reference_tsc_page, offset), 16);
}

static void test_identity_number_spells_the_identity(void **state)
{
	uint64_t number = HV_FADT_HYPERVISOR_ID_U64;
	char text[9] = { 0 };

	(void)state;
	for (size_t i = 0; i < ACPI_FADT_HYPERVISOR_ID_SIZE; i++) {
		text[i] = (char)(number >> (8 * i) & 0xFF);
	}
	assert_string_equal(text, "MsHyperV");
	assert_string_equal(HV_FADT_HYPERVISOR_ID, "MsHyperV");
}

/* OBS: Linux 6.1 drivers/hv, include/linux/hyperv.h; OpenVMM vmbus_core/src/protocol.rs */
static void test_vmbus_connection_messages_match_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_initiate_contact), 56);
	assert_int_equal(offsetof(struct vmbus_initiate_contact, version), 8);
	assert_int_equal(offsetof(struct vmbus_initiate_contact, target_vp), 12);
	assert_int_equal(offsetof(struct vmbus_initiate_contact, feature_flags), 20);
	assert_int_equal(offsetof(struct vmbus_initiate_contact, client_id), 40);
	assert_int_equal(offsetof(struct vmbus_version_response, message_connection_id), 12);
	assert_int_equal(offsetof(struct vmbus_version_response, features), 16);
	assert_int_equal(sizeof(struct vmbus_version_response), 20);
	assert_true(VMBUS_VERSION_5_3 == 0x00050003U);
	assert_int_equal(CHANNELMSG_INITIATE_CONTACT, 14);
	assert_int_equal(CHANNELMSG_MODIFYCHANNEL_RESPONSE, 24);
}

static void test_vmbus_channel_messages_match_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_offer_channel), 196);
	assert_int_equal(offsetof(struct vmbus_offer_channel, instance_id), 24);
	assert_int_equal(offsetof(struct vmbus_offer_channel, flags), 56);
	assert_int_equal(offsetof(struct vmbus_offer_channel, user_defined), 60);
	assert_int_equal(offsetof(struct vmbus_offer_channel, relid), 184);
	assert_int_equal(offsetof(struct vmbus_offer_channel, is_dedicated_interrupt), 190);
	assert_int_equal(offsetof(struct vmbus_offer_channel, connection_id), 192);
	assert_int_equal(sizeof(struct vmbus_open_channel), 156);
	assert_int_equal(offsetof(struct vmbus_open_channel, ring_gpadl), 16);
	assert_int_equal(offsetof(struct vmbus_open_channel, downstream_page_offset), 24);
	assert_int_equal(offsetof(struct vmbus_open_channel, connection_id), 148);
	assert_int_equal(sizeof(struct vmbus_open_channel_result), 20);
	assert_int_equal(sizeof(struct vmbus_modify_channel_response), 16);
	assert_int_equal(sizeof(struct vmbus_tl_connect_result), 44);
}

static void test_vmbus_gpadl_messages_match_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_gpadl_header), 20);
	assert_int_equal(offsetof(struct vmbus_gpadl_header, range_count), 18);
	assert_int_equal(sizeof(struct vmbus_gpadl_body), 16);
	assert_int_equal(offsetof(struct vmbus_gpadl_body, gpadl), 12);
	assert_int_equal(sizeof(struct vmbus_gpadl_created), 20);
	assert_int_equal(VMBUS_GPADL_HEADER_PFN_COUNT_MAX, (240 - 28) / 8);
	assert_int_equal(VMBUS_GPADL_BODY_PFN_COUNT_MAX, (240 - 16) / 8);
}

static void test_vmbus_ring_layout_matches_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_ring_control), 4096);
	assert_int_equal(offsetof(struct vmbus_ring_control, interrupt_mask), 8);
	assert_int_equal(offsetof(struct vmbus_ring_control, pending_send_size), 12);
	assert_int_equal(offsetof(struct vmbus_ring_control, features), 64);
	assert_int_equal(sizeof(struct vmbus_packet_descriptor), 16);
	assert_int_equal(offsetof(struct vmbus_packet_descriptor, transaction_id), 8);
	assert_int_equal(sizeof(struct vmbus_packet_trailer), 8);
	assert_int_equal(offsetof(struct vmbus_packet_trailer, packet_index), 4);
	assert_int_equal(offsetof(struct vmbus_gpa_direct, range_count), 20);
	assert_int_equal(offsetof(struct vmbus_transfer_pages, range_count), 20);
}

static void test_vmbus_ic_layout_matches_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_pipe_header), 8);
	assert_int_equal(sizeof(struct vmbus_ic_header), 20);
	assert_int_equal(offsetof(struct vmbus_ic_header, size), 10);
	assert_int_equal(offsetof(struct vmbus_ic_header, status), 12);
	assert_int_equal(offsetof(struct vmbus_ic_header, flags), 17);
	assert_int_equal(sizeof(struct vmbus_ic_heartbeat), 40);
	assert_int_equal(sizeof(struct vmbus_ic_shutdown), 12 + 2048);
	assert_int_equal(offsetof(struct vmbus_ic_timesync_ref, flags), 16);
	assert_int_equal(VMBUS_IC_TIMESYNC_REF_SIZE, 22);
	assert_int_equal(offsetof(struct vmbus_ic_timesync, flags), 24);
}

/* OBS: Linux 6.1 storvsc_drv.c; OpenVMM storvsp_protocol */
static void test_vmbus_storage_layout_matches_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_storage_packet), 64);
	assert_int_equal(offsetof(struct vmbus_storage_packet, request), 12);
	assert_int_equal(sizeof(struct vmbus_storage_request), 52);
	assert_int_equal(offsetof(struct vmbus_storage_request, lun), 7);
	assert_int_equal(offsetof(struct vmbus_storage_request, data_in), 10);
	assert_int_equal(offsetof(struct vmbus_storage_request, cdb), 16);
	assert_int_equal(offsetof(struct vmbus_storage_request, srb_flags), 40);
	assert_int_equal(offsetof(struct vmbus_storage_properties, transfer_size_max), 12);
	assert_int_equal(VMBUS_STORAGE_EXECUTE_SRB, 3);
	assert_int_equal(VMBUS_STORAGE_QUERY_PROPERTIES, 10);
	assert_int_equal(VMBUS_STORAGE_VERSION_6_2, 0x602);
	assert_int_equal(VMBUS_STORAGE_SRB_DATA_IN_BIT, 0x40);
	assert_int_equal(VMBUS_STORAGE_SRB_DATA_OUT_BIT, 0x80);
	assert_int_equal(VMBUS_STORAGE_SRB_SENSE_VALID_BIT, 0x80);
	assert_int_equal(ABI_FIELD_MASK(VMBUS_STORAGE_SRB_STATUS), 0x3F);
}

/* OBS: Linux 6.1 hyperv_net.h; FreeBSD if_hnreg.h; OpenVMM netvsp; [MS-RNDIS] */
static void test_vmbus_network_layout_matches_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_nvsp_init_complete), 12);
	assert_int_equal(offsetof(struct vmbus_nvsp_init_complete, status), 8);
	assert_int_equal(offsetof(struct vmbus_nvsp_receive_complete, section), 8);
	assert_int_equal(sizeof(struct vmbus_nvsp_section), 16);
	assert_int_equal(offsetof(struct vmbus_nvsp_ndis_config, capabilities_low), 8);
	assert_int_equal(offsetof(struct vmbus_nvsp_buffer, id), 4);
	assert_int_equal(sizeof(struct vmbus_rndis_packet), 36);
	assert_int_equal(offsetof(struct vmbus_rndis_packet, info_offset), 20);
	assert_int_equal(sizeof(struct vmbus_rndis_request), 20);
	assert_int_equal(offsetof(struct vmbus_rndis_complete, offset), 12);
	assert_int_equal(sizeof(struct vmbus_rndis_initialize_complete), 44);
	assert_int_equal(VMBUS_NVSP_RNDIS, 107);
	assert_int_equal(VMBUS_NVSP_NDIS_CONFIG, 125);
	assert_int_equal(VMBUS_RNDIS_QUERY_COMPLETE, 0x80000004);
	assert_int_equal(VMBUS_OID_802_3_PERMANENT_ADDRESS, 0x01010101);
}

/* OBS: Linux 6.1 hyperv-keyboard.c, hyperv_drm_proto.c, uapi/linux/hyperv.h; OpenVMM */
static void test_vmbus_console_layouts_match_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_keyboard_event), 12);
	assert_int_equal(offsetof(struct vmbus_keyboard_event, info), 8);
	assert_int_equal(VMBUS_KEYBOARD_E0_BIT, 4);
	assert_int_equal(VMBUS_VIDEO_VERSION_3_5, 0x00050003);
	assert_int_equal(sizeof(struct vmbus_video_version), 6);
	assert_int_equal(sizeof(struct vmbus_video_vram), 17);
	assert_int_equal(offsetof(struct vmbus_video_vram, gpa), 9);
	assert_int_equal(sizeof(struct vmbus_video_situation), 27);
	assert_int_equal(offsetof(struct vmbus_video_situation, width), 15);
	assert_int_equal(sizeof(struct vmbus_video_pointer_shape), 18);
	assert_int_equal(sizeof(struct vmbus_video_resolutions), 131);
}

static void test_vmbus_kvp_layout_matches_linux(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct vmbus_kvp_value), 12 + 512 + 2048);
	assert_int_equal(offsetof(struct vmbus_kvp_value, value), 12 + 512);
	assert_int_equal(offsetof(struct vmbus_kvp_enumerate, value), 4);
	assert_int_equal(sizeof(struct vmbus_kvp_delete), 516);
	assert_int_equal(VMBUS_KVP_ENUMERATE, 3);
	assert_int_equal(HV_S_CONT, 0x80070103);
}

static void test_guid_heartbeat_in_wire_order(void **state)
{
	static const uint8_t expected[16] = { 0x39, 0x4F, 0x16, 0x57, 0x15, 0x91, 0x78, 0x4E,
					      0xAB, 0x55, 0x38, 0x2F, 0x3B, 0xD5, 0x42, 0x2D };
	static const struct hv_guid guid = HV_GUID_HEARTBEAT;

	(void)state;
	assert_memory_equal(guid.bytes, expected, sizeof(expected));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_field_macros_are_64_bits_wide),
		cmocka_unit_test(test_smccc_constants_match_den0028),
		cmocka_unit_test(test_psci_constants_match_den0022),
		cmocka_unit_test(test_hypercall_words_match_tlfs),
		cmocka_unit_test(test_hypercall_control_has_no_unassigned_bit),
		cmocka_unit_test(test_hypercall_inputs_match_tlfs),
		cmocka_unit_test(test_vp_registers_match_tlfs),
		cmocka_unit_test(test_synic_layout_matches_tlfs),
		cmocka_unit_test(test_timer_layout_matches_tlfs),
		cmocka_unit_test(test_identity_number_spells_the_identity),
		cmocka_unit_test(test_vmbus_connection_messages_match_linux),
		cmocka_unit_test(test_vmbus_channel_messages_match_linux),
		cmocka_unit_test(test_vmbus_gpadl_messages_match_linux),
		cmocka_unit_test(test_vmbus_ring_layout_matches_linux),
		cmocka_unit_test(test_vmbus_ic_layout_matches_linux),
		cmocka_unit_test(test_vmbus_storage_layout_matches_linux),
		cmocka_unit_test(test_vmbus_network_layout_matches_linux),
		cmocka_unit_test(test_vmbus_console_layouts_match_linux),
		cmocka_unit_test(test_vmbus_kvp_layout_matches_linux),
		cmocka_unit_test(test_guid_heartbeat_in_wire_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
