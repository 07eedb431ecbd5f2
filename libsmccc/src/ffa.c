/* SPDX-License-Identifier: BSD-2-Clause */
/* FF-A: discovery and direct messages. */
#include "smccc/ffa.h"

#include "service.h"

/* Partitions of one list; indices have 16 bits. */
#define PARTITIONS_MAX 0x10000U

/* 0 for the answer that the call wants, else the error. */
static ffa_status_t outcome(const struct arm_smccc_1_2_regs *regs, uint32_t wanted,
			    uint32_t wanted_too)
{
	const uint32_t answer = low(regs->a0);
	const ffa_status_t error = (ffa_status_t)low(regs->a2);

	if (answer == wanted || answer == wanted_too) {
		return 0;
	}
	if ((answer == FFA_ERROR_32 || answer == FFA_ERROR_64) && error < 0) {
		return error;
	}
	return FFA_RET_NOT_SUPPORTED;
}

static ffa_status_t ffa_call(const struct smccc_callee *callee, struct arm_smccc_1_2_regs *regs)
{
	call(callee, regs);
	return outcome(regs, FFA_SUCCESS_32, FFA_SUCCESS_64);
}

ffa_status_t ffa_version(const struct smccc_callee *callee, uint32_t ours, uint32_t *theirs)
{
	int32_t answer;

	*theirs = 0;
	if (callee->version < SMCCC_VERSION_1_2) {
		return FFA_RET_NOT_SUPPORTED;
	}
	answer = call_1(callee, FFA_VERSION, ours);
	if (answer < (int32_t)FFA_VERSION_1_0) {
		return FFA_RET_NOT_SUPPORTED;
	}
	*theirs = (uint32_t)answer;
	return ABI_FIELD_GET(SMCCC_VERSION_MAJOR, answer) ==
			       ABI_FIELD_GET(SMCCC_VERSION_MAJOR, ours)
		       ? 0
		       : FFA_RET_NOT_SUPPORTED;
}

ffa_status_t ffa_features(const struct smccc_callee *callee, uint32_t function, uint32_t properties,
			  uint32_t *w2, uint32_t *w3)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = FFA_FEATURES,
		.a1 = function,
		.a2 = properties,
	};
	const ffa_status_t status = ffa_call(callee, &regs);

	*w2 = status == 0 ? low(regs.a2) : 0;
	*w3 = status == 0 ? low(regs.a3) : 0;
	return status;
}

static ffa_status_t get_id(const struct smccc_callee *callee, uint32_t fid, uint16_t *id)
{
	struct arm_smccc_1_2_regs regs = { .a0 = fid };
	const ffa_status_t status = ffa_call(callee, &regs);

	*id = status == 0 ? (uint16_t)regs.a2 : 0;
	return status;
}

ffa_status_t ffa_id_get(const struct smccc_callee *callee, uint16_t *id)
{
	return get_id(callee, FFA_ID_GET, id);
}

ffa_status_t ffa_spm_id_get(const struct smccc_callee *callee, uint16_t *id)
{
	return get_id(callee, FFA_SPM_ID_GET, id);
}

static smccc_register endpoints(uint16_t sender, uint16_t receiver)
{
	return (smccc_register)(ABI_FIELD_PREP(FFA_ENDPOINTS_SENDER, sender) |
				ABI_FIELD_PREP(FFA_ENDPOINTS_RECEIVER, receiver));
}

/* Runs a receiver that an interrupt stopped, until it answers with something else. */
static ffa_status_t finish(const struct smccc_callee *callee, struct arm_smccc_1_2_regs *regs,
			   uint32_t response, uint32_t runs)
{
	while (low(regs->a0) == FFA_INTERRUPT || low(regs->a0) == FFA_YIELD) {
		if (runs == 0) {
			return FFA_RET_INTERRUPTED;
		}
		runs--;
		/* Endpoint and vCPU are where the answer had them. */
		*regs = (struct arm_smccc_1_2_regs){ .a0 = FFA_RUN, .a1 = low(regs->a1) };
		call(callee, regs);
	}
	return outcome(regs, response, response);
}

ffa_status_t ffa_message(const struct smccc_callee *callee, uint16_t sender, uint16_t receiver,
			 smccc_register message[FFA_MESSAGE_WORDS], uint32_t runs)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = FID_OF_WIDTH(FFA_MSG_SEND_DIRECT_REQ),
		.a1 = endpoints(sender, receiver),
		.a3 = message[0],
		.a4 = message[1],
		.a5 = message[2],
		.a6 = message[3],
		.a7 = message[4],
	};
	ffa_status_t status;

	call(callee, &regs);
	status = finish(callee, &regs, FID_OF_WIDTH(FFA_MSG_SEND_DIRECT_RESP), runs);
	if (status == 0) {
		message[0] = regs.a3;
		message[1] = regs.a4;
		message[2] = regs.a5;
		message[3] = regs.a6;
		message[4] = regs.a7;
	}
	return status;
}

#ifndef __arm__

/* x3-x17 by number: descriptors of partitions, words of a message. */
static void copy_registers(smccc_register words[15], const struct arm_smccc_1_2_regs *regs)
{
	const smccc_register registers[15] = {
		regs->a3,  regs->a4,  regs->a5,  regs->a6,  regs->a7,
		regs->a8,  regs->a9,  regs->a10, regs->a11, regs->a12,
		regs->a13, regs->a14, regs->a15, regs->a16, regs->a17,
	};

	for (uint32_t i = 0; i < 15; i++) {
		words[i] = registers[i];
	}
}

