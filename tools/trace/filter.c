/* SPDX-License-Identifier: BSD-2-Clause */
/* -e expressions, with strace's habits. */
#include "trace/filter.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/number.h"
#include "cli/suggest.h"
#include "trace/abi_table.h"
#include "trace/decode/packet.h"

/* Longest expression, with all its values. */
#define EXPRESSION_SIZE 1024

/* Names that suggest() is shown. */
#define NAMES_MAX 1024

struct word {
	const char *name;
	uint32_t value;
};

static const struct word classes[] = {
	{ "smccc", CLASS_SMCCC },
	{ "psci", CLASS_PSCI },
	{ "trng", CLASS_TRNG },
	{ "sdei", CLASS_SDEI },
	{ "ffa", CLASS_FFA },
	{ "pv", CLASS_PV },
	{ "kvm", CLASS_KVM },
	{ "hv", CLASS_HV },
	{ "register", CLASS_REGISTER },
	{ "vmbus", CLASS_VMBUS },
	{ "incoming", CLASS_INCOMING },
	{ "unknown", CLASS_UNKNOWN },
	{ "device", CLASS_DEVICE },
	{ "all", UINT32_MAX },
	{ "none", 0 },
};

static const struct word statuses[] = {
	{ "successful", 1U << DECODED_SUCCESSFUL },
	{ "failed", 1U << DECODED_FAILED },
	{ "unfinished", 1U << DECODED_UNFINISHED },
	{ "all", UINT32_MAX },
	{ "none", 0 },
};

static const struct word *find_word(const struct word *words, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(words[i].name, name) == 0) {
			return &words[i];
		}
	}
	return NULL;
}

#define FIND_WORD(words, name) find_word(words, sizeof(words) / sizeof((words)[0]), name)

/*
 * The heart of a name: lower case, without what the spellings of one thing differ in.
 * HvCallPostMessage, HvPostMessage, HVCALL_POST_MESSAGE and PostMessage are the same; so are
 * HvRegisterVpIndex, HV_REGISTER_VP_INDEX and VP_INDEX.
 */
static void normalise(char *to, const char *name)
{
	static const char *const prefixes[] = { "hvcall", "hvextcall", "hvregister", "hv", "psci" };
	char letters[DECODED_NAME_SIZE] = "";
	size_t length = 0;
	const char *start = letters;

	for (; *name != '\0' && length < sizeof(letters) - 1; name++) {
		if (*name != '_') {
			letters[length++] = (char)tolower((unsigned char)*name);
		}
	}
	letters[length] = '\0';
	for (size_t i = 0; i < ABI_COUNT(prefixes); i++) {
		size_t size = strlen(prefixes[i]);

		if (strncmp(letters, prefixes[i], size) == 0 && letters[size] != '\0') {
			start = letters + size;
			break;
		}
	}
	(void)snprintf(to, DECODED_NAME_SIZE, "%s", start);
}

static bool same_name(const char *normalised, const char *name)
{
	char other[DECODED_NAME_SIZE];

	normalise(other, name);
	return strcmp(normalised, other) == 0;
}

static bool is_known(const char *normalised)
{
	const char *name;

	for (size_t i = 0; (name = abi_name_at(i)) != NULL; i++) {
		if (same_name(normalised, name)) {
			return true;
		}
	}
	return same_name(normalised, "event") || same_name(normalised, "TimerExpired");
}

static void name_error(char *error, const char *value)
{
	const char *names[NAMES_MAX];
	const char *near;
	size_t count = 0;

	while (count < NAMES_MAX - 1 && (names[count] = abi_name_at(count)) != NULL) {
		count++;
	}
	names[count] = NULL;
	near = suggest(value, names);
	if (near != NULL) {
		(void)snprintf(error, FILTER_ERROR_SIZE,
			       "no call is named '%s'; did you mean '%s'?", value, near);
	} else {
		(void)snprintf(
			error, FILTER_ERROR_SIZE,
			"no call is named '%s'; classes are smccc, psci, trng, sdei, ffa, pv, kvm, hv, "
			"register, vmbus, incoming, unknown, device",
			value);
	}
}

static bool add_regex(struct filter_trace *trace, const char *pattern, char *error)
{
	int wrong;

	if (trace->regex_count == FILTER_REGEX_MAX) {
		(void)snprintf(error, FILTER_ERROR_SIZE, "more than %d regular expressions",
			       FILTER_REGEX_MAX);
		return false;
	}
	wrong = regcomp(&trace->regexes[trace->regex_count], pattern, REG_EXTENDED | REG_NOSUB);
	if (wrong != 0) {
		char reason[128];

		(void)regerror(wrong, &trace->regexes[trace->regex_count], reason, sizeof(reason));
		(void)snprintf(error, FILTER_ERROR_SIZE, "regular expression '%s': %s", pattern,
			       reason);
		return false;
	}
	trace->regex_count++;
	return true;
}

