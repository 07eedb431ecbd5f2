/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The framebuffer that the firmware hands over, and what is drawn on it. For a guest that has no
 * console yet; hyperv/video.h changes the resolution later.
 */
#ifndef HYPERV_FRAMEBUFFER_H
#define HYPERV_FRAMEBUFFER_H

#include "hyperv/partition.h"

ABI_C_BEGIN

/* How a pixel of 32 bits is laid out: the pixel formats of UEFI's graphics output protocol. */
enum hv_pixel_format {
	HV_PIXEL_RGBX, /* red in the byte with the lowest address */
	HV_PIXEL_BGRX, /* blue there: what Hyper-V has */
};

/* What the firmware says: EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE, or a boot loader's copy of it. */
struct hv_framebuffer_info {
	uint64_t base; /* guest physical address */
	uint64_t size; /* bytes */
	uint32_t width;
	uint32_t height;
	uint32_t stride; /* pixels from one row to the next */
	enum hv_pixel_format format;
};

/* Memory that belongs to VMBus: the memory window of its ACPI device or device tree node. */
struct hv_mmio_window {
	uint64_t base;
	uint64_t size;
};

/* Larger screens are no framebuffer of Hyper-V. */
#define HV_FRAMEBUFFER_SIDE_MAX ABI_U(16384)

/* A framebuffer that can be drawn on. The caller owns it. */
struct hv_framebuffer {
	struct hv_framebuffer_info info;
	uint8_t *pixels;
};

/**
 * hv_framebuffer_check - whether a framebuffer can be what the firmware says
 * @info: what the firmware says
 * @windows, @window_count: those of VMBus, at least one
 *
 * Context: any; no call is made.
 * returns: 0; or
 *	-HV_ERR_EMPTY: no framebuffer: base, width or height are 0
 *	-HV_ERR_BAD_ARGUMENT: a stride below the width, a size that is less than the rows need, more
 *	than HV_FRAMEBUFFER_SIDE_MAX pixels, a base that is not aligned to 4 bytes, an unknown format,
 *	an end beyond 2^64
 *	-HV_ERR_NOT_ALLOWED: it is not within one of the windows; do not write to it
 * [UEFI "Graphics Output Protocol"]
 */
int hv_framebuffer_check(const struct hv_framebuffer_info *info,
			 const struct hv_mmio_window *windows, uint32_t window_count);

/**
 * hv_framebuffer_open - check a framebuffer, and map it as HV_MEMORY_FRAME by hv_port.map()
 * @framebuffer: out
 * @partition: whose port maps
 * @info, @windows, @window_count: as of hv_framebuffer_check()
 *
 * Context: of hv_port.map().
 * returns: as hv_framebuffer_check(); or -HV_ERR_NO_ROOM: hv_port.map() failed
 * [UEFI "Graphics Output Protocol"]
 */
int hv_framebuffer_open(struct hv_framebuffer *framebuffer, const struct hv_partition *partition,
			const struct hv_framebuffer_info *info,
			const struct hv_mmio_window *windows, uint32_t window_count);

/**
 * hv_framebuffer_fill - fill a rectangle with one colour
 * @framebuffer: open
 * @x, @y, @width, @height: in pixels; what lies outside is cut off
 * @colour: 0xRRGGBB
 *
 * Context: any, one at a time; does not block.
 * Source: IMPDEF.
 */
void hv_framebuffer_fill(const struct hv_framebuffer *framebuffer, uint32_t x, uint32_t y,
			 uint32_t width, uint32_t height, uint32_t colour);

/**
 * hv_framebuffer_draw - draw a picture of one bit a pixel, such as a letter
 * @framebuffer: open
 * @x, @y: of its upper left corner, in pixels; what lies outside is cut off
 * @rows, @row_count: a byte for each row of 8 pixels, the leftmost in its highest bit
 * @colour, @background: 0xRRGGBB, of ones and of zeros
 *
 * Context: any, one at a time; does not block.
 * Source: IMPDEF.
 */
void hv_framebuffer_draw(const struct hv_framebuffer *framebuffer, uint32_t x, uint32_t y,
			 const uint8_t *rows, uint32_t row_count, uint32_t colour,
			 uint32_t background);

ABI_C_END

#endif
