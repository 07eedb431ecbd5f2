/* SPDX-License-Identifier: BSD-2-Clause */
/* A scripted firmware in place of the instructions. */
#include "fake/firmware.h"

#include <assert.h>

#define GARBAGE 0x6761726261676521ULL
#define USED_UP 0U /* no function of anyone */

static struct fake_answer *answers;
static size_t answer_count;
static enum arm_smccc_conduit defined;
static struct arm_smccc_1_2_regs calls[FAKE_LOG_MAX];
static size_t call_count;

void fake_firmware(enum arm_smccc_conduit conduit, struct fake_answer *rows, size_t count)
{
	defined = conduit;
	answers = rows;
	answer_count = count;
	call_count = 0;
}

const struct arm_smccc_1_2_regs *fake_call(size_t index)
{
	assert(index < call_count);
	return &calls[index];
}

size_t fake_call_count(void)
{
	return call_count;
}

bool fake_called(uint32_t fid)
{
	for (size_t i = 0; i < call_count; i++) {
		if (calls[i].a0 == fid) {
			return true;
		}
	}
	return false;
}

static bool fits(const struct fake_answer *answer, const struct arm_smccc_1_2_regs *args)
{
	return answer->fid == args->a0 && (answer->any_a1 || answer->a1 == args->a1);
}

static struct arm_smccc_1_2_regs answer_to(const struct arm_smccc_1_2_regs *args)
{
	struct arm_smccc_1_2_regs results;
	union {
		struct arm_smccc_1_2_regs regs;
		smccc_register word[sizeof(struct arm_smccc_1_2_regs) / sizeof(smccc_register)];
	} unknown;

	for (size_t i = 0; i < answer_count; i++) {
		if (!fits(&answers[i], args)) {
			continue;
		}
		results = answers[i].results;
		if (answers[i].times > 0 && --answers[i].times == 0) {
			answers[i].fid = USED_UP;
		}
		return results;
	}
	for (size_t i = 0; i < ABI_COUNT(unknown.word); i++) {
		unknown.word[i] = (smccc_register)GARBAGE;
	}
	unknown.regs.a0 = (smccc_register)SMCCC_RET_NOT_SUPPORTED;
	return unknown.regs;
}

static void answer(enum arm_smccc_conduit conduit, const struct arm_smccc_1_2_regs *args,
		   struct arm_smccc_1_2_regs *res)
{
	assert(conduit == defined);
	assert(call_count < FAKE_LOG_MAX);
	calls[call_count] = *args;
	*res = answer_to(&calls[call_count]);
	call_count++;
}

void arm_smccc_1_2_hvc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	answer(SMCCC_CONDUIT_HVC, args, res);
}

void arm_smccc_1_2_smc(const struct arm_smccc_1_2_regs *args, struct arm_smccc_1_2_regs *res)
{
	answer(SMCCC_CONDUIT_SMC, args, res);
}
