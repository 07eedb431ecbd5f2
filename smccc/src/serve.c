/* SPDX-License-Identifier: BSD-2-Clause */
/* The dispatcher: function ID to row by a hash, arguments cut to width, results by the row. */
#include "smccc/serve.h"

#define NOT_SUPPORTED ((uint64_t)SMCCC_RET_NOT_SUPPORTED)

static int check_row(const struct smccc_row *row, const struct smccc_row *before)
{
	const uint32_t reserved = (uint32_t)FIELD_MASK(SMCCC_FID_MBZ) | SMCCC_FID_SVE_HINT_BIT;
	bool fast = (row->fid & SMCCC_FID_FAST_BIT) != 0;

	if ((fast && (row->fid & reserved) != 0) || (before != NULL && before->fid >= row->fid)) {
		return -SMCCC_SERVE_ERR_ORDER;
	}
	if (row->handler == NULL || row->kind > SMCCC_RAW ||
	    row->result_count > SMCCC_SERVE_RESULTS_MAX ||
	    (row->kind == SMCCC_FULL) != (row->result_count != 0)) {
		return -SMCCC_SERVE_ERR_SHAPE;
	}
	return 0;
}

int smccc_server_init(struct smccc_server *server, const struct smccc_row *rows, size_t row_count)
{
	for (uint32_t slot = 0; slot < SMCCC_SERVE_INDEX_SIZE; slot++) {
		server->index[slot] = NULL;
	}
	server->rows = rows;
	server->row_count = (uint32_t)row_count;
	if (row_count > SMCCC_SERVE_INDEX_SIZE / 2) {
		return -SMCCC_SERVE_ERR_TOO_MANY;
	}
	for (uint32_t i = 0; i < row_count; i++) {
		uint32_t slot = smccc_server_slot(rows[i].fid);
		int error = check_row(&rows[i], i == 0 ? NULL : &rows[i - 1]);

		if (error != 0) {
			return error;
		}
		while (server->index[slot] != NULL) {
			slot = (slot + 1) % SMCCC_SERVE_INDEX_SIZE;
		}
		server->index[slot] = &rows[i];
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

static void serve_simple(void *context, uint64_t *regs, const struct smccc_row *row)
{
	uint64_t mask = width_mask(row->fid);

	regs[0] = row->simple(context, regs[1] & mask, regs[2] & mask, regs[3] & mask);
}

/*
 * NOINLINE - functions off the short path: merged into it, they would make it save more registers
 */
#define NOINLINE __attribute__((noinline))

NOINLINE static void serve_full(void *context, uint64_t *regs, const struct smccc_row *row,
				bool hint)
{
	struct smccc_call call = { .context = context, .row = row, .sve_hint = hint };
	uint64_t mask = width_mask(row->fid);

	regs[0] = row->handler(&call, regs[1] & mask, regs[2] & mask, regs[3] & mask);
	for (uint32_t i = 1; i < row->result_count; i++) {
		regs[i] = call.results[i] & mask;
	}
}

NOINLINE static void serve_other(void *context, uint64_t *regs, const struct smccc_row *row,
				 bool hint)
{
	if (row->kind == SMCCC_SIMPLE) {
		serve_simple(context, regs, row);
	} else if (row->kind == SMCCC_FULL) {
		serve_full(context, regs, row, hint);
	} else {
		row->raw(context, regs);
	}
}

/*
 * The hint is not part of the identity: a function ID that is not in the table may be one with the
 * hint set. Of yielding calls too, whose owners number them as they like: that is why the whole ID
 * is looked for first.
 */
NOINLINE static void serve_missing(void *context, uint64_t *regs, const struct smccc_server *server)
{
	uint32_t fid = (uint32_t)regs[0];
	const struct smccc_row *row = smccc_server_find(server, fid & ~SMCCC_FID_SVE_HINT_BIT);

	if (row == NULL) {
		regs[0] = NOT_SUPPORTED;
	} else {
		serve_other(context, regs, row, true);
	}
}

void smccc_serve(void *context, uint64_t *regs, const struct smccc_server *server)
{
	const struct smccc_row *row = smccc_server_find(server, (uint32_t)regs[0]);

	if (row == NULL) {
		serve_missing(context, regs, server);
	} else if (row->kind == SMCCC_SIMPLE) {
		serve_simple(context, regs, row);
	} else if (row->kind == SMCCC_RAW) {
		row->raw(context, regs);
	} else {
		serve_full(context, regs, row, false);
	}
}

void smccc_serve_aarch32(void *context, uint64_t *regs, const struct smccc_server *server)
{
	if ((regs[0] & SMCCC_FID_64_BIT) != 0) {
		regs[0] = NOT_SUPPORTED;
	} else {
		smccc_serve(context, regs, server);
	}
}

uint32_t smccc_server_count(const struct smccc_server *server, uint32_t owner)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < server->row_count; i++) {
		if (FIELD_GET(SMCCC_FID_OWNER, server->rows[i].fid) == owner) {
			count++;
		}
	}
	return count;
}
