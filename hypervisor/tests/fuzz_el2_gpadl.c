/* SPDX-License-Identifier: BSD-2-Clause */
/* GPADLs made, filled and removed in any order: no page outside RAM, and no page and no room is lost. */
#include "vmbus/gpadl.h"

#include "core/config.h"
#include "core/pages.h"
#include "fake/fake.h"
#include "fuzz/fuzz.h"

#define VPS 1U

fuzzer fuzz_el2_gpadl;

static void create(struct fuzz *fuzz, uint32_t id)
{
	uint8_t what = fuzz_8(fuzz);
	struct vmbus_gpa_range range = { .byte_count = fuzz_32(fuzz) };
	struct gpadl *gpadl;

	if (what < 0xc0) {
		range.byte_count %= 64 * HV_PAGE_SIZE;
		range.byte_offset = what % 8 * 512;
	} else {
		range.byte_count %= GPADL_PAGES_MAX * HV_PAGE_SIZE;
		range.byte_offset = fuzz_32(fuzz);
	}
	gpadl = gpadl_create(what % 4, id, &range);
	fuzz_require(gpadl == NULL || gpadl_find_id(id) == gpadl);
}

/* As message.c does: what is refused goes away. */
static void add(struct fuzz *fuzz, struct gpadl *gpadl)
{
	uint8_t what = fuzz_8(fuzz);
	uint64_t numbers[28];
	uint32_t count = what % 29;

	for (uint32_t i = 0; i < count; i++) {
		numbers[i] = FAKE_MEMORY_BASE / HV_PAGE_SIZE + fuzz_8(fuzz);
	}
	if (what >= 0xc0 && count > 0) {
		fuzz_bytes(fuzz, &numbers[count - 1], sizeof(numbers[0]));
	}
	if (gpadl_add_pages(gpadl, (const uint8_t *)numbers, count)) {
		fuzz_require(gpadl->page_present <= gpadl->page_count);
		return;
	}
	gpadl_remove(gpadl);
}

static void use(uint32_t relid, uint32_t id)
{
	struct gpadl *gpadl = gpadl_find(relid, id);

	for (uint32_t i = 0; gpadl != NULL && i < gpadl->page_count; i++) {
		struct span span = { (uintptr_t)gpadl_page(gpadl, i), HV_PAGE_SIZE };

		fuzz_require(!pages_take(&span));
		memset(fake_memory(span.gpa, span.size), 0x5a, span.size);
	}
}

static void step(struct fuzz *fuzz)
{
	uint8_t what = fuzz_8(fuzz);
	/* Some of one hash bucket, some not. */
	uint32_t id = (what >> 4) * ((what & 8) != 0 ? ABI_U(0x0e8b2f51) : 1);
	struct gpadl *gpadl = gpadl_find_id(id);

	switch (what % 8) {
	case 0:
	case 1:
		create(fuzz, id);
		break;
	case 2:
	case 3:
	case 4:
		if (gpadl != NULL) {
			add(fuzz, gpadl);
		}
		break;
	case 5:
		use(fuzz_8(fuzz) % 4, id);
		break;
	case 6:
		if (gpadl != NULL) {
			gpadl_remove(gpadl);
			fuzz_require(gpadl_find_id(id) == NULL);
		}
		break;
	default:
		gpadl_remove_channel(fuzz_8(fuzz) % 4);
		break;
	}
}

int fuzz_el2_gpadl(const uint8_t *data, size_t size)
{
	const struct span ram = { FAKE_MEMORY_BASE, FAKE_MEMORY_SIZE };
	const struct vmbus_gpa_range largest = { .byte_count = GPADL_PAGES_MAX * HV_PAGE_SIZE };
	struct fuzz fuzz = { data, size };

	fake_memory_reset();
	gpadl_init(VPS);
	while (fuzz_more(&fuzz)) {
		step(&fuzz);
	}
	gpadl_reset();
	fuzz_require(pages_take(&ram));
	pages_return(&ram);
	for (uint32_t i = 0; i < VMBUS_GPADL_CHUNKS(VPS) / GPADL_CHUNKS_MAX; i++) {
		fuzz_require(gpadl_create(0, i, &largest) != NULL);
	}
	return 0;
}
