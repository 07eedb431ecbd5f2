/* SPDX-License-Identifier: BSD-2-Clause */
/* The storage driver against a strict host with one disk, and against one that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device_host.h"
#include "hyperv/storage.h"

#define BLOCK       512U
#define DISK_BLOCKS 2048U

/* What the host does wrong. */
enum fault {
	NONE,
	SILENT,       /* never answers */
	SHORT,        /* completions of 8 bytes */
	WRONG_OP,     /* not COMPLETE_IO */
	REFUSE_BEGIN, /* a step of the negotiation fails */
	REFUSE_END,
	SMALL_LIMIT, /* 4095 bytes */
	TOO_MUCH,    /* says that it moved more than was asked */
	TOO_LITTLE,  /* less */
	TWICE,       /* answers everything twice */
	STRANGERS,   /* completions of IDs that were never used */
	BUSY_ONCE,
	ATTENTION_ONCE,
	SENSE_MEDIUM, /* every I/O fails */
	SENSE_DESCRIPTOR,
	SENSE_ILLEGAL,
	SENSE_RECOVERED,
	SENSE_INVALID, /* check condition, nothing else */
	STATUS_ONLY,   /* NTSTATUS, the SRB is fine */
	GARBAGE,       /* packets of all kinds in between */
	RESCIND,
};

static struct device_host host;
static struct hv_storage storage;
static struct hv_storage_request requests[4];
static struct hv_disk disk;
static _Alignas(8) uint8_t scratch[HV_DISK_SCRATCH_SIZE];
static _Alignas(4096) uint8_t memory[128 * 4096];

static struct {
	enum fault fault;
	uint16_t version; /* the newest that is accepted */
	uint8_t disk[DISK_BLOCKS * BLOCK];
	uint32_t capacity_10[2];
	uint64_t capacity_16;
	uint8_t inquiry;
	uint8_t steps[16]; /* operations that came */
	uint32_t step_count;
	uint32_t commands;
	uint32_t flushes;
	uint32_t longest; /* transfer */
	uint8_t last_cdb[16];
} device;

static uint64_t be(const uint8_t *from, uint32_t size)
{
	uint64_t value = 0;

	while (size-- > 0) {
		value = value << 8 | *from++;
	}
	return value;
}

static void put_be(uint8_t *to, uint64_t value, uint32_t size)
{
	while (size-- > 0) {
		to[size] = (uint8_t)value;
		value >>= 8;
	}
}

/* The data of a GPA-direct packet, gathered from its pages or scattered into them. */
static void transfer(uint8_t *data, uint32_t size, bool to_guest)
{
	const uint8_t *header = host.packet.bytes;
	uint32_t words[4];
	uint32_t done = 0;

	assert_int_equal(host.packet.type, 9);
	memcpy(words, header, sizeof(words));
	assert_int_equal(words[0], 0);
	assert_int_equal(words[1], 1); /* one range */
	assert_true(words[2] >= size);
	assert_true(words[3] < 4096);
	for (uint32_t i = 0; done < size; i++) {
		uint32_t offset = i == 0 ? words[3] : 0;
		uint32_t part = size - done < 4096 - offset ? size - done : 4096 - offset;
		uint64_t page;
		uint8_t *at;

		assert_true(16 + 16 + 8 * (i + 1) <= host.packet.header_size);
		memcpy(&page, header + 16 + 8 * (size_t)i, 8);
		at = (uint8_t *)(uintptr_t)(page * 4096) + offset;
		memcpy(to_guest ? at : data + done, to_guest ? data + done : at, part);
		done += part;
	}
}

static void sense(uint8_t *srb, uint8_t key, uint8_t code)
{
	srb[2] = 0x84; /* error, with sense */
	srb[3] = 2;
	memset(srb + 16, 0, 20);
	if (device.fault == SENSE_DESCRIPTOR) {
		srb[16] = 0x72;
		srb[17] = key;
		srb[18] = code;
	} else {
		srb[16] = 0x70;
		srb[18] = key;
		srb[28] = code;
	}
}

