/* SPDX-License-Identifier: BSD-2-Clause */
/* The arena: one range, handed out from its beginning to its end. */
#include "core/arena.h"

#include "aarch64/stage.h"
#include "aarch64/string.h"
#include "core/log.h"
#include "core/pages.h"

/*
 * What the objects of VMBus take (core/config.h gives their numbers): in any machine, and for each
 * VP. hypervisor/tests/test_arena.c fails when it is not enough. Pins and translation tables are beside it.
 */
#define ARENA_BASE   ABI_U(0xc0000)
#define ARENA_PER_VP ABI_U(0x18000)

/* And for each SCSI controller, and for each of its channels: slots of requests, and their places in queues. */
#define ARENA_PER_SCSI         ABI_U(0x2000)
#define ARENA_PER_SCSI_CHANNEL ABI_U(0x8d000)

/* The same for each network device. */
#define ARENA_PER_NET         ABI_U(0x26000)
#define ARENA_PER_NET_CHANNEL ABI_U(0x10000)

#define CACHE_LINE ABI_U(64)

static struct boot_range arena;

uint64_t arena_size(const struct boot_info *info)
{
	uint64_t pages = pages_count(info);
	uint64_t tables = STAGE1_TABLES + STAGE2_TABLES(pages) + 1; /* and what aligns them */

	uint64_t scsi = info->scsi_count *
			(ARENA_PER_SCSI +
			 (uint64_t)VMBUS_SCSI_CHANNELS(info->cpu_count) * ARENA_PER_SCSI_CHANNEL);

	uint64_t net =
		info->net_count * (ARENA_PER_NET + (uint64_t)VMBUS_NET_CHANNELS(info->cpu_count) *
							   ARENA_PER_NET_CHANNEL);

	return net + scsi + ARENA_BASE + (uint64_t)info->cpu_count * ARENA_PER_VP +
	       pages * sizeof(uint16_t) + tables * STAGE_TABLE_SIZE;
}

void arena_init(const struct boot_range *range)
{
	arena = *range;
}

void *arena_take(uint64_t size, uint64_t alignment)
{
	uint64_t mask = (alignment < CACHE_LINE ? CACHE_LINE : alignment) - 1;
	uint64_t skipped = -arena.base & mask;
	void *taken = (void *)(uintptr_t)(arena.base + skipped);

	if (skipped > arena.size || size > arena.size - skipped) {
		const struct log_item items[] = { { "bytes asked for", size },
						  { "bytes left", arena.size } };

		log_failure("EL2's arena is too small for this machine: raise ARENA_BASE or "
			    "ARENA_PER_VP in core/arena.c",
			    items, 2, NULL);
	}
	arena.base += skipped + size;
	arena.size -= skipped + size;
	return memset(taken, 0, size);
}
