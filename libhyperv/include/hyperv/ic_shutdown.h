/* SPDX-License-Identifier: BSD-2-Clause */
/* Shutdown: the host asks the guest to power off, to restart, or to hibernate. */
#ifndef HYPERV_IC_SHUTDOWN_H
#define HYPERV_IC_SHUTDOWN_H

#include "hyperv/ic.h"

ABI_C_BEGIN

enum hv_shutdown_kind {
	HV_SHUTDOWN_POWER_OFF,
	HV_SHUTDOWN_RESTART,
	HV_SHUTDOWN_HIBERNATE,
};

/* A request of the host. */
struct hv_shutdown_request {
	enum hv_shutdown_kind kind;
	bool force; /* do not ask programs */
	uint32_t reason;
	uint32_t timeout_seconds; /* that the host will wait */
	/*
	 * The text as the host sent it, in whatever encoding it has, up to its first zero; two bytes
	 * of zero follow it whatever the host sent.
	 */
	uint32_t text_size;
	uint8_t text[VMBUS_IC_SHUTDOWN_TEXT_SIZE + 2];
};

/* Called when the host has its answer. Context: of hv_ic_poll(): begin the shutdown elsewhere. */
typedef void hv_shutdown_handler(void *argument, const struct hv_shutdown_request *request);

/* Versions 3.2, 3.1, 3.0 and 1.0. */
struct hv_shutdown {
	struct hv_ic ic;
	hv_shutdown_handler *handler;
	void *argument;
	bool can_hibernate;
	struct hv_shutdown_request request; /* the last one */
};

/**
 * hv_shutdown_init - fill a shutdown component; then hv_ic_poll(&shutdown->ic) answers
 * @shutdown: out
 * @channel, @buffer, @buffer_size: as of hv_ic_init()
 * @can_hibernate: otherwise such a request is refused
 * @handler, @argument: kept
 *
 * A request that is incomplete, or has unknown flags, is answered HV_E_FAIL and not reported.
 *
 * Context: any; no call is made.
 * returns: as hv_ic_init()
 * Source: OBS, Linux 6.1 drivers/hv/hv_util.c, shutdown_onchannelcallback().
 */
int hv_shutdown_init(struct hv_shutdown *shutdown, struct vmbus_channel *channel, void *buffer,
		     uint32_t buffer_size, bool can_hibernate, hv_shutdown_handler *handler,
		     void *argument);

ABI_C_END

#endif
