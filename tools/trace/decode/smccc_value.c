/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments and results of SMCCC calls by the kinds that abi/smccc_calls.def gives them. */
#include "trace/decode/decoder.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/psci.h"
#include "abi/smccc.h"

/* One register of a call with its description. */
struct kind_value {
	const char *name;
	enum smccc_value kind;
	uint64_t value; /* as wide as the call */
	int64_t number; /* the same, signed */
};

struct named_value {
	enum smccc_value kind;
	int64_t value;
	const char *name;
};

static const struct named_value named_values[] = {
	{ SMCCC_VALUE_SOC_ID, SMCCC_SOC_ID_VERSION, "VERSION" },
	{ SMCCC_VALUE_SOC_ID, SMCCC_SOC_ID_REVISION, "REVISION" },
	{ SMCCC_VALUE_SOC_ID, SMCCC_SOC_ID_NAME, "NAME" },
	{ SMCCC_VALUE_AFFINITY_STATE, PSCI_AFFINITY_ON, "ON" },
	{ SMCCC_VALUE_AFFINITY_STATE, PSCI_AFFINITY_OFF, "OFF" },
	{ SMCCC_VALUE_AFFINITY_STATE, PSCI_AFFINITY_ON_PENDING, "ON_PENDING" },
	{ SMCCC_VALUE_MIGRATE_TYPE, PSCI_MIGRATE_CAPABLE, "CAPABLE" },
	{ SMCCC_VALUE_MIGRATE_TYPE, PSCI_MIGRATE_NOT_CAPABLE, "NOT_CAPABLE" },
	{ SMCCC_VALUE_MIGRATE_TYPE, PSCI_MIGRATE_NOT_REQUIRED, "NOT_REQUIRED" },
	{ SMCCC_VALUE_SUSPEND_MODE, PSCI_SUSPEND_MODE_PLATFORM, "PLATFORM" },
	{ SMCCC_VALUE_SUSPEND_MODE, PSCI_SUSPEND_MODE_OS, "OS" },
	{ SMCCC_VALUE_RESET_TYPE, PSCI_RESET_TYPE_WARM, "WARM" },
	{ SMCCC_VALUE_OFF_TYPE, PSCI_OFF_TYPE_HIBERNATE, "HIBERNATE" },
	{ SMCCC_VALUE_HW_STATE, PSCI_HW_STATE_ON, "ON" },
	{ SMCCC_VALUE_HW_STATE, PSCI_HW_STATE_OFF, "OFF" },
	{ SMCCC_VALUE_HW_STATE, PSCI_HW_STATE_STANDBY, "STANDBY" },
};

static const char *value_name(enum smccc_value kind, int64_t value)
{
	for (size_t i = 0; i < ABI_COUNT(named_values); i++) {
		if (named_values[i].value == value && named_values[i].kind == kind) {
			return named_values[i].name;
		}
	}
	/* Success needs no name. */
	return value != 0 ? call_status_name(kind, value) : NULL;
}

static struct kind_value value_of(const char *name, enum smccc_value kind, uint64_t content,
				  bool wide)
{
	struct kind_value value = { name, kind, content, (int64_t)content };

	/* PSCI's errors have 32 bits in calls of both widths [DEN0022 "Return error codes"]. */
	if (!wide || kind == SMCCC_VALUE_PSCI_STATUS) {
		value.value = (uint32_t)content;
		value.number = (int32_t)(uint32_t)content;
	}
	return value;
}

static void version_text(char *text, size_t size, const struct kind_value *value)
{
	if (value->kind == SMCCC_VALUE_SDEI_VERSION) {
		(void)snprintf(text, size, "%" PRIu64 ".%" PRIu64, value->value >> 48,
			       value->value >> 32 & UINT16_MAX);
	} else {
		(void)snprintf(text, size, "%llu.%llu",
			       ABI_FIELD_GET(SMCCC_VERSION_MAJOR, value->value),
			       ABI_FIELD_GET(SMCCC_VERSION_MINOR, value->value));
	}
}

static void fid_text(char *text, size_t size, uint64_t value)
{
	const struct call_entry *row =
		value <= UINT32_MAX ? call_entry_find((uint32_t)value) : NULL;

	if (row != NULL) {
		(void)snprintf(text, size, "%s", row->constant);
	} else {
		(void)snprintf(text, size, "%#" PRIx64, value);
	}
}

