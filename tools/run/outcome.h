/* SPDX-License-Identifier: BSD-2-Clause */
/* What happened to a guest, and the exit status that says so. */
#ifndef RUN_OUTCOME_H
#define RUN_OUTCOME_H

#include <stdbool.h>

enum shutdown {
	SHUTDOWN_NONE,      /* QEMU has not said why it ended */
	SHUTDOWN_GUEST_OFF, /* the guest powered off */
	SHUTDOWN_RESET,     /* the guest reset, or somebody reset it through the monitor */
	SHUTDOWN_HOST,      /* somebody, maybe conduit, told QEMU to end */
};

struct outcome {
	bool started;   /* conduit.efi was seen, in the last machine */
	bool failed;    /* conduit.efi has failed */
	bool returned;  /* the guest's kernel gave up: it returned an error to conduit.efi */
	bool crashed;   /* the guest has */
	bool timed_out; /* --timeout */
	int signal;     /* that asked conduit to end, 0: none */
	enum shutdown shutdown;
};

/** outcome_shutdown - read the reason of QEMU's SHUTDOWN or RESET event [QEMU QMP, ShutdownCause] */
enum shutdown outcome_shutdown(const char *reason);

/** outcome_status - the exit status; the worst news wins */
int outcome_status(const struct outcome *outcome);

#endif
