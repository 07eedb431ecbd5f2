/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A host that says anything at any time, above all while the library waits. The slots stay as they
 * should be, no wait is longer than its bound, and afterwards a good host can be connected to.
 */
#include <stdlib.h>

#include "fake/host.h"
#include "fuzz/fuzz.h"

fuzzer fuzz_offers;

#define PAGE       4096U
#define SLOT_COUNT 8U

/* The longest that one function may wait: for some posts and some answers, each with its bound. */
#define STEP_US_MAX (8ULL * 10010000)

struct run {
	struct fuzz fuzz;
	struct host host;
	struct host_guest guest;
	uint8_t *rings;
	uint32_t told; /* in one step */
};

static struct vmbus_open open_of(const struct run *run)
{
	return (struct vmbus_open){ .rings = run->rings, .size = 4 * PAGE, .out_size = 2 * PAGE };
}

static void offered(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	struct run *run = argument;

	(void)bus;
	run->told++;
	fuzz_require(channel->relid >= 1 && channel->relid <= 2047);
	if (channel->relid % 2 != 0) {
		const struct vmbus_open open = open_of(run);

		vmbus_channel_open(channel, &open);
	}
}

static void rescinded(struct vmbus *bus, void *argument, struct vmbus_channel *channel)
{
	struct run *run = argument;

	(void)bus;
	run->told++;
	vmbus_channel_close(channel);
	vmbus_channel_release(channel);
}

static const struct vmbus_client client = { offered, rescinded };

/* A message of any bytes, or one that looks like what may be waited for. */
static void say(struct run *run)
{
	const struct vmbus_answer *answer = &run->guest.bus.answer;
	struct hv_message message = { .type = 1 };
	uint8_t what = fuzz_8(&run->fuzz);
	uint32_t words[8] = { 0 };

	message.payload_size = fuzz_8(&run->fuzz);
	fuzz_bytes(&run->fuzz, message.payload, 24);
	memcpy(words, message.payload, sizeof(words));
	words[0] = (what & 0x80) != 0 ? words[0] : what % 32;
	if ((what & 0x40) != 0) {
		words[0] = answer->armed & 0xFF;
		words[2] = (uint32_t)(answer->key >> 32);
		words[3] = (uint32_t)answer->key;
	}
	if ((what & 0x60) == 0x60) {
		words[4] = 0;
	}
	memcpy(message.payload, words, sizeof(words));
	if (words[0] == 1) {
		/* Relids that meet. */
		message.payload[0xB8] = fuzz_8(&run->fuzz) % 16;
		message.payload[0xB9] = fuzz_8(&run->fuzz) % 64 == 0 ? 0xFF : 0;
		message.payload_size |= 0xC0;
		message.payload_size &= 0xEF;
	}
	vmbus_on_message(&run->guest.vps[0], &run->guest.bus, &message);
}

static void on_delay(void *argument)
{
	struct run *run = argument;

	if (fuzz_more(&run->fuzz)) {
		say(run);
	}
}

static void check_slots(const struct run *run)
{
	for (uint32_t i = 0; i < SLOT_COUNT; i++) {
		const struct vmbus_channel *channel = &run->guest.channels[i];

		fuzz_require(channel->running == 0);
		for (uint32_t k = 0; k < i && channel->state != VMBUS_CHANNEL_FREE; k++) {
			fuzz_require(run->guest.channels[k].state == VMBUS_CHANNEL_FREE ||
				     run->guest.channels[k].relid != channel->relid);
		}
	}
}

static void use(struct run *run, struct vmbus_channel *channel)
{
	const struct vmbus_open open = open_of(run);
	uint32_t gpadl = fuzz_8(&run->fuzz);

	switch (fuzz_8(&run->fuzz) % 6) {
	case 0:
		vmbus_channel_open(channel, &open);
		break;
	case 1:
		vmbus_channel_close(channel);
		break;
	case 2:
		vmbus_channel_modify(channel, 0);
		break;
	case 3:
		vmbus_gpadl_create(channel, run->rings, (1 + gpadl % 60) * PAGE, &gpadl);
		break;
	case 4:
		vmbus_gpadl_teardown(channel, gpadl);
		break;
	default:
		vmbus_channel_release(channel);
		break;
	}
}

static void step(struct run *run)
{
	struct vmbus *bus = &run->guest.bus;
	uint8_t what = fuzz_8(&run->fuzz);

	switch (what % 8) {
	case 0:
		vmbus_connect(bus, &run->guest.vps[0], &run->guest.bus_pages, VMBUS_VERSION_6_0);
		break;
	case 1:
		vmbus_request_offers(bus);
		break;
	case 2:
		vmbus_process(bus);
		fuzz_require(run->told <= SLOT_COUNT);
		break;
	case 3:
	case 4:
		use(run, &run->guest.channels[what / 8 % SLOT_COUNT]);
		break;
	case 5:
		vmbus_on_event(&run->guest.vps[0], bus, fuzz_32(&run->fuzz));
		break;
	case 6:
		if (what > 250) {
			vmbus_unload(bus);
		}
		break;
	default:
		say(run);
		break;
	}
}

static hv_status_t accept(void *argument, const struct hv_post_message_input *input)
{
	(void)argument;
	(void)input;
	return 0;
}

static void a_good_host_is_connected_to(struct run *run)
{
	struct vmbus *bus = &run->guest.bus;
	struct hv_vp *vp = run->host.vps[0];
	struct vmbus_channel *channel = &run->guest.channels[7];

	vmbus_unload(bus);
	host_init(&run->host);
	run->host.vps[0] = vp;
	host_offer(&run->host, 7, 1);
	host_attach(&run->host);
	fuzz_require(vmbus_connect(bus, vp, NULL, VMBUS_VERSION_6_0) == 0);
	fuzz_require(vmbus_request_offers(bus) == 0);
	fuzz_require(channel->relid == 7 && channel->state == VMBUS_CHANNEL_OPEN);
	fuzz_require(vmbus_channel_close(channel) == 0);
	fuzz_require(vmbus_unload(bus) == 0);
	fuzz_require(run->host.errors == 0);
}

int fuzz_offers(const uint8_t *data, size_t size)
{
	static struct run run;
	struct fake_events events = { .post = accept };
	void *rings = NULL;

	run.fuzz = (struct fuzz){ data, size };
	run.told = 0;
	fuzz_require(posix_memalign(&rings, PAGE, 64 * (size_t)PAGE) == 0);
	run.rings = rings;
	host_init(&run.host);
	host_boot(&run.host, &run.guest, 1, &client, &run);
	fuzz_require(vmbus_connect(&run.guest.bus, &run.guest.vps[0], NULL, VMBUS_VERSION_6_0) ==
		     0);
	run.guest.bus.channel_count = SLOT_COUNT;
	fake_hypervisor_events(&events);
	fake_on_delay = on_delay;
	fake_on_delay_argument = &run;
	for (uint32_t i = 0; i < 64 && fuzz_more(&run.fuzz); i++) {
		uint64_t before = fake_delayed_us;

		run.told = 0;
		step(&run);
		fuzz_require(fake_delayed_us - before <= STEP_US_MAX * (1 + run.told));
		check_slots(&run);
	}
	a_good_host_is_connected_to(&run);
	host_guest_end(&run.guest);
	free(rings);
	return 0;
}
