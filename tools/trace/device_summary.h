/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of requests to devices, and of devices: how many, how much, how long. */
#ifndef TRACE_DEVICE_SUMMARY_H
#define TRACE_DEVICE_SUMMARY_H

#include <stdint.h>
#include <stdio.h>

#include "trace/decoded.h"

/* Requests that are counted apart; further ones are counted together. */
#define DEVICE_SUMMARY_MAX 256

struct device_request {
	char device[DECODED_NAME_SIZE];
	bool to_guest;
	char name[DECODED_NAME_SIZE];
	uint64_t count;
	uint64_t errors;
	uint64_t bytes;
	uint64_t timed; /* answers whose latency is known */
	uint64_t ticks;
	uint64_t ticks_min;
	uint64_t ticks_max;
};

/* Zeroed, it is empty. */
struct device_summary {
	uint32_t count;
	struct device_request requests[DEVICE_SUMMARY_MAX];
};

/** device_summary_add - count a packet; an answer belongs to the request of its name in the other direction */
void device_summary_add(struct device_summary *summary, const struct decoded *decoded);

/** device_summary_print - by device and name. Nothing is printed if there were no packets. @frequency: of the ticks, Hz */
void device_summary_print(struct device_summary *summary, FILE *out, uint64_t frequency);

#endif
