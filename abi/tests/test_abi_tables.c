/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of abi/: sorted, without duplicates, and consistent with what they describe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_hypercall.h"
#include "abi/hv_status.h"
#include "abi/hv_vp_register.h"
#include "abi/psci.h"
#include "abi/scsi.h"
#include "abi/smccc_item.h"
#include "abi/smccc_vendor.h"
#include "abi/vmbus.h"
#include "abi/vmbus_guid.h"
#include "abi/vmbus_network.h"

#include "abi/smccc_words.def"

struct call {
	uint32_t fid;
	uint16_t arg_count;
	uint16_t result_count;
	const char *constant;
	const char *name;
	const struct smccc_item *args;
	const struct smccc_item *results;
	const char *source;
	enum smccc_class class;
};

static const struct call calls[] = {
#define SMCCC_CALL(constant, class, name, fid, arg_count, result_count, args, results, source)     \
	{                                                                                          \
		fid,  arg_count, result_count, #constant,          name,                           \
		args, results,   source,       SMCCC_CLASS_##class                                 \
	},
#include "abi/smccc_calls.def"
};

/* Issue 3 of this project wants that many calls. */
#define CALL_COUNT_MIN 700

struct vendor_call {
	enum smccc_context context;
	uint32_t fid;
	unsigned int arg_count;
	unsigned int result_count;
	const char *name;
	const struct smccc_item *args;
	const struct smccc_item *results;
	const char *source;
};

static const struct vendor_call vendor_calls[] = {
#define SMCCC_VENDOR_CALL(context, name, fid, arg_count, result_count, args, results, source)      \
	{ SMCCC_CONTEXT_##context, fid, arg_count, result_count, name, args, results, source },
#include "abi/smccc_vendor_calls.def"
};

struct context {
	const char *name;
	const char *title;
	const char *words;
	uint32_t uid_query;
	uint32_t uid[SMCCC_UID_WORD_COUNT];
	const char *source;
};

static const struct context contexts[] = {
#define SMCCC_CONTEXT(constant, name, title, words, uid_query, w0, w1, w2, w3, source)             \
	{ name, title, words, uid_query, { w0, w1, w2, w3 }, source },
#include "abi/smccc_context.def"
};

struct range {
	uint32_t owner;
	uint32_t first;
	uint32_t last;
	const char *group;
};

static const struct range ranges[] = {
#define SMCCC_RANGE(owner, first, last, group, title, document) { owner, first, last, group },
#include "abi/smccc_range.def"
};

struct status {
	enum smccc_value kind;
	int64_t value;
	const char *name;
};

static const struct status call_statuses[] = {
#define SMCCC_STATUS(kind, value, name) { SMCCC_VALUE_##kind, value, name },
#include "abi/smccc_status.def"
};

struct hypercall {
	uint32_t code;
	enum hvcall_kind kind;
	unsigned int input;
	unsigned int rep_input;
	unsigned int output;
	unsigned int rep_output;
	unsigned int flags;
	const char *name;
};

static const struct hypercall hypercalls[] = {
#define HVCALL(constant, name, code, kind, input, rep_input, output, rep_output, flags)            \
	{ code, kind, input, rep_input, output, rep_output, flags, name },
#include "abi/hv_hypercall.def"
};

struct vp_register {
	uint32_t number;
	unsigned int width;
	const char *constant;
	const char *name;
	enum hv_access access;
};

static const struct vp_register vp_registers[] = {
#define HV_REGISTER(constant, name, number, width, access)                                         \
	{ number, width, #constant, name, HV_ACCESS_##access },
#include "abi/hv_vp_register.def"
};

static const uint32_t scsi_commands[] = {
#define SCSI_COMMAND(code, action, name, form) (code) << 8 | (action),
#include "abi/scsi_command.def"
};

static const uint32_t scsi_values[] = {
#define SCSI_VALUE(kind, value, name) SCSI_VALUE_##kind * 256U + (value),
#include "abi/scsi_value.def"
};

static const uint32_t scsi_senses[] = {
#define SCSI_SENSE(code, name) code,
#include "abi/scsi_sense.def"
};

static const struct {
	uint32_t kind;
	uint32_t value;
} network_values[] = {
#define VMBUS_NETWORK_VALUE(kind, value, name) { VMBUS_NETWORK_VALUE_##kind, value },
#include "abi/vmbus_network_value.def"
};

static const uint32_t statuses[] = {
#define HV_STATUS(constant, value) value,
#include "abi/hv_status.def"
};

struct message {
	uint32_t type;
	uint32_t size;
	const char *name;
};

static const struct message messages[] = {
#define VMBUS_MESSAGE(constant, name, type, size, direction) { type, size, name },
#include "abi/vmbus_message.def"
};

struct device_guid {
	struct hv_guid guid;
	const char *name;
};

static const struct device_guid guids[] = {
#define VMBUS_GUID(guid, name, kind) { guid, name },
#include "abi/vmbus_guid.def"
};

struct value {
	const char *name;
	enum smccc_errors errors;
};

static const struct value values[SMCCC_VALUE_COUNT] = {
	[SMCCC_VALUE_NONE] = { "", SMCCC_ERRORS_NONE },
#define SMCCC_VALUE(constant, name, errors)                                                        \
	[SMCCC_VALUE_##constant] = { name, SMCCC_ERRORS_##errors },
#include "abi/smccc_value.def"
};

static void test_smccc_calls_are_sorted_and_unique(void **state)
{
	(void)state;
	for (size_t i = 1; i < ABI_COUNT(calls); i++) {
		assert_true(calls[i - 1].fid < calls[i].fid);
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(calls[i].constant, calls[j].constant);
		}
	}
}

static void test_smccc_calls_are_well_formed_fids(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		uint32_t fid = calls[i].fid;

		if ((fid & SMCCC_FID_FAST_BIT) != 0) {
			assert_int_equal(ABI_FIELD_GET(SMCCC_FID_MBZ, fid), 0);
		} else {
			assert_int_equal(fid, 0x46000001);
		}
		assert_int_equal(fid & SMCCC_FID_SVE_HINT_BIT, 0);
	}
}

static void test_smccc_calls_fit_their_registers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		unsigned int registers = (calls[i].fid & SMCCC_FID_64_BIT) != 0 ? 18 : 8;

		assert_true(calls[i].arg_count < registers);
		assert_true(calls[i].result_count <= registers);
		assert_true(strlen(calls[i].name) > 0);
		assert_true(strlen(calls[i].source) > 0);
	}
}

