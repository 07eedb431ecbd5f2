/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's monitor: the few commands and events that conduit needs. */
#include "run/qmp.h"

#include "cli/message.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void qmp_open(struct qmp *qmp, int fd)
{
	qmp->fd = fd;
	qmp->used = 0;
}

void qmp_close(struct qmp *qmp)
{
	if (qmp->fd >= 0) {
		close(qmp->fd);
		qmp->fd = -1;
	}
}

void qmp_execute(struct qmp *qmp, const char *command)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "{\"execute\":\"%s\"}\n", command);

	if (qmp->fd >= 0) {
		send(qmp->fd, line, (size_t)length, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
}

/* Appends what QEMU has sent; false if that was nothing. */
static bool receive(struct qmp *qmp)
{
	ssize_t n;

	if (qmp->fd < 0) {
		return false;
	}
	if (qmp->used == sizeof(qmp->buffer)) { /* a line without end is not for us */
		qmp->used = 0;
	}
	n = recv(qmp->fd, qmp->buffer + qmp->used, sizeof(qmp->buffer) - qmp->used, MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		qmp_close(qmp);
	}
	if (n <= 0) {
		return false;
	}
	qmp->used += (size_t)n;
	return true;
}

static void take_event(const json_t *line, const char *name, struct qmp_event *event)
{
	const char *reason =
		json_string_value(json_object_get(json_object_get(line, "data"), "reason"));

	if (strcmp(name, "RESET") == 0) {
		event->kind = QMP_EVENT_RESET;
	} else if (strcmp(name, "SHUTDOWN") == 0) {
		event->kind = QMP_EVENT_SHUTDOWN;
	}
	snprintf(event->reason, sizeof(event->reason), "%s", reason != NULL ? reason : "");
}

/*
 * [QEMU QMP specification, "Server Greeting", "Capabilities Negotiation", "Commands Responses", "Asynchronous events"]
 * The first answer is the one to qmp_capabilities; none of the later ones matters but an error.
 */
static void take_line(struct qmp *qmp, const json_t *line, struct qmp_event *event)
{
	const char *name = json_string_value(json_object_get(line, "event"));
	const json_t *error = json_object_get(line, "error");
	const char *words = json_string_value(json_object_get(error, "desc"));

	if (name != NULL) {
		take_event(line, name, event);
	} else if (json_object_get(line, "QMP") != NULL) {
		qmp_execute(qmp, "qmp_capabilities");
		event->kind = QMP_EVENT_READY;
	} else if (error != NULL) {
		message("QEMU's monitor: %s", words != NULL ? words : "error");
	}
}

/* Takes one line out of the buffer; false if no whole line is there. */
static bool next_line(struct qmp *qmp, struct qmp_event *event)
{
	const char *end = memchr(qmp->buffer, '\n', qmp->used);
	size_t length;
	json_t *line;

	if (end == NULL) {
		return false;
	}
	length = (size_t)(end - qmp->buffer) + 1;
	line = json_loadb(qmp->buffer, length, 0, NULL);
	take_line(qmp, line, event); /* NULL, not JSON, has no members */
	json_decref(line);
	qmp->used -= length;
	memmove(qmp->buffer, qmp->buffer + length, qmp->used);
	return true;
}

bool qmp_next(struct qmp *qmp, struct qmp_event *event)
{
	*event = (struct qmp_event){ .kind = QMP_EVENT_NONE };
	do {
		while (next_line(qmp, event)) {
			if (event->kind != QMP_EVENT_NONE) {
				return true;
			}
		}
	} while (receive(qmp));
	return false;
}
