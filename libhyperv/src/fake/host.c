/* SPDX-License-Identifier: BSD-2-Clause */
/* A VMBus host for tests. Numbers are written out: nothing of the library's is used to answer it. */
#include "fake/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE 4096U

static void require(bool condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "host: %s\n", what);
		abort();
	}
}

static void error(struct host *host, const char *what)
{
	host->errors++;
	host->error = what;
}

static uint32_t word_at(const uint8_t *message, uint32_t offset)
{
	uint32_t word;

	memcpy(&word, message + offset, sizeof(word));
	return word;
}

struct host_channel *host_channel(struct host *host, uint32_t relid)
{
	for (uint32_t i = 0; i < HOST_CHANNEL_MAX; i++) {
		if (host->channels[i].offered && host->channels[i].offer.relid == relid) {
			return &host->channels[i];
		}
	}
	return NULL;
}

struct host_gpadl *host_gpadl(struct host *host, uint32_t handle)
{
	for (uint32_t i = 0; i < HOST_GPADL_MAX; i++) {
		if (host->gpadls[i].handle == handle) {
			return &host->gpadls[i];
		}
	}
	return NULL;
}

uint32_t host_gpadl_count(const struct host *host)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < HOST_GPADL_MAX; i++) {
		count += host->gpadls[i].handle != 0;
	}
	return count;
}

/* To the guest */

void host_send(struct host *host, const void *message, uint32_t size)
{
	require(host->queued < HOST_QUEUE_MAX && size <= 240, "queue of messages");
	host->queue[host->queued].size = size;
	memcpy(host->queue[host->queued].bytes, message, size);
	host->queued++;
}

static void send_short(struct host *host, uint32_t type, uint32_t first, uint32_t second,
		       uint32_t size)
{
	uint32_t words[10] = { type, 0, first, second };

	host_send(host, words, size);
}

/* What no host should say, about anybody. */
static void babble(struct host *host, const uint8_t *message, uint32_t size)
{
	uint8_t wrong[240];

	send_short(host, 0, 0, 0, 8);
	send_short(host, 77, 1, 2, 20);
	send_short(host, 0xFFFFFFFF, 1, 2, 20);
	send_short(host, 14, 1, 2, 40);
	send_short(host, 15, 0, 0, 4);
	send_short(host, 2, 9999, 0, 12);
	send_short(host, 2, 0, 0, 11);
	send_short(host, 1, 0, 0, 40);
	send_short(host, 6, 1, 77777, 20);
	send_short(host, 10, 1, 77777, 20);
	send_short(host, 12, 77777, 0, 12);
	send_short(host, 24, 77777, 0, 16);
	send_short(host, 26, 0, 0, 12);
	if (word_at(message, 0) != 17) {
		send_short(host, 17, 0, 0, 8);
	}
	host_send(host, message, size - 1);
	if (size > 16 || word_at(message, 0) == 12 || word_at(message, 0) == 24) {
		memcpy(wrong, message, size);
		wrong[9] ^= 0x40;
		host_send(host, wrong, size);
	}
	host_send(host, message, size);
}

static void rescind_of(struct host *host, const uint8_t *message)
{
	/* Torn down is said of a GPADL, all else of a relid. */
	const struct host_gpadl *gpadl = host_gpadl(host, word_at(message, 8));

	host_rescind(host, word_at(message, 0) == 12 && gpadl != NULL ? gpadl->relid
								      : word_at(message, 8));
}

static void answer(struct host *host, const void *message, uint32_t size)
{
	const uint32_t type = word_at(message, 0);
	uint8_t wrong[240];

	switch (host->fault[type]) {
	case HOST_SAYS_NOTHING:
		return;
	case HOST_CUTS_SHORT:
		host_send(host, message, size - 1);
		return;
	case HOST_SAYS_IT_TWICE:
		host_send(host, message, size);
		break;
	case HOST_MISTAKES_IT:
		memcpy(wrong, message, size);
		wrong[8] ^= 0x40;
		host_send(host, wrong, size);
		return;
	case HOST_BABBLES:
		babble(host, message, size);
		return;
	case HOST_IS_LATE:
		require(host->late_count < HOST_QUEUE_MAX, "too many late messages");
		memcpy(host->late[host->late_count].bytes, message, size);
		host->late[host->late_count++].size = size;
		return;
	case HOST_RESCINDS:
		rescind_of(host, message);
		return;
	case HOST_ANSWERS:
	case HOST_SAYS_NO:
	default:
		break;
	}
	host_send(host, message, size);
}