/* Blocks in or out. Returns how many bytes went. */
static uint32_t blocks(uint8_t *srb, const uint8_t *cdb, bool write, uint32_t asked)
{
	bool is_long = cdb[0] >= 0x80;
	uint64_t block = is_long ? be(cdb + 2, 8) : be(cdb + 2, 4);
	uint32_t count = (uint32_t)(is_long ? be(cdb + 10, 4) : be(cdb + 7, 2));

	assert_int_equal(asked, count * BLOCK);
	assert_int_equal(srb[10], write ? 0 : 1);
	if (device.capacity_16 != 0 && block >= DISK_BLOCKS) { /* a large disk wraps */
		block %= DISK_BLOCKS;
	}
	assert_true(count <= DISK_BLOCKS && block <= DISK_BLOCKS - count);
	if (asked > device.longest) {
		device.longest = asked;
	}
	transfer(device.disk + (size_t)block * BLOCK, asked, !write);
	return asked;
}

static const uint8_t inquiry[] = "\0\0\5\2\37\0\0\0Msft    Virtual\001Disk    1.0 ";

/* A command of the disk at target 0, LUN 1. Returns how many bytes went. */
static uint32_t command(uint8_t *srb, uint32_t asked)
{
	uint8_t data[64] = { 0 };
	const uint8_t *cdb = srb + 16;
	uint32_t size = 0;

	switch (cdb[0]) {
	case 0x12:
		assert_int_equal(cdb[4], asked);
		for (uint32_t i = 0; i < 36; i++) {
			data[i] = inquiry[i];
		}
		data[0] = srb[7] == 1 ? device.inquiry : 0x7F;
		size = 36;
		break;
	case 0x00:
		assert_int_equal(srb[10], 2);
		return 0;
	case 0x25:
		put_be(data, device.capacity_10[0], 4);
		put_be(data + 4, device.capacity_10[1], 4);
		size = 8;
		break;
	case 0x9E:
		assert_int_equal(cdb[1], 0x10);
		assert_int_equal(be(cdb + 10, 4), asked);
		put_be(data, device.capacity_16, 8);
		put_be(data + 8, device.capacity_10[1], 4);
		size = 32;
		break;
	case 0x28:
	case 0x88:
		return blocks(srb, cdb, false, asked);
	case 0x2A:
	case 0x8A:
		return blocks(srb, cdb, true, asked);
	case 0x35:
		device.flushes++;
		return 0;
	default:
		sense(srb, 5, 0x20);
		return 0;
	}
	assert_int_equal(size, asked);
	assert_int_equal(srb[10], 1);
	transfer(data, size, true);
	return size;
}

static void fail_io(uint8_t *srb)
{
	switch ((int)device.fault) {
	case BUSY_ONCE:
		srb[2] = 4;
		srb[3] = 8;
		break;
	case ATTENTION_ONCE:
		sense(srb, 6, 0x29);
		break;
	case SENSE_ILLEGAL:
		sense(srb, 5, 0x21);
		break;
	case SENSE_RECOVERED:
		sense(srb, 1, 0x17);
		break;
	case SENSE_INVALID: /* what stands where sense data would is not said to be any */
		sense(srb, 5, 0x21);
		srb[2] = 4;
		break;
	default:
		sense(srb, 3, 0x11);
		break;
	}
}

/* EXECUTE_SRB: every field is what it must be; the answer is made in place. */
static void execute(uint8_t *packet)
{
	uint8_t *srb = packet + 12;
	uint8_t *cdb = srb + 16;
	bool is_io;
	uint32_t words[2];
	uint32_t flags;
	uint32_t asked;
	uint32_t moved;

	memcpy(words, srb, 4);
	assert_int_equal(words[0], 0x34); /* length, statuses 0 */
	assert_true(srb[8] == 6 || srb[8] == 10 || srb[8] == 16);
	assert_int_equal(srb[9], 20);
	memcpy(&asked, srb + 12, 4);
	memcpy(&flags, srb + 40, 4);
	assert_int_equal(flags, 8 | (srb[10] == 2 ? 0 : srb[10] == 1 ? 0x40 : 0x80));
	assert_int_equal(host.packet.type, srb[10] == 2 ? 6 : 9);
	memcpy(device.last_cdb, cdb, 16);
	device.commands++;
	is_io = cdb[0] == 0x28 || cdb[0] == 0x2A || cdb[0] == 0x88 || cdb[0] == 0x8A ||
		cdb[0] == 0x35;
	srb[2] = 1;
	moved = 0;
	if (srb[6] != 0 || (srb[7] != 1 && cdb[0] != 0x12)) {
		srb[2] = 0x20;
	} else if (device.fault == BUSY_ONCE || device.fault == ATTENTION_ONCE) {
		fail_io(srb);
		device.fault = NONE;
	} else if (is_io && device.fault >= SENSE_MEDIUM && device.fault <= SENSE_INVALID) {
		if (device.fault == SENSE_RECOVERED) {
			moved = command(srb, asked);
		}
		fail_io(srb);
	} else {
		moved = command(srb, asked);
	}
	if (is_io && device.fault == TOO_MUCH) {
		moved++;
	} else if (is_io && device.fault == TOO_LITTLE && moved > 0) {
		moved -= BLOCK;
	} else if (is_io && device.fault == STATUS_ONLY) {
		uint32_t status = 0xC0000185;

		memcpy(packet + 8, &status, 4);
	}
	memcpy(srb + 12, &moved, 4);
}

