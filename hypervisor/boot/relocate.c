/* SPDX-License-Identifier: BSD-2-Clause */
/* Base relocations of a PE32+ image. */
#include "boot/relocate.h"

#include "aarch64/string.h"
#include "abi/macro.h"
#include "core/config.h"

/* ["PE Format"]: offsets in the file header, then from the PE signature */
#define DOS_PE_OFFSET    ABI_U(0x3c)
#define DOS_SIZE         ABI_U(0x40)
#define PE_SIGNATURE     ABI_U(0x00004550)
#define PE_MAGIC         ABI_U(24)
#define PE_MAGIC_PE32_64 ABI_U(0x20b)
#define PE_CODE_SIZE     ABI_U(28)
#define PE_CODE_ADDRESS  ABI_U(44)
#define PE_RELOC_ADDRESS ABI_U(176) /* data directory 5 */
#define PE_RELOC_SIZE    ABI_U(180)
#define PE_HEADER_SIZE   ABI_U(184)

/* Each block: address of a page, bytes of the block, then 16 bits for each relocation */
#define BLOCK_SIZE        ABI_U(4)
#define BLOCK_HEADER      ABI_U(8)
#define ENTRY_SIZE        ABI_U(2)
#define ENTRY_TYPE_SHIFT  12
#define ENTRY_TYPE_WIDTH  4
#define ENTRY_OFFSET_MASK ABI_U(0xfff)
#define TYPE_ABSOLUTE     ABI_U(0) /* padding */
#define TYPE_DIR64        ABI_U(10)

struct image {
	uint8_t *bytes;
	uint64_t size;
	uint64_t delta;
};

static bool is_inside(uint64_t offset, uint64_t size, uint64_t all)
{
	return size <= all && offset <= all - size;
}

static uint16_t read16(const uint8_t *field)
{
	uint16_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static uint32_t read32(const uint8_t *field)
{
	uint32_t value;

	memcpy(&value, field, sizeof(value));
	return value;
}

static bool relocate_one(const struct image *image, uint64_t offset)
{
	uint64_t value;

	if (!is_inside(offset, sizeof(value), image->size)) {
		return false;
	}
	memcpy(&value, image->bytes + offset, sizeof(value));
	value += image->delta;
	memcpy(image->bytes + offset, &value, sizeof(value));
	return true;
}

static bool relocate_block(const struct image *image, const uint8_t *block, uint32_t size)
{
	uint64_t page = read32(block);

	for (uint32_t i = BLOCK_HEADER; i + ENTRY_SIZE <= size; i += ENTRY_SIZE) {
		uint16_t entry = read16(block + i);
		uint64_t type = ABI_FIELD_GET(ENTRY_TYPE, entry);

		if (type == TYPE_ABSOLUTE) {
			continue;
		}
		if (type != TYPE_DIR64 ||
		    !relocate_one(image, page + (entry & ENTRY_OFFSET_MASK))) {
			return false;
		}
	}
	return true;
}

static bool relocate_blocks(const struct image *image, const uint8_t *blocks, uint32_t size)
{
	uint32_t offset = 0;

	while (offset < size) {
		uint32_t left = size - offset;
		uint32_t block = left >= BLOCK_HEADER ? read32(blocks + offset + BLOCK_SIZE) : 0;

		if (block < BLOCK_HEADER || block > left ||
		    !relocate_block(image, blocks + offset, block)) {
			return false;
		}
		offset += block;
	}
	return true;
}

/* The PE signature in an image, NULL: there is none */
static const uint8_t *find_pe(const uint8_t *image, uint64_t size)
{
	const uint8_t *pe;
	uint32_t offset;

	if (size < DOS_SIZE) {
		return NULL;
	}
	offset = read32(image + DOS_PE_OFFSET);
	if (!is_inside(offset, PE_HEADER_SIZE, size)) {
		return NULL;
	}
	pe = image + offset;
	return read32(pe) == PE_SIGNATURE && read16(pe + PE_MAGIC) == PE_MAGIC_PE32_64 ? pe : NULL;
}

bool relocate(uint8_t *image, uint64_t size, uint64_t delta)
{
	struct image copy = { .bytes = image, .size = size, .delta = delta };
	const uint8_t *pe = find_pe(image, size);
	uint32_t blocks;
	uint32_t blocks_size;

	if (pe == NULL) {
		return false;
	}
	blocks = read32(pe + PE_RELOC_ADDRESS);
	blocks_size = read32(pe + PE_RELOC_SIZE);
	return is_inside(blocks, blocks_size, size) &&
	       relocate_blocks(&copy, image + blocks, blocks_size);
}

uint64_t image_code_end(const uint8_t *image, uint64_t size)
{
	const uint8_t *pe = find_pe(image, size);
	uint64_t end;

	if (pe == NULL) {
		return 0;
	}
	end = (uint64_t)read32(pe + PE_CODE_ADDRESS) + read32(pe + PE_CODE_SIZE);
	end = (end + HYP_PAGE_SIZE - 1) & ~(uint64_t)(HYP_PAGE_SIZE - 1);
	return end <= size ? end : 0;
}
