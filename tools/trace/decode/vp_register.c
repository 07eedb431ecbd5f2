/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of VP registers, with their fields where a number alone says little. */
#include "trace/decode/decoder.h"

#include <inttypes.h>
#include <stdio.h>

#include "abi/hv_crash.h"
#include "abi/hv_identity.h"
#include "abi/hv_synic.h"
#include "abi/hv_timer.h"
#include "abi/hv_vp_register.h"

struct flag {
	uint64_t bit;
	const char *name;
};

static const struct flag sint_flags[] = {
	{ HV_SINT_MASKED_BIT, "masked" },   { HV_SINT_AUTO_EOI_BIT, "auto-eoi" },
	{ HV_SINT_POLLING_BIT, "polling" }, { HV_SINT_AS_INTERCEPT_BIT, "as-intercept" },
	{ HV_SINT_PROXY_BIT, "proxy" },     { 0, NULL },
};

static const struct flag stimer_flags[] = {
	{ HV_STIMER_ENABLE_BIT, "enabled" }, { HV_STIMER_PERIODIC_BIT, "periodic" },
	{ HV_STIMER_LAZY_BIT, "lazy" },      { HV_STIMER_AUTO_ENABLE_BIT, "auto-enable" },
	{ HV_STIMER_DIRECT_BIT, "direct" },  { 0, NULL },
};

static const struct flag crash_flags[] = {
	{ HV_CRASH_CTL_NOTIFY_BIT, "notify" },
	{ HV_CRASH_CTL_MESSAGE_BIT, "message" },
	{ HV_CRASH_CTL_NO_DUMP_BIT, "no-dump" },
	{ 0, NULL },
};

static const struct flag enable_flags[] = {
	{ HV_PAGE_REGISTER_ENABLE_BIT, "enabled" },
	{ 0, NULL },
};

static const struct flag scontrol_flags[] = {
	{ HV_SCONTROL_ENABLE_BIT, "enabled" },
	{ 0, NULL },
};

/*
 * Adds "number", with the part that the caller has put into words, then the flags that are set,
 * joined by '|'.
 */
static void add_flags(struct decoded_list *list, const char *name, uint64_t value,
		      const char *words, const struct flag *flags)
{
	char text[DECODED_TEXT_SIZE];
	size_t at = 0;

	at += (size_t)snprintf(text, sizeof(text), "%s", words);
	for (; flags->name != NULL; flags++) {
		if ((value & flags->bit) != 0) {
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
					       at != 0 ? "|" : "", flags->name);
			value &= ~flags->bit;
		}
	}
	if (value != 0) {
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%#" PRIx64,
				       at != 0 ? "|" : "", value);
	}
	decoded_text(list, name, "%s", at != 0 ? text : "0");
}

static void add_sint(struct decoded_list *list, const char *name, uint64_t value)
{
	char words[DECODED_NAME_SIZE];

	(void)snprintf(words, sizeof(words), "intid %llu", ABI_FIELD_GET(HV_SINT_VECTOR, value));
	add_flags(list, name, value & ~ABI_FIELD_MASK(HV_SINT_VECTOR), words, sint_flags);
}

static void add_page(struct decoded_list *list, const char *name, uint64_t value)
{
	char words[DECODED_NAME_SIZE];

	(void)snprintf(words, sizeof(words), "%#llx", value & ABI_FIELD_MASK(HV_PAGE_REGISTER_PFN));
	add_flags(list, name, value & ~ABI_FIELD_MASK(HV_PAGE_REGISTER_PFN), words, enable_flags);
}

static void add_stimer(struct decoded_list *list, const char *name, uint64_t value)
{
	char words[DECODED_NAME_SIZE];
	uint64_t fields = ABI_FIELD_MASK(HV_STIMER_SINT) | ABI_FIELD_MASK(HV_STIMER_VECTOR);

	if ((value & HV_STIMER_DIRECT_BIT) != 0) {
		(void)snprintf(words, sizeof(words), "intid %llu",
			       ABI_FIELD_GET(HV_STIMER_VECTOR, value));
	} else {
		(void)snprintf(words, sizeof(words), "sint %llu",
			       ABI_FIELD_GET(HV_STIMER_SINT, value));
	}
	add_flags(list, name, value & ~fields, words, stimer_flags);
}

/* OBS: Linux 6.1 puts LINUX_VERSION_CODE, major << 16 | minor << 8 | patch, into the version. */
static void add_open_source_id(struct decoded_list *list, const char *name, uint64_t value)
{
	uint64_t type = ABI_FIELD_GET(HV_GUEST_OS_ID_OPEN_TYPE, value);
	uint64_t version = ABI_FIELD_GET(HV_GUEST_OS_ID_OPEN_VERSION, value);

	if (type == HV_GUEST_OS_TYPE_LINUX) {
		decoded_text(list, name, "%#" PRIx64 " (Linux %" PRIu64 ".%" PRIu64 ".%" PRIu64 ")",
			     value, version >> 16, version >> 8 & 0xff, version & 0xff);
	} else if (type == HV_GUEST_OS_TYPE_FREEBSD) {
		decoded_text(list, name, "%#" PRIx64 " (FreeBSD %" PRIu64 ")", value, version);
	} else {
		decoded_text(list, name, "%#" PRIx64 " (open source, type %" PRIu64 ")", value,
			     type);
	}
}