static void step(uint8_t *packet, uint32_t operation)
{
	uint32_t refused = 0xC0000010;
	uint32_t limit = device.fault == SMALL_LIMIT ? 4095 : 0x40FFF;
	uint16_t version;

	device.steps[device.step_count++ % 16] = (uint8_t)operation;
	assert_int_equal(host.packet.type, 6);
	switch (operation) {
	case 9:
		memcpy(&version, packet + 12, 2);
		if (version > device.version) {
			memcpy(packet + 8, &refused, 4);
		}
		break;
	case 10:
		memset(packet + 12, 0, 24);
		memcpy(packet + 24, &limit, 4);
		break;
	case 7:
	case 8:
		if (device.fault == (operation == 7 ? REFUSE_BEGIN : REFUSE_END)) {
			memcpy(packet + 8, &refused, 4);
		}
		break;
	default:
		fail();
	}
}

static void garbage(void)
{
	static const uint32_t rescan[16] = { 11 };
	static const uint32_t nonsense[16] = { 4711 };

	device_host_put(&host, 0, rescan, 64);
	device_host_put(&host, 0, nonsense, 64);
	device_host_put(&host, 0, nonsense, 0);
	device_host_put(&host, 0, memory, 4000);
	device_host_complete(&host, 0, NULL, 0);
	device_host_complete(&host, UINT64_MAX, rescan, 64);
	peer_put(&host.peer, 7, 0, 1, nonsense, 8, nonsense, 64);
}

/* One packet of the guest; false: there was none. */
static bool serve(void)
{
	uint8_t *payload = device_host_take(&host);
	uint64_t id = host.packet.transaction_id;
	uint8_t packet[64];
	uint32_t words[3];

	if (payload == NULL) {
		return false;
	}
	assert_int_equal(host.packet.size, 64);
	assert_int_equal(host.packet.flags, 1);
	assert_true(id != 0);
	memcpy(packet, payload, 64);
	memcpy(words, packet, 12);
	assert_int_equal(words[1], 1);
	assert_int_equal(words[2], 0);
	if (words[0] == 3) {
		execute(packet);
	} else {
		step(packet, words[0]);
	}
	words[0] = device.fault == WRONG_OP ? 3 : 1;
	memcpy(packet, words, 4);
	if (device.fault == SILENT) {
		return true;
	}
	if (device.fault == STRANGERS) {
		device_host_complete(&host, id + 65536, packet, 64);
		device_host_complete(&host, id + 1, packet, 64);
	}
	if (device.fault == GARBAGE) {
		garbage();
	}
	device_host_complete(&host, id, packet, device.fault == SHORT ? 8 : 64);
	if (device.fault == TWICE) {
		device_host_complete(&host, id, packet, 64);
	}
	return true;
}

static void on_delay(void *argument)
{
	(void)argument;
	if (device.fault == RESCIND) {
		host.channel.rescinded = 1;
		return;
	}
	while (serve()) {
	}
}

