// SPDX-License-Identifier: BSD-2-Clause
/* Arguments and results of SMCCC calls by the kinds that abi/smccc_calls.def gives them. */
#include "trace/decode_part.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/psci.h"
#include "abi/smccc.h"

/* One register of a call with its description. */
struct kind_value {
	char name[DECODED_NAME_SIZE];
	char kind[DECODED_NAME_SIZE];
	uint64_t value; /* as wide as the call */
	int64_t number; /* the same, signed */
};

struct named_value {
	const char *kind;
	int64_t value;
	const char *name;
};

static const struct named_value named_values[] = {
	{ "soc_id", SMCCC_SOC_ID_VERSION, "VERSION" },
	{ "soc_id", SMCCC_SOC_ID_REVISION, "REVISION" },
	{ "soc_id", SMCCC_SOC_ID_NAME, "NAME" },
	{ "affinity_state", PSCI_AFFINITY_ON, "ON" },
	{ "affinity_state", PSCI_AFFINITY_OFF, "OFF" },
	{ "affinity_state", PSCI_AFFINITY_ON_PENDING, "ON_PENDING" },
	{ "migrate_type", PSCI_MIGRATE_CAPABLE, "CAPABLE" },
	{ "migrate_type", PSCI_MIGRATE_NOT_CAPABLE, "NOT_CAPABLE" },
	{ "migrate_type", PSCI_MIGRATE_NOT_REQUIRED, "NOT_REQUIRED" },
	{ "suspend_mode", PSCI_SUSPEND_MODE_PLATFORM, "PLATFORM" },
	{ "suspend_mode", PSCI_SUSPEND_MODE_OS, "OS" },
	{ "reset_type", PSCI_RESET_TYPE_WARM, "WARM" },
	{ "off_type", PSCI_OFF_TYPE_HIBERNATE, "HIBERNATE" },
	{ "hw_state", PSCI_HW_STATE_ON, "ON" },
	{ "hw_state", PSCI_HW_STATE_OFF, "OFF" },
	{ "hw_state", PSCI_HW_STATE_STANDBY, "STANDBY" },
};

static bool kind_is(const struct kind_value *value, const char *kind)
{
	return strcmp(value->kind, kind) == 0;
}

static const char *value_name(const char *kind, int64_t value)
{
	for (size_t i = 0; i < sizeof(named_values) / sizeof(named_values[0]); i++) {
		if (named_values[i].value == value && strcmp(named_values[i].kind, kind) == 0) {
			return named_values[i].name;
		}
	}
	/* Success needs no name. */
	return value != 0 ? call_status_name(kind, value) : NULL;
}

/* Copies up to @end or the end of the text, cut to fit. returns: where it stopped */
static const char *copy_word(char *to, const char *from, char end)
{
	size_t count = 0;

	for (; *from != '\0' && *from != end; from++) {
		if (count < DECODED_NAME_SIZE - 1) {
			to[count++] = *from;
		}
	}
	to[count] = '\0';
	return from;
}

/* Takes "name:kind" or "kind" from a list. returns: false at its end */
static bool next_description(const char **list, struct kind_value *value)
{
	char word[DECODED_NAME_SIZE];
	char *colon;

	if (**list == '\0') {
		return false;
	}
	*list = copy_word(word, *list, ',');
	if (**list == ',') {
		(*list)++;
	}
	colon = strchr(word, ':');
	if (colon == NULL) {
		value->name[0] = '\0';
		(void)copy_word(value->kind, word, '\0');
	} else {
		*colon = '\0';
		(void)copy_word(value->name, word, '\0');
		(void)copy_word(value->kind, colon + 1, '\0');
	}
	return true;
}

static void set_value(struct kind_value *value, uint64_t content, bool wide)
{
	/* PSCI's errors have 32 bits in calls of both widths [DEN0022 "Return error codes"]. */
	if (!wide || kind_is(value, "psci_status")) {
		value->value = (uint32_t)content;
		value->number = (int32_t)(uint32_t)content;
	} else {
		value->value = content;
		value->number = (int64_t)content;
	}
}

static void version_text(char *text, size_t size, const struct kind_value *value)
{
	if (kind_is(value, "sdei_version")) {
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
	const struct smccc_row *row = value <= UINT32_MAX ? smccc_row_find((uint32_t)value) : NULL;

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
	} else if (kind_is(value, "dec") || kind_is(value, "size")) {
		decoded_number(list, value->name, value->value);
	} else if (kind_is(value, "fid")) {
		fid_text(text, sizeof(text), value->value);
		decoded_text(list, value->name, "%s", text);
	} else if (kind_is(value, "version")) {
		version_text(text, sizeof(text), value);
		decoded_text(list, value->name, "%s", text);
	} else if (kind_is(value, "power_state")) {
		decoded_text(list, value->name, "%#" PRIx64 " (%s)", value->value,
			     (value->value & PSCI_POWER_STATE_DOWN_BIT) != 0 ? "power down"
									     : "standby");
	} else if (!kind_is(value, "mbz") || value->value != 0) {
		decoded_hex(list, value->name, value->value);
	}
}

