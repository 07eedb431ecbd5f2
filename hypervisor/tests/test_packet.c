/* SPDX-License-Identifier: BSD-2-Clause */
/* Page lists of GPA-direct packets: what they name, and all the ways in which they lie. */
#include "vmbus/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "fake/fake.h"

#define PAGE      ABI_ULL(0x1000)
#define RAM       FAKE_MEMORY_BASE
#define PFN       (RAM / PAGE)
#define PFN_END   ((FAKE_MEMORY_BASE + FAKE_MEMORY_SIZE) / PAGE)
#define SPANS_MAX 4

/* range_count, then words of 64 bits: {byte_count, byte_offset << 32} and page numbers. */
struct list {
	uint32_t range_count;
	uint32_t words;
	uint64_t word[8];
};

#define RANGE(count, offset) ((uint64_t)(offset) << 32 | (count))

static struct span spans[SPANS_MAX];

static uint32_t parse(const struct list *list, uint32_t max)
{
	uint8_t header[8 + sizeof(list->word)] = { 0 };
	struct packet packet = { .type = VMBUS_PACKET_GPA_DIRECT,
				 .header = header,
				 .header_size = 8 + list->words * 8 };

	memcpy(header + 4, &list->range_count, 4);
	memcpy(header + 8, list->word, sizeof(list->word));
	fake_memory_reset();
	memset(spans, 0xee, sizeof(spans));
	return packet_spans(&packet, spans, max);
}

static void assert_span(uint32_t index, uint64_t gpa, uint64_t size)
{
	assert_int_equal(spans[index].gpa, gpa);
	assert_int_equal(spans[index].size, size);
}

static void test_spans_of_one_range(void **state)
{
	static const struct list list = { 1, 4, { RANGE(0x1800, 0xe00), PFN, PFN + 5, PFN + 2 } };

	(void)state;
	assert_int_equal(parse(&list, SPANS_MAX), 3);
	assert_span(0, RAM + 0xe00, 0x200);
	assert_span(1, RAM + 0x5000, 0x1000);
	assert_span(2, RAM + 0x2000, 0x600);
}

static void test_spans_of_neighbours_are_one(void **state)
{
	static const struct list pages = { 1, 4, { RANGE(0x2800, 0x800), PFN, PFN + 1, PFN + 2 } };
	static const struct list ranges = {
		3, 6, { RANGE(0x800, 0x800), PFN, RANGE(1, 0), PFN + 1, RANGE(1, 2), PFN + 1 }
	};

	(void)state;
	assert_int_equal(parse(&pages, 1), 1);
	assert_span(0, RAM + 0x800, 0x2800);
	assert_int_equal(parse(&ranges, SPANS_MAX), 2);
	assert_span(0, RAM + 0x800, 0x801);
	assert_span(1, RAM + 0x1002, 1);
}

/* A page may be named twice, and the list may be longer than its ranges. */
static void test_spans_repeated_and_padded_are_taken(void **state)
{
	static const struct list list = { 1, 8, { RANGE(0x2000, 0), PFN + 1, PFN + 1, ~0ULL } };

	(void)state;
	assert_int_equal(parse(&list, SPANS_MAX), 2);
	assert_span(0, RAM + 0x1000, 0x1000);
	assert_span(1, RAM + 0x1000, 0x1000);
}

static void test_spans_at_the_ends_of_ram_are_taken(void **state)
{
	static const struct list list = { 2,
					  4,
					  { RANGE(1, 0), PFN, RANGE(1, 0xfff), PFN_END - 1 } };

	(void)state;
	assert_int_equal(parse(&list, SPANS_MAX), 2);
	assert_span(1, RAM + FAKE_MEMORY_SIZE - 1, 1);
}

static void test_spans_of_lists_that_lie_are_refused(void **state)
{
	static const struct list bad[] = {
		{ 0, 2, { RANGE(1, 0), PFN } },                   /* no range */
		{ 2, 2, { RANGE(1, 0), PFN } },                   /* a range too few */
		{ 0xffffffff, 2, { RANGE(1, 0), PFN } },          /* many too few */
		{ 1, 0, { RANGE(1, 0), PFN } },                   /* no room for a range */
		{ 1, 1, { RANGE(1, 0), PFN } },                   /* nor for its page */
		{ 1, 2, { RANGE(0x1001, 0), PFN } },              /* nor for its second page */
		{ 1, 2, { RANGE(2, 0xfff), PFN } },               /* the same */
		{ 1, 8, { RANGE(0xffffffff, 0), PFN } },          /* 4 GiB */
		{ 1, 8, { RANGE(0xffffffff, 0xffffffff), PFN } }, /* and more */
		{ 1, 2, { RANGE(0, 0), PFN } },                   /* empty */
		{ 2, 4, { RANGE(1, 0), PFN, RANGE(0, 0), PFN } }, /* the second is empty */
		{ 1, 2, { RANGE(1, 0x1000), PFN } },              /* offset not in the first page */
		{ 1, 2, { RANGE(1, 0x80000000), PFN } },          /* the same */
		{ 1, 2, { RANGE(1, 0), 0 } },                     /* no RAM */
		{ 1, 2, { RANGE(1, 0), PFN - 1 } },               /* below RAM */
		{ 1, 2, { RANGE(1, 0), PFN_END } },               /* above RAM */
		{ 1, 3, { RANGE(0x1001, 0), PFN_END - 1, PFN_END } }, /* half of it above */
		{ 1, 3, { RANGE(0x1001, 0), PFN - 1, PFN } },         /* half of it below */
		{ 1, 2, { RANGE(1, 0), PFN | ABI_BIT64(32) } },       /* bits of no address */
		{ 1, 2, { RANGE(1, 0), PFN | ABI_BIT64(52) } },       /* lost when shifted */
		{ 1, 2, { RANGE(1, 0), PFN | ABI_BIT64(63) } },       /* the same */
		{ 1, 2, { RANGE(1, 0), UINT64_MAX } },                /* all bits */
		{ 1, 6, { RANGE(0x5000, 0), PFN, PFN + 2, PFN + 4, PFN + 6, PFN + 8 } }, /* 5 */
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(bad); i++) {
		assert_int_equal(parse(&bad[i], SPANS_MAX), 0);
	}
}

static void test_spans_of_a_short_header_are_refused(void **state)
{
	uint8_t header[8] = { 0, 0, 0, 0, 1, 0, 0, 0 };
	struct packet packet = { .header = header };

	(void)state;
	assert_int_equal(packet_spans(&packet, spans, SPANS_MAX), 0);
	packet.header_size = sizeof(header);
	assert_int_equal(packet_spans(&packet, spans, SPANS_MAX), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans_of_one_range),
		cmocka_unit_test(test_spans_of_neighbours_are_one),
		cmocka_unit_test(test_spans_repeated_and_padded_are_taken),
		cmocka_unit_test(test_spans_at_the_ends_of_ram_are_taken),
		cmocka_unit_test(test_spans_of_lists_that_lie_are_refused),
		cmocka_unit_test(test_spans_of_a_short_header_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