/* One answer of FFA_PARTITION_INFO_GET_REGS: which of the list it has, and whether that can be. */
struct page {
	uint32_t first;
	uint32_t current;
	uint32_t last;
	uint32_t tag;
};

static bool is_page(const struct page *page, uint64_t answer)
{
	return page->current >= page->first && page->last >= page->current &&
	       page->current - page->first < FFA_PARTITIONS_PER_CALL &&
	       ABI_FIELD_GET(FFA_INFO_SIZE, answer) == FFA_PARTITION_SIZE;
}

static ffa_status_t get_page(const struct smccc_callee *callee, const uint64_t uuid[2],
			     struct page *page, smccc_register words[15])
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = FFA_PARTITION_INFO_GET_REGS,
		.a1 = uuid[0],
		.a2 = uuid[1],
		.a3 = ABI_FIELD_PREP(FFA_INFO_START, page->first) |
		      ABI_FIELD_PREP(FFA_INFO_TAG, page->tag),
	};
	const ffa_status_t status = ffa_call(callee, &regs);

	if (status != 0) {
		return status;
	}
	page->current = (uint32_t)ABI_FIELD_GET(FFA_INFO_CURRENT, regs.a2);
	page->last = (uint32_t)ABI_FIELD_GET(FFA_INFO_LAST, regs.a2);
	page->tag = (uint32_t)ABI_FIELD_GET(FFA_INFO_ANSWER_TAG, regs.a2);
	copy_registers(words, &regs);
	return is_page(page, regs.a2) ? 0 : FFA_RET_ABORTED;
}

static struct ffa_partition partition_of(const smccc_register words[FFA_PARTITION_REGISTERS])
{
	return (struct ffa_partition){
		.id = (uint16_t)ABI_FIELD_GET(FFA_PARTITION_ID, words[0]),
		.contexts = (uint16_t)ABI_FIELD_GET(FFA_PARTITION_CONTEXTS, words[0]),
		.properties = (uint32_t)ABI_FIELD_GET(FFA_PARTITION_PROPERTIES, words[0]),
		.uuid = { words[1], words[2] },
	};
}

ffa_status_t ffa_partitions(const struct smccc_callee *callee, const uint64_t uuid[2],
			    struct ffa_partition *list, uint32_t size, uint32_t *count)
{
	static const uint64_t all[2] = { 0, 0 };
	smccc_register words[15];
	struct page page = { 0 };

	*count = 0;
	while (page.first < PARTITIONS_MAX) {
		const ffa_status_t status =
			get_page(callee, uuid != NULL ? uuid : all, &page, words);

		if (status != 0) {
			return status;
		}
		for (uint32_t i = page.first; i <= page.current; i++) {
			if (*count == size) {
				return FFA_RET_NO_MEMORY;
			}
			list[*count] = partition_of(words + (size_t)(i - page.first) *
								    FFA_PARTITION_REGISTERS);
			(*count)++;
		}
		if (page.current == page.last) {
			return 0;
		}
		page.first = page.current + 1;
	}
	return FFA_RET_ABORTED;
}

ffa_status_t ffa_message2(const struct smccc_callee *callee, uint16_t sender, uint16_t receiver,
			  const uint64_t uuid[2], uint64_t message[FFA_MESSAGE2_WORDS],
			  uint32_t runs)
{
	struct arm_smccc_1_2_regs regs = {
		.a0 = FFA_MSG_SEND_DIRECT_REQ2,
		.a1 = endpoints(sender, receiver),
		.a2 = uuid[0],
		.a3 = uuid[1],
		.a4 = message[0],
		.a5 = message[1],
		.a6 = message[2],
		.a7 = message[3],
		.a8 = message[4],
		.a9 = message[5],
		.a10 = message[6],
		.a11 = message[7],
		.a12 = message[8],
		.a13 = message[9],
		.a14 = message[10],
		.a15 = message[11],
		.a16 = message[12],
		.a17 = message[13],
	};
	smccc_register words[15];
	ffa_status_t status;

	call(callee, &regs);
	status = finish(callee, &regs, FFA_MSG_SEND_DIRECT_RESP2, runs);
	if (status == 0) {
		copy_registers(words, &regs);
		for (uint32_t i = 0; i < FFA_MESSAGE2_WORDS; i++) {
			message[i] = words[1 + i];
		}
	}
	return status;
}

#else /* the calls are of 64 bits */

ffa_status_t ffa_partitions(const struct smccc_callee *callee, const uint64_t uuid[2],
			    struct ffa_partition *list, uint32_t size, uint32_t *count)
{
	(void)callee;
	(void)uuid;
	(void)list;
	(void)size;
	*count = 0;
	return FFA_RET_NOT_SUPPORTED;
}

ffa_status_t ffa_message2(const struct smccc_callee *callee, uint16_t sender, uint16_t receiver,
			  const uint64_t uuid[2], uint64_t message[FFA_MESSAGE2_WORDS],
			  uint32_t runs)
{
	(void)callee;
	(void)sender;
	(void)receiver;
	(void)uuid;
	(void)message;
	(void)runs;
	return FFA_RET_NOT_SUPPORTED;
}

#endif
