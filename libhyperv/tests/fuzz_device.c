/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The drivers, and a host that answers them well, badly, or with any bytes: nothing outside of
 * their memory is touched, every wait ends, every answer is known.
 */
#include <stdlib.h>

#include "device_host.h"
#include "fuzz/fuzz.h"
#include "hyperv/ic_heartbeat.h"
#include "hyperv/ic_kvp.h"
#include "hyperv/ic_shutdown.h"
#include "hyperv/ic_timesync.h"
#include "hyperv/keyboard.h"
#include "hyperv/network.h"
#include "hyperv/storage.h"
#include "hyperv/video.h"

fuzzer fuzz_device;

#define PAGE   4096U
#define SLOT   1728U
#define BUFFER 65536U

static struct fuzz *input;
static struct device_host host;
static uint8_t message[PAGE];
static uint32_t message_size;
static const uint8_t capacity[8] = { 0, 0, 7, 0xFF, 0, 0, 2, 0 };
static const uint8_t versions[22] = { 2, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0,
				      0, 1, 0, 0, 0, 3, 0, 0, 0, 1, 0 };
static const uint8_t kvp_pair[14] = { 1, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 'a', 0 };
static uint64_t last_id;
static uint32_t last_request; /* of RNDIS */
static uint64_t last_context; /* of video */
static uint32_t device;       /* which one */
static _Alignas(4096) uint8_t memory[2 * BUFFER];
static uint8_t frame[1600];

static void words(uint32_t count, const uint32_t *from)
{
	memset(message, 0, 64);
	memcpy(message, from, 4 * (size_t)count);
	message_size = 64;
}

/* What a good host says to a message of the guest. Returns whether it is a completion. */
static bool answer_storage(const uint8_t *payload)
{
	uint32_t operation;
	uint32_t limit = 0x40000;

	memcpy(message, payload, 64);
	memcpy(&operation, payload, 4);
	memset(message, 0, 4);
	message[0] = 1;
	message_size = 64;
	if (operation == 10) {
		memcpy(message + 24, &limit, 4);
	} else if (operation == 3) {
		message[14] = 1;
		/* INQUIRY and READ CAPACITY read what the host writes: a disk of 2048 blocks. */
		memset(memory, 0, 64);
		if (message[28] == 0x25) {
			memcpy(memory, capacity, sizeof(capacity));
		}
	}
	return true;
}

static void put_transfer(uint32_t offset, uint32_t size, uint16_t set, uint32_t count)
{
	const uint32_t header[4] = { set, count, size, offset };
	const uint32_t nvsp[10] = { 107 };

	peer_put(&host.peer, 7, 1, last_id, header, sizeof(header), nvsp, sizeof(nvsp));
}

static void answer_rndis(void)
{
	const uint8_t *header = host.packet.bytes;
	uint32_t range[2];
	uint64_t page;
	uint32_t ask[4];
	uint32_t reply[13] = { 0 };

	memcpy(range, header + 8, 8);
	memcpy(&page, header + 16, 8);
	memcpy(ask, (const uint8_t *)(uintptr_t)(page * PAGE) + range[1], sizeof(ask));
	last_request = ask[2];
	reply[0] = ask[0] | 0x80000000;
	reply[1] = ask[0] == 2 ? 52 : ask[0] == 5 ? 16 : 28;
	reply[2] = ask[2];
	if (ask[0] == 2) {
		reply[4] = 1;
	} else {
		reply[4] = ask[3] == 0x01010101 ? 6 : 4;
		reply[5] = 16;
		reply[6] = ask[3] == 0x00010106 ? 1500 : 0x5D1500;
		reply[1] += ask[3] == 0x01010101 ? 2 : 0;
	}
	memcpy(memory, reply, sizeof(reply));
}

static bool answer_network(const uint8_t *payload)
{
	uint32_t nvsp[4];

	memcpy(nvsp, payload, sizeof(nvsp));
	switch (nvsp[0]) {
	case 1:
		words(4, (const uint32_t[4]){ 2, 0, 0, 1 });
		break;
	case 101:
		words(7, (const uint32_t[7]){ 102, 1, 1, 0, SLOT, BUFFER / SLOT, BUFFER });
		break;
	case 104:
		words(3, (const uint32_t[3]){ 105, 1, 6144 });
		break;
	case 107:
		words(2, (const uint32_t[2]){ 108, 1 });
		if (nvsp[1] == 1) {
			answer_rndis();
			put_transfer(0, 56, 0xCAFE, 1);
		}
		break;
	default:
		words(1, nvsp);
		break;
	}
	message_size = 40;
	return true;
}

