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

/*
 * One for each width: no mask is computed and applied. The statement without instructions has the compiler read regs[1]
 * last, into the register of @regs itself.
 */
static uint64_t serve_simple_32(void *context, uint64_t *regs, uint32_t fid,
				const struct smccc_row *row)
{
	smccc_simple_handler *simple = row->simple;
	uint64_t a2 = (uint32_t)regs[2];
	uint64_t a3 = (uint32_t)regs[3];

	(void)fid;
	__asm__ volatile("" : "+r"(simple), "+r"(a2), "+r"(a3) : : "memory");
	return simple(context, (uint32_t)regs[1], a2, a3);
}

static uint64_t serve_simple_64(void *context, uint64_t *regs, uint32_t fid,
				const struct smccc_row *row)
{
	smccc_simple_handler *simple = row->simple;
	uint64_t a2 = regs[2];
	uint64_t a3 = regs[3];

	(void)fid;
	__asm__ volatile("" : "+r"(simple), "+r"(a2), "+r"(a3) : : "memory");
	return simple(context, regs[1], a2, a3);
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

static smccc_raw_handler *handler_of(const struct smccc_row *row)
{
	if (row->kind == SMCCC_RAW) {
		return row->raw;
	}
	if (row->kind == SMCCC_FULL) {
		return serve_full;
	}
	return (row->fid & SMCCC_FID_64_BIT) != 0 ? serve_simple_64 : serve_simple_32;
}

/* The slot that the hash of @fid names, if it is empty */
static struct smccc_slot *take_own_slot(struct smccc_server *server, uint32_t fid)
{
	struct smccc_slot *slot = &server->index[smccc_server_slot(fid)];

	return slot->row == NULL ? slot : NULL;
}

/* The next empty one, which is found by way of the one that the hash names */
static struct smccc_slot *take_other_slot(struct smccc_server *server, uint32_t fid)
{
	uint32_t number = smccc_server_slot(fid);
	struct smccc_slot *first = &server->index[number];
	struct smccc_slot *slot;

	do {
		number = (number + 1) % SMCCC_SERVE_INDEX_SIZE;
		slot = &server->index[number];
	} while (slot->row != NULL);
	slot->next = first->next;
	first->next = slot;
	return slot;
}

static void fill_slot(struct smccc_slot *slot, const struct smccc_row *row)
{
	slot->fid = row->fid;
	slot->row = row;
	slot->serve = handler_of(row);
}

/* First the rows that stand where their hash says: others only get a place that no hash asked for. */
static void fill_index(struct smccc_server *server)
{
	for (uint32_t i = 0; i < server->row_count; i++) {
		struct smccc_slot *slot = take_own_slot(server, server->rows[i].fid);

		if (slot != NULL) {
			fill_slot(slot, &server->rows[i]);
		}
	}
	for (uint32_t i = 0; i < server->row_count; i++) {
		const struct smccc_row *row = &server->rows[i];

		if (!smccc_server_has(server, row->fid)) {
			fill_slot(take_other_slot(server, row->fid), row);
		}
	}
}

int smccc_server_init(struct smccc_server *server, const struct smccc_row *rows, size_t row_count)
{
	for (uint32_t slot = 0; slot < SMCCC_SERVE_INDEX_SIZE; slot++) {
		server->index[slot] = (struct smccc_slot){ .fid = UINT64_MAX };
	}
	server->rows = rows;
	server->row_count = (uint32_t)row_count;
	if (row_count > SMCCC_SERVE_INDEX_SIZE / 2) {
		return -SMCCC_SERVE_ERR_TOO_MANY;
	}
	for (uint32_t i = 0; i < row_count; i++) {
		int error = check_row(&rows[i], i == 0 ? NULL : &rows[i - 1]);

		if (error != 0) {
			return error;
		}
	}
	fill_index(server);
	return 0;
}

/* Ends in a jump, so that it needs no room on the stack. */
uint64_t smccc_serve_fid(void *context, uint64_t *regs, uint32_t fid,
			 const struct smccc_server *server)
{
	const struct smccc_slot *slot =
		smccc_server_find_slot(server, fid & ~SMCCC_FID_SVE_HINT_BIT);

	return slot != NULL ? slot->serve(context, regs, fid, slot->row) : NOT_SUPPORTED;
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
