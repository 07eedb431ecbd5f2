/* SPDX-License-Identifier: BSD-2-Clause */
/* The dispatcher: function ID to row by a hash, arguments cut to width, results by the row. */
#include "smccc/serve.h"

#define NOT_SUPPORTED ((uint64_t)SMCCC_RET_NOT_SUPPORTED)

static int check_row(const struct smccc_row *row, const struct smccc_row *before)
{
	const uint32_t fast_reserved = (uint32_t)ABI_FIELD_MASK(SMCCC_FID_MBZ);
	bool fast = (row->fid & SMCCC_FID_FAST_BIT) != 0;

	if ((row->fid & SMCCC_FID_SVE_HINT_BIT) != 0 || (fast && (row->fid & fast_reserved) != 0) ||
	    (before != NULL && before->fid >= row->fid)) {
		return -SMCCC_SERVE_ERR_ORDER;
	}
	if (row->handler == NULL || row->kind > SMCCC_RAW ||
	    row->result_count > SMCCC_SERVE_RESULTS_MAX ||
	    (row->kind == SMCCC_FULL) != (row->result_count != 0)) {
		return -SMCCC_SERVE_ERR_SHAPE;
	}
	return 0;
}

/*
 * Arguments are as wide as the call: the caller may leave anything in the upper halves [DEN0028 G
 * 3.1].
 */
static uint64_t width_mask(uint32_t fid)
{
	/* All ones from bit 30, SMCCC_FID_64_BIT, without a branch or a constant to load. */
	/* cppcheck-suppress shiftTooManyBitsSigned ; GCC and Clang shift the sign in */
	return (uint64_t)((int64_t)((uint64_t)fid << 33) >> 63) | UINT32_MAX;
}

static uint64_t serve_simple(void *context, uint64_t *regs, uint32_t fid,
			     const struct smccc_row *row)
{
	uint64_t mask = width_mask(fid);

	return row->simple(context, regs[1] & mask, regs[2] & mask, regs[3] & mask);
}

/* The results beyond x0. Not inlined: most functions have none, and keep nothing for them. */
static __attribute__((noinline)) void copy_results(uint64_t *regs, const struct smccc_call *call)
{
	uint64_t mask = width_mask(call->row->fid);

	for (uint32_t i = 1; i < call->row->result_count; i++) {
		regs[i] = call->results[i] & mask;
	}
}

static uint64_t serve_full(void *context, uint64_t *regs, uint32_t fid, const struct smccc_row *row)
{
	struct smccc_call call = {
		.context = context,
		.row = row,
		.sve_hint = (fid & SMCCC_FID_SVE_HINT_BIT) != 0,
	};
	uint64_t mask = width_mask(fid);
	uint64_t x0 = row->handler(&call, regs[1] & mask, regs[2] & mask, regs[3] & mask);

	if (call.row->result_count > 1) {
		copy_results(regs, &call);
	}
	return x0;
}

static uint64_t serve_unknown(void *context, uint64_t *regs, uint32_t fid,
			      const struct smccc_row *row)
{
	(void)context, (void)regs, (void)fid, (void)row;
	return NOT_SUPPORTED;
}

static smccc_raw_handler *handler_of(const struct smccc_row *row)
{
	if (row->kind == SMCCC_RAW) {
		return row->raw;
	}
	return row->kind == SMCCC_SIMPLE ? serve_simple : serve_full;
}

/* The slot for a row: where its hash says, or a free one that a search from there comes to. */
static struct smccc_slot *take_slot(struct smccc_server *server, uint32_t fid)
{
	uint32_t number = smccc_server_slot(fid);
	struct smccc_slot *first = &server->index[number];
	struct smccc_slot *free = first;

	while (free->row != NULL) {
		number = (number + 1) % SMCCC_SERVE_INDEX_SIZE;
		free = &server->index[number];
	}
	if (free != first) {
		free->next = first->next;
		first->next = free;
	}
	return free;
}

int smccc_server_init(struct smccc_server *server, const struct smccc_row *rows, size_t row_count)
{
	const struct smccc_slot empty = { .fid = UINT32_MAX,
					  .serve = serve_unknown,
					  .next = &server->none };

	server->none = empty;
	for (uint32_t slot = 0; slot < SMCCC_SERVE_INDEX_SIZE; slot++) {
		server->index[slot] = empty;
	}
	server->rows = rows;
	server->row_count = (uint32_t)row_count;
	if (row_count > SMCCC_SERVE_INDEX_SIZE / 2) {
		return -SMCCC_SERVE_ERR_TOO_MANY;
	}
	for (uint32_t i = 0; i < row_count; i++) {
		int error = check_row(&rows[i], i == 0 ? NULL : &rows[i - 1]);
		struct smccc_slot *slot;

		if (error != 0) {
			return error;
		}
		slot = take_slot(server, rows[i].fid);
		slot->fid = rows[i].fid;
		slot->row = &rows[i];
		slot->serve = handler_of(&rows[i]);
	}
	return 0;
}

/* Ends in a jump, so that it needs no room on the stack. */
uint64_t smccc_serve_fid(void *context, uint64_t *regs, uint32_t fid,
			 const struct smccc_server *server)
{
	const struct smccc_slot *slot =
		smccc_server_find_slot(server, fid & ~SMCCC_FID_SVE_HINT_BIT);

	return slot->serve(context, regs, fid, slot->row);
}

uint64_t smccc_serve(void *context, uint64_t *regs, const struct smccc_server *server)
{
	return smccc_serve_fid(context, regs, (uint32_t)regs[0], server);
}

uint64_t smccc_serve_aarch32(void *context, uint64_t *regs, const struct smccc_server *server)
{
	return (regs[0] & SMCCC_FID_64_BIT) != 0 ? NOT_SUPPORTED
						 : smccc_serve(context, regs, server);
}

uint32_t smccc_server_count(const struct smccc_server *server, uint32_t owner)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < server->row_count; i++) {
		if (ABI_FIELD_GET(SMCCC_FID_OWNER, server->rows[i].fid) == owner) {
			count++;
		}
	}
	return count;
}