static bool answer_video(const uint8_t *payload)
{
	uint32_t header[4];
	uint8_t body[8];

	memcpy(header, payload, sizeof(header));
	memcpy(body, payload + 16, sizeof(body));
	memcpy(&last_context, body, sizeof(body));
	header[1] = header[2] == 13 ? 8 + 131 : 16;
	header[2]++;
	words(4, header);
	memset(message + 16, 0, 256);
	memcpy(message + 16, body, sizeof(body));
	if (header[2] == 2) {
		message[20] = 1;
	}
	message_size = header[1] + 8;
	return false;
}

static bool good_answer(const uint8_t *payload)
{
	switch (device) {
	case 4:
		return answer_storage(payload);
	case 5:
		return answer_network(payload);
	case 6:
		words(2, (const uint32_t[2]){ 2, 1 });
		return false;
	default:
		return answer_video(payload);
	}
}

/* The begin of a message that the driver knows, to be spoilt. */
static void template(void)
{
	uint32_t kind = fuzz_8(input);
	uint16_t ic[6] = { 3, 0, 0, 3, 0, 0 };

	memset(message, 0, sizeof(message));
	message_size = 40 + fuzz_8(input);
	switch (device) {
	case 4:
		words(3, (const uint32_t[3]){ 1, 0, 0 });
		break;
	case 5:
		words(2, (const uint32_t[2]){ 108, 1 });
		break;
	case 6:
		words(2, (const uint32_t[2]){ kind % 4, 1 });
		break;
	case 7:
		words(4, (const uint32_t[4]){ 1, 8 + kind % 48, kind % 16, 0 });
		memcpy(message + 16, &last_context, 8);
		break;
	default:
		message_size = device == 3 || device == 1 ? 2700 : 128;
		ic[2] = (uint16_t)((kind & 7) == 0 ? 0 : (const uint8_t[4]){ 1, 3, 4, 2 }[device]);
		ic[5] = (uint16_t)(message_size - 28);
		words(2, (const uint32_t[2]){ 1, message_size - 8 });
		memcpy(message + 8, ic, sizeof(ic));
		message[25] = 3;
		if (ic[2] == 0) {
			memcpy(message + 28, versions, sizeof(versions));
		} else if (device == 3) {
			message[28] = kind >> 3 & 3;
			memcpy(message + (kind >> 3 == 3 ? 36 : 32), kvp_pair, sizeof(kvp_pair));
		}
		message_size = ic[5] + 28U;
		break;
	}
}

static void spoil(uint8_t *bytes, uint32_t size)
{
	for (uint32_t count = fuzz_8(input) % 8; count > 0 && size > 0; count--) {
		uint32_t at = fuzz_32(input);

		bytes[(at & 0x80 ? at >> 8 : (at >> 8) % 64) % size] = fuzz_8(input);
	}
}

static void send_message(bool completion)
{
	static const uint16_t types[] = { 6, 11, 7, 9 };
	uint8_t how = fuzz_8(input);
	uint64_t id = (how & 0x30) == 0x30 ? fuzz_32(input) : last_id;
	uint16_t type = (how & 7) == 7 ? types[how >> 6] : completion ? 11 : 6;
	uint32_t size = message_size;

	if ((how & 8) != 0) {
		spoil(message, size);
		size = (how & 0xC0) == 0 ? fuzz_32(input) % (size + 1) : size;
	}
	peer_put(&host.peer, type, how & 1, id, NULL, 0, message, size);
}

