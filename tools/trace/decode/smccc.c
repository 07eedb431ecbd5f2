/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls: by the SMC Calling Convention, and by the immediates that it reserves. */
#include "trace/decode/decoder.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "abi/hv_identity.h"
#include "abi/smccc.h"
#include "hypervisor/disk_call.h"
#include "trace/decode/record.h"

/* ESR_ELx fields and exception classes [DDI0487 "ESR_EL2, Exception Syndrome Register"] */
#define ESR_EC_SHIFT        26
#define ESR_EC_WIDTH        6
#define ESR_IMMEDIATE_SHIFT 0
#define ESR_IMMEDIATE_WIDTH 16
#define ESR_EC_HVC_32       0x12
#define ESR_EC_SMC_32       0x13
#define ESR_EC_HVC_64       0x16
#define ESR_EC_SMC_64       0x17

static const uint32_t classes[SMCCC_CLASS_COUNT] = {
	[SMCCC_CLASS_SMCCC] = CLASS_SMCCC, [SMCCC_CLASS_PSCI] = CLASS_PSCI,
	[SMCCC_CLASS_TRNG] = CLASS_TRNG,   [SMCCC_CLASS_SDEI] = CLASS_SDEI,
	[SMCCC_CLASS_FFA] = CLASS_FFA,     [SMCCC_CLASS_PV] = CLASS_PV,
	[SMCCC_CLASS_KVM] = CLASS_KVM,     [SMCCC_CLASS_HV] = CLASS_HV,
};

static const char *const owner_names[] = {
	[SMCCC_OWNER_ARCH] = "ARCH",
	[SMCCC_OWNER_CPU] = "CPU",
	[SMCCC_OWNER_SIP] = "SIP",
	[SMCCC_OWNER_OEM] = "OEM",
	[SMCCC_OWNER_STANDARD_SECURE] = "STANDARD_SECURE",
	[SMCCC_OWNER_STANDARD_HYP] = "STANDARD_HYP",
	[SMCCC_OWNER_VENDOR_HYP] = "VENDOR_HYP",
	[SMCCC_OWNER_VENDOR_EL3] = "VENDOR_EL3",
};

static void set_conduit(struct decoded *decoded, uint32_t esr)
{
	uint64_t class = ABI_FIELD_GET(ESR_EC, esr);

	if (class == ESR_EC_SMC_64 || class == ESR_EC_SMC_32) {
		decoded->conduit = "SMC";
	} else if (class == ESR_EC_HVC_64 || class == ESR_EC_HVC_32) {
		decoded->conduit = "HVC";
	} else {
		decoded->conduit = "?";
	}
	decoded->immediate = (uint16_t)ABI_FIELD_GET(ESR_IMMEDIATE, esr);
}

/* Arguments that belong to nobody: all registers, few of them in the text. */
static void add_registers(struct decoded_list *list, const uint64_t *registers, uint32_t first,
			  uint32_t count)
{
	const uint32_t shown = 4;
	char name[DECODED_NAME_SIZE];

	for (uint32_t i = first; i < count; i++) {
		(void)snprintf(name, sizeof(name), "x%" PRIu32, i);
		decoded_hex(list, name, registers[i]);
		if (i >= shown) {
			decoded_minor(list);
		}
	}
}

static void set_raw_result(struct decoded *decoded, uint64_t value)
{
	(void)snprintf(decoded->result, sizeof(decoded->result), "%#" PRIx64, value);
}

/* What the call would be to others than conduit. */
static void add_candidates(struct decoded_list *list, uint32_t fid)
{
	const struct call_entry *rows[CALL_CANDIDATES_MAX];
	size_t count = call_candidates(fid, CALL_CONTEXT_NONE, rows);

	if (count == 0) {
		return;
	}
	decoded_array(list, "elsewhere");
	for (size_t i = 0; i < count; i++) {
		decoded_text(list, "", "%s %s", call_group(rows[i]), rows[i]->name);
	}
	decoded_end(list);
}

static void decode_unknown_call(struct decoded *decoded, const struct trace_record *record,
				uint32_t fid)
{
	uint32_t owner = (uint32_t)ABI_FIELD_GET(SMCCC_FID_OWNER, fid);
	int64_t result = (fid & SMCCC_FID_64_BIT) != 0 ? (int64_t)record->after[0]
						       : (int32_t)(uint32_t)record->after[0];

	decoded->classes |= CLASS_UNKNOWN;
	(void)snprintf(decoded->name, sizeof(decoded->name), "smccc_%#" PRIx32, fid);
	if (owner < ABI_COUNT(owner_names)) {
		decoded_text(&decoded->arguments, "owner", "%s", owner_names[owner]);
	} else {
		decoded_number(&decoded->arguments, "owner", owner);
	}
	add_candidates(&decoded->arguments, fid);
	add_registers(&decoded->arguments, record->before, 1, SMCCC_REGISTER_COUNT_64);
	if (result == SMCCC_RET_NOT_SUPPORTED) {
		decoded->status = DECODED_FAILED;
		(void)snprintf(decoded->result, sizeof(decoded->result), "-1 NOT_SUPPORTED");
	} else {
		set_raw_result(decoded, record->after[0]);
	}
}

