/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet frames in a few words. */
#ifndef TRACE_DECODE_FRAME_H
#define TRACE_DECODE_FRAME_H

#include "trace/decode/field.h"
#include "trace/decoded.h"

/** decode_frame - add what the beginning of a frame says: addresses, protocol, ports; as far as it is there */
void decode_frame(struct decoded_list *list, const struct payload *frame);

#endif
