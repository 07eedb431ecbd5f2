/* SPDX-License-Identifier: BSD-2-Clause */
/* RNDIS messages: frames with what is said of them, queries and settings [MS-RNDIS]. */
#ifndef TRACE_DECODE_RNDIS_H
#define TRACE_DECODE_RNDIS_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/decode/field.h"
#include "trace/decoded.h"

/**
 * decode_rndis - add what a message says
 * @message: its beginning
 * @frame:   the beginning of the frame in it; its size is 0 if it is not known
 * @brief:   of an answer to the message: what tells which it was, no more
 * @bytes:   out, of the frame
 *
 * returns: the name of its type, or NULL
 */
const char *decode_rndis(struct decoded_list *list, const struct payload *message,
			 const struct payload *frame, bool brief, uint64_t *bytes);

#endif
