/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs: bodies missing, repeated, too many; pages outside RAM; IDs and room reused. */
#include "vmbus/gpadl.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "abi/hv_types.h"
#include "core/config.h"
#include "core/pages.h"
#include "fake/fake.h"
#include "tests/echo_device.h"
#include "tests/vmbus_guest.h"

#define ID 0xe1e10

static int start(void **state)
{
	(void)state;
	guest_start();
	echo_reset();
	guest_connect(VMBUS_VERSION_5_3);
	return 0;
}

/* Makes a GPADL of any size, of the same page again and again. Returns the status. */
static uint32_t create(uint32_t relid, uint32_t id, uint32_t pages)
{
	uint32_t present = pages < 26 ? pages : 26;

	guest_gpadl_header(relid, id, pages, present, GUEST_HEAP);
	while (present < pages && !guest_has_message()) {
		uint32_t count = pages - present < 28 ? pages - present : 28;

		guest_gpadl_body(id, count, GUEST_HEAP);
		present += count;
	}
	return guest_gpadl_status(id);
}

static void test_create_header_only_has_its_pages(void **state)
{
	struct gpadl *gpadl;

	(void)state;
	assert_int_equal(create(1, ID, 3), VMBUS_STATUS_SUCCESS);
	gpadl = gpadl_find(1, ID);
	assert_non_null(gpadl);
	assert_int_equal(gpadl->page_count, 3);
	assert_ptr_equal(gpadl_page(gpadl, 2), fake_memory(GUEST_HEAP + 0x2000, 1));
	assert_null(gpadl_find(2, ID));
}

static void test_create_bodies_answered_once_at_the_end(void **state)
{
	(void)state;
	guest_gpadl_header(1, ID, 64, 26, GUEST_HEAP);
	assert_false(guest_has_message());
	guest_gpadl_body(ID, 28, GUEST_HEAP);
	assert_false(guest_has_message());
	assert_null(gpadl_find(1, ID));
	guest_gpadl_body(ID, 10, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_SUCCESS);
	assert_non_null(gpadl_find(1, ID));
	guest_gpadl_body(ID, 10, GUEST_HEAP);
	assert_false(guest_has_message());
	assert_non_null(gpadl_find(1, ID));
}

static void test_create_largest_is_taken(void **state)
{
	(void)state;
	assert_int_equal(create(1, ID, GPADL_PAGES_MAX), VMBUS_STATUS_SUCCESS);
	assert_int_equal(gpadl_find(1, ID)->page_count, GPADL_PAGES_MAX);
}

/* The header cannot state the size of a longer list: it would be 8 with the next page. */
static void test_create_larger_refused(void **state)
{
	struct vmbus_gpa_range range = { .byte_count = (GPADL_PAGES_MAX + 1) * HV_PAGE_SIZE };

	(void)state;
	assert_null(gpadl_create(1, ID, &range));
	range.byte_count--;
	assert_null(gpadl_create(1, ID, &range));
	range.byte_count -= HV_PAGE_SIZE - 1;
	assert_non_null(gpadl_create(1, ID, &range));
}

