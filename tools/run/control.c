/* SPDX-License-Identifier: BSD-2-Clause */
/* The socket through which `conduit ctl` and `conduit trace -f` reach this guest. */
#include "run/control.h"

#include "cli/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void drop(struct control_client *client)
{
	if (client->fd >= 0) {
		close(client->fd);
	}
	client->fd = -1;
}

void control_close(struct control *control)
{
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		drop(&control->clients[i]);
	}
	if (control->fd >= 0) {
		close(control->fd);
		control->fd = -1;
	}
}

void control_init(struct control *control)
{
	*control = (struct control){ .fd = -1 };
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		control->clients[i].fd = -1;
	}
}

int control_open(struct control *control, struct region *region, struct port *port,
		 struct recorder *recorder, struct plug *plug)
{
	struct sockaddr_un address;
	socklen_t length = guest_address(&address, getuid(), getpid());

	control->region = region;
	control->port = port;
	control->recorder = recorder;
	control->plug = plug;
	control->start_ms = clock_ms();
	control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (control->fd < 0 || bind(control->fd, (struct sockaddr *)&address, length) != 0 ||
	    listen(control->fd, CONTROL_CLIENTS_MAX) != 0) {
		int error = errno;

		control_close(control);
		return -error;
	}
	return 0;
}

/* Abstract names have no permissions: only this user and root may ask. */
static bool may_ask(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	       (peer.uid == getuid() || peer.uid == 0);
}

static struct control_client *free_client(struct control *control)
{
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->clients[i].fd < 0) {
			return &control->clients[i];
		}
	}
	return NULL;
}

/* At most as many as fit; the others stay in the queue of the socket. */
static void accept_clients(struct control *control)
{
	struct control_client *client;

	while ((client = free_client(control)) != NULL) {
		int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd < 0) {
			return;
		}
		*client = (struct control_client){
			.fd = fd,
			.ticket = -1,
			.deadline = clock_ms() + CONTROL_CLIENT_TIMEOUT_MS,
		};
		if (!may_ask(fd)) {
			drop(client);
		}
	}
}

/* A name goes to a terminal, and to JSON: nothing may that could steer the one or break the other. */
static void make_printable(char name[CONDUIT_DEVICE_NAME_SIZE])
{
	size_t length = 0;

	for (; length < CONDUIT_DEVICE_NAME_SIZE - 1 && name[length] != '\0'; length++) {
		unsigned char c = (unsigned char)name[length];

		name[length] = (char)(c > ' ' && c <= '~' ? c : '?');
	}
	memset(name + length, 0, CONDUIT_DEVICE_NAME_SIZE - length);
}

/* What this process knows, and what EL2 has said just before. */
static void fill_state(const struct control *control, struct guest_state *state)
{
	const struct conduit_shared *shared = control->region->shared;
	const struct conduit_status *told = &control->port->status;

	state->memory = control->region->ram_size;
	state->uptime_ms = clock_ms() - control->start_ms;
	if (shared == NULL) {
		return;
	}
	state->found = 1;
	state->failed = region_load_32(&shared->state) == CONDUIT_STATE_FAILED;
	state->vp_count = region_load_32(&shared->vp_count);
	state->vps_online = region_load_32(&shared->vps_online);
	state->guest_os_id = told->guest_os_id;
	state->vmbus_version = told->vmbus_version;
	state->crash_count = region_load_32(&shared->crash_count);
	state->traced = control->recorder->attached;
	state->record_count = control->recorder->record_count;
	state->lost_count = control->recorder->lost_count;
	state->device_count = told->device_count;
	if (state->device_count > CONDUIT_DEVICE_MAX) {
		state->device_count = CONDUIT_DEVICE_MAX;
	}
	for (uint32_t i = 0; i < CONDUIT_DEVICE_MAX; i++) {
		state->devices[i] = told->devices[i];
		make_printable(state->devices[i].name);
	}
}

/* A reply is much smaller than the socket's buffer: it goes out whole, or the other side has gone. */
static void reply(struct control_client *client, struct guest_reply *words, uint32_t result)
{
	words->magic = GUEST_MAGIC;
	words->version = GUEST_VERSION;
	words->result = result;
	send(client->fd, words, sizeof(*words), MSG_NOSIGNAL);
}

static void reply_and_drop(struct control_client *client, uint32_t result)
{
	struct guest_reply words = { 0 };

	reply(client, &words, result);
	drop(client);
}

static void follow(struct control *control, struct control_client *client)
{
	struct guest_reply words = { 0 };

	if ((control->region->config.flags & CONDUIT_CONFIG_TRACE) == 0) {
		reply_and_drop(client, GUEST_NO_TRACE);
		return;
	}
	if (!recorder_follow(control->recorder, client->fd)) {
		reply_and_drop(client, GUEST_BUSY);
		return;
	}
	reply(client, &words, GUEST_OK); /* the recorder sends nothing before its next poll */
	client->fd = -1;                 /* the recorder's now */
}

static void reply_state(struct control *control, struct control_client *client)
{
	struct guest_reply words = { 0 };

	fill_state(control, &words.state);
	reply(client, &words, GUEST_OK);
	drop(client);
}

static void reply_channels(struct control *control, struct control_client *client)
{
	struct guest_reply words = { .channels = control->port->channels };

	if (words.channels.count > CONDUIT_CHANNELS_MAX) {
		words.channels.count = CONDUIT_CHANNELS_MAX;
	}
	for (uint32_t i = 0; i < CONDUIT_CHANNELS_MAX; i++) {
		make_printable(words.channels.channels[i].name);
	}
	reply(client, &words, GUEST_OK);
	drop(client);
}

