/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The heartbeat device, as one of those that speak the protocol of integration components. OBS:
 * Linux 6.1 drivers/hv/hv_util.c: the host offers versions, the guest picks, then the host beats
 * every two seconds while it is answered.
 */
#include "abi/vmbus_ic.h"
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define TYPE_MODIFY   ABI_U(22)
#define TYPE_MODIFIED ABI_U(24)
#define NEGOTIATE     ABI_U(0)
#define HEARTBEAT     ABI_U(1)
#define FLAGS_ANSWER  ABI_U(5) /* transaction, response */
#define FRAME_SIZE    ABI_U(28)
#define IN_BAND       ABI_U(6)
#define RING_SIZE     ABI_U(0x3000)
#define BEAT_MS       ABI_U(2000)
#define PATIENCE_MS   ABI_U(1000)
#define SETTLE_MS     ABI_U(3)
#define BODY_MAX      ABI_U(256)

/* A message of the device, between descriptor and trailer. */
struct message {
	struct vmbus_pipe_header pipe;
	struct vmbus_ic_header ic;
	uint8_t body[BODY_MAX];
};

static struct bus_channel channel;
static uint32_t read_at;
static uint32_t write_at;

static bool begin(void)
{
	read_at = 0;
	write_at = 0;
	EXPECT_TRUE(bus_start(&channel));
	if (memcmp(&channel.interface_id, bus_heartbeat, 16) == 0) {
		return true;
	}
	skip("no heartbeat device is offered");
	bus_stop();
	return false;
}

/* No test fills a ring to its end. */
static bool receive(struct message *message, uint64_t ms)
{
	struct vmbus_packet_descriptor descriptor;
	uint64_t start = counter();
	uint32_t size;

	while (__atomic_load_n(&channel.in->write_index, __ATOMIC_ACQUIRE) == read_at) {
		if (counter() - start > ticks_of_ms(ms)) {
			return false;
		}
		relax();
	}
	memcpy(&descriptor, channel.in_data + read_at, sizeof(descriptor));
	size = descriptor.length * 8 - (uint32_t)sizeof(descriptor);
	memcpy(message, channel.in_data + read_at + sizeof(descriptor),
	       size < sizeof(*message) ? size : sizeof(*message));
	read_at += descriptor.length * 8 + 8;
	__atomic_store_n(&channel.in->read_index, read_at, __ATOMIC_RELEASE);
	return descriptor.type == IN_BAND && read_at < RING_SIZE;
}

static void send(const struct message *message, uint32_t size)
{
	uint32_t padded = (size + 7) & ~ABI_U(7);
	struct vmbus_packet_descriptor descriptor = {
		.type = (uint16_t)IN_BAND,
		.data_offset = 2,
		.length = (uint16_t)((16 + padded) / 8),
	};

	memcpy(channel.out_data + write_at, &descriptor, sizeof(descriptor));
	memcpy(channel.out_data + write_at + sizeof(descriptor), message, size);
	write_at += 16 + padded + 8;
	__atomic_store_n(&channel.out->write_index, write_at, __ATOMIC_SEQ_CST);
	EXPECT(hv_signal(channel.connection, 0), 0);
}

/* The answer to NEGOTIATE that picks framework 3.0 and message version 3.0. */
static struct message agreement(const struct message *asked)
{
	struct message answer = *asked;
	static const uint16_t words[8] = { 1, 1, 0, 0, 3, 0, 3, 0 };

	answer.ic.flags = (uint8_t)FLAGS_ANSWER;
	memcpy(answer.body, words, sizeof(words));
	answer.ic.size = sizeof(words);
	answer.pipe.size = 20 + sizeof(words);
	return answer;
}

static void agree(void)
{
	struct message asked;
	struct message answer;

	EXPECT_TRUE(receive(&asked, PATIENCE_MS));
	EXPECT(asked.ic.type, NEGOTIATE);
	answer = agreement(&asked);
	send(&answer, FRAME_SIZE + 16);
}

static void answer_beat(struct message *beat)
{
	beat->ic.flags = (uint8_t)FLAGS_ANSWER;
	send(beat, FRAME_SIZE + 40);
}

void device_speaks_first_and_offers_versions(void)
{
	struct message asked;
	uint16_t counts[2];

	if (!begin()) {
		return;
	}
	EXPECT_TRUE(receive(&asked, PATIENCE_MS));
	memcpy(counts, asked.body, sizeof(counts));
	EXPECT(asked.pipe.type, 1);
	EXPECT(asked.pipe.size, 20 + asked.ic.size);
	EXPECT(asked.ic.type, NEGOTIATE);
	EXPECT(asked.ic.flags, 3); /* transaction, request */
	EXPECT_TRUE(counts[0] >= 1 && counts[1] >= 1 && counts[0] + counts[1] <= 16);
	EXPECT(asked.ic.size, 8 + 4 * (counts[0] + counts[1]));
	bus_stop();
}