static void test_body_too_many_pages_refused(void **state)
{
	(void)state;
	guest_gpadl_header(1, ID, 30, 26, GUEST_HEAP);
	guest_gpadl_body(ID, 5, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
	guest_gpadl_body(ID, 4, GUEST_HEAP);
	assert_false(guest_has_message());
	assert_null(gpadl_find(1, ID));
}

static void test_body_repeated_refused(void **state)
{
	(void)state;
	guest_gpadl_header(1, ID, 26 + 28 + 10, 26, GUEST_HEAP);
	guest_gpadl_body(ID, 28, GUEST_HEAP);
	guest_gpadl_body(ID, 28, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
}

static void test_body_without_header_ignored(void **state)
{
	(void)state;
	guest_gpadl_body(ID, 4, GUEST_HEAP);
	guest_gpadl_body(0, 4, GUEST_HEAP);
	assert_false(guest_has_message());
}

static void test_body_before_header_ignored_then_created(void **state)
{
	(void)state;
	guest_gpadl_body(ID, 4, GUEST_HEAP);
	guest_gpadl_header(1, ID, 30, 26, GUEST_HEAP);
	assert_false(guest_has_message());
	guest_gpadl_body(ID, 4, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_SUCCESS);
}

static void test_header_too_many_pages_refused(void **state)
{
	(void)state;
	guest_gpadl_header(1, ID, 3, 4, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
}

static void test_bodies_missing_open_refused_teardown_works(void **state)
{
	(void)state;
	guest_gpadl_header(1, ID, 30, 26, GUEST_HEAP);
	assert_int_equal(guest_open_status(1, ID, 0, 15), VMBUS_STATUS_UNSUCCESSFUL);
	guest_gpadl_teardown(1, ID);
	guest_gpadl_body(ID, 4, GUEST_HEAP);
	assert_false(guest_has_message());
	assert_int_equal(create(1, ID, 30), VMBUS_STATUS_SUCCESS);
}

static void test_pages_outside_ram_refused(void **state)
{
	static const uint64_t bad[] = {
		0,
		FAKE_MEMORY_BASE - HV_PAGE_SIZE,
		FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE,
		ABI_ULL(0xfffffffffffff000),
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		guest_gpadl_header(1, ID, 1, 1, bad[i]);
		assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
	}
	guest_gpadl_header(1, ID, 30, 26, GUEST_HEAP);
	guest_gpadl_body(ID, 4, FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - 0x3000);
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
}

/* A page number whose address does not fit into 64 bits must not wrap to a page of RAM. */
static void test_page_number_with_high_bits_refused(void **state)
{
	struct {
		uint8_t header[VMBUS_GPADL_HEADER_PFN_OFFSET];
		uint8_t pfn[8];
	} message = { .header = { 0 } };
	struct vmbus_gpadl_header header = {
		.header = { .type = CHANNELMSG_GPADL_HEADER },
		.relid = 1,
		.gpadl = ID,
		.range_buffer_size = 16,
		.range_count = 1,
	};
	struct vmbus_gpa_range range = { .byte_count = HV_PAGE_SIZE };
	uint64_t pfn = (GUEST_HEAP >> HV_PAGE_SHIFT) | ABI_BIT64(60);

	(void)state;
	memcpy(message.header, &header, sizeof(header));
	memcpy(message.header + VMBUS_GPADL_HEADER_RANGE_OFFSET, &range, sizeof(range));
	memcpy(message.pfn, &pfn, sizeof(pfn));
	guest_post(&message, sizeof(message));
	assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
}

static void test_range_that_lies_refused(void **state)
{
	static const struct {
		uint32_t byte_count;
		uint32_t byte_offset;
		uint16_t buffer_size;
		uint16_t count;
	} bad[] = {
		{ 0, 0, 8, 1 },                  /* nothing */
		{ 4096, 4096, 24, 1 },           /* offset not in the first page */
		{ 4096, 0xffffffff, 16, 1 },     /* the same */
		{ 4096, 1, 16, 1 },              /* reaches into a second page */
		{ 4096, 0, 24, 1 },              /* buffer size says two pages */
		{ 4096, 0, 15, 1 },              /* buffer size is odd */
		{ 4096, 0, 16, 0 },              /* no range */
		{ 4096, 0, 16, 2 },              /* two ranges */
		{ 0xffffffff, 0, 16, 1 },        /* 4 GiB */
		{ 0xffffffff, 4095, 0xffff, 1 }, /* and more */
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		uint8_t message[VMBUS_GPADL_HEADER_PFN_OFFSET + 8] = { 0 };
		struct vmbus_gpadl_header header = {
			.header = { .type = CHANNELMSG_GPADL_HEADER },
			.relid = 1,
			.gpadl = ID,
			.range_buffer_size = bad[i].buffer_size,
			.range_count = bad[i].count,
		};
		struct vmbus_gpa_range range = { bad[i].byte_count, bad[i].byte_offset };
		uint64_t pfn = GUEST_HEAP >> HV_PAGE_SHIFT;

		memcpy(message, &header, sizeof(header));
		memcpy(message + VMBUS_GPADL_HEADER_RANGE_OFFSET, &range, sizeof(range));
		memcpy(message + VMBUS_GPADL_HEADER_PFN_OFFSET, &pfn, sizeof(pfn));
		guest_post(message, sizeof(message));
		assert_int_equal(guest_gpadl_status(ID), VMBUS_STATUS_UNSUCCESSFUL);
	}
}

static void test_header_of_unknown_channel_refused(void **state)
{
	static const uint32_t bad[] = { 0, ECHO_COUNT + 1, 2048, 0xffffffff };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		assert_int_equal(create(bad[i], ID, 1), VMBUS_STATUS_UNSUCCESSFUL);
	}
}

static void test_id_in_use_refused_and_the_first_stays(void **state)
{
	(void)state;
	assert_int_equal(create(1, ID, 3), VMBUS_STATUS_SUCCESS);
	assert_int_equal(create(2, ID, 4), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(gpadl_find(1, ID)->page_count, 3);
	guest_gpadl_teardown(1, ID);
	assert_int_equal(create(2, ID, 4), VMBUS_STATUS_SUCCESS);
}

static void test_teardown_unknown_answered(void **state)
{
	(void)state;
	guest_gpadl_teardown(1, ID);
	guest_gpadl_teardown(0xffffffff, 0);
}

static void test_teardown_of_open_ring_stops_the_channel(void **state)
{
	(void)state;
	guest_open(1);
	guest_gpadl_teardown(1, ID + 1);
	assert_int_equal(echoes[0].closes, 1);
	assert_int_not_equal(guest_signal(1), 0);
	guest_close(1);
	assert_int_equal(echoes[0].closes, 1);
	guest_open(1);
	assert_int_equal(echoes[0].opens, 2);
}

static void test_too_many_refused_until_one_goes(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < VMBUS_GPADLS(GUEST_VPS); i++) {
		assert_int_equal(create(1, ID + i, 1), VMBUS_STATUS_SUCCESS);
	}
	assert_int_equal(create(1, 1, 1), VMBUS_STATUS_UNSUCCESSFUL);
	guest_gpadl_teardown(1, ID + 5);
	assert_int_equal(create(1, 1, 1), VMBUS_STATUS_SUCCESS);
}

static void test_too_many_pages_refused_until_some_go(void **state)
{
	uint32_t count = VMBUS_GPADL_CHUNKS(GUEST_VPS) / GPADL_CHUNKS_MAX;

	(void)state;
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(create(1, ID + i, GPADL_PAGES_MAX), VMBUS_STATUS_SUCCESS);
	}
	assert_int_equal(create(1, 1, GPADL_PAGES_MAX), VMBUS_STATUS_UNSUCCESSFUL);
	assert_int_equal(create(1, 1, 3), VMBUS_STATUS_SUCCESS);
	guest_gpadl_teardown(1, ID);
	assert_int_equal(create(1, 2, GPADL_PAGES_MAX), VMBUS_STATUS_SUCCESS);
}

/* IDs of one hash bucket, removed from its front, middle and end. */
static void test_ids_of_one_bucket_are_told_apart(void **state)
{
	/* 0x9e3779b1 times each of them is 0 to 3, modulo 2^32. */
	static const uint32_t ids[] = { 0, 0x0e8b2f51, 0x1d165ea2, 0x2ba18df3 };

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(create(1, ids[i], 1 + i), VMBUS_STATUS_SUCCESS);
	}
	for (uint32_t i = 0; i < 4; i++) {
		uint32_t gone = (i * 3 + 1) % 4;

		guest_gpadl_teardown(1, ids[gone]);
		assert_null(gpadl_find(1, ids[gone]));
		for (uint32_t j = i + 1; j < 4; j++) {
			uint32_t left = (j * 3 + 1) % 4;

			assert_int_equal(gpadl_find(1, ids[left])->page_count, 1 + left);
		}
	}
}