static void add_argument(struct decoded_list *list, const struct kind_value *value)
{
	const char *name = value_name(value->kind, value->number);
	char text[DECODED_NAME_SIZE];

	if (name != NULL) {
		decoded_text(list, value->name, "%s", name);
	} else if (value->kind == SMCCC_VALUE_DEC || value->kind == SMCCC_VALUE_SIZE) {
		decoded_number(list, value->name, value->value);
	} else if (value->kind == SMCCC_VALUE_FID) {
		fid_text(text, sizeof(text), value->value);
		decoded_text(list, value->name, "%s", text);
	} else if (value->kind == SMCCC_VALUE_VERSION) {
		version_text(text, sizeof(text), value);
		decoded_text(list, value->name, "%s", text);
	} else if (value->kind == SMCCC_VALUE_POWER_STATE) {
		decoded_text(list, value->name, "%#" PRIx64 " (%s)", value->value,
			     (value->value & PSCI_POWER_STATE_DOWN_BIT) != 0 ? "power down"
									     : "standby");
	} else if (value->kind != SMCCC_VALUE_MBZ || value->value != 0) {
		decoded_hex(list, value->name, value->value);
	}
}

static bool is_described(const struct smccc_item *item)
{
	return item->kind != SMCCC_VALUE_NONE && item->kind != SMCCC_VALUE_OPAQUE;
}

void decode_kind_arguments(struct decoded *decoded, const struct call_entry *row,
			   const uint64_t *registers)
{
	bool wide = (row->fid & SMCCC_FID_64_BIT) != 0;
	const struct smccc_item *item = row->arguments;
	struct kind_value value;
	char name[DECODED_NAME_SIZE];
	uint32_t i = 1;

	for (; i <= row->argument_count && is_described(item); i++, item++) {
		value = value_of(item->name, item->kind, registers[i], wide);
		add_argument(&decoded->arguments, &value);
		if (i == 1 && item->kind == SMCCC_VALUE_FID) {
			fid_text(decoded->detail, sizeof(decoded->detail), value.value);
		}
	}
	for (; i <= row->argument_count; i++) {
		(void)snprintf(name, sizeof(name), "x%u", i);
		value = value_of(name, SMCCC_VALUE_HEX, registers[i], wide);
		decoded_hex(&decoded->arguments, name, value.value);
		decoded_minor(&decoded->arguments);
	}
}

/* 128 bits in four words, byte 0 in bits 7:0 of the first [DEN0028 G 6.2 "Call UID Query"] */
static void uid_text(char *text, size_t size, const uint64_t *registers)
{
	const char *vendor = call_vendor_by_uid(registers);
	size_t at = 0;

	for (size_t i = 0; i < 16; i++) {
		const char *dash = i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "";
		unsigned int byte = registers[i / 4] >> (i % 4 * 8) & 0xff;

		at += (size_t)snprintf(text + at, size - at, "%s%02x", dash, byte);
	}
	if (vendor != NULL) {
		(void)snprintf(text + at, size - at, " (%s)", vendor);
	}
}

/* Characters up to the last result, 8 in each register */
static void add_characters(struct decoded_list *list, const char *name, const uint64_t *registers,
			   uint32_t count)
{
	char text[SMCCC_REGISTER_COUNT_64 * 8 + 1];
	size_t length = 0;

	for (uint32_t i = 0; i < count * 8; i++) {
		char byte = (char)(registers[i / 8] >> (i % 8 * 8) & 0xff);

		if (!isprint((unsigned char)byte)) {
			break;
		}
		text[length++] = byte;
	}
	text[length] = '\0';
	if (length != 0) {
		decoded_text(list, name, "\"%s\"", text);
	}
}

/* The status that the errors of a result have; SMCCC_VALUE_NONE: none is an error. */
static enum smccc_value error_kind(const struct call_entry *row, enum smccc_value kind)
{
	switch (call_value(kind)->errors) {
	case SMCCC_ERRORS_NEGATIVE:
	case SMCCC_ERRORS_POSITIVE:
		return kind;
	case SMCCC_ERRORS_INTERFACE:
		return row->class == SMCCC_CLASS_PSCI ? SMCCC_VALUE_PSCI_STATUS
						      : SMCCC_VALUE_SMCCC_STATUS;
	case SMCCC_ERRORS_NONE:
	case SMCCC_ERRORS_FID:
	default:
		return SMCCC_VALUE_NONE;
	}
}

