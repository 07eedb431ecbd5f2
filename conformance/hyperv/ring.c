/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings: memory that guest and host share while both run. Whatever the guest writes there, the host takes a complete packet or
 * stops the channel, whose signals then have no effect.
 */
#include "hyperv/bus.h"
#include "hyperv/hv.h"
#include "hyperv/host.h"

#define IN_BAND            ABI_U(6)
#define COMPLETION         ABI_U(0xb)
#define COMPLETION_WANTED  ABI_U(1)
#define RING_SIZE          ABI_U(0x3000) /* three pages of data */
#define INVALID_CONNECTION ABI_U(0x12)
#define TRAILER            ABI_U(8)
#define RESTARTS           ABI_U(50)
#define PATIENCE_MS        ABI_U(10000)

/* An in-band packet at the write index, without moving the index; lengths in units of 8 bytes */
static void put(const struct bus_channel *channel, uint32_t at, uint32_t offset, uint32_t length,
		uint32_t flags, uint64_t transaction)
{
	struct vmbus_packet_descriptor descriptor = {
		.type = (uint16_t)IN_BAND,
		.data_offset = (uint16_t)offset,
		.length = (uint16_t)length,
		.flags = (uint16_t)flags,
		.transaction_id = transaction,
	};

	memcpy(channel->out_data + at, &descriptor, sizeof(descriptor));
}

static void move_to(struct vmbus_ring_control *control, uint32_t write_index)
{
	__atomic_store_n(&control->write_index, write_index, __ATOMIC_SEQ_CST);
}

static uint32_t read_index(const struct vmbus_ring_control *control)
{
	return __atomic_load_n(&control->read_index, __ATOMIC_SEQ_CST);
}

/* The channel was stopped: signals after the one that stopped it have no effect. */
static void expect_stopped(const struct bus_channel *channel)
{
	hv_signal(channel->connection, 0);
	EXPECT(hv_signal(channel->connection, 0), INVALID_CONNECTION);
	bus_stop();
}

void ring_host_speaks_first(void)
{
	struct bus_channel channel;
	struct vmbus_packet_descriptor descriptor;
	uint64_t start = counter();
	uint32_t words[3];

	EXPECT_TRUE(bus_start(&channel));
	while (__atomic_load_n(&channel.in->write_index, __ATOMIC_ACQUIRE) == 0 &&
	       counter() - start < ticks_of_ms(3000)) {
		relax();
	}
	memcpy(&descriptor, channel.in_data, sizeof(descriptor));
	memcpy(words, channel.in_data + sizeof(descriptor), sizeof(words));
	EXPECT(descriptor.type, IN_BAND);
	EXPECT(words[0], 1); /* pipe: data */
	EXPECT(channel.in->write_index, descriptor.length * 8 + TRAILER);
	EXPECT(event_page()->sint[SINT_VMBUS].words[channel.relid / 64] >> channel.relid % 64 & 1,
	       1);
	bus_stop();
}

void ring_event_raises_its_interrupt_once(void)
{
	struct bus_channel channel;
	uint32_t before = interrupts_of(INTID_VMBUS);

	EXPECT_TRUE(bus_start(&channel));
	EXPECT_TRUE(interrupt_wait(INTID_VMBUS, before + 1, ticks_of_ms(3000)));
	bus_stop();
}

void ring_whole_packets_are_taken(void)
{
	struct bus_channel channel;
	uint32_t at = 0;

	EXPECT_TRUE(bus_start(&channel));
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t size = 16 + 8 * (i % 3) + TRAILER;

		if (at + size > RING_SIZE) {
			break;
		}
		put(&channel, at, 2, (size - TRAILER) / 8, 0, i);
		at += size;
		move_to(channel.out, at % RING_SIZE);
		EXPECT(hv_signal(channel.connection, 0), 0);
		EXPECT(read_index(channel.out), at % RING_SIZE);
	}
	bus_stop();
}

