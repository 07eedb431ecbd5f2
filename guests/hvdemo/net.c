/* SPDX-License-Identifier: BSD-2-Clause */
/* The first network interface: its address, and a ping to its gateway. */
#include "hvdemo/count.h"
#include "hvdemo/demo.h"
#include "hvdemo/ping.h"
#include "hyperv/network.h"

#define RING_SIZE    ABI_U(0x10000) /* each way */
#define RECEIVE_SIZE ABI_U(0x40000)
#define SEND_SIZE    ABI_U(0x60000)
#define MTU          ABI_U(1500)

/* Where nothing else is said: the network that QEMU and many others make for a guest. */
#define ADDRESS ABI_U(0x0a00020f)
#define GATEWAY ABI_U(0x0a000202)

static struct hv_network network;
static struct ping ping;
static bool counting; /* frames that come are not answered */
static _Alignas(8) uint8_t frame[HV_NETWORK_HEADER_SIZE + MTU];

/* [IPv4 in four numbers], in a word of the command line */
static uint32_t address_of(const char *word, uint32_t otherwise)
{
	const char *at = option_find(word);
	uint32_t address = 0;

	for (uint32_t i = 0; at != NULL && i < 4; i++) {
		uint32_t number = 0;

		for (; *at >= '0' && *at <= '9'; at++) {
			number = number * 10 + (uint32_t)(*at - '0');
		}
		address = address << 8 | (number & 0xff);
		at += *at == '.' ? 1 : 0;
	}
	return at != NULL ? address : otherwise;
}

static void on_frame(void *argument, const void *its_frame, uint32_t size)
{
	uint8_t answer[PING_FRAME_SIZE];
	uint32_t replies = ping.replies;
	size_t answer_size = counting ? 0 : ping_take(&ping, its_frame, size, answer);

	(void)argument;
	if (ping.replies > replies) {
		print("hvdemo: %u.%u.%u.%u answers a ping\n", ping.peer >> 24,
		      ping.peer >> 16 & 0xff, ping.peer >> 8 & 0xff, ping.peer & 0xff);
	}
	if (answer_size != 0) {
		hv_network_send(&network, answer, (uint32_t)answer_size);
	}
}

static void on_network(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
	net_poll();
}

void net_poll(void)
{
	hv_network_poll(&network);
}

void net_offered(struct vmbus_channel *channel)
{
	static const struct hv_network_client client = { .frame = on_frame };
	struct hv_network_config config = {
		.channel = channel,
		.receive_size = RECEIVE_SIZE,
		.send_size = SEND_SIZE,
		.frame = frame,
		.frame_size = sizeof(frame),
		.mtu = MTU,
		.client = &client,
	};
	uint8_t ask[PING_FRAME_SIZE];
	int error;

	if (network.started || !bus_open(channel, "network", RING_SIZE, 0, on_network)) {
		return;
	}
	config.receive = memory_take(RECEIVE_SIZE);
	config.send = memory_take(SEND_SIZE);
	error = config.receive == NULL || config.send == NULL ? -HV_ERR_NO_ROOM
							      : hv_network_start(&network, &config);
	if (error != 0) {
		print("hvdemo: no network: %s\n", hv_error_name(error));
		return;
	}
	memcpy(ping.mac, network.address, sizeof(ping.mac));
	ping.address = address_of("ip", ADDRESS);
	ping.peer = address_of("gateway", GATEWAY);
	print("hvdemo: network %02x:%02x:%02x:%02x:%02x:%02x, MTU %u, link %s\n", ping.mac[0],
	      ping.mac[1], ping.mac[2], ping.mac[3], ping.mac[4], ping.mac[5], network.mtu,
	      network.link ? "up" : "down");
	hv_network_send(&network, ask, (uint32_t)ping_ask(&ping, ask));
}

void net_end(void)
{
	if (network.started) {
		hv_network_stop(&network);
	}
}

void net_gone(struct vmbus_channel *channel)
{
	if (network.config.channel == channel) {
		net_end();
	}
}

/* To nobody. */
static void submit_large(uint32_t count)
{
	static const uint8_t bytes[MTU] = { 0x02, 0, 0, 0, 0, 1 };

	while (count-- != 0) {
		hv_network_send(&network, bytes, sizeof(bytes));
	}
}

static void submit_questions(uint32_t count, uint32_t address)
{
	struct ping of = ping;
	uint8_t ask[PING_FRAME_SIZE];

	of.peer = address;
	while (count-- != 0) {
		hv_network_send(&network, ask, (uint32_t)ping_ask(&of, ask));
	}
}

/* Each brings a frame. */
static void submit_answered(uint32_t count)
{
	submit_questions(count, ping.peer);
}

/* The same, and brings none. */
static void submit_unanswered(uint32_t count)
{
	submit_questions(count, ping.address);
}

void net_count(void)
{
	/* conduit answers frames 32 at once. */
	static const struct count_work works[] = {
		{ "frames_out_32", 32, 1, submit_large, net_poll },
		{ "frame_out_32", 1, 32, submit_large, net_poll },
		{ "answered_32", 1, 32, submit_answered, net_poll },
		{ "unanswered_32", 1, 32, submit_unanswered, net_poll },
	};

	counting = true;
	for (uint32_t i = 0; i < ABI_COUNT(works) && network.started; i++) {
		count_report(network.config.channel, &works[i]);
	}
}
