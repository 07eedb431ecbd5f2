/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's monitor: the few commands and events that conduit needs. */
#ifndef RUN_QMP_H
#define RUN_QMP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QMP_BUFFER_SIZE 65536 /* no line that conduit asks for is longer */
#define QMP_TEXT_SIZE   256

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
	QMP_EVENT_ANSWER,   /* to qmp_request() */
	QMP_EVENT_DELETED,  /* a device is gone: its name is the text */
	QMP_EVENT_OPENED,   /* the same for a drive whose tray has opened */
};

struct qmp_event {
	enum qmp_event_kind kind;
	/* "guest-shutdown", "guest-reset", ... [QEMU QMP, ShutdownCause]; of an answer QEMU's words if it is a refusal */
	char text[QMP_TEXT_SIZE];
	uint32_t id; /* of the request that is answered */
	bool refused;
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

/**
 * qmp_request - send a command whose answer is an event
 * @arguments: as the command takes them; it stays the caller's
 * @id:        not 0
 *
 * returns: false if it cannot be sent: no event will come
 */
bool qmp_request(struct qmp *qmp, const char *command, json_t *arguments, uint32_t id);

void qmp_close(struct qmp *qmp);

#endif
