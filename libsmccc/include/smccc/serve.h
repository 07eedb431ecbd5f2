/* SPDX-License-Identifier: BSD-2-Clause */
/* Serve calls: one const table of functions, one dispatcher, every function ID answered. */
#ifndef SMCCC_SERVE_H
#define SMCCC_SERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/smccc.h"

ABI_C_BEGIN

/*
 * @server of every function: made ready by smccc_server_init().
 *
 * Context of every function: any; does not block, but that a handler may.
 * Source: [DEN0028 G 2.5 "Function Identifiers", 3.1 "Register use in AArch64 SMC and HVC calls"].
 */

#define SMCCC_SERVE_RESULTS_MAX ABI_U(4)
#define SMCCC_SERVE_INDEX_SIZE  ABI_U(256)

/**
 * smccc_simple_handler - serve a call that takes integers and answers with one
 * @context:     of the server
 * @a1, @a2, @a3: x1 to x3, cut to the width of the call; copies, which the caller cannot change any more
 *
 * returns: x0 of the caller: of a 32-bit function a 32-bit value, or an error, sign-extended to 64 bits
 */
typedef uint64_t smccc_simple_handler(void *context, uint64_t a1, uint64_t a2, uint64_t a3);

struct smccc_row;

/* What a full handler gets beside its arguments. */
struct smccc_call {
	void *context;               /* of the server */
	const struct smccc_row *row; /* the function: row->fid has no SVE hint */
	/* The caller has no live SVE or SME state [DEN0028 G 2.5 "Function Identifiers"]. */
	bool sve_hint;
	/* x1 and up, at [1] and up; as many as the row has results, zero on entry */
	uint64_t results[SMCCC_SERVE_RESULTS_MAX];
};

/**
 * smccc_handler - serve a call with more than one result, or one that serves several functions
 * @call: context and row; results but the first are written to @call->results
 * @a1, @a2, @a3: as of smccc_simple_handler()
 *
 * returns: as smccc_simple_handler()
 */
typedef uint64_t smccc_handler(struct smccc_call *call, uint64_t a1, uint64_t a2, uint64_t a3);

/**
 * smccc_raw_handler - serve one call on the register file itself
 * @regs: x0-x17 of the caller; results but the first are written there
 * @fid:  as the caller gave it, with the SVE hint if it is set
 * @row:  the function: row->fid has no SVE hint
 *
 * For functions with more arguments, or whose results depend on the call (the hypercall of
 * Hyper-V): the handler itself leaves alone what is not a result.
 *
 * returns: as smccc_simple_handler()
 */
typedef uint64_t smccc_raw_handler(void *context, uint64_t *regs, uint32_t fid,
				   const struct smccc_row *row);

enum smccc_kind {
	SMCCC_FULL,
	SMCCC_SIMPLE,
	SMCCC_RAW,
};

/*
 * One function. Rows are sorted by fid. None has the SVE hint set, which is no part of the identity
 * of a fast call or of a yielding one; no fast one has a reserved bit set.
 */
struct smccc_row {
	uint32_t fid;
	/* enum smccc_kind: which of the handlers is set */
	uint8_t kind;
	/* of a full handler: 1 to SMCCC_SERVE_RESULTS_MAX; else 0 */
	uint8_t result_count;
	union {
		smccc_simple_handler *simple;
		smccc_handler *handler;
		smccc_raw_handler *raw;
	};
};

/* A place of the index. Its size is a power of two, so that an address takes one instruction. */
struct smccc_slot {
	uint64_t fid;                  /* empty: UINT64_MAX */
	const struct smccc_row *row;   /* empty: NULL */
	smccc_raw_handler *serve;      /* the row's, or that of its kind */
	const struct smccc_slot *next; /* of a row with the same hash, or NULL */
};

/*
 * A table made ready. The memory is the caller's; smccc_server_init() fills it, nothing changes it
 * later. It must stay where it is.
 */
struct smccc_server {
	/* By the hash of the function ID; of several rows with one hash the first stands there. */
	struct smccc_slot index[SMCCC_SERVE_INDEX_SIZE];
	const struct smccc_row *rows;
	uint32_t row_count;
};

/* a row is not above the one before it, or has the hint or a reserved bit set */
#define SMCCC_SERVE_ERR_ORDER 1
/* a row has no handler or too many results */
#define SMCCC_SERVE_ERR_SHAPE 2
/* more rows than half of the index */
#define SMCCC_SERVE_ERR_TOO_MANY 3

