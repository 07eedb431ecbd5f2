/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bits of a function ID say by themselves. */
#include "decode/fid.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "abi/smccc.h"
#include "decode/call_table.h"

/* As dumps print registers of 32 and 64 bits */
#define DIGITS_32 8
#define DIGITS_64 16

static bool parse(const char *text, int base, uint64_t *value)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	char *end;

	/* strtoull() alone would take blanks and a second sign. */
	if (!isxdigit((unsigned char)digits[0])) {
		return false;
	}
	errno = 0;
	*value = strtoull(digits, &end, base);
	if (text[0] == '-') {
		*value = 0 - *value;
	}
	return errno == 0 && *end == '\0';
}

/* No octal numbers: who writes leading zeros fills up to a width. */
static int base_of(const char *text)
{
	const char *digits = text[0] == '-' ? text + 1 : text;

	return digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X') ? 16 : 10;
}

/* Eight or sixteen digits without a prefix are hexadecimal, as dumps print registers. */
bool fid_parse(const char *text, uint64_t *value)
{
	size_t length = strlen(text);
	bool dump = strspn(text, "0123456789abcdefABCDEF") == length &&
		    (length == DIGITS_32 || length == DIGITS_64);

	return parse(text, dump ? 16 : base_of(text), value);
}

bool fid_parse_register(const char *text, uint64_t *value)
{
	return parse(text, base_of(text), value);
}

const char *fid_owner(uint32_t fid)
{
	static const char *const names[] = {
		[SMCCC_OWNER_ARCH] = "Arm architecture",
		[SMCCC_OWNER_CPU] = "CPU",
		[SMCCC_OWNER_SIP] = "SiP, silicon provider",
		[SMCCC_OWNER_OEM] = "OEM",
		[SMCCC_OWNER_STANDARD_SECURE] = "standard secure service",
		[SMCCC_OWNER_STANDARD_HYP] = "standard hypervisor service",
		[SMCCC_OWNER_VENDOR_HYP] = "vendor-specific hypervisor service",
		[SMCCC_OWNER_VENDOR_EL3] = "vendor-specific EL3 monitor service",
	};
	uint64_t owner = ABI_FIELD_GET(SMCCC_FID_OWNER, fid);

	if ((fid & SMCCC_FID_FAST_BIT) == 0 && owner <= SMCCC_OWNER_CPU) {
		return "calls from before SMCCC";
	}
	if (owner < ABI_COUNT(names)) {
		return names[owner];
	}
	if (owner >= SMCCC_OWNER_TRUSTED_OS) {
		return "Trusted OS";
	}
	return owner >= SMCCC_OWNER_TRUSTED_APP ? "Trusted Application" : "reserved owner";
}

const char *fid_vendor_service(uint32_t fid)
{
	static const char *const names[SMCCC_OWNER_TRUSTED_OS_END + 1] = {
		[SMCCC_OWNER_SIP] = "SiP",
		[SMCCC_OWNER_OEM] = "OEM",
		[SMCCC_OWNER_VENDOR_HYP] = "vendor hypervisor",
		[SMCCC_OWNER_VENDOR_EL3] = "vendor EL3",
		[SMCCC_OWNER_TRUSTED_APP... SMCCC_OWNER_TRUSTED_APP_END] = "Trusted Application",
		[SMCCC_OWNER_TRUSTED_OS... SMCCC_OWNER_TRUSTED_OS_END] = "Trusted OS",
	};

	return names[ABI_FIELD_GET(SMCCC_FID_OWNER, fid)];
}

const char *fid_problem(uint32_t fid)
{
	uint64_t owner = ABI_FIELD_GET(SMCCC_FID_OWNER, fid);

	if ((fid & SMCCC_FID_FAST_BIT) == 0) {
		return NULL;
	}
	if (ABI_FIELD_GET(SMCCC_FID_MBZ, fid) != 0) {
		return "bits 23:17 of a fast call must be zero";
	}
	return owner > SMCCC_OWNER_VENDOR_EL3 && owner < SMCCC_OWNER_TRUSTED_APP
		       ? "the owner is reserved"
		       : NULL;
}