void ring_packet_across_the_end_is_taken(void)
{
	struct bus_channel channel;
	uint32_t at = RING_SIZE - 8;
	void *pages = bus_ring_pages();

	(void)pages;
	EXPECT_TRUE(bus_start(&channel));
	/* One large packet to get near the end, then one whose descriptor wraps. */
	put(&channel, 0, 2, 0x3f0, 0, 0);
	move_to(channel.out, 0x3f0 * 8 + TRAILER);
	hv_signal(channel.connection, 0);
	put(&channel, 0x1f88, 2, (at - TRAILER - 0x1f88) / 8, 0, 0);
	move_to(channel.out, at);
	hv_signal(channel.connection, 0);
	EXPECT(read_index(channel.out), at);
	*(uint64_t *)(uintptr_t)(channel.out_data + at) = ABI_ULL(0x0000000300020006);
	*(uint64_t *)(uintptr_t)channel.out_data = 7;
	move_to(channel.out, 24);
	EXPECT(hv_signal(channel.connection, 0), 0);
	EXPECT(read_index(channel.out), 24);
	bus_stop();
}

void ring_write_index_out_of_range_stops_the_channel(void)
{
	static const uint32_t bad[] = {
		RING_SIZE, RING_SIZE + 8, 0x80000000, 0xfffffff8, 0xffffffff, 1, 4, 7, 0x1234 + 1
	};

	for (uint32_t i = 0; i < ABI_COUNT(bad); i++) {
		struct bus_channel channel;

		note("index", bad[i]);
		EXPECT_TRUE(bus_start(&channel));
		move_to(channel.out, bad[i]);
		expect_stopped(&channel);
	}
}

void ring_packet_whose_length_lies_stops_the_channel(void)
{
	static const struct {
		uint32_t offset;
		uint32_t length;
		uint32_t written;
	} lies[] = {
		{ 2, 3, 8 },                     /* not even a descriptor */
		{ 2, 3, 16 },                    /* no trailer */
		{ 2, 3, 24 },                    /* the trailer is missing */
		{ 2, 100, 32 },                  /* longer than what was written */
		{ 2, 0xffff, 32 },               /* longer than the ring */
		{ 2, 0, 32 },                    /* shorter than itself */
		{ 2, 1, 32 },                    /* shorter than its descriptor */
		{ 0, 3, 32 },                    /* data before the descriptor's end */
		{ 1, 3, 32 },      { 4, 3, 32 }, /* data behind its own end */
		{ 0xffff, 3, 32 }, { 0xffff, 0xffff, 32 },
	};

	for (uint32_t i = 0; i < ABI_COUNT(lies); i++) {
		struct bus_channel channel;

		note("lie", i);
		EXPECT_TRUE(bus_start(&channel));
		put(&channel, 0, lies[i].offset, lies[i].length, 0, 0);
		move_to(channel.out, lies[i].written);
		expect_stopped(&channel);
	}
}

void ring_unknown_packets_do_no_harm(void)
{
	struct bus_channel channel;
	uint32_t at = 0;

	EXPECT_TRUE(bus_start(&channel));
	for (uint32_t type = 0; type < 16; type++) {
		put(&channel, at, 2, 10, 0xfffe, UINT64_MAX);
		channel.out_data[at] = (uint8_t)type;
		memset(channel.out_data + at + 16, 0xff, 64);
		at += 88;
		move_to(channel.out, at);
		EXPECT(hv_signal(channel.connection, 0), 0);
	}
	EXPECT(read_index(channel.out), at);
	bus_stop();
}

void ring_wanted_completion_comes_with_the_same_number(void)
{
	struct bus_channel channel;
	struct vmbus_packet_descriptor descriptor;
	uint32_t before;

	EXPECT_TRUE(bus_start(&channel));
	before = __atomic_load_n(&channel.in->write_index, __ATOMIC_ACQUIRE);
	put(&channel, 0, 2, 3, COMPLETION_WANTED, ABI_ULL(0x123456789abcdef0));
	move_to(channel.out, 32);
	EXPECT(hv_signal(channel.connection, 0), 0);
	memcpy(&descriptor, channel.in_data + before, sizeof(descriptor));
	EXPECT(descriptor.type, COMPLETION);
	EXPECT(descriptor.transaction_id, ABI_ULL(0x123456789abcdef0));
	bus_stop();
}

void ring_full_ring_holds_back_and_goes_on(void)
{
	struct bus_channel channel;
	uint32_t at = 0;
	uint32_t sent = 0;

	EXPECT_TRUE(bus_start(&channel));
	/*
	 * A completion takes 24 bytes, a request 32: answers fill the other ring while nobody reads
	 * it.
	 */
	while (sent < 2000) {
		put(&channel, at, 2, 3, COMPLETION_WANTED, sent);
		at = (at + 32) % RING_SIZE;
		move_to(channel.out, at);
		EXPECT(hv_signal(channel.connection, 0), 0);
		if (read_index(channel.out) != at) {
			break;
		}
		sent++;
	}
	EXPECT_TRUE(sent > 400 && sent < 600);
	EXPECT_TRUE(channel.in->pending_send_size != 0);
	__atomic_store_n(&channel.in->read_index, channel.in->write_index, __ATOMIC_SEQ_CST);
	EXPECT(hv_signal(channel.connection, 0), 0);
	EXPECT(read_index(channel.out), at);
	bus_stop();
}