/* A call code or function ID. returns: false if @value is no number */
static bool add_number(struct filter_trace *trace, const char *value)
{
	char *end;
	unsigned long long number;

	if (!isdigit((unsigned char)value[0])) {
		return false;
	}
	errno = 0;
	number = strtoull(value, &end, 0);
	if (*end != '\0' || errno != 0 || trace->number_count == FILTER_VALUE_MAX) {
		return false;
	}
	trace->numbers[trace->number_count++] = number;
	return true;
}

static bool add_trace_value(void *context, const char *value, char *error)
{
	struct filter_trace *trace = context;
	const struct word *class = FIND_WORD(classes, value[0] == '%' ? value + 1 : value);

	if (value[0] == '/') {
		return add_regex(trace, value + 1, error);
	}
	if (class != NULL) {
		trace->classes |= class->value;
		return true;
	}
	if (add_number(trace, value)) {
		return true;
	}
	if (trace->name_count == FILTER_VALUE_MAX) {
		(void)snprintf(error, FILTER_ERROR_SIZE, "more than %d names", FILTER_VALUE_MAX);
		return false;
	}
	normalise(trace->names[trace->name_count], value);
	if (!is_known(trace->names[trace->name_count])) {
		name_error(error, value);
		return false;
	}
	trace->name_count++;
	return true;
}

static bool add_status_value(void *context, const char *value, char *error)
{
	const struct word *status = FIND_WORD(statuses, value);

	if (status == NULL) {
		(void)snprintf(error, FILTER_ERROR_SIZE,
			       "no status is named '%s'; there are successful, failed, unfinished",
			       value);
		return false;
	}
	*(uint32_t *)context |= status->value;
	return true;
}

/* "3" or "0-7" */
static bool parse_range(const char *text, uint64_t *first, uint64_t *last)
{
	char copy[16];
	char *dash;

	if (strlen(text) >= sizeof(copy)) {
		return false;
	}
	memcpy(copy, text, strlen(text) + 1);
	dash = strchr(copy, '-');
	if (dash != NULL) {
		*dash = '\0';
	}
	if (!number_parse(copy, 0, FILTER_VP_MAX - 1, first)) {
		return false;
	}
	*last = *first;
	return dash == NULL || number_parse(dash + 1, *first, FILTER_VP_MAX - 1, last);
}

static bool add_vp_value(void *context, const char *value, char *error)
{
	uint64_t *vps = context;
	uint64_t first;
	uint64_t last;

	if (strcasecmp(value, "all") == 0) {
		*vps = UINT64_MAX;
		return true;
	}
	if (strcasecmp(value, "none") == 0) {
		return true;
	}
	if (!parse_range(value, &first, &last)) {
		(void)snprintf(error, FILTER_ERROR_SIZE, "no VP is numbered '%s'; they are 0 to %d",
			       value, FILTER_VP_MAX - 1);
		return false;
	}
	for (uint64_t vp = first; vp <= last; vp++) {
		*vps |= UINT64_C(1) << vp;
	}
	return true;
}

static bool device_error(char *error, const char *value)
{
	size_t at = (size_t)snprintf(error, FILTER_ERROR_SIZE, "no device is named '%s'; there are",
				     value);
	const char *name;

	for (size_t i = 0; (name = packet_device_name(i)) != NULL && at < FILTER_ERROR_SIZE; i++) {
		at += (size_t)snprintf(error + at, FILTER_ERROR_SIZE - at, "%s %s",
				       i == 0 ? "" : ",", name);
	}
	return false;
}

static bool add_device_value(void *context, const char *value, char *error)
{
	struct filter_device *device = context;
	uint64_t channel;
	const char *name = packet_device_find(value);

	if (strcasecmp(value, "all") == 0) {
		device->all = true;
		return true;
	}
	if (device->name_count == FILTER_VALUE_MAX || device->channel_count == FILTER_VALUE_MAX) {
		(void)snprintf(error, FILTER_ERROR_SIZE, "more than %d devices", FILTER_VALUE_MAX);
		return false;
	}
	if (number_parse(value, 0, UINT16_MAX, &channel)) {
		device->channels[device->channel_count++] = (uint32_t)channel;
		return true;
	}
	if (name == NULL) {
		return device_error(error, value);
	}
	device->names[device->name_count++] = name;
	return true;
}

/* Hands each value of "a,b,c" to @add. */
static bool add_values(const char *list, bool (*add)(void *context, const char *value, char *error),
		       void *context, char *error)
{
	char copy[EXPRESSION_SIZE];
	char *rest = NULL;
	size_t length = strlen(list);
	bool is_empty = strspn(list, ",") == length;

	if (is_empty || length >= sizeof(copy)) {
		(void)snprintf(error, FILTER_ERROR_SIZE,
			       is_empty ? "a value is missing" : "too long");
		return false;
	}
	memcpy(copy, list, length + 1);
	for (char *value = strtok_r(copy, ",", &rest); value != NULL;
	     value = strtok_r(NULL, ",", &rest)) {
		if (!add(context, value, error)) {
			return false;
		}
	}
	return true;
}

