/* SPDX-License-Identifier: BSD-2-Clause */
/* The framebuffer that the firmware hands over, and what is drawn on it. */
#include "hyperv/framebuffer.h"

#include "memory.h"

#define PIXEL_SIZE  ABI_U(4)
#define GLYPH_WIDTH ABI_U(8)

static bool is_inside(const struct hv_framebuffer_info *info, const struct hv_mmio_window *window)
{
	return info->base >= window->base && info->base - window->base <= window->size &&
	       info->size <= window->size - (info->base - window->base);
}

int hv_framebuffer_check(const struct hv_framebuffer_info *info,
			 const struct hv_mmio_window *windows, uint32_t window_count)
{
	uint64_t needed;

	if (info->base == 0 || info->width == 0 || info->height == 0) {
		return -HV_ERR_EMPTY;
	}
	/* Both are at most 2^14: no product below overflows. */
	if (info->height > HV_FRAMEBUFFER_SIDE_MAX || info->stride > HV_FRAMEBUFFER_SIDE_MAX ||
	    info->stride < info->width) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	needed = (uint64_t)info->stride * info->height * PIXEL_SIZE;
	if (info->size < needed || info->base % PIXEL_SIZE != 0 ||
	    info->size - 1 > UINT64_MAX - info->base ||
	    (info->format != HV_PIXEL_RGBX && info->format != HV_PIXEL_BGRX)) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	for (uint32_t i = 0; i < window_count; i++) {
		if (is_inside(info, &windows[i])) {
			return 0;
		}
	}
	return -HV_ERR_NOT_ALLOWED;
}

int hv_framebuffer_open(struct hv_framebuffer *framebuffer, const struct hv_partition *partition,
			const struct hv_framebuffer_info *info,
			const struct hv_mmio_window *windows, uint32_t window_count)
{
	const struct hv_port *port = partition->port;
	int error = hv_framebuffer_check(info, windows, window_count);

	memset(framebuffer, 0, sizeof(*framebuffer));
	if (error != 0) {
		return error;
	}
	if (port->map != NULL) {
		framebuffer->pixels =
			port->map(partition->context, info->base, info->size, HV_MEMORY_FRAME);
	}
	if (framebuffer->pixels == NULL) {
		return -HV_ERR_NO_ROOM;
	}
	framebuffer->info = *info;
	return 0;
}

/* 0xRRGGBB as the word of a pixel. */
static uint32_t pixel_of(const struct hv_framebuffer *framebuffer, uint32_t colour)
{
	if (framebuffer->info.format == HV_PIXEL_BGRX) {
		return colour & ABI_U(0xFFFFFF);
	}
	return (colour >> 16 & ABI_U(0xFF)) | (colour & ABI_U(0xFF00)) |
	       (colour & ABI_U(0xFF)) << 16;
}

static void put_row(const struct hv_framebuffer *framebuffer, uint32_t x, uint32_t y,
		    uint32_t width, uint32_t pixel)
{
	uint8_t *at = framebuffer->pixels + ((size_t)y * framebuffer->info.stride + x) * PIXEL_SIZE;

	for (uint32_t i = 0; i < width; i++) {
		memcpy(at + (size_t)i * PIXEL_SIZE, &pixel, PIXEL_SIZE);
	}
}

/* What is left of @size pixels from @at on, on a side of @side. */
static uint32_t cut(uint32_t at, uint32_t size, uint32_t side)
{
	uint32_t room = at < side ? side - at : 0;

	return size < room ? size : room;
}

void hv_framebuffer_fill(const struct hv_framebuffer *framebuffer, uint32_t x, uint32_t y,
			 uint32_t width, uint32_t height, uint32_t colour)
{
	uint32_t pixel = pixel_of(framebuffer, colour);

	width = cut(x, width, framebuffer->info.width);
	height = cut(y, height, framebuffer->info.height);
	for (uint32_t row = 0; row < height && width > 0; row++) {
		put_row(framebuffer, x, y + row, width, pixel);
	}
}

void hv_framebuffer_draw(const struct hv_framebuffer *framebuffer, uint32_t x, uint32_t y,
			 const uint8_t *rows, uint32_t row_count, uint32_t colour,
			 uint32_t background)
{
	uint32_t front = pixel_of(framebuffer, colour);
	uint32_t back = pixel_of(framebuffer, background);
	uint32_t width = cut(x, GLYPH_WIDTH, framebuffer->info.width);
	uint32_t height = cut(y, row_count, framebuffer->info.height);

	for (uint32_t row = 0; row < height; row++) {
		for (uint32_t column = 0; column < width; column++) {
			bool is_set = (rows[row] & ABI_BIT(GLYPH_WIDTH - 1 - column)) != 0;

			put_row(framebuffer, x + column, y + row, 1, is_set ? front : back);
		}
	}
}
