/* SPDX-License-Identifier: BSD-2-Clause */
/* Another kernel in the place of this one: its image, and a device tree that tells it of EFI's tables. */
#include "machine/device_tree.h"
#include "machine/machine.h"

#define TWO_MIB ABI_ULL(0x200000)

/* In the header of an arm64 Image [Linux Documentation/arm64/booting.rst] */
#define IMAGE_SIZE  16
#define IMAGE_MAGIC 56

/* Behind the image: the tree, then the map. Neither may lie in this kernel's memory, which is free for the next one. */
#define TAIL_SIZE (TREE_WRITTEN_SIZE + ABI_ULL(0x20000))

static uint64_t image_memory(const uint8_t *image)
{
	return (read64(image + IMAGE_SIZE) + TWO_MIB - 1) & ~(TWO_MIB - 1);
}

static void start_image(const struct machine_range *kernel, const struct machine_range *initrd,
			const char *options)
{
	const uint8_t *image = (const uint8_t *)(uintptr_t)kernel->base;
	uint64_t size = image_memory(image);
	uint64_t target;
	uint8_t *tail;

	if (kernel->size > size) {
		print("%s: a kernel that is larger than its header says\n", guest.name);
		return;
	}
	target = memory_free_range(size + TAIL_SIZE);
	tail = (uint8_t *)(uintptr_t)(target + size);
	if (target == 0 || machine.map.size > TAIL_SIZE - TREE_WRITTEN_SIZE) {
		print("%s: no memory for another kernel\n", guest.name);
		return;
	}
	memcpy((void *)(uintptr_t)target, image, kernel->size);
	memcpy(tail + TREE_WRITTEN_SIZE, (const void *)(uintptr_t)machine.map.base,
	       machine.map.size);
	machine.map.base = (uintptr_t)tail + TREE_WRITTEN_SIZE;
	tree_write(tail, initrd, options);
	cache_clean((const void *)(uintptr_t)target, size + TAIL_SIZE);
	cpu_jump(target, (uintptr_t)tail);
}

void kexec_self(const char *options)
{
	const struct machine_range self = { (uintptr_t)image_start,
					    (uintptr_t)image_loaded_end - (uintptr_t)image_start,
					    false };

	start_image(&self, &machine.payload, options);
}

void kexec_image(const struct machine_range *kernel, const struct machine_range *initrd,
		 const char *options)
{
	const uint8_t *image = (const uint8_t *)(uintptr_t)kernel->base;

	if (kernel->size < IMAGE_MAGIC + 4 || memcmp(image + IMAGE_MAGIC, "ARM\x64", 4) != 0) {
		print("%s: no arm64 Image to start\n", guest.name);
		return;
	}
	start_image(kernel, initrd, options);
}