static void decode_smccc(struct decoded *decoded, const struct trace_record *record,
			 const struct trace_record *input)
{
	uint32_t fid = (uint32_t)record->before[0];
	const struct call_entry *row;
	bool hint = (fid & SMCCC_FID_FAST_BIT) != 0 && (fid & SMCCC_FID_SVE_HINT_BIT) != 0;

	if (hint) {
		fid &= ~SMCCC_FID_SVE_HINT_BIT;
	}
	decoded->number = fid;
	row = call_entry_find(fid);
	if (fid == HV_HYPERCALL_FID) {
		decode_hypercall(decoded, record, &hypercall_smccc, input);
	} else if (row == NULL) {
		decode_unknown_call(decoded, record, fid);
	} else {
		decoded_name(decoded, row->name);
		decoded->classes |= classes[row->class];
		decode_kind_arguments(decoded, row, record->before);
		decode_kind_results(decoded, row, record->after);
	}
	if (hint) {
		decoded_text(&decoded->arguments, "", "no SVE state");
	}
}

/* The firmware's; false: it is none. Of a long transfer each part is a call, and only the last one has a status. */
static bool decode_disk_call(struct decoded *decoded, const struct trace_record *record)
{
	static const char *const names[] = {
		[DISK_CALL_DESCRIBE - DISK_CALL_DESCRIBE] = "disk_describe",
		[DISK_CALL_READ - DISK_CALL_DESCRIBE] = "disk_read",
		[DISK_CALL_WRITE - DISK_CALL_DESCRIBE] = "disk_write",
		[DISK_CALL_FLUSH - DISK_CALL_DESCRIBE] = "disk_flush",
	};
	uint32_t index = decoded->immediate - DISK_CALL_DESCRIBE;

	if (index >= ABI_COUNT(names) || strcmp(decoded->conduit, "HVC") != 0) {
		return false;
	}
	decoded->number = decoded->immediate;
	decoded->classes |= CLASS_HV;
	decoded_name(decoded, names[index]);
	decoded_number(&decoded->arguments, "disk", (uint32_t)record->before[5]);
	if (decoded->immediate == DISK_CALL_READ || decoded->immediate == DISK_CALL_WRITE) {
		decoded_number(&decoded->arguments, "block", record->before[2]);
		decoded_number(&decoded->arguments, "bytes", record->before[3]);
		decoded_hex(&decoded->arguments, "buffer", record->before[4]);
		if (record->after[3] != record->before[3]) {
			(void)snprintf(decoded->result, sizeof(decoded->result),
				       "%" PRIu64 " bytes left", record->after[3]);
			return true;
		}
	}
	set_raw_result(decoded, record->after[0]);
	return true;
}

/*
 * An immediate that the calling convention reserves [DEN0028 G 2.9 "SMC and HVC immediate value"].
 */
static void decode_immediate(struct decoded *decoded, const struct trace_record *record)
{
	static const char *const names[] = {
		[HV_HVC_VTL_CALL] = "vtl_call",
		[HV_HVC_VTL_RETURN] = "vtl_return",
		[HV_HVC_VP_LAUNCH] = "vp_launch",
	};
	bool known = strcmp(decoded->conduit, "HVC") == 0 && decoded->immediate < ABI_COUNT(names);

	decoded->number = decoded->immediate;
	decoded->classes |= known ? CLASS_HV : CLASS_UNKNOWN;
	decoded_name(decoded, known ? names[decoded->immediate] : "immediate");
	add_registers(&decoded->arguments, record->before, 0, TRACE_REGISTER_COUNT);
	set_raw_result(decoded, record->after[0]);
}

void decode_call(struct decoded *decoded, const struct trace_record *record,
		 const struct trace_record *input)
{
	decoded->kind = DECODED_CALL;
	set_conduit(decoded, record->esr);
	if (decoded->immediate == SMCCC_IMMEDIATE) {
		decode_smccc(decoded, record, input);
	} else if (decoded->immediate == HV_HVC_NATIVE && strcmp(decoded->conduit, "HVC") == 0) {
		decode_hypercall(decoded, record, &hypercall_native, input);
	} else if (!decode_disk_call(decoded, record)) {
		decode_immediate(decoded, record);
	}
	if (record->cost == TRACE_COST_NO_RETURN) {
		decoded->status = DECODED_UNFINISHED;
		decoded->results.count = 0;
		(void)snprintf(decoded->result, sizeof(decoded->result), "?");
	}
}

bool decode_is_post(const struct trace_record *record)
{
	uint64_t immediate = ABI_FIELD_GET(ESR_IMMEDIATE, record->esr);
	uint64_t control = immediate == HV_HVC_NATIVE ? record->before[hypercall_native.control]
						      : record->before[hypercall_smccc.control];

	return record->kind == TRACE_KIND_CALL &&
	       (immediate == HV_HVC_NATIVE || (uint32_t)record->before[0] == HV_HYPERCALL_FID) &&
	       ABI_FIELD_GET(HV_HYPERCALL_CODE, control) == HVCALL_POST_MESSAGE;
}
