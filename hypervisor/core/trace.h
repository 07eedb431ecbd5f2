/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace records: each VP writes into its own ring, without locks and without leaving the guest. */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include <stddef.h>
#include <stdint.h>

struct vp;

/**
 * trace_payload - record bytes that no register shows
 * @vp:       the VP whose call or whose message it is. Any CPU may call; the record goes to the
 * ring of the CPU that runs.
 * @kind:     TRACE_KIND_INPUT or TRACE_KIND_MESSAGE
 * @argument: see TRACE_KIND_*
 * @data:     bytes, at most TRACE_PAYLOAD_SIZE of them are kept
 *
 * Does nothing when tracing is off.
 */
void trace_payload(const struct vp *vp, uint16_t kind, uint32_t argument, const void *data,
		   size_t size);

/** trace_event - record an event flag set for @vp */
void trace_event(const struct vp *vp, uint32_t sint, uint32_t flag);

/**
 * trace_no_return - publish the record of the call that this VP is in, for a call that does not
 * come back
 */
void trace_no_return(struct vp *vp);

#endif
