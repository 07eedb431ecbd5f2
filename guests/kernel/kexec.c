/* SPDX-License-Identifier: BSD-2-Clause */
/* Another kernel in the place of this one: its image, and a device tree that tells it of EFI's tables. */
#include "kernel/tree_write.h"

#include "baremetal/bytes.h"
#include "baremetal/cache.h"
#include "baremetal/memory.h"

#define TWO_MIB ABI_ULL(0x200000)

/* In the header of an arm64 Image [Linux Documentation/arm64/booting.rst] */
#define IMAGE_SIZE  16
#define IMAGE_MAGIC 56

/* Behind the image: the tree, then the map. Neither may lie in this kernel's memory, which is free for the next one. */
#define TAIL_SIZE (TREE_WRITTEN_SIZE + ABI_ULL(0x20000))

static uint64_t align_up(uint64_t value)
{
	return (value + TWO_MIB - 1) & ~(TWO_MIB - 1);
}

static bool touches(uint64_t base, uint64_t size, uint64_t other, uint64_t other_size)
{
	return base < other + other_size && other < base + size;
}

static bool is_in_use(uint64_t base, uint64_t size)
{
	return touches(base, size, (uintptr_t)image_start,
		       (uintptr_t)image_end - (uintptr_t)image_start) ||
	       touches(base, size, boot.map.base, boot.map.size) ||
	       touches(base, size, kernel.initrd.base, kernel.initrd.size) ||
	       (boot.tree != NULL && touches(base, size, (uintptr_t)boot.tree, TWO_MIB));
}

/* RAM that nobody uses, a multiple of 2 MiB; 0: none. */
static uint64_t free_range(uint64_t size)
{
	for (uint32_t i = memory_range_count; i-- != 0;) {
		const struct memory_range *range = &memory_ranges[i];
		uint64_t first = align_up(range->base);

		if (!range->is_free || range->size < size) {
			continue;
		}
		for (uint64_t at = (range->base + range->size - size) & ~(TWO_MIB - 1);
		     at >= first && at <= range->base + range->size; at -= TWO_MIB) {
			if (!is_in_use(at, size)) {
				return at;
			}
		}
	}
	return 0;
}

static uint64_t image_memory(const uint8_t *image)
{
	return align_up(read64(image + IMAGE_SIZE));
}

static void start_image(const struct range *file, const struct range *initrd, const char *options)
{
	const uint8_t *image = (const uint8_t *)(uintptr_t)file->base;
	uint64_t size = image_memory(image);
	uint64_t target;
	uint8_t *tail;

	if (file->size > size) {
		print("%s: a kernel that is larger than its header says\n", guest.name);
		return;
	}
	target = free_range(size + TAIL_SIZE);
	tail = (uint8_t *)(uintptr_t)(target + size);
	if (target == 0 || boot.map.size > TAIL_SIZE - TREE_WRITTEN_SIZE) {
		print("%s: no memory for another kernel\n", guest.name);
		return;
	}
	memcpy((void *)(uintptr_t)target, image, file->size);
	memcpy(tail + TREE_WRITTEN_SIZE, (const void *)(uintptr_t)boot.map.base, boot.map.size);
	boot.map.base = (uintptr_t)tail + TREE_WRITTEN_SIZE;
	tree_write(tail, initrd, options);
	cache_clean((const void *)(uintptr_t)target, size + TAIL_SIZE);
	cpu_jump(target, (uintptr_t)tail);
}

void kexec_self(const char *options)
{
	const struct range self = { (uintptr_t)image_start,
				    (uintptr_t)image_loaded_end - (uintptr_t)image_start };

	start_image(&self, &kernel.initrd, options);
}

void kexec_image(const struct range *file, const struct range *initrd, const char *options)
{
	const uint8_t *header = (const uint8_t *)(uintptr_t)file->base;

	if (file->size < IMAGE_MAGIC + 4 || memcmp(header + IMAGE_MAGIC, "ARM\x64", 4) != 0) {
		print("%s: no arm64 Image to start\n", guest.name);
		return;
	}
	start_image(file, initrd, options);
}
