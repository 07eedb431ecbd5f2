/* SPDX-License-Identifier: BSD-2-Clause */
/* The buffers that a guest lends its network device: ranges of a GPADL, whose pages lie anywhere. */
#include "devices/netvsc_state.h"

#include "aarch64/string.h"

bool netvsc_buffer_take(const struct channel *primary, struct netvsc_buffer *buffer, uint32_t id,
			uint32_t section_size, bool *taken)
{
	const struct gpadl *gpadl;

	if (!channel_gpadl(primary, id, &gpadl)) {
		return false;
	}
	*taken = gpadl != NULL && gpadl->byte_offset == 0 && gpadl->byte_count >= section_size;
	if (*taken) {
		buffer->id = id;
		buffer->section_size = section_size;
		buffer->section_count = gpadl->byte_count / section_size;
		__atomic_store_n(&buffer->gpadl, gpadl, __ATOMIC_RELEASE);
	}
	return true;
}

uint8_t *netvsc_buffer_piece(const struct netvsc_buffer *buffer, uint64_t offset, uint32_t *size)
{
	uint32_t in_page = (uint32_t)(offset % HV_PAGE_SIZE);
	uint32_t left = HV_PAGE_SIZE - in_page;
	uint8_t *page = gpadl_page(buffer->gpadl, (uint32_t)(offset / HV_PAGE_SIZE));

	*size = *size < left ? *size : left;
	return page + in_page;
}

uint32_t netvsc_buffer_list(const struct netvsc_buffer *buffer, uint64_t offset, uint32_t size,
			    struct span *spans, uint32_t max)
{
	uint32_t count = 0;

	while (size != 0) {
		uint32_t part = size;
		uint64_t gpa = (uintptr_t)netvsc_buffer_piece(buffer, offset, &part);

		if (count != 0 && spans[count - 1].gpa + spans[count - 1].size == gpa) {
			spans[count - 1].size += part;
		} else if (count == max) {
			return 0;
		} else {
			spans[count++] = (struct span){ gpa, part };
		}
		offset += part;
		size -= part;
	}
	return count;
}

void netvsc_buffer_read(const struct netvsc_buffer *buffer, uint64_t offset, void *to,
			uint32_t size)
{
	uint8_t *at = to;

	while (size != 0) {
		uint32_t part = size;
		const uint8_t *from = netvsc_buffer_piece(buffer, offset, &part);

		memcpy(at, from, part);
		at += part;
		offset += part;
		size -= part;
	}
}

void netvsc_buffer_write(const struct netvsc_buffer *buffer, uint64_t offset, const void *from,
			 uint32_t size)
{
	const uint8_t *at = from;

	while (size != 0) {
		uint32_t part = size;
		uint8_t *to = netvsc_buffer_piece(buffer, offset, &part);

		memcpy(to, at, part);
		at += part;
		offset += part;
		size -= part;
	}
}