static int ends_with(const char *text, const char *end)
{
	size_t text_size = strlen(text);
	size_t end_size = strlen(end);

	return text_size > end_size && strcmp(text + text_size - end_size, end) == 0;
}

static const struct call *call_by_fid(uint32_t fid)
{
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		if (calls[i].fid == fid) {
			return &calls[i];
		}
	}
	return NULL;
}

/* A call with both widths says so in both constants, and bit 30 says which it is. */
static void test_smccc_calls_of_two_widths_are_pairs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		int wide = (calls[i].fid & SMCCC_FID_64_BIT) != 0;
		const struct call *other = call_by_fid(calls[i].fid ^ SMCCC_FID_64_BIT);

		if (other != NULL) {
			assert_string_equal(calls[i].name, other->name);
			assert_true(ends_with(calls[i].constant, wide ? "_64" : "_32"));
		} else {
			assert_false(ends_with(calls[i].constant, wide ? "_32" : "_64"));
		}
	}
}

static unsigned int count_items(const struct smccc_item *items)
{
	unsigned int count = 0;

	while (items[count].kind != SMCCC_VALUE_NONE) {
		count++;
	}
	return count;
}

static bool is_status(enum smccc_value kind)
{
	return values[kind].errors == SMCCC_ERRORS_NEGATIVE ||
	       values[kind].errors == SMCCC_ERRORS_POSITIVE;
}

static void test_value_kinds_have_names_that_tell_statuses(void **state)
{
	(void)state;
	for (size_t i = SMCCC_VALUE_NONE + 1; i < SMCCC_VALUE_COUNT; i++) {
		assert_non_null(values[i].name);
		assert_int_equal(is_status((enum smccc_value)i),
				 ends_with(values[i].name, "_status"));
		for (size_t j = 1; j < i; j++) {
			assert_string_not_equal(values[i].name, values[j].name);
		}
	}
}