void decode_kind_arguments(struct decoded *decoded, const struct smccc_row *row,
			   const uint64_t *registers)
{
	bool wide = (row->fid & SMCCC_FID_64_BIT) != 0;
	const char *list = row->arguments;
	struct kind_value value;
	uint32_t i = 1;

	for (; i <= row->argument_count && next_description(&list, &value); i++) {
		if (kind_is(&value, "?")) {
			break;
		}
		set_value(&value, registers[i], wide);
		add_argument(&decoded->arguments, &value);
		if (i == 1 && kind_is(&value, "fid")) {
			fid_text(decoded->detail, sizeof(decoded->detail), value.value);
		}
	}
	for (value.kind[0] = '\0'; i <= row->argument_count; i++) {
		(void)snprintf(value.name, sizeof(value.name), "x%u", i);
		set_value(&value, registers[i], wide);
		decoded_hex(&decoded->arguments, value.name, value.value);
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

/* Kinds whose negative values are errors, and the interface that names them. */
static const char *error_kind(const struct smccc_row *row, const struct kind_value *value)
{
	static const char *const plain[] = { "hex",  "dec", "size",  "uid",
					     "text", "fid", "mpidr", "?" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		if (kind_is(value, plain[i])) {
			return NULL;
		}
	}
	if (strstr(value->kind, "_status") != NULL) {
		return value->kind;
	}
	return strncmp(row->constant, "PSCI_", 5) == 0 ? "psci_status" : "smccc_status";
}

/* Interfaces whose errors are positive; the low 8 bits hold the status. */
static bool errors_are_positive(const char *kind)
{
	static const char *const kinds[] = { "rmi_status",   "rsi_status",   "gunyah_status",
					     "optee_status", "intel_status", "altera_status",
					     "sama5_status", "scu_status" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kind, kinds[i]) == 0) {
			return true;
		}
	}
	return false;
}

/* The answer in X0 when it is an error. returns: false if it is none */
static bool error_result(struct decoded *decoded, const struct smccc_row *row,
			 const struct kind_value *value)
{
	const char *kind = error_kind(row, value);
	const char *name;

	/*
	 * An unknown function answers all ones, whatever it would have returned [DEN0028 G 5.1
	 * "Unknown Function Identifier"].
	 */
	if (value->number == SMCCC_RET_NOT_SUPPORTED) {
		name = kind != NULL ? value_name(kind, value->number) : NULL;
		name = name != NULL ? name : "NOT_SUPPORTED";
	} else if (kind != NULL && value->number > 0 && errors_are_positive(kind)) {
		name = value_name(kind, value->number & UINT8_MAX);
	} else if (kind == NULL || value->number >= 0) {
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
	} else if (kind_is(value, "uid")) {
		uid_text(decoded->result, sizeof(decoded->result), registers);
	} else if (kind_is(value, "version") || kind_is(value, "sdei_version")) {
		version_text(text, sizeof(text), value);
		(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64 " (%s)",
			       value->value, text);
	} else if (kind_is(value, "fid")) {
		fid_text(decoded->result, sizeof(decoded->result), value->value);
	} else if (kind_is(value, "dec") || kind_is(value, "size")) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%" PRIu64, value->value);
	} else {
		(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64, value->value);
	}
}

/*
 * FF-A answers with a function identifier; that of FFA_ERROR has the status in W2 [DEN0077A
 * "FFA_ERROR"].
 */
static void ffa_error(struct decoded *decoded, const uint64_t *registers)
{
	decoded->status = DECODED_FAILED;
	decoded_text(&decoded->results, "status", "%" PRId32, (int32_t)(uint32_t)registers[2]);
}

static void further_results(struct decoded *decoded, const struct smccc_row *row, const char *list,
			    const uint64_t *registers)
{
	bool wide = (row->fid & SMCCC_FID_64_BIT) != 0;
	struct kind_value value;

	for (uint32_t i = 1; i < row->result_count && next_description(&list, &value); i++) {
		if (kind_is(&value, "?")) {
			break;
		}
		set_value(&value, registers[i], wide);
		if (kind_is(&value, "text")) {
			add_characters(&decoded->results, value.name, &registers[i],
				       row->result_count - i);
		} else {
			add_argument(&decoded->results, &value);
		}
	}
}

void decode_kind_results(struct decoded *decoded, const struct smccc_row *row,
			 const uint64_t *registers)
{
	const char *list = row->results;
	struct kind_value value = { .kind = "hex" };
	bool described = next_description(&list, &value);

	set_value(&value, registers[0], (row->fid & SMCCC_FID_64_BIT) != 0);
	if (error_result(decoded, row, &value)) {
		return;
	}
	if (!described) {
		(void)snprintf(decoded->result, sizeof(decoded->result), "(nothing)");
		return;
	}
	first_result(decoded, &value, registers);
	if (kind_is(&value, "fid") &&
	    (value.value == FFA_ERROR_32 || value.value == FFA_ERROR_64)) {
		ffa_error(decoded, registers);
	}
	further_results(decoded, row, list, registers);
}