void host_catch_up(struct host *host)
{
	for (uint32_t i = 0; i < host->late_count; i++) {
		host_send(host, host->late[i].bytes, host->late[i].size);
	}
	host->late_count = 0;
}

static uint32_t status_of(const struct host *host, uint32_t type)
{
	return host->fault[type] == HOST_SAYS_NO ? 0x8000FFFF : 0;
}

static void take_interrupts(struct host *host)
{
	for (uint32_t vp = 0; vp < FAKE_VP_MAX && !host->masked; vp++) {
		if (host->vps[vp] != NULL) {
			fake_vp(vp);
			hv_synic_dispatch(host->vps[vp]);
		}
	}
	fake_vp(host->vp);
}

void host_run(void *argument)
{
	struct host *host = argument;
	uint32_t before;

	do {
		before = host->queued;
		for (uint32_t i = 0; i < before; i++) {
			if (!fake_message(host->contact.target_vp, 2, 1, host->queue[i].bytes,
					  host->queue[i].size)) {
				before = i;
			}
		}
		host->queued -= before;
		memmove(host->queue, host->queue + before, host->queued * sizeof(host->queue[0]));
		take_interrupts(host);
	} while (before != 0 && !host->masked);
}

void host_signal(struct host *host, uint32_t relid)
{
	const struct host_channel *channel = host_channel(host, relid);

	fake_event(channel != NULL ? channel->vp : 0, 2, relid);
	take_interrupts(host);
}

/* Offers */

static void send_offer(struct host *host, const struct host_channel *channel)
{
	host_send(host, &channel->offer, 196);
}

struct host_channel *host_offer(struct host *host, uint32_t relid, uint8_t number)
{
	struct host_channel *channel = host->channels;

	while (channel->offered) {
		channel++;
		require(channel < host->channels + HOST_CHANNEL_MAX, "too many offers");
	}
	memset(channel, 0, sizeof(*channel));
	channel->offered = true;
	channel->offer = (struct vmbus_offer_channel){
		.header.type = 1,
		.flags = 1,
		.mmio_megabytes = 8,
		.relid = relid,
		.monitor_id = 0xFF,
		.is_dedicated_interrupt = 1,
		.connection_id = relid | 0x2000,
	};
	memset(&channel->offer.interface_id, number, 16);
	memset(&channel->offer.instance_id, 0x80 | number, 16);
	memset(channel->offer.user_defined, number + 1, 120);
	if (host->requested) {
		send_offer(host, channel);
	}
	return channel;
}

void host_rescind(struct host *host, uint32_t relid)
{
	struct host_channel *channel = host_channel(host, relid);

	require(channel != NULL, "rescind of what was not offered");
	channel->rescinded = true;
	send_short(host, 2, relid, 0, 12);
}

/* From the guest */

static void drop_all(struct host *host)
{
	memset(host->gpadls, 0, sizeof(host->gpadls));
	for (uint32_t i = 0; i < HOST_CHANNEL_MAX; i++) {
		host->channels[i].open = false;
		host->channels[i].offered &= !host->channels[i].rescinded;
	}
	host->version = 0;
	host->requested = false;
}