void ring_read_index_out_of_range_stops_the_channel(void)
{
	static const uint32_t bad[] = { RING_SIZE, 0xffffffff, 3, 0x80000000 };

	for (uint32_t i = 0; i < ABI_COUNT(bad); i++) {
		struct bus_channel channel;

		note("index", bad[i]);
		EXPECT_TRUE(bus_start(&channel));
		__atomic_store_n(&channel.in->read_index, bad[i], __ATOMIC_SEQ_CST);
		put(&channel, 0, 2, 3, COMPLETION_WANTED, 1);
		move_to(channel.out, 32);
		expect_stopped(&channel);
	}
}

void ring_host_trusts_its_own_indices_only(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	/* The host's own index: it overwrites what the guest writes there, and does not use it. */
	channel.out->read_index = 0xfffffff8;
	channel.in->write_index = 0xfffffff8;
	put(&channel, 0, 2, 3, COMPLETION_WANTED, 1);
	move_to(channel.out, 32);
	EXPECT(hv_signal(channel.connection, 0), 0);
	EXPECT(read_index(channel.out), 32);
	EXPECT_TRUE(channel.in->write_index < RING_SIZE);
	bus_stop();
}

void ring_indices_that_are_wrong_at_open_fail_it(void)
{
	struct bus_channel channel;

	EXPECT_TRUE(bus_start(&channel));
	bus_close(channel.relid);
	channel.out->write_index = RING_SIZE;
	EXPECT_TRUE(bus_open(channel.relid, BUS_GPADL, BUS_HALF, 0) != 0);
	channel.out->write_index = 0;
	channel.in->read_index = 5;
	EXPECT_TRUE(bus_open(channel.relid, BUS_GPADL, BUS_HALF, 0) != 0);
	bus_stop();
}

/* Scribbles over the ring until told to stop. */
static void scribble(struct cpu *cpu)
{
	const struct bus_channel *channel = (const struct bus_channel *)(uintptr_t)cpu->argument;
	uint64_t random = ABI_ULL(0x9e3779b97f4a7c15);

	while (__atomic_load_n(&cpu->result, __ATOMIC_ACQUIRE) == 0) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		move_to(channel->out,
			(uint32_t)random & ((random & ABI_BIT64(40)) != 0 ? 0x1ff8 : 0xffffffff));
		__atomic_store_n(&channel->out->pending_send_size, (uint32_t)(random >> 32),
				 __ATOMIC_SEQ_CST);
		__atomic_store_n(&channel->in->read_index, (uint32_t)(random >> 20) & 0x1ff8,
				 __ATOMIC_SEQ_CST);
		*(volatile uint64_t *)(channel->out_data + (random & 0x2ff8)) = random;
	}
}

void ring_ring_that_moves_while_it_is_read_does_no_harm(void)
{
	static struct bus_channel channel;
	uint32_t restarts = 0;
	uint64_t start;

	if (!power_on(1)) {
		skip("needs -smp 2");
		return;
	}
	EXPECT_TRUE(bus_start(&channel));
	cpus[1].argument = (uintptr_t)&channel;
	cpus[1].result = 0;
	__atomic_store_n(&cpus[1].work, scribble, __ATOMIC_RELEASE);
	start = counter();
	while (restarts < RESTARTS && counter() - start < ticks_of_ms(PATIENCE_MS)) {
		if (hv_signal(channel.connection, 0) != 0) {
			restarts++;
			bus_close(channel.relid);
			bus_open(channel.relid, BUS_GPADL, BUS_HALF, 0);
		}
	}
	__atomic_store_n(&cpus[1].result, 1, __ATOMIC_RELEASE);
	while (__atomic_load_n(&cpus[1].work, __ATOMIC_ACQUIRE) != NULL) {
	}
	EXPECT_TRUE(power_off(1));
	EXPECT(restarts, RESTARTS);
	bus_stop();
}
