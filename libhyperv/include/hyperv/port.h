/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions that the library requires from the operating system, in one table. */
#ifndef HYPERV_PORT_H
#define HYPERV_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "abi/macro.h"
#include "hyperv/version.h"

ABI_C_BEGIN

/*
 * The order of memory accesses that the host sees: guest and host are in one inner shareable
 * domain. A port whose compiler has no C11 atomics defines its own before it includes this file.
 */
#ifndef HV_BARRIER
#define HV_BARRIER() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#endif

/* How hv_port.map() maps. */
enum hv_memory {
	HV_MEMORY_NORMAL, /* write-back, as the guest's own RAM */
	HV_MEMORY_FRAME,  /* a frame buffer: write-combining, or the nearest type */
};

/*
 * Given to hv_partition_init(), and constant from then on. Each function gets @context of the
 * partition as its first argument.
 */
struct hv_port {
	/*
	 * The guest physical address of memory that the caller of the library gave it. Pages of the
	 * guest may be larger than 4 KiB, and adjacent pages may lie anywhere: it is asked once for
	 * every 4 KiB. Context: any.
	 */
	uint64_t (*physical)(void *context, const void *address);

	/*
	 * Make guest physical addresses readable and writable; NULL: not possible. Only for the
	 * framebuffer; may be NULL where there is none. Context: thread, may block.
	 */
	void *(*map)(void *context, uint64_t gpa, uint64_t size, enum hv_memory memory);

	/*
	 * Let time pass, about that long; may let other threads run. All bounds of the library are
	 * counted in it. Context: where the function that waits was called, also a panic.
	 */
	void (*delay)(void *context, uint32_t microseconds);

	/*
	 * Have @handler(@argument) called soon where it may block: in a thread, or in the main loop.
	 * More calls before it runs need not run it more than once. NULL: the caller calls
	 * vmbus_process() itself. Context: interrupt.
	 */
	void (*raise)(void *context, void (*handler)(void *argument), void *argument);

	/*
	 * Log one diagnostic line, without a trailing newline: VMBus reports the first error of the
	 * host of each kind, and each reply that does not arrive. May be NULL. Context: any.
	 */
	void (*log)(void *context, const char *line);
};

ABI_C_END

#endif