static bool has_failed(const struct control *control)
{
	return region_load_32(&control->region->shared->state) == CONDUIT_STATE_FAILED;
}

/* Of a machine where EL2 does not run the state is told all the same. */
static void ask(struct control *control, struct control_client *client, uint16_t type,
		uint32_t argument)
{
	if (control->region->shared == NULL || has_failed(control)) {
		if (client->operation == GUEST_STATUS) {
			reply_state(control, client);
		} else {
			reply_and_drop(client, GUEST_NOT_STARTED);
		}
		return;
	}
	client->ticket = port_submit(control->port, type, argument);
	if (client->ticket < 0) {
		reply_and_drop(client, control->port->fd < 0 ? GUEST_NO_ANSWER : GUEST_BUSY);
	}
}

static void refuse_client(struct control_client *client, const struct refusal *refusal)
{
	struct guest_reply words = { 0 };

	snprintf(words.reason, sizeof(words.reason), "%s", refusal->text);
	reply(client, &words, GUEST_REFUSED);
	drop(client);
}

/* The list is written whole, or not: nobody here waits for a reader. */
static void send_list(struct control *control, struct control_client *client)
{
	json_t *list = plug_list(control->plug->devices, client->operation);
	char *text = list != NULL ? json_dumps(list, JSON_COMPACT) : NULL;
	struct guest_reply words = { 0 };

	if (text != NULL) {
		reply(client, &words, GUEST_OK);
		send(client->fd, text, strlen(text), MSG_NOSIGNAL);
	}
	drop(client);
	free(text);
	json_decref(list);
}

static void plug_in(struct control *control, struct control_client *client,
		    struct guest_request *request)
{
	request->text[sizeof(request->text) - 1] = '\0';
	request->name[sizeof(request->name) - 1] = '\0';
	if (control->plug->busy || control->plug->qmp->fd < 0) {
		reply_and_drop(client, control->plug->busy ? GUEST_BUSY : GUEST_NOT_STARTED);
	} else if (plug_begin(control->plug, request)) {
		client->plugs = true;
		control->plugger = client;
	} else {
		refuse_client(client, &control->plug->refusal);
	}
}

static void poll_plug(struct control *control)
{
	struct control_client *client = control->plugger;
	struct guest_reply words = { 0 };

	if (!plug_poll(control->plug) || client == NULL) {
		return;
	}
	control->plugger = NULL;
	if (control->plug->failed) {
		refuse_client(client, &control->plug->refusal);
	} else {
		reply(client, &words, GUEST_OK);
		drop(client);
	}
}

static void take_request(struct control *control, struct control_client *client,
			 struct guest_request *request)
{
	client->operation = request->operation;
	client->argument = request->argument;
	switch (request->operation) {
	case GUEST_STATUS:
		ask(control, client, CONDUIT_FRAME_STATUS, 0);
		return;
	case GUEST_CHANNELS:
		ask(control, client, CONDUIT_FRAME_CHANNELS, request->argument);
		return;
	case GUEST_COMMAND:
		ask(control, client, request->command, request->argument);
		return;
	case GUEST_DISK_ADD:
	case GUEST_DISK_REMOVE:
	case GUEST_DISK_RESIZE:
	case GUEST_DISK_INSERT:
	case GUEST_NET_ADD:
	case GUEST_NET_REMOVE:
	case GUEST_NET_LINK:
		plug_in(control, client, request);
		return;
	case GUEST_DISK_LIST:
	case GUEST_NET_LIST:
		send_list(control, client);
		return;
	case GUEST_FOLLOW:
		follow(control, client);
		return;
	default:
		reply_and_drop(client, GUEST_UNKNOWN);
		return;
	}
}

static void read_request(struct control *control, struct control_client *client)
{
	struct guest_request request;
	ssize_t n = recv(client->fd, &request, sizeof(request), MSG_PEEK | MSG_DONTWAIT);

	if (n == (ssize_t)sizeof(request)) {
		recv(client->fd, &request, sizeof(request), MSG_DONTWAIT);
		if (request.magic != GUEST_MAGIC || request.version != GUEST_VERSION) {
			reply_and_drop(client, GUEST_UNKNOWN);
			return;
		}
		take_request(control, client, &request);
	} else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) ||
		   clock_ms() >= client->deadline) {
		drop(client);
	}
}

static void check_answer(struct control *control, struct control_client *client)
{
	static const uint32_t results[] = {
		[CONDUIT_FRAME_OK] = GUEST_OK,
		[CONDUIT_FRAME_NOT_READY] = GUEST_NOT_READY,
		[CONDUIT_FRAME_UNKNOWN] = GUEST_UNKNOWN,
	};
	enum request_state state;
	uint16_t status;

	if (!port_result(control->port, client->ticket, &state, &status)) {
		return;
	}
	if (state == REQUEST_LOST || status >= ABI_COUNT(results)) {
		reply_and_drop(client, GUEST_NO_ANSWER);
	} else if (client->operation == GUEST_STATUS) {
		reply_state(control, client);
	} else if (client->operation == GUEST_CHANNELS && status == CONDUIT_FRAME_OK) {
		/* Another client's answer may have come right after this one. */
		if (control->port->channels.first == client->argument) {
			reply_channels(control, client);
		} else {
			ask(control, client, CONDUIT_FRAME_CHANNELS, client->argument);
		}
	} else {
		reply_and_drop(client, results[status]);
	}
}

void control_poll(struct control *control)
{
	accept_clients(control);
	poll_plug(control);
	for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		struct control_client *client = &control->clients[i];

		if (client->fd < 0 || client->plugs) {
			continue;
		}
		if (client->ticket >= 0) {
			check_answer(control, client);
		} else {
			read_request(control, client);
		}
	}
}
