/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's RAM: one piece, mapped at its guest physical address as EL2 maps it; and EL2's arena. */
#include <assert.h>
#include <sys/mman.h>

#include "aarch64/exclusive.h"
#include "core/arena.h"
#include "core/guest_memory.h"
#include "core/machine.h"
#include "core/pages.h"
#include "fake/fake.h"

#define ARENA_SIZE ABI_ULL(0x4000000)

_Thread_local uint32_t fake_exclusive_failures;
_Thread_local uint32_t fake_exclusive_count;

/* What is given up reads as zero. */
static void empty_memory(void)
{
	static void *memory;
	void *wanted = (void *)(uintptr_t)FAKE_MEMORY_BASE;
	int failed;

	if (memory == NULL) {
		memory = mmap(wanted, FAKE_MEMORY_SIZE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	}
	failed = madvise(wanted, FAKE_MEMORY_SIZE, MADV_DONTNEED);
	assert(memory == wanted && failed == 0);
}

void fake_memory_reset(void)
{
	static _Alignas(4096) uint8_t arena_memory[ARENA_SIZE];
	struct boot_range arena = { (uintptr_t)arena_memory, sizeof(arena_memory) };

	empty_memory();
	machine.ram[0] = (struct boot_range){ FAKE_MEMORY_BASE, FAKE_MEMORY_SIZE };
	machine.ram_count = 1;
	guest_memory_init();
	arena_init(&arena);
	pages_init();
}

void *fake_memory(uint64_t gpa, size_t size)
{
	void *pointer = guest_memory_map(gpa, size);

	assert(pointer != NULL);
	return pointer;
}