static const char *group_of(uint32_t fid)
{
	for (size_t i = 0; i < ABI_COUNT(ranges) && (fid & SMCCC_FID_FAST_BIT) != 0; i++) {
		if (ranges[i].owner == ABI_FIELD_GET(SMCCC_FID_OWNER, fid) &&
		    ranges[i].first <= ABI_FIELD_GET(SMCCC_FID_NUMBER, fid) &&
		    ABI_FIELD_GET(SMCCC_FID_NUMBER, fid) <= ranges[i].last) {
			return ranges[i].group;
		}
	}
	return "";
}

/* An interface that has a class has all calls of its range, and no other. */
static void test_smccc_calls_are_of_the_class_of_their_range(void **state)
{
	static const struct {
		enum smccc_class class;
		const char *group;
	} pairs[] = {
		{ SMCCC_CLASS_PSCI, "psci" }, { SMCCC_CLASS_TRNG, "trng" },
		{ SMCCC_CLASS_SDEI, "sdei" }, { SMCCC_CLASS_FFA, "ffa" },
		{ SMCCC_CLASS_PV, "pv" },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		for (size_t j = 0; j < ABI_COUNT(pairs); j++) {
			assert_int_equal(calls[i].class == pairs[j].class,
					 strcmp(group_of(calls[i].fid), pairs[j].group) == 0);
		}
		if (calls[i].class == SMCCC_CLASS_KVM || calls[i].class == SMCCC_CLASS_HV) {
			assert_int_equal(ABI_FIELD_GET(SMCCC_FID_OWNER, calls[i].fid),
					 SMCCC_OWNER_VENDOR_HYP);
		}
	}
}

static void test_smccc_call_lists_fit_the_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		assert_true(count_items(calls[i].args) <= calls[i].arg_count);
		assert_true(count_items(calls[i].results) <= calls[i].result_count);
	}
}

/* REST ends a list and stands for all registers from there on. */
static void check_opaque(const struct smccc_item *items, unsigned int count, unsigned int registers)
{
	for (; items->kind != SMCCC_VALUE_NONE; items++) {
		if (items->kind == SMCCC_VALUE_OPAQUE) {
			assert_int_equal(items[1].kind, SMCCC_VALUE_NONE);
			assert_int_equal(count, registers);
		}
	}
}

static void test_smccc_call_counts_of_opaque_calls_are_all_registers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		unsigned int registers = (calls[i].fid & SMCCC_FID_64_BIT) != 0 ? 18 : 8;

		check_opaque(calls[i].args, calls[i].arg_count, registers - 1);
		check_opaque(calls[i].results, calls[i].result_count, registers);
	}
}

/* A vendor's own firmware and the mainline one may mean different calls by one number. */
static void test_vendor_calls_are_sorted_and_unique_in_their_context(void **state)
{
	(void)state;
	for (size_t i = 1; i < ABI_COUNT(vendor_calls); i++) {
		const struct vendor_call *before = &vendor_calls[i - 1];
		const struct vendor_call *call = &vendor_calls[i];

		assert_true(before->context < call->context ||
			    (before->context == call->context &&
			     (before->fid < call->fid || (before->fid == call->fid &&
							  strcmp(before->name, call->name) != 0))));
	}
}

static void test_vendor_calls_fit_their_registers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(vendor_calls); i++) {
		const struct vendor_call *call = &vendor_calls[i];
		unsigned int registers = (call->fid & SMCCC_FID_64_BIT) != 0 ? 18 : 8;

		assert_true(call->arg_count < registers && call->result_count <= registers);
		assert_true(count_items(call->args) <= call->arg_count);
		assert_true(count_items(call->results) <= call->result_count);
		assert_true(strlen(call->name) > 0 && strlen(call->source) > 0);
		check_opaque(call->args, call->arg_count, registers - 1);
		check_opaque(call->results, call->result_count, registers);
	}
}

/* What Arm's specifications define has one meaning, whoever answers: but MM of TF-A took over FF-A's. */
static void test_vendor_calls_do_not_repeat_standard_calls(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(vendor_calls); i++) {
		if (vendor_calls[i].context != SMCCC_CONTEXT_SPM_MM) {
			assert_null(call_by_fid(vendor_calls[i].fid));
		}
	}
}