static bool is_held(uint64_t gpa)
{
	struct span span = { gpa, HV_PAGE_SIZE };

	if (!pages_take(&span)) {
		return true;
	}
	pages_return(&span);
	return false;
}

static void test_pages_are_held_until_the_gpadl_goes(void **state)
{
	(void)state;
	guest_gpadl_header(1, 1, 30, 26, GUEST_HEAP);
	assert_true(is_held(GUEST_HEAP + 25ULL * HV_PAGE_SIZE));
	assert_false(is_held(GUEST_HEAP + 26ULL * HV_PAGE_SIZE));
	guest_gpadl_header(1, 2, 3, 3, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(2), VMBUS_STATUS_SUCCESS);
	guest_gpadl_teardown(1, 1);
	assert_true(is_held(GUEST_HEAP + 2ULL * HV_PAGE_SIZE));
	assert_false(is_held(GUEST_HEAP + 3ULL * HV_PAGE_SIZE));
	/* The first page of a refused body was right. */
	guest_gpadl_header(1, 3, 30, 26, GUEST_HEAP);
	guest_gpadl_body(3, 4, FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - 0x3000);
	assert_int_equal(guest_gpadl_status(3), VMBUS_STATUS_UNSUCCESSFUL);
	assert_false(is_held(FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE - 0x3000));
	assert_true(is_held(GUEST_HEAP));
	guest_post_type(CHANNELMSG_UNLOAD);
	assert_false(is_held(GUEST_HEAP));
}