static int setup(void **state)
{
	(void)state;
	device_host_open(&host, DEVICE_HOST_RINGS);
	memset(&device, 0, sizeof(device));
	memset(memory, 0, sizeof(memory));
	device.version = 0x602;
	device.capacity_10[0] = DISK_BLOCKS - 1;
	device.capacity_10[1] = BLOCK;
	fake_on_delay = on_delay;
	for (uint32_t i = 0; i < sizeof(device.disk); i++) {
		device.disk[i] = (uint8_t)(i * 7 + i / 512);
	}
	return 0;
}

static int start(void)
{
	return hv_storage_start(&storage, &host.channel, requests, 4);
}

static void open_disk(void)
{
	assert_int_equal(start(), 0);
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), 0);
}

static void test_start_is_in_order(void **state)
{
	static const uint8_t order[] = { 7, 9, 10, 8 };

	(void)state;
	assert_int_equal(start(), 0);
	assert_int_equal(device.step_count, 4);
	assert_memory_equal(device.steps, order, 4);
	assert_int_equal(storage.version, 0x602);
	assert_int_equal(storage.transfer_size_max, 0x40000);
	assert_int_equal(storage.outstanding, 0);
}

static void test_start_takes_the_newest_version_of_both(void **state)
{
	static const uint8_t order[] = { 7, 9, 9, 9, 10, 8 };

	(void)state;
	device.version = 0x501;
	assert_int_equal(start(), 0);
	assert_memory_equal(device.steps, order, 6);
	assert_int_equal(storage.version, 0x501);
	device.version = 0x402;
	assert_int_equal(start(), -HV_ERR_REFUSED);
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), -HV_ERR_NOT_STARTED);
}

static void test_start_with_a_bad_host_ends_with_an_error(void **state)
{
	static const struct {
		enum fault fault;
		int error;
	} rows[] = {
		{ SILENT, -HV_ERR_TIMEOUT },      { SHORT, -HV_ERR_BAD_ANSWER },
		{ WRONG_OP, -HV_ERR_BAD_ANSWER }, { REFUSE_BEGIN, -HV_ERR_REFUSED },
		{ REFUSE_END, -HV_ERR_REFUSED },  { SMALL_LIMIT, -HV_ERR_BAD_ANSWER },
		{ RESCIND, -HV_ERR_RESCINDED },
	};

	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		setup(state);
		device.fault = rows[i].fault;
		assert_int_equal(start(), rows[i].error);
		assert_true(fake_delayed_us <= 11000000);
		assert_false(storage.started);
		setup(state); /* the channel is opened anew */
		assert_int_equal(start(), 0);
	}
}

static void test_start_without_requests_is_refused(void **state)
{
	(void)state;
	assert_int_equal(hv_storage_start(&storage, &host.channel, NULL, 4), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_storage_start(&storage, &host.channel, requests, 0),
			 -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_storage_start(&storage, &host.channel, requests, 1025),
			 -HV_ERR_BAD_ARGUMENT);
}

static void test_disk_tells_what_it_is(void **state)
{
	(void)state;
	open_disk();
	assert_int_equal(disk.block_size, 512);
	assert_true(disk.block_count == DISK_BLOCKS);
	assert_string_equal(disk.vendor, "Msft    ");
	assert_string_equal(disk.product, "Virtual?Disk    ");
	assert_int_equal(disk.type, 0);
}

static void test_disk_large_is_asked_by_16(void **state)
{
	(void)state;
	device.capacity_10[0] = 0xFFFFFFFF;
	device.capacity_16 = 0x1FFFFFFFF;
	open_disk();
	assert_true(disk.block_count == 0x200000000);
	assert_int_equal(hv_disk_read(&disk, 0x1FFFFFFFF, 1, memory), 0);
	assert_int_equal(device.last_cdb[0], 0x88);
	assert_memory_equal(memory, device.disk + (size_t)(DISK_BLOCKS - 1) * BLOCK, BLOCK);
	memset(memory, 0x5A, BLOCK);
	assert_int_equal(hv_disk_write(&disk, 0x100000001, 1, memory), 0);
	assert_int_equal(device.last_cdb[0], 0x8A);
	assert_int_equal(device.disk[BLOCK], 0x5A);
	assert_int_equal(hv_disk_read(&disk, 0xFFFFFFFE, 1, memory), 0);
	assert_int_equal(device.last_cdb[0], 0x28);
}