static void on_contact(struct host *host, const uint8_t *message, uint32_t size)
{
	struct vmbus_version_response response = { .header.type = 15 };
	uint32_t answer_size = 16;

	if (size != 40) {
		error(host, "InitiateContact: size");
		return;
	}
	drop_all(host);
	memcpy(&host->contact, message, 40);
	if (host->contact_count < 16) {
		host->contacts[host->contact_count++] = host->contact.version;
	}
	if (host->contact.version >= host->oldest && host->contact.version <= host->newest &&
	    host->fault[15] != HOST_SAYS_NO) {
		response.supported = 1;
		response.connection_state = host->connection_state;
		host->version = host->contact.version;
		if (host->version >= 0x50000) {
			response.message_connection_id = host->message_connection;
		}
		if (host->version >= 0x60000 && !host->short_response) {
			response.features = host->features & host->contact.feature_flags;
			answer_size = 20;
		}
	}
	answer(host, &response, answer_size);
}

static void on_request(struct host *host, const uint8_t *message, uint32_t size)
{
	(void)message;
	if (size != 8 || host->requested) {
		error(host, "RequestOffers: size, or the second one");
		return;
	}
	host->requested = true;
	for (uint32_t i = 0; i < HOST_CHANNEL_MAX; i++) {
		if (host->channels[i].offered) {
			send_offer(host, &host->channels[i]);
		}
	}
	answer(host, (uint32_t[]){ 4, 0 }, 8);
}

static void told(struct host *host, struct host_gpadl *gpadl, const uint8_t *pfns, uint32_t count)
{
	uint32_t result[5] = { 10, 0, gpadl->relid, gpadl->handle, status_of(host, 10) };

	memcpy(&gpadl->pfns[gpadl->pages_told], pfns, count * sizeof(uint64_t));
	gpadl->pages_told += count;
	if (gpadl->pages_told == gpadl->page_count) {
		if (result[4] != 0) {
			gpadl->handle = 0;
		}
		answer(host, result, 20);
	}
}

static void on_gpadl_header(struct host *host, const uint8_t *message, uint32_t size)
{
	struct host_gpadl *gpadl = host_gpadl(host, 0);
	uint32_t range_size = word_at(message, 16) & 0xFFFF;
	uint32_t count = (size - 28) / 8;
	uint32_t page_count = (range_size - 8) / 8;

	if (size < 36 || (size - 28) % 8 != 0 || count > 26 || range_size < 16 ||
	    range_size % 8 != 0 || word_at(message, 16) >> 16 != 1 || count > page_count ||
	    (count < 26 && count != page_count) || gpadl == NULL ||
	    word_at(message, 20) != page_count * PAGE || word_at(message, 24) != 0 ||
	    host_channel(host, word_at(message, 8)) == NULL || word_at(message, 12) == 0 ||
	    host_gpadl(host, word_at(message, 12)) != NULL) {
		error(host, "GpadlHeader");
		return;
	}
	gpadl->relid = word_at(message, 8);
	gpadl->handle = word_at(message, 12);
	gpadl->page_count = page_count;
	gpadl->pages_told = 0;
	gpadl->bodies = 0;
	told(host, gpadl, message + 28, count);
}

static void on_gpadl_body(struct host *host, const uint8_t *message, uint32_t size)
{
	struct host_gpadl *gpadl = host_gpadl(host, word_at(message, 12));
	uint32_t count = (size - 16) / 8;
	uint32_t left = gpadl != NULL ? gpadl->page_count - gpadl->pages_told : 0;

	if (size < 24 || (size - 16) % 8 != 0 || count > 28 || gpadl == NULL ||
	    word_at(message, 8) != 0 || count > left || (count < 28 && count != left)) {
		error(host, "GpadlBody");
		return;
	}
	gpadl->bodies++;
	told(host, gpadl, message + 16, count);
}

static void on_gpadl_teardown(struct host *host, const uint8_t *message, uint32_t size)
{
	uint32_t handle = word_at(message, 12);
	struct host_gpadl *gpadl = host_gpadl(host, handle);
	const struct host_channel *channel = host_channel(host, word_at(message, 8));

	if (size != 16 || handle == 0 || gpadl == NULL || channel == NULL ||
	    gpadl->relid != channel->offer.relid ||
	    (channel->open && channel->opened.ring_gpadl == handle)) {
		error(host, "GpadlTeardown");
		return;
	}
	answer(host, (uint32_t[]){ 12, 0, handle }, 12);
	gpadl->handle = 0;
}