/* Descriptor, data of the length that it gives, then the index of its start [OBS Linux 6.1 drivers/hv/ring_buffer.c]. */
void device_packets_have_descriptor_and_trailer(void)
{
	struct vmbus_packet_descriptor descriptor;
	struct message message;
	uint64_t trailer;

	if (!begin()) {
		return;
	}
	agree();
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	for (uint32_t at = 0; at < read_at; at += descriptor.length * 8 + 8) {
		note("offset", at);
		memcpy(&descriptor, channel.in_data + at, sizeof(descriptor));
		memcpy(&trailer, channel.in_data + at + (size_t)descriptor.length * 8,
		       sizeof(trailer));
		EXPECT(descriptor.type, IN_BAND);
		EXPECT_TRUE(descriptor.data_offset >= 2);
		if (!EXPECT_TRUE(descriptor.length > descriptor.data_offset)) {
			break;
		}
		EXPECT(trailer, (uint64_t)at << 32);
	}
	EXPECT(__atomic_load_n(&channel.in->write_index, __ATOMIC_ACQUIRE), read_at);
	EXPECT(channel.in->read_index, read_at);
	bus_stop();
}

static uint64_t *event_word(void)
{
	return &event_page()->sint[SINT_VMBUS].words[channel.relid / 64];
}

void device_event_that_is_set_raises_no_second_interrupt(void)
{
	struct message message;
	uint64_t flag;
	uint32_t before;

	if (!begin()) {
		return;
	}
	flag = ABI_BIT64(channel.relid % 64);
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	/* The answers to the set-up raised interrupts, too; from here on only the channel does. */
	wait_ticks(ticks_of_ms(SETTLE_MS));
	EXPECT((__atomic_load_n(event_word(), __ATOMIC_ACQUIRE) & flag) != 0, 1);
	before = interrupts_of(INTID_VMBUS);
	message = agreement(&message);
	send(&message, FRAME_SIZE + 16);
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	EXPECT(message.ic.type, HEARTBEAT);
	wait_ticks(ticks_of_ms(SETTLE_MS));
	EXPECT(interrupts_of(INTID_VMBUS), before);
	/* After it is cleared, the next packet sets it and interrupts. */
	__atomic_fetch_and(event_word(), ~flag, __ATOMIC_SEQ_CST);
	answer_beat(&message);
	EXPECT_TRUE(receive(&message, BEAT_MS + PATIENCE_MS));
	EXPECT_TRUE(interrupt_wait(INTID_VMBUS, before + 1, ticks_of_ms(PATIENCE_MS)));
	EXPECT((__atomic_load_n(event_word(), __ATOMIC_ACQUIRE) & flag) != 0, 1);
	bus_stop();
}

/* A guest that polls masks the interrupt; packets arrive in the ring all the same. */
void device_interrupt_mask_keeps_the_host_silent(void)
{
	struct message message;
	uint64_t flag;
	uint32_t before;

	if (!begin()) {
		return;
	}
	flag = ABI_BIT64(channel.relid % 64);
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	wait_ticks(ticks_of_ms(SETTLE_MS));
	__atomic_store_n(&channel.in->interrupt_mask, 1, __ATOMIC_SEQ_CST);
	__atomic_fetch_and(event_word(), ~flag, __ATOMIC_SEQ_CST);
	before = interrupts_of(INTID_VMBUS);
	message = agreement(&message);
	send(&message, FRAME_SIZE + 16);
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	wait_ticks(ticks_of_ms(SETTLE_MS));
	EXPECT(interrupts_of(INTID_VMBUS), before);
	EXPECT(__atomic_load_n(event_word(), __ATOMIC_ACQUIRE) & flag, 0);
	bus_stop();
}

void device_beats_while_it_is_answered(void)
{
	struct message beat;
	uint64_t first;
	uint64_t second;

	if (!begin()) {
		return;
	}
	agree();
	EXPECT_TRUE(receive(&beat, PATIENCE_MS));
	EXPECT(beat.ic.type, HEARTBEAT);
	EXPECT(beat.ic.size, 40);
	memcpy(&first, beat.body, sizeof(first));
	answer_beat(&beat);
	EXPECT_TRUE(receive(&beat, BEAT_MS + PATIENCE_MS));
	memcpy(&second, beat.body, sizeof(second));
	EXPECT_TRUE(second > first);
	bus_stop();
}

/* The rings of a device that would beat again are empty, and must be empty after the time of the next beat. */
static void expect_rings_left_alone(void)
{
	uint8_t *rings = (uint8_t *)channel.out;
	uint32_t changed = 0;

	memset(rings, 0, (size_t)BUS_PAGES * 4096);
	wait_ticks(ticks_of_ms(BEAT_MS + PATIENCE_MS));
	for (uint32_t i = 0; i < BUS_PAGES * 4096; i++) {
		changed += rings[i] != 0;
	}
	EXPECT(changed, 0);
}

static bool begin_beating(void)
{
	struct message beat;

	if (!begin()) {
		return false;
	}
	agree();
	EXPECT_TRUE(receive(&beat, PATIENCE_MS));
	answer_beat(&beat);
	return true;
}

void device_leaves_rings_alone_after_their_teardown(void)
{
	if (begin_beating()) {
		bus_close(channel.relid);
		EXPECT_TRUE(bus_teardown(channel.relid, BUS_GPADL));
		expect_rings_left_alone();
		bus_stop();
	}
}

