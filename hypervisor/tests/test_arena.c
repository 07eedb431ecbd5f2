/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena: memory that is zero, aligned, and enough for the objects of machines of all sizes. */
#include "core/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "control/devices.h"
#include "core/log.h"
#include "core/machine.h"
#include "core/pages.h"
#include "core/partition.h"
#include "fake/fake.h"
#include "tests/fake_virtio.h"
#include "virtio/scsi.h"
#include "vmbus/gpadl.h"
#include "vmbus/vmbus.h"

bool __wrap_disk_is_on(uint32_t controller);

static jmp_buf failed;

void log_line(const char *text, const char *name)
{
	(void)text, (void)name;
}

_Noreturn void log_failure(const char *reason, const struct log_item *items, uint32_t count,
			   const struct frame *frame)
{
	(void)reason, (void)items, (void)count, (void)frame;
	longjmp(failed, 1);
}

static void test_take_is_zero_and_aligned_and_apart(void **state)
{
	static uint8_t memory[0x4000];
	struct boot_range range = { (uintptr_t)memory + 24, sizeof(memory) - 24 };
	uint8_t *first;
	uint8_t *second;

	(void)state;
	memset(memory, 0xee, sizeof(memory));
	arena_init(&range);
	first = arena_take(100, 0);
	second = arena_take(1, 4096);
	assert_int_equal((uintptr_t)first % 64, 0);
	assert_int_equal((uintptr_t)second % 4096, 0);
	assert_true(second >= first + 100);
	for (uint32_t i = 0; i < 100; i++) {
		assert_int_equal(first[i], 0);
	}
}

static void test_take_more_than_there_is_stops_the_machine(void **state)
{
	static _Alignas(64) uint8_t memory[256];
	static const struct {
		uint64_t size;
		uint64_t alignment;
	} bad[] = { { 257, 0 }, { UINT64_MAX, 0 }, { 1, ABI_ULL(1) << 62 } };
	struct boot_range range = { (uintptr_t)memory, sizeof(memory) };

	(void)state;
	for (volatile size_t i = 0; i < ABI_COUNT(bad); i++) {
		arena_init(&range);
		if (setjmp(failed) == 0) {
			arena_take(bad[i].size, bad[i].alignment);
			fail_msg("it went on");
		}
	}
	arena_init(&range);
	assert_ptr_equal(arena_take(256, 0), memory);
}

static void make_gpadls(const struct device *device, uint32_t ring_pages, uint32_t *id)
{
	const struct vmbus_gpa_range range = { .byte_count = ring_pages * HV_PAGE_SIZE };

	for (uint32_t i = 0; i < device->channel_count; i++) {
		assert_in_range(device->channels[i].relid, 1, 2047);
		assert_non_null(gpadl_create(device->channels[i].relid, ++*id, &range));
	}
}

/* 4 SCSI controllers, 8 NICs with the largest buffers that Linux makes, and 48 small devices. */
static void test_largest_machine_has_room_for_its_devices(void **state)
{
	static const struct vmbus_gpa_range buffers[] = { { 31 << 20, 0 }, { 15 << 20, 0 } };
	static const struct device_class many = { .subchannels_max = DEVICE_SUBCHANNELS_MAX };
	static const struct device_class one = { .name = "one" };
	static struct device devices[60];
	uint32_t id = 0;

	(void)state;
	for (uint32_t i = 0; i < 60; i++) {
		devices[i] = (struct device){ .class = i < 12 ? &many : &one };
	}
	fake_reset(64);
	gpadl_init(64);
	assert_int_equal(channel_init(devices, 60), 60);
	for (uint32_t i = 0; i < 60; i++) {
		make_gpadls(&devices[i], i < 4 ? 66 : i < 12 ? 256 : 18, &id);
		for (uint32_t j = 0; i >= 4 && i < 12 && j < 2; j++) {
			assert_non_null(gpadl_create(1, ++id, &buffers[j]));
		}
	}
	assert_int_equal(id, 12 * 64 + 48 + 16);
}

/* As many controllers as EL2 takes. */
static void add_back_ends(void)
{
	fake_virtio_reset(VIRTIO_ID_SCSI);
	fake_virtio.features |= VIRTIO_F_INDIRECT_BIT;
	for (uint32_t i = 0; i < 3; i++) {
		fake_virtio.queues[i].max = 1024;
	}
	for (uint32_t i = 1; i < SCSI_CONTROLLERS_MAX; i++) {
		fake_virtio_add(i);
	}
}

/* These back ends answer nothing, and the counter stands still: nobody may wait for them. */
bool __wrap_disk_is_on(uint32_t controller)
{
	(void)controller;
	return true;
}

static void test_size_is_enough_for_all_objects(void **state)
{
	static const uint32_t cpus[] = { 1, 2, 8, 32, 64 };
	static struct trace_record record;

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(cpus); i++) {
		struct boot_range range;
		void *memory;

		add_back_ends();
		fake_reset(cpus[i]);
		machine.cpu_count = cpus[i];
		machine.scsi_count = SCSI_CONTROLLERS_MAX;
		range.size = arena_size(&machine);
		memory = malloc(range.size);
		range.base = (uintptr_t)memory;
		arena_init(&range);
		if (setjmp(failed) == 0) {
			pages_init();
			vp_current()->trace.cursor = &record;
			devices_init();
			assert_int_equal(scsi_count(), SCSI_CONTROLLERS_MAX);
			vmbus_init(device_table, device_count);
			assert_true(machine_map_guest() && machine_map_self());
		} else {
			fail_msg("too small for %u VPs", partition.vp_count);
		}
		free(memory);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_take_is_zero_and_aligned_and_apart),
		cmocka_unit_test(test_take_more_than_there_is_stops_the_machine),
		cmocka_unit_test(test_largest_machine_has_room_for_its_devices),
		cmocka_unit_test(test_size_is_enough_for_all_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
