/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls: every register in, every register out. */
#ifndef IMAGE_CALL_H
#define IMAGE_CALL_H

#include <stdint.h>

/* x0 to x17 */
struct call {
	uint64_t x[18];
};

/*
 * The instruction with the registers of @call, which then has what came back. x19-x30 are kept by
 * hand.
 */
typedef void call_fn(struct call *call);
call_fn call_hvc_0;
call_fn call_hvc_1;
call_fn call_hvc_2;
call_fn call_hvc_3;
call_fn call_hvc_4;
call_fn call_hvc_ffff;
call_fn call_smc_0;
call_fn call_smc_1;
call_fn call_smc_ffff;

#endif