/* The answer in X0 when it is an error. returns: false if it is none */
static bool error_result(struct decoded *decoded, const struct call_entry *row,
			 const struct kind_value *value)
{
	enum smccc_value kind = error_kind(row, value->kind);
	const char *name;

	/*
	 * An unknown function answers all ones, whatever it would have returned [DEN0028 G 5.1
	 * "Unknown Function Identifier"].
	 */
	if (value->number == SMCCC_RET_NOT_SUPPORTED) {
		name = value_name(kind, value->number);
		name = name != NULL ? name : "NOT_SUPPORTED";
	} else if (value->number > 0 && call_value(kind)->errors == SMCCC_ERRORS_POSITIVE) {
		/* The low 8 bits hold the status. */
		name = value_name(kind, value->number & UINT8_MAX);
	} else if (kind == SMCCC_VALUE_NONE || value->number >= 0) {
		return false;
	} else {
		name = value_name(kind, value->number);
	}
	decoded->status = DECODED_FAILED;
	(void)snprintf(decoded->result, sizeof(decoded->result), "%" PRId64 "%s%s", value->number,
		       name != NULL ? " " : "", name != NULL ? name : "");
	return true;
}

static void first_result(struct decoded *decoded, const struct kind_value *value,
			 const uint64_t *registers)
{
	const char *name = value_name(value->kind, value->number);
	char text[DECODED_NAME_SIZE];

	if (name != NULL) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%" PRId64 " (%s)",
			       value->number, name);
	} else if (value->kind == SMCCC_VALUE_UID) {
		uid_text(decoded->result, sizeof(decoded->result), registers);
	} else if (value->kind == SMCCC_VALUE_VERSION || value->kind == SMCCC_VALUE_SDEI_VERSION) {
		version_text(text, sizeof(text), value);
		(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64 " (%s)",
			       value->value, text);
	} else if (value->kind == SMCCC_VALUE_FID) {
		fid_text(decoded->result, sizeof(decoded->result), value->value);
	} else if (value->kind == SMCCC_VALUE_DEC || value->kind == SMCCC_VALUE_SIZE) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%" PRIu64, value->value);
	} else {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64, value->value);
	}
}

/*
 * FF-A answers with a function ID; that of FFA_ERROR has the status in W2 [DEN0077A
 * "FFA_ERROR"].
 */
static void ffa_error(struct decoded *decoded, const uint64_t *registers)
{
	decoded->status = DECODED_FAILED;
	decoded_text(&decoded->results, "status", "%" PRId32, (int32_t)(uint32_t)registers[2]);
}

static void further_results(struct decoded *decoded, const struct call_entry *row,
			    const uint64_t *registers)
{
	bool wide = (row->fid & SMCCC_FID_64_BIT) != 0;

	for (uint32_t i = 1; i < row->result_count && is_described(&row->results[i]); i++) {
		const struct smccc_item *item = &row->results[i];
		struct kind_value value = value_of(item->name, item->kind, registers[i], wide);

		if (item->kind == SMCCC_VALUE_TEXT) {
			add_characters(&decoded->results, item->name, &registers[i],
				       row->result_count - i);
		} else {
			add_argument(&decoded->results, &value);
		}
	}
}

void decode_kind_results(struct decoded *decoded, const struct call_entry *row,
			 const uint64_t *registers)
{
	const struct smccc_item *item = row->results;
	struct kind_value value =
		value_of(item->name, item->kind, registers[0], (row->fid & SMCCC_FID_64_BIT) != 0);

	if (error_result(decoded, row, &value)) {
		return;
	}
	if (item->kind == SMCCC_VALUE_NONE) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "(nothing)");
		return;
	}
	first_result(decoded, &value, registers);
	if (item->kind == SMCCC_VALUE_FID &&
	    (value.value == FFA_ERROR_32 || value.value == FFA_ERROR_64)) {
		ffa_error(decoded, registers);
	}
	further_results(decoded, row, registers);
}