static void test_disk_capacity_that_cannot_be_is_refused(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 511, 513, 768, 8192, 0x80000000 };

	for (size_t i = 0; i < ABI_COUNT(sizes); i++) {
		setup(state);
		assert_int_equal(start(), 0);
		device.capacity_10[1] = sizes[i];
		assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), -HV_ERR_BAD_ANSWER);
	}
	setup(state);
	assert_int_equal(start(), 0);
	device.capacity_10[0] = 0xFFFFFFFF;
	device.capacity_16 = UINT64_MAX / 512;
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), -HV_ERR_BAD_ANSWER);
	device.capacity_16 = UINT64_MAX;
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), -HV_ERR_BAD_ANSWER);
	device.capacity_16 = UINT64_MAX / 512 - 1;
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), 0);
}

static void test_disk_that_is_not_there(void **state)
{
	(void)state;
	assert_int_equal(start(), 0);
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 0, scratch), -HV_ERR_EMPTY); /* 0x7F */
	assert_int_equal(hv_disk_open(&disk, &storage, 1, 1, scratch), -HV_ERR_EMPTY); /* 0x20 */
	device.inquiry = 3; /* a processor */
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), -HV_ERR_EMPTY);
	device.inquiry = 5; /* a CD */
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), 0);
	assert_int_equal(hv_disk_read(&disk, 0, 1, memory), 0);
	assert_int_equal(hv_disk_write(&disk, 0, 1, memory), -HV_ERR_REFUSED);
}

static void test_disk_busy_or_attention_is_tried_again(void **state)
{
	(void)state;
	assert_int_equal(start(), 0);
	device.fault = ATTENTION_ONCE;
	assert_int_equal(hv_disk_open(&disk, &storage, 0, 1, scratch), 0);
	device.fault = BUSY_ONCE;
	device.commands = 0;
	fake_delayed_us = 0;
	assert_int_equal(hv_disk_read(&disk, 3, 1, memory), 0);
	assert_int_equal(device.commands, 2);
	assert_true(fake_delayed_us >= 10000);
	assert_memory_equal(memory, device.disk + 3 * (size_t)BLOCK, BLOCK);
}

static void test_read_and_write_any_size_and_even_address(void **state)
{
	static uint8_t copy[sizeof(device.disk)];
	static const struct {
		uint32_t offset;
		uint32_t block;
		uint32_t count;
	} rows[] = { { 0, 0, 1 },       { 2, 5, 1 },    { 4094, 9, 8 },
		     { 512, 100, 256 }, { 0, 0, 512 },  { 6, 700, 300 },
		     { 4000, 1, 900 },  { 0, 2047, 1 }, { 8, 1024, 1024 - 64 } };

	(void)state;
	open_disk();
	memcpy(copy, device.disk, sizeof(copy));
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		uint8_t *at = memory + rows[i].offset;
		size_t size = (size_t)rows[i].count * BLOCK;

		at[size] = 0xA7;
		assert_int_equal(hv_disk_read(&disk, rows[i].block, rows[i].count, at), 0);
		assert_memory_equal(at, copy + (size_t)rows[i].block * BLOCK, size);
		assert_int_equal(at[size], 0xA7);
		for (size_t j = 0; j < size; j++) {
			at[j] = (uint8_t)(at[j] ^ 0x33);
			copy[(size_t)rows[i].block * BLOCK + j] ^= 0x33;
		}
		assert_int_equal(hv_disk_write(&disk, rows[i].block, rows[i].count, at), 0);
		assert_memory_equal(device.disk, copy, sizeof(copy));
	}
	assert_int_equal(device.longest, 32 * 4096);
	assert_int_equal(hv_disk_flush(&disk), 0);
	assert_int_equal(device.flushes, 1);
}