static void test_contexts_have_names_and_different_uids(void **state)
{
	static const uint32_t none[SMCCC_UID_WORD_COUNT];

	(void)state;
	assert_int_equal(ABI_COUNT(contexts), SMCCC_CONTEXT_COUNT);
	for (size_t i = 0; i < ABI_COUNT(contexts); i++) {
		assert_true(strlen(contexts[i].title) > 0 && strlen(contexts[i].source) > 0);
		assert_int_equal(strspn(contexts[i].name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
				 strlen(contexts[i].name));
		assert_int_not_equal(contexts[i].uid[0], UINT32_MAX);
		if (contexts[i].uid_query != 0) {
			assert_int_equal(ABI_FIELD_GET(SMCCC_FID_NUMBER, contexts[i].uid_query),
					 SMCCC_NUMBER_CALL_UID);
			assert_memory_not_equal(contexts[i].uid, none, sizeof(none));
		}
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(contexts[i].name, contexts[j].name);
			if (memcmp(contexts[i].uid, none, sizeof(none)) != 0) {
				assert_memory_not_equal(contexts[i].uid, contexts[j].uid,
							sizeof(none));
			}
		}
	}
}

static void test_call_statuses_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < ABI_COUNT(call_statuses); i++) {
		const struct status *before = &call_statuses[i - 1];
		const struct status *status = &call_statuses[i];

		assert_true(before->kind < status->kind ||
			    (before->kind == status->kind && before->value < status->value));
	}
}

/* A kind that knows nothing but success would hide that its errors are unknown: see vendor_status. */
static void test_call_statuses_name_what_is_no_success(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(call_statuses); i++) {
		bool found = false;

		for (size_t j = 0; j < ABI_COUNT(call_statuses); j++) {
			found = found || (call_statuses[j].value != 0 &&
					  call_statuses[i].kind == call_statuses[j].kind);
		}
		assert_true(found);
		assert_true(is_status(call_statuses[i].kind));
		assert_int_not_equal(call_statuses[i].kind, SMCCC_VALUE_VENDOR_STATUS);
	}
}

static void test_ranges_are_sorted_and_disjoint(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(ranges); i++) {
		assert_true(ranges[i].first <= ranges[i].last && ranges[i].last < 0xFF00);
		if (i > 0 && ranges[i - 1].owner == ranges[i].owner) {
			assert_true(ranges[i - 1].last < ranges[i].first);
		} else {
			assert_true(i == 0 || ranges[i - 1].owner < ranges[i].owner);
		}
	}
}

/* Whether a vendor's call is the 64-bit form of another one. */
static bool is_second_width(const struct vendor_call *call)
{
	for (size_t i = 0; i < ABI_COUNT(vendor_calls) && (call->fid & SMCCC_FID_64_BIT) != 0;
	     i++) {
		if (vendor_calls[i].context == call->context &&
		    vendor_calls[i].fid == (call->fid & ~SMCCC_FID_64_BIT)) {
			return true;
		}
	}
	return false;
}

/* Whether all registers of a call have a meaning. */
static bool is_described(const struct smccc_item *items)
{
	while (items->kind != SMCCC_VALUE_NONE && items->kind != SMCCC_VALUE_OPAQUE) {
		items++;
	}
	return items->kind == SMCCC_VALUE_NONE;
}

/* Those whose arguments and results are described count, whatever the widths that a call has. */
static void test_calls_are_many(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(calls); i++) {
		count += is_described(calls[i].args) && is_described(calls[i].results) &&
			 ((calls[i].fid & SMCCC_FID_64_BIT) == 0 ||
			  call_by_fid(calls[i].fid & ~SMCCC_FID_64_BIT) == NULL);
	}
	for (size_t i = 0; i < ABI_COUNT(vendor_calls); i++) {
		count += is_described(vendor_calls[i].args) &&
			 is_described(vendor_calls[i].results) &&
			 !is_second_width(&vendor_calls[i]);
	}
	assert_true(count >= CALL_COUNT_MIN);
}