bool fid_is_query(uint32_t fid)
{
	uint64_t number = ABI_FIELD_GET(SMCCC_FID_NUMBER, fid);

	return (fid & SMCCC_FID_FAST_BIT) != 0 &&
	       ABI_FIELD_GET(SMCCC_FID_OWNER, fid) != SMCCC_OWNER_ARCH &&
	       (number == SMCCC_NUMBER_CALL_COUNT || number == SMCCC_NUMBER_CALL_UID ||
		number == SMCCC_NUMBER_REVISION);
}

static void print_field(FILE *out, const char *bits, const char *value, const char *text)
{
	fprintf(out, "  %-7s %-7s %s\n", bits, value, text);
}

/* 23:16 of a yielding call belong to its owner; of a fast call 23:17 are zero and 16 is the hint. */
static void print_middle(FILE *out, uint32_t fid)
{
	bool hint = (fid & SMCCC_FID_SVE_HINT_BIT) != 0;
	char value[16];

	if ((fid & SMCCC_FID_FAST_BIT) == 0) {
		(void)snprintf(value, sizeof(value), "0x%02x", fid >> 16 & 0xff);
		print_field(out, "23:16", value, "up to the owner");
		return;
	}
	(void)snprintf(value, sizeof(value), "0x%02x",
		       (unsigned int)ABI_FIELD_GET(SMCCC_FID_MBZ, fid));
	print_field(out, "23:17", value, "must be zero");
	print_field(out, "16", hint ? "1" : "0",
		    hint ? "hint: the caller has no live SVE or SME state" : "no SVE hint");
}

void fid_print_bits(FILE *out, uint32_t fid)
{
	bool fast = (fid & SMCCC_FID_FAST_BIT) != 0;
	bool wide = (fid & SMCCC_FID_64_BIT) != 0;
	const struct call_range *range = call_range_find(fid);
	char value[16];

	print_field(out, "31", fast ? "1" : "0", fast ? "fast call" : "yielding call");
	print_field(out, "30", wide ? "1" : "0", wide ? "SMC64/HVC64" : "SMC32/HVC32");
	(void)snprintf(value, sizeof(value), "%u",
		       (unsigned int)ABI_FIELD_GET(SMCCC_FID_OWNER, fid));
	print_field(out, "29:24", value, fid_owner(fid));
	print_middle(out, fid);
	fprintf(out, "  %-7s 0x%04x  function number", "15:0", fid & 0xffff);
	if (fid_is_query(fid)) {
		fputs(" of a general query", out);
	} else if (range != NULL) {
		fprintf(out, "; 0x%04x to 0x%04x: %s [%s]", range->first, range->last, range->title,
			range->document);
	}
	fputc('\n', out);
}

void fid_bits_json(struct json_writer *json, uint32_t fid)
{
	bool fast = (fid & SMCCC_FID_FAST_BIT) != 0;
	bool hint = fast && (fid & SMCCC_FID_SVE_HINT_BIT) != 0;
	const struct call_range *range = call_range_find(fid);

	json_write_print(json, "function_id", "\"0x%08x\"", fid);
	json_write_text(json, "type", fast ? "fast" : "yielding");
	json_write_number(json, "width", (fid & SMCCC_FID_64_BIT) != 0 ? 64 : 32);
	json_write_number(json, "owner", ABI_FIELD_GET(SMCCC_FID_OWNER, fid));
	json_write_text(json, "owner_name", fid_owner(fid));
	json_write_number(json, "number", ABI_FIELD_GET(SMCCC_FID_NUMBER, fid));
	json_write_print(json, "sve_hint", hint ? "true" : "false");
	json_write_text(json, "interface", range != NULL ? range->title : NULL);
	json_write_text(json, "problem", fid_problem(fid));
}