/* @expression without "qualifier=", or NULL if it has another one. */
static const char *after_qualifier(const char *expression, const char *qualifier)
{
	size_t size = strlen(qualifier);

	return strncmp(expression, qualifier, size) == 0 && expression[size] == '='
		       ? expression + size + 1
		       : NULL;
}

static bool take_inversion(const char **values)
{
	bool inverted = **values == '!';

	*values += inverted;
	return inverted;
}

static bool add_trace(struct filter *filter, const char *values, char *error)
{
	filter_free(filter);
	memset(&filter->trace, 0, sizeof(filter->trace));
	filter->by_trace = true;
	filter->trace.inverted = take_inversion(&values);
	return add_values(values, add_trace_value, &filter->trace, error);
}

bool filter_add(struct filter *filter, const char *expression, char *error)
{
	const char *values;

	if ((values = after_qualifier(expression, "status")) != NULL) {
		bool inverted = take_inversion(&values);

		filter->by_status = true;
		filter->statuses = 0;
		if (!add_values(values, add_status_value, &filter->statuses, error)) {
			return false;
		}
		filter->statuses = inverted ? ~filter->statuses : filter->statuses;
		return true;
	}
	if ((values = after_qualifier(expression, "vp")) != NULL) {
		filter->by_vp = true;
		filter->vps = 0;
		filter->vps_inverted = take_inversion(&values);
		return add_values(values, add_vp_value, &filter->vps, error);
	}
	if ((values = after_qualifier(expression, "device")) != NULL) {
		filter->by_device = true;
		filter->device = (struct filter_device){ .inverted = take_inversion(&values) };
		return add_values(values, add_device_value, &filter->device, error);
	}
	values = after_qualifier(expression, "trace");
	if (values == NULL) {
		values = after_qualifier(expression, "t");
	}
	if (values == NULL && strchr(expression, '=') != NULL) {
		(void)snprintf(error, FILTER_ERROR_SIZE,
			       "'%s': qualifiers are trace, device, status and vp", expression);
		return false;
	}
	return add_trace(filter, values != NULL ? values : expression, error);
}

static bool trace_matches(const struct filter_trace *trace, const struct decoded *decoded)
{
	if ((trace->classes & decoded->classes) != 0 || trace->classes == UINT32_MAX) {
		return true;
	}
	for (size_t i = 0; i < trace->name_count; i++) {
		if (same_name(trace->names[i], decoded->name) ||
		    same_name(trace->names[i], decoded->detail)) {
			return true;
		}
	}
	for (size_t i = 0; i < trace->number_count && decoded->kind == DECODED_CALL; i++) {
		if (trace->numbers[i] == decoded->number) {
			return true;
		}
	}
	for (size_t i = 0; i < trace->regex_count; i++) {
		if (regexec(&trace->regexes[i], decoded->name, 0, NULL, 0) == 0) {
			return true;
		}
	}
	return false;
}

static bool vp_passes(const struct filter *filter, const struct trace_record *record)
{
	bool named = record->vp < FILTER_VP_MAX && (filter->vps >> record->vp & 1) != 0;

	return named != filter->vps_inverted;
}

static bool device_matches(const struct filter_device *device, const struct decoded *decoded)
{
	if (decoded->kind != DECODED_PACKET) {
		return false;
	}
	for (size_t i = 0; i < device->name_count; i++) {
		if (strcmp(device->names[i], decoded->packet.device) == 0) {
			return true;
		}
	}
	for (size_t i = 0; i < device->channel_count; i++) {
		if (device->channels[i] == decoded->packet.channel) {
			return true;
		}
	}
	return device->all;
}

/* Only a call and an answer say how it went. */
static bool has_status(const struct decoded *decoded)
{
	return decoded->kind == DECODED_CALL ||
	       (decoded->kind == DECODED_PACKET && decoded->packet.answer);
}

bool filter_passes(const struct filter *filter, const struct trace_record *record,
		   const struct decoded *decoded)
{
	if (filter->by_vp && !vp_passes(filter, record)) {
		return false;
	}
	if (decoded->kind == DECODED_LOST) {
		return true;
	}
	if (filter->by_status &&
	    (!has_status(decoded) || (filter->statuses >> decoded->status & 1) == 0)) {
		return false;
	}
	if (filter->by_device &&
	    device_matches(&filter->device, decoded) == filter->device.inverted) {
		return false;
	}
	return !filter->by_trace ||
	       trace_matches(&filter->trace, decoded) != filter->trace.inverted;
}

void filter_free(struct filter *filter)
{
	for (size_t i = 0; i < filter->trace.regex_count; i++) {
		regfree(&filter->trace.regexes[i]);
	}
	filter->trace.regex_count = 0;
}
