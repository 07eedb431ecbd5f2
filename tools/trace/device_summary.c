/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests to devices, counted by name, with their latency from packet to answer. */
#include "trace/device_summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct device_request *find(struct device_summary *summary, const struct decoded *decoded)
{
	const struct decoded_packet *packet = &decoded->packet;
	bool to_guest = packet->to_guest != packet->answer;
	struct device_request *request = summary->requests;

	for (uint32_t i = 0; i < summary->count; i++, request++) {
		if (request->to_guest == to_guest && strcmp(request->device, packet->device) == 0 &&
		    strcmp(request->name, decoded->name) == 0) {
			return request;
		}
	}
	if (summary->count == DEVICE_SUMMARY_MAX) {
		request--;
		(void)snprintf(request->name, sizeof(request->name), "(others)");
		return request;
	}
	summary->count++;
	request->to_guest = to_guest;
	(void)snprintf(request->device, sizeof(request->device), "%s", packet->device);
	(void)snprintf(request->name, sizeof(request->name), "%s", decoded->name);
	return request;
}

void device_summary_add(struct device_summary *summary, const struct decoded *decoded)
{
	const struct decoded_packet *packet = &decoded->packet;
	struct device_request *request = find(summary, decoded);

	request->count += !packet->answer;
	request->errors += packet->answer && decoded->status == DECODED_FAILED;
	request->bytes += packet->bytes;
	if (packet->timed) {
		if (request->timed == 0 || packet->ticks < request->ticks_min) {
			request->ticks_min = packet->ticks;
		}
		if (packet->ticks > request->ticks_max) {
			request->ticks_max = packet->ticks;
		}
		request->ticks += packet->ticks;
		request->timed++;
	}
}

static int compare(const void *left, const void *right)
{
	const struct device_request *a = left;
	const struct device_request *b = right;
	int order = strcmp(a->device, b->device);

	if (order == 0) {
		order = strcmp(a->name, b->name);
	}
	return order != 0 ? order : (int)a->to_guest - (int)b->to_guest;
}

static void print_time(FILE *out, const struct device_request *request, uint64_t ticks,
		       uint64_t share, uint64_t frequency)
{
	if (request->timed != 0) {
		fprintf(out, " %10.1f", (double)ticks * 1e6 / (double)share / (double)frequency);
	} else {
		fprintf(out, " %10s", "-");
	}
}

void device_summary_print(struct device_summary *summary, FILE *out, uint64_t frequency)
{
	if (summary->count == 0) {
		return;
	}
	qsort(summary->requests, summary->count, sizeof(summary->requests[0]), compare);
	fputs("\n    count   errors        bytes     min us     avg us     max us request\n"
	      "--------- -------- ------------ ---------- ---------- ---------- ----------------\n",
	      out);
	for (uint32_t i = 0; i < summary->count; i++) {
		const struct device_request *request = &summary->requests[i];

		fprintf(out, "%9" PRIu64 " %8" PRIu64 " %12" PRIu64, request->count,
			request->errors, request->bytes);
		print_time(out, request, request->ticks_min, 1, frequency);
		print_time(out, request, request->ticks, request->timed, frequency);
		print_time(out, request, request->ticks_max, 1, frequency);
		fprintf(out, " %s %s %s\n", request->device, request->to_guest ? "<=" : "=>",
			request->name);
	}
}