/**
 * smccc_server_init - check a table and build its index
 * @server:    out
 * @rows:      the table, kept
 * @row_count: how many
 *
 * returns: 0, or -SMCCC_SERVE_ERR_*, whose causes are listed above; a table that passed once (in a test)
 * always passes
 * Source: IMPDEF.
 */
int smccc_server_init(struct smccc_server *server, const struct smccc_row *rows, size_t row_count);

/**
 * smccc_serve - answer one call of an AArch64 caller
 * @context: handed to the handler
 * @regs:    x0-x17 at the trap; x1 and up are changed in place. The caller of this function has
 * checked that the immediate was 0.
 * @server:  ready
 *
 * Registers out: the results of the function, nothing else; x0 is what is returned. An unknown
 * function or a reserved bit gives x0 = SMCCC_RET_NOT_SUPPORTED, sign-extended. Total over all 2^32
 * function IDs; bounded steps; no allocation.
 *
 * returns: x0 for the caller. Where a trap handler keeps x0 in a register, it need not be stored:
 * else regs[0] = smccc_serve(context, regs, server).
 *
 * Context: the callee's exception level; blocks only if the handler does.
 * [DEN0028 G 2.5 "Function Identifiers", 3.1 "Register use in AArch64 SMC and HVC calls", 5.2
 * "Unknown Function Identifier"]
 */
uint64_t smccc_serve(void *context, uint64_t *regs, const struct smccc_server *server);

/**
 * smccc_serve_fid - answer one call, for a trap handler that has x0 in a register
 * @context, @regs, @server: as of smccc_serve()
 * @fid: the lower half of x0
 *
 * Context: the callee's exception level; blocks only if the handler does.
 * returns: x0 for the caller, as smccc_serve()
 */
uint64_t smccc_serve_fid(void *context, uint64_t *regs, uint32_t fid,
			 const struct smccc_server *server);

/**
 * smccc_serve_aarch32 - answer one call of an AArch32 caller: 64-bit functions do not exist for it
 * @context, @regs, @server: as of smccc_serve()
 *
 * Context: the callee's exception level; blocks only if the handler does.
 * returns: x0 for the caller, as smccc_serve()
 * [DEN0028 G 5.2 "Unknown Function Identifier"]
 */
uint64_t smccc_serve_aarch32(void *context, uint64_t *regs, const struct smccc_server *server);

/*
 * private: of the hashes of two instructions, one with few collisions over all rows of
 * abi/smccc_calls.def: the functions of an owner are numbered from 0. Any hash is correct here: rows
 * that collide follow each other.
 */
static inline uint32_t smccc_server_slot(uint32_t fid)
{
	return (fid + (fid >> SMCCC_FID_OWNER_SHIFT)) % SMCCC_SERVE_INDEX_SIZE;
}

/**
 * smccc_server_find_slot - find the slot of a function
 * @fid: without the SVE hint; of 64 bits, so that an argument of a call can be given as it is
 *
 * returns: the slot of the row that serves @fid, or NULL
 */
static inline const struct smccc_slot *smccc_server_find_slot(const struct smccc_server *server,
							      uint64_t fid)
{
	const struct smccc_slot *slot = &server->index[smccc_server_slot((uint32_t)fid)];

	while (slot->fid != fid) {
		slot = slot->next;
		if (__builtin_expect(slot == NULL, true)) { /* most hashes have one row */
			return NULL;
		}
	}
	return slot;
}

/**
 * smccc_server_find - find a function, as SMCCC_ARCH_FEATURES has to
 * @fid: without the SVE hint
 *
 * returns: the row that serves @fid, or NULL
 */
static inline const struct smccc_row *smccc_server_find(const struct smccc_server *server,
							uint64_t fid)
{
	const struct smccc_slot *slot = smccc_server_find_slot(server, fid);

	return slot != NULL ? slot->row : NULL;
}

/**
 * smccc_server_has - find out whether a function exists, as PSCI_FEATURES has to
 * @fid: as of smccc_server_find_slot()
 *
 * returns: true if a row serves @fid
 */
static inline bool smccc_server_has(const struct smccc_server *server, uint64_t fid)
{
	return smccc_server_find_slot(server, fid) != NULL;
}

/**
 * smccc_server_count - count the functions of an owner, for its call count query
 * @owner: SMCCC_OWNER_*
 *
 * returns: how many rows have that owner
 * [DEN0028 G 6.2]
 */
uint32_t smccc_server_count(const struct smccc_server *server, uint32_t owner);

ABI_C_END

#endif