static void test_read_beyond_the_end_is_not_asked(void **state)
{
	(void)state;
	open_disk();
	device.commands = 0;
	assert_int_equal(hv_disk_read(&disk, DISK_BLOCKS, 1, memory), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_disk_read(&disk, DISK_BLOCKS - 1, 2, memory), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_disk_write(&disk, UINT64_MAX, 2, memory), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_disk_read(&disk, 0, UINT32_MAX, memory), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(device.commands, 0);
	assert_int_equal(hv_disk_read(&disk, DISK_BLOCKS, 0, memory), 0);
}

/* OBS: mu_msvm, the firmware of Hyper-V, declares an alignment of 2 and asks for no other memory. */
static void test_odd_addresses_are_not_asked(void **state)
{
	(void)state;
	open_disk();
	device.commands = 0;
	assert_int_equal(hv_disk_read(&disk, 0, 1, memory + 1), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_disk_write(&disk, 0, 8, memory + 4095), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(device.commands, 0);
	assert_int_equal(storage.outstanding, 0);
	assert_int_equal(hv_disk_read(&disk, 0, 1, memory), 0);
}

static void test_failure_of_the_disk_is_told(void **state)
{
	static const struct {
		enum fault fault;
		int error;
		uint8_t key;
		uint8_t code;
	} rows[] = {
		{ SENSE_MEDIUM, -HV_ERR_DEVICE, 3, 0x11 },
		{ SENSE_DESCRIPTOR, -HV_ERR_DEVICE, 3, 0x11 },
		{ SENSE_ILLEGAL, -HV_ERR_REFUSED, 5, 0x21 },
		{ SENSE_RECOVERED, 0, 1, 0x17 },
		{ SENSE_INVALID, -HV_ERR_DEVICE, 0, 0 },
		{ STATUS_ONLY, -HV_ERR_DEVICE, 0, 0 },
		{ TOO_MUCH, -HV_ERR_BAD_ANSWER, 0, 0 },
		{ TOO_LITTLE, -HV_ERR_DEVICE, 0, 0 },
		{ SHORT, -HV_ERR_BAD_ANSWER, 0, 0 },
		{ WRONG_OP, -HV_ERR_BAD_ANSWER, 0, 0 },
	};

	(void)state;
	open_disk();
	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		device.fault = rows[i].fault;
		assert_int_equal(hv_disk_read(&disk, 0, 2, memory), rows[i].error);
		assert_int_equal(disk.last.sense_key, rows[i].key);
		assert_int_equal(disk.last.sense_code, rows[i].code);
		device.fault = NONE;
		assert_int_equal(hv_disk_read(&disk, 0, 2, memory), 0);
	}
	assert_int_equal(storage.outstanding, 0);
}

static void test_unknown_completions_are_counted_and_dropped(void **state)
{
	(void)state;
	open_disk();
	device.fault = TWICE;
	assert_int_equal(hv_disk_read(&disk, 0, 2, memory), 0);
	assert_int_equal(hv_storage_poll(&storage), 0);
	assert_int_equal(storage.unknown, 1);
	device.fault = STRANGERS;
	assert_int_equal(hv_disk_read(&disk, 0, 2, memory), 0);
	assert_int_equal(storage.unknown, 3);
	device.fault = GARBAGE;
	assert_int_equal(hv_disk_read(&disk, 0, 2, memory), 0);
	assert_int_equal(storage.unknown, 5);
	assert_int_equal(storage.rescans, 1);
	assert_int_equal(storage.refused, 4);
}

static uint32_t done_count;
static int done_errors[8];

static void on_done(void *argument, const struct hv_storage_result *result)
{
	(void)argument;
	done_errors[done_count++ % 8] = result->error;
}

static struct hv_storage_command read_block(uint8_t block, void *data)
{
	struct hv_storage_command command = {
		.lun = 1,
		.cdb = { 0x28, 0, 0, 0, 0, block, 0, 0, 1 },
		.cdb_size = 10,
		.direction = 1,
		.data = data,
		.size = BLOCK,
	};

	return command;
}

static void test_outstanding_requests_are_bounded_and_may_end_in_any_order(void **state)
{
	uint8_t answers[4][64];
	uint64_t ids[4];
	struct hv_storage_command one;

	(void)state;
	open_disk();
	done_count = 0;
	for (uint32_t i = 0; i < 4; i++) {
		one = read_block((uint8_t)i, memory + (size_t)i * 4096);
		assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), 0);
	}
	assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), -HV_ERR_NO_ROOM);
	assert_int_equal(storage.outstanding, 4);
	for (uint32_t i = 0; i < 4; i++) {
		uint32_t complete = 1;

		memcpy(answers[i], device_host_take(&host), 64);
		ids[i] = host.packet.transaction_id;
		execute(answers[i]);
		memcpy(answers[i], &complete, 4);
		for (uint32_t j = 0; j < i; j++) {
			assert_true(ids[i] != ids[j]);
		}
	}
	for (uint32_t i = 4; i-- > 0;) {
		device_host_complete(&host, ids[i], answers[i], 64);
	}
	assert_int_equal(hv_storage_poll(&storage), 4);
	assert_int_equal(done_count, 4);
	assert_int_equal(done_errors[3], 0);
	assert_int_equal(storage.outstanding, 0);
	assert_memory_equal(memory + 12288, device.disk + 3 * (size_t)BLOCK, BLOCK);
}