static void test_hypercalls_are_sorted_and_sized(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(hypercalls); i++) {
		const struct hypercall *call = &hypercalls[i];

		assert_true(i == 0 || hypercalls[i - 1].code < call->code);
		assert_true(call->code <= 0xFFFF);
		assert_int_equal(call->input % 8, 0);
		assert_true(call->input <= 4096 && call->output <= 4096);
		if (call->kind == HVCALL_SIMPLE) {
			assert_int_equal(call->rep_input + call->rep_output, 0);
		} else {
			assert_true(call->rep_input + call->rep_output > 0);
		}
		if ((call->flags & HVCALL_OPAQUE) != 0) {
			assert_int_equal(call->input + call->output, 0);
		}
	}
}

static void test_vp_registers_are_sorted_and_valid(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(vp_registers); i++) {
		const struct vp_register *reg = &vp_registers[i];

		assert_true(i == 0 || vp_registers[i - 1].number < reg->number);
		assert_true(reg->width == 64 || reg->width == 128);
		assert_int_equal(strncmp(reg->constant, "HV_REGISTER_", 12), 0);
		assert_int_equal(strncmp(reg->name, "Hv", 2), 0);
	}
}

static void test_scsi_tables_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < ABI_COUNT(scsi_commands); i++) {
		assert_true(scsi_commands[i - 1] < scsi_commands[i]);
	}
	for (size_t i = 1; i < ABI_COUNT(scsi_values); i++) {
		assert_true(scsi_values[i - 1] < scsi_values[i]);
	}
	for (size_t i = 1; i < ABI_COUNT(scsi_senses); i++) {
		assert_true(scsi_senses[i - 1] < scsi_senses[i]);
	}
}

static void test_network_values_are_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < ABI_COUNT(network_values); i++) {
		assert_true(network_values[i - 1].kind < network_values[i].kind ||
			    (network_values[i - 1].kind == network_values[i].kind &&
			     network_values[i - 1].value < network_values[i].value));
	}
}

static void test_statuses_are_sorted(void **state)
{
	(void)state;
	assert_int_equal(statuses[0], 0);
	for (size_t i = 1; i < ABI_COUNT(statuses); i++) {
		assert_true(statuses[i - 1] < statuses[i]);
	}
}

static void test_vmbus_messages_are_dense_and_fit(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(messages); i++) {
		assert_int_equal(messages[i].type, i + 1);
		assert_true(messages[i].size >= 8 && messages[i].size <= 240);
	}
	assert_int_equal(ABI_COUNT(messages), 29);
}

static void test_guids_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; i < ABI_COUNT(guids); i++) {
		for (size_t j = 0; j < i; j++) {
			assert_memory_not_equal(&guids[i].guid, &guids[j].guid,
						sizeof(struct hv_guid));
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smccc_calls_are_sorted_and_unique),
		cmocka_unit_test(test_smccc_calls_are_well_formed_fids),
		cmocka_unit_test(test_smccc_calls_fit_their_registers),
		cmocka_unit_test(test_smccc_calls_of_two_widths_are_pairs),
		cmocka_unit_test(test_value_kinds_have_names_that_tell_statuses),
		cmocka_unit_test(test_smccc_calls_are_of_the_class_of_their_range),
		cmocka_unit_test(test_smccc_call_lists_fit_the_counts),
		cmocka_unit_test(test_smccc_call_counts_of_opaque_calls_are_all_registers),
		cmocka_unit_test(test_vendor_calls_are_sorted_and_unique_in_their_context),
		cmocka_unit_test(test_vendor_calls_fit_their_registers),
		cmocka_unit_test(test_vendor_calls_do_not_repeat_standard_calls),
		cmocka_unit_test(test_contexts_have_names_and_different_uids),
		cmocka_unit_test(test_call_statuses_are_sorted),
		cmocka_unit_test(test_call_statuses_name_what_is_no_success),
		cmocka_unit_test(test_ranges_are_sorted_and_disjoint),
		cmocka_unit_test(test_calls_are_many),
		cmocka_unit_test(test_hypercalls_are_sorted_and_sized),
		cmocka_unit_test(test_vp_registers_are_sorted_and_valid),
		cmocka_unit_test(test_scsi_tables_are_sorted),
		cmocka_unit_test(test_network_values_are_sorted),
		cmocka_unit_test(test_statuses_are_sorted),
		cmocka_unit_test(test_vmbus_messages_are_dense_and_fit),
		cmocka_unit_test(test_guids_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
