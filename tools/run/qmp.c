/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU's monitor: the few commands and events that conduit needs. */
#include "run/qmp.h"

#include "cli/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Larger than a socket takes at once it never is: a path has an end. */
bool qmp_request(struct qmp *qmp, const char *command, json_t *arguments, uint32_t id)
{
	json_t *line = json_pack("{s:s, s:O, s:i}", "execute", command, "arguments", arguments,
				 "id", (int)id);
	char *text = line != NULL ? json_dumps(line, JSON_COMPACT) : NULL;
	size_t length = text != NULL ? strlen(text) : 0;
	bool sent = false;

	if (text != NULL && qmp->fd >= 0) {
		text[length++] = '\n'; /* in place of the end */
		sent = send(qmp->fd, text, length, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)length;
	}

	free(text);
	json_decref(line);
	return sent;
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
	const json_t *data = json_object_get(line, "data");
	const char *text = json_string_value(json_object_get(data, "reason"));

	if (strcmp(name, "RESET") == 0) {
		event->kind = QMP_EVENT_RESET;
	} else if (strcmp(name, "SHUTDOWN") == 0) {
		event->kind = QMP_EVENT_SHUTDOWN;
	} else if (strcmp(name, "DEVICE_DELETED") == 0) {
		event->kind = QMP_EVENT_DELETED;
		text = json_string_value(json_object_get(data, "device"));
	} else if (strcmp(name, "DEVICE_TRAY_MOVED") == 0 &&
		   json_is_true(json_object_get(data, "tray-open"))) {
		event->kind = QMP_EVENT_OPENED;
		text = json_string_value(json_object_get(data, "id"));
	}
	snprintf(event->text, sizeof(event->text), "%s", text != NULL ? text : "");
}

static void take_answer(const json_t *error, uint32_t id, struct qmp_event *event)
{
	const char *words = json_string_value(json_object_get(error, "desc"));

	event->kind = QMP_EVENT_ANSWER;
	event->id = id;
	event->refused = error != NULL;
	snprintf(event->text, sizeof(event->text), "%s", words != NULL ? words : "");
}

/*
 * [QEMU QMP specification, "Server Greeting", "Capabilities Negotiation", "Commands Responses", "Asynchronous events"]
 * The first answer is the one to qmp_capabilities. Of those without an ID only an error matters.
 */
static void take_line(struct qmp *qmp, const json_t *line, struct qmp_event *event)
{
	const char *name = json_string_value(json_object_get(line, "event"));
	const json_t *error = json_object_get(line, "error");
	json_int_t id = json_integer_value(json_object_get(line, "id"));
	const char *words = json_string_value(json_object_get(error, "desc"));

	if (name != NULL) {
		take_event(line, name, event);
	} else if (json_object_get(line, "QMP") != NULL) {
		qmp_execute(qmp, "qmp_capabilities");
		event->kind = QMP_EVENT_READY;
	} else if (id != 0) {
		take_answer(error, (uint32_t)id, event);
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