static void add_guest_os_id(struct decoded_list *list, const char *name, uint64_t value)
{
	if (value == 0) {
		decoded_hex(list, name, value);
	} else if ((value & HV_GUEST_OS_ID_OPEN_SOURCE_BIT) != 0) {
		add_open_source_id(list, name, value);
	} else {
		decoded_text(list, name,
			     "%#" PRIx64 " (vendor %llu, OS %llu, %llu.%llu build %llu)", value,
			     ABI_FIELD_GET(HV_GUEST_OS_ID_VENDOR, value),
			     ABI_FIELD_GET(HV_GUEST_OS_ID_OS, value),
			     ABI_FIELD_GET(HV_GUEST_OS_ID_MAJOR, value),
			     ABI_FIELD_GET(HV_GUEST_OS_ID_MINOR, value),
			     ABI_FIELD_GET(HV_GUEST_OS_ID_BUILD, value));
	}
}

/* Four words a, b, c, d [TLFS Feature and Interface Discovery, "Hypervisor System Identity"] */
static void add_version(struct decoded_list *list, const char *name, struct hv_u128 value)
{
	uint64_t b = value.low >> 32;

	decoded_text(list, name, "%llu.%llu build %" PRIu64, ABI_FIELD_GET(HV_VERSION_B_MAJOR, b),
		     ABI_FIELD_GET(HV_VERSION_B_MINOR, b), value.low & UINT32_MAX);
}

/* An identity register: its words by letter, as the specification names them. */
static void add_words(struct decoded_list *list, const char *name, struct hv_u128 value)
{
	decoded_text(list, name, "a %#" PRIx64 " b %#" PRIx64 " c %#" PRIx64 " d %#" PRIx64,
		     value.low & UINT32_MAX, value.low >> 32, value.high & UINT32_MAX,
		     value.high >> 32);
}

static void add_crash_ctl(struct decoded_list *list, const char *name, uint64_t value)
{
	add_flags(list, name, value, "", crash_flags);
}

static void add_scontrol(struct decoded_list *list, const char *name, uint64_t value)
{
	add_flags(list, name, value, "", scontrol_flags);
}

/* One register, or a run of them, @step apart, whose value is put into words. */
struct run {
	uint32_t first;
	uint32_t last;
	uint32_t step;
	void (*add)(struct decoded_list *list, const char *name, uint64_t value);
	void (*add_wide)(struct decoded_list *list, const char *name, struct hv_u128 value);
};

#define RUN(first, last, step, function)                                                           \
	{                                                                                          \
		HV_REGISTER_##first, HV_REGISTER_##last, step, .add = (function)                   \
	}
#define ONE(register, function) RUN(register, register, 1, function)
#define WIDE(first, last, function)                                                                \
	{                                                                                          \
		HV_REGISTER_##first, HV_REGISTER_##last, 1, .add_wide = (function)                 \
	}

static const struct run runs[] = {
	WIDE(HYPERVISOR_VERSION, HYPERVISOR_VERSION, add_version),
	WIDE(PRIVILEGES_AND_FEATURES, ISOLATION_CONFIGURATION, add_words),
	ONE(GUEST_CRASH_CTL, add_crash_ctl),
	ONE(PROCESSOR_CLOCK_FREQUENCY, decoded_number),
	ONE(INTERRUPT_CLOCK_FREQUENCY, decoded_number),
	ONE(VP_RUNTIME, decoded_number),
	ONE(GUEST_OS_ID, add_guest_os_id),
	ONE(VP_INDEX, decoded_number),
	ONE(TIME_REF_COUNT, decoded_number),
	ONE(REFERENCE_TSC, add_page),
	ONE(VP_ASSIST_PAGE, add_page),
	RUN(SINT0, SINT15, 1, add_sint),
	ONE(SCONTROL, add_scontrol),
	ONE(SVERSION, decoded_number),
	ONE(SIEFP, add_page),
	ONE(SIMP, add_page),
	RUN(STIMER0_CONFIG, STIMER3_CONFIG, 2, add_stimer),
	RUN(STIMER0_COUNT, STIMER3_COUNT, 2, decoded_number),
};

static const struct run *find_run(uint32_t number)
{
	for (size_t i = 0; i < ABI_COUNT(runs); i++) {
		if (number >= runs[i].first && number <= runs[i].last &&
		    (number - runs[i].first) % runs[i].step == 0) {
			return &runs[i];
		}
	}
	return NULL;
}

const char *decode_register_label(uint32_t number, char label[DECODED_NAME_SIZE])
{
	const char *name = hv_register_name(number);

	if (name != NULL) {
		(void)snprintf(label, DECODED_NAME_SIZE, "%s", name);
	} else {
		(void)snprintf(label, DECODED_NAME_SIZE, "%#" PRIx32, number);
	}
	return label;
}

void decode_register_value(struct decoded_list *list, uint32_t number, struct hv_u128 value)
{
	const struct run *run = find_run(number);
	char name[DECODED_NAME_SIZE];

	(void)decode_register_label(number, name);
	if (run != NULL && run->add_wide != NULL) {
		run->add_wide(list, name, value);
	} else if (value.high != 0) {
		decoded_text(list, name, "%#" PRIx64 "%016" PRIx64, value.high, value.low);
	} else if (run != NULL) {
		run->add(list, name, value.low);
	} else {
		decoded_hex(list, name, value.low);
	}
}