static void test_timeout_keeps_the_request_until_the_late_answer(void **state)
{
	struct hv_storage_result result;
	struct hv_storage_command one = read_block(1, memory);
	static const uint32_t late[16] = { 1, 0, 0, 0x34 | 1 << 16 };
	uint64_t id;

	(void)state;
	open_disk();
	device.fault = SILENT;
	fake_delayed_us = 0;
	assert_int_equal(hv_storage_run(&storage, &one, &result), -HV_ERR_TIMEOUT);
	assert_true(fake_delayed_us >= 30000000 && fake_delayed_us < 31000000);
	assert_int_equal(storage.outstanding, 1);
	id = host.packet.transaction_id;
	device.fault = NONE;
	assert_int_equal(hv_disk_read(&disk, 0, 1, memory), 0);
	device_host_complete(&host, id, late, 64);
	assert_int_equal(hv_storage_poll(&storage), 1);
	assert_int_equal(storage.outstanding, 0);
	device_host_complete(&host, id, late, 64);
	assert_int_equal(hv_storage_poll(&storage), 1);
	assert_int_equal(storage.unknown, 1);
}

static void test_answer_to_the_command_before_is_unknown(void **state)
{
	static const uint32_t good[16] = { 1, 0, 0, 0x34 | 1 << 16 };
	struct hv_storage_command one = read_block(1, memory);
	uint64_t first;

	(void)state;
	open_disk();
	done_count = 0;
	assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), 0);
	assert_non_null(device_host_take(&host));
	first = host.packet.transaction_id;
	device_host_complete(&host, first, good, 64);
	assert_int_equal(hv_storage_poll(&storage), 1);
	assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), 0);
	device_host_complete(&host, first, good, 64);
	assert_int_equal(hv_storage_poll(&storage), 1);
	assert_int_equal(done_count, 1);
	assert_int_equal(storage.outstanding, 1);
	assert_int_equal(storage.unknown, 1);
}

static void test_abandon_ends_all_commands(void **state)
{
	struct hv_storage_command one = read_block(1, memory);

	(void)state;
	open_disk();
	done_count = 0;
	assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), 0);
	assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), 0);
	hv_storage_abandon(&storage);
	assert_int_equal(done_count, 2);
	assert_int_equal(done_errors[0], -HV_ERR_RESCINDED);
	assert_int_equal(hv_storage_submit(&storage, &one, on_done, NULL), -HV_ERR_NOT_STARTED);
}

static void test_command_that_cannot_be_is_refused(void **state)
{
	struct hv_storage_command one;

	(void)state;
	open_disk();
	one = read_block(0, memory);
	one.cdb_size = 17;
	assert_int_equal(hv_storage_submit(&storage, &one, NULL, NULL), -HV_ERR_BAD_ARGUMENT);
	one = read_block(0, memory);
	one.direction = 3;
	assert_int_equal(hv_storage_submit(&storage, &one, NULL, NULL), -HV_ERR_BAD_ARGUMENT);
	one = read_block(0, memory);
	one.direction = 2;
	assert_int_equal(hv_storage_submit(&storage, &one, NULL, NULL), -HV_ERR_BAD_ARGUMENT);
	one = read_block(0, memory);
	one.size = 32 * 4096 + 1;
	assert_int_equal(hv_storage_submit(&storage, &one, NULL, NULL), -HV_ERR_BAD_ARGUMENT);
	one.data = memory + 2;
	one.size = 32 * 4096;
	assert_int_equal(hv_storage_submit(&storage, &one, NULL, NULL), -HV_ERR_BAD_ARGUMENT);
	one.size = 31 * 4096;
	assert_int_equal(hv_storage_submit(&storage, &one, NULL, NULL), 0);
}

