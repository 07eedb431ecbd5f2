// SPDX-License-Identifier: BSD-2-Clause
/* The firmware's picture: a rainbow with a frame around it. */
#include "hvdemo/demo.h"

#define BORDER U(8)

static uint32_t colour(uint32_t x, uint32_t y)
{
	const struct machine_frame *frame = &machine.frame;
	uint32_t red = x * 255 / frame->width;
	uint32_t green = y * 255 / frame->height;
	uint32_t blue = 255 - red;

	if (x < BORDER || y < BORDER || x >= frame->width - BORDER || y >= frame->height - BORDER) {
		return U(0xffffff);
	}
	return frame->red_first ? blue << 16 | green << 8 | red : red << 16 | green << 8 | blue;
}

void frame_draw(void)
{
	const struct machine_frame *frame = &machine.frame;
	volatile uint32_t *pixels;

	if (frame->base == 0 || frame->width <= 2 * BORDER || frame->height <= 2 * BORDER ||
	    (uint64_t)frame->stride * frame->height * 4 > frame->size) {
		print("hvdemo: no frame buffer\n");
		return;
	}
	pixels = machine_port.map(NULL, frame->base, frame->size, HV_MEMORY_FRAME);
	if (pixels == NULL) {
		print("hvdemo: the frame buffer cannot be mapped\n");
		return;
	}
	for (uint32_t y = 0; y < frame->height; y++) {
		for (uint32_t x = 0; x < frame->width; x++) {
			pixels[(size_t)y * frame->stride + x] = colour(x, y);
		}
	}
	print("hvdemo: drew %u x %u pixels\n", frame->width, frame->height);
}
