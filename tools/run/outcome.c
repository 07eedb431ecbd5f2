/* SPDX-License-Identifier: BSD-2-Clause */
/* What happened to a guest, and the exit status that says so. */
#include "run/outcome.h"

#include "cli/status.h"

#include <string.h>

enum shutdown outcome_shutdown(const char *reason)
{
	if (strcmp(reason, "guest-shutdown") == 0) {
		return SHUTDOWN_GUEST_OFF;
	}
	if (strcmp(reason, "guest-reset") == 0 || strcmp(reason, "host-qmp-system-reset") == 0) {
		return SHUTDOWN_RESET;
	}
	return SHUTDOWN_HOST;
}

int outcome_status(const struct outcome *outcome)
{
	bool by_guest =
		outcome->shutdown == SHUTDOWN_GUEST_OFF || outcome->shutdown == SHUTDOWN_RESET;

	if (outcome->failed) {
		return STATUS_FAILED;
	}
	if (outcome->crashed) {
		return STATUS_CRASHED;
	}
	if (outcome->timed_out) {
		return STATUS_TIMEOUT;
	}
	if (outcome->returned || (by_guest && !outcome->started)) {
		return STATUS_FAILED; /* there was no guest, or none any more, that could mean it */
	}
	if (outcome->shutdown == SHUTDOWN_GUEST_OFF) {
		return STATUS_OK;
	}
	if (outcome->signal != 0) {
		return STATUS_SIGNAL + outcome->signal;
	}
	return outcome->shutdown == SHUTDOWN_RESET ? STATUS_RESET : STATUS_NOT_STARTED;
}
