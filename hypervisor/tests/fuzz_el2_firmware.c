/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a hostile firmware asks of EL2: accesses to fw_cfg, with descriptors in its memory, and disk calls. Back ends see the
 * guest's memory and blocks of the disk only, and the secret stays one.
 */
#include "aarch64/mmio.h"
#include "aarch64/sysreg.h"
#include "calls/disk_call.h"
#include "core/fw_cfg_filter.h"
#include "core/guest_memory.h"
#include "core/machine.h"
#include "core/partition.h"
#include "fuzz/fuzz.h"
#include "virtio/disk.h"

#define REGISTERS  0x09020000ULL
#define CALLS      0xcd00
#define SECRET     0x22
#define RAM_SIZE   0x400000ULL
#define OWN_OFFSET 0x200000ULL
#define OWN_SIZE   0x4000ULL /* resident and shared, half each */
#define ITEM_MASK  0x3fff
#define READ_BIT   2U

fuzzer fuzz_el2_firmware;

struct boot_info machine;
struct partition partition;

static _Alignas(4096) uint8_t ram[RAM_SIZE];

static const struct disk there[] = {
	{ .block_size = 512, .block_count = 0x1000 },
	{ .block_size = 4096, .block_count = 0xfffffffffffff },
	{ .is_read_only = true },
};

static void require_guests(uint64_t base, uint64_t size)
{
	const uint64_t start = (uintptr_t)ram;
	const uint64_t own = start + OWN_OFFSET;

	fuzz_require(size <= RAM_SIZE && base >= start && base - start <= RAM_SIZE - size);
	fuzz_require(base + size <= own || base >= own + OWN_SIZE);
}

uint8_t mmio_read8(uint64_t address)
{
	fuzz_require(address == REGISTERS);
	return 0;
}

static void require_no_secret(uint16_t key)
{
	fuzz_require((key & ITEM_MASK) != SECRET);
}

void mmio_write16(uint64_t address, uint16_t value)
{
	fuzz_require(address == REGISTERS + 8);
	require_no_secret(__builtin_bswap16(value));
}

/* The descriptor must be EL2's: the guest could change its own after the check. */
void mmio_write64(uint64_t address, uint64_t value)
{
	uint32_t *dma = (uint32_t *)(uintptr_t)__builtin_bswap64(value);
	uint32_t control = __builtin_bswap32(dma[0]);
	uint64_t to;

	fuzz_require(address == REGISTERS + 0x10);
	fuzz_require((uint8_t *)dma < ram || (uint8_t *)dma >= ram + RAM_SIZE);
	fuzz_require((control & ~0xffff000eU) == 0);
	require_no_secret((uint16_t)(control >> 16));
	memcpy(&to, &dma[2], sizeof(to));
	if ((control & READ_BIT) != 0) {
		require_guests(__builtin_bswap64(to), __builtin_bswap32(dma[1]));
	}
	dma[0] = 0;
}

uint32_t disk_list(struct disk *disks, uint32_t max)
{
	fuzz_require(max >= ABI_COUNT(there));
	memcpy(disks, there, sizeof(there));
	return ABI_COUNT(there);
}

enum disk_status disk_read(const struct disk *disk, uint64_t block, const struct span *span)
{
	uint64_t blocks = span->size / disk->block_size;

	fuzz_require(span->size % disk->block_size == 0);
	fuzz_require(block <= disk->block_count && blocks <= disk->block_count - block);
	if (span->size != 0) {
		require_guests(span->gpa, span->size);
	}
	return DISK_OK;
}

enum disk_status disk_write(const struct disk *disk, uint64_t block, const struct span *span)
{
	return disk_read(disk, block, span);
}

enum disk_status disk_flush(const struct disk *disk)
{
	fuzz_require(disk->block_size <= 4096);
	return DISK_OK;
}

/* An address: mostly near an edge of what the guest has. */
static uint64_t make_address(struct fuzz *fuzz)
{
	static const uint64_t edges[] = { 0, OWN_OFFSET, OWN_OFFSET + OWN_SIZE, RAM_SIZE };
	uint8_t what = fuzz_8(fuzz);

	return what < 0xf0
		       ? (uintptr_t)ram + edges[what % 4] + (uint64_t)(int64_t)(int8_t)fuzz_8(fuzz)
		       : (uint64_t)fuzz_32(fuzz) << 32 | fuzz_32(fuzz);
}

/* A size: mostly some blocks, rarely near the largest. */
static uint64_t make_size(struct fuzz *fuzz)
{
	uint8_t what = fuzz_8(fuzz);
	uint64_t size = (uint64_t)fuzz_8(fuzz) << (what % 16);

	return what < 0xe0 ? size : -size;
}

static void access_fw_cfg(struct fuzz *fuzz, uint8_t what)
{
	static const uint8_t offsets[] = { 0, 8, 0x10, 0x10, 0x10, 0x14, 4, 0x18 };
	uint64_t descriptor = make_address(fuzz);
	uint64_t value = __builtin_bswap64(descriptor);
	uint32_t words[2];
	uint64_t to = __builtin_bswap64(make_address(fuzz));

	words[0] = __builtin_bswap32((uint32_t)fuzz_8(fuzz) << 24 | SECRET << 16 | fuzz_8(fuzz));
	words[1] = __builtin_bswap32((uint32_t)make_size(fuzz));
	if (descriptor >= (uintptr_t)ram && descriptor - (uintptr_t)ram <= RAM_SIZE - 16) {
		memcpy((void *)(uintptr_t)descriptor, words, sizeof(words));
		memcpy((void *)(uintptr_t)(descriptor + 8), &to, sizeof(to));
	}
	fw_cfg_filter(REGISTERS + offsets[what % 8], 1U << (what / 8 % 4), what % 8 != 0, &value);
}

static void call_disk(struct fuzz *fuzz, uint8_t what)
{
	uint64_t x[18] = { 0 };

	x[1] = fuzz_8(fuzz) % 4U;
	x[2] = make_size(fuzz);
	x[3] = make_size(fuzz);
	x[4] = make_address(fuzz);
	x[5] = what % 4U;
	/* It ends: each part is one command of at least a block. */
	for (uint64_t steps = 0; steps <= RAM_SIZE / 512; steps++) {
		fake_sysreg.elr_el2 = 4;
		disk_call(x, CALLS + what / 4U % 8);
		if (fake_sysreg.elr_el2 == 4) {
			return;
		}
	}
	fuzz_require(false);
}

int fuzz_el2_firmware(const uint8_t *data, size_t size)
{
	struct fuzz fuzz = { data, size };
	const uint64_t own = (uintptr_t)ram + OWN_OFFSET;

	machine = (struct boot_info){
		.resident = { own, OWN_SIZE / 2 },
		.shared = { own + OWN_SIZE / 2, OWN_SIZE / 2 },
		.ram = { { (uintptr_t)ram, RAM_SIZE } },
		.ram_count = 1,
		.fw_cfg_secret = SECRET,
	};
	guest_memory_init();
	disk_call_init();
	while (fuzz_more(&fuzz)) {
		uint8_t what = fuzz_8(&fuzz);

		if (what < 0x80) {
			access_fw_cfg(&fuzz, what);
		} else {
			call_disk(&fuzz, what);
		}
	}
	return 0;
}