static void on_open(struct host *host, const uint8_t *message, uint32_t size)
{
	struct host_channel *channel = host_channel(host, word_at(message, 8));
	struct host_gpadl *gpadl = host_gpadl(host, word_at(message, 16));
	bool extended =
		(host->features & host->contact.feature_flags & 1) != 0 && host->version >= 0x60000;
	uint32_t status = status_of(host, 6);

	if (size != (extended ? 156 : 148) || channel == NULL || channel->open || gpadl == NULL ||
	    gpadl->handle == 0 || gpadl->pages_told != gpadl->page_count ||
	    word_at(message, 24) < 2 || word_at(message, 24) + 2 > gpadl->page_count ||
	    host->vps[word_at(message, 20) % FAKE_VP_MAX] == NULL) {
		error(host, "OpenChannel");
		return;
	}
	channel->open = status == 0;
	channel->opened_size = size;
	channel->vp = word_at(message, 20);
	memset(&channel->opened, 0, sizeof(channel->opened));
	memcpy(&channel->opened, message, size);
	if (!host->scattered) {
		peer_attach(&channel->peer, (void *)(uintptr_t)(gpadl->pfns[0] * PAGE),
			    gpadl->page_count * PAGE, word_at(message, 24));
	}
	answer(host, (uint32_t[]){ 6, 0, channel->offer.relid, word_at(message, 12), status }, 20);
}

static void on_close(struct host *host, const uint8_t *message, uint32_t size)
{
	struct host_channel *channel = host_channel(host, word_at(message, 8));

	if (size != 12 || channel == NULL || !channel->open) {
		error(host, "CloseChannel");
		return;
	}
	channel->open = false;
}

static void on_released(struct host *host, const uint8_t *message, uint32_t size)
{
	struct host_channel *channel = host_channel(host, word_at(message, 8));

	if (size != 12 || channel == NULL || !channel->rescinded || channel->open) {
		error(host, "RelIdReleased");
		return;
	}
	channel->offered = false;
	for (uint32_t i = 0; i < HOST_GPADL_MAX; i++) {
		if (host->gpadls[i].relid == channel->offer.relid) {
			host->gpadls[i].handle = 0;
		}
	}
}

static void on_modify(struct host *host, const uint8_t *message, uint32_t size)
{
	struct host_channel *channel = host_channel(host, word_at(message, 8));
	uint32_t status = status_of(host, 24);

	if (size != 16 || channel == NULL || !channel->open || host->version < 0x40001) {
		error(host, "ModifyChannel");
		return;
	}
	if (status == 0) {
		channel->vp = word_at(message, 12);
	}
	if (host->version >= 0x50003) {
		answer(host, (uint32_t[]){ 24, 0, channel->offer.relid, status }, 16);
	}
}

static void on_unload(struct host *host, const uint8_t *message, uint32_t size)
{
	(void)message;
	if (size != 8) {
		error(host, "Unload");
	}
	drop_all(host);
	answer(host, (uint32_t[]){ 17, 0 }, 8);
}

static void (*const handlers[HOST_TYPE_MAX])(struct host *, const uint8_t *, uint32_t) = {
	[3] = on_request,      [5] = on_open,       [7] = on_close,
	[8] = on_gpadl_header, [9] = on_gpadl_body, [11] = on_gpadl_teardown,
	[13] = on_released,    [14] = on_contact,   [16] = on_unload,
	[22] = on_modify,
};

static bool right_connection(const struct host *host, const struct hv_post_message_input *input)
{
	const uint32_t type = word_at(input->payload, 0);
	uint32_t version = type == 14 ? word_at(input->payload, 8) : host->version;

	/* A guest that was not answered may still take its leave. */
	if (type == 16 && host->version == 0) {
		version = host->contact.version;
		return input->connection_id == (version >= 0x50000 ? 4 : 1) ||
		       input->connection_id == host->message_connection;
	}
	if (version < 0x50000) {
		return input->connection_id == 1;
	}
	if (type == 14) {
		return input->connection_id == 4 && host->newest >= 0x50000;
	}
	return input->connection_id == host->message_connection;
}

