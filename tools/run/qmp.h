/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's monitor: the few commands and events that conduit needs. */
#ifndef RUN_QMP_H
#define RUN_QMP_H

#include <stdbool.h>
#include <stddef.h>

#define QMP_BUFFER_SIZE 65536 /* no line that conduit asks for is longer */
#define QMP_REASON_SIZE 32

struct qmp {
	int fd; /* -1: QEMU has closed it */
	size_t used;
	char buffer[QMP_BUFFER_SIZE];
};

enum qmp_event_kind {
	QMP_EVENT_NONE,
	QMP_EVENT_READY,    /* the monitor takes commands */
	QMP_EVENT_RESET,    /* the machine was reset, and goes on */
	QMP_EVENT_SHUTDOWN, /* the machine is being ended */
};

struct qmp_event {
	enum qmp_event_kind kind;
	char reason
		[QMP_REASON_SIZE]; /* "guest-shutdown", "guest-reset", ... [QEMU QMP, ShutdownCause] */
};

/** qmp_open - begin to talk on a connected socket, which qmp_close() closes */
void qmp_open(struct qmp *qmp, int fd);

/**
 * qmp_next - the next event, without waiting
 *
 * Answers QEMU's greeting by itself.
 *
 * returns: false if there is none yet, or ever (fd is -1)
 */
bool qmp_next(struct qmp *qmp, struct qmp_event *event);

/** qmp_execute - send a command that takes no arguments; its answer is not waited for */
void qmp_execute(struct qmp *qmp, const char *command);

void qmp_close(struct qmp *qmp);

#endif