/* What the host does next. */
static void act(void)
{
	uint8_t *payload;

	switch (fuzz_8(input) % 8) {
	case 0:
	case 1:
	case 2:
	case 3:
		payload = device_host_take(&host);
		if (payload != NULL) {
			last_id = host.packet.transaction_id;
			send_message(device >= 4 && host.packet.type != 11 && good_answer(payload));
		}
		break;
	case 4:
		template();
		send_message(device == 4 || device == 5);
		break;
	case 5: /* a message in the receive buffer */
		words(6, (const uint32_t[6]){ fuzz_8(input) % 2 == 0 ? 1 : 7, 64, 36, 20,
					      fuzz_32(input), 0 });
		memcpy(memory, message, 64);
		spoil(memory, 64);
		put_transfer(fuzz_8(input) % 4 == 0 ? fuzz_32(input) : 0,
			     fuzz_8(input) % 4 == 0 ? fuzz_32(input) : 64, 0xCAFE,
			     fuzz_8(input) % 4);
		break;
	case 6:
		fuzz_bytes(input, message, 64);
		message_size = 64;
		send_message(false);
		break;
	default:
		if (fuzz_8(input) == 0xFF) {
			fuzz_bytes(input, message, 32);
			peer_put_raw(&host.peer, message, 32, fuzz_32(input) & 0xFF8);
		} else {
			spoil(memory, sizeof(memory));
		}
		break;
	}
}

static void on_delay(void *argument)
{
	(void)argument;
	if (!fuzz_more(input)) {
		host.channel.rescinded = 1;
		return;
	}
	act();
}

/* A bus that says yes to GPADLs. */
static hv_status_t post(void *argument, const struct hv_post_message_input *in)
{
	struct hv_message answer = { .type = 1, .payload_size = 20 };
	uint32_t reply[5] = { 0 };
	uint32_t got[4];

	(void)argument;
	memcpy(got, in->payload, sizeof(got));
	if (got[0] == 8) {
		reply[0] = 10;
		reply[2] = got[2];
		reply[3] = got[3];
	} else if (got[0] == 11) {
		reply[0] = 12;
		reply[2] = got[3];
	} else {
		return HV_STATUS_SUCCESS;
	}
	memcpy(answer.payload, reply, sizeof(reply));
	vmbus_on_message(&host.vp, &host.bus, &answer);
	return HV_STATUS_SUCCESS;
}

static void check(int result)
{
	fuzz_require(result > -HV_ERR_COUNT && result <= 128);
}

static void on_shutdown(void *argument, const struct hv_shutdown_request *request)
{
	(void)argument;
	fuzz_require(request->text_size <= 2048 && request->text[request->text_size] == 0);
}

static void on_sample(void *argument, const struct hv_time_sample *sample)
{
	(void)argument;
	fuzz_require(sample->host_time < 1ULL << 63);
}

static int store_any(void *argument, uint8_t pool, struct hv_kvp_pair *pair)
{
	(void)argument;
	fuzz_require(pool < 5 && pair->key_size <= 512 && pair->key[pair->key_size - 1] == 0);
	pair->value_size = fuzz_32(input);
	pair->type = fuzz_8(input);
	return -(fuzz_8(input) % 3);
}

static int store_const(void *argument, uint8_t pool, const struct hv_kvp_pair *pair)
{
	(void)argument;
	fuzz_require(pool < 5 && pair->key_size <= 512 && pair->value_size <= 2048);
	return -(fuzz_8(input) % 13);
}

static int store_enumerate(void *argument, uint8_t pool, uint32_t index, struct hv_kvp_pair *pair)
{
	(void)argument;
	(void)index;
	fuzz_require(pool < 5);
	pair->key_size = hv_kvp_text(pair->key, 512, "key");
	pair->value_size = hv_kvp_text(pair->value, 2048, "value");
	pair->type = fuzz_8(input) % 3;
	return 0;
}

static void run_ic(void)
{
	static const struct hv_kvp_store store = { store_any, store_const, store_const,
						   store_enumerate };
	static union {
		struct hv_ic ic;
		struct hv_heartbeat heartbeat;
		struct hv_shutdown shutdown;
		struct hv_timesync timesync;
		struct hv_kvp kvp;
	} all;
	const struct hv_clock clock = { .partition = &host.partition };
	uint8_t *buffer = malloc(HV_KVP_BUFFER_SIZE);

	if (device == 0) {
		hv_heartbeat_init(&all.heartbeat, &host.channel, buffer, HV_KVP_BUFFER_SIZE);
	} else if (device == 1) {
		hv_shutdown_init(&all.shutdown, &host.channel, buffer, HV_KVP_BUFFER_SIZE, true,
				 on_shutdown, NULL);
	} else if (device == 2) {
		hv_timesync_init(&all.timesync, &host.channel, buffer, HV_KVP_BUFFER_SIZE, &clock,
				 on_sample, NULL);
	} else {
		hv_kvp_init(&all.kvp, &host.channel, buffer, HV_KVP_BUFFER_SIZE, &store, NULL);
	}
	while (fuzz_more(input)) {
		act();
		check(hv_ic_poll(&all.ic));
	}
	free(buffer);
}

