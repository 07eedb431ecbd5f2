/* SPDX-License-Identifier: BSD-2-Clause */
/* FF-A: find the SPMC and its partitions, and send them direct messages. */
#ifndef SMCCC_FFA_H
#define SMCCC_FFA_H

#include "abi/ffa.h"
#include "smccc/discover.h"

ABI_C_BEGIN

/*
 * FF-A answers with a function ID of its own: FFA_SUCCESS, FFA_ERROR with the error in w2, a
 * response, an interrupt. Here every function returns 0 or the error; an answer that is none of
 * those that the call may have is FFA_RET_NOT_SUPPORTED. Registers that the specification calls
 * reserved are zero [DEN0077A 1.2 11.2].
 *
 * @callee of every function: as smccc_discover() found it.
 *
 * Context: EL1 or EL2 of the Normal world, or a partition; takes as long as the callee does.
 * Source: [DEN0077A 1.2 "Interfaces"].
 *
 * Errors of every function, beside those that it lists: FFA_RET_NOT_SUPPORTED, the callee does not
 * have it, or gave an answer that it may not give.
 */

/**
 * ffa_version - agree on a version; before any other function of this header
 * @ours:   what this caller speaks, FFA_VERSION_1_2 and the like
 * @theirs: out, what the callee speaks
 *
 * Registers in: w0 = FFA_VERSION, w1 = @ours. Registers out: w0, a version or
 * FFA_RET_NOT_SUPPORTED. Not asked of callees older than SMCCC 1.2, whose calls have too few
 * registers.
 *
 * returns: 0, and both speak the smaller one; or FFA_RET_NOT_SUPPORTED: no FF-A, another major
 * number, or a version that is older than @ours and was refused for that: ask again with *@theirs
 * if that is not 0. [DEN0077A "FFA_VERSION"]
 */
ffa_status_t ffa_version(const struct smccc_callee *callee, uint32_t ours, uint32_t *theirs);

/**
 * ffa_features - ask whether the callee has a function or a feature
 * @function:   function ID or feature ID
 * @properties: w2 of the question, 0 for most
 * @w2, @w3:    out, what the callee says of it
 *
 * Registers in: w0 = FFA_FEATURES, w1 = @function, w2 = @properties. Registers out: w0, w2, w3.
 * returns: 0; or
 *	FFA_RET_NOT_SUPPORTED, it does not have it
 *	FFA_RET_INVALID_PARAMETERS, @properties are none of that function
 */
ffa_status_t ffa_features(const struct smccc_callee *callee, uint32_t function, uint32_t properties,
			  uint32_t *w2, uint32_t *w3);

/**
 * ffa_id_get - read the caller's own endpoint ID
 * @id: out
 *
 * Registers in: w0 = FFA_ID_GET. Registers out: w0, w2.
 * returns: 0, or FFA_RET_NOT_SUPPORTED
 */
ffa_status_t ffa_id_get(const struct smccc_callee *callee, uint16_t *id);

/**
 * ffa_spm_id_get - read the endpoint ID of the callee's manager; FF-A 1.1
 * @id: out
 *
 * Registers in: w0 = FFA_SPM_ID_GET. Registers out: w0, w2.
 * returns: 0; or FFA_RET_NOT_SUPPORTED, also before version 1.1
 */
ffa_status_t ffa_spm_id_get(const struct smccc_callee *callee, uint16_t *id);

/* A partition. */
struct ffa_partition {
	uint16_t id;
	uint16_t contexts;   /* execution contexts: vCPUs */
	uint32_t properties; /* [DEN0077A "Partition information descriptor"] */
	uint64_t uuid[2];    /* as in the registers: byte 0 in bits 7:0 */
};

/**
 * ffa_partitions - list partitions, by registers; FF-A 1.2, from AArch64 only
 * @uuid:  of the service that they have, two registers; NULL: all partitions
 * @list:  out
 * @size:  partitions that fit there
 * @count: out, how many of @list were filled
 *
 * Calls: FFA_PARTITION_INFO_GET_REGS until the last one, @size times at most. Registers in: x0-x3.
 * Registers out: x0, x2-x17.
 *
 * returns: 0; or
 *	FFA_RET_INVALID_PARAMETERS, no partition has @uuid
 *	FFA_RET_NO_MEMORY, @size is too small; @list has the first ones
 *	FFA_RET_RETRY, the list changed meanwhile
 *	FFA_RET_ABORTED, the callee's indices contradict each other
 *	FFA_RET_NOT_SUPPORTED, also before version 1.2 and from AArch32
 * [DEN0077A "FFA_PARTITION_INFO_GET_REGS"]
 */
ffa_status_t ffa_partitions(const struct smccc_callee *callee, const uint64_t uuid[2],
			    struct ffa_partition *list, uint32_t size, uint32_t *count);

#define FFA_MESSAGE_WORDS 5U

/**
 * ffa_message - send five registers and wait for the answer
 * @sender, @receiver: endpoint IDs; the sender is the caller
 * @message: in x3-x7, and out
 * @runs:    how often an interrupted receiver is resumed, at most
 *
 * Registers in: x0 = FFA_MSG_SEND_DIRECT_REQ (64-bit from AArch64), w1 endpoints, w2 = 0, x3-x7.
 * Registers out: x3-x7 of FFA_MSG_SEND_DIRECT_RESP. While the receiver is interrupted, FFA_RUN resumes
 * it.
 *
 * Context: as above; blocks until the receiver answers.
 * returns: 0; or
 *	FFA_RET_INVALID_PARAMETERS, an endpoint ID is invalid, or the receiver takes no such messages
 *	FFA_RET_DENIED, the receiver's state does not allow it
 *	FFA_RET_BUSY, the receiver handles another message
 *	FFA_RET_ABORTED, the receiver failed
 *	FFA_RET_INTERRUPTED, @runs are used up; the receiver still has the message
 * [DEN0077A "FFA_MSG_SEND_DIRECT_REQ"]
 */
ffa_status_t ffa_message(const struct smccc_callee *callee, uint16_t sender, uint16_t receiver,
			 smccc_register message[FFA_MESSAGE_WORDS], uint32_t runs);

#define FFA_MESSAGE2_WORDS 14U

/**
 * ffa_message2 - send fourteen registers to a service of the receiver; FF-A 1.2, from AArch64 only
 * @sender, @receiver, @runs: as of ffa_message()
 * @uuid:    of the service, two registers
 * @message: in x4-x17, and out
 *
 * Registers in: x0 = FFA_MSG_SEND_DIRECT_REQ2, x1 endpoints, x2-x3 @uuid, x4-x17. Registers out:
 * x4-x17 of FFA_MSG_SEND_DIRECT_RESP2.
 *
 * Context: as ffa_message().
 * returns: as ffa_message(); FFA_RET_NOT_SUPPORTED also before version 1.2 and from AArch32
 * [DEN0077A "FFA_MSG_SEND_DIRECT_REQ2"]
 */
ffa_status_t ffa_message2(const struct smccc_callee *callee, uint16_t sender, uint16_t receiver,
			  const uint64_t uuid[2], uint64_t message[FFA_MESSAGE2_WORDS],
			  uint32_t runs);

ABI_C_END

#endif