static void test_remove_keeps_the_pages_of_the_others(void **state)
{
	(void)state;
	guest_gpadl_header(1, 1, 2, 2, GUEST_HEAP);
	assert_int_equal(guest_gpadl_status(1), VMBUS_STATUS_SUCCESS);
	guest_gpadl_header(1, 2, 3, 3, GUEST_HEAP + 0x10000);
	assert_int_equal(guest_gpadl_status(2), VMBUS_STATUS_SUCCESS);
	guest_gpadl_header(1, 3, 30, 26, GUEST_HEAP + 0x20000);
	guest_gpadl_teardown(1, 1);
	guest_gpadl_body(3, 4, GUEST_HEAP + 0x3a000);
	assert_int_equal(guest_gpadl_status(3), VMBUS_STATUS_SUCCESS);
	assert_ptr_equal(gpadl_page(gpadl_find(1, 2), 2), fake_memory(GUEST_HEAP + 0x12000, 1));
	assert_ptr_equal(gpadl_page(gpadl_find(1, 3), 0), fake_memory(GUEST_HEAP + 0x20000, 1));
	assert_ptr_equal(gpadl_page(gpadl_find(1, 3), 29), fake_memory(GUEST_HEAP + 0x3d000, 1));
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_create_header_only_has_its_pages),
		TEST(test_create_bodies_answered_once_at_the_end),
		TEST(test_create_largest_is_taken),
		TEST(test_create_larger_refused),
		TEST(test_body_too_many_pages_refused),
		TEST(test_body_repeated_refused),
		TEST(test_body_without_header_ignored),
		TEST(test_body_before_header_ignored_then_created),
		TEST(test_header_too_many_pages_refused),
		TEST(test_bodies_missing_open_refused_teardown_works),
		TEST(test_pages_outside_ram_refused),
		TEST(test_page_number_with_high_bits_refused),
		TEST(test_range_that_lies_refused),
		TEST(test_header_of_unknown_channel_refused),
		TEST(test_id_in_use_refused_and_the_first_stays),
		TEST(test_teardown_unknown_answered),
		TEST(test_teardown_of_open_ring_stops_the_channel),
		TEST(test_too_many_refused_until_one_goes),
		TEST(test_too_many_pages_refused_until_some_go),
		TEST(test_ids_of_one_bucket_are_told_apart),
		TEST(test_pages_are_held_until_the_gpadl_goes),
		TEST(test_remove_keeps_the_pages_of_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