/* The channel's handler, as an interrupt in the middle of delay(): it finds the answer first. */
static void on_delay_with_interrupt(void *argument)
{
	on_delay(argument);
	assert_true(hv_storage_poll(&storage) >= 0);
}

static void test_interrupt_during_a_wait_may_take_the_answer(void **state)
{
	(void)state;
	open_disk();
	fake_on_delay = on_delay_with_interrupt;
	assert_int_equal(hv_disk_read(&disk, 2, 1, memory), 0);
	assert_memory_equal(memory, device.disk + 2 * (size_t)BLOCK, BLOCK);
}

/* The last of many commands is interrupted when it signals: all the others are done by then. */
static hv_status_t signal_with_interrupt(void *argument, uint32_t connection, uint32_t flag)
{
	(void)argument;
	(void)connection;
	(void)flag;
	on_delay(NULL);
	assert_int_equal(hv_storage_poll(&storage), 0);
	return HV_STATUS_SUCCESS;
}

static void count_done(void *argument, const struct hv_storage_result *result)
{
	assert_int_equal(result->error, 0);
	++*(uint32_t *)argument;
}

static void test_interrupt_during_a_submit_leaves_nothing_behind(void **state)
{
	static struct hv_storage_request many[200];
	static const struct fake_events quiet = { .signal = NULL };
	static const struct fake_events busy = { .signal = signal_with_interrupt };
	struct hv_storage_command ready = {
		.lun = 1,
		.cdb_size = 6,
		.direction = VMBUS_STORAGE_DATA_NONE,
	};
	uint32_t done = 0;

	(void)state;
	assert_int_equal(hv_storage_start(&storage, &host.channel, many, 200), 0);
	fake_hypervisor_events(&quiet);
	for (uint32_t i = 0; i < 199; i++) {
		assert_int_equal(hv_storage_submit(&storage, &ready, count_done, &done), 0);
	}
	on_delay(NULL);
	fake_hypervisor_events(&busy);
	assert_int_equal(hv_storage_submit(&storage, &ready, count_done, &done), 0);
	assert_int_equal(done, 200);
	assert_int_equal(storage.outstanding, 0);
}

static void test_ring_that_lies_ends_the_wait(void **state)
{
	static const uint64_t zeros[4];

	(void)state;
	open_disk();
	peer_put_raw(&host.peer, zeros, sizeof(zeros), sizeof(zeros));
	fake_delayed_us = 0;
	assert_int_equal(hv_disk_read(&disk, 0, 1, memory), -HV_ERR_BAD_RING);
	assert_int_equal(fake_delayed_us, 0);
	hv_storage_abandon(&storage);
	setup(state);
	open_disk();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	static const struct CMUnitTest tests[] = {
		TEST(test_start_is_in_order),
		TEST(test_start_takes_the_newest_version_of_both),
		TEST(test_start_with_a_bad_host_ends_with_an_error),
		TEST(test_start_without_requests_is_refused),
		TEST(test_disk_tells_what_it_is),
		TEST(test_disk_large_is_asked_by_16),
		TEST(test_disk_capacity_that_cannot_be_is_refused),
		TEST(test_disk_that_is_not_there),
		TEST(test_disk_busy_or_attention_is_tried_again),
		TEST(test_read_and_write_any_size_and_even_address),
		TEST(test_odd_addresses_are_not_asked),
		TEST(test_read_beyond_the_end_is_not_asked),
		TEST(test_failure_of_the_disk_is_told),
		TEST(test_unknown_completions_are_counted_and_dropped),
		TEST(test_outstanding_requests_are_bounded_and_may_end_in_any_order),
		TEST(test_timeout_keeps_the_request_until_the_late_answer),
		TEST(test_answer_to_the_command_before_is_unknown),
		TEST(test_abandon_ends_all_commands),
		TEST(test_command_that_cannot_be_is_refused),
		TEST(test_interrupt_during_a_wait_may_take_the_answer),
		TEST(test_interrupt_during_a_submit_leaves_nothing_behind),
		TEST(test_ring_that_lies_ends_the_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