static hv_status_t post(void *argument, const struct hv_post_message_input *input)
{
	struct host *host = argument;
	const uint32_t type = word_at(input->payload, 0);

	if (input->message_type != 1 || input->payload_size < 8 || input->payload_size > 240 ||
	    type >= HOST_TYPE_MAX || handlers[type] == NULL || word_at(input->payload, 4) != 0) {
		error(host, "a message that is none");
		return 0;
	}
	if (host->post_count != 0 && host->post_type == type) {
		host->post_count--;
		return host->post_status;
	}
	if (!right_connection(host, input)) {
		return 0x12;
	}
	host->posts[type]++;
	if (type != 14 && type != 16 && host->version == 0) {
		error(host, "a message without a connection");
		return 0;
	}
	handlers[type](host, input->payload, input->payload_size);
	return 0;
}

static hv_status_t signal(void *argument, uint32_t connection, uint32_t flag)
{
	struct host *host = argument;

	for (uint32_t i = 0; i < HOST_CHANNEL_MAX; i++) {
		struct host_channel *channel = &host->channels[i];

		if (channel->offered && channel->offer.connection_id == connection && flag == 0) {
			channel->signals++;
			return 0;
		}
	}
	error(host, "a signal to nobody");
	return 0x12;
}

void host_init(struct host *host)
{
	memset(host, 0, sizeof(*host));
	host->oldest = 0x20004;
	host->newest = 0x60000;
	host->message_connection = 0x2005;
}

void host_attach(struct host *host)
{
	static struct fake_events events;

	events = (struct fake_events){ .post = post, .signal = signal, .argument = host };
	fake_hypervisor_events(&events);
	fake_on_delay = host_run;
	fake_on_delay_argument = host;
}

void host_boot(struct host *host, struct host_guest *guest, uint32_t vp_count,
	       const struct vmbus_client *client, void *argument)
{
	void *memory = NULL;

	memset(guest, 0, sizeof(*guest));
	require(posix_memalign(&memory, PAGE, (3 * (size_t)vp_count + 3) * PAGE) == 0, "memory");
	memset(memory, 0, (3 * (size_t)vp_count + 3) * PAGE);
	guest->memory = memory;
	guest->port = fake_port;
	fake_hypervisor_reset(vp_count);
	host_attach(host);
	hv_partition_init(&guest->partition, &guest->port, NULL, HV_CONVENTION_SMCCC);
	require(hv_partition_start(&guest->partition, hv_guest_os_id_open(1, 0, 0, 0)) == 0,
		"partition");
	vmbus_init(&guest->bus, &guest->partition, guest->channels, HOST_CHANNEL_MAX, client,
		   argument);
	for (uint32_t vp = 0; vp < vp_count; vp++) {
		uint8_t *pages = guest->memory + 3 * (size_t)vp * PAGE;

		guest->pages[vp] = (struct hv_vp_pages){
			(void *)pages,
			(void *)(pages + PAGE),
			pages + 2 * (size_t)PAGE,
		};
		fake_vp(vp);
		require(hv_vp_online(&guest->vps[vp], &guest->partition, &guest->pages[vp]) == 0,
			"VP");
		require(vmbus_vp_online(&guest->bus, &guest->vps[vp], HOST_INTID) == 0, "SINT");
		host->vps[vp] = &guest->vps[vp];
	}
	fake_vp(0);
	guest->bus_pages.interrupt = guest->memory + 3 * (size_t)vp_count * PAGE;
	guest->bus_pages.monitor[0] = guest->memory + (3 * (size_t)vp_count + 1) * PAGE;
	guest->bus_pages.monitor[1] = guest->memory + (3 * (size_t)vp_count + 2) * PAGE;
}

void host_guest_end(struct host_guest *guest)
{
	fake_hypervisor_events(NULL);
	fake_on_delay = NULL;
	free(guest->memory);
}