static void run_storage(void)
{
	static struct hv_storage storage;
	struct hv_storage_request requests[3];
	struct hv_disk disk;

	check(hv_storage_start(&storage, &host.channel, requests, 3));
	check(hv_disk_open(&disk, &storage, 0, 0, memory));
	if (fuzz_more(input)) {
		disk.block_count = disk.block_count == 0 ? 100 : disk.block_count;
		disk.block_size = disk.block_size == 0 ? 512 : disk.block_size;
		check(hv_disk_read(&disk, fuzz_8(input), 1 + fuzz_8(input) % 2, memory + BUFFER));
		check(hv_disk_write(&disk, fuzz_8(input), 1, memory + BUFFER + 1));
		check(hv_disk_flush(&disk));
	}
	check(hv_storage_poll(&storage));
	hv_storage_abandon(&storage);
	fuzz_require(storage.outstanding == 0);
}

static void on_frame(void *argument, const void *data, uint32_t size)
{
	struct hv_network *network = argument;

	fuzz_require(data == frame && size >= 14 && size <= sizeof(frame));
	check(hv_network_send(network, data, size > 1000 ? 1000 : size));
}

static void run_network(void)
{
	static struct hv_network network;
	static const struct hv_network_client client = { .frame = on_frame };
	const struct hv_network_config config = {
		.channel = &host.channel,
		.receive = memory,
		.receive_size = BUFFER,
		.send = memory + BUFFER,
		.send_size = BUFFER,
		.frame = frame,
		.frame_size = sizeof(frame),
		.mtu = 1500,
		.client = &client,
		.argument = &network,
	};
	int error = hv_network_start(&network, &config);

	check(error);
	while (error == 0 && fuzz_more(input)) {
		act();
		check(hv_network_poll(&network));
		check(hv_network_send(&network, memory, fuzz_32(input) % 1600));
	}
	check(hv_network_stop(&network));
}

static void run_keyboard(void)
{
	static struct hv_keyboard keyboard;

	check(hv_keyboard_start(&keyboard, &host.channel, NULL, NULL));
	while (fuzz_more(input)) {
		act();
		check(hv_keyboard_poll(&keyboard));
	}
}

static void run_video(void)
{
	static struct hv_video video;
	static const struct hv_mmio_window window = { 0x10000000, 0x10000000 };
	struct hv_rectangle rectangle = { 0, 0, 10000, 10000 };

	host.channel.mmio_megabytes = 8;
	check(hv_video_start(&video, &host.channel, &window, 0x10000000));
	fuzz_require(video.resolution_count <= 64);
	while (fuzz_more(input)) {
		act();
		check(hv_video_resolution(&video, fuzz_8(input) * 8U, 480));
		check(hv_video_dirty(&video, &rectangle, 1));
		check(hv_video_poll(&video));
	}
}

int fuzz_device(const uint8_t *data, size_t size)
{
	static void (*const runs[])(void) = { run_ic,      run_ic,      run_ic,       run_ic,
					      run_storage, run_network, run_keyboard, run_video };
	struct fuzz fuzz = { data, size };
	struct fake_events events = { .post = post,
				      .signal = device_host_signal,
				      .argument = &host };

	input = &fuzz;
	device_host_open(&host, DEVICE_HOST_RINGS);
	fake_hypervisor_events(&events);
	fake_on_delay = on_delay;
	host.bus.next_gpadl = 1;
	fake_time(1ULL << 62, 0);
	last_id = last_context = 0;
	memset(memory, 0, sizeof(memory));
	device = fuzz_8(&fuzz) % 8;
	runs[device]();
	fake_hypervisor_events(NULL);
	return 0;
}