/* They belong to a second kernel, which does not know them. */
void device_leaves_rings_alone_after_a_new_contact(void)
{
	if (begin_beating()) {
		EXPECT_TRUE(bus_connect(0x50003));
		expect_rings_left_alone();
		bus_stop();
	}
}

void device_is_silent_after_refusal(void)
{
	struct message message;

	if (!begin()) {
		return;
	}
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	message = agreement(&message);
	memset(message.body, 0, 8); /* 0 of each */
	send(&message, FRAME_SIZE + 16);
	EXPECT(receive(&message, BEAT_MS + 200), 0);
	EXPECT(hv_signal(channel.connection, 0), 0);
	bus_stop();
}

/* One field of the agreement is wrong in each; the last is all ones, so that no length fits. */
void device_malformed_answers_do_no_harm(void)
{
	for (uint32_t at = 0; at < FRAME_SIZE + 16; at++) {
		struct message message;

		if (!begin()) {
			return;
		}
		note("byte", at);
		EXPECT_TRUE(receive(&message, PATIENCE_MS));
		message = agreement(&message);
		((uint8_t *)&message)[at] = 0xff;
		send(&message, FRAME_SIZE + 16);
		send(&message, FRAME_SIZE);
		send(&message, 8);
		send(&message, 0);
		EXPECT(__atomic_load_n(&channel.out->read_index, __ATOMIC_ACQUIRE), write_at);
		bus_stop();
	}
}

void device_answers_to_nothing_are_ignored(void)
{
	struct message message;
	struct message asked;

	if (!begin()) {
		return;
	}
	EXPECT_TRUE(receive(&asked, PATIENCE_MS));
	message = agreement(&asked);
	message.ic.transaction_id++;
	send(&message, FRAME_SIZE + 16);
	message = agreement(&asked);
	message.ic.flags = 1; /* no response */
	send(&message, FRAME_SIZE + 16);
	EXPECT(receive(&message, 100), 0);
	message = agreement(&asked);
	send(&message, FRAME_SIZE + 16);
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	EXPECT(message.ic.type, HEARTBEAT);
	bus_stop();
}

static void open_there(struct cpu *cpu)
{
	struct message beat;

	cpu->result = 0;
	if (begin()) {
		agree();
		cpu->result = receive(&beat, PATIENCE_MS);
		answer_beat(&beat);
	}
}

void device_beats_on_when_the_vp_that_opened_it_is_off(void)
{
	struct message beat = { .ic = { .type = 0 } };

	if (!power_on(1)) {
		skip("needs -smp 2");
		return;
	}
	EXPECT(run_on(1, open_there, 0), 1);
	EXPECT_TRUE(power_off(1));
	EXPECT_TRUE(receive(&beat, BEAT_MS + 2 * PATIENCE_MS));
	EXPECT(beat.ic.type, HEARTBEAT);
	synic_start();
	EXPECT_TRUE(bus_connect(0x50003));
	bus_stop();
}

static void start_synic_there(struct cpu *cpu)
{
	synic_start();
	cpu->result = 0;
}

static void stop_synic_there(struct cpu *cpu)
{
	synic_stop();
	cpu->result = 0;
}

static uint32_t interrupts_there(void)
{
	return __atomic_load_n(&cpus[1].interrupt_count[INTID_VMBUS], __ATOMIC_ACQUIRE);
}

static void expect_events_on_1(const struct message *asked)
{
	struct vmbus_modify_channel_response response;
	const uint32_t modify[4] = { TYPE_MODIFY, 0, channel.relid, 1 };
	struct message message;
	uint32_t before_here;
	uint32_t before = interrupts_there();
	uint64_t start;

	EXPECT(bus_post(modify, sizeof(modify)), 0);
	EXPECT_TRUE(bus_receive(TYPE_MODIFIED, &response, sizeof(response)));
	EXPECT(response.status, 0);
	wait_ticks(ticks_of_ms(SETTLE_MS));
	before_here = interrupts_of(INTID_VMBUS);
	message = agreement(asked);
	send(&message, FRAME_SIZE + 16);
	EXPECT_TRUE(receive(&message, PATIENCE_MS));
	start = counter();
	while (interrupts_there() == before && counter() - start < ticks_of_ms(PATIENCE_MS)) {
		relax();
	}
	EXPECT_TRUE(interrupts_there() != before);
	EXPECT(interrupts_of(INTID_VMBUS), before_here);
}

/* [OBS Linux 6.1 drivers/hv/connection.c]: since 4.1 a channel may change its VP while it is open. */
void device_modified_channel_interrupts_its_new_vp(void)
{
	struct message asked;

	if (!power_on(1)) {
		skip("needs -smp 2");
		return;
	}
	run_on(1, start_synic_there, 0);
	if (begin()) {
		EXPECT_TRUE(receive(&asked, PATIENCE_MS));
		expect_events_on_1(&asked);
		bus_stop();
	}
	run_on(1, stop_synic_there, 0);
	EXPECT_TRUE(power_off(1));
}
